"""The figures of all communes of a province: those that are served here, and those in files that communes sent."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.making import Order
from bot.making.maker import NothingToMake
from bot.making.reports import PROVINCE_XLSX, province_sum, report
from bot.reporting.adding_up import add_up
from bot.reporting.figures import by_code
from documents.report_reader import NotReport, Wrong, read_report
from documents.report_sheet import ReportSheet, report_workbook
from documents.report_table import CODES, FlatRow, FlatTable, Place
from documents.spreadsheet import Unreadable
from movement.periods import Period, months_period, year_period
from movement.units import UnitKind
from movement.year import Step
from storage import cards, communes
from tests.documents.excel import Book
from tests.flows.play import playing
from tests.flows.reported import NOW, QUARTER, Reported, made
from tests.flows.several import DA_NANG, PROVINCE_OF, QUANG_NGAI, A, B, C, founded_as
from tests.flows.town import Town

MOMENT = datetime(2026, 10, 20, 10, 5)  # noqa: DTZ001 - the wall clock in Việt Nam


@pytest.fixture
async def three(database_url: str) -> AsyncIterator[dict[str, Reported]]:
    """The communes A and B of one province, C of another one, with some units each; on both databases."""
    async with playing(database_url) as play:
        found = {}
        for number, name in enumerate((A, B, C), 1):
            town = Town(play)
            town.commune_id = await founded_as(play, name)
            await play.database.run(
                lambda c, town=town, name=name, number=number: communes.set_place(  # type: ignore[misc]
                    c, town.commune_id, province=PROVINCE_OF[name], code=f"0000{number}"
                )
            )
            found[name] = Reported(town)
            for place in range(number):
                await found[name].unit(f"Trường {name} {place}")
                await found[name].step(f"Trường {name} {place}", Step.ANTT_REGISTERED, day=date(2026, 3, 1 + place))
            await found[name].unit(f"Công ty {name}", UnitKind.ENTERPRISE)
            await found[name].card(f"Công ty {name}", cards.FINAL, submitted_at=datetime(2026, 8, 1, tzinfo=UTC))
        yield found


def rows(content: bytes, sheet: str = "Cả năm") -> list[dict[str, Any]]:
    """The rows of the table, the total last, by the codes above the columns."""
    cells = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(sheet).to_python()
    head = next(number for number, row in enumerate(cells) if row[0] == "tt")
    return [dict(zip(cells[head], row, strict=True)) for row in cells[head + 1 :]]


async def of_province(three: dict[str, Reported], code: str, period: Period = QUARTER) -> bytes:
    town = three[A].town
    commune = await town.play.database.run(lambda c: communes.load(c, town.commune_id))
    return await made(town, Order.of(province_sum(commune, code, period).ref))


async def test_the_province_has_a_row_for_each_of_its_communes_with_their_own_figures(
    three: dict[str, Reported],
) -> None:
    content = await of_province(three, QUANG_NGAI)
    *listed, total = rows(content)

    assert [row["xa"] for row in listed] == [B, A]  # by name; C is another province's
    for row in listed:
        record = await three[row["xa"]].record()
        for code, figure in by_code(record.figures).items():
            assert row[code] == figure.number, code
        assert (row["chi_tieu"], row["chi_tieu_dat"]) == (len(record.board.results), record.board.met)
        assert row["thoi_diem"] == MOMENT
    for code in by_code((await three[A].record()).figures):
        assert total[code] == sum(row[code] for row in listed)
    assert total["xa"] == "Tổng cộng"

    *in_period, _total = rows(content, "Trong kỳ")
    assert [row["phieu_da_nop"] for row in in_period] == [1, 1]
    assert "thuoc_dien_antt" not in in_period[0]  # no day belongs to it


async def test_totals_are_formulas_with_the_values_that_excel_works_out(three: dict[str, Reported]) -> None:
    book = Book(await of_province(three, QUANG_NGAI, year_period(2026)))
    formulas = [(sheet.name, cell) for sheet in book.sheets.values() for _place, cell in sheet.formulas]
    assert len(formulas) > 60
    for sheet, cell in formulas:
        assert book.work_out(sheet, cell.formula) == cell.value


async def test_nobody_and_no_unit_is_named_to_the_province(three: dict[str, Reported]) -> None:
    book = Book(await of_province(three, QUANG_NGAI))
    assert "Trường" not in "".join(book.parts.values())


async def test_a_commune_without_a_plan_of_that_year_is_there_without_figures(three: dict[str, Reported]) -> None:
    (one, *_others, total) = rows(await of_province(three, DA_NANG, year_period(2020)))
    assert (one["xa"], one["chi_tieu"], one["ghi_chu"]) == (C, "", "Chưa có kế hoạch năm 2020")
    assert total["chi_tieu"] == 0


async def test_a_province_without_a_commune_gets_nothing(three: dict[str, Reported]) -> None:
    with pytest.raises(NothingToMake):
        await made(three[A].town, Order(PROVINCE_XLSX, three[A].commune_id, f"01_{QUARTER.token}"))


# --- files that communes sent -----------------------------------------------------------------------------------------


async def test_files_of_communes_add_up_to_what_the_province_sees_itself(three: dict[str, Reported]) -> None:
    files = [(f"{number}.xlsx", await three[name].made("xlsx")) for number, name in enumerate((A, B))]
    added = add_up(files)

    assert added.left_out == ()
    assert added.communes == (B, A)
    assert added.period == QUARTER
    mine, theirs = rows(await of_province(three, QUANG_NGAI)), rows(added.content or b"")
    for one, other in zip(mine, theirs, strict=True):
        assert {**one, "ghi_chu": "", "thoi_diem": ""} == {**other, "ghi_chu": "", "thoi_diem": ""}


async def test_a_commune_counts_once_by_its_newest_figures(three: dict[str, Reported]) -> None:
    town = three[A].town
    early = await three[A].made("xlsx")
    await three[A].unit("Trường mới")
    commune = await town.play.database.run(lambda c: communes.load(c, town.commune_id))
    late = await made(town, Order.of(report(commune, "xlsx", QUARTER).ref), NOW + timedelta(hours=1))

    for files in ([("cũ.xlsx", early), ("mới.xlsx", late)], [("mới.xlsx", late), ("cũ.xlsx", early)]):
        added = add_up([*files, ("B.xlsx", await three[B].made("xlsx"))])
        ((name, reason),) = added.left_out
        assert (name, added.communes) == ("cũ.xlsx", (B, A))
        assert "mới.xlsx" in reason
        assert {row["xa"]: row["don_vi"] for row in rows(added.content or b"")}[A] == 3


async def test_only_one_period_is_added_up(three: dict[str, Reported]) -> None:
    quarter = [(name, await three[name].made("xlsx")) for name in (A, B)]
    other = ("C", await three[C].made("xlsx", months_period(2026, 1, 6)))

    added = add_up([*quarter, other])
    assert (added.period, added.communes) == (QUARTER, (B, A))
    assert added.left_out == (("C", "báo cáo của kỳ khác: 6 tháng đầu năm 2026"),)
    assert "C" in {cell.value for cell in Book(added.content or b"").sheets["Không cộng"].cells.values()}

    chosen = add_up([*quarter, other], months_period(2026, 1, 6))
    assert chosen.communes == (C,)
    assert [name for name, _reason in chosen.left_out] == [A, B]


def test_nothing_that_can_be_read_gives_no_file() -> None:
    added = add_up([("a.xlsx", b""), ("b.pdf", b"%PDF-1.7"), ("c.xlsx", b"PK\x03\x04 broken")])
    assert added.content is None
    assert [reason for _name, reason in added.left_out] == ["tệp trống", "không phải tệp Excel", "tệp bị hỏng"]


# --- one file ---------------------------------------------------------------------------------------------------------


def figure(code: str = "don_vi", **more: Any) -> FlatRow:
    return FlatRow(**{"group": "don_vi", "code": code, "name": "Đơn vị", "noun": "đơn vị", "number": 3, **more})


def file(*rows: FlatRow, commune: str = A) -> bytes:
    """A report with these figures."""
    place = Place(commune, "Quảng Ngãi", "", "51")
    heads = tuple(f"Cột {code}" for code in CODES)
    table = FlatTable(place, 2026, QUARTER.first, QUARTER.last, MOMENT, heads, tuple(rows))
    return report_workbook(ReportSheet("Báo cáo", "Xã", "–", "DỰ THẢO", table, ()))


def test_a_file_says_whose_it_is() -> None:
    read = read_report(file(figure(), figure("khac", kinds=(1, 2, 3, 4), number=10, in_period=2)))
    assert (read.place, read.year, read.period, read.moment) == (
        Place(A, "Quảng Ngãi", "", "51"),
        2026,
        QUARTER,
        MOMENT,
    )
    assert [(each.code, each.number, each.in_period) for each in read.figures] == [("don_vi", 3, None), ("khac", 10, 2)]


def test_targets_are_counted_and_not_added() -> None:
    target = figure("launched", group="chi_tieu", state="dat")
    read = read_report(file(target, figure("weak", group="chi_tieu", state="chua_dat"), figure()))
    assert (read.targets, read.targets_met, len(read.figures)) == (2, 1, 1)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ((), Wrong.NO_FIGURES),
        ((figure(), figure()), Wrong.TWICE),
        ((figure(code=""),), Wrong.TWICE),
        ((figure(number=None),), Wrong.NO_NUMBER),
        ((figure(number=-1),), Wrong.NO_NUMBER),
        ((figure(number=10**12),), Wrong.NO_NUMBER),
    ],
)
def test_figures_that_cannot_be_added_up_are_refused(rows: tuple[FlatRow, ...], reason: Wrong) -> None:
    with pytest.raises(NotReport) as wrong:
        read_report(file(*rows))
    assert wrong.value.reason is reason


def edited(content: bytes, before: str, after: str) -> bytes:
    """The file as somebody changed it by hand: the XML of its table reads otherwise."""
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert before.encode() in text
                text = text.replace(before.encode(), after.encode(), 1)
            new.writestr(name, text)
    return changed.getvalue()


SUM = "SUM(O3:R3)</f><v>10</v>"


def test_a_sum_that_was_not_worked_out_is_and_a_wrong_one_is_refused() -> None:
    content = file(figure(kinds=(1, 2, 3, 4), number=10))
    (empty,) = read_report(edited(content, SUM, SUM.replace("10", ""))).figures
    assert empty.number == 10
    with pytest.raises(NotReport) as wrong:
        read_report(edited(content, SUM, SUM.replace("10", "11")))
    assert (wrong.value.reason, wrong.value.row, wrong.value.column) == (Wrong.NO_SUM, 3, "thuc_hien")
    ((_name, reason),) = add_up([("x", edited(content, SUM, SUM.replace("10", "11")))]).left_out
    assert reason == "số liệu không bằng tổng các loại đơn vị (dòng 3, cột thuc_hien)"


def test_rows_of_different_years_are_no_report() -> None:
    content = file(figure(), figure("khac"))
    with pytest.raises(NotReport) as wrong:
        read_report(edited(content, "<v>2026</v>", "<v>2025</v>"))
    assert wrong.value.reason is Wrong.NOT_ONE


def test_a_file_without_its_commune_or_its_table_is_refused() -> None:
    with pytest.raises(NotReport) as wrong:
        read_report(file(figure(), commune=""))
    assert wrong.value.reason is Wrong.NO_COMMUNE
    with pytest.raises(NotReport) as other:
        read_report(b"ma_tinh;tinh\n51;x")
    assert other.value.reason in (Wrong.NO_TABLE, Unreadable.WRONG_KIND)


def test_communes_without_a_code_are_told_apart_by_name_and_province() -> None:
    added = add_up(
        [("1", file(figure())), ("2", file(figure(), commune="thiện tín")), ("3", file(figure(), commune=B))]
    )
    assert added.communes == (B, A)
    assert [name for name, _reason in added.left_out] == ["2"]


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 10**6), st.none() | st.integers(0, 10**6)), min_size=1, max_size=5))
def test_sums_are_those_of_all_communes(numbers: list[tuple[int, int | None]]) -> None:
    files = [
        (str(place), file(figure(number=number, in_period=in_period), commune=f"Xã {place}"))
        for place, (number, in_period) in enumerate(numbers)
    ]
    content = add_up(files).content or b""
    assert rows(content)[-1]["don_vi"] == sum(number for number, _in_period in numbers)
    known = [in_period for _number, in_period in numbers if in_period is not None]
    if known:
        assert rows(content, "Trong kỳ")[-1]["don_vi"] == sum(known)


HARD = '=HYPERLINK("http://x") <b>&'


def test_names_in_files_stay_text() -> None:
    added = add_up([("=1+1.xlsx", file(figure(name=HARD), commune=HARD)), ("=2+2.xlsx", b"x")])
    book = Book(added.content or b"")
    assert {cell.formula.partition("(")[0] for sheet in book.sheets.values() for _p, cell in sheet.formulas} == {"SUM"}
    assert HARD in {cell.value for cell in book.sheets["Cả năm"].cells.values()}
