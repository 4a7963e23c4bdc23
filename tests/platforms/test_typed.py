"""What people type on Zalo Bot, where nothing can be pressed; over the wire, as phones send it."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.flows.people import Person
from tests.flows.stage import Stage
from tests.flows.town import PLAN, Town, scores
from tests.platforms.on_zalo_bot import OnZaloBot
from tests.platforms.people import Somebody
from tests.platforms.performing import MORNING
from tests.platforms.play import playing_on

TWO = (
    "2",
    " 2 ",
    "2.",
    "2 điểm",
    "2 diem",
    "2điểm",
    "điểm 2",
    "Điểm: 2",
    "hai",
    "Hai điểm ạ",
    "số 2",
    "so hai",
    "số hai",
    "２",
    "２ điểm",
    "2,0",
    "2️⃣",
    unicodedata.normalize("NFD", "hai điểm"),
)
YES = ("1", "số 1", "một", "có", "Có", "CO", "co a", "(1)", "1.", "１", unicodedata.normalize("NFD", "có"), "ok")
SCHOOL = ("3", "số 3", "ba", "cơ sở giáo dục", "co so giao duc", "CƠ SỞ GIÁO DỤC", "cơ sở", "３", "câu 3")
GOING_BACK = ("L", "l", "quay lại", "quay lai", "Quay lại.")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A commune on Zalo Bot."""
    async with playing_on(OnZaloBot(MORNING), tmp_path) as play:
        town = await Town(play).found(PLAN)
        await play.opens()
        yield Stage(play, town, "vi")


async def head_of(stage: Stage) -> Person:
    return await stage.town.member("head", await stage.town.unit())


def shown_to(person: Person) -> str:
    """The newest message as it stands on the phone."""
    assert isinstance(person, Somebody)
    return person.hand.readable(next(reversed(person.screen)))


async def test_points(stage: Stage) -> None:
    head = await head_of(stage)
    await head.says("chấm điểm")
    for number, text in enumerate(TWO):
        assert "câu 1/21" in head.text, text
        await head.says(text)
        assert "câu 2/21 · đang có 2 điểm" in head.text, text
        await head.says(GOING_BACK[number % len(GOING_BACK)])
    for text in ("4", "hai mươi", "1/2", "2 hay 3", "nhiều", "không biết"):
        await head.says(text)
        assert head.text.startswith("Câu này cần số điểm: 0, 1, 2, 3."), text
        assert "câu 1/21" in head.text, "the question stands below, and nothing is lost"


async def test_choices_yes_and_no_and_the_last_look(stage: Stage) -> None:
    await stage.officer()
    head = stage.newcomer("head", "Cô Minh", "Ms Minh")
    await head.says("Xin chào")
    await head.says("đăng ký đơn vị")
    await head.says("dong y")
    for text in SCHOOL:
        assert "Đơn vị thuộc loại hình nào?" in head.text, text
        await head.says(text)
        assert "Tên đầy đủ" in head.text, text
        await head.says("L")
    await head.says("3")
    for text in ("Trường THCS Ba Gia", "25 Trần Phú", "Long Bàn Bắc", "Trần Thị Minh", "Hiệu trưởng", "0905123456"):
        await head.says(text)
    await head.says("bốn trăm hai mươi người")
    for text in YES:
        assert "Đơn vị có tổ chức Đảng không?" in head.text, text
        await head.says(text)
        assert "công đoàn" in head.text, text
        await head.says("quay lại")
    for text in ("có", "khong", "2", "Không thuộc diện này"):
        await head.says(text)
    assert "Gõ: OK – Gửi đăng ký" in shown_to(head)
    await head.says("sửa một mục")
    await head.says("dia chi")
    await head.says("27 Trần Phú")
    assert "27 Trần Phú, Long Bàn Bắc" in head.text
    await head.says("gui dang ky")
    assert "Đã gửi đăng ký" in head.text


async def test_awards_as_buttons_elsewhere_have_them(stage: Stage) -> None:
    head = await head_of(stage)
    await scores(head, 1, until="9")
    for text in ("1 tập thể + 1 cá nhân", "1 tap the, 1 ca nhan", "1 tập thể + 1 cá nhân: 3 điểm", "3 điểm", "ba"):
        assert "câu 21/21" in head.text, text
        await head.says(text)
        assert "9 · 3/3" in head.text.replace("\N{NO-BREAK SPACE}", " "), text
        await head.says("L")


async def test_a_group_without_a_name_is_called_by_what_officers_say_of_it(stage: Stage) -> None:
    officer = await stage.officer()
    resident = stage.newcomer("resident", "Cô Mai", "Ms Mai")
    group = stage.play.group("g1", "Thôn Long Bàn Bắc")
    await group.adds(resident)
    await group.presses_here(officer, "Claim the group (officers)")
    assert "“Nhóm Zalo " in officer.text
    await officer.presses("Describe the group")
    await officer.says("Long Bàn Bắc")
    await officer.presses("Residents")
    await officer.presses("Without tags")
    assert "“Người dân – Long Bàn Bắc (" in officer.text
    await officer.says("nhóm")
    assert "Người dân – Long Bàn Bắc (" in officer.text
    await officer.says("xem nhóm 1")
    await officer.presses("Change it")
    await officer.presses("The whole commune")
    await officer.says("số 2")
    await officer.presses("Without tags")
    assert "“Thủ trưởng đơn vị – toàn xã (" in officer.text


async def test_a_group_that_cannot_be_left_is_asked_to_take_the_assistant_out(stage: Stage) -> None:
    officer = await stage.officer()
    group = stage.play.group("g1", "Thôn Long Bàn Bắc")
    await group.adds(stage.newcomer("resident", "Cô Mai", "Ms Mai"))
    await group.presses_here(officer, "Claim the group (officers)")
    await officer.presses("Describe the group")
    for label in ("The whole commune", "Residents", "Without tags"):
        await officer.presses(label)
    await officer.says("xem nhóm 1")
    await officer.presses("Leave the group")
    await officer.presses("Leave")
    assert "đã đề nghị nhóm đưa trợ lý ra" in officer.text
    assert "Đề nghị đưa trợ lý ra khỏi nhóm." in group.text
