"""Days and times of day as people type them. Every function gives None for what it does not understand, and for what
can be read in two ways: nothing is guessed, the question then says what it accepts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, time, timedelta

from movement.names import fold, nfc_clean
from movement.numerals import NUMBER_WORDS, words_value

_LONGEST = 100  # characters; longer ones are no answer to a question for a day or a time

# Words with diacritics and how they are read; without diacritics a word stands for itself. "mốt" (the day after
# tomorrow) and "một" (one), "tới" (next) and "tối" (in the evening) are told apart where the diacritics are typed.
_SPELLINGS = {word: fold(word) for word in (
    "giờ", "phút", "rưỡi", "sáng", "trưa", "chiều", "tối", "đêm", "ngày", "tháng", "năm", "hôm", "bữa", "mốt", "thứ",
    "chủ", "nhật", "tuần", "này", "lúc", "vào", "hồi", "dạ", "ạ", "nhé", "hai", "bốn", "sáu", "bảy", "bẩy", "tám",
    "chín", "mười", "mươi", "tư",
)} | {"một": "one", "tới": "sau"}  # fmt: skip

_POLITE = frozenset(["da", "a", "nhe", "nha", "em", "anh", "chi"])
_TIME_LEADS = frozenset(["luc", "vao", "hoi", "at"])
_DAY_LEADS = frozenset(["vao", "on"])
_BETWEEN = (",", "-")  # what may stand between a day and a time
_DAY_PARTS = {
    # hours of the twelve that the word makes later by twelve, and hours that it leaves as they are
    "sang": (range(0), range(12)),
    "trua": (range(1, 3), (10, 11, 12, 13, 14)),
    "chieu": (range(1, 7), range(12, 19)),
    "toi": (range(5, 12), range(17, 24)),
    "dem": (range(9, 12), (*range(5), 21, 22, 23)),
    "khuya": (range(9, 12), (*range(5), 21, 22, 23)),
    "am": (range(0), range(1, 12)),
    "pm": (range(1, 12), (12,)),
}
_PART = "|".join(_DAY_PARTS)
_WEEKDAYS = {
    "thu 2": 0, "thu 3": 1, "thu 4": 2, "thu 5": 3, "thu 6": 4, "thu 7": 5,
    "thu hai": 0, "thu ba": 1, "thu tu": 2, "thu nam": 3, "thu sau": 4, "thu bay": 5, "chu nhat": 6,
    "t 2": 0, "t 3": 1, "t 4": 2, "t 5": 3, "t 6": 4, "t 7": 5, "cn": 6,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
}  # fmt: skip
_AHEAD = {
    "nay": 0, "hom nay": 0, "bua nay": 0, "ngay hom nay": 0, "today": 0,
    "mai": 1, "ngay mai": 1, "hom mai": 1, "tomorrow": 1,
    "mot": 2, "ngay mot": 2, "ngay kia": 2,
}  # fmt: skip


def parse_day(text: str, today: date) -> date | None:
    """A day: "25/10", "25-10-2026", "25.10.26", "ngày 25 tháng 10", "hôm nay", "mai", "mốt", "thứ hai", "chủ nhật".

    A day without a year is the next such day from today on, a weekday the next one after today; weeks begin on Monday
    ("thứ hai tuần sau"). With a year it may be a day that is over.
    """
    return _day(_joined(_chunks(text)), today)


def parse_time(text: str) -> time | None:
    """A time of day: "8h", "8h30", "8:30", "08.30", "20 giờ", "8 giờ rưỡi", "2 giờ chiều", "7h tối", "8am".

    Without a word for the part of the day, hours are those of twenty-four.
    """
    return _time(_joined(_chunks(text)))


def parse_moment(text: str, today: date) -> tuple[date | None, time] | None:
    """A time of day with or without its day, in either order: "8h ngày 25/10", "25/10 8:00", "mai 8h", "20h".

    None when it can be read in two ways: "8.10" may be a day.
    """
    chunks = _chunks(text)
    everything = _joined(chunks)
    alone = _time(everything)
    if alone is not None:
        return None if _day(everything, today) is not None else (None, alone)
    readings: set[tuple[date, time]] = set()
    for cut in range(1, len(chunks)):
        first, second = _joined(chunks[:cut]), _joined(chunks[cut:])
        if second[0] in _BETWEEN:
            second = second[1:]
        pairs = [(first, second), (second, first)]
        if first[0] in _DAY_PARTS:  # "sáng mai lúc 8h": the word belongs to the time
            pairs.append((first[1:], [*second, first[0]]))
        for said_of_day, said_of_time in pairs:
            day, at = _day(said_of_day, today), _time(said_of_time)
            if day is not None and at is not None:
                readings.add((day, at))
    return readings.pop() if len(readings) == 1 else None


def _chunks(text: str) -> list[list[str]]:
    """The numbers, words and marks of what stands between spaces, words without diacritics; "?" for those that have no
    place in a day or a time. Only spaces and commas part a day from a time: "8h30-10" is not eight o'clock on 30/10.
    """
    if len(text) > _LONGEST:
        return []
    composed = nfc_clean(unicodedata.normalize("NFKC", text).replace("\ufe0f", "").replace("\u20e3", "")).lower()
    chunks = []
    for chunk in composed.strip(" .!,;").replace(",", " , ").split():
        found = re.findall(r"[0-9]+|[^\W\d_]+|\S", chunk)
        words = [token if token.isascii() else _SPELLINGS.get(token, "?") for token in found]
        chunks.append([word for word in words if word not in _POLITE])
    return [chunk for chunk in chunks if chunk]


def _joined(chunks: Sequence[Sequence[str]]) -> list[str]:
    return [token for chunk in chunks for token in chunk]


def _without_leads(tokens: Sequence[str], leads: frozenset[str]) -> list[str]:
    kept = list(tokens)
    while kept and kept[0] in leads:
        kept.pop(0)
    return kept


def _time(tokens: Sequence[str]) -> time | None:
    said = " ".join(_hour_in_digits(_without_leads(tokens, _TIME_LEADS)))
    match = re.fullmatch(
        rf"(\d{{1,2}})(?: (?:h|g|gio)(?: (\d{{1,2}})(?: phut| p)?)?| [:.] (\d\d))(?: ({_PART}))?"
        rf"|(\d{{1,2}}) (?:(?:h|g|gio) )?ruoi(?: ({_PART}))?"
        r"|(\d{1,2}) (am|pm)",
        said,
    )
    if match is None:
        return None
    hour_minutes, after_hour, after_mark, part, hour_half, part_half, hour_english, english = match.groups()
    hour = _hour(int(hour_minutes or hour_half or hour_english), part or part_half or english)
    minute = 30 if hour_half else int(after_hour or after_mark or 0)
    return time(hour, minute) if hour is not None and minute < 60 else None


def _hour_in_digits(tokens: list[str]) -> list[str]:
    """The tokens with "tám giờ" as "8 giờ"."""
    if "gio" not in tokens:
        return tokens
    end = tokens.index("gio")
    value = words_value(tokens[:end]) if all(token in NUMBER_WORDS for token in tokens[:end]) else None
    return tokens if value is None else [str(value), *tokens[end:]]


def _hour(hour: int, part: str | None) -> int | None:
    """The hour of twenty-four, None when there is none such in that part of the day."""
    if part is None:
        return hour if hour < 24 else None
    if (hour, part) == (12, "am"):
        return 0
    later, as_said = _DAY_PARTS[part]
    if hour in later:
        return hour + 12
    return hour if hour in as_said else None


def _day(tokens: Sequence[str], today: date) -> date | None:
    said = " ".join(_without_leads(tokens, _DAY_LEADS))
    if said in _AHEAD:
        return today + timedelta(days=_AHEAD[said])
    match = re.fullmatch(rf"({'|'.join(_WEEKDAYS)})(?: tuan (nay|sau|toi)|(?: ,)? (.+))?", said)
    return _date(said, today) if match is None else _weekday(_WEEKDAYS[match[1]], match[2], match[3], today)


def _weekday(weekday: int, week: str | None, said_date: str | None, today: date) -> date | None:
    """The weekday in this week ("nay") or the next one, or on the date that is said as well; else the next such day."""
    if said_date is not None:
        day = _date(said_date, today)
        return day if day is not None and day.weekday() == weekday else None
    if week is None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    day = today + timedelta(days=weekday - today.weekday() + (0 if week == "nay" else 7))
    return day if day >= today else None


def _date(said: str, today: date) -> date | None:
    """A date in figures."""
    iso = re.fullmatch(r"(\d{4}) - (\d{1,2}) - (\d{1,2})", said)
    if iso:
        return _existing(int(iso[1]), int(iso[2]), int(iso[3]))
    match = re.fullmatch(
        r"(?:ngay )?(\d{1,2}) (?:([/.-]) (\d{1,2})(?: \2 (\d{4}|\d\d))?|thang (\d{1,2})(?: (?:nam )?(\d{4}))?)", said
    )
    if match is None:
        return None
    day, month, year = int(match[1]), int(match[3] or match[5]), match[4] or match[6]
    if year:
        return _existing(int(year) + (2000 if len(year) == 2 else 0), month, day)
    years = range(today.year, today.year + 9)  # from one 29/2 to the next it may be eight years
    found = (_existing(number, month, day) for number in years)
    return next((day for day in found if day is not None and day >= today), None)


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
