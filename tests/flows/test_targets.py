"""The targets in chat: one message, the same as a picture, the units that have not got there; the alarm."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from bot.batch import Batch
from bot.making import MADE, Order
from bot.making.maker import NothingToMake, Workshop
from bot.making.recipes import RECIPES
from bot.target_board import tell_of_alarming_level
from movement.plans import load_bundled
from movement.units import Exclusion, UnitKind
from movement.year import Step
from storage import actors, communes, invitations, milestones, units
from storage.actors import MemberRole
from storage.milestones import Entered
from storage.tables import LocalModel, Unit
from storage.units import PENDING
from tests.flows.play import Play, playing
from tests.flows.town import COMPANY, SCHOOL, Town

PLAN = "binh-chuong-2026"
HAMLET = "Thôn An Điềm"
NURSERY = "Trường Mầm non Bình Chương"


@pytest.fixture
async def town(play: Play) -> Town:
    return await Town(play, language="en").found(PLAN)


@pytest.fixture
async def on_both(database_url: str) -> AsyncIterator[Town]:
    async with playing(database_url) as opened:
        yield await Town(opened, language="en").found(PLAN)


async def took(town: Town, unit: int, step: Step, value: str = "done", year: int = 2026) -> None:
    """A unit took a step."""
    entered = Entered(step, value)
    await town.play.database.run(
        lambda c: milestones.enter(c, town.commune_id, unit, year, entered, None, town.play.now())
    )


async def four_units(town: Town) -> list[int]:
    """A hamlet, a school and a company, and a nursery that the law leaves out of the title."""
    found = [
        await town.unit(HAMLET, UnitKind.RESIDENTIAL_AREA),
        await town.unit(SCHOOL),
        await town.unit(COMPANY, UnitKind.ENTERPRISE),
        await town.unit(NURSERY, exclusion=Exclusion.PRIMARY_OR_PRESCHOOL),
    ]
    for unit in found[:2]:
        await took(town, unit, Step.LAUNCHED)
        await took(town, unit, Step.ANTT_DECIDED, "reached")
    return found


def line(text: str, title: str) -> str:
    """The line about one target, without its number."""
    (found,) = [each for each in text.splitlines() if title in each]
    return found.partition(". ")[2]


async def test_an_officer_sees_every_target_in_one_message(town: Town) -> None:
    await four_units(town)
    officer = await town.officer()
    await officer.says("chỉ tiêu")

    assert officer.text.startswith("Targets of 2026 – Công an xã Bình Chương\nAs of Oct 20, 2026 09:14\n")
    assert line(officer.text, "launched the movement") == (
        "⚠ Areas and units that launched the movement: 2/4 units (50%), target: 100% – 2 more units are needed"
    )
    assert line(officer.text, "or better: 2/3") == (
        "⚠ Areas and units recognised “Safe in security and order” or better: 2/3 units (66.7%), target: 80% or more"
        " – 1 more unit is needed"
    )
    assert line(officer.text, "classified Weak") == (
        "⏳ Areas and units classified Weak: 0 units, target: none – reached so far; 4 units are not classified yet"
    )
    assert line(officer.text, "effective models").endswith("target: 100% – no figures yet")
    assert "Not counted for “Safe in security and order”: 1 unit that" in officer.text
    assert len(officer.text) < 4096


async def test_who_has_not_got_there_is_named_page_by_page(town: Town) -> None:
    await four_units(town)
    for number in range(20):
        await town.unit(f"Cơ quan {number:02}", UnitKind.OFFICE)
    officer = await town.officer()
    await officer.says("/targets")
    board = officer.text
    await officer.says("5")

    assert officer.text.startswith("Areas and units recognised “Safe in security and order” or better: units that have")
    first = officer.text.splitlines()[1:]
    await officer.presses("Next page")
    second = officer.text.splitlines()[1:]
    assert [each.partition(". ")[0] for each in (*first, *second)] == [str(n) for n in range(1, 23)]
    assert len(first) == 15
    assert any(each.endswith(COMPANY) for each in (*first, *second))
    assert not any(SCHOOL in each for each in (*first, *second))
    assert officer.text.splitlines()[-1] == f"22. {NURSERY} – not counted, by the circular 124/2021/TT-BCA"
    await officer.presses("~back")
    await officer.presses("~back")
    assert officer.text == board
    await officer.presses("Close")


async def test_a_target_that_everybody_has_reached_has_nobody_to_name(town: Town) -> None:
    unit = await town.unit()
    await took(town, unit, Step.LAUNCHED)
    officer = await town.officer()
    await officer.says("/targets")

    assert (
        line(officer.text, "launched the movement") == "✅ Areas and units that launched the movement: 1/1 unit (100%)"
    )
    assert "3" not in {choice.label for row in officer.last.rows for choice in row}


@pytest.mark.parametrize("plain", [False, True])
async def test_the_picture_comes_last_where_it_is_seen(town: Town, plain: bool) -> None:
    await four_units(town)
    officer = await town.officer()
    officer.plain = plain
    await officer.says("/targets")
    await officer.presses("As a picture")

    picture, board = officer.heard[-1], officer.heard[-2]
    assert picture.file is not None
    assert (picture.file.platform, picture.file.name, picture.text) == (MADE, "targets-2026.png", "")
    assert board.text.startswith("<b>Targets of 2026")
    assert officer.toasts == ([] if plain else ["The picture is being made."])
    ((file, content),) = town.play.channel.uploads
    assert file == picture.file
    assert content.startswith(b"\x89PNG")


@pytest.mark.parametrize("changes", [{"about": "2025"}, {"commune_id": 99}])
async def test_a_picture_of_what_is_gone_is_not_made(town: Town, changes: dict[str, Any]) -> None:
    order = replace(Order("targets", town.commune_id, "2026", "en"), **changes)
    with pytest.raises(NothingToMake):
        await town.play.database.run(lambda c: RECIPES["targets"].gather(c, order, Workshop(town.play.now())))


async def test_everybody_else_is_refused(town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await head.says("/targets")

    assert "Targets" not in head.text


async def test_a_plan_without_targets_says_so_in_chat_and_has_no_picture(play: Play) -> None:
    town = await Town(play, language="en").found("thuy-hung-2026")
    officer = await town.officer()
    await officer.says("/targets")

    assert officer.text.endswith("The plan sets no targets.")
    assert {choice.label for row in officer.last.rows for choice in row} == {"Close"}


# --- what is counted beside the units' years --------------------------------------------------------------------------


def sheet(connection: Connection, town: Town, language: str = "en") -> Any:
    """What stands on the picture."""
    order = Order("targets", town.commune_id, "2026", language)
    return RECIPES["targets"].gather(connection, order, Workshop(town.play.now()))


async def test_models_are_counted_now_and_a_year_ago_on_either_database(on_both: Town) -> None:
    town = on_both
    rows = [
        ("Camera an ninh", "2024-01-01", "", "2026-04-02"),
        ("Tổ tự quản", "2025-10-20", "", ""),
        ("Tiếng kẻng", "2020-01-01", "2026-10-20", ""),  # ended today: not active any more
        ("Mới", "2026-03-01", "", "2025-12-31"),
    ]

    def fill(connection: Connection) -> None:
        table: Any = LocalModel.__table__  # type: ignore[attr-defined]
        for name, started, ended, commended in rows:
            connection.execute(
                insert(table).values(
                    commune_id=town.commune_id,
                    hamlet="",
                    name=name,
                    field="",
                    movement="",
                    started_on=started,
                    status="ended" if ended else "active",
                    revision=0,
                    result="",
                    ended_on=ended,
                    ended_reason="",
                    commended_on=commended,
                    commended_paper="",
                    created_at=town.play.now(),
                )
            )

    await town.play.database.run(fill)
    lines = (await town.play.database.run(lambda c: sheet(c, town))).lines
    kept = next(each for each in lines if "effective models" in each.title)
    assert (kept.figure, kept.detail) == ("100%", "3 now, 3 models last year · target: 100%")
    commended = next(each for each in lines if "commend" in each.title)
    assert (commended.figure, commended.verdict) == ("1", "Reached")


async def test_registered_units_stand_against_those_that_wait_or_were_invited(on_both: Town) -> None:
    town = on_both
    target = {"id": "in", "title": "Registered", "percent": 100, "measure": "in_register", "source": "–"}
    plan = load_bundled(PLAN).model_validate({**load_bundled(PLAN).model_dump(), "targets": [target]})
    await town.play.database.run(lambda c: communes.use_plan(c, town.commune_id, plan, town.play.now()))
    await town.member("head", await town.unit())
    await town.unit(COMPANY, UnitKind.ENTERPRISE, status=PENDING)
    await town.unit("Thư viện xã", UnitKind.OFFICE)  # a list has entered it, and nobody has come in

    def invite(connection: Connection) -> None:
        for name in (COMPANY, "Trạm Y tế"):  # the company has come in since
            invitations.create(connection, town.commune_id, MemberRole.HEAD, town.play.now(), unit_name=name)

    await town.play.database.run(invite)
    officer = await town.officer()
    await officer.says("/targets")
    assert line(officer.text, "Registered") == ("⚠ Registered: 1/4 units (25%), target: 100% – 3 more units are needed")
    await officer.presses("t0")
    assert officer.text.splitlines()[1:] == [f"1. {COMPANY}", "2. Thư viện xã", "3. Trạm Y tế"]


async def test_a_unit_that_is_closed_counts_nowhere(town: Town) -> None:
    found = await four_units(town)
    table: Any = Unit.__table__  # type: ignore[attr-defined]
    await town.play.database.run(
        lambda c: c.execute(update(table).where(table.c.id == found[2]).values(status="closed"))
    )
    officer = await town.officer()
    await officer.says("/targets")
    assert "2/3 units (66.7%), target: 100%" in line(officer.text, "launched the movement")


# --- the alarm --------------------------------------------------------------------------------------------------------


async def enters(town: Town, unit: int, level: str) -> bool:
    """What the action that enters levels does."""
    await took(town, unit, Step.LEVEL_DECIDED, level)

    def work(batch: Batch) -> bool:
        commune = communes.load(batch.connection, town.commune_id)
        return tell_of_alarming_level(batch, commune, units.load(batch.connection, [unit])[unit], level)

    told = await town.play.dialogue.by_the_clock(work)
    await town.play.settled()
    return bool(told)


async def test_officers_are_told_once_of_a_unit_at_a_level_that_no_unit_may_have(town: Town) -> None:
    found = await four_units(town)
    officer = await town.officer()
    head = await town.member("head", found[2])

    assert not await enters(town, found[2], "average")
    assert await enters(town, found[2], "weak")
    assert await enters(town, found[2], "weak")
    assert [message.text for message in officer.heard] == [
        f"⚠ {COMPANY} is classified “Weak”. The plan's target is that no unit is. "
        "Please see how the unit can be helped."
    ]
    assert not head.heard

    await officer.presses("See the targets")
    assert "⛔ Units classified “Weak”: Công ty TNHH Gỗ Phú Lộc" in officer.text
    assert line(officer.text, "classified Weak").endswith("1 unit too many; 3 units are not classified yet")
    page = await town.play.database.run(lambda c: sheet(c, town))
    assert page.alarm == "Units classified “Weak”: Công ty TNHH Gỗ Phú Lộc"

    assert await enters(town, found[0], "weak")
    assert officer.text.startswith(f"⚠ {HAMLET} is classified")


async def test_where_there_are_several_communes_the_alarms_button_leads_to_its_own(town: Town) -> None:
    (unit, *_) = await four_units(town)
    other = await Town(town.play, language="en").found("vinh-thuy-2026")
    officer = await town.officer()
    person = town.people["officer"]
    await town.play.database.run(
        lambda c: actors.add_membership(c, other.commune_id, person, MemberRole.OFFICER, town.play.now(), position="")
    )
    await town.play.restart()
    await officer.says(f"/targets @{other.commune_id}")
    assert "Công an xã Vĩnh Thủy" in officer.text

    await enters(town, unit, "weak")
    await officer.presses("See the targets")
    assert "Targets of 2026 – Công an xã Bình Chương" in officer.text
    await officer.presses("As a picture")
    assert town.play.channel.uploads[0][0].ref == f"targets:{town.commune_id}:2026:en"
