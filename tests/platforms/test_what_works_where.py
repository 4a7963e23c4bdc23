"""What the README's table of platforms says, row by row, from what the channels themselves say that they can."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.channels import telegram_mapping, zalo_bot, zalo_oa_mapping
from bot.channels.zalo_oa_mapping import BUTTONS_LIMIT, IMAGE_LIMIT, document_name, picture_ending
from bot.chat import Capabilities, FileKind
from bot.console.upload_page import LARGEST
from bot.fetching import LARGEST as LARGEST_FETCHED

MB = 1024 * 1024
ALL = frozenset(FileKind)
TELEGRAM, BOT, OA = telegram_mapping.CAPABILITIES, zalo_bot.CAPABILITIES, zalo_oa_mapping.CAPABILITIES

TABLE: dict[str, tuple[Any, Any, Any]] = {
    # what is asked: Telegram, Zalo Bot, Zalo OA
    "buttons": (True, False, True),
    "edit": (True, False, False),
    "formatting": (True, False, False),
    "contact_button": (True, False, False),
    "group_buttons": (True, False, False),
    "leaves_groups": (True, False, False),
    "files_in": (ALL, {FileKind.PHOTO}, ALL),
    "files_out": (ALL, {FileKind.PHOTO}, {FileKind.PHOTO, FileKind.DOCUMENT}),
    "text_limit": (4096, 2000, 2000),
    "upload_limit": (50 * MB, 5 * MB, 5 * MB),
    "file_limit": (20 * MB, 20 * MB, 20 * MB),
}


@pytest.mark.parametrize("question", TABLE)
def test_what_a_platform_can(question: str) -> None:
    assert tuple(getattr(each, question) for each in (TELEGRAM, BOT, OA)) == TABLE[question]


def test_what_is_used_up_and_for_how_long_people_can_be_written_to() -> None:
    assert [each.allowance for each in (TELEGRAM, OA)] == [None, None]
    assert BOT.allowance is not None
    assert (BOT.allowance.messages, BOT.allowance.people, BOT.allowance.groups) == (3000, 50, 3)
    assert [each.window for each in (TELEGRAM, BOT)] == [None, None]
    assert OA.window is not None
    assert OA.window.open == OA.window.free == zalo_oa_mapping.FREE
    assert timedelta(0) < timedelta(hours=48) - zalo_oa_mapping.FREE <= timedelta(minutes=10), "what is on its way"
    assert timedelta(0) < timedelta(days=7) - zalo_oa_mapping.PAID <= timedelta(minutes=10)


def test_how_fast_messages_go_out() -> None:
    def pace(capabilities: Capabilities) -> tuple[float, float, float]:
        limits = capabilities.limits
        assert limits is not None
        return tuple(many / seconds for many, seconds in (limits.overall, limits.chat, limits.group))  # type: ignore[return-value]

    assert [pace(each)[:2] for each in (TELEGRAM, BOT, OA)] == [(30, 1), (5, 1), (20, 3)]
    assert {round(pace(each)[2] * 60) for each in (TELEGRAM, BOT, OA)} == {20}  # a minute and group


def test_what_an_official_account_sends() -> None:
    assert BUTTONS_LIMIT == 5
    assert IMAGE_LIMIT == MB
    assert picture_ending(b"\xff\xd8\xff" + bytes(10)) == "jpg"
    assert picture_ending(b"\xff\xd8\xff" + bytes(MB)) == ""
    assert document_name("Phiếu.pdf", b"%PDF-1.7") == "Phiếu.pdf"
    assert document_name("Phiếu.docx", b"PK\x03\x04") == "Phiếu.docx"
    assert document_name("Danh sách.xlsx", b"PK\x03\x04") == "", "a table goes as a link"


def test_what_comes_by_a_page_or_is_fetched() -> None:
    assert LARGEST == LARGEST_FETCHED == 20 * MB
