"""The numbers that a counting rule asks for, as people write them: in order, or each beside its words.

"38/42, 5, 0" · "2 vụ trộm, 1 vụ đánh nhau" · "Số buổi họp: 5" · "không có vụ nào". Text in, numbers by their keys out;
None for whatever is not understood: the question then says what it needs. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from movement.answers import NO_WORDS, POINT_WORDS, parse_counts, parse_yes_no
from movement.counting import CountField, CountRule, DeductionRule, RatioRule, SumRule, TableRule
from movement.names import fold
from movement.numerals import NUMBER_WORDS, WHOLE, plain, whole, words_value

_TOKEN = re.compile(rf"{WHOLE}|[^\W\d]+")
_BETWEEN = frozenset(["va", "and", "tren", "trong", "of", "tong", "so"])  # words that only join bare numbers
_HAPPENED = frozenset(
    ["co", "vu", "lan", "nao", "xay", "ra", "gi", "ca", "het", "phat", "sinh", "de", "viec", "a", "da"]
)
_NOTHING = frozenset(["none", "nothing"])
_ABOUT = frozenset(["khoang", "about", "case", "cases", "time", "times"])
_LONGEST = 8  # words around one single number


@dataclass(frozen=True, slots=True)
class _NoneOf:
    """ "không có …": the number of that name is 0."""

    field: CountField


Token = int | CountField | _NoneOf | str  # a number, the words that name one, both at once, any other word


def parse_counts_for(rule: CountRule, text: str, wanted: Sequence[CountField] = ()) -> dict[str, int] | None:
    """The numbers of a counting rule by their keys, whatever order they were typed in.

    A ratio takes exactly its two numbers. A sum and deductions take numbers beside their words (those that are not
    named are 0), or as many bare numbers as there are terms; a bare no means none of any. A table takes numbers beside
    their words (only those that are named are returned), or bare ones in order: those that are `wanted`, those of the
    wanted row, or all of them.
    """
    match rule:
        case RatioRule():
            numbers = parse_counts(text)
            return dict(zip(_keys(rule.fields), numbers, strict=True)) if numbers and len(numbers) == 2 else None
        case SumRule():
            return _apiece(rule.terms, text, glued=False)
        case DeductionRule():
            return _deductions(rule, text)
        case TableRule():
            return _table(rule, text, wanted)


def _keys(fields: Sequence[CountField]) -> list[str]:
    return [field.key for field in fields]


def _apiece(fields: Sequence[CountField], text: str, *, glued: bool) -> dict[str, int] | None:
    """Numbers of which those that are not named are 0."""
    if _says_nothing(text):
        return dict.fromkeys(_keys(fields), 0)
    said = _read(fields, text, glued=glued)
    if said is None:
        return None
    named = _named(said)
    if named is not None:
        return {**dict.fromkeys(_keys(fields), 0), **named}
    return _in_order(said, [fields])


def _deductions(rule: DeductionRule, text: str) -> dict[str, int] | None:
    only = rule.terms[0] if len(rule.terms) == 1 else None
    if only is not None and only.once and _says_it_happened(text):
        return {only.key: 1}
    found = _apiece(rule.terms, text, glued=True)
    if found is not None:
        return found
    numbers = parse_counts(text) or ()
    words = _TOKEN.findall(plain(text))
    if len(numbers) != 1 or not all(word[0].isdigit() or word in _HAPPENED | _ABOUT | NUMBER_WORDS for word in words):
        return None
    if only is not None:
        return {only.key: numbers[0]}
    return rule.nothing_happened if numbers == (0,) and len(words) == 1 else None


def _table(rule: TableRule, text: str, wanted: Sequence[CountField]) -> dict[str, int] | None:
    if _says_nothing(text):
        shares = {field.key for row in rule.rows if row.of is not None for field in row.fields}
        none = [field for field in wanted or rule.fields if field.key not in shares]
        return dict.fromkeys(_keys(none), 0) if none == list(wanted or rule.fields) else None
    said = _read(rule.fields, text, glued=True)
    if said is None:
        return None
    pairs = {row.number.key: row.of.key for row in rule.rows if row.of is not None}
    named = _named(said, pairs)
    if named is not None:
        return named
    here = [row.fields for row in rule.rows if wanted and wanted[0] in row.fields]
    found = _in_order(said, [wanted, *here, rule.fields])
    return found or _within_a_row(said, wanted, here)


def _within_a_row(
    said: Sequence[Token], wanted: Sequence[CountField], rows: Sequence[Sequence[CountField]]
) -> dict[str, int] | None:
    """Where one row is asked for, any words may stand around its numbers: "khoảng 38 trên 42 hộ"."""
    numbers = [token for token in said if isinstance(token, int)]
    within = any(set(_keys(wanted)) <= set(_keys(row)) for row in rows)
    others = any(isinstance(token, CountField | _NoneOf) or token in POINT_WORDS for token in said)
    if not within or others or len(numbers) != len(wanted) or len(said) > _LONGEST:
        return None
    return dict(zip(_keys(wanted), numbers, strict=True))


# --- what was said ----------------------------------------------------------------------------------------------------


def _read(fields: Sequence[CountField], text: str, *, glued: bool) -> list[Token] | None:
    """The text as numbers, names of numbers and other words; None when a number in it is no count.

    `glued`: a comma between digits parts two numbers ("42,5") unless it stands before thousands ("1,200").
    """
    folded = plain(text)
    if glued:
        folded = re.sub(r"(?<=\d),(?=\d{1,2}(?!\d)|\d{4})", ", ", folded)
    if parse_counts(folded) is None:
        return None
    words = _TOKEN.findall(folded)
    names = [(field, name) for field in fields for name in _spellings(field)]
    parts: list[str | CountField] = []
    at = 0
    while at < len(words):
        found = [
            (len(name), field)
            for field, name in names
            if name == tuple(_bare(word) for word in words[at : at + len(name)])
        ]
        longest = max((length for length, _field in found), default=0)
        meant = {field.key: field for length, field in found if length == longest}
        if len(meant) > 1:
            return None  # the same words for two numbers
        parts += meant.values() or [words[at]]
        at += longest or 1
    return list(_numbers(parts))


def _spellings(field: CountField) -> set[tuple[str, ...]]:
    """The words that name a number; "số" at their beginning may be left out: "Số buổi họp", "buổi họp"."""
    spelled = {tuple(_bare(word) for word in _TOKEN.findall(fold(name))) for name in field.names}
    return {name for long in spelled for name in (long, long[1:] if long[:1] == ("so",) else long) if name}


def _bare(word: str) -> str:
    return word.strip("_")


def _numbers(parts: Sequence[str | CountField]) -> Iterator[Token]:
    """Words that are numbers as such: digits, or number words where nobody wrote digits; "không có …" is 0."""
    digits = any(isinstance(part, str) and part[0].isdigit() for part in parts)
    at = 0
    while at < len(parts):
        part = parts[at]
        at += 1
        if not isinstance(part, str):
            yield part
        elif part[0].isdigit():
            yield whole(part)
        elif part in NO_WORDS and isinstance(named := _after_filling(parts[at:]), CountField):
            at = parts.index(named, at) + 1
            yield _NoneOf(named)
        elif not digits and part in NUMBER_WORDS:
            run = [part, *takewhile(_goes_on, parts[at:])]
            at += len(run) - 1
            value = words_value([word for word in run if isinstance(word, str)])
            yield part if value is None else value
        else:
            yield part


def _goes_on(part: str | CountField) -> bool:
    return isinstance(part, str) and (part in NUMBER_WORDS or part in ("le", "linh"))


def _after_filling(parts: Sequence[str | CountField]) -> str | CountField | None:
    return next((part for part in parts if part not in _HAPPENED), None)


def _named(said: Sequence[Token], pairs: Mapping[str, str] | None = None) -> dict[str, int] | None:
    """Numbers each beside its name, before or behind it. A share's two numbers may stand beside the name of one.

    None when there are no names, or anything is left over: a number without a name, a name twice or without a number.
    """
    found = {token.field.key: 0 for token in said if isinstance(token, _NoneOf)}
    tokens = [token for token in said if isinstance(token, int | CountField)]
    if not any(isinstance(token, CountField) for token in tokens):
        return found if found and not tokens else None
    behind = isinstance(tokens[0], int)  # "2 tập thể", not "tập thể: 2"
    groups: list[tuple[list[CountField], list[int]]] = []
    for token in tokens:
        begins = isinstance(token, int) is behind
        if not groups or (begins and groups[-1][1 if not behind else 0]):
            groups.append(([], []))
        fields, numbers = groups[-1]
        if isinstance(token, int):
            numbers.append(token)
        else:
            fields.append(token)
    for fields, numbers in groups:
        keys = _keys(fields)
        if len(keys) == 1 and len(numbers) == 2 and pairs is not None:
            keys = next(([part, whole_] for part, whole_ in pairs.items() if keys[0] in (part, whole_)), keys)
        if len(keys) != len(numbers) or len(set(keys)) < len(keys) or found.keys() & set(keys):
            return None
        found.update(zip(keys, numbers, strict=True))
    return found


def _in_order(said: Sequence[Token], groups: Sequence[Sequence[CountField]]) -> dict[str, int] | None:
    """Bare numbers for the first group that has as many."""
    numbers = [token for token in said if isinstance(token, int)]
    if any(not isinstance(token, int) and token not in _BETWEEN for token in said):
        return None
    return next((dict(zip(_keys(g), numbers, strict=True)) for g in groups if g and len(g) == len(numbers)), None)


def _says_nothing(text: str) -> bool:
    """Whether none of it happened: "không", "không có vụ nào", "chưa xảy ra"."""
    if parse_yes_no(text) is False:
        return True
    words = [_bare(word) for word in _TOKEN.findall(plain(text))]
    return bool(words) and words[0] in NO_WORDS | _NOTHING and all(word in _HAPPENED for word in words[1:])


def _says_it_happened(text: str) -> bool:
    """Whether it happened: "có", "có xảy ra", "đã xảy ra"."""
    words = [_bare(word) for word in _TOKEN.findall(plain(text))]
    return parse_yes_no(text) is True or (words[:1] in (["co"], ["da"]) and all(word in _HAPPENED for word in words))
