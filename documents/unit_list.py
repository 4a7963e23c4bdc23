"""The list of units with points and levels as Excel: QĐ 510/QĐ-BCA-V05, Điều 11 khoản 2, as an office can sign it.

The list stands on the first sheet; what the other sheets count, they count there with formulas.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from documents.unit_lines import Column, Tally, UnitList, tally
from documents.unit_list_charts import write_charts
from documents.unit_list_summary import ListRange, write_summary
from documents.workbook import (
    Styles,
    new_workbook,
    set_page,
    write_across,
    write_day,
    write_formula,
    write_letterhead,
    write_number,
    write_signatures,
    write_text,
)

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_WIDTHS = (5, 36, 13, 17, 8, 8, 9, 8, 12, 13, 18, 12, 27)
_HEADING_ROW = 7
_LINE_HEIGHT = 16.5  # points, of a line of 12 points
_CHARACTERS_A_LINE = 150  # over all columns


def unit_list_workbook(data: UnitList) -> bytes:
    """The list as an Excel file. Takes about a second for 3,000 units, and belongs off the event loop."""
    out = BytesIO()
    with new_workbook(out, title=data.title) as book:
        styles = Styles(book)
        place = _list(book, styles, data)
        totals = write_summary(book, styles, data, place)
        _differences(book, styles, data)
        _missing(book, styles, data)
        write_charts(book, styles, data, totals)
    return out.getvalue()


def _list(book: Workbook, styles: Styles, data: UnitList) -> ListRange:
    words, columns = data.words, len(_WIDTHS)
    sheet = book.add_worksheet(words.list_sheet)
    set_page(sheet, _WIDTHS, draft=words.draft)
    write_letterhead(sheet, styles, data.head, columns, Column.OWN)
    write_across(sheet, 3, (0, columns - 1), data.type_name, styles("title"))
    sheet.set_row(3, 24)
    write_across(sheet, 4, (0, columns - 1), data.title, styles("centred", "bold"))
    write_across(sheet, 5, (0, columns - 1), data.attached_to, styles("centred", "italic"))
    write_across(sheet, 6, (0, columns - 1), data.as_of, styles("centred", "small"))
    _headings(sheet, styles, _HEADING_ROW, words.of_list)
    first = _HEADING_ROW + 1
    for row, line in enumerate(data.lines, first):
        write_number(sheet, row, Column.NUMBER, row - first + 1, styles("cell", "count"))
        write_text(sheet, row, Column.NAME, line.name, styles("cell", "text"))
        write_text(sheet, row, Column.KIND, line.kind, styles("cell", "text"))
        write_text(sheet, row, Column.HAMLET, line.hamlet, styles("cell", "text"))
        write_number(sheet, row, Column.MAXIMUM, line.maximum, styles("cell", "points"))
        write_number(sheet, row, Column.OWN, line.own, styles("cell", "points"))
        write_number(sheet, row, Column.VERIFIED, line.verified, styles("cell", "points"))
        change = f'=IF(COUNT(F{row + 1}:G{row + 1})=2,G{row + 1}-F{row + 1},"")'
        write_formula(sheet, row, Column.CHANGE, change, line.change, styles("cell", "change"))
        for column, text in ((Column.LEVEL, line.level), (Column.BASIS, line.basis), (Column.STATE, line.state)):
            _write_or_leave(sheet, row, column, text, styles)
        write_day(sheet, row, Column.DAY, line.handed_in, styles("cell", "day"))
        _write_or_leave(sheet, row, Column.NOTE, line.note, styles, "text")
    if not data.lines:
        write_across(sheet, first, (0, columns - 1), words.no_units, styles("cell", "middle"))
    last = first + max(len(data.lines), 1) - 1
    sheet.autofilter(_HEADING_ROW, 0, last, columns - 1)
    sheet.freeze_panes(first, Column.NAME + 1)
    sheet.repeat_rows(_HEADING_ROW)
    place = ListRange(words.list_sheet, first, last)
    row = _totals(sheet, styles, data, place) + 1
    row = _remarks(sheet, styles, data, row) + 1
    drawn_up, head = data.signatures
    row = write_signatures(
        sheet, styles, row, [((Column.NAME, Column.HAMLET), drawn_up), ((Column.LEVEL, Column.NOTE), head)]
    )
    sheet.print_area(0, 0, row, columns - 1)
    return place


def _totals(sheet: Worksheet, styles: Styles, data: UnitList, place: ListRange) -> int:
    """How many, together, and on average: three rows of formulas under the list; the row below them."""
    words, all_of = data.words, tally(data.lines, data)
    row = place.last + 1
    for below, label in enumerate((words.count, words.total, words.average if data.one_maximum else words.share)):
        for column in range(len(_WIDTHS)):
            sheet.write_blank(row + below, column, None, styles("cell"))
        write_text(sheet, row + below, Column.NAME, label, styles("cell", "text", "bold"))

    bold = styles("cell", "count", "bold")
    counts = {Column.KIND: all_of.units, Column.OWN: all_of.cards_in, Column.VERIFIED: all_of.cards_verified}
    counts |= {
        Column.LEVEL: all_of.units - all_of.unclassified,
        Column.DAY: sum(1 for e in data.lines if e.handed_in is not None),
    }
    for column, count in counts.items():
        function = "COUNTA" if column in (Column.KIND, Column.LEVEL) else "COUNT"
        write_formula(sheet, row, column, f"={function}({place.here(column)})", count, bold)
    for column, points in (
        (Column.OWN, all_of.own),
        (Column.VERIFIED, all_of.verified),
        (Column.CHANGE, all_of.change),
    ):
        style = styles("cell", "change" if column == Column.CHANGE else "points", "bold")
        write_formula(sheet, row + 1, column, f"=SUM({place.here(column)})", points, style)
    _averages(sheet, styles, data, all_of, row + 2, place)
    return row + 3


def _averages(sheet: Worksheet, styles: Styles, data: UnitList, all_of: Tally, row: int, place: ListRange) -> None:
    shares = not data.one_maximum
    style = styles("cell", "share" if shares else "average", "bold")
    averages = (
        (Column.OWN, all_of.average_own(shares=shares)),
        (Column.VERIFIED, all_of.average_verified(shares=shares)),
    )
    for column, value in averages:
        points, maxima = place.here(column), place.here(Column.MAXIMUM)
        average = f'SUM({points})/SUMIFS({maxima},{points},">=0")' if shares else f"AVERAGE({points})"
        write_formula(sheet, row, column, f'=IF(COUNT({points})=0,"",{average})', value, style)


def _remarks(sheet: Worksheet, styles: Styles, data: UnitList, row: int) -> int:
    if not data.remarks:
        return row
    across = (Column.NAME, len(_WIDTHS) - 1)
    write_across(sheet, row, across, data.words.remarks, styles("left", "bold", "italic"))
    for remark in data.remarks:
        row += 1
        write_across(sheet, row, across, f"- {remark}", styles("left"))
        sheet.set_row(row, _LINE_HEIGHT * (1 + len(remark) // _CHARACTERS_A_LINE))
    return row + 1


def _differences(book: Workbook, styles: Styles, data: UnitList) -> None:
    words = data.words
    headings = (words.number, words.name, words.kind, words.hamlet, words.item, words.what, words.own, words.verified)
    widths = (5, 38, 13, 18, 7, 50, 9, 10, 10)
    sheet = book.add_worksheet(words.differences_sheet)
    first, last = _titled(
        sheet, styles, data, words.differences_title, (*headings, words.change), widths, len(data.differences)
    )
    for row, line in enumerate(data.differences, first):
        write_number(sheet, row, 0, row - first + 1, styles("cell", "count"))
        for column, text in enumerate((line.name, line.kind, line.hamlet), 1):
            write_text(sheet, row, column, text, styles("cell", "text"))
        write_text(sheet, row, 4, line.item, styles("cell", "middle"))
        write_text(sheet, row, 5, line.what, styles("cell", "text"))
        write_number(sheet, row, 6, line.own, styles("cell", "points"))
        write_number(sheet, row, 7, line.verified, styles("cell", "points"))
        change = None if line.own is None else line.verified - line.own
        formula = f'=IF(COUNT(G{row + 1}:H{row + 1})=2,H{row + 1}-G{row + 1},"")'
        write_formula(sheet, row, 8, formula, change, styles("cell", "change"))
    if not data.differences:
        write_across(sheet, first, (0, len(widths) - 1), words.no_differences, styles("cell", "middle"))
        return
    total = last + 1
    for column in range(len(widths)):
        sheet.write_blank(total, column, None, styles("cell"))
    write_text(sheet, total, 1, words.total, styles("cell", "text", "bold"))
    sums = (
        sum(line.own for line in data.differences if line.own is not None),
        sum(line.verified for line in data.differences),
        sum(line.verified - line.own for line in data.differences if line.own is not None),
    )
    for column, value in enumerate(sums, 6):
        letter = "GHI"[column - 6]
        style = styles("cell", "change" if column == 8 else "points", "bold")
        write_formula(sheet, total, column, f"=SUM({letter}{first + 1}:{letter}{last + 1})", value, style)
    sheet.print_area(0, 0, total, len(widths) - 1)


def _missing(book: Workbook, styles: Styles, data: UnitList) -> None:
    words = data.words
    headings = (words.number, words.name, words.kind, words.hamlet, words.state, words.note)
    widths = (5, 48, 15, 24, 40, 40)
    sheet = book.add_worksheet(words.missing_sheet)
    first, _last = _titled(sheet, styles, data, words.missing_title, headings, widths, len(data.missing))
    for row, line in enumerate(data.missing, first):
        write_number(sheet, row, 0, row - first + 1, styles("cell", "count"))
        for column, text in enumerate((line.name, line.kind, line.hamlet, line.state, line.note), 1):
            _write_or_leave(sheet, row, column, text, styles, "text")
    if not data.missing:
        write_across(sheet, first, (0, len(widths) - 1), words.none_missing, styles("cell", "middle"))


def _titled(
    sheet: Worksheet,
    styles: Styles,
    data: UnitList,
    title: str,
    headings: Sequence[str],
    widths: Sequence[float],
    many: int,
) -> tuple[int, int]:
    """A further sheet with its title and headings, ready to print; its first and last row of data."""
    set_page(sheet, widths, draft=data.words.draft)
    columns = len(widths)
    write_across(sheet, 0, (0, columns - 1), title, styles("title"))
    sheet.set_row(0, 22)
    write_across(sheet, 1, (0, columns - 1), f"{data.head.office} · {data.as_of}", styles("centred", "small"))
    _headings(sheet, styles, 2, headings)
    first, last = 3, 3 + max(many, 1) - 1
    sheet.autofilter(2, 0, last, columns - 1)
    sheet.freeze_panes(first, 2)
    sheet.repeat_rows(2)
    sheet.print_area(0, 0, last, columns - 1)
    return first, last


def _headings(sheet: Worksheet, styles: Styles, row: int, words: Sequence[str]) -> None:
    for column, word in enumerate(words):
        write_text(sheet, row, column, word, styles("cell", "head"))


def _write_or_leave(sheet: Worksheet, row: int, column: int, text: str, styles: Styles, look: str = "middle") -> None:
    """A text, or a really empty cell, which COUNTA does not count."""
    if text:
        write_text(sheet, row, column, text, styles("cell", look))
    else:
        sheet.write_blank(row, column, None, styles("cell"))
