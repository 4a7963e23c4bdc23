"""A unit's year in chat: steps are entered by those who may, with one or two questions each, and kept with papers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, event

from bot.unit_years import unit_year, unit_years
from movement.units import UnitKind
from movement.year import Step, UnitYear
from storage import audit, communes, milestones, units
from storage.milestones import Entered
from tests.flows.people import Person
from tests.flows.play import Play
from tests.flows.town import SCHOOL, Town

PLAN = "binh-chuong-2026"
HAMLET = "Thôn An Điềm"


@pytest.fixture
async def town(play: Play) -> Town:
    town = await Town(play).found(PLAN)
    await play.until("2026-03-02", "09:00")
    return town


async def entered(town: Town, unit: int) -> dict[Step, str]:
    found = await town.play.database.run(lambda c: milestones.of_units(c, [unit], 2026))
    return {step: state.value for step, state in found.get(unit, {}).items()}


async def test_a_head_enters_plan_resolution_and_registration(play: Play, town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)

    await head.says("menu")
    await head.presses("The year's steps")
    await head.presses("plan_issued")
    await head.says("05/KH-THCS, 12/01/2026")
    await head.sends_document("ke-hoach.pdf")

    assert "05/KH-THCS, 12/01/2026" in head.text  # the list of the year, again
    assert await entered(town, unit) == {Step.PLAN_ISSUED: "done"}
    state = (await play.database.run(lambda c: milestones.of_units(c, [unit], 2026)))[unit][Step.PLAN_ISSUED]
    assert (state.paper, str(state.paper_day), state.has_file) == ("05/KH-THCS", "2026-01-12", True)
    deeds = await play.database.run(lambda c: audit.trail(c, town.commune_id, f"unit:{unit}"))
    assert [d.action for d in deeds][-1] == "step entered"

    await head.presses("antt_registered")
    await head.presses("It has no number yet")
    await head.presses("Without a file")
    assert (await entered(town, unit))[Step.ANTT_REGISTERED] == "done"


async def test_what_is_entered_again_takes_its_place_and_nothing_is_lost(play: Play, town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    for day in ("20/2", "25/2"):
        await head.says(f"/step {unit} launched")
        await head.says(day)
    history = await play.database.run(lambda c: milestones.history(c, unit, 2026, Step.LAUNCHED))
    assert [str(state.day) for state in history] == ["2026-02-20", "2026-02-25"]
    await head.says(f"/step {unit} launched")
    assert "25/02/2026" in head.text  # what is there so far
    assert "Trần Thị Minh" in head.text  # and who entered it


async def test_the_movement_day_on_its_day_or_another_one(play: Play, town: Town) -> None:
    unit = await town.unit(HAMLET, UnitKind.RESIDENTIAL_AREA)
    head = await town.member("head", unit)
    await play.until("2026-08-20", "09:00")
    await head.says(f"/step {unit} movement_day")
    await head.says("18/8")
    await head.sends_photo()
    state = (await play.database.run(lambda c: milestones.of_units(c, [unit], 2026)))[unit][Step.MOVEMENT_DAY]
    assert (state.value, str(state.day), state.has_file) == ("held", "2026-08-18", True)

    await head.says(f"/step {unit} movement_day")
    await head.presses("It was not held")
    assert (await entered(town, unit))[Step.MOVEMENT_DAY] == "not_done"


@pytest.mark.parametrize("said", ["đã ký rồi", "31/2/2026", "05/KH, 12/12/2026", "x" * 80])
async def test_what_is_no_paper_is_asked_again(play: Play, town: Town, said: str) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await head.says(f"/step {unit} plan_issued")
    await head.says(said)
    assert await entered(town, unit) == {}
    await head.says("05/KH, 12/01/2026")
    await head.presses("Without a file")
    assert await entered(town, unit) == {Step.PLAN_ISSUED: "done"}


async def test_a_file_marked_secret_is_refused_and_the_step_can_be_finished(play: Play, town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await head.says(f"/step {unit} plan_issued")
    await head.says("05/KH, 12/01/2026")
    await head.sends_document("Ke hoach MẬT.pdf")
    assert await entered(town, unit) == {}
    await head.presses("Without a file")
    assert await entered(town, unit) == {Step.PLAN_ISSUED: "done"}


async def test_titles_and_levels_are_entered_by_officers_and_told_to_the_unit(play: Play, town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    officer = await town.officer()
    await play.until("2026-11-19", "09:00")
    await head.says(f"/step {unit} antt_decided")
    assert await entered(town, unit) == {}  # the unit cannot

    await officer.says(f"/year {unit}")
    await officer.presses("antt_decided")
    await officer.presses("reached")
    await officer.says("215/QĐ-UBND, 18/11/2026")
    await officer.presses("level_decided")
    await officer.presses("good")
    await officer.says("230/QĐ-UBND, 19/11/2026")

    assert await entered(town, unit) == {Step.ANTT_DECIDED: "reached", Step.LEVEL_DECIDED: "good"}
    assert "230/QĐ-UBND" in head.text
    await head.says(f"/year {unit}")
    assert "215/QĐ-UBND" in head.text


async def test_an_officer_who_heads_a_unit_does_not_enter_its_titles(play: Play, town: Town) -> None:
    unit = await town.unit()
    officer = await town.officer()
    await town.play.database.run(lambda c: _also_head(c, town, unit))
    await play.restart()
    await officer.says(f"/step {unit} antt_decided")
    assert await entered(town, unit) == {}


def _also_head(connection, town: Town, unit: int) -> None:  # type: ignore[no-untyped-def]
    from storage import actors
    from storage.actors import MemberRole

    actors.add_membership(
        connection, town.commune_id, town.people["officer"], MemberRole.HEAD, town.play.now(), unit_id=unit
    )


async def test_somebody_elses_unit_is_not_shown(play: Play, town: Town) -> None:
    unit = await town.unit()
    other = await town.unit("Công ty TNHH Mẫu", UnitKind.ENTERPRISE)
    stranger: Person = await town.member("other", other, "Phạm Văn Phúc")
    await stranger.says(f"/year {unit}")
    assert SCHOOL not in stranger.text
    await stranger.says(f"/step {unit} plan_issued")
    await stranger.says("05/KH, 12/01/2026")
    assert await entered(town, unit) == {}


async def test_without_buttons_everything_can_be_typed(play: Play, town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit, plain=True)
    await head.says(f"các mốc {unit}")
    await head.presses("plan_issued")
    await head.says("số 05/KH-THCS ngày 12/01")
    await head.presses("Without a file")
    assert await entered(town, unit) == {Step.PLAN_ISSUED: "done"}


def statements_of(connection: Connection, work: Callable[[], object]) -> list[str]:
    """The statements that some work makes."""
    found: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    event.listen(connection, "before_cursor_execute", listen)
    try:
        work()
    finally:
        event.remove(connection, "before_cursor_execute", listen)
    return found


async def test_one_units_year_is_that_of_the_commune_and_reads_about_it_alone(play: Play, town: Town) -> None:
    unit, other = await town.unit(), await town.unit(HAMLET, UnitKind.RESIDENTIAL_AREA)
    for number, value in ((unit, "held"), (other, "joined")):
        for year, step, what in ((2026, Step.MOVEMENT_DAY, value), (2025, Step.EXEMPLARY_DECIDED, "recognised")):
            entry = Entered(step, what)
            await play.database.run(
                lambda c, n=number, y=year, e=entry: milestones.enter(c, town.commune_id, n, y, e, None, play.now())
            )

    def read(connection: Connection) -> tuple[UnitYear, UnitYear, int]:
        commune = communes.load(connection, town.commune_id)
        record = units.load(connection, [unit])[unit]
        of_commune = {each.unit_id: each for each in unit_years(connection, commune)}
        wide = [
            statement
            for statement in statements_of(connection, lambda: unit_year(connection, commune, record))
            if "FROM milestone" in statement and "milestone.unit_id" not in statement.partition("WHERE")[2]
        ]
        return of_commune[unit], unit_year(connection, commune, record), len(wide)

    of_commune, alone, wide = await play.database.run(read)
    assert alone == of_commune
    assert alone.was_exemplary
    assert not wide  # no query about the steps of all units
