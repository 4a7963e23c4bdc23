"""One person on two platforms: linked by a code, going on there, reminded once, cut off, back in."""

from __future__ import annotations

from tests.flows.linked import link_code_in, moved_to, on_zalo
from tests.flows.people import Person
from tests.flows.stage import Stage
from tests.flows.town import SCHOOL, scores

TELEGRAM = "telegram"


async def linking(stage: Stage) -> None:
    """From the first code to the code by which somebody comes back who has lost both phones."""
    t, play, town = stage.t, stage.play, stage.town
    play.also_on(TELEGRAM)
    unit = await town.unit()
    officer = await stage.officer()
    head = await town.member("head", unit, shown=t("Cô Minh trên Telegram", "Ms Minh on Telegram"))
    await moved_to(play, head, TELEGRAM)
    zalo = on_zalo(play, "zalo", t("Cô Minh trên Zalo (không có nút)", "Ms Minh on Zalo (no buttons)"))
    zalo.language = stage.language
    play.capabilities.pop("paper")

    stage.scene("Lấy mã trên Telegram, gõ mã trên Zalo", "A code on Telegram, typed on Zalo")
    await head.says(t("dữ liệu của tôi", "my data"))
    await head.presses("Linked accounts")
    await head.presses("Link another account")
    code = link_code_in(head.text)
    await zalo.starts()
    await zalo.says("ABCD-EFG2")
    await zalo.says(code)
    await zalo.presses("Agree and link")

    stage.scene("Chấm dở trên Telegram, chấm tiếp trên Zalo", "Begun on Telegram, gone on with on Zalo")
    play.transcript.muted = True
    await scores(head, unit, until="4a")
    play.transcript.muted = False
    await head.presses("1")
    play.later(days=2)
    await zalo.says("menu")
    await zalo.presses("Go on scoring")
    await zalo.says(t("1 điểm", "1 point"))
    await zalo.presses("Save, do it later")

    stage.scene(
        "Nhắc hạn: chỉ tài khoản dùng gần nhất; không gửi được thì sang tài khoản kia",
        "A reminder: to the account used last; where it cannot be delivered, to the other one",
    )
    await play.until("2026-10-23")
    stage.remark("Mấy hôm sau, Zalo không nhận tin của trợ lý.", "Later Zalo does not take the assistant's messages.")
    zalo.blocked = True
    await play.until("2026-10-29")
    zalo.blocked = False
    await zalo.says("menu")

    stage.scene("Xem tài khoản trong “Dữ liệu của tôi”", "The accounts in “My data”")
    await head.says(t("dữ liệu của tôi", "my data"))
    await head.presses("Linked accounts")
    await head.presses("Close")

    stage.scene("Mất điện thoại: cán bộ ngắt một tài khoản", "A lost phone: an officer cuts an account off")
    await _looks_at(officer, stage)
    await officer.presses("Ngắt Zalo Bot" if stage.language == "vi" else "Cut off Zalo Bot")
    await officer.presses("Cut off", officer.last)
    await zalo.says("menu")

    stage.scene("Mất cả hai: cán bộ cấp mã vào lại", "Both are lost: an officer makes a code to come back")
    await officer.presses("Ngắt Telegram" if stage.language == "vi" else "Cut off Telegram")
    await officer.presses("Cut off", officer.last)
    await officer.presses("Code to come back in")
    await officer.presses("Make the code")
    back = next(
        link_code_in(str(m.text)) for m in reversed(officer.heard) if "-" in str(m.text) and m.text.count("-") == 1
    )
    new = on_zalo(play, "new", t("Cô Minh, máy mới", "Ms Minh, a new phone"))
    new.language = stage.language
    await new.starts()
    await new.says(back)
    await new.presses("Agree and link")
    await new.presses("Go on scoring")


async def _looks_at(officer: Person, stage: Stage) -> None:
    await officer.says(stage.t("người phụ trách", "people"))
    await officer.presses(SCHOOL)
    await officer.presses("Trần Thị Minh")
