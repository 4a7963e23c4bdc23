"""Numbers as people write them: digits of any width, and Vietnamese or English number words. Text in, value out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from movement.names import fold, nfc_clean

_LONGEST = 200  # characters; an answer that is longer is not an answer to a question for a number

_ONES = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50,
}  # fmt: skip
_MULTIPLES = {"tram": 100, "nghin": 1000, "ngan": 1000, "hundred": 100, "thousand": 1000}
_TENS = ("muoi", "chuc")
_FILLERS = ("le", "linh", "and")
NUMBER_WORDS = frozenset(_ONES) | frozenset(_MULTIPLES) | frozenset(_TENS)

# Folding makes other words look like numbers ("tạm" and "tám", "sau" and "sáu"), so they are told apart before it.
_EXACT = {
    "không", "một", "mốt", "hai", "ba", "bốn", "tư", "năm", "lăm", "nhăm", "sáu", "bảy", "bẩy", "tám", "chín", "mười",
    "mươi", "chục", "trăm", "nghìn", "ngàn",
}  # fmt: skip
_ENGLISH = {
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "fifteen", "twenty", "thirty", "forty", "fifty", "hundred", "thousand",
}  # fmt: skip
_OTHER_WORDS = ("sau", "lam", "tu")  # typed alone without diacritics these mean "later", "do", "from" as well

# 38 · 3.000 · 3,000 · 1.200.000
WHOLE = r"\d{1,3}(?:[.,]\d{3})+|\d{1,9}"


def plain(text: str) -> str:
    """The answer folded, with digits of any width as 0–9 and no emoji keycaps; empty when it is too long to be one.

    A word that only looks like a number once its diacritics are gone gets a "_" at its end.
    """
    if len(text) > _LONGEST:
        return ""
    composed = nfc_clean(unicodedata.normalize("NFKC", text).replace("\ufe0f", "").replace("\u20e3", "")).lower()
    if composed in _OTHER_WORDS:
        return f"{composed}_"
    with_diacritics = not composed.isascii()

    def folded(match: re.Match[str]) -> str:
        word, bare = match[0], fold(match[0])
        numeral = bare not in NUMBER_WORDS or word in _EXACT or word in _ENGLISH
        return bare if numeral or (word == bare and not with_diacritics) else f"{bare}_"

    return fold(re.sub(r"[^\W\d_]+", folded, composed))


def whole(digits: str) -> int:
    """The value of a match of `WHOLE`."""
    return int(digits.replace(".", "").replace(",", ""))


def words_value(words: Sequence[str]) -> int | None:
    """The value of folded number words ("hai muoi mot" → 21), None if one of them is none or nothing adds up."""
    total = current = 0
    last_one: int | None = None  # the last digit word, so that "hai ba" is not taken for five
    seen = False
    for word in words:
        if word in _ONES:
            if last_one is not None:
                return None
            last_one = _ONES[word]
            current += last_one
        elif word in _TENS:
            tens = last_one if last_one is not None else 1
            current = current - (last_one or 0) + tens * 10
            last_one = None
        elif word in _MULTIPLES:
            multiple = _MULTIPLES[word]
            if multiple == 100:
                current = (current or 1) * 100
            else:
                total, current = total + (current or 1) * multiple, 0
            last_one = None
        elif word in _FILLERS and seen:
            continue
        else:
            return None
        seen = True
    return total + current if seen else None


def tokens(folded: str) -> list[str]:
    """The words and numbers of a folded text."""
    return re.findall(rf"{WHOLE}|[^\W\d_]+", folded)
