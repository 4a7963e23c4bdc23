"""The year of An Giang (seed 004): a province's plan of 2023, from choosing exemplary units to recognising them."""

from __future__ import annotations

from dataclasses import dataclass

from movement.completing import Period, with_contacts, with_periods
from movement.plan import Plan
from movement.plans import load_bundled
from movement.rollover import moved_to
from movement.units import UnitKind
from movement.year import Step
from tests.flows.people import Person
from tests.flows.stage import Stage
from tests.flows.years.common import Diary, entered, enters, figures, labels, shown, unseen, works_by

PLAN = "an-giang-2023"
HOTLINE = "0296 000 000"
SCHOOL = "Trường THPT Vĩnh Hội"
HOSPITAL = "Bệnh viện Đa khoa khu vực Châu Giang"
COMPANY = "Công ty Cổ phần Thủy sản Bình Mỹ"
OFFICE = "Chi cục Thủy lợi"
START = "Báo cáo kết quả triển khai Kế hoạch"
CHOICE = "Lựa chọn đơn vị để xây dựng điển hình"
RECOGNITION = "Xét, công nhận đơn vị điển hình"
REPORT = "Báo cáo kết quả thực hiện hằng năm về Văn phòng Thường trực"


@dataclass
class Cast:
    """Who plays, and in which units."""

    officer: Person
    head: Person
    doctor: Person
    director: Person
    chief: Person
    units: dict[str, int]


def plan() -> Plan:
    """The plan with what it leaves open: reviews every half-year (KH III.2 bis)."""
    filled = with_contacts(load_bundled(PLAN), hotline=HOTLINE)
    return with_periods(filled, "review", Period.HALF_YEAR)


async def year(stage: Stage) -> None:
    """From the report on the start to the recognition, and how it stands in the next year."""
    with unseen(stage):
        cast = await _cast(stage)
    diary = Diary(stage)
    await _choice(stage, cast, diary)
    await _dossiers(stage, cast, diary)
    await _recognition(stage, cast, diary)
    await _afterwards(stage, cast, diary)


async def _cast(stage: Stage) -> Cast:
    await works_by(stage, plan(), HOTLINE)
    town = stage.town
    officer = await stage.officer("officer", "Huỳnh Tấn Phát")
    units = {
        SCHOOL: await town.unit(SCHOOL, UnitKind.SCHOOL, hamlet="Châu Đốc", people=86),
        HOSPITAL: await town.unit(HOSPITAL, UnitKind.OFFICE, hamlet="Tân Châu", people=240),
        COMPANY: await town.unit(COMPANY, UnitKind.ENTERPRISE, hamlet="Châu Phú", people=610),
        OFFICE: await town.unit(OFFICE, UnitKind.OFFICE, hamlet="Long Xuyên", people=45),
    }
    return Cast(
        officer,
        await town.member("head", units[SCHOOL], "Trương Thị Mỹ", shown="Cô Mỹ, hiệu trưởng"),
        await town.member(
            "doctor", units[HOSPITAL], "Lâm Hữu Phước", shown="Ông Phước, giám đốc bệnh viện", position="Giám đốc"
        ),
        await town.member(
            "director", units[COMPANY], "Ngô Minh Hải", shown="Ông Hải, giám đốc công ty", position="Giám đốc"
        ),
        await town.member(
            "chief", units[OFFICE], "Đoàn Thị Kiều", shown="Bà Kiều, chi cục trưởng", position="Chi cục trưởng"
        ),
        units,
    )


async def _earlier(officer: Person, unit: int, step: str, outcome: str, paper: str) -> None:
    """A result of the year before."""
    await officer.says(f"/candidate {unit}")
    await officer.presses("Enter results of {year}")
    await officer.presses(step)
    await officer.presses(outcome)
    await officer.says(paper)


async def _choice(stage: Stage, cast: Cast, diary: Diary) -> None:
    """II.1: Quý I, đạt “An toàn về ANTT” và phân loại Khá trở lên; III.1: báo cáo triển khai trước 20/3/2023."""
    officer, units = cast.officer, cast.units
    stage.scene("Quý I: kết quả năm 2022, chỉ đơn vị loại Khá trở lên đủ điều kiện (mục II.1)", "")
    with unseen(stage):
        antt, levels = "780/QĐ-BCĐ, 18/11/2022", "802/QĐ-BCĐ, 29/11/2022"
        for name, level in ((SCHOOL, "excellent"), (HOSPITAL, "good"), (COMPANY, "average")):
            await _earlier(officer, units[name], "antt_decided", "Recognised", antt)
            await _earlier(officer, units[name], "level_decided", level, levels)
    stage.remark("Cán bộ đã nhập kết quả năm 2022 của ba đơn vị; Chi cục Thủy lợi chưa có kết quả.", "")
    await officer.says("điển hình")
    assert shown(officer)[1:6] == [
        "Tất cả, đơn vị đủ điều kiện xếp trước (4)",
        f"1. {HOSPITAL} – ANTT 2022 · Khá 2022",
        f"2. {SCHOOL} – ANTT 2022 · Xuất sắc 2022",
        f"3. {OFFICE} – ⛔ chưa có kết quả ANTT · ⛔ chưa xếp loại",
        f"4. {COMPANY} – ⛔ Trung bình 2022",
    ]
    await officer.presses(COMPANY)
    assert any("kế hoạch yêu cầu Khá trở lên" in line for line in shown(officer))
    assert await figures(stage) == {"exemplary": "not_met 0/4"}

    stage.scene("Báo cáo triển khai kế hoạch trước 20/3/2023 (mục III.1)", "")
    with unseen(stage):
        await diary.until("2023-03-02")
        for person, unit in ((cast.head, SCHOOL), (cast.doctor, HOSPITAL), (cast.director, COMPANY)):
            await enters(person, units[unit], "antt_registered", "11/ĐK, 01/03/2023", "‹Without a file")
        await diary.until("2023-03-17")
    await diary.until("2023-03-18")
    await officer.presses("It is done")

    stage.scene("Trước hết Quý I: chọn đơn vị xây dựng điển hình", "")
    with unseen(stage):
        await diary.until("2023-03-23")
    await diary.until("2023-03-24")
    await officer.presses("It is done")
    with unseen(stage):
        for name in (HOSPITAL, SCHOOL):
            await officer.says(f"/candidate {units[name]}")
            if name == HOSPITAL:
                await officer.presses("Choose for {year}")
    await officer.presses("Choose for {year}")
    stage.remark("Bệnh viện cũng được chọn. Chỉ tiêu: mỗi năm ít nhất 01 đơn vị.", "")
    await officer.says("chỉ tiêu")
    assert await figures(stage) == {"exemplary": "met 2/4"}
    with unseen(stage):
        await diary.until("2023-04-10")
    # 05/03, 12/03 and 19/03, the last good day before 20/3, are Sundays
    assert diary.days(officer, START) == ["17/02", "06/03", "13/03", "16/03", "18/03"]
    assert diary.days(officer, CHOICE) == ["01/03", "17/03", "24/03"]
    antt = "Đăng ký phấn đấu đạt"
    assert diary.days(cast.head, antt) == ["01/03"]
    assert diary.days(cast.chief, antt) == [
        *("01/03", "17/03", "24/03", "28/03", "30/03", "31/03", "01/04", "03/04", "07/04"),
    ]
    assert diary.days(officer, antt, OFFICE) == ["01/04", "07/04"]


async def _dossiers(stage: Stage, cast: Cast, diary: Diary) -> None:
    """II.2, II.4: hồ sơ gồm tờ trình hoặc đề xuất, báo cáo kết quả, biên bản họp xét."""
    officer, units = cast.officer, cast.units
    stage.scene("Hồ sơ đề nghị công nhận: ba giấy tờ (mục II.4)", "")
    with unseen(stage):
        await diary.until("2023-06-29")
        await officer.presses("It is done")
        await diary.until("2023-10-04", "09:00")
        await officer.says(f"/candidate {units[SCHOOL]}")
        await officer.presses("Dossier ({n}/{of})")
    await officer.presses("1")
    with unseen(stage):
        await officer.presses("done")
    await officer.presses("Propose for recognition")
    assert [line[:8] for line in shown(officer)[2:4]] == ["Báo cáo ", "Biên bản"]
    with unseen(stage):
        await officer.presses("Not yet")
        await officer.presses("Dossier ({n}/{of})")
        await officer.presses("2")
        await officer.presses("3")
        await officer.presses("done")
        await officer.presses("Propose for recognition")
    stage.remark("Hồ sơ đã đủ ba giấy tờ; cán bộ nhập tờ trình.", "")
    await officer.says("15/TTr-THPT, 02/10/2023")
    with unseen(stage):
        await officer.says(f"/candidate {units[HOSPITAL]}")
        await officer.presses("Propose for recognition")
        await officer.presses("Enter it all the same")
        await officer.says("22/TTr-BV, 03/10/2023")

    stage.scene("Đơn vị dưới mức Khá không đề nghị được (mục II.1, II.2)", "")
    with unseen(stage):
        await officer.says(f"/candidate {units[COMPANY]}")
    await officer.presses("Propose for recognition")
    assert officer.sees("Nothing was changed.")
    assert Step.EXEMPLARY_PROPOSED not in await entered(stage, units[COMPANY], 2023)


async def _recognition(stage: Stage, cast: Cast, diary: Diary) -> None:
    """II.3, II.5: Ban Chỉ đạo tỉnh xét, công nhận trước 20/10; III.1: báo cáo hằng năm trước 20/10."""
    officer, units = cast.officer, cast.units
    stage.scene("Trước 20/10: Ban Chỉ đạo tỉnh xét, công nhận; báo cáo Văn phòng Thường trực", "")
    await diary.until("2023-10-18")
    with unseen(stage):
        await enters(officer, units[HOSPITAL], "exemplary_decided", "‹Not recognised", "41/QĐ-BCĐ, 17/10/2023")
        await officer.says(f"/candidate {units[SCHOOL]}")
    await officer.presses("Enter the decision")
    with unseen(stage):
        await officer.presses("Recognised")
    await officer.says("40/QĐ-BCĐ, 17/10/2023")
    assert "40/QĐ-BCĐ" in cast.head.text
    assert "41/QĐ-BCĐ" in cast.doctor.text
    await diary.until("2023-10-19")
    await officer.presses("It is done")
    with unseen(stage):
        await diary.until("2023-10-28")
    # the dossiers were proposed on 04/10: before that, there was nothing to decide
    assert diary.days(officer, RECOGNITION) == ["05/10", "12/10", "16/10", "18/10"]
    assert diary.days(officer, REPORT) == ["19/09", "05/10", "12/10", "16/10", "18/10", "19/10"]
    for person in (cast.head, cast.doctor, cast.director, cast.chief):
        assert diary.days(person, "điển hình") == []  # the office's own dates


async def _afterwards(stage: Stage, cast: Cast, diary: Diary) -> None:
    """TT 124, QĐ 510: công nhận trước 20/11, xếp loại trước 30/11; II.5: khen thưởng; năm sau."""
    officer, units = cast.officer, cast.units
    stage.scene("Tháng 11: công ty tự đánh giá tiêu chí “An toàn về ANTT”; công nhận và xếp loại năm 2023", "")
    with unseen(stage):
        await diary.until("2023-11-07", "09:00")
        await cast.director.says("tiêu chuẩn")
    await cast.director.presses("All the rest is met")
    with unseen(stage):
        await cast.director.presses("Send to the commune police")
    await officer.presses("Compare")
    await officer.presses("Agree with all")
    assert officer.sees("✅ The criteria are met: the unit can be proposed for recognition.")
    with unseen(stage):
        await diary.until("2023-11-18")
        for name in (SCHOOL, HOSPITAL, COMPANY):
            await enters(officer, units[name], "antt_decided", "‹Recognised", "48/QĐ-BCĐ, 17/11/2023")
        await diary.until("2023-11-28")
        for name, level in ((SCHOOL, "excellent"), (HOSPITAL, "good"), (COMPANY, "good"), (OFFICE, "average")):
            await enters(officer, units[name], "level_decided", f"‹{level}", "52/QĐ-BCĐ, 27/11/2023")
        await diary.until("2023-12-04")
    assert diary.days(officer, "Xét công nhận “An toàn") == [
        "20/10",
        "06/11",
        "13/11",
        "16/11",
        "18/11",
    ]  # 19/11: Sunday
    assert diary.days(officer, "Đánh giá, phân loại") == ["30/10", "15/11", "22/11", "27/11", "28/11"]  # 26/11: Sunday

    stage.scene("Khen thưởng đơn vị điển hình (mục II.5)", "")
    with unseen(stage):
        await officer.says("khen thưởng")
        await officer.presses("1")
        await officer.presses("unit")
        await officer.presses(SCHOOL)
        await officer.says("Bằng khen của Chủ tịch UBND tỉnh")
        await officer.presses("Review of the year")
    await officer.presses("Propose")

    stage.scene("Năm 2024: trường đang giữ danh hiệu; bệnh viện, công ty đủ điều kiện để chọn", "")
    with unseen(stage):
        await diary.until("2024-01-05")
        moved = moved_to(plan(), 2024)
        await works_by(stage, moved.plan, HOTLINE)
        await officer.says("điển hình")
        await officer.presses("I agree")
    assert [title.vi for title in moved.dropped] == [START]  # it was for 2023 only
    await officer.says("điển hình")
    assert shown(officer)[2:6] == [
        f"1. {HOSPITAL} – ANTT 2023 · Khá 2023",
        f"2. {COMPANY} – ANTT 2023 · Khá 2023",
        f"3. {OFFICE} – ⛔ chưa có kết quả ANTT · ⛔ Trung bình 2023",
        f"4. {SCHOOL} – đang giữ danh hiệu",
    ]
    with unseen(stage):
        await officer.presses(SCHOOL)
    assert "Đề nghị công nhận" not in labels(officer)
