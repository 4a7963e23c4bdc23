"""What the plays of the five years rest on and do not show by themselves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from bot.deadlines import Standing
from movement.dates import Audience
from movement.models import AboutModel, ModelStatus, Since
from movement.units import UnitKind
from movement.year import Step
from storage import milestones, models, units
from storage.milestones import Entered
from storage.units import PENDING
from tests.flows.people import Person
from tests.flows.play import Play
from tests.flows.town import SCHOOL, Town

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


# --- several things to do on one day ----------------------------------------------------------------------------------


async def first_quarter(play: Play) -> tuple[Town, int, Person]:
    """A school of Bình Chương that has a registration, a resolution and a plan to enter by 31/03; its head."""
    town = await Town(play).found("binh-chuong-2026")
    unit = await town.unit()
    head = await town.member("head", unit)
    await play.until("2026-03-17")
    return town, unit, head


def buttons(person: Person) -> list[str]:
    return [choice.label for row in person.last.rows for choice in row]


async def test_buttons_about_several_things_of_one_unit_say_which_one(play: Play) -> None:
    play.moment = datetime(2026, 3, 16, 2, 0, tzinfo=UTC)
    _town, _unit, head = await first_quarter(play)
    assert head.text.splitlines() == [
        "⏰ Còn 14 ngày (đến hết 31/03): Đăng ký phấn đấu đạt “An toàn về an ninh, trật tự”.",
        "⏰ Còn 14 ngày (đến hết 31/03): Nghị quyết của cấp ủy, chi bộ về phong trào năm 2026.",
        "⏰ Còn 14 ngày (đến hết 31/03): Kế hoạch xây dựng phong trào năm 2026 của đơn vị.",
        f"{SCHOOL}: chưa cập nhật.",
    ]
    assert buttons(head) == [
        "Cập nhật – Đăng ký “An toàn về ANTT”",
        "Cập nhật – Nghị quyết của cấp ủy",
        "Cập nhật – Kế hoạch, chương trình của đơn vị",
        "Nhắc tôi sáng mai",
    ]


async def test_all_of_a_message_is_heard_again_tomorrow_but_what_is_done(play: Play) -> None:
    play.moment = datetime(2026, 3, 16, 2, 0, tzinfo=UTC)
    _town, unit, head = await first_quarter(play)
    reminder = head.last
    await head.says(f"/step {unit} antt_registered")
    await head.says("06/ĐK-THCS, 16/03/2026")
    await head.presses("Without a file")
    await head.presses("Remind me tomorrow morning", reminder)  # the button names the registration, which is done
    assert "18/03/2026" in head.text
    await play.until("2026-03-18")
    assert "Còn 13 ngày" in head.text
    assert "Nghị quyết" in head.text
    assert "Kế hoạch" in head.text
    assert "Đăng ký" not in head.text
    before = len(head.heard)
    await play.until("2026-03-19")
    assert len(head.heard) == before


# --- plans without a scorecard ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("plan", ["vinh-thuy-2026", "binh-chuong-2026", "thuy-hung-2026", "an-giang-2023"])
async def test_where_there_is_no_scorecard_the_menu_speaks_of_none(play: Play, plan: str) -> None:
    town = await Town(play).found(plan)
    head = await town.member("head", await town.unit())
    officer = await town.officer()
    for person in (head, officer):
        await person.says("menu")
        assert "phiếu" not in person.text.lower()
        assert not {"Chấm điểm", "Phiếu chờ thẩm định (0)", "Quyết định cần nhập (0)"} & set(buttons(person))
    assert "Các mốc trong năm" in buttons(head)


async def test_a_unit_that_has_no_card_is_led_to_its_year_when_it_is_approved(play: Play) -> None:
    town = await Town(play).found("binh-chuong-2026")
    officer = await town.officer()
    unit = await town.unit(status=PENDING)
    head = await town.member("head", unit)
    await officer.says(f"/unit {unit}")
    await officer.presses("Approve")
    assert "Đơn vị có thể cập nhật các mốc trong năm." in head.text
    await head.presses("The year's steps")
    assert "Nghị quyết của cấp ủy" in head.text


@pytest.mark.parametrize(("plan", "asks"), [("vinh-thuy-2026", True), ("binh-chuong-2026", False)])
async def test_a_chosen_unit_is_asked_to_register_only_where_the_plan_wants_it(
    play: Play, plan: str, asks: bool
) -> None:
    town = await Town(play).found(plan)
    officer = await town.officer()
    unit = await town.unit()
    head = await town.member("head", unit)
    await took(town, unit, 2025, antt_decided="reached", level_decided="good")
    await officer.says(f"/candidate {unit}")
    await officer.presses("Choose for {year}")
    assert SCHOOL in head.text
    assert ("Đề nghị đơn vị đăng ký" in head.text) is asks
