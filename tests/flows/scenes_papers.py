"""The scene about a printed paper's code that is written down as a golden transcript."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.paper_codes import card_paper, code_of_paper
from storage import cards, communes, units
from tests.flows.stage import Stage
from tests.flows.town import Town, hands_in


async def paper_code(town: Town, unit_id: int) -> str:
    """The code on the paper of a unit's card as it is now."""

    def work(connection: Connection) -> str:
        unit = units.load(connection, [unit_id])[unit_id]
        card_id = cards.of_unit(connection, unit_id, 2026)
        if card_id is None:
            raise LookupError(f"unit {unit_id} has no card")
        card = cards.load(connection, [card_id], lock=False)[card_id]
        plan = communes.plan_version(connection, card.plan_version_id)
        return code_of_paper(connection, card_paper(card, unit, plan, plan.scorecards[0]), town.play.now())

    return await town.play.database.run(work)


async def checking(stage: Stage) -> None:
    """Somebody holds a printed card in the hand: it is right, then it is out of date, then it is a forged one."""
    t = stage.t
    unit = await stage.town.unit()
    officer = await stage.officer()
    head = await stage.town.member("head", unit, shown=t("Cô Minh, hiệu trưởng", "Ms Minh, headmistress"))
    stage.play.transcript.muted = True
    await hands_in(head, unit)
    code = await paper_code(stage.town, unit)
    stage.play.transcript.muted = False
    reader = stage.newcomer("reader", "Ông Tư, người cầm bản in", "Mr Tư, who holds the paper")

    stage.scene("Gửi mã in trên giấy", "The code on the paper is sent")
    await reader.says(t("kiểm tra", "check"))
    await reader.says(code)

    stage.scene("Sau khi Công an xã thẩm định, bản in cũ không còn là bản hiện hành", "After the verification")
    stage.play.transcript.muted = True
    await officer.presses("Accept all")
    stage.play.transcript.muted = False
    await reader.says(f"{t('kiểm tra mã', 'check')} {code.lower()}")

    stage.scene("Mã gõ thiếu, mã không có", "A code with a letter missing, and one that no paper has")
    await reader.says(t("kiểm tra K7QF-2M8R-9T3", "check K7QF-2M8R-9T3"))
    await reader.says("/check K7QF-2M8R-9T3W")
