"""Scenes about titles: a unit's criteria from the first answer to the comparison; who becomes exemplary."""

from __future__ import annotations

from sqlalchemy import Connection

from movement.plans import load_bundled
from movement.units import UnitKind
from movement.year import Step
from storage import communes, milestones
from storage.milestones import Entered
from tests.flows.stage import Stage
from tests.flows.town import SCHOOL, hands_in


async def criteria(stage: Stage) -> None:
    """A school answers the criteria of Thông tư 124, an officer compares them, the school corrects one."""
    t, play, town = stage.t, stage.play, stage.town
    unit = await town.unit()
    officer = await stage.officer()
    head = await town.member("head", unit, shown=t("Cô Minh, hiệu trưởng", "Ms Minh, headmistress"))
    play.transcript.muted = True
    await hands_in(head, unit)
    play.transcript.muted = False

    stage.scene("Đơn vị trả lời từng tiêu chí", "The unit answers criterion by criterion")
    await head.says(t("tiêu chuẩn", "checklist"))
    await head.presses("Official wording")
    await head.presses("Met")
    await head.presses("Not met")
    await head.says(t("Kế hoạch năm đang trình ký.", "The year's plan waits to be signed."))
    await head.says(t("khoảng 80%", "about 80%"))
    stage.remark(
        "Phiếu chấm điểm đã nộp với điểm tối đa: chỗ không khớp được nhắc, không bị chặn.",
        "The scorecard was handed in with all points: what does not fit is said, and blocks nothing.",
    )
    await head.presses("All the rest is met")
    await head.presses("See all criteria")
    await head.presses("Send to the commune police")

    stage.scene("Cán bộ đối chiếu, có phiếu chấm điểm bên cạnh", "The officer compares, with the scorecard beside")
    await officer.presses("Compare")
    await officer.presses("Criterion by criterion")
    await officer.presses("agree")
    await officer.presses("agree")
    await officer.presses("Not met")
    await officer.says(t("Chưa nhận được bản đăng ký.", "The registration has not been received."))
    await officer.presses("Agree with all the rest")
    await officer.presses("Finish comparing")

    stage.scene("Đơn vị sửa và gửi lại; chỉ tiêu chí đã sửa được hỏi lại", "Corrected: only that is compared again")
    play.later(days=3)
    await head.presses("See or correct")
    await head.presses("Change an answer")
    await head.presses("1.2")
    await head.presses("Met")
    await head.presses("Send to the commune police")
    await officer.presses("Compare")
    await officer.presses("Agree with all")


async def selection(stage: Stage) -> None:
    """An officer of Vĩnh Thủy chooses units in January, and proposes one in October."""
    t, play, town = stage.t, stage.play, stage.town
    plan = load_bundled("vinh-thuy-2026")

    def begin(connection: Connection) -> None:
        communes.use_plan(connection, town.commune_id, plan, play.now())

    await play.database.run(begin)
    play.dialogue.forget()
    school = await town.unit()
    clinic = await town.unit("Trạm Y tế xã", UnitKind.OFFICE)
    post = await town.unit("Bưu điện xã", UnitKind.ENTERPRISE)

    def results(connection: Connection) -> None:
        for unit, antt, level in ((school, "reached", "good"), (post, "not_reached", "average")):
            for step, value in ((Step.ANTT_DECIDED, antt), (Step.LEVEL_DECIDED, level)):
                entered = Entered(step, value, paper="215/QĐ-UBND")
                milestones.enter(connection, town.commune_id, unit, 2025, entered, None, play.now())

    await play.database.run(results)
    officer = await stage.officer()

    stage.scene("Danh sách: đủ điều kiện trước, mỗi đơn vị một lý do", "The list: candidates first, each with why")
    await officer.says(t("điển hình", "exemplary"))
    await officer.presses(SCHOOL)
    await officer.presses("Choose for {year}")

    stage.scene("Đơn vị chưa đủ điều kiện: vẫn chọn được sau khi xác nhận", "No candidate: chosen after a second press")
    await officer.says(f"/candidate {clinic}")
    await officer.presses("Choose for {year}")
    await officer.presses("Do not choose it")
    stage.remark(
        "Kết quả năm trước có trên giấy: cán bộ nhập, đơn vị đủ điều kiện.",
        "Last year's results are on paper: the officer enters them, and the unit becomes a candidate.",
    )
    for step, answer in (("antt_decided", "Recognised"), ("level_decided", t("Khá", "Good"))):
        await officer.presses("Enter results of {year}")
        await officer.presses(step)
        await officer.presses(answer)
        await officer.says(t("216/QĐ-UBND, 18/11/2025", "216/QĐ-UBND, 18/11/2025"))
    await officer.presses("Choose for {year}")

    stage.scene("Đề nghị công nhận: lý do, hồ sơ", "Proposing: reasons, dossier")
    await officer.says(f"/candidate {post}")
    await officer.presses("Propose for recognition")
    await officer.presses("Back to the unit")
    await officer.says(f"/candidate {school}")
    await officer.presses("Propose for recognition")
    await officer.presses("Not yet")
    await officer.presses("Dossier ({n}/{of})")
    await officer.presses("p1")
    await officer.presses("Done")
    await officer.presses("Propose for recognition")
    await officer.says("12/TTr-UBND, 20/10/2026")
