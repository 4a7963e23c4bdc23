"""What an invitation says about where the assistant is found."""

from __future__ import annotations

from bot.channels.plain_text import strip_markup
from bot.doors import Door, in_order, invitation_text, telegram_door, zalo_bot_door, zalo_oa_door
from bot.i18n import _, render

CODE = "ABC2345678"
TELEGRAM, BOT, OA = telegram_door("thien_tin_bot"), zalo_bot_door("1900000001"), zalo_oa_door("4572947693969771653")


def said(*doors: Door) -> list[str]:
    return strip_markup(render(invitation_text("Công an xã Thiện Tín", _("Menu"), CODE, doors), "vi")).split("\n")


def test_a_link_leads_straight_in_where_the_platform_has_such_links() -> None:
    text = said(TELEGRAM)
    assert "Công an xã Thiện Tín" in text[0]
    assert f"https://t.me/thien_tin_bot?start={CODE}" in text[2]
    assert CODE in text[3]


def test_on_zalo_it_says_where_and_what_to_type() -> None:
    text = said(BOT)
    assert text[2] == "Trên Zalo Bot: https://bot.zaloplatforms.com/bots/1900000001"
    assert "mã mời" in text[3]
    assert CODE in text[3]
    assert said(OA)[2] == "Trên Zalo OA: https://zalo.me/4572947693969771653"


def test_where_there_are_several_all_are_named_and_zalo_first() -> None:
    doors = in_order([TELEGRAM, BOT, OA])
    assert doors == (OA, BOT, TELEGRAM)
    text = said(*doors)
    assert [line.partition(":")[0] for line in text[2:5]] == ["Trên Zalo OA", "Trên Zalo Bot", "Trên Telegram"]
    assert text[4].endswith(f"?start={CODE}")
    assert len(text) <= 8


def test_without_any_there_is_a_code_alone() -> None:
    text = "\n".join(said())
    assert "http" not in text
    assert CODE in text
