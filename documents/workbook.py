"""Excel files: what all of them share. Cells are typed, and no text becomes a formula, a link or a number.

Formulas are written with the value that they have, so that what does not calculate (a phone's viewer, a program that
reads the file) shows the same figures as Excel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from documents.press import printable

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FONT = "Times New Roman"
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # the same data gives the same bytes, on any day
_LONGEST_CELL = 32_767  # characters that Excel takes
_A4 = 9
_INCH = 25.4  # millimetres

_LINE = {"border": 1, "border_color": "#7F7F7F"}
_STYLES: dict[str, dict[str, Any]] = {
    "cell": {**_LINE, "font_size": 11, "valign": "vcenter"},
    "text": {"text_wrap": True, "align": "left"},
    "middle": {"text_wrap": True, "align": "center"},
    "points": {"num_format": "General", "align": "center"},  # "97" and "97,5", as the reader's Excel writes numbers
    "change": {"num_format": "+General;-General;0", "align": "center"},
    "count": {"num_format": "#,##0", "align": "center"},
    "average": {"num_format": "0.00", "align": "center"},
    "share": {"num_format": "0.0%", "align": "center"},
    "exact share": {"num_format": "0.0##%", "align": "center"},  # 79.96 % is not 80 %
    "day": {"num_format": r"dd\/mm\/yyyy", "align": "center"},
    "moment": {"num_format": r"dd\/mm\/yyyy hh:mm", "align": "center"},
    "code": {"italic": True, "font_size": 9, "font_color": "#595959", "align": "center"},  # what programs go by
    "head": {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#E7E6E6"},
    "bold": {"bold": True},
    "italic": {"italic": True},
    "underlined": {"underline": True},
    "centred": {"align": "center", "valign": "vcenter", "text_wrap": True},
    "left": {"align": "left", "valign": "vcenter", "text_wrap": True},
    "small": {"font_size": 11},
    "title": {"bold": True, "font_size": 14, "align": "center", "valign": "vcenter", "text_wrap": True},
}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands at the top of an administrative paper (Nghị định 30/2020/NĐ-CP, Phụ lục I): finished words.

    `superior` is the office above the one that issues the paper, empty where there is none.
    """

    superior: str
    office: str
    nation: str
    motto: str
    place_and_date: str


@dataclass(frozen=True, slots=True)
class Signature:
    """An empty place to sign: who signs there, and how ("(Ký, ghi rõ họ tên)")."""

    who: str
    how: str


class Styles:
    """The looks of a workbook's cells, each made once: `styles("cell", "points", "bold")` puts several together."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, ...], Format] = {}

    def __call__(self, *names: str) -> Format:
        """The format that these names add up to; the later ones go first where they contradict each other."""
        if names not in self._made:
            properties: dict[str, Any] = {}
            for name in names:
                properties |= _STYLES[name]
            self._made[names] = self._book.add_format(properties)
        return self._made[names]


@contextmanager
def new_workbook(out: BytesIO, *, title: str) -> Iterator[Workbook]:
    """An Excel file that is written into `out` at the end. Text given to `write` stays text, whatever it looks like."""
    from xlsxwriter import Workbook

    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": FONT, "font_size": 12},
    }
    book = Workbook(out, options)
    book.set_properties({"title": printable(title), "created": _LONG_AGO.replace(tzinfo=None)})
    yield book
    book.close()


def write_text(sheet: Worksheet, row: int, column: int, text: str, style: Format | None = None) -> None:
    """Write a text as a text, never as a formula: `=HYPERLINK(...)` is shown and does nothing."""
    sheet.write_string(row, column, _shown(text), style)


def write_day(sheet: Worksheet, row: int, column: int, day: date | None, style: Format) -> None:
    """Write a day as a date that can be sorted and filtered; an empty cell where there is none."""
    if day is None:
        sheet.write_blank(row, column, None, style)
    else:
        sheet.write_datetime(row, column, datetime(day.year, day.month, day.day), style)  # noqa: DTZ001 - a cell's day


def write_moment(sheet: Worksheet, row: int, column: int, wall: datetime, style: Format) -> None:
    """Write a moment of the wall clock, to the minute."""
    sheet.write_datetime(row, column, wall.replace(second=0, microsecond=0, tzinfo=None), style)


def write_number(sheet: Worksheet, row: int, column: int, number: Decimal | int | None, style: Format) -> None:
    """Write a number as a number; an empty cell where there is none."""
    if number is None:
        sheet.write_blank(row, column, None, style)
    else:
        sheet.write_number(row, column, number if isinstance(number, int) else float(number), style)


def write_formula(
    sheet: Worksheet, row: int, column: int, formula: str, value: Decimal | float | str | None, style: Format
) -> None:
    """Write a formula of ours (never anybody's text) with the value that it has; None is shown as an empty text."""
    known = "" if value is None else float(value) if isinstance(value, Decimal) else value
    sheet.write_formula(row, column, formula, style, known)


def write_across(sheet: Worksheet, row: int, columns: tuple[int, int], text: str, style: Format) -> None:
    """Write a text over several columns, from the first to the last of `columns`."""
    first, last = columns
    if first == last:
        write_text(sheet, row, first, text, style)
        return
    sheet.merge_range(row, first, row, last, "", style)
    write_text(sheet, row, first, text, style)


def set_page(sheet: Worksheet, widths: Sequence[float], *, draft: str = "", landscape: bool = True) -> None:
    """A4 with the margins of Nghị định 30/2020/NĐ-CP, one page wide, numbered at the foot; `draft` ("DỰ THẢO") stands
    at the top of every page. `widths` are those of the columns, in characters."""
    sheet.set_paper(_A4)
    if landscape:
        sheet.set_landscape()
    sheet.set_margins(left=30 / _INCH, right=15 / _INCH, top=20 / _INCH, bottom=20 / _INCH)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(1)
    if draft:
        sheet.set_header(f'&R&"{FONT},Bold"&13{draft}', {"margin": 10 / _INCH})
    sheet.set_footer(f'&C&"{FONT},Regular"&12&P/&N', {"margin": 10 / _INCH})
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # item "3", decision "38": no green corners


def write_letterhead(sheet: Worksheet, styles: Styles, head: Letterhead, columns: int, split: int) -> int:
    """The office on the left (before the column `split`), nation and motto on the right; the first row below.

    `columns` is how many the sheet has.
    """
    left, right = (0, split - 1), (split, columns - 1)
    superior = head.superior.upper()
    write_across(sheet, 0, left, superior or head.office.upper(), styles("centred", *(() if superior else ("bold",))))
    write_across(sheet, 0, right, head.nation.upper(), styles("centred", "bold"))
    if superior:
        write_across(sheet, 1, left, head.office.upper(), styles("centred", "bold", "underlined"))
    write_across(sheet, 1, right, head.motto, styles("centred", "bold", "underlined"))
    write_across(sheet, 2, right, head.place_and_date, styles("centred", "italic"))
    return 3


def write_signatures(
    sheet: Worksheet, styles: Styles, row: int, places: Sequence[tuple[tuple[int, int], Signature]]
) -> int:
    """Empty places to sign side by side, each over its columns; the first row below them."""
    for columns, place in places:
        write_across(sheet, row, columns, place.who.upper(), styles("centred", "bold"))
        write_across(sheet, row + 1, columns, place.how, styles("centred", "italic"))
    return row + 6


def _shown(text: str) -> str:
    return str(printable(text))[:_LONGEST_CELL]
