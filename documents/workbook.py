"""Excel files: what all of them share. Cells are typed, and no text becomes a formula, a link or a number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from documents.press import printable

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FONT = "Times New Roman"
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # the same data gives the same bytes, on any day
_LONGEST_CELL = 32_767  # characters that Excel takes


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
    sheet.write_string(row, column, printable(text)[:_LONGEST_CELL], style)
