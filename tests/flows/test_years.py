"""What the plays of the five years rest on and do not show by themselves."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from bot.deadlines import Standing
from movement.dates import Audience
from movement.models import AboutModel, ModelStatus, Since
from movement.units import UnitKind
from movement.year import Step
from storage import milestones, models, units
from storage.milestones import Entered
from tests.flows.play import Play
from tests.flows.town import Town

IN_ORDER = ["Công ty TNHH Đông Hà", "Thôn Đức Xá", "Trạm Y tế xã", "Trường Mầm non", "Ủy ban Mặt trận Tổ quốc xã"]


@pytest.mark.parametrize("what", ["units", "models"])
async def test_lists_are_in_the_order_of_the_alphabet_as_people_read_it(both: Town, what: str) -> None:
    """By the letters without their marks, the same on every database: "Trạm" stands before "Trường"."""
    for name in reversed(IN_ORDER):
        await both.unit(name, UnitKind.OFFICE)

    def listed(connection: Connection) -> list[str]:
        if what == "units":
            return [unit.name for unit in units.in_commune(connection, both.commune_id)]
        for name in reversed(IN_ORDER):
            about = AboutModel(name, "an ninh", Since(2024))
            models.add(connection, both.commune_id, about, ModelStatus.ACTIVE, None, both.play.now())
        return [model.about.name for model in models.in_commune(connection, both.commune_id)]

    assert await both.play.database.run(listed) == IN_ORDER


# --- when the office has done its part --------------------------------------------------------------------------------


async def took(town: Town, unit: int, year: int, **steps: str) -> None:
    """Steps of a unit's year that were entered: `antt_decided="reached"`."""

    def add(connection: Connection) -> None:
        for step, value in steps.items():
            entered = Entered(Step(step), value, paper="1/QĐ-UBND")
            milestones.enter(connection, town.commune_id, unit, year, entered, None, town.play.now())

    await town.play.database.run(add)


async def open_for_the_office(town: Town) -> set[str]:
    """The dates of the authority and of the police, with a step, that are not done."""

    def read(connection: Connection) -> set[str]:
        standing = Standing.of(connection, town.commune_id, town.play.now())
        dates = [d for d in standing.plan.deadlines if d.audience is not Audience.UNIT and d.step is not None]
        return {d.id for d in dates if not standing.is_done_by_commune(d)}

    return await town.play.database.run(read)


async def test_what_is_decided_about_residential_areas_and_about_units_is_done_apart(play: Play) -> None:
    """TT 124 Điều 9: before 15/11 for residential areas, before 20/11 for units; QĐ 510 Điều 11: 20/11 and 30/11."""
    town = await Town(play).found("binh-chuong-2026")
    area = await town.unit("Thôn An Điềm 1", UnitKind.RESIDENTIAL_AREA)
    school = await town.unit()
    await took(town, area, 2026, antt_registered="done")
    await took(town, school, 2026, antt_registered="done")
    every = {"antt-decision-areas", "antt-decision", "classification-areas", "classification"}
    assert await open_for_the_office(town) == every
    await took(town, area, 2026, antt_decided="reached", level_decided="good")
    assert await open_for_the_office(town) == {"antt-decision", "classification"}
    await took(town, school, 2026, antt_decided="not_reached")
    assert await open_for_the_office(town) == {"classification"}


async def test_units_are_classified_when_all_of_them_are(play: Play) -> None:
    town = await Town(play).found("binh-chuong-2026")
    assert await open_for_the_office(town) == set()  # there is nobody to classify
    first, second = await town.unit(), await town.unit("Trạm Y tế xã", UnitKind.OFFICE)
    await took(town, first, 2026, level_decided="good")
    assert await open_for_the_office(town) == {"classification"}
    await took(town, second, 2026, level_decided="weak")
    assert await open_for_the_office(town) == set()


async def test_no_dossier_is_waited_for_of_a_unit_that_is_chosen_no_more(play: Play) -> None:
    town = await Town(play).found("vinh-thuy-2026")
    unit = await town.unit()
    await took(town, unit, 2026, exemplary_chosen="done", exemplary_registered="done", level_decided="good")
    assert await open_for_the_office(town) == {"exemplary-dossiers"}
    await took(town, unit, 2026, exemplary_chosen="not_done")
    assert await open_for_the_office(town) == set()


async def test_a_title_of_the_year_before_has_to_be_looked_at_by_the_same_day(play: Play) -> None:
    """Seed 000 II.6: recognising, announcing and keeping, before 10/12."""
    town = await Town(play).found("vinh-thuy-2026")
    unit = await town.unit()
    await took(town, unit, 2025, exemplary_decided="recognised")
    await took(town, unit, 2026, level_decided="good")
    assert await open_for_the_office(town) == {"exemplary-recognition"}
    await took(town, unit, 2026, exemplary_upkeep="kept")
    assert await open_for_the_office(town) == set()
