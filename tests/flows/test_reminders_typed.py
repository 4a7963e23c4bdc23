"""What a reminder offers, typed where there are no buttons: a date is named by its day, not by its id."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.channels.plain_text import render_plain
from bot.chat import Event, EventKind
from bot.commands import Command, Intent, read_command
from bot.deadlines import find_deadline
from movement.plans import load_bundled
from movement.units import UnitKind
from tests.flows.test_reminders import a_date, dated, in_january, labels, tick, told, works_by
from tests.flows.town import COMPANY, PLAN, Town


@pytest.fixture
async def village(sqlite_url: str) -> AsyncIterator[Town]:
    async with in_january(sqlite_url) as town:
        yield town


def typed(text: str) -> Command | None:
    """What a typed text commands."""
    return read_command(Event("paper", "1", "a", "a", EventKind.TEXT, datetime(2026, 1, 5, tzinfo=UTC), text=text))


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("mai nhắc 2 30/10", Command("again", 2, "30/10")),
        ("Mai nhac 2 30/10.", Command("again", 2, "30/10")),
        ("đã xong 5/11", Command("done", 0, "5/11")),
        ("đã xong 3 05/11", Command("done", 3, "05/11")),
        ("danh bạ 30/10", Command("missing", 0, "30/10")),
        ("nhắc lại 30/10", Command("remind", 0, "30/10")),
        ("mốc 1 19/8", Command("step", 1, "19/8")),
        ("mai nhắc 1 submit-scorecard", Command("again", 1, "submit-scorecard")),
        ("danh bạ 20261030 submit-scorecard @2", Command("missing", 20261030, "submit-scorecard", commune=2)),
        ("danh bạ 30/10 @2", Command("missing", 0, "30/10", commune=2)),
        ("mai nhắc 30/10", None),  # of which unit?
        ("đã xong 30/10/2026 rồi", None),
    ],
)
def test_a_date_can_be_named_by_its_day(text: str, command: Command | None) -> None:
    assert typed(text) == command


def test_what_a_notice_shows_is_what_is_understood() -> None:
    for intent in (
        Intent("Nhắc tôi sáng mai", "again", 2, "submit-scorecard", day="30/10"),
        Intent("Đã thực hiện", "done", 0, "police-report", day="05/11"),
        Intent("Gọi điện", "missing", 20261030, "submit-scorecard", day="30/10"),
        Intent("Gọi điện", "missing", 20261030, "submit-scorecard", 3, day="30/10"),
    ):
        command = typed(intent.choice("vi").key)
        assert command is not None
        assert (command.name, command.word, command.commune) == (intent.name, intent.day, intent.commune)
        assert intent.word in intent.choice("vi").data, "the button says it by its id, whatever the plan says later"


def test_a_day_names_a_date_where_it_is_the_only_one() -> None:
    plan = load_bundled(PLAN)
    card = find_deadline(plan, "30/10")
    assert card is not None
    assert card.id == "submit-scorecard"
    assert find_deadline(plan, "5/11") == find_deadline(plan, "05/11") == find_deadline(plan, "police-report")
    for day in ("31/3", "1/1", "0/0", "/", "99/99"):  # on 31/3 there are three
        assert find_deadline(plan, day) is None


async def test_reminded_again_by_what_is_shown(village: Town) -> None:
    unit = await village.unit()
    head = await village.member("head", unit, plain=True)
    await tick(village, "2026-10-22")
    (shown,) = render_plain(head.last, typed_prefix="Type:")
    assert f"Type: again {unit} 30/10 – Remind me tomorrow morning" in shown
    await head.says(f"again {unit} 30/10")
    assert "Friday 23 October 2026" in head.text
    await tick(village, "2026-10-23")
    assert len(told(head)) == 2


async def test_officers_name_dates_by_their_days(village: Town) -> None:
    officer = await village.officer()
    await village.member("head", await village.unit())
    await tick(village, "2026-10-30")
    assert "Type: missing 30/10 – Telephone list" in render_plain(officer.last, typed_prefix="Type:")[0]
    await officer.says("danh bạ 30/10")
    assert "Telephone list: " in officer.text
    await officer.says("nhắc lại 30/10")
    assert officer.sees("Everybody concerned has had a reminder today; it will be sent on {day}.")
    await works_by(village, dated("police-report"))
    await tick(village, "2026-11-03")
    await officer.says("đã xong 5/11")
    assert "There will be no more reminders of it." in officer.text


async def test_of_dates_on_one_day_each_keeps_its_id(village: Town) -> None:
    await works_by(village, dated(a_date("report", 30, 10), a_date("list", 30, 10)))
    unit = await village.unit(COMPANY, UnitKind.ENTERPRISE)
    head = await village.member("head", unit, plain=True)
    await tick(village, "2026-10-23")
    shown = "\n".join(render_plain(head.last, typed_prefix="Type:"))
    assert len(labels(head)) == 3
    assert f"Type: done {unit} report" in shown
    assert f"Type: done {unit} list" in shown
    await head.says(f"done {unit} 30/10")
    assert any("nothing was changed" in message.text for message in head.heard)
