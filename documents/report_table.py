"""The flat table of a commune's report: one row a figure, the same columns and codes in every commune.

Whoever puts the tables of many communes under each other can add them up, filter and pivot them. The words above the
codes are for people; programs go by the codes, which do not change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from documents.press import printable
from documents.workbook import (
    FONT,
    Styles,
    set_page,
    write_day,
    write_formula,
    write_moment,
    write_number,
    write_text,
)

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

SHEET = "Số liệu"
HEADS = 2  # rows above the figures: words, codes


class Column(IntEnum):
    """The columns, in their order."""

    PROVINCE_CODE = 0
    PROVINCE = 1
    COMMUNE_CODE = 2
    COMMUNE = 3
    YEAR = 4
    FIRST = 5
    LAST = 6
    MOMENT = 7
    GROUP = 8
    CODE = 9
    NAME = 10
    NOUN = 11
    COMPARISON = 12
    WANTED = 13
    OFFICES = 14
    ENTERPRISES = 15
    SCHOOLS = 16
    AREAS = 17
    NUMBER = 18
    WHOLE = 19
    SHARE = 20
    IN_PERIOD = 21
    STATE = 22
    REMARK = 23


CODES = (
    *("ma_tinh", "tinh", "ma_xa", "xa", "nam", "tu_ngay", "den_ngay", "thoi_diem", "nhom", "ma_chi_tieu", "ten"),
    *("don_vi_tinh", "so_sanh", "ke_hoach", "co_quan", "doanh_nghiep", "co_so_giao_duc", "khu_dan_cu", "thuc_hien"),
    *("mau_so", "ty_le", "trong_ky", "trang_thai", "ghi_chu"),
)
"""What stands above each column for programs."""

TARGET = "chi_tieu"
"""The group of the plan's targets; their codes are the plan's own. All other groups have the same codes everywhere."""

_WIDTHS = (8, 14, 8, 16, 7, 11, 11, 16, 13, 27, 44, 11, 8, 9, 9, 11, 11, 10, 11, 10, 9, 10, 14, 34)
_KINDS = (Column.OFFICES, Column.ENTERPRISES, Column.SCHOOLS, Column.AREAS)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose figures they are: names, and the official codes ("51", "21250"), empty where nobody has stated them."""

    commune: str
    province: str = ""
    commune_code: str = ""
    province_code: str = ""


@dataclass(frozen=True, slots=True)
class FlatRow:
    """One figure in finished words, with its numbers.

    `kinds` are the numbers of offices, enterprises, schools and residential areas, where the figure is divided so: then
    `number` is their sum. `wanted` is a share (0.8) where `wants_share`, else a number; with `comparison` ">=" or "<=".
    """

    group: str
    code: str
    name: str
    noun: str
    number: int | None
    whole: int | None = None
    in_period: int | None = None
    kinds: tuple[int, int, int, int] | None = None
    comparison: str = ""
    wanted: Decimal | None = None
    wants_share: bool = False
    state: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class FlatTable:
    """All figures of a commune's period. `heads` are the words above the columns; `moment` (Việt Nam's wall clock) is
    when the figures were read."""

    place: Place
    year: int
    first: date
    last: date
    moment: datetime
    heads: tuple[str, ...]
    rows: tuple[FlatRow, ...]


def write_flat(book: Workbook, styles: Styles, table: FlatTable, *, title: str, draft: str) -> None:
    """The table on a sheet of its own: from the first cell on, so that programs find it."""
    sheet = book.add_worksheet(SHEET)
    set_page(sheet, _WIDTHS, draft=draft)
    sheet.set_header(f'&L&"{FONT},Bold"&12{_in_a_header(title)}&R&"{FONT},Bold"&13{draft}')
    for column, (words, code) in enumerate(zip(table.heads, CODES, strict=True)):
        write_text(sheet, 0, column, words, styles("cell", "head"))
        write_text(sheet, 1, column, code, styles("cell", "code"))
    sheet.set_row(0, 48)
    for row, figure in enumerate(table.rows, HEADS):
        _row(sheet, styles, row, table, figure)
    last = HEADS + len(table.rows) - 1
    sheet.freeze_panes(HEADS, Column.NAME + 1)
    sheet.autofilter(HEADS - 1, 0, max(last, HEADS), len(CODES) - 1)
    sheet.repeat_rows(0, HEADS - 1)
    # What is the same in every row is for programs; a page has it in its head.
    sheet.print_area(0, Column.GROUP, max(last, HEADS), len(CODES) - 1)


def _row(sheet: Worksheet, styles: Styles, row: int, table: FlatTable, figure: FlatRow) -> None:
    text, count, middle = styles("cell", "text"), styles("cell", "count"), styles("cell", "middle")
    place = table.place
    texts = (
        (Column.PROVINCE_CODE, place.province_code, middle),
        (Column.PROVINCE, place.province, text),
        (Column.COMMUNE_CODE, place.commune_code, middle),
        (Column.COMMUNE, place.commune, text),
        (Column.GROUP, figure.group, text),
        (Column.CODE, figure.code, text),
        (Column.NAME, figure.name, text),
        (Column.NOUN, figure.noun, middle),
        (Column.COMPARISON, figure.comparison, middle),
        (Column.STATE, figure.state, middle),
        (Column.REMARK, figure.remark, text),
    )
    for column, words, style in texts:
        if words:
            write_text(sheet, row, column, words, style)
        else:
            sheet.write_blank(row, column, None, style)
    sheet.write_number(row, Column.YEAR, table.year, styles("cell", "points"))
    write_day(sheet, row, Column.FIRST, table.first, styles("cell", "day"))
    write_day(sheet, row, Column.LAST, table.last, styles("cell", "day"))
    write_moment(sheet, row, Column.MOMENT, table.moment, styles("cell", "moment"))
    write_number(
        sheet, row, Column.WANTED, figure.wanted, styles("cell", "exact share" if figure.wants_share else "count")
    )
    for column, number in zip(_KINDS, figure.kinds or (None,) * len(_KINDS), strict=True):
        write_number(sheet, row, column, number, count)
    _number(sheet, row, figure, count)
    write_number(sheet, row, Column.WHOLE, figure.whole, count)
    write_number(sheet, row, Column.IN_PERIOD, figure.in_period, count)
    _share(sheet, row, figure, styles("cell", "exact share"))


def _number(sheet: Worksheet, row: int, figure: FlatRow, style: Format) -> None:
    if figure.kinds is None:
        write_number(sheet, row, Column.NUMBER, figure.number, style)
        return
    first, last = _name(row, Column.OFFICES), _name(row, Column.AREAS)
    write_formula(sheet, row, Column.NUMBER, f"=SUM({first}:{last})", sum(figure.kinds), style)


def _share(sheet: Worksheet, row: int, figure: FlatRow, style: Format) -> None:
    if figure.whole is None or figure.number is None:
        sheet.write_blank(row, Column.SHARE, None, style)
        return
    number, whole = _name(row, Column.NUMBER), _name(row, Column.WHOLE)
    share = float(Fraction(figure.number, figure.whole)) if figure.whole else None
    write_formula(sheet, row, Column.SHARE, f'=IF({whole}=0,"",{number}/{whole})', share, style)


def _name(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))


def _in_a_header(text: str) -> str:
    """A text in a page's head: there, "&" begins an instruction, and there is room for 255 characters."""
    return str(printable(text))[:120].replace("&", "&&")
