"""The list of units as an Excel file, read back: typed cells, formulas that mean what they show, ready to print."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.making.list_words import list_words
from documents.press import printable
from documents.unit_lines import Column, UnitLine, UnitList
from documents.unit_list import unit_list_workbook
from tests.documents.excel import Book, Cell, Sheet
from tests.documents.unit_lists import (
    DECIDED,
    EXPECTED,
    HAMLETS,
    KINDS,
    LEVELS,
    LINE,
    LONG,
    NASTY,
    NOT_BEGUN,
    list_of,
    unit_lines,
)

WORDS = list_words()
SHEETS = (
    WORDS.list_sheet,
    WORDS.summary_sheet,
    WORDS.differences_sheet,
    WORDS.missing_sheet,
    WORDS.chart_sheet,
)
SEVERAL = (
    LINE,
    replace(LINE, name="Trạm Y tế", kind=KINDS[0], verified=Decimal("97.5"), basis=DECIDED, level=LEVELS[1]),
    replace(LINE, name="Công ty Gỗ", kind=KINDS[1], verified=None, level=LEVELS[3], hamlet=HAMLETS[1], note=""),
    replace(NOT_BEGUN, name="Thôn An Mẫu", kind=KINDS[3]),
)


def shown_as(cell: Cell, value: object) -> bool:
    """Whether a formula means what was written as its value; a text of no letters is written as nothing."""
    if isinstance(value, float):
        return isinstance(cell.value, float) and abs(value - cell.value) < 1e-9
    return (value or None) == cell.value


def in_list(book: Book) -> tuple[Sheet, int]:
    """The sheet of the list, and the row below its headings."""
    sheet = book.sheets[WORDS.list_sheet]
    return sheet, sheet.find(WORDS.number, Column.NUMBER) + 1


def test_every_line_stands_there_in_typed_cells() -> None:
    content = unit_list_workbook(list_of(*SEVERAL))
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(WORDS.list_sheet).to_python()
    top = next(n for n, row in enumerate(rows) if row[Column.NUMBER] == WORDS.number)

    assert tuple(rows[top]) == WORDS.of_list
    for number, (line, row) in enumerate(zip(SEVERAL, rows[top + 1 :], strict=False), 1):
        assert row == [
            number,
            line.name,
            line.kind,
            line.hamlet,
            *("" if value is None else float(value) for value in (line.maximum, line.own, line.verified, line.change)),
            line.level,
            line.basis,
            line.state,
            line.handed_in or "",
            line.note,
        ]
        assert isinstance(row[Column.NUMBER], float)


def test_the_sheets_have_vietnamese_names_that_excel_takes() -> None:
    book = Book(unit_list_workbook(list_of(*SEVERAL)))

    assert tuple(book.sheets) == SHEETS == ("Danh sách", "Tổng hợp", "Chênh lệch", "Chưa có phiếu", "Biểu đồ")


def test_differences_and_missing_cards_have_sheets_of_their_own() -> None:
    book = Book(unit_list_workbook(list_of(*SEVERAL)))
    differences, missing = book.sheets[WORDS.differences_sheet], book.sheets[WORDS.missing_sheet]

    assert [differences.value(3, column) for column in range(9)] == [
        *(1.0, LINE.name, LINE.kind, LINE.hamlet, "5đ", "Phòng cháy, chữa cháy", 97.5, 95.0, -2.5),
    ]
    assert [missing.value(3, column) for column in range(5)] == [
        *(1.0, "Thôn An Mẫu", "Khu dân cư", "An Mẫu", "Chưa chấm"),
    ]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(unit_lines(), max_size=12))
def test_formulas_show_the_sums_and_averages_of_the_lines(lines: list[UnitLine]) -> None:
    book = Book(unit_list_workbook(list_of(*lines)))
    sheet, top = in_list(book)
    below = sheet.find(WORDS.count, Column.NAME)

    for column, points in (
        (Column.OWN, [line.own for line in lines if line.own is not None]),
        (Column.VERIFIED, [line.verified for line in lines if line.verified is not None]),
    ):
        assert sheet.value(below, column) == len(points)
        assert sheet.value(below + 1, column) == float(sum(points))
        average = sheet.value(below + 2, column)
        assert average == pytest.approx(float(sum(points)) / len(points)) if points else average is None
    assert sheet.value(below + 1, Column.CHANGE) == float(sum(line.change or 0 for line in lines))
    assert sheet.value(below, Column.KIND) == len(lines)
    assert sheet.value(below, Column.LEVEL) == sum(1 for line in lines if line.level)
    assert below == top + max(len(lines), 1)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(unit_lines() | unit_lines(st.sampled_from((Decimal(20), Decimal("42.5")))), max_size=12))
def test_every_formula_means_what_it_shows(lines: list[UnitLine]) -> None:
    book = Book(unit_list_workbook(list_of(*lines)))
    counted = 0
    for sheet in book.sheets.values():
        for place, cell in sheet.formulas:
            assert shown_as(cell, book.work_out(sheet.name, cell.formula)), (sheet.name, place, cell)
            counted += 1
    assert counted > 50


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(unit_lines(), max_size=12))
def test_every_unit_is_counted_once_by_kind_and_once_by_hamlet(lines: list[UnitLine]) -> None:
    data = list_of(*lines)
    summary = Book(unit_list_workbook(data)).sheets[WORDS.summary_sheet]
    for heading, names, of in (
        (WORDS.kind, data.kinds, [line.kind for line in lines]),
        (WORDS.hamlet, data.hamlets, [line.hamlet for line in lines]),
    ):
        row = summary.find(heading, 1)
        for name in names:
            row += 1
            assert summary.value(row, 1) == name.strip()
            assert summary.value(row, 2) == sum(1 for each in of if each.casefold() == name.casefold())
        assert summary.value(row + 1, 2) == len(lines)


def test_cards_with_different_maxima_are_compared_by_shares() -> None:
    small = replace(LINE, name="Thôn An Mẫu", kind=KINDS[3], maximum=Decimal(20), own=Decimal(20), verified=Decimal(10))
    book = Book(unit_list_workbook(list_of(LINE, small)))
    sheet, _top = in_list(book)
    row = sheet.find(WORDS.share, Column.NAME)

    assert sheet.value(row, Column.OWN) == pytest.approx(117.5 / 120)
    assert sheet.value(row, Column.VERIFIED) == pytest.approx(105 / 120)
    summary = book.sheets[WORDS.summary_sheet]
    assert summary.value(summary.find(KINDS[3], 1), 6) == pytest.approx(0.5)


def test_a_plan_without_levels_or_cards_gives_a_list_to_be_filled_in() -> None:
    data = list_of(NOT_BEGUN, replace(NOT_BEGUN, name="Trạm Y tế"), levels=())
    book = Book(unit_list_workbook(replace(data, remarks=("Kế hoạch không kèm phiếu chấm điểm.",))))
    sheet, top = in_list(book)

    assert [sheet.value(row, Column.NAME) for row in (top, top + 1)] == [NOT_BEGUN.name, "Trạm Y tế"]
    assert sheet.value(sheet.find("- Kế hoạch không kèm phiếu chấm điểm.", Column.NAME), Column.NAME)
    assert len([part for part in book.parts if part.startswith("xl/charts/chart")]) == 1


def test_an_empty_commune_has_a_list_too() -> None:
    book = Book(unit_list_workbook(list_of()))
    sheet, top = in_list(book)

    assert sheet.value(top, 0) == WORDS.no_units
    assert sheet.value(sheet.find(WORDS.count, Column.NAME), Column.OWN) == 0


@pytest.mark.parametrize("name", NASTY)
def test_a_name_stays_a_text_and_calculates_nothing(name: str) -> None:
    line = replace(LINE, name=name, hamlet=name[:150], note=name, state=name, level=name)
    book = Book(unit_list_workbook(list_of(line)))
    shown = printable(name)

    for sheet in SHEETS[:3]:
        wanted = shown if sheet != WORDS.summary_sheet else printable(name[:150])  # there as a hamlet
        texts = [cell for cell in book.sheets[sheet].cells.values() if cell.value == wanted]
        assert texts
        assert not any(cell.formula for cell in texts)
    ours = re.compile(r"^(IF\(|COUNT|SUM\(|AVERAGE\(|'Tổng hợp'!)")
    formulas = [cell.formula for sheet in book.sheets.values() for _place, cell in sheet.formulas]
    assert all(ours.match(formula) for formula in formulas)
    assert not any("HYPERLINK" in formula or "@SUM" in formula for formula in formulas)
    assert "hyperlink" not in "".join(book.sheets[sheet].xml for sheet in SHEETS).lower().replace(shown.lower(), "")


def widths(sheet: Sheet) -> list[str]:
    return re.findall(r'<col min="\d+" max="\d+" width="([\d.]+)"', sheet.xml)


def test_long_names_are_wrapped_and_leave_the_width_of_the_page_alone() -> None:
    usual = Book(unit_list_workbook(list_of(LINE)))
    long = Book(unit_list_workbook(list_of(replace(LINE, name=LONG[:200], note=LONG * 2))))

    for name in SHEETS:
        assert widths(usual.sheets[name]) == widths(long.sheets[name])
    assert 'wrapText="1"' in long.parts["xl/styles.xml"]


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_is_ready_to_print(name: str) -> None:
    book = Book(unit_list_workbook(list_of(*SEVERAL)))
    xml = book.sheets[name].xml

    assert re.search(r'<pageSetup paperSize="9"[^>]*orientation="landscape"', xml)  # A4
    assert '<pageSetUpPr fitToPage="1"/>' in xml
    assert "DỰ THẢO" in xml.partition("<oddHeader>")[2]
    assert "&amp;P/&amp;N" in xml.partition("<oddFooter>")[2]
    margins = dict(re.findall(r'(left|right|top|bottom)="([\d.]+)"', re.search(r"<pageMargins[^>]*>", xml)[0]))  # type: ignore[index]
    assert 30 / 25.4 - 0.01 <= float(margins["left"]) <= 35 / 25.4
    assert 15 / 25.4 - 0.01 <= float(margins["right"]) <= 20 / 25.4
    names = book.parts["xl/workbook.xml"]
    number = SHEETS.index(name)
    assert f'name="_xlnm.Print_Area" localSheetId="{number}"' in names
    if name != WORDS.chart_sheet:
        assert f'name="_xlnm.Print_Titles" localSheetId="{number}"' in names
        assert 'state="frozen"' in xml


@pytest.mark.parametrize("name", [WORDS.list_sheet, WORDS.differences_sheet, WORDS.missing_sheet])
def test_lists_can_be_filtered(name: str) -> None:
    assert "<autoFilter ref=" in Book(unit_list_workbook(list_of(*SEVERAL))).sheets[name].xml


def test_the_head_of_the_paper_and_empty_places_to_sign() -> None:
    sheet, _top = in_list(Book(unit_list_workbook(list_of(*SEVERAL))))
    texts = [cell.value for _place, cell in sorted(sheet.cells.items()) if isinstance(cell.value, str)]

    assert texts[:5] == [
        "CÔNG AN TỈNH QUẢNG NGÃI",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "CÔNG AN XÃ THIỆN TÍN",
        "Độc lập - Tự do - Hạnh phúc",
        "Thiện Tín, ngày …… tháng …… năm ……",
    ]
    assert texts[-4:] == ["NGƯỜI LẬP", "THỦ TRƯỞNG ĐƠN VỊ", "(Ký)", "(Ký, đóng dấu)"]


def test_charts_show_cells_that_are_formulas() -> None:
    book = Book(unit_list_workbook(list_of(*SEVERAL)))
    sheet = book.sheets[WORDS.chart_sheet]
    charts = [xml for part, xml in book.parts.items() if part.startswith("xl/charts/chart")]

    assert len(charts) == 3
    for chart in charts:
        for values in re.findall(r"<c:val><c:numRef><c:f>([^<]*)</c:f>", chart):
            named, _mark, area = values.partition("!")
            assert named.strip("'") == sheet.name
            first, _colon, last = area.replace("$", "").partition(":")
            cells = book.work_out(sheet.name, f"COUNT({first}:{last})")
            assert cells
            assert isinstance(cells, float)
    shown = {place for place, _cell in sheet.formulas}
    assert len(shown) == (len(KINDS) + 1) * (3 + len(LEVELS) + 1)


def test_the_same_list_gives_the_same_file() -> None:
    assert unit_list_workbook(list_of(*SEVERAL)) == unit_list_workbook(list_of(*SEVERAL))


def test_dates_are_dates_for_other_programs() -> None:
    content = unit_list_workbook(list_of(LINE))
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(WORDS.list_sheet).to_python()

    assert [row[Column.DAY] for row in rows if row[Column.NAME] == LINE.name] == [date(2026, 10, 20)]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
@pytest.mark.slow
def test_libreoffice_calculates_the_same(tmp_path: Path) -> None:
    data: UnitList = list_of(
        *(
            replace(LINE, name=name, hamlet=hamlet, level=LEVELS[n % 4], basis=(DECIDED, EXPECTED)[n % 2])
            for n, (name, hamlet) in enumerate(zip(NASTY, HAMLETS, strict=True))
        )
    )
    (tmp_path / "danh-sach.xlsx").write_bytes(unit_list_workbook(data))
    command = [
        "soffice",
        "--headless",
        "--convert-to",
        "ods",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "danh-sach.xlsx"),
    ]
    subprocess.run(command, check=True, timeout=120, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"})

    ours = CalamineWorkbook.from_path(tmp_path / "danh-sach.xlsx")
    theirs = CalamineWorkbook.from_path(tmp_path / "danh-sach.ods")
    for name in (WORDS.list_sheet, WORDS.summary_sheet, WORDS.differences_sheet):
        for mine, other in zip(
            ours.get_sheet_by_name(name).to_python(), theirs.get_sheet_by_name(name).to_python(), strict=False
        ):
            assert [v for v in mine if v != ""] == pytest.approx([v for v in other if v != ""])
