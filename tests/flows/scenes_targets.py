"""The scene of the targets: the board, who has not got there, the picture, and the alarm."""

from __future__ import annotations

from sqlalchemy import Connection

from movement.plans import load_bundled
from movement.units import Exclusion, UnitKind
from movement.year import Step
from storage import communes, milestones
from storage.milestones import Entered
from tests.flows.stage import Stage
from tests.flows.town import COMPANY, SCHOOL

PLAN = "binh-chuong-2026"  # the plan with the most targets
HAMLET = "Thôn An Điềm 1"
NURSERY = "Trường Mầm non Bình Chương"


async def board(stage: Stage) -> None:
    """What is reached and what is missing, in one message and as a picture."""
    play, town, t = stage.play, stage.town, stage.t
    plan = load_bundled(PLAN)
    await play.database.run(lambda c: communes.use_plan(c, town.commune_id, plan, play.now()))
    await play.restart()
    found = [
        await town.unit(HAMLET, UnitKind.RESIDENTIAL_AREA),
        await town.unit(SCHOOL),
        await town.unit(COMPANY, UnitKind.ENTERPRISE),
        await town.unit(NURSERY, exclusion=Exclusion.PRIMARY_OR_PRESCHOOL),
    ]
    steps = [(unit, Step.LAUNCHED, "done") for unit in found[:3]]
    steps += [(unit, Step.ANTT_DECIDED, "reached") for unit in found[:2]]
    steps += [(found[0], Step.MOVEMENT_DAY, "main"), (found[1], Step.COMMITMENTS, "40/42")]
    steps += [(unit, Step.LEVEL_DECIDED, "good") for unit in found[:2]]

    def enter(connection: Connection) -> None:
        for unit, step, value in steps:
            milestones.enter(connection, town.commune_id, unit, 2026, Entered(step, value), None, play.now())

    await play.database.run(enter)
    officer = await stage.officer()

    stage.scene("Các chỉ tiêu trong một tin nhắn", "The targets in one message")
    await officer.says(t("chỉ tiêu", "targets"))

    stage.scene("Còn thiếu đơn vị nào", "Which units have not got there")
    await officer.says("5")
    await officer.presses("~back")

    stage.scene("Dạng ảnh, để gửi lãnh đạo", "As a picture, to hand on")
    await officer.presses("As a picture")

    stage.scene("Một đơn vị xếp loại Yếu: báo ngay", "A unit is classified Weak: told at once")
    colleague = await stage.officer("colleague", "Lê Văn Bình")
    await officer.says(f"/step {found[2]} level_decided")
    await officer.presses("weak")
    await officer.says("12/QĐ-UBND, 20/10/2026")
    await colleague.presses("See the targets")
