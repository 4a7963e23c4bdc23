"""The year of Bình Chương (seed 001): hamlets, offices, enterprises and schools with every target of the plan."""

from __future__ import annotations

from dataclasses import dataclass

from movement.completing import Period, read_day, with_contacts, with_day, with_periods
from movement.plan import Plan
from movement.plans import load_bundled
from movement.rollover import moved_to
from movement.units import Exclusion, UnitKind
from tests.flows.people import Person
from tests.flows.stage import Stage
from tests.flows.years.common import Diary, enters, figures, labels, shown, unseen, works_by

PLAN = "binh-chuong-2026"
HOTLINE = "0255 000 000"
HAMLET = "Thôn An Điềm 1"
SECOND_HAMLET = "Thôn Nam Thuận"
SCHOOL = "Trường THCS Bình Chương"
COMPANY = "Công ty TNHH May Bình Chương"
STATION = "Trạm Y tế xã Bình Chương"
NURSERY = "Trường Mầm non Bình Chương"
# the days that the commune has set for what the plan wants without naming a day
DAYS = {
    "directive-09": "30/6",
    "directive-03": "3/6",
    "circular-124": "25/9",
    "decision-2447": "20/4",
    "area-plan": "31/3",
    "launch": "20/4",
    "commitments": "20/4",
    "model-review": "15/5",
}


@dataclass
class Cast:
    """Who plays, and in which units."""

    officer: Person
    hamlet_head: Person
    second_hamlet_head: Person
    head: Person
    director: Person
    chief: Person
    teacher: Person
    units: dict[str, int]

    @property
    def in_charge(self) -> dict[str, Person]:
        """Who is in charge of each unit."""
        people = (self.hamlet_head, self.second_hamlet_head, self.head, self.director, self.chief, self.teacher)
        return dict(zip(self.units, people, strict=True))


def plan() -> Plan:
    """The plan with the days and the reporting period that the commune has set."""
    filled = with_contacts(load_bundled(PLAN), hotline=HOTLINE)
    for open_id, day in DAYS.items():
        filled = with_day(filled, open_id, read_day(day, 2026))
    return with_periods(filled, "police-report", Period.QUARTER)


async def year(stage: Stage) -> None:
    """From the launch of the movement to the awards of the year."""
    with unseen(stage):
        cast = await _cast(stage)
    diary = Diary(stage)
    await _first_quarter(stage, cast, diary)
    await _launch(stage, cast, diary)
    await _models(stage, cast, diary)
    await _messages(stage, cast, diary)
    await _movement_day(stage, cast, diary)
    await _candidates(stage, cast, diary)
    await _areas(stage, cast, diary)
    await _units(stage, cast, diary)
    await _end_of_the_year(stage, cast, diary)


async def _cast(stage: Stage) -> Cast:
    await works_by(stage, plan(), HOTLINE)
    town = stage.town
    officer = await stage.officer("officer", "Phạm Thanh Bình")
    units = {
        HAMLET: await town.unit(HAMLET, UnitKind.RESIDENTIAL_AREA, hamlet="An Điềm 1", people=820),
        SECOND_HAMLET: await town.unit(SECOND_HAMLET, UnitKind.RESIDENTIAL_AREA, hamlet="Nam Thuận", people=640),
        SCHOOL: await town.unit(SCHOOL, UnitKind.SCHOOL, hamlet="An Điềm 1"),
        COMPANY: await town.unit(
            COMPANY, UnitKind.ENTERPRISE, hamlet="Nam Thuận", people=210, has_party_organisation=False
        ),
        STATION: await town.unit(STATION, UnitKind.OFFICE, hamlet="An Điềm 1", people=8),
        NURSERY: await town.unit(
            NURSERY, UnitKind.SCHOOL, hamlet="Nam Thuận", people=18, exclusion=Exclusion.PRIMARY_OR_PRESCHOOL
        ),
    }
    return Cast(
        officer,
        await town.member(
            "tam", units[HAMLET], "Đặng Văn Tám", shown="Ông Tám, trưởng thôn An Điềm 1", position="Trưởng thôn"
        ),
        await town.member(
            "nam", units[SECOND_HAMLET], "Lê Văn Năm", shown="Ông Năm, trưởng thôn Nam Thuận", position="Trưởng thôn"
        ),
        await town.member("head", units[SCHOOL], "Nguyễn Thị Hạnh", shown="Cô Hạnh, hiệu trưởng"),
        await town.member(
            "director", units[COMPANY], "Trần Quốc Việt", shown="Ông Việt, giám đốc", position="Giám đốc"
        ),
        await town.member("chief", units[STATION], "Bùi Thị Thu", shown="Bà Thu, trạm trưởng", position="Trạm trưởng"),
        await town.member("teacher", units[NURSERY], "Đỗ Thị Xuân", shown="Cô Xuân, hiệu trưởng mầm non"),
        units,
    )


async def _first_quarter(stage: Stage, cast: Cast, diary: Diary) -> None:
    """III.1; TT 124 Điều 4, 6, 7 khoản 1: nghị quyết, kế hoạch, đăng ký ANTT trong Quý I."""
    officer, head, units = cast.officer, cast.head, cast.units
    stage.scene("Đầu năm: các chỉ tiêu của kế hoạch, đang ở đâu", "")
    await officer.says("chỉ tiêu")
    assert await figures(stage) == {
        "plans-issued": "not_met 0/6",
        "people-informed": "unmeasured 0/0",
        "launched": "not_met 0/6",
        "models-kept": "unmeasured 0",
        "antt-reached": "not_met 0/5",  # the law leaves the nursery out
        "good-or-better": "not_met 0/6",
        "weak": "open 0/6",
        "exemplary": "not_met 0/6",
        "movement-day-main": "not_met 0/2",
        "movement-day": "not_met 0/6",
        "models-commended": "unmeasured 0",
    }

    stage.scene("Quý I: nghị quyết, kế hoạch, đăng ký “An toàn về ANTT”", "")
    with unseen(stage):
        await diary.until("2026-03-02")
        for name in (SECOND_HAMLET, STATION):
            person = cast.in_charge[name]
            await enters(person, units[name], "resolution_issued", "02/NQ-CB, 20/02/2026", "‹Without a file")
            await enters(person, units[name], "plan_issued", "03/KH, 25/02/2026", "‹Without a file")
            await enters(person, units[name], "antt_registered", "04/ĐK, 27/02/2026", "‹Without a file")
        await enters(cast.director, units[COMPANY], "plan_issued", "05/KH-CT, 26/02/2026", "‹Without a file")
        await enters(cast.director, units[COMPANY], "antt_registered", "06/ĐK-CT, 27/02/2026", "‹Without a file")
        await enters(cast.teacher, units[NURSERY], "resolution_issued", "01/NQ-CB, 26/02/2026", "‹Without a file")
        await enters(cast.hamlet_head, units[HAMLET], "resolution_issued", "03/NQ-CB, 01/03/2026", "‹Without a file")
        await enters(head, units[SCHOOL], "resolution_issued", "07/NQ-CB, 01/03/2026", "‹Without a file")
        await enters(head, units[SCHOOL], "plan_issued", "08/KH-THCS, 02/03/2026", "‹Without a file")
        await enters(head, units[SCHOOL], "antt_registered", "09/ĐK-THCS, 02/03/2026", "‹Without a file")
    await diary.until("2026-03-17")
    await cast.hamlet_head.presses("Cập nhật – Kế hoạch")
    with unseen(stage):
        await cast.hamlet_head.says("04/KH-TAĐ1, 16/03/2026")
    await cast.hamlet_head.sends_document("ke-hoach-phong-trao-2026.pdf")
    with unseen(stage):
        await enters(cast.hamlet_head, units[HAMLET], "antt_registered", "05/ĐK-TAĐ1, 17/03/2026", "‹Without a file")
        await diary.until("2026-03-31")
        await officer.presses("It is done")

    stage.scene("Ngày 01/4: còn một trường chưa có kế hoạch", "")
    await diary.until("2026-04-01")
    assert shown(officer)[1:] == [f"1. {NURSERY} – chưa cập nhật"]
    assert NURSERY in officer.text
    with unseen(stage):
        await enters(cast.teacher, units[NURSERY], "plan_issued", "02/KH-MN, 01/04/2026", "‹Without a file")
        await diary.until("2026-04-10")
    ladder = ["02/03", "17/03", "24/03", "28/03", "30/03", "31/03", "01/04"]  # 01/03 is a Sunday
    assert diary.days(cast.teacher, "Kế hoạch xây dựng phong trào năm 2026 của đơn vị") == ladder
    assert diary.days(cast.director, "Nghị quyết") == []  # no Party organisation (III.1)
    assert diary.days(cast.teacher, "Đăng ký phấn đấu") == []  # the law leaves the nursery out
    assert diary.days(cast.hamlet_head, "của đơn vị") == diary.days(head, "của khu dân cư") == []
    assert diary.days(officer, "Báo cáo Giám đốc Công an tỉnh", "quý I.") == ladder[:-1]
    assert (await figures(stage))["plans-issued"] == "met 6/6"


async def _launch(stage: Stage, cast: Cast, diary: Diary) -> None:
    """III.1, III.2: phát động phong trào, ký cam kết giao ước thi đua; ngày do xã ấn định: 20/4."""
    units, tam = cast.units, cast.hamlet_head
    stage.scene("Phát động phong trào, ký cam kết giao ước thi đua (hạn do xã ấn định: 20/4)", "")
    with unseen(stage):
        signed = {SECOND_HAMLET: "640/640", SCHOOL: "42/42", COMPANY: "196/210", STATION: "8/8", NURSERY: "18/18"}
        for name, count in signed.items():
            person = cast.in_charge[name]
            await enters(person, units[name], "launched", "8/4")
            await enters(person, units[name], "commitments", count)
        await diary.until("2026-04-13")
        await cast.officer.presses("It is done")  # decision-2447
    await diary.until("2026-04-17")
    await tam.presses("Cập nhật – Phát động phong trào")
    with unseen(stage):
        await tam.says("16/4")
        await tam.says(f"/step {units[HAMLET]} commitments")
    stage.remark("Ông Tám gõ ngày 16/4; tiếp theo là số người đã ký cam kết.", "")
    await tam.says("gần hết thôn")
    with unseen(stage):
        await tam.says("790/820")
    stage.remark("Ông Tám ghi 790/820. Tổng toàn xã: 1.694/1.738 người.", "")
    assert diary.days(tam, "Phát động phong trào") == ["21/03", "06/04", "13/04", "17/04"]
    assert diary.days(cast.officer, "Quyết định số 2447/QĐ-TTg") == ["21/03", "06/04", "13/04"]
    board = await figures(stage)
    assert (board["launched"], board["people-informed"]) == ("met 6/6", "not_met 1694/1738")


async def _models(stage: Stage, cast: Cast, diary: Diary) -> None:
    """II.5, III.3: đánh giá mô hình, kết thúc mô hình hình thức; đề xuất 01 mô hình trước tháng 6/2026."""
    officer = cast.officer
    with unseen(stage):
        await _enters_model(officer, "Camera an ninh xóm Đông", "phòng, chống tội phạm", "An Điềm 1", "4/2023")
        await _enters_model(officer, "Tiếng loa an ninh", "tuyên truyền pháp luật", "Nam Thuận", "2021")
        await diary.until("2026-05-12")
    stage.scene("Đánh giá mô hình: kết thúc mô hình hình thức (mục II.5)", "")
    await diary.until("2026-05-14")
    with unseen(stage):
        await officer.says("/model 2")
    await officer.presses("The model has ended")
    with unseen(stage):
        await officer.presses("It is only formal")
    await officer.presses("Today")
    with unseen(stage):
        await officer.presses("/done 0 model-review")
        await _enters_model(officer, "Tổ tự quản phòng cháy, chữa cháy", "phòng cháy, chữa cháy", "Nam Thuận", "3/2026")
        await officer.says("mô hình")
    assert shown(officer)[0] == "Mô hình năm 2026: đang hoạt động 2 (năm trước 2); mới 1, kết thúc 1"
    assert diary.days(officer, "Đánh giá mô hình") == ["15/04", "02/05", "08/05", "12/05", "14/05"]
    board = await figures(stage)
    assert (board["models-kept"], board["models-commended"]) == ("met 2/2", "not_met 0")

    stage.scene("Trước tháng 6: đề xuất mô hình tiêu biểu, hồ sơ gửi Công an tỉnh", "")
    await diary.until("2026-05-28")
    with unseen(stage):
        await officer.says("/model 1")
        await officer.presses("Write down the result")
        await officer.says("42 camera; 3 vụ trộm cắp được làm rõ nhờ dữ liệu camera.")
        await officer.says("/model 1")
    await officer.presses("Proposed for commendation")
    await officer.says("18/TTr-CAX, 27/05/2026")
    with unseen(stage):
        await diary.until("2026-05-30")
        await officer.presses("/done 0 model-dossier")
        await diary.until("2026-06-02")
    # the last good day, 31/05, is a Sunday; 01/05 is a holiday, 17/05 and 24/05 are Sundays
    days = ["02/05", "18/05", "25/05", "28/05", "30/05"]
    assert diary.days(officer, "Đề xuất ít nhất 01 mô hình tiêu biểu") == days
    for each in cast.in_charge.values():
        assert diary.days(each, "mô hình") == []
    assert (await figures(stage))["models-commended"] == "met 1"


async def _enters_model(officer: Person, name: str, field: str, hamlet: str, since: str) -> None:
    await officer.says("/models")
    await officer.presses("1")
    await officer.says(name)
    await officer.says(field)
    await officer.presses("In a hamlet")
    await officer.says(hamlet)
    await officer.presses("No, to none")
    await officer.says(since)
    await officer.presses("Enter the model")


async def _messages(stage: Stage, cast: Cast, diary: Diary) -> None:
    """IV.2: thường xuyên gửi tin nhắn trên các nhóm zalo cộng đồng: khuyến cáo, cảnh báo thủ đoạn của tội phạm."""
    play, officer = stage.play, cast.officer
    stage.scene("Tin nhắn cảnh báo trong nhóm cộng đồng: cán bộ soạn, cán bộ thứ hai duyệt (mục IV.2)", "")
    with unseen(stage):
        second = await stage.officer("officer2", "Võ Thị Sương")
        group = play.group("g1", "Thôn An Điềm 1 – bà con")
        await group.adds(cast.hamlet_head)
        await group.presses_here(officer, "Claim the group (officers)")
        await officer.presses("Describe the group")
        await officer.says("An Điềm 1")
        await officer.presses("Residents")
        await officer.presses("Without tags")
        await diary.until("2026-06-10")
        await officer.presses("/done 0 directive-03")
        await diary.until("2026-06-25")
        await officer.says("/campaigns")
        await officer.presses("1")
        topics = {topic.title.vi for topic in plan().topics}
        assert topics <= set(labels(officer))
        await officer.presses("crime-tricks")
        await officer.says(
            "Thời gian gần đây có đối tượng giả danh cán bộ điện lực, ngân hàng gọi điện yêu cầu chuyển tiền.\n\n"
            "Bà con không chuyển tiền, không đọc mã OTP cho người lạ; có nghi vấn, gọi ngay Công an xã."
        )
        await officer.presses("Without a file")
        await officer.presses("All groups ({n})")
        await officer.presses("Now")
    await officer.presses("Hand to a second officer")
    await second.presses("See and decide")
    await second.presses("Release it")
    play.transcript.left_out = {officer.account, second.account}  # how far the sending is
    await play.clock_strikes()
    assert group.text.startswith("CÔNG AN XÃ BÌNH CHƯƠNG – Phương thức, thủ đoạn")
    assert group.text.endswith(f"trực ban {HOTLINE}")
    play.transcript.left_out = {second.account}  # she gets what the other officer gets


async def _movement_day(stage: Stage, cast: Cast, diary: Diary) -> None:
    """II.4, IV.7: Ngày hội toàn dân bảo vệ ANTQ 19/8; một thôn tổ chức “điểm”; 100% hưởng ứng."""
    units, tam = cast.units, cast.hamlet_head
    group = stage.play.people["g1"]
    with unseen(stage):
        await diary.until("2026-06-29")
        await cast.officer.presses("/done 0 directive-09")
        await cast.officer.presses("/done 0 police-report-2")
        await diary.until("2026-08-17")
        assert tam.text.startswith("⏰ Còn 2 ngày")  # three days before is a Sunday
        await diary.until("2026-08-18")
        for name in (SECOND_HAMLET, SCHOOL, STATION, NURSERY):
            person = cast.in_charge[name]
            await enters(person, units[name], "movement_day", "18/8", "‹Without a file")
    stage.scene("Ngày hội toàn dân bảo vệ ANTQ 19/8: thôn An Điềm 1 tổ chức “điểm”, các nhóm được báo", "")
    await diary.until("2026-08-19")
    await tam.presses("Tell how it went")
    await tam.presses("Held as the commune's main one")
    await tam.sends_photo(caption="Ngày hội tại nhà văn hóa thôn")
    await diary.until("2026-08-20")
    assert shown(cast.officer)[1:] == [f"1. {COMPANY} – chưa cập nhật"]
    with unseen(stage):
        await enters(cast.director, units[COMPANY], "movement_day", "‹The unit joined in elsewhere", "‹Without a file")
        await diary.until("2026-08-28")
    day = "Ngày hội toàn dân bảo vệ an ninh Tổ quốc"
    assert diary.days(group, day) == ["17/08", "19/08"]
    assert diary.days(tam, day) == ["20/07", "05/08", "12/08", "17/08", "18/08", "19/08"]
    assert diary.days(cast.officer, day) == diary.days(cast.director, day)[-1:] == ["20/08"]
    board = await figures(stage)
    assert (board["movement-day-main"], board["movement-day"]) == ("met 1/2", "met 6/6")

    stage.scene("Khen thưởng đợt Ngày hội: nhà trường được Giấy khen của Chủ tịch UBND xã (mục V)", "")
    with unseen(stage):
        await cast.officer.says("khen thưởng")
        await cast.officer.presses("1")
        await cast.officer.presses("unit")
    await cast.officer.presses(SCHOOL)
    forms = [line for line in shown(cast.officer) if "khen của Chủ tịch" in line]
    assert ["cấp tỉnh" in forms[0], "cấp xã" in forms[1]] == [True, True]
    with unseen(stage):
        await cast.officer.presses("commune-merit")
        await cast.officer.presses("Movement day, 19/8")
    await cast.officer.presses("Propose")
    with unseen(stage):
        await cast.officer.says("/award 1")
        await cast.officer.presses("It was awarded")
    await cast.officer.says("156/QĐ-UBND, 18/8/2026")


async def _candidates(stage: Stage, cast: Cast, diary: Diary) -> None:
    """III.6: ít nhất 15% khu dân cư, đơn vị đạt điển hình; kế hoạch không đặt điều kiện, khu dân cư cũng được tính."""
    officer = cast.officer
    stage.scene("Tháng 9: chọn xây dựng điển hình; khu dân cư cũng được tính (mục III.6)", "")
    with unseen(stage):
        await diary.until("2026-09-24")
        await officer.presses("/done 0 circular-124")
        await diary.until("2026-09-30", "09:00")
        await officer.presses("/done 0 police-report-3")
    await officer.says("điển hình")
    assert shown(officer)[1] == "Tất cả, đơn vị đủ điều kiện xếp trước (6)"
    assert all("kế hoạch không đặt điều kiện" in line for line in shown(officer)[2:8])
    with unseen(stage):
        await officer.presses(HAMLET)
    await officer.presses("Choose for {year}")
    one_off = {  # not done in time: what is overdue is said, too; 31/05 is a Sunday
        "Tổng kết 10 năm thực hiện Chỉ thị số 03": "04/05 20/05 27/05 01/06 02/06 03/06 04/06 06/06 10/06",
        "Tổng kết 15 năm thực hiện Chỉ thị số 09": "01/06 16/06 23/06 27/06 29/06",
        "Sơ kết 05 năm thực hiện Thông tư": "26/08 11/09 18/09 22/09 24/09",
    }
    assert {what: " ".join(diary.days(officer, what)) for what in one_off} == one_off
    dropped = {title.vi for title in moved_to(plan(), 2027).dropped}  # they are for 2026 only
    assert all(any(title.startswith(what) for title in dropped) for what in (*one_off, "Triển khai", "Đề xuất"))
    assert diary.days(officer, "Báo cáo Giám đốc Công an tỉnh", "quý III.")[-1] == "30/09"


async def _areas(stage: Stage, cast: Cast, diary: Diary) -> None:
    """TT 124 Điều 4, 8, 9; QĐ 510 Điều 11 (KH II.1): khu dân cư xét đến hết 31/10, công nhận trước 15/11."""
    officer, tam, units = cast.officer, cast.hamlet_head, cast.units
    stage.scene("Kỳ đánh giá của khu dân cư kết thúc 31/10: thôn tự đánh giá, Công an xã đối chiếu", "")
    with unseen(stage):
        await diary.until("2026-11-02", "09:00")
    with unseen(stage):
        await tam.says("tiêu chuẩn")
    await tam.presses("All the rest is met")
    await tam.presses("Send to the commune police")
    with unseen(stage):
        await officer.presses("Compare")
    await officer.presses("Agree with all")

    stage.scene("Trước 15/11: công nhận khu dân cư; trước 20/11: xếp loại khu dân cư", "")
    await diary.until("2026-11-14")
    with unseen(stage):
        await enters(officer, units[SECOND_HAMLET], "antt_decided", "‹Recognised", "301/QĐ-UBND, 13/11/2026")
        await officer.says(f"/step {units[HAMLET]} antt_decided")
    await officer.presses("Recognised")
    with unseen(stage):
        await officer.says("301/QĐ-UBND, 13/11/2026")
    with unseen(stage):
        await diary.until("2026-11-18", "07:30")
        for name, level in ((HAMLET, "excellent"), (SECOND_HAMLET, "good")):
            await enters(officer, units[name], "level_decided", f"‹{level}", "305/QĐ-UBND, 17/11/2026")
    assert "301/QĐ-UBND" in tam.heard[-2].text
    # the last good days are 14/11 and 19/11: residential areas come before units
    assert diary.days(officer, "Xét công nhận khu dân cư") == ["15/10", "31/10", "07/11", "11/11", "13/11", "14/11"]
    assert diary.days(officer, "phong trào của khu dân cư") == ["20/10", "05/11", "12/11", "16/11"]


async def _units(stage: Stage, cast: Cast, diary: Diary) -> None:
    """TT 124 Điều 9: trước 20/11; QĐ 510 Điều 11: trước 30/11; III.5: không có đơn vị Yếu."""
    officer, units = cast.officer, cast.units
    stage.scene("Ngày hội Đại đoàn kết toàn dân tộc 18/11 (mục IV.7): chỉ các cơ quan được nhắc", "")
    await diary.until("2026-11-18")
    await cast.chief.presses("It was held")
    unity = "Ngày hội Đại đoàn kết toàn dân tộc"
    # 15/11, three days before for the groups, is a Sunday
    assert diary.days(cast.chief, unity) == ["19/10", "04/11", "11/11", "16/11", "17/11", "18/11"]
    assert diary.days(stage.play.people["g1"], unity) == ["16/11", "18/11"]
    for name in (HAMLET, SECOND_HAMLET, SCHOOL, COMPANY, NURSERY):
        assert diary.days(cast.in_charge[name], unity) == []

    stage.scene("Trước 20/11: công nhận đơn vị; trước 30/11: xếp loại, báo ngay khi có đơn vị Yếu", "")
    with unseen(stage):
        await diary.until("2026-11-19")
        for name in (SCHOOL, STATION):
            await enters(officer, units[name], "antt_decided", "‹Recognised", "310/QĐ-UBND, 18/11/2026")
        await enters(officer, units[COMPANY], "antt_decided", "‹Not recognised", "311/QĐ-UBND, 18/11/2026")
        await diary.until("2026-11-27")
        for name in (SCHOOL, STATION, NURSERY):
            await enters(officer, units[name], "level_decided", "‹good", "320/QĐ-UBND, 26/11/2026")
        await officer.says(f"/step {units[COMPANY]} level_decided")
        await officer.presses("weak")
    stage.play.transcript.left_out = {officer.account}  # for once, what the second officer sees
    await officer.says("320/QĐ-UBND, 26/11/2026")
    stage.play.transcript.left_out = {"officer2"}
    assert officer.text.startswith(f"⚠ {COMPANY} được xếp loại “Yếu”")
    # the last good days are 19/11 and 29/11; 15/11 and 22/11 are Sundays
    assert diary.days(officer, "Xét công nhận cơ quan") == ["20/10", "05/11", "12/11", "16/11", "18/11", "19/11"]
    assert diary.days(officer, "phong trào của cơ quan") == ["30/10", "16/11", "23/11", "26/11"]


async def _end_of_the_year(stage: Stage, cast: Cast, diary: Diary) -> None:
    """V.1.b: trừ tập thể, cá nhân đã được khen thưởng đợt Ngày hội; III: kết quả các chỉ tiêu."""
    officer, units = cast.officer, cast.units
    stage.scene("Điển hình: đề nghị và quyết định công nhận thôn An Điềm 1", "")
    with unseen(stage):
        await diary.until("2026-12-08")
        await officer.says(f"/candidate {units[HAMLET]}")
        await officer.presses("Propose for recognition")
        await officer.says("60/TTr-UBND, 01/12/2026")
        await officer.says(f"/candidate {units[HAMLET]}")
        await officer.presses("Enter the decision")
        await officer.presses("Recognised")
    await officer.says("2988/QĐ-UBND, 07/12/2026")

    stage.scene("Khen thưởng tổng kết năm: đơn vị đã được khen đợt Ngày hội không xét nữa (mục V.1.b)", "")
    with unseen(stage):
        await officer.says("khen thưởng")
        await officer.presses("1")
    await officer.presses("unit")
    await officer.presses(SCHOOL)
    assert "đã được khen thưởng trong năm" in officer.text
    with unseen(stage):
        await officer.presses("Propose somebody else")
        await officer.presses("people_of_hamlet")
        await officer.says("Nhân dân và cán bộ thôn An Điềm 1")
        await officer.presses("province-merit")
        await officer.presses("Review of the year")
    await officer.presses("Propose")

    stage.scene("Cuối năm: kết quả các chỉ tiêu", "")
    await officer.says("chỉ tiêu")
    assert await figures(stage) == {
        "plans-issued": "met 6/6",
        "people-informed": "not_met 1694/1738",
        "launched": "met 6/6",
        "models-kept": "met 2/2",
        "antt-reached": "met 4/5",  # exactly 80%
        "good-or-better": "met 5/6",
        "weak": "not_met 1/6",
        "exemplary": "met 1/6",  # 16,6% of 15%
        "movement-day-main": "met 1/2",
        "movement-day": "met 6/6",
        "models-commended": "met 1",
    }
