"""The commune's report as Excel: the flat table that a province adds up, and lists of what there is to look after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from documents.report_table import FlatTable, write_flat
from documents.workbook import (
    Styles,
    new_workbook,
    set_page,
    write_across,
    write_day,
    write_formula,
    write_number,
    write_text,
)

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list: its head, its width in characters, how its cells look, and whether they are added up.

    `look` is "text", "middle", "count" or "day". `difference` names two columns: then the cells are the first less the
    second, and the rows have None in their places.
    """

    head: str
    width: float
    look: str = "text"
    total: bool = False
    difference: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class SheetList:
    """A list on a sheet of its own; `empty` is said where there is nothing in it, `remarks` stand below it."""

    name: str
    title: str
    columns: tuple[ListColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str
    total: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """The whole file in finished words. `subject` says whose figures of which period they are."""

    title: str
    subject: str
    as_of: str
    draft: str
    flat: FlatTable
    lists: tuple[SheetList, ...]


def report_workbook(report: ReportSheet) -> bytes:
    """The report as an Excel file. Takes about a second for 3,000 units, and belongs off the event loop."""
    out = BytesIO()
    with new_workbook(out, title=report.title) as book:
        styles = Styles(book)
        write_flat(book, styles, report.flat, title=report.title, draft=report.draft)
        for each in report.lists:
            write_list(book, styles, each, (report.subject, report.as_of), draft=report.draft)
    return out.getvalue()


def write_list(book: Workbook, styles: Styles, content: SheetList, under: Sequence[str], *, draft: str) -> None:
    """A list with its title, the lines `under` it, a frozen head, and totals as formulas."""
    columns = content.columns
    across = (0, len(columns) - 1)
    sheet = book.add_worksheet(content.name)
    set_page(sheet, [column.width for column in columns], draft=draft)
    write_across(sheet, 0, across, content.title, styles("title"))
    for row, line in enumerate(under, 1):
        write_across(sheet, row, across, line, styles("centred", "italic"))
    head = len(under) + 1
    for place, column in enumerate(columns):
        write_text(sheet, head, place, column.head, styles("cell", "head"))
    first = head + 1
    for row, cells in enumerate(content.rows, first):
        for place, column in enumerate(columns):
            _cell(sheet, styles, row, place, column, cells)
    last = first + max(len(content.rows), 1) - 1
    if not content.rows:
        write_across(sheet, first, across, content.empty, styles("cell", "middle"))
    sheet.freeze_panes(first, 0)
    sheet.repeat_rows(head)
    sheet.autofilter(head, 0, last, len(columns) - 1)
    below = last + 1
    if content.rows and content.total:
        _totals(sheet, styles, content, first, last)
        below += 1
    for remark in content.remarks:
        write_across(sheet, below, across, remark, styles("left", "italic"))
        below += 1
    sheet.print_area(0, 0, below - 1, len(columns) - 1)


def _cell(sheet: Worksheet, styles: Styles, row: int, place: int, column: ListColumn, cells: Sequence[Cell]) -> None:
    style = styles("cell", column.look)
    if column.difference is not None:
        one, other = (_name(row, each) for each in column.difference)
        formula = f'=IF(COUNT({one},{other})=2,{one}-{other},"")'
        write_formula(sheet, row, place, formula, _difference(column.difference, cells), style)
        return
    match cells[place]:
        case str() as text if text:
            write_text(sheet, row, place, text, style)
        case int() as number:
            write_number(sheet, row, place, number, style)
        case date() as day:
            write_day(sheet, row, place, day, style)
        case _:
            sheet.write_blank(row, place, None, style)


def _difference(places: tuple[int, int], cells: Sequence[Cell]) -> int | None:
    one, other = cells[places[0]], cells[places[1]]
    return one - other if isinstance(one, int) and isinstance(other, int) else None


def _totals(sheet: Worksheet, styles: Styles, content: SheetList, first: int, last: int) -> None:
    row = last + 1
    for place, column in enumerate(content.columns):
        if not column.total:
            sheet.write_blank(row, place, None, styles("cell", "text"))
            continue
        of = column.difference
        numbers = [_difference(of, cells) if of is not None else cells[place] for cells in content.rows]
        total = sum(number for number in numbers if isinstance(number, int))
        cells = f"{_name(first, place)}:{_name(last, place)}"
        write_formula(sheet, row, place, f"=SUM({cells})", total, styles("cell", "count", "bold"))
    write_text(sheet, row, _title_place(content.columns), content.total, styles("cell", "text", "bold"))


def _title_place(columns: Sequence[ListColumn]) -> int:
    """Where "total" stands: in the first column of words that is wide enough for it."""
    return next((n for n, column in enumerate(columns) if column.look == "text" and not column.total), 0)


def _name(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))
