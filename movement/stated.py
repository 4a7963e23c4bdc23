"""The numbers that a counting rule asks for, as people write them: in order, or each beside its words.

"38/42, 5, 0" · "2 vụ trộm, 1 vụ đánh nhau" · "Số buổi họp: 5" · "không có vụ nào". Text in, numbers by their keys out;
None for whatever is not understood: the question then says what it needs. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from movement.answers import NO_WORDS, POINT_WORDS, parse_counts, parse_yes_no
from movement.counting import CountField, CountRule, DeductionRule, RatioRule, SumRule, TableRule
from movement.numerals import NUMBER_WORDS, plain
from movement.said import ABOUT, FILLING, HAPPENED, TOKEN, NoneOf, Token, bare, in_order, keys, named, read

_NOTHING = frozenset(["none", "nothing"])
_LONGEST = 8  # words around one single number
_SHARE = re.compile(r"\d\s*(?:/|\btren\b|\btrong\b|\bof\b)")


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
            return dict(zip(keys(rule.fields), numbers, strict=True)) if numbers and len(numbers) == 2 else None
        case SumRule():
            return _apiece(rule.terms, text, glued=False)
        case DeductionRule():
            return _deductions(rule, text)
        case TableRule():
            return _table(rule, text, wanted)


def _apiece(fields: Sequence[CountField], text: str, *, glued: bool) -> dict[str, int] | None:
    """Numbers of which those that are not named are 0."""
    if _says_nothing(text):
        return dict.fromkeys(keys(fields), 0)
    said = read(fields, text, glued=glued)
    if said is None:
        return None
    beside = named(said)
    if beside is not None:
        return {**dict.fromkeys(keys(fields), 0), **beside}
    return in_order(said, [fields])


def _deductions(rule: DeductionRule, text: str) -> dict[str, int] | None:
    only = rule.terms[0] if len(rule.terms) == 1 else None
    if only is not None and only.once and _says_it_happened(text):
        return {only.key: 1}
    if _in_words_with_others(rule, text):
        return None
    found = _apiece(rule.terms, text, glued=True)
    if found is not None:
        return found
    numbers = parse_counts(text) or ()
    words = TOKEN.findall(plain(text))
    if len(numbers) != 1 or not all(word[0].isdigit() or word in HAPPENED | ABOUT | NUMBER_WORDS for word in words):
        return None
    if only is not None:
        return {only.key: numbers[0]}
    return rule.nothing_happened if numbers == (0,) and len(words) == 1 else None


def _in_words_with_others(rule: DeductionRule, text: str) -> bool:
    """Whether numbers in words stand among other words: "ông Ba trộm gà" tells of a person and states no number."""
    said = read(rule.terms, text, glued=True) or ()
    digits = any(character.isdigit() for character in text)
    return not digits and any(isinstance(token, str) and token not in FILLING for token in said)


def _table(rule: TableRule, text: str, wanted: Sequence[CountField]) -> dict[str, int] | None:
    if _says_nothing(text):
        shares = {field.key for row in rule.rows if row.of is not None for field in row.fields}
        none = [field for field in wanted or rule.fields if field.key not in shares]
        return dict.fromkeys(keys(none), 0) if none == list(wanted or rule.fields) else None
    said = read(rule.fields, text, glued=True)
    if said is None:
        return None
    pairs = {row.number.key: row.of.key for row in rule.rows if row.of is not None}
    beside = named(said, pairs)
    if beside is not None:
        return beside
    here = [row.fields for row in rule.rows if wanted and wanted[0] in row.fields]
    share = here if _SHARE.search(plain(text)) else []  # "38/42": both numbers of a share, also where more are wanted
    return in_order(said, [wanted, *share, rule.fields]) or _within_a_row(said, wanted, here)


def _within_a_row(
    said: Sequence[Token], wanted: Sequence[CountField], rows: Sequence[Sequence[CountField]]
) -> dict[str, int] | None:
    """Where one row is asked for, any words may stand around its numbers: "khoảng 38 trên 42 hộ"."""
    numbers = [token for token in said if isinstance(token, int)]
    within = any(set(keys(wanted)) <= set(keys(row)) for row in rows)
    others = any(isinstance(token, CountField | NoneOf) or token in POINT_WORDS for token in said)
    if not within or others or len(numbers) != len(wanted) or len(said) > _LONGEST:
        return None
    return dict(zip(keys(wanted), numbers, strict=True))


def _says_nothing(text: str) -> bool:
    """Whether none of it happened: "không", "không có vụ nào", "chưa xảy ra"."""
    if parse_yes_no(text) is False:
        return True
    words = [bare(word) for word in TOKEN.findall(plain(text))]
    return bool(words) and words[0] in NO_WORDS | _NOTHING and all(word in HAPPENED for word in words[1:])


def _says_it_happened(text: str) -> bool:
    """Whether it happened: "có", "có xảy ra", "đã xảy ra"."""
    words = [bare(word) for word in TOKEN.findall(plain(text))]
    return parse_yes_no(text) is True or (words[:1] in (["co"], ["da"]) and all(word in HAPPENED for word in words))
