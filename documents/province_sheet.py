"""The figures of many communes as Excel: one row a commune, one column a figure, totals as formulas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from documents.report_sheet import ListColumn, SheetList, write_list
from documents.workbook import (
    Styles,
    new_workbook,
    set_page,
    write_across,
    write_formula,
    write_moment,
    write_number,
    write_text,
)

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_CODES = ("tt", "ma_xa", "xa", "thoi_diem")  # of the columns before the figures
_WIDTHS = (5, 9, 22, 16)
_REMARK = "ghi_chu"
_HEAD_HEIGHT = 110  # points: names of figures are long, their columns narrow


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """One commune: its official code and name, the moment of its figures (Việt Nam's wall clock), and the figures in
    the order of the columns: as they stand in the year, and what fell into the period; None where there are none."""

    code: str
    name: str
    moment: datetime | None
    numbers: tuple[int | None, ...]
    in_period: tuple[int | None, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """One figure: its code, the same as in the communes' reports, and what it is called."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class SumWords:
    """The words of the file; `heads` are those of number, code, commune, moment and remark."""

    year_sheet: str
    period_sheet: str
    total: str
    heads: tuple[str, str, str, str, str]
    left_out_sheet: str
    left_out: str
    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProvinceSheet:
    """The whole file. `under` are the lines below the title; `left_out` names what is not in the sum, and why."""

    title: str
    under: tuple[str, ...]
    draft: str
    words: SumWords
    columns: tuple[FigureColumn, ...]
    rows: tuple[CommuneRow, ...]
    left_out: tuple[tuple[str, str], ...] = ()


def province_workbook(data: ProvinceSheet) -> bytes:
    """The file: the figures of the year, those of the period, and what was left out. Belongs off the event loop."""
    out = BytesIO()
    with new_workbook(out, title=data.title) as book:
        styles, words = Styles(book), data.words
        everything = range(len(data.columns))
        dated = [place for place in everything if any(row.in_period[place] is not None for row in data.rows)]
        _write_sum(
            book, styles, data, words.year_sheet, [(n, [row.numbers[n] for row in data.rows]) for n in everything]
        )
        _write_sum(
            book, styles, data, words.period_sheet, [(n, [row.in_period[n] for row in data.rows]) for n in dated]
        )
        if data.left_out:
            columns = (ListColumn(words.file, 60), ListColumn(words.reason, 70))
            left_out = SheetList(words.left_out_sheet, words.left_out, columns, data.left_out, "")
            write_list(book, styles, left_out, data.under[:1], draft=data.draft)
    return out.getvalue()


def _write_sum(
    book: Workbook, styles: Styles, data: ProvinceSheet, name: str, figures: list[tuple[int, list[int | None]]]
) -> None:
    """One sheet: `figures` are the places of its columns among `data.columns`, each with the communes' numbers."""
    words = data.words
    remark = len(_CODES) + len(figures)
    sheet = book.add_worksheet(name)
    set_page(sheet, [*_WIDTHS, *[11.0] * len(figures), 40], draft=data.draft)
    write_across(sheet, 0, (0, remark), data.title, styles("title"))
    for row, line in enumerate(data.under, 1):
        write_across(sheet, row, (0, remark), line, styles("centred", "italic"))
    head = len(data.under) + 1
    columns = [data.columns[place] for place, _numbers in figures]
    names = (*words.heads[:-1], *(column.name for column in columns), words.heads[-1])
    codes = (*_CODES, *(column.code for column in columns), _REMARK)
    for place, (called, code) in enumerate(zip(names, codes, strict=True)):
        write_text(sheet, head, place, called, styles("cell", "head"))
        write_text(sheet, head + 1, place, code, styles("cell", "code"))
    sheet.set_row(head, _HEAD_HEIGHT)
    first = head + 2
    for row, commune in enumerate(data.rows, first):
        _write_commune(sheet, styles, row, row - first + 1, commune)
        write_text(sheet, row, remark, commune.remark, styles("cell", "text"))
    below = first + len(data.rows)
    for place in range(remark + 1):
        sheet.write_blank(below, place, None, styles("cell", "text"))
    write_text(sheet, below, 2, words.total, styles("cell", "text", "bold"))
    for place, (_column, numbers) in enumerate(figures, len(_CODES)):
        for row, number in enumerate(numbers, first):
            write_number(sheet, row, place, number, styles("cell", "count"))
        total = sum(number for number in numbers if number is not None)
        cells = f"{_name(first, place)}:{_name(below - 1, place)}"
        write_formula(sheet, below, place, f"=SUM({cells})", total, styles("cell", "count", "bold"))
    sheet.freeze_panes(first, 3)
    sheet.repeat_rows(head, head + 1)
    sheet.autofilter(head + 1, 0, below - 1, remark)
    sheet.print_area(0, 0, below, remark)


def _write_commune(sheet: Worksheet, styles: Styles, row: int, number: int, commune: CommuneRow) -> None:
    write_number(sheet, row, 0, number, styles("cell", "count"))
    write_text(sheet, row, 1, commune.code, styles("cell", "middle"))
    write_text(sheet, row, 2, commune.name, styles("cell", "text"))
    if commune.moment is None:
        sheet.write_blank(row, 3, None, styles("cell", "text"))
    else:
        write_moment(sheet, row, 3, commune.moment, styles("cell", "moment"))


def _name(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))
