"""The time that a report is about: a year, half-year, quarter, month, or the days between two dates.

Reports are made for such periods ("định kỳ": seed 001 VI.2, 002 III.5), and which ones the commune decides. Days are
those of Việt Nam. What people type is read tolerantly, and nothing is guessed: "tháng sau" and "tháng sáu" without
diacritics are one word, so that is no answer.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from movement.numerals import plain

FIRST_YEAR, LAST_YEAR = 2000, 2200  # as for plans


class PeriodKind(StrEnum):
    """What a period is called by."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    FIRST_MONTHS = "first_months"  # "9 tháng đầu năm"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Period:
    """A time from its first to its last day, both included. Raises ValueError where there is no such time."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first or self.first.year < FIRST_YEAR or self.last.year > LAST_YEAR:
            raise ValueError(f"no period: {self.first} to {self.last}")

    @property
    def year(self) -> int:
        """The year whose plan it is held against: the one in which it ends."""
        return self.last.year

    @property
    def kind(self) -> PeriodKind:
        """What it is called by."""
        return self._shape[0]

    @property
    def number(self) -> int:
        """Which half-year, quarter or month it is, or how many months; the year for a year, 0 for mere days."""
        return self._shape[1]

    @property
    def _shape(self) -> tuple[PeriodKind, int]:
        first, last = self.first, self.last
        whole_months = first.day == 1 and last == _last_of(last.year, last.month) and first.year == last.year
        if not whole_months:
            return PeriodKind.DAYS, 0
        months = last.month - first.month + 1
        for kind, length in ((PeriodKind.MONTH, 1), (PeriodKind.QUARTER, 3), (PeriodKind.HALF, 6)):
            if months == length and last.month % length == 0:
                return kind, last.month // length
        if months == 12:
            return PeriodKind.YEAR, last.year
        return (PeriodKind.FIRST_MONTHS, months) if first.month == 1 else (PeriodKind.DAYS, 0)

    @property
    def token(self) -> str:
        """The period in a file name, a button or an order: "2026-01-01_2026-06-30"."""
        return f"{self.first.isoformat()}_{self.last.isoformat()}"

    @classmethod
    def of(cls, token: str) -> Period:
        """The period of a token. Raises ValueError for anything else."""
        first, _underscore, last = token.partition("_")
        return cls(date.fromisoformat(first), date.fromisoformat(last))

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it; an unknown day does not."""
        return day is not None and self.first <= day <= self.last


def year_period(year: int) -> Period:
    """A whole year."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def months_period(year: int, first: int, last: int) -> Period:
    """Whole months of one year, from the first to the last. Raises ValueError where there are none such."""
    return Period(date(year, first, 1), _last_of(year, last))


def around(day: date) -> tuple[Period, Period, Period, Period]:
    """The month, quarter, half-year and year that a day lies in."""
    ends = [-(-day.month // length) * length for length in (1, 3, 6, 12)]
    month, quarter, half, year = (
        months_period(day.year, end - length + 1, end) for end, length in zip(ends, (1, 3, 6, 12), strict=True)
    )
    return month, quarter, half, year


def parse_period(text: str, year: int, today: date) -> Period | None:
    """What somebody typed: "quý 3", "quý III/2026", "tháng 6", "6/2026", "6 tháng đầu năm", "9 tháng đầu năm 2026",
    "năm 2026", "tháng trước", "01/01/2026 - 30/06/2026", "từ tháng 1 đến tháng 6".

    `year` is meant where none is said; "this" and "last" are counted from `today`. None for what is no period, ends
    before it begins, or can be read in two ways.
    """
    said = _prepared(text)
    if not said:
        return None
    for read in (_between_days, _between_months, _relative, _year, _half, _months, _quarter, _month):
        try:
            found = read(said, year, today)
        except ValueError:  # no such month or day, or it ends before it begins
            return None
        if found is not None:
            return None if _two_readings(text, said) else found
    return None


_NOISE = re.compile(r"^(?:(?:bao cao|ky bao cao|ky|trong|cua|cho|xem|ca|report|for|the|da)\s+)+|\s+(?:a|nhe|nha|ạ)$")
_TO = r"\s*(?:[-–—]|->|den het|den|toi|to|until|till)\s*"
_FROM = r"(?:tu_?\s+|from\s+)?"
_DAY_OF = r"(?:het\s+)?(?:ngay\s+)?"
_DATE = (
    r"\d{1,2}\s*/\s*\d{1,2}(?:\s*/\s*(?:\d{4}|\d\d))?|\d{1,2}\.\d{1,2}(?:\.(?:\d{4}|\d\d))?"
    r"|\d{1,2}-\d{1,2}-\d{4}|\d{4}-\d{1,2}-\d{1,2}|\d{1,2} thang \d{1,2}(?:,? nam \d{4})?"
)
_NOW = r"nay|hom nay|bay gio|now|today"
_YEAR_SAID = (
    r"(?:(?:\s+nam|\s+of|\s*[/.,-])?\s*(?P<year>\d{4})|\s*/\s*(?P<short>\d\d)"
    r"|\s+(?:nam\s+)?(?P<this>nay|this year)|\s+(?:nam\s+)?(?P<before>truoc|ngoai|roi|qua|last year))?"
)
_QUARTERS = {
    "1": 1, "i": 1, "mot": 1, "nhat": 1, "2": 2, "ii": 2, "hai": 2, "nhi": 2, "3": 3, "iii": 3, "ba": 3,
    "4": 4, "iv": 4, "bon": 4, "tu": 4,
}  # fmt: skip
_NUMBERS = {
    "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
    "muoi mot": 11, "muoi hai": 12,
}  # fmt: skip
_WORDS = "|".join(sorted(_NUMBERS, key=len, reverse=True))


def _prepared(text: str) -> str:
    said = plain(text).replace("nam_", "nam").strip(" .!?,;")
    return _NOISE.sub("", said).strip(" .!?,;")


def _two_readings(text: str, said: str) -> bool:
    """Without diacritics "tháng sáu" (June) and "tháng sau" (next month) are the same, and so are "tháng năm 2026" and
    a month that was left out of "tháng … năm 2026"."""
    return (said.startswith("thang sau") and text.isascii()) or re.fullmatch(
        r"thang nam (?:\d{4}|[a-z]+)", said
    ) is not None


def _said_year(match: re.Match[str], year: int, today: date) -> int:
    if match["year"]:
        return int(match["year"])
    if match["short"]:
        return 2000 + int(match["short"])
    if match["before"]:
        return today.year - 1
    return today.year if match["this"] else year


def _between_days(said: str, year: int, today: date) -> Period | None:
    match = re.fullmatch(rf"{_FROM}{_DAY_OF}({_DATE}){_TO}{_DAY_OF}({_DATE}|{_NOW})", said)
    if match is None:
        start = re.fullmatch(rf"{_FROM}dau nam(?: nay)?(?:{_TO}(?:{_NOW}))?", said)
        return Period(date(today.year, 1, 1), today) if start is not None else None
    if re.fullmatch(_NOW, match[2]):
        return Period(_read_date(match[1], today.year), today)
    last = _read_date(match[2], year)
    return Period(_read_date(match[1], last.year), last)


def _read_date(said: str, year: int) -> date:
    numbers = [int(number) for number in re.findall(r"\d+", said)]
    if re.match(r"\d{4}-", said):
        return date(*numbers)
    day, month = numbers[:2]
    said_year = numbers[2] if len(numbers) > 2 else year
    return date(said_year if said_year > 99 else 2000 + said_year, month, day)


def _between_months(said: str, year: int, today: date) -> Period | None:
    one, month = r"(?:\s*/\s*(\d{4})|\s+nam\s+(\d{4}))?", r"(\d{1,2})"
    match = re.fullmatch(rf"{_FROM}(?:het )?thang\s+{month}{one}{_TO}(?:het\s+)?(?:thang\s+)?{month}{one}", said)
    match = match or re.fullmatch(rf"{_FROM}{month}/(\d{{4}})(\b){_TO}{month}/(\d{{4}})(\b)", said)
    if match is None:
        return None
    last_year = int(match[5] or match[6] or year)
    first_year = int(match[2] or match[3] or last_year)
    return Period(date(first_year, int(match[1]), 1), _last_of(last_year, int(match[4])))


def _relative(said: str, year: int, today: date) -> Period | None:
    month, quarter, _half_year, _whole = around(today)
    match = re.fullmatch(
        r"(?:(thang|quy|nam)\s+(nay|truoc|roi|vua qua|qua|ngoai)|(this|last)\s+(month|quarter|year))", said
    )
    if match is None:
        return None
    what = {"thang": "month", "quy": "quarter", "nam": "year"}.get(match[1], match[4])
    this = match[2] == "nay" or match[3] == "this"
    if what == "year":
        return year_period(today.year if this else today.year - 1)
    found = month if what == "month" else quarter
    if this:
        return found
    before = around(found.first - timedelta(days=1))
    return before[0] if what == "month" else before[1]


def _year(said: str, year: int, today: date) -> Period | None:
    match = re.fullmatch(r"(?:(?:nam|year)\s*)?(\d{4})|nam|12 thang|whole year|year", said)
    if match is None:
        return None
    return year_period(int(match[1]) if match[1] else year)


def _half(said: str, year: int, today: date) -> Period | None:
    match = re.fullmatch(
        rf"(?:nua\s+(?:nam\s+)?(?P<which>dau|cuoi)(?:\s+nam)?|h\s*(?P<number>[12])|(?P<name>first|second)\s+half)"
        rf"{_YEAR_SAID}",
        said,
    )
    if match is None:
        return None
    first = match["which"] == "dau" or match["number"] == "1" or match["name"] == "first"
    when = _said_year(match, year, today)
    return months_period(when, 1, 6) if first else months_period(when, 7, 12)


def _months(said: str, year: int, today: date) -> Period | None:
    match = re.fullmatch(
        rf"(?:(?P<many>\d{{1,2}}|{_WORDS})\s*(?:thang|t)\s+(?P<which>dau|cuoi)(?:\s+nam)?"
        rf"|(?P<name>first|last)\s+(?P<months>\d{{1,2}})\s+months){_YEAR_SAID}",
        said,
    )
    if match is None:
        return None
    count = _number(match["many"] or match["months"])
    when = _said_year(match, year, today)
    if match["which"] == "dau" or match["name"] == "first":
        return months_period(when, 1, count)
    return months_period(when, 13 - count, 12)


def _quarter(said: str, year: int, today: date) -> Period | None:
    which = "|".join(sorted(_QUARTERS, key=len, reverse=True))
    match = re.fullmatch(rf"(?:quy|quarter|q)\s*(?P<which>{which}){_YEAR_SAID}", said)
    if match is None:
        return None
    number = _QUARTERS[match["which"]]
    return months_period(_said_year(match, year, today), 3 * number - 2, 3 * number)


def _month(said: str, year: int, today: date) -> Period | None:
    match = re.fullmatch(rf"(?:thang|month|t)\s*(?P<which>\d{{1,2}}|{_WORDS}){_YEAR_SAID}", said)
    if match is not None:
        number = _number(match["which"])
        return months_period(_said_year(match, year, today), number, number)
    match = re.fullmatch(r"(\d{1,2})\s*[/.-]\s*(\d{4})", said)
    if match is not None:
        return months_period(int(match[2]), int(match[1]), int(match[1]))
    match = re.fullmatch(r"(\d{4})-(\d{1,2})", said)
    return months_period(int(match[1]), int(match[2]), int(match[2])) if match is not None else None


def _number(said: str) -> int:
    return int(said) if said.isdecimal() else _NUMBERS[said]


def _last_of(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(f"no month: {month}")
    return date(year, month, monthrange(year, month)[1])
