"""The year of Vĩnh Thủy (seed 000): from the choice of units before 20/01 to their recognition before 10/12."""

from __future__ import annotations

from dataclasses import dataclass

from movement.completing import Period, read_day, with_contacts, with_day, with_periods
from movement.plan import Plan
from movement.plans import load_bundled
from movement.rollover import moved_to
from movement.units import Exclusion, UnitKind
from movement.year import Step
from tests.flows.people import Person
from tests.flows.stage import Stage
from tests.flows.years.common import Diary, entered, enters, figures, labels, shown, unseen, works_by

PLAN = "vinh-thuy-2026"
HOTLINE = "0233 000 000"
SCHOOL = "Trường THCS Vĩnh Thủy"
STATION = "Trạm Y tế xã Vĩnh Thủy"
COMPANY = "Công ty TNHH Chế biến gỗ Thủy Ba"
NURSERY = "Trường Mầm non Vĩnh Thủy"
COOPERATIVE = "Hợp tác xã Nông nghiệp Thủy Ba"
CHOICE = "Lựa chọn đơn vị đăng ký xây dựng điển hình"
REGISTRATION = "Đăng ký xây dựng điển hình, gửi về Công an xã"
REPORT = "Báo cáo Công an tỉnh kết quả xây dựng, duy trì điển hình"
DOSSIERS = "Gửi Công an tỉnh hồ sơ đề nghị công nhận điển hình"
RECOGNITION = "Xét, công nhận, thông báo và duy trì kết quả điển hình"


@dataclass
class Cast:
    """Who plays, and in which units."""

    officer: Person
    head: Person
    chief: Person
    director: Person
    teacher: Person
    school: int
    station: int
    company: int
    nursery: int
    cooperative: int


def plan() -> Plan:
    """The plan with what it leaves open: KH II.7, IV.2 want reviews and reports without naming days."""
    filled = with_contacts(load_bundled(PLAN), hotline=HOTLINE)
    filled = with_day(filled, "interim-review", read_day("30/6", 2026))
    filled = with_day(filled, "final-review", read_day("20/12", 2026))
    return with_periods(filled, "police-report", Period.HALF_YEAR)


async def year(stage: Stage) -> None:
    """From the choice to the recognition, and what becomes of the titles in the next year."""
    with unseen(stage):
        cast = await _cast(stage)
    diary = Diary(stage)
    await _choice(stage, cast)
    await _registration(stage, cast, diary)
    await _first_quarter(stage, cast, diary)
    await _criteria(stage, cast, diary)
    await _dossiers(stage, cast, diary)
    await _results(stage, cast, diary)
    await _recognition(stage, cast, diary)
    await _next_year(stage, cast, diary)


async def _cast(stage: Stage) -> Cast:
    await works_by(stage, plan(), HOTLINE)
    town = stage.town
    officer = await stage.officer("officer", "Lê Quang Hòa")
    school = await town.unit(SCHOOL, UnitKind.SCHOOL, hamlet="Thủy Ba Đông")
    station = await town.unit(STATION, UnitKind.OFFICE, hamlet="Thủy Ba Tây", people=9)
    company = await town.unit(COMPANY, UnitKind.ENTERPRISE, hamlet="Thủy Ba Hạ", people=130)
    nursery = await town.unit(NURSERY, UnitKind.SCHOOL, hamlet="Thủy Ba Đông", exclusion=Exclusion.PRIMARY_OR_PRESCHOOL)
    cooperative = await town.unit(COOPERATIVE, UnitKind.ENTERPRISE, hamlet="Thủy Ba Tây", people=35)
    return Cast(
        officer,
        await town.member("head", school, "Nguyễn Thị Lài", shown="Cô Lài, hiệu trưởng"),
        await town.member("chief", station, "Trần Văn Sinh", shown="Ông Sinh, trạm trưởng", position="Trạm trưởng"),
        await town.member("director", company, "Hồ Văn Kính", shown="Ông Kính, giám đốc", position="Giám đốc"),
        await town.member("teacher", nursery, "Lê Thị Nga", shown="Cô Nga, hiệu trưởng mầm non"),
        school,
        station,
        company,
        nursery,
        cooperative,
    )


async def _earlier(officer: Person, unit: int, step: str, outcome: str) -> None:
    """A result of the year before, up to the question for its paper."""
    await officer.says(f"/candidate {unit}")
    await officer.presses("Enter results of {year}")
    await officer.presses(step)
    await officer.presses(outcome)


async def _choice(stage: Stage, cast: Cast) -> None:
    """II.2: lựa chọn căn cứ kết quả “An toàn về ANTT” và phân loại năm trước; kế hoạch không đặt mức thấp nhất."""
    officer = cast.officer
    antt, refusal, levels = "188/QĐ-UBND, 18/11/2025", "189/QĐ-UBND, 18/11/2025", "201/QĐ-UBND, 28/11/2025"
    stage.scene("Tháng 01: nhập kết quả năm 2025; đơn vị nào đủ điều kiện, vì sao", "")
    stage.remark("Cán bộ nhập kết quả năm 2025 của từng đơn vị theo các quyết định đã có.", "")
    with unseen(stage):
        for unit, step, outcome, paper in (
            (cast.station, "antt_decided", "Recognised", antt),
            (cast.station, "level_decided", "average", levels),
            (cast.company, "antt_decided", "Not recognised", refusal),
            (cast.company, "level_decided", "good", levels),
            (cast.nursery, "level_decided", "good", levels),
            (cast.school, "antt_decided", "Recognised", antt),
        ):
            await _earlier(officer, unit, step, outcome)
            await officer.says(paper)
        await _earlier(officer, cast.school, "level_decided", "good")
        await officer.says(levels)
    await officer.says("điển hình")
    assert shown(officer)[1:7] == [
        "Tất cả, đơn vị đủ điều kiện xếp trước (5)",
        f"1. {STATION} – ANTT 2025 · Trung bình 2025",  # KH II.2 sets no lowest level
        f"2. {SCHOOL} – ANTT 2025 · Khá 2025",
        f"3. {COMPANY} – ⛔ chưa đạt ANTT (2025)",
        f"4. {COOPERATIVE} – ⛔ chưa có kết quả ANTT · ⛔ chưa xếp loại",
        f"5. {NURSERY} – ⛔ thuộc diện không xét · ⛔ chưa có kết quả ANTT",
    ]
    assert await figures(stage) == {"exemplary": "not_met 0/5"}

    stage.scene("Chọn đơn vị; đơn vị chưa đủ điều kiện được báo rõ lý do", "")
    with unseen(stage):
        await officer.says(f"/candidate {cast.station}")
        await officer.presses("Choose for {year}")
        await officer.says(f"/candidate {cast.school}")
    await officer.presses("Choose for {year}")
    stage.remark("Trạm Y tế xã cũng được chọn. Công ty chưa đạt “An toàn về ANTT” năm 2025:", "")
    with unseen(stage):
        await officer.says(f"/candidate {cast.company}")
    await officer.presses("Choose for {year}")
    with unseen(stage):
        await officer.presses("Do not choose it")
    assert Step.EXEMPLARY_CHOSEN not in await entered(stage, cast.company, 2026)


async def _registration(stage: Stage, cast: Cast, diary: Diary) -> None:
    """II.2: đăng ký xây dựng điển hình gửi về Công an xã, thực hiện trước ngày 20/01 hằng năm."""
    officer, head, chief = cast.officer, cast.head, cast.chief
    stage.scene("Trước 20/01: nhắc đăng ký; nhà trường gửi đăng ký về Công an xã", "")
    await diary.until("2026-01-12")  # seven days before the last good day, 19/01
    await officer.presses("It is done")
    with unseen(stage):
        await head.presses("Enter it")
        await head.says("04/ĐK-THCS, 12/01/2026")
    await head.sends_document("dang-ky-dien-hinh.pdf")

    stage.scene("Ngày 19/01 là ngày cuối; ngày 20/01 cán bộ nhận danh sách đơn vị chưa gửi", "")
    await diary.until("2026-01-19")
    await diary.until("2026-01-20")
    assert STATION in officer.text
    assert SCHOOL not in officer.text
    stage.remark("Trạm Y tế xã gửi đăng ký ngay trong ngày; từ đó không nhắc nữa.", "")
    with unseen(stage):
        await chief.presses("Enter it")
        await chief.says("02/ĐK-TYT, 20/01/2026")
        await chief.presses("Without a file")
        await diary.until("2026-01-27")
    assert diary.days(head, REGISTRATION) == ["12/01"]
    assert diary.days(chief, REGISTRATION) == ["12/01", "16/01", "19/01", "20/01"]  # 18/01 is a Sunday
    assert diary.days(officer, REGISTRATION) == ["20/01"]
    assert diary.days(officer, CHOICE) == ["12/01"]
    for bystander in (cast.director, cast.teacher):  # they were not chosen
        assert diary.days(bystander, "điển hình") == []


async def _first_quarter(stage: Stage, cast: Cast, diary: Diary) -> None:
    """TT 124 Điều 6, 7 khoản 1 (KH II.2): Quý I đăng ký phấn đấu đạt “An toàn về an ninh, trật tự”."""
    stage.scene("Quý I: đăng ký phấn đấu đạt “An toàn về an ninh, trật tự”", "")
    stage.remark(
        "Các đơn vị được nhắc từ 02/03 (01/03 là Chủ nhật) và đăng ký; Hợp tác xã chưa có người phụ trách.", ""
    )
    with unseen(stage):
        await diary.until("2026-03-02")
        for person, unit, paper in (
            (cast.director, cast.company, "07/ĐK-CT, 27/02/2026"),
            (cast.head, cast.school, "09/ĐK-THCS, 26/02/2026"),
            (cast.chief, cast.station, "05/ĐK-TYT, 27/02/2026"),
        ):
            await enters(person, unit, "antt_registered", paper, "‹Without a file")
    await diary.until("2026-04-01")
    antt = "Đăng ký phấn đấu đạt"
    assert diary.days(cast.director, antt) == diary.days(cast.head, antt) == ["02/03"]
    assert diary.days(cast.teacher, antt) == []  # the law leaves the nursery out (TT 124 Điều 1)
    assert diary.days(cast.officer, antt, COOPERATIVE) == ["01/04"]
    assert diary.days(cast.officer, antt, NURSERY) == []


async def _criteria(stage: Stage, cast: Cast, diary: Diary) -> None:
    """TT 124 Điều 7, 8 (KH II.2): đơn vị tự đánh giá theo tiêu chí, Công an xã đối chiếu."""
    officer, head = cast.officer, cast.head
    with unseen(stage):
        await diary.until("2026-06-27")
        await officer.presses("/done 0 interim-review")
        await officer.presses("/done 0 police-report-1")
        await diary.until("2026-09-21")
    for what in ("Sơ kết việc xây dựng điển hình", "Tổng hợp, báo cáo Công an tỉnh"):  # the commune's days, 30/06
        assert diary.days(officer, what) == ["01/06", "16/06", "23/06", "27/06"]  # 31/05 is a Sunday
    stage.scene("Tháng 9: nhà trường tự đánh giá tiêu chí “An toàn về ANTT”; Công an xã đối chiếu", "")
    await head.says("tiêu chuẩn")
    await head.presses("All the rest is met")
    await head.presses("Send to the commune police")
    with unseen(stage):
        await officer.presses("Compare")
        await officer.presses("Criterion by criterion")
        while "1.6." not in officer.text:
            await officer.presses("agree")
    stage.remark("Cán bộ đối chiếu từng tiêu chí; nhất trí từ 1.1 đến 1.5. Tiêu chí 1.6 (mô hình hiệu quả):", "")
    await officer.presses("Not met")
    with unseen(stage):
        await officer.says("Mô hình cổng trường an toàn chưa được đánh giá hiệu quả.")
        await officer.presses("Agree with all the rest")
    await officer.presses("Finish comparing")
    assert "1.6: đạt → chưa đạt" in head.text

    stage.scene("Nhà trường đánh giá xong mô hình, gửi lại; Công an xã đối chiếu lần hai", "")
    with unseen(stage):
        await diary.until("2026-09-30")
        await head.presses("See or correct")
        await head.presses("Change an answer")
        await head.presses("1.6")
        await head.presses("Met")
    await head.presses("Send to the commune police")
    with unseen(stage):
        await officer.presses("Compare")
        await officer.presses("Criterion by criterion")
        await officer.presses("agree")
    await officer.presses("Finish comparing")
    assert officer.sees("✅ The criteria are met: the unit can be proposed for recognition.")


async def _dossiers(stage: Stage, cast: Cast, diary: Diary) -> None:
    """II.4, IV.1: hồ sơ của đơn vị đạt đủ tiêu chí và báo cáo gửi Công an tỉnh trước ngày 01/11."""
    officer = cast.officer
    stage.scene("Trước 01/11: hồ sơ đề nghị công nhận và báo cáo gửi Công an tỉnh", "")
    await diary.until("2026-10-24")  # seven days before the last good day, 31/10
    assert await figures(stage) == {"exemplary": "not_met 0/5"}
    with unseen(stage):
        await officer.says("điển hình")
        await officer.presses("sieve2")
        assert shown(officer)[1] == "Đã chọn, đề nghị (2)"
        await officer.presses(SCHOOL)
    await officer.presses("Propose for recognition")
    with unseen(stage):
        await officer.presses("Not yet")
        await officer.presses("Dossier ({n}/{of})")
        await officer.presses("1")
        await officer.presses("done")
        await officer.presses("Propose for recognition")
    stage.remark("Hồ sơ đã có, cán bộ đánh dấu rồi nhập tờ trình.", "")
    await officer.says("41/TTr-UBND, 23/10/2026")

    stage.scene("Đơn vị chưa đủ điều kiện thì không đề nghị được (mục II.4)", "")
    with unseen(stage):
        await officer.says(f"/candidate {cast.company}")
    await officer.presses("Propose for recognition")
    assert officer.sees("Nothing was changed.")

    stage.scene("Ngày cuối 31/10: còn báo cáo và hồ sơ của Trạm Y tế xã", "")
    await diary.until("2026-10-31")
    with unseen(stage):
        await officer.presses("/done 0 exemplary-report")
        await officer.says(f"/candidate {cast.station}")
        await officer.presses("Dossier ({n}/{of})")
        await officer.presses("1")
        await officer.presses("done")
        await officer.presses("Propose for recognition")
        await officer.says("42/TTr-UBND, 30/10/2026")
        await diary.until("2026-11-02")
    days = ["01/10", "17/10", "24/10", "28/10", "30/10", "31/10"]
    assert diary.days(officer, DOSSIERS) == diary.days(officer, REPORT) == days
    for person in (cast.head, cast.chief, cast.director):  # the office's own dates
        assert diary.days(person, "Công an tỉnh") == []


async def _results(stage: Stage, cast: Cast, diary: Diary) -> None:
    """TT 124 Điều 9, QĐ 510 Điều 11 (KH II.2): công nhận trước 20/11, xếp loại trước 30/11."""
    officer = cast.officer
    stage.scene("Trước 20/11: công nhận “An toàn về ANTT”; trước 30/11: xếp loại phong trào", "")
    await diary.until("2026-11-19", "09:00")
    with unseen(stage):
        for unit in (cast.station, cast.company):
            await enters(officer, unit, "antt_decided", "‹Recognised", "233/QĐ-UBND, 18/11/2026")
    stage.remark("Cán bộ nhập quyết định của từng đơn vị; sau cùng là của nhà trường.", "")
    with unseen(stage):
        await officer.says(f"/step {cast.school} antt_decided")
    await officer.presses("Recognised")
    with unseen(stage):
        await officer.says("233/QĐ-UBND, 18/11/2026")
    assert "233/QĐ-UBND" in cast.head.text
    with unseen(stage):
        await diary.until("2026-11-27")
        for unit, level in ((cast.school, "excellent"), (cast.station, "good"), (cast.company, "good")):
            await enters(officer, unit, "level_decided", f"‹{level}", "240/QĐ-UBND, 26/11/2026")
    await diary.until("2026-11-28")  # two units are not classified yet
    with unseen(stage):
        for unit in (cast.nursery, cast.cooperative):
            await enters(officer, unit, "level_decided", "‹average", "240/QĐ-UBND, 26/11/2026")
        await diary.until("2026-12-01")
    stage.remark("Ngày 27 và 28/11 cán bộ nhập xếp loại của cả 5 đơn vị theo Quyết định 240/QĐ-UBND.", "")
    decision, levels = "Xét công nhận “An toàn về an ninh, trật tự”", "Đánh giá, phân loại phong trào"
    # the last good days are 19/11 and 29/11; 15/11, 22/11 and 29/11 are Sundays
    assert diary.days(officer, decision) == ["20/10", "05/11", "12/11", "16/11", "18/11", "19/11"]
    assert diary.days(officer, levels) == ["30/10", "16/11", "23/11", "26/11", "28/11"]


async def _recognition(stage: Stage, cast: Cast, diary: Diary) -> None:
    """II.5, II.6, III.2: UBND tỉnh quyết định; xét, công nhận, thông báo trước ngày 10/12."""
    officer, head = cast.officer, cast.head
    stage.scene("Trước 10/12: nhập quyết định công nhận của UBND tỉnh; đơn vị được thông báo", "")
    await diary.until("2026-12-09", "09:00")
    with unseen(stage):
        await officer.says(f"/candidate {cast.school}")
        await officer.presses("Enter the decision")
        await officer.presses("Recognised")
    await officer.says("2890/QĐ-UBND, 08/12/2026")
    assert "2890/QĐ-UBND" in head.text
    with unseen(stage):
        await enters(officer, cast.station, "exemplary_decided", "‹Recognised", "2891/QĐ-UBND, 08/12/2026")
        await diary.until("2026-12-12")
    stage.remark("Trạm Y tế xã cũng được công nhận theo Quyết định 2891/QĐ-UBND.", "")
    assert "2891/QĐ-UBND" in cast.chief.text
    assert diary.days(officer, RECOGNITION) == ["09/11", "25/11", "02/12", "07/12", "08/12", "09/12"]  # 06/12: Sunday

    stage.scene("Chỉ tiêu: ít nhất 01 đơn vị điển hình; đề nghị khen thưởng (mục II.7)", "")
    await officer.says("chỉ tiêu")
    assert await figures(stage) == {"exemplary": "met 2/5"}
    with unseen(stage):
        await diary.until("2026-12-17")
        await officer.presses("/done 0 final-review")
        await _proposes_award(officer, "Giấy khen của Chủ tịch UBND xã")
    await officer.presses("Propose")
    assert diary.days(officer, "Tổng kết việc xây dựng điển hình") == ["20/11", "07/12", "14/12", "17/12"]


async def _proposes_award(officer: Person, form: str) -> None:
    """The school is proposed for an award, up to the last look."""
    await officer.says("khen thưởng")
    await officer.presses("1")
    await officer.presses("unit")
    await officer.presses(SCHOOL)
    await officer.says(form)
    await officer.presses("Review of the year")


async def _next_year(stage: Stage, cast: Cast, diary: Diary) -> None:
    """II.6, II.7: duy trì, giữ vững kết quả cho những năm sau."""
    officer = cast.officer
    with unseen(stage):
        await diary.until("2027-01-05")
        await works_by(stage, moved_to(plan(), 2027).plan, HOTLINE)
    stage.scene("Năm 2027: đơn vị đang giữ danh hiệu không phải đề nghị lại, phải xét giữ vững", "")
    await officer.says("điển hình")
    with unseen(stage):
        await officer.presses("I agree")
        await officer.says("điển hình")
        await officer.presses("sieve3")
        assert shown(officer)[1] == "Đang giữ danh hiệu (2)"
    await officer.presses(SCHOOL)
    assert "Đề nghị công nhận" not in labels(officer)
    assert await figures(stage) == {"exemplary": "met 2/5"}

    stage.scene("Trước 10/12/2027: nhà trường giữ vững, Trạm Y tế xã không giữ được", "")
    await diary.until("2027-12-09", "09:00")
    assert RECOGNITION in officer.text
    with unseen(stage):
        await officer.says(f"/candidate {cast.station}")
        await officer.presses("Title kept or not")
        await officer.presses("Not kept")
        await officer.says("2951/QĐ-UBND, 08/12/2027")
        await officer.says(f"/candidate {cast.school}")
        await officer.presses("Title kept or not")
        await officer.presses("Kept")
    await officer.says("2950/QĐ-UBND, 08/12/2027")
    await officer.says("chỉ tiêu")
    assert await figures(stage) == {"exemplary": "met 1/5"}

    stage.scene("Giữ vững nhiều năm: đề nghị hình thức khen thưởng cao hơn (mục II.7)", "")
    with unseen(stage):
        await diary.until("2027-12-13")
        assert RECOGNITION not in officer.text
        await _proposes_award(officer, "Bằng khen của Chủ tịch UBND tỉnh")
    await officer.presses("Propose")
