"""The commune's report: its figures are those of the record, for the period that was asked for, in Word and Excel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import Connection, event

from bot.calendar import KEEP_RECEIPTS
from bot.making import Order
from bot.making.maker import NothingToMake
from bot.making.reports import REPORT_XLSX
from bot.new_year import begin_year, look_ahead
from bot.reporting.annexes import LONGEST
from bot.reporting.dates import DateState
from bot.reporting.days import day_of, moments
from bot.reporting.figures import by_code
from bot.reporting.names import STATE_CODES
from bot.reporting.record import RECEIPTS_KEPT, Record, read_record
from documents.report_table import CODES, SHEET
from movement.awards import AwardStatus
from movement.honours import AwardSubject
from movement.models import Since
from movement.periods import Period, months_period, year_period
from movement.plan import Plan
from movement.plans import load_bundled
from movement.rollover import moved_to
from movement.targets import State
from movement.units import Exclusion, UnitKind
from movement.year import Step
from storage import cards, communes, outbox
from tests.documents.excel import Book
from tests.documents.words import lines, opened, tables, text
from tests.flows.play import Play, playing
from tests.flows.reported import NOW, QUARTER, Reported, made
from tests.flows.town import COMPANY, SCHOOL, Town

HAMLET = "Thôn An Điềm 1"
OTHER = "Trường THCS Bình Chương"
BEFORE, BEGINS = datetime(2026, 6, 30, 16, 59, 59, tzinfo=UTC), datetime(2026, 6, 30, 17, tzinfo=UTC)
LAST, AFTER = datetime(2026, 9, 30, 16, 59, 59, tzinfo=UTC), datetime(2026, 9, 30, 17, tzinfo=UTC)
EDGES = (BEFORE, BEGINS, LAST, AFTER)  # around the quarter, in Việt Nam's time
DAYS = st.dates(date(2001, 1, 1), date(2199, 12, 31))
MOMENTS = st.tuples(DAYS, st.times()).map(lambda found: datetime.combine(*found, tzinfo=UTC))


@pytest.fixture
async def reported(play: Play) -> Reported:
    """A commune that works by the plan with the most targets."""
    return Reported(await Town(play).found("binh-chuong-2026"))


@pytest.fixture
async def on_both(database_url: str) -> AsyncIterator[Reported]:
    """A commune with scorecards; the test runs on SQLite and on PostgreSQL."""
    async with playing(database_url) as play:
        yield Reported(await Town(play).found())


def figures(record: Record) -> dict[str, tuple[int, int | None]]:
    """The figures by code: of the year, of the period."""
    return {code: (each.number, each.in_period) for code, each in by_code(record.figures).items()}


def flat(content: bytes) -> list[dict[str, Any]]:
    """The rows of the table "Số liệu", read by another program."""
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(SHEET).to_python()
    assert tuple(rows[1]) == CODES
    return [dict(zip(CODES, row, strict=True)) for row in rows[2:]]


# --- which day belongs to the period ----------------------------------------------------------------------------------


@given(DAYS, DAYS, MOMENTS)
def test_a_moment_lies_in_a_period_by_its_day_in_viet_nam(one: date, other: date, moment: datetime) -> None:
    period = Period(min(one, other), max(one, other))
    begins, ends = moments(period)
    assert period.holds(day_of(moment)) == (begins <= moment < ends)
    assert period.holds(day_of(begins))
    assert not period.holds(day_of(begins - timedelta(microseconds=1)))
    assert period.holds(day_of(ends - timedelta(microseconds=1)))
    assert not period.holds(day_of(ends))


async def test_cards_evidence_steps_and_runs_count_from_midnight_to_midnight_in_viet_nam(on_both: Reported) -> None:
    for number, edge in enumerate(EDGES):
        name = f"Trường {number}"
        await on_both.unit(name)
        card = await on_both.card(name, cards.FINAL, submitted_at=edge, verified_at=edge, final_at=edge)
        await on_both.evidence(card, "1", f"{number}.pdf", edge)
        await on_both.step(name, Step.LAUNCHED, at=edge)  # without any day of its own
        await on_both.sent("fire", edge, {f"Nhóm {number}": outbox.SENT})

    record = await on_both.record()

    assert figures(record)["phieu_da_nop"] == (4, 2)
    assert figures(record)["phieu_da_tham_dinh"] == (4, 2)
    assert figures(record)["phieu_chinh_thuc"] == (4, 2)
    assert figures(record)["tuyen_truyen_lan_gui"] == (4, 2)
    assert figures(record)["tuyen_truyen_nhom"] == (4, 2)
    assert [proof.names for proof in record.evidence] == [("1.pdf",), ("2.pdf",)]
    assert [event.day for event in record.events] == [QUARTER.first, QUARTER.last]
    (topic,) = record.topics
    assert (topic.campaigns, topic.runs, topic.groups, topic.posts_to_groups) == (2, 2, 2, 2)


async def test_a_step_counts_on_its_own_day_then_its_papers_then_when_it_was_entered(on_both: Reported) -> None:
    inside, outside, entered = date(2026, 7, 1), date(2026, 10, 1), datetime(2026, 8, 1, tzinfo=UTC)
    for name in ("own", "paper", "neither", "own outside"):
        await on_both.unit(name)
    await on_both.step("own", Step.ANTT_DECIDED, "reached", inside, paper="1", paper_day=outside, at=NOW)
    await on_both.step("paper", Step.ANTT_DECIDED, "reached", paper="2", paper_day=inside, at=NOW)
    await on_both.step("neither", Step.ANTT_DECIDED, "not_reached", at=entered)
    await on_both.step("own outside", Step.ANTT_DECIDED, "reached", outside, paper="3", paper_day=inside, at=entered)

    record = await on_both.record()

    assert figures(record)["dat_antt"] == (3, 2)
    assert figures(record)["khong_dat_antt"] == (1, 1)
    assert [event.day for event in record.events] == [inside, inside, date(2026, 8, 1)]


async def test_what_was_entered_over_counts_no_more(on_both: Reported) -> None:
    await on_both.unit(SCHOOL)
    await on_both.step(SCHOOL, Step.MOVEMENT_DAY, "held", date(2026, 8, 19))
    await on_both.step(SCHOOL, Step.MOVEMENT_DAY, "held", date(2026, 10, 2))
    assert figures(await on_both.record())["ngay_hoi"] == (1, 0)
    assert (await on_both.record()).events == ()

    await on_both.step(SCHOOL, Step.MOVEMENT_DAY, "not_done", date(2026, 8, 19))
    record = await on_both.record()
    assert figures(record)["ngay_hoi"] == (0, 0)  # it was not held
    assert [event.state.value for event in record.events] == ["not_done"]  # and that was told


async def test_steps_of_last_year_that_fall_into_the_period_are_listed_and_not_counted(on_both: Reported) -> None:
    await on_both.unit(SCHOOL)
    await on_both.step(SCHOOL, Step.ANTT_DECIDED, "reached", date(2026, 1, 5), year=2025)

    record = await on_both.record(months_period(2026, 1, 3))

    assert [(event.year, event.day) for event in record.events] == [(2025, date(2026, 1, 5))]
    assert figures(record)["dat_antt"] == (0, 0)


# --- the figures ------------------------------------------------------------------------------------------------------


async def filled(reported: Reported) -> None:
    """Units of every kind with cards in every state, awards, models and messages."""
    moment = datetime(2026, 8, 3, tzinfo=UTC)
    states = (cards.DRAFT, cards.SUBMITTED, cards.RETURNED, cards.VERIFIED, cards.FINAL)
    for number, state in enumerate(states):
        kind = UnitKind.ENTERPRISE if number == 1 else UnitKind.SCHOOL
        await reported.unit(f"Đơn vị {number}", kind)
        came = {} if state == cards.DRAFT else {"submitted_at": moment}
        if state in (cards.VERIFIED, cards.FINAL):
            came["verified_at"] = moment
        if state == cards.FINAL:
            came["final_at"] = NOW
        card = await reported.card(f"Đơn vị {number}", state, **came)
        await reported.evidence(card, "2", f"minh-chung-{number}.pdf", moment if number else NOW)
    await reported.unit("Trường Mầm non", exclusion=Exclusion.PRIMARY_OR_PRESCHOOL)
    await reported.unit("Cơ quan không có phiếu", UnitKind.OFFICE)
    await reported.step("Đơn vị 0", Step.ANTT_REGISTERED, day=date(2026, 3, 1), file={"name": "dang-ky.pdf"})
    await reported.step("Đơn vị 1", Step.ANTT_REGISTERED, day=date(2026, 9, 30))
    await reported.step("Đơn vị 4", Step.LEVEL_DECIDED, "good", date(2026, 9, 1))
    await reported.award("Nguyễn Kín Đáo", AwardSubject.PERSON, AwardStatus.AWARDED, date(2026, 8, 19))
    await reported.award("Tổ bảo vệ", AwardSubject.SECURITY_TEAM, AwardStatus.AWARDED, date(2026, 2, 1))
    await reported.award("Trần Kín Đáo", AwardSubject.PERSON, AwardStatus.PROPOSED)
    await reported.award("Lê Kín Đáo", AwardSubject.PERSON, AwardStatus.REFUSED)
    await reported.model("Camera an ninh", Since(2026, 7))
    await reported.model("Tiếng loa", Since(2026))  # nobody knows whether that was in the quarter
    await reported.model("Tổ tự quản", Since(2020), ended=date(2026, 9, 30))
    await reported.model("Hòa giải", Since(2021, 5, 2), commended=date(2026, 7, 1))
    delivered = {"Nhóm A": outbox.SENT, "Nhóm B": outbox.SENT, "Nhóm C": outbox.FAILED}
    await reported.sent("fire", moment, delivered, subscribers=3)
    await reported.sent("traffic", moment, {"Nhóm A": outbox.SENT, "Nhóm D": outbox.CANCELLED})


async def test_every_figure_is_the_records(on_both: Reported) -> None:
    await filled(on_both)
    found = figures(await on_both.record())

    assert found["don_vi"] == (7, 0)
    assert found["thuoc_dien_antt"] == (6, None)
    assert found["dang_ky_antt"] == (2, 1)
    assert found["phieu_da_nop"] == (4, 4)  # also the one that was sent back
    assert found["phieu_tra_lai"] == (1, None)
    assert found["phieu_cho_tham_dinh"] == (1, None)
    assert found["phieu_da_tham_dinh"] == (2, 2)
    assert found["phieu_chinh_thuc"] == (1, 0)
    assert found["xep_loai_good"] == (1, 1)
    assert found["chua_xep_loai"] == (6, None)
    assert found["khen_thuong"] == (2, 1)
    assert found["khen_thuong_ca_nhan"] == (1, 1)
    assert found["khen_thuong_tap_the"] == (1, 0)
    assert found["khen_thuong_cho_quyet_dinh"] == (1, 0)  # proposed today, after the quarter
    assert found["mo_hinh_hoat_dong"] == (3, None)
    assert found["mo_hinh_moi"] == (2, 1)
    assert found["mo_hinh_ket_thuc"] == (1, 1)
    assert found["mo_hinh_de_nghi_bieu_duong"] == (1, 1)
    assert found["tuyen_truyen_dot"] == (2, 2)
    assert found["tuyen_truyen_nhom"] == (2, 2)  # A twice, B once; C and D got nothing
    assert found["tuyen_truyen_tin_nhom"] == (3, 3)
    assert found["tuyen_truyen_tin_ca_nhan"] == (3, 3)
    assert found["minh_chung_tep"] == (6, 4)
    assert found["minh_chung_don_vi"] == (5, 4)


async def test_the_excel_table_has_the_same_figures_with_kinds_that_add_up(on_both: Reported) -> None:
    await filled(on_both)
    record = await on_both.record()
    content = await on_both.made("xlsx")
    rows = {row["ma_chi_tieu"]: row for row in flat(content)}

    for figure in record.figures:
        row = rows[figure.code]
        assert row["thuc_hien"] == figure.number, figure.code
        assert row["trong_ky"] == ("" if figure.in_period is None else figure.in_period)
        if figure.kinds:
            assert row["co_quan"] + row["doanh_nghiep"] + row["co_so_giao_duc"] + row["khu_dan_cu"] == figure.number
        if figure.whole:
            assert row["ty_le"] == pytest.approx(figure.number / figure.whole)
    for result in record.board.results:
        row = rows[result.target.id]
        assert row["trang_thai"] == STATE_CODES[result.state]
        if result.state is State.UNMEASURED:
            assert (row["thuc_hien"], row["mau_so"], row["ty_le"]) == ("", "", "")
            continue
        assert (row["thuc_hien"], row["mau_so"]) == (result.part, result.whole)
        assert row["ke_hoach"] == pytest.approx(float(result.target.percent or 0) / 100)
        assert row["ty_le"] == pytest.approx(float(result.share or 0))
    first = rows["don_vi"]
    assert (first["xa"], first["nam"]) == ("Thiện Tín", 2026)
    assert (first["tu_ngay"], first["den_ngay"]) == (QUARTER.first, QUARTER.last)
    assert first["thoi_diem"] == datetime(2026, 10, 20, 10, 5)  # noqa: DTZ001 - the wall clock in Việt Nam


async def test_formulas_have_the_values_that_excel_works_out(reported: Reported) -> None:
    await filled(reported)
    book = Book(await reported.made("xlsx", year_period(2026)))

    formulas = [(sheet.name, cell) for sheet in book.sheets.values() for _place, cell in sheet.formulas]
    assert len(formulas) > 40
    for sheet, cell in formulas:
        worked_out = book.work_out(sheet, cell.formula)
        if worked_out == "":  # there is nothing to divide by
            assert not cell.value
        else:
            assert worked_out == pytest.approx(cell.value), cell.formula


async def test_what_is_asked_for_is_named_as_codes_of_places(play: Play) -> None:
    plan = load_bundled("binh-chuong-2026")
    town = Town(play)
    town.commune_id = await play.database.run(
        lambda c: communes.create(c, plan, "", play.now(), province="51", code="21100")
    )
    (row, *_more) = flat(await Reported(town).made("xlsx"))
    assert (row["ma_tinh"], row["tinh"], row["ma_xa"], row["xa"]) == ("51", "Quảng Ngãi", "21100", "Bình Chương")


async def test_units_that_have_not_got_to_a_target_are_named(reported: Reported) -> None:
    await reported.unit(HAMLET, UnitKind.RESIDENTIAL_AREA)
    await reported.unit(OTHER)
    await reported.unit(COMPANY, UnitKind.ENTERPRISE)
    await reported.step(OTHER, Step.LAUNCHED, day=date(2026, 8, 1))
    await reported.step(COMPANY, Step.LEVEL_DECIDED, "weak", date(2026, 8, 1))

    sheet = CalamineWorkbook.from_filelike(BytesIO(await reported.made("xlsx"))).get_sheet_by_name("Còn thiếu")
    rows = sheet.to_python()[4:]
    behind = {code: [row[2] for row in rows if row[0] == code] for code in ("launched", "weak", "good-or-better")}
    assert behind["launched"] == [COMPANY, HAMLET]
    assert behind["weak"] == [COMPANY, HAMLET, OTHER]  # the one that is, and those of whom nobody knows
    assert [row[5] for row in rows if row[0] == "weak"] == ["vượt mức cho phép", "chưa có số liệu", "chưa có số liệu"]

    paper = await reported.made("docx")
    (missing,) = (table for table in tables(paper) if table[0][0] == "Chỉ tiêu số")
    assert next([row[0], row[2]] for row in missing if "phát động" in row[1]) == ["3", "2"]
    (annex,) = (table for table in tables(paper) if table[0][-1] == "Chỉ tiêu chưa đạt")
    assert [row[1] for row in annex[1:]] == [COMPANY, HAMLET, OTHER]
    assert "3" in annex[1][3].split(", ")
    assert "3" not in annex[3][3].split(", ")


async def test_dates_say_whether_they_are_done_ahead_or_overdue(reported: Reported) -> None:
    await reported.unit(OTHER)
    await reported.unit(COMPANY, UnitKind.ENTERPRISE)
    await reported.step(OTHER, Step.PLAN_ISSUED, day=date(2026, 3, 1))
    await reported.step(OTHER, Step.MOVEMENT_DAY, "held", date(2026, 8, 19))
    await reported.step(COMPANY, Step.MOVEMENT_DAY, "held", date(2026, 8, 19))

    record = await reported.record(months_period(2026, 7, 12))

    states = {line.deadline.id: (line.state, line.done, line.of) for line in record.dates}
    assert states["unit-plan"] == (DateState.OVERDUE, 1, 2)  # before the period, and still missing
    assert states["movement-day"] == (DateState.DONE, 2, 2)
    assert states["classification"][0] is DateState.AHEAD
    assert "antt-decision-areas" in states
    assert {each.id for each in record.open_dates} >= {"launch", "police-report"}


# --- the paper --------------------------------------------------------------------------------------------------------


async def test_the_paper_has_its_parts_and_says_as_of_when(reported: Reported) -> None:
    await filled(reported)
    paper = await reported.made("docx")
    said, plan = text(paper), load_bundled("binh-chuong-2026")

    assert lines(paper)[0].strip() == "DỰ THẢO"
    assert "Công an xã Bình Chương" in said
    assert "Kính gửi: Phòng PV01 Công an tỉnh (qua Đội XDPT)" in said
    grounds = [line for line in lines(paper) if line.startswith("Căn cứ ")]
    assert [ground[-1] for ground in grounds] == [";"] * (len(plan.legal_references) - 1) + ["."]
    assert f"Thực hiện kế hoạch “{plan.title.vi}” của {plan.issuer.body}" in said
    assert "quý III năm 2026 (từ ngày 01/07/2026 đến ngày 30/09/2026)" in said
    assert "Số liệu là số liệu được ghi nhận đến 10:05 ngày 20/10/2026." in said
    for heading in ("I. KẾT QUẢ", "II. NHỮNG VIỆC CÒN THIẾU", "III. MINH CHỨNG", "IV. ĐÁNH GIÁ CHUNG", "V. KIẾN NGHỊ"):
        assert heading in said
    places = lines(paper)
    for heading in ("IV. ĐÁNH GIÁ CHUNG", "V. KIẾN NGHỊ, ĐỀ XUẤT"):
        assert set(places[places.index(heading) + 1]) == {"…"}  # people write here, nobody else
    assert "Số: ……/BC-……" in said
    assert "Kín Đáo" not in said  # nobody who was awarded is named
    assert "Có 1 mô hình chỉ ghi năm hoặc tháng bắt đầu" in said
    assert "{{" not in said
    assert "{%" not in said


async def test_its_tables_have_the_figures_of_the_record(reported: Reported) -> None:
    await filled(reported)
    record = await reported.record()
    targets, counted, awards, models, changed, topics, *_more = tables(await reported.made("docx"))

    assert len(targets) == 1 + len(record.board.results)
    assert [row[0] for row in targets[1:]] == [str(n) for n in range(1, len(targets))]
    shown = {row[0]: row for row in counted[1:]}
    assert shown["Đơn vị đã đăng ký tham gia"][1] == "7"
    assert awards[1:] == [["Giấy khen của Chủ tịch UBND xã", "1", "2", "1"]]
    assert models[1] == ["Mô hình đang hoạt động", "3", "–"]
    assert [(row[0], row[3]) for row in changed[1:]] == [
        ("Camera an ninh", "Mới"),
        ("Tổ tự quản", "Kết thúc"),
        ("Hòa giải", "Đề nghị biểu dương"),
    ]
    assert topics[-1] == ["Tổng cộng", "2", "2", "2", "6"]
    assert [row[1:] for row in topics[1:-1]] == [["1", "1", "2", "5"], ["1", "1", "1", "1"]]


async def test_heads_of_tables_are_repeated_and_rows_stay_whole(reported: Reported) -> None:
    await filled(reported)
    for table in opened(await reported.made("docx")).tables:
        if table.style.name == "Table Grid":
            assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
            assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


async def test_annexes_are_numbered_where_there_are_several_and_have_pages_of_their_own(reported: Reported) -> None:
    await filled(reported)
    paper = await reported.made("docx")
    assert [line for line in lines(paper) if line.startswith("Phụ lục")] == ["Phụ lục I", "Phụ lục II", "Phụ lục III"]
    document = opened(paper)
    assert len(document.sections) == 4
    assert all(section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1" for section in document.sections)


async def test_a_list_that_is_too_long_for_the_paper_goes_on_in_the_excel_file(reported: Reported) -> None:
    number = LONGEST + 5
    for place in range(number):
        await reported.unit(f"Thôn {place:04}", UnitKind.RESIDENTIAL_AREA)
    paper = await reported.made("docx")
    (annex,) = (table for table in tables(paper) if table[0][-1] == "Chỉ tiêu chưa đạt")
    assert len(annex) == 1 + LONGEST
    assert "Còn 5 dòng, xem tệp Excel của báo cáo." in text(paper)
    sheet = CalamineWorkbook.from_filelike(BytesIO(await reported.made("xlsx"))).get_sheet_by_name("Còn thiếu")
    assert {row[2] for row in sheet.to_python()[4:]} == set(reported.units)


async def test_a_plan_without_targets_and_cards_gives_a_short_report(play: Play) -> None:
    town = await Town(play).found("thuy-hung-2026")
    paper = await Reported(town).made("docx")
    said = text(paper)

    assert "Kế hoạch không đặt chỉ tiêu bằng số." in said
    assert "Chưa có đề nghị khen thưởng." in said
    assert "Chưa có mô hình trong danh sách." in said
    assert "Trong kỳ chưa gửi tin tuyên truyền." in said
    assert "Trong kỳ chưa nhận minh chứng nào." in said
    assert "Phụ lục" not in said
    assert "Phiếu chấm điểm" not in said
    assert len(opened(paper).sections) == 1
    assert [row["nhom"] for row in flat(await Reported(town).made("xlsx")) if row["nhom"] == "chi_tieu"] == []


async def test_without_a_body_of_the_province_the_addressee_is_a_place_to_fill(play: Play) -> None:
    plan = load_bundled("thuy-hung-2026")
    plan = Plan.model_validate({**plan.model_dump(), "bodies": []})
    town = Town(play)
    town.commune_id = await play.database.run(lambda c: communes.create(c, plan, "", play.now()))
    (addressee,) = (line for line in lines(await Reported(town).made("docx")) if line.startswith("Kính gửi"))
    assert set(addressee.removeprefix("Kính gửi: ")) == {"…"}


HARD = (
    '=HYPERLINK("http://x";"bấm")',
    "Trường <b>&amp; {{ 7*7 }} {% endif %} #set page",
    "TRƯỜNG TRUNG HỌC CƠ SỞ " * 8 + "ỄẶỮ",
    "+84905 -1 @SUM(A1)",
)


async def test_names_stay_what_they_are(reported: Reported) -> None:
    names = [" ".join(name.split()) for name in HARD]
    for name in names:
        await reported.unit(name, hamlet="=1+1")
        await reported.step(name, Step.LAUNCHED, day=date(2026, 8, 1), paper="=2+2", file={"name": "=cmd|x.pdf"})
    await reported.model("{{ mô_hình }} <i>", Since(2026, 8))

    paper, content = await reported.made("docx"), await reported.made("xlsx")

    said = text(paper)
    (annex,) = (table for table in tables(paper) if table[0][-1] == "Chỉ tiêu chưa đạt")
    assert {row[1] for row in annex[1:]} == set(names)
    assert {row[2] for row in annex[1:]} == {"=1+1"}
    assert "{{ mô_hình }} <i>" in said
    book = Book(content)
    listed = book.sheets["Hoạt động"]
    assert {listed.value(row, 2) for row in range(4, 8)} == set(names)
    assert {cell.formula[:3] for sheet in book.sheets.values() for _place, cell in sheet.formulas} <= {"SUM", "IF("}
    assert "=cmd|x.pdf" in {cell.value for cell in book.sheets["Minh chứng"].cells.values()}


async def test_names_that_were_typed_apart_are_put_together(reported: Reported) -> None:
    await reported.unit("Trường Tiểu học")  # letters and marks apart
    assert "Trường Tiểu học" in text(await reported.made("docx"))


# --- who gets it, and of which year -----------------------------------------------------------------------------------


async def test_an_officer_of_the_province_gets_no_list_of_evidence(reported: Reported) -> None:
    await filled(reported)
    book = Book(await reported.made("xlsx", evidence=False))
    assert "Minh chứng" not in book.sheets
    assert "Minh chứng" in Book(await reported.made("xlsx")).sheets
    for fmt in ("docx", "xlsx"):
        content = await reported.made(fmt, evidence=False)
        said = text(content) if fmt == "docx" else "".join(Book(content).parts.values())
        assert "minh-chung-1.pdf" not in said
    assert "MINH CHỨNG THEO ĐƠN VỊ" not in text(await reported.made("docx", evidence=False))


async def test_a_report_of_last_year_is_held_against_last_years_plan(play: Play) -> None:
    old = moved_to(load_bundled("thien-tin-2026"), 2025).plan
    town = Town(play)
    town.commune_id = await play.database.run(lambda c: communes.create(c, old, "", play.now() - timedelta(days=400)))
    reported = Reported(town)
    play.moment -= timedelta(days=400)
    for name in (SCHOOL, COMPANY, "Không tiếp tục"):
        await reported.unit(name)
    play.moment += timedelta(days=400)
    for name in (SCHOOL, "Không tiếp tục"):
        await reported.step(name, Step.ANTT_REGISTERED, day=date(2025, 3, 1), year=2025)

    def next_year(connection: Connection) -> None:
        before = communes.load(connection, town.commune_id)
        out = {reported.units["Không tiếp tục"]}
        found = look_ahead(connection, before, 2026, load_bundled("thien-tin-2026"), out)
        begin_year(connection, before, found, NOW, by="Công an xã", reason="giải thể")

    await play.database.run(next_year)
    await reported.unit("Mới năm nay")

    last = await reported.record(year_period(2025))
    assert last.plan == old
    assert figures(last)["don_vi"][0] == 3  # the closed unit was there, the new one was not
    assert figures(last)["dang_ky_antt"] == (2, 2)
    this = await reported.record(year_period(2026))
    assert (figures(this)["don_vi"][0], figures(this)["dang_ky_antt"]) == (3, (0, 0))
    with pytest.raises(NothingToMake):
        await made(town, Order(REPORT_XLSX, town.commune_id, year_period(2024).token))
    with pytest.raises(NothingToMake):
        await made(town, Order(REPORT_XLSX, 999, year_period(2026).token))


async def test_the_same_record_gives_the_same_files(reported: Reported) -> None:
    await filled(reported)
    for fmt in ("docx", "xlsx"):
        assert await reported.made(fmt) == await reported.made(fmt)


def test_receipts_are_counted_for_as_long_as_they_are_kept() -> None:
    assert RECEIPTS_KEPT == KEEP_RECEIPTS


async def test_a_period_whose_receipts_are_gone_says_so(on_both: Reported) -> None:
    await on_both.sent("fire", datetime(2025, 3, 1, tzinfo=UTC), {"Nhóm A": outbox.SENT})
    await on_both.sent("fire", datetime(2026, 8, 1, tzinfo=UTC), {"Nhóm A": outbox.SENT})
    whole = Period(date(2025, 1, 1), date(2026, 12, 31))
    assert "chỉ lưu 400 ngày" in text(await on_both.made("docx", whole))
    assert "chỉ lưu 400 ngày" not in text(await on_both.made("docx"))


async def test_it_reads_no_more_often_for_more_units(on_both: Reported) -> None:
    async def statements() -> int:
        def read(connection: Connection) -> int:
            seen: list[str] = []
            listen: Any = lambda *args: seen.append(args[2])  # noqa: E731
            event.listen(connection, "before_cursor_execute", listen)
            read_record(connection, communes.load(connection, on_both.commune_id), QUARTER, NOW)
            event.remove(connection, "before_cursor_execute", listen)
            return len(seen)

        return int(await on_both.run(read))

    await filled(on_both)
    await statements()
    before = await statements()
    for number in range(10):
        await on_both.unit(f"Trường thêm {number}")
        await on_both.card(f"Trường thêm {number}", cards.SUBMITTED, submitted_at=NOW)
        await on_both.step(f"Trường thêm {number}", Step.LAUNCHED, day=date(2026, 8, 1))
    assert await statements() == before
