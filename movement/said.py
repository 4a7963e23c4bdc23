"""Numbers and what names them in a text, in the order in which they were written. Text in, values out; no guessing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from movement.answers import NO_WORDS, parse_counts
from movement.counting import CountField
from movement.names import fold
from movement.numerals import NUMBER_WORDS, WHOLE, plain, whole, words_value

TOKEN = re.compile(rf"{WHOLE}|[^\W\d]+")
_AND = re.compile(r"(?<=[a-z_])\s*\+\s*(?=\d)")  # "1 tập thể + 2 cá nhân", as buttons have it; "1 + 2" is a sum
BETWEEN = frozenset(["va", "and", "tren", "trong", "of", "tong", "so"])  # words that only join bare numbers
HAPPENED = frozenset(
    ["co", "vu", "lan", "nao", "xay", "ra", "gi", "ca", "het", "phat", "sinh", "de", "viec", "a", "da"]
)
ABOUT = frozenset(["khoang", "about", "case", "cases", "time", "times", "la", "duoc"])
FILLING = BETWEEN | HAPPENED | ABOUT  # words that say nothing of their own


@dataclass(frozen=True, slots=True)
class NoneOf:
    """ "không có …": the number of that name is 0."""

    field: CountField


Token = int | CountField | NoneOf | str  # a number, the words that name one, both at once, any other word


def keys(fields: Sequence[CountField]) -> list[str]:
    """The keys of fields."""
    return [field.key for field in fields]


def read(fields: Sequence[CountField], text: str, *, glued: bool) -> list[Token] | None:
    """The text as numbers, names of numbers and other words; None when a number in it is no count.

    `glued`: a comma between digits parts two numbers ("42,5") unless it stands before thousands ("1,200").
    """
    folded = _AND.sub(" va ", plain(text))
    if glued:
        folded = re.sub(r"(?<=\d),(?=\d{1,2}(?!\d)|\d{4})", ", ", folded)
    if parse_counts(folded) is None:
        return None
    words = TOKEN.findall(folded)
    names = [(field, name) for field in fields for name in _spellings(field)]
    parts: list[str | CountField] = []
    at = 0
    while at < len(words):
        found = [
            (len(name), field)
            for field, name in names
            if name == tuple(bare(word) for word in words[at : at + len(name)])
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
    spelled = {tuple(bare(word) for word in TOKEN.findall(fold(name))) for name in field.names}
    return {name for long in spelled for name in (long, long[1:] if long[:1] == ("so",) else long) if name}


def bare(word: str) -> str:
    """A word of `plain` without the mark of what only looks like a number."""
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
            yield NoneOf(named)
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
    return next((part for part in parts if part not in HAPPENED), None)


def named(said: Sequence[Token], pairs: Mapping[str, str] | None = None) -> dict[str, int] | None:
    """Numbers each beside its name, before or behind it. A share's two numbers may stand beside the name of one.

    None when there are no names, or anything is left over: a number without a name, a name twice or without a number,
    other words between the two ("trộm gà của bà Tư" states no number).
    """
    found = {token.field.key: 0 for token in said if isinstance(token, NoneOf)}
    groups = _grouped(said)
    if groups is None or not (groups or found):
        return None
    for fields, numbers in groups:
        names = keys(fields)
        if len(names) == 1 and len(numbers) == 2 and pairs is not None:
            names = next(([part, whole_] for part, whole_ in pairs.items() if names[0] in (part, whole_)), names)
        if len(names) != len(numbers) or len(set(names)) < len(names) or found.keys() & set(names):
            return None
        found.update(zip(names, numbers, strict=True))
    return found


def _grouped(said: Sequence[Token]) -> list[tuple[list[CountField], list[int]]] | None:
    """Names and numbers that stand together, whichever comes first in the text; None where something parts them."""
    behind = isinstance(next((token for token in said if isinstance(token, int | CountField)), None), int)
    groups: list[tuple[list[CountField], list[int]]] = []
    for token in said:
        fields, numbers = groups[-1] if groups else ([], [])
        if isinstance(token, str):
            if groups and not (fields and numbers) and token not in FILLING:
                return None
            continue
        if isinstance(token, NoneOf):
            continue
        if not groups or (isinstance(token, int) is behind and fields and numbers):
            groups.append(([], []))
            fields, numbers = groups[-1]
        if isinstance(token, int):
            numbers.append(token)
        else:
            fields.append(token)
    return groups


def in_order(said: Sequence[Token], groups: Sequence[Sequence[CountField]]) -> dict[str, int] | None:
    """Bare numbers for the first group that has as many."""
    numbers = [token for token in said if isinstance(token, int)]
    if any(not isinstance(token, int) and token not in BETWEEN for token in said):
        return None
    return next((dict(zip(keys(g), numbers, strict=True)) for g in groups if g and len(g) == len(numbers)), None)
