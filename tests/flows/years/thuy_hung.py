"""The year of Thụy Hùng (seed 002): a plan of contents without figures and days; the commune sets its own periods."""

from __future__ import annotations

from dataclasses import dataclass

from movement.completing import Period, read_day, with_contacts, with_day, with_periods
from movement.plan import Plan
from movement.plans import load_bundled
from movement.units import UnitKind
from tests.flows.people import Person
from tests.flows.stage import Stage
from tests.flows.years.common import Diary, enters, figures, labels, shown, unseen, works_by

PLAN = "thuy-hung-2026"
HOTLINE = "0205 000 000"
HAMLET = "Thôn Nà Pàn"
SCHOOL = "Trường THCS Thụy Hùng"
STATION = "Trạm Y tế xã Thụy Hùng"
WOMEN = "Hội Liên hiệp Phụ nữ xã Thụy Hùng"
COOPERATIVE = "Hợp tác xã Nông nghiệp Thụy Hùng"
MAIN_MODEL = (
    "Vận động quần chúng nhân dân tham gia bảo đảm an ninh, trật tự gắn với phát triển kinh tế, văn hóa, xã hội "
    "củng cố quốc phòng, an ninh"
)


@dataclass
class Cast:
    """Who plays, and in which units."""

    officer: Person
    hamlet_head: Person
    head: Person
    chief: Person
    chairwoman: Person
    manager: Person
    units: dict[str, int]


def plan() -> Plan:
    """The plan with the periods and days that the commune has set: units report on the 20th, the police at the end."""
    filled = with_contacts(load_bundled(PLAN), hotline=HOTLINE)
    filled = with_periods(filled, "unit-report", Period.QUARTER, 20)
    filled = with_periods(filled, "police-report", Period.QUARTER)
    filled = with_periods(filled, "ministry-projects", Period.HALF_YEAR)
    days = {
        "launch": "31/3",
        "model-review": "15/6",
        "model-registration": "30/4",
        "training": "31/5",
        "review": "20/12",
    }
    for open_id, day in days.items():
        filled = with_day(filled, open_id, read_day(day, 2026))
    return filled


async def year(stage: Stage) -> None:
    """From what the plan has and has not to the last report of the year."""
    with unseen(stage):
        cast = await _cast(stage)
    diary = Diary(stage)
    await _as_it_stands(stage, cast)
    await _first_quarter(stage, cast, diary)
    await _models(stage, cast, diary)
    await _topics(stage, cast, diary)
    await _decisions(stage, cast, diary)


async def _cast(stage: Stage) -> Cast:
    town = stage.town
    officer = await stage.officer("officer", "Hoàng Văn Lưu")
    units = {
        HAMLET: await town.unit(HAMLET, UnitKind.RESIDENTIAL_AREA, hamlet="Nà Pàn", people=310),
        SCHOOL: await town.unit(SCHOOL, UnitKind.SCHOOL, hamlet="Nà Pàn"),
        STATION: await town.unit(STATION, UnitKind.OFFICE, hamlet="Nà Pàn", people=7),
        WOMEN: await town.unit(WOMEN, UnitKind.OFFICE, hamlet="Nà Pàn", people=5, has_guard_force=False),
        COOPERATIVE: await town.unit(COOPERATIVE, UnitKind.ENTERPRISE, people=24, has_party_organisation=False),
    }
    return Cast(
        officer,
        await town.member(
            "quan", units[HAMLET], "Nông Văn Quân", shown="Ông Quân, trưởng thôn Nà Pàn", position="Trưởng thôn"
        ),
        await town.member("head", units[SCHOOL], "Lộc Thị Huệ", shown="Cô Huệ, hiệu trưởng"),
        await town.member(
            "chief", units[STATION], "Hứa Văn Thắng", shown="Ông Thắng, trạm trưởng", position="Trạm trưởng"
        ),
        await town.member(
            "women", units[WOMEN], "Vi Thị Lan", shown="Bà Lan, chủ tịch Hội Phụ nữ", position="Chủ tịch Hội"
        ),
        await town.member(
            "manager", units[COOPERATIVE], "Lý Văn Dũng", shown="Ông Dũng, giám đốc", position="Giám đốc"
        ),
        units,
    )


async def _as_it_stands(stage: Stage, cast: Cast) -> None:
    """Kế hoạch không có chỉ tiêu, không nêu ngày: trợ lý nói rõ, không tự đặt ra; xã tự ấn định."""
    officer = cast.officer
    stage.scene("Kế hoạch không đặt chỉ tiêu, không quy định về điển hình: trợ lý nói rõ, không tự đặt ra", "")
    await officer.says("chỉ tiêu")
    assert officer.sees("The plan sets no targets.")
    assert await figures(stage) == {}
    with unseen(stage):
        await officer.says("điển hình")
        assert officer.sees("The plan says nothing about exemplary units.")

    stage.scene("Những việc kế hoạch chưa nêu thời hạn: xã ấn định", "")
    with unseen(stage):
        await officer.says("kế hoạch")
    await officer.presses("open")
    assert len([line for line in shown(officer)[1:] if "chưa định ngày" in line or "chưa ấn định" in line]) == 8
    with unseen(stage):
        await officer.presses("4")
    await officer.says("31/3")
    await officer.says("Kết luận họp Ban Chỉ đạo ngày 05/01")
    await officer.presses("Change the plan")
    stage.remark(
        "Các việc khác được ấn định như vậy: báo cáo của đơn vị ngày 20 cuối quý, của Công an xã cuối quý.", ""
    )
    with unseen(stage):
        await works_by(stage, plan(), HOTLINE)


async def _first_quarter(stage: Stage, cast: Cast, diary: Diary) -> None:
    """III.5: các cơ quan, ban, ngành, đoàn thể định kỳ báo cáo về Ban Chỉ đạo xã (qua Công an xã)."""
    officer, units = cast.officer, cast.units
    stage.scene("Báo cáo quý I của cơ quan, đoàn thể về Ban Chỉ đạo xã (qua Công an xã)", "")
    with unseen(stage):
        await diary.until("2026-03-17")
    await diary.until("2026-03-19")
    await cast.chairwoman.presses("It is done")
    await diary.until("2026-03-21")
    assert shown(officer)[1:] == [f"1. {STATION} – chưa xác nhận"]
    with unseen(stage):
        await cast.chief.presses("It is done")
        everyone = (cast.hamlet_head, cast.head, cast.chief, cast.chairwoman, cast.manager)
        for person, unit in zip(everyone, units.values(), strict=True):
            await enters(person, unit, "launched", "19/3")
            await enters(person, unit, "antt_registered", "05/ĐK, 20/03/2026", "‹Without a file")
            if person is not cast.manager:
                await enters(person, unit, "resolution_issued", "02/NQ-CB, 18/03/2026", "‹Without a file")
            if person is not cast.hamlet_head:
                await enters(person, unit, "plan_issued", "03/KH, 19/03/2026", "‹Without a file")
        await diary.until("2026-03-30")
    await diary.until("2026-03-31")
    await officer.presses("It is done")
    report = "Báo cáo kết quả thực hiện về Ban Chỉ đạo xã (qua Công an xã) – quý I."
    # 18/02, thirty days before, is in the Tết holidays: the first working day after them is a Saturday, 21/02
    assert diary.days(cast.chief, report) == ["21/02", "06/03", "13/03", "17/03", "19/03", "20/03", "21/03"]
    assert diary.days(cast.chairwoman, report) == ["21/02", "06/03", "13/03", "17/03", "19/03"]
    assert diary.days(officer, "Công an xã tổng hợp báo cáo", "quý I.") == [
        *("02/03", "17/03", "24/03", "28/03", "30/03", "31/03"),  # 01/03 is a Sunday
    ]
    for person in (cast.hamlet_head, cast.head, cast.manager):  # KH III.5 speaks to offices and organisations
        assert diary.days(person, "Báo cáo kết quả thực hiện") == []
    # 20/03, when all had entered everything, is before the other days of the law's first quarter
    assert diary.days(cast.head, "Kế hoạch bảo đảm an ninh, trật tự") == ["02/03", "17/03"]
    assert diary.days(cast.head, "Nghị quyết Quý I") == ["02/03", "17/03"]
    assert diary.days(cast.manager, "Nghị quyết Quý I") == []  # no Party organisation
    assert diary.days(cast.hamlet_head, "Kế hoạch bảo đảm an ninh, trật tự") == []  # TT 124 Điều 4 asks for none


async def _models(stage: Stage, cast: Cast, diary: Diary) -> None:
    """II.1, II.3, II.4: đăng ký mô hình dân vận khéo, rà soát mô hình, duy trì mô hình chính của xã."""
    officer = cast.officer
    with unseen(stage):
        await _enters_model(officer, MAIN_MODEL, "an ninh, trật tự", "2023")
        await _enters_model(officer, "Thùng thư tố giác tội phạm", "phòng, chống tội phạm", "5/2021")
        await diary.until("2026-04-16")
    stage.scene("Đăng ký mô hình dân vận khéo: Hội Phụ nữ báo, Công an xã ghi sổ (mục II.3)", "")
    with unseen(stage):
        await cast.chairwoman.says("mô hình")
        await cast.chairwoman.presses("1")
        await cast.chairwoman.says("Phụ nữ Thụy Hùng nói không với tệ nạn xã hội")
        await cast.chairwoman.says("phòng, chống tệ nạn xã hội")
        await cast.chairwoman.says("Dân vận khéo")
        await cast.chairwoman.says("4/2026")
    await cast.chairwoman.presses("Report it")
    await officer.presses("See and decide")
    await officer.presses("Take it into the register")
    with unseen(stage):
        await diary.until("2026-04-29")
        await officer.presses("/done 0 model-registration")
        await diary.until("2026-06-12")

    stage.scene("Rà soát, phân loại mô hình: kết thúc mô hình không hiệu quả, giữ mô hình chính (mục II.1, II.4)", "")
    await diary.until("2026-06-15")
    with unseen(stage):
        await officer.says("/model 2")
        await officer.presses("The model has ended")
    await officer.presses("It is not effective")
    await officer.presses("Today")
    with unseen(stage):
        await officer.presses("/done 0 model-review")
    await officer.says("mô hình")
    assert shown(officer)[0] == "Mô hình năm 2026: đang hoạt động 2 (năm trước 2); mới 1, kết thúc 1"
    assert any(MAIN_MODEL[:40] in line for line in shown(officer))


async def _enters_model(officer: Person, name: str, field: str, since: str) -> None:
    await officer.says("/models")
    await officer.presses("1")
    await officer.says(name)
    await officer.says(field)
    await officer.presses("In the whole commune")
    await officer.presses("No, to none")
    await officer.says(since)
    await officer.presses("Enter the model")


async def _topics(stage: Stage, cast: Cast, diary: Diary) -> None:
    """II.1: các chuyên đề tuyên truyền, các đợt cao điểm; mọi tin do cán bộ soạn, cán bộ thứ hai duyệt."""
    play, officer = stage.play, cast.officer
    with unseen(stage):
        second = await stage.officer("officer2", "Chu Thị Mai")
        group = play.group("g1", "Thôn Nà Pàn – bà con")
        await group.adds(cast.hamlet_head)
        await group.presses_here(officer, "Claim the group (officers)")
        await officer.presses("Describe the group")
        await officer.says("Nà Pàn")
        await officer.presses("Residents")
        await officer.presses("Without tags")
        await diary.until("2026-06-30")
        await officer.presses("/done 0 police-report-2")
        await officer.presses("/done 0 ministry-projects-1")
        await diary.until("2026-09-03")
        await officer.says("/campaigns")
    stage.scene(
        "Đợt cao điểm an toàn giao thông: chọn chuyên đề của kế hoạch, gửi mỗi tuần trong tháng 9 (mục II.1)", ""
    )
    await officer.presses("1")
    topics = {topic.title.vi for topic in plan().topics}
    assert len(topics) == 19
    await officer.presses("traffic")
    await officer.says(
        "Đã uống rượu bia, không lái xe. Đội mũ bảo hiểm, đi đúng phần đường, không chở quá số người quy định.\n\n"
        "Thấy vi phạm, bà con cung cấp thông tin, hình ảnh cho lực lượng Cảnh sát giao thông."
    )
    with unseen(stage):
        await officer.presses("Without a file")
        await officer.presses("All groups ({n})")
        await officer.presses("Repeatedly")
        await officer.says("7/9 8:00")
        await officer.presses("Every week")
        await officer.says("28/9")
    await officer.presses("Hand to a second officer")
    await officer.presses("See the campaign")
    assert "Duyệt" not in labels(officer)  # not by the one who wrote it
    await second.presses("See and decide")
    await second.presses("Release it")
    play.transcript.left_out = {officer.account, second.account}  # how far the sending is
    await diary.until("2026-09-07")
    with unseen(stage):
        await diary.until("2026-10-06")
    play.transcript.left_out = {second.account}  # she gets what the other officer gets
    assert diary.days(group, "CÔNG AN XÃ THỤY HÙNG") == ["07/09", "14/09", "21/09", "28/09"]


async def _decisions(stage: Stage, cast: Cast, diary: Diary) -> None:
    """II.5: Thông tư 124 và Quyết định 510: tự đánh giá, công nhận, xếp loại."""
    officer, units, quan = cast.officer, cast.units, cast.hamlet_head
    stage.scene("Thông tư 124 (mục II.5): thôn tự đánh giá, Công an xã đối chiếu", "")
    with unseen(stage):
        await diary.until("2026-11-03", "09:00")
        await quan.says("tiêu chuẩn")
        await quan.presses("Met")
    await quan.presses("Met")
    await quan.presses("Not met")
    await quan.says("Còn 6 hộ đi làm ăn xa chưa đăng ký tham gia.")
    await quan.presses("All the rest is met")
    with unseen(stage):
        await quan.presses("Send to the commune police")
        await officer.presses("Compare")
    await officer.presses("Agree with all")
    assert officer.sees("⛔ The unit cannot be proposed for recognition yet.")

    stage.scene("Trước 15/11 khu dân cư, trước 20/11 cơ quan, đơn vị: nhập quyết định công nhận và xếp loại", "")
    await diary.until("2026-11-14")
    with unseen(stage):
        await enters(officer, units[HAMLET], "antt_decided", "‹Not recognised", "90/QĐ-UBND, 13/11/2026")
        await diary.until("2026-11-18", "07:30")
        await enters(officer, units[HAMLET], "level_decided", "‹average", "91/QĐ-UBND, 17/11/2026")
        await diary.until("2026-11-19")
        for name in (SCHOOL, STATION, WOMEN, COOPERATIVE):
            await enters(officer, units[name], "antt_decided", "‹Recognised", "92/QĐ-UBND, 18/11/2026")
        await diary.until("2026-11-27")
        for name, level in ((SCHOOL, "excellent"), (STATION, "good"), (WOMEN, "good"), (COOPERATIVE, "weak")):
            await enters(officer, units[name], "level_decided", f"‹{level}", "93/QĐ-UBND, 26/11/2026")
    assert officer.text.startswith(f"⚠ {COOPERATIVE} xếp loại “Yếu”, mức thấp nhất.")  # no target of KH forbids it
    assert diary.days(officer, "Xét công nhận khu dân cư")[-1] == "14/11"
    assert diary.days(officer, "Xét công nhận cơ quan")[-1] == "19/11"
    assert diary.days(officer, "phong trào của khu dân cư") == ["20/10", "05/11", "12/11", "16/11"]
    assert diary.days(officer, "phong trào của cơ quan") == ["30/10", "16/11", "23/11", "26/11"]
    await officer.says("menu")
    await officer.presses("office")
    await officer.presses("unityears")

    stage.scene("Cuối năm: báo cáo quý IV, sơ kết, tổng kết, tôn vinh tập thể, cá nhân tiêu biểu (mục I.3)", "")
    with unseen(stage):
        await diary.until("2026-12-17")
        await cast.chief.presses("It is done")
        await cast.chairwoman.presses("It is done")
        await diary.until("2026-12-18")
    await diary.until("2026-12-19")
    await officer.presses("/done 0 review")
    with unseen(stage):
        await officer.says("khen thưởng")
        await officer.presses("1")
        await officer.presses("unit")
        await officer.presses(SCHOOL)
        await officer.says("Giấy khen của Chủ tịch UBND xã")
        await officer.presses("Review of the year")
    await officer.presses("Propose")
    await diary.until("2026-12-31")
    await officer.presses("/done 0 police-report-4")
    quarters = [diary.days(cast.chief, f"(qua Công an xã) – quý {quarter}.") for quarter in ("I", "II", "III", "IV")]
    assert all(quarters)  # a report of every quarter was asked for
    assert diary.days(officer, "03/ĐA-BCA")[-1] == "31/12"
    assert diary.days(officer, "Tập huấn lực lượng bảo vệ")[-1] == "08/06"  # nobody said that it was held
