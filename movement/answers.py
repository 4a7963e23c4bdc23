"""Tolerant reading of what people type. Every function gives None for what it does not understand: the question then
says what it accepts. Nothing here guesses: "1/2" is no number of points, "có" is none either.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal

from movement.numerals import NUMBER_WORDS, WHOLE, plain, tokens, whole, words_value

_POINTS = "diem|d|points|point|pts|pt"
POINT_WORDS = frozenset(_POINTS.split("|"))
_HALF, _AND_A_HALF = "nua", "ruoi"
_BEFORE_POINTS = re.compile(r"(?:(?:so|diem|chon|cho):?\s+)+(?=\S)")  # "số 2", "điểm 2", "cho hai điểm"
_COURTESY = re.compile(r"^da,?\s+(?=\S)|(?<=\S)\s+(?:a|nhe|nha)$")  # "dạ 2 điểm ạ"
_BEFORE_CHOICE = re.compile(
    r"(?:(?:so|chon|cau|tra loi|dap an|phuong an|lua chon|dong|muc|number|option|answer):?\s+)+(?=\S)"
)
_POLITE = frozenset(["a", "da", "vang", "nhe", "nha", "oi", "roi", "duoc", "thi", "la", "please", "em", "anh", "chi"])
_YES = frozenset(
    [
        "co",
        "yes",
        "y",
        "ok",
        "oke",
        "okay",
        "okie",
        "u",
        "uh",
        "um",
        "dung",
        "yeah",
        "yep",
        "dong_y",
        "nhat_tri",
        "true",
    ]
)
NO_WORDS = frozenset(["khong", "ko", "k", "kg", "hong", "no", "n", "chua", "nope", "sai", "false"])
_PHRASES = (("dong y", "dong_y"), ("nhat tri", "dong_y"), ("chinh xac", "dung"), ("dong_y co", "dong_y"))


def _number(text: str) -> Decimal | None:
    """A plain number with a comma or a point for decimals. Three decimals read as thousands in Việt Nam: refused."""
    if not re.fullmatch(r"\d{1,6}([.,]\d{0,2})?", text):
        return None
    return Decimal(text.replace(",", ".").rstrip("."))


def parse_points(text: str) -> Decimal | None:
    """Points: "2", "2 điểm", "điểm 2", "số 2", "2,0", "２", "hai điểm ạ", "hai rưỡi", "nửa điểm". Fractions, ranges and
    yes/no are not.
    """
    folded = _COURTESY.sub("", plain(text).strip(" .!,;"))
    before = _BEFORE_POINTS.match(folded)
    folded = folded[before.end() :] if before else folded
    match = re.fullmatch(rf"(\d[\d.,]*)\s*({_POINTS})?(\s+{_AND_A_HALF})?", folded)
    if match:
        number = _number(match[1])
        if number is None or not match[3]:
            return number
        return number + Decimal("0.5") if number == number.to_integral_value() else None
    if re.search(r"[^\w\s]", folded):
        return None
    words = folded.split()
    half = bool(words) and words[-1] == _AND_A_HALF
    if half:
        words.pop()
    named = bool(words) and words[-1] in POINT_WORDS
    if named:
        words.pop()
    named = named or before is not None
    if words and words[-1] == _AND_A_HALF and not half:
        words.pop()
        half = True
    if words == [_HALF] and not half:
        return Decimal("0.5")
    if words == ["khong"] and not named:
        return None  # "không" alone is a no, not a nought
    value = words_value(words)
    return None if value is None else Decimal(value) + (Decimal("0.5") if half else 0)


def parse_points_among(text: str, allowed: Collection[Decimal]) -> Decimal | None:
    """Points that may be given, None for any others. Thousands may be written as they are shown: "1.000"."""
    points = parse_points(text)
    if points is None:
        match = re.fullmatch(rf"({WHOLE})\s*(?:{_POINTS})?", plain(text).strip(" .!,;"))
        points = Decimal(whole(match[1])) if match else None
    return points if points is not None and points in allowed else None


def parse_counts(text: str) -> tuple[int, ...] | None:
    """The whole numbers of an answer in their order: "2 tập thể 1 cá nhân" (2, 1), "38/42", "38 trên 42", "3.000".

    None when there is none, or when one of them is negative, a decimal or a percentage.
    """
    folded = plain(text)
    if re.search(r"[%+]|phan tram|percent|\d\s*-|-\s*\d", folded):
        return None
    numbers: list[int] = []
    rest = 0
    for match in re.finditer(WHOLE, folded):
        if re.search(r"\d[.,]?$", folded[: match.start()]) or re.match(r"[.,]?\d", folded[match.end() :]):
            return None  # a decimal, or more digits than any count has
        numbers.append(whole(match[0]))
        rest = match.end()
    if numbers or re.search(r"\d", folded[rest:]):
        return tuple(numbers) or None
    return _counts_in_words(folded)


def _counts_in_words(folded: str) -> tuple[int, ...] | None:
    """Runs of number words: "hai tập thể, một cá nhân" (2, 1)."""
    runs: list[list[str]] = [[]]
    for word in re.findall(r"\w+|[^\w\s]", folded):
        if word in NUMBER_WORDS or (runs[-1] and word in ("le", "linh")):  # một trăm linh năm
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    values = [words_value(run) for run in runs if run]
    numbers = tuple(value for value in values if value is not None)
    return numbers if numbers and len(numbers) == len(values) else None


def parse_choice(text: str) -> int | None:
    """The number of a line in a list: "2", "số 2", "chọn số hai", "hai ạ", "２", "(2)"; a bare "không" is none."""
    folded = plain(text).strip(" .!,;:()")
    before = _BEFORE_CHOICE.match(folded)
    words = folded[before.end() if before else 0 :].split()
    while len(words) > 1 and words[-1] in _POLITE:
        words.pop()
    if len(words) == 1 and words[0].isdecimal():
        return int(words[0]) if len(words[0]) <= 3 else None
    if words == ["khong"] and before is None:
        return None
    return words_value(words)


def parse_percent(text: str) -> Decimal | None:
    """A percentage from 0 to 100 that says that it is one: "92%", "92,5 %", "92 phần trăm"."""
    match = re.fullmatch(r"(\d[\d.,]*)\s*(?:%|phan tram|percent)", plain(text).strip(" .!,;"))
    number = _number(match[1]) if match else None
    return number if number is not None and number <= 100 else None


def parse_yes_no(text: str) -> bool | None:
    """Yes or no: "có", "co ạ", "đồng ý", "ok"; "không", "ko", "chưa", "không có", "không đồng ý"."""
    folded = plain(text)
    for phrase, word in _PHRASES:
        folded = folded.replace(phrase, word)
    said = re.findall(r"\w+", folded)
    words = [word for word in said if word not in _POLITE]
    if not words:
        return True if said and set(said) <= {"da", "vang", "roi", "duoc", "a"} and said != ["a"] else None
    if words[0] in NO_WORDS and all(word in _YES or word in NO_WORDS for word in words[1:]):
        return False
    if len(words) <= 2 and words[-1] in ("khong", "chua") and words[0] in _YES:
        return None  # "có không?" asks back
    return True if all(word in _YES for word in words) else None


_MET = {"dat": True, "chua dat": False, "khong dat": False, "met": True, "not met": False}


def parse_met(text: str) -> bool | None:
    """Whether something is met: "đạt", "đã đạt", "chưa đạt", or a plain yes or no.

    What stands behind in brackets, as on a button ("Có (2 điểm)"), does not matter.
    """
    folded = re.sub(r"\s*\([^()]*\)$", "", plain(text).strip(" .!,;")).strip()
    said = _MET.get(re.sub(r"^(?:da|co)\s+(?=dat\b)|\s+(?:roi|a)$", "", folded))
    return said if said is not None else parse_yes_no(folded)


def parse_whole_number(text: str) -> int | None:
    """One whole number, with or without a unit word: "1200", "1.200 người", "khoảng 1.200", "bốn mươi hai người"."""
    numbers = parse_counts(text)
    if numbers is None or len(numbers) != 1 or len(tokens(plain(text))) > 8:
        return None
    return numbers[0]
