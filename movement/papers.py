"""Numbers and dates of official papers, as people type them: "05/KH-THCS, 12/01/2026", "số 215/QĐ-UBND ngày 18/11"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from movement.names import fold, nfc_clean

LONGEST = 60  # characters of a paper's number

_DAY = re.compile(
    r"(?:^|(?<=[\s,;(]))(?:(?:ngày|ngay|dated|of)\s+)?"
    r"(?:(\d{1,2})\s*([/.-])\s*(\d{1,2})(?:\s*\2\s*(\d{4}|\d\d))?"
    r"|(?<![\w/])(\d{1,2})\s+tháng\s+(\d{1,2})(?:[\s,]+(?:năm\s+)?(\d{4}))?)"
    r"(?=$|[\s,;.)])",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:văn bản|quyết định|kế hoạch|nghị quyết|tờ trình)\s+)?(?:số\s*:?|so\s*:?|no\.?)\s+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PaperNumber:
    """A paper's number and day; the number is empty and the day None where they were not said."""

    number: str = ""
    day: date | None = None

    def __str__(self) -> str:
        parts = [self.number, f"{self.day:%d/%m/%Y}" if self.day else ""]
        return ", ".join(part for part in parts if part)


def parse_paper(text: str, today: date) -> PaperNumber | None:
    """What is said about a paper; None when there is neither a number nor a day in it.

    A day without a year is the last one of that date that is not ahead of `today` (in Việt Nam). A day that does not
    exist makes it None, too: better to ask again than to keep half.
    """
    said = nfc_clean(text).strip(" .;,")
    found = None
    for match in _DAY.finditer(said):
        if not match[1] or _is_date(match):
            found = match
    day = None
    if found is not None:
        day = _day(found, today)
        if day is None:
            return None
        said = f"{said[: found.start()]} {said[found.end() :]}"
    number = " ".join(_LEAD.sub("", said.replace("()", " ").strip(" .;,")).split()).strip(" .;,-")
    if number.count("(") != number.count(")"):
        number = number.strip("()").strip()
    if number and not any(c.isdigit() for c in number):
        # Words without a figure are no number; with a day beside them they are left out ("hôm 12/01").
        number = ""
    if len(number) > LONGEST or (not number and day is None):
        return None
    return PaperNumber(number, day)


def parse_past_day(text: str, today: date) -> date | None:
    """A day up to today: "12/01", "ngày 18 tháng 8", "hôm nay", "hôm qua"; None when it is none."""
    said = fold(text).strip(" .!,")
    if said in ("hom nay", "nay", "today"):
        return today
    if said in ("hom qua", "qua", "yesterday"):
        return date.fromordinal(today.toordinal() - 1)
    paper = parse_paper(text, today)
    return paper.day if paper is not None and not paper.number else None


def _is_date(match: re.Match[str]) -> bool:
    """Whether "12/01" can be a day: "05/13" alone is rather the beginning of a number."""
    return 1 <= int(match[3]) <= 12 and 1 <= int(match[1]) <= 31


def _day(match: re.Match[str], today: date) -> date | None:
    day, month = int(match[1] or match[5]), int(match[3] or match[6])
    said_year = match[4] or match[7]
    if said_year:
        return _existing(int(said_year) + (2000 if len(said_year) == 2 else 0), month, day)
    for year in (today.year, today.year - 1, today.year - 2, today.year - 3, today.year - 4):
        found = _existing(year, month, day)
        if found is not None and found <= today:
            return found
    return None


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
