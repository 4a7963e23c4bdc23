"""A new year that begins while people work: what goes on, what stays readable, and agreeing once more."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection

from bot.new_year import begin_year, look_ahead, year_to_begin
from bot.plan_changes import NEW_YEAR, WrongPlan, history
from movement.year import Outcome, Step
from storage import actors, audit, cards, communes, consents, milestones, units
from storage.milestones import Entered
from storage.new_year import CLOSED
from tests.flows.paper import PLATFORM
from tests.flows.people import Person, translated
from tests.flows.town import COMPANY, SCHOOL, Town, hands_in, scores

AGAIN = "The year {year} has begun; you agreed for the year before."


async def goes_over(town: Town, *leave_out: int) -> None:
    """Somebody begins 2027 beside the running assistant."""
    town.play.moment = datetime(2026, 12, 20, 2, 0, tzinfo=UTC)

    def begin(connection: Connection) -> None:
        commune = communes.load(connection, town.commune_id)
        found = look_ahead(connection, commune, 2027, None, leave_out)
        begin_year(connection, commune, found, town.play.now(), by="Đặng Văn H", reason="đã giải thể")

    await town.play.database.run(begin)


async def agrees(person: Person) -> None:
    await person.says("menu")
    assert person.sees(AGAIN) or "2027" in person.text
    await person.presses("I agree")


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2026, 10, 31), 2026), (date(2026, 11, 1), 2027), (date(2026, 12, 31), 2027), (date(2027, 1, 1), 2027)],
)
def test_the_coming_year_can_be_begun_from_november_on(today: date, year: int) -> None:
    assert year_to_begin(today) == year


async def test_people_agree_once_more_and_then_go_on(both: Town) -> None:
    head = await both.member("head", await both.unit())
    officer = await both.officer()
    await head.says("menu")
    await goes_over(both)

    await head.says("/score 1")
    assert "2027" in head.text
    assert any(translated(AGAIN, "vi", year="2027") in message.text for message in head.heard[-1:])
    await head.says("5")  # nothing else is done before
    assert translated(AGAIN, "vi", year="2027") in head.text
    await head.presses("I agree")
    await head.says("/score 1")
    assert "1/" in head.text
    await agrees(officer)
    await officer.says("menu")
    assert officer.button("Reminders")

    def words(connection: Connection) -> list[datetime]:
        assert audit.verify(connection, both.commune_id) is None
        return [at for _purpose, at in consents.current(connection, PLATFORM, "head")]

    assert len(await both.play.database.run(words)) == 2


async def test_who_does_not_agree_is_asked_again_or_deleted(town: Town) -> None:
    head = await town.member("head", await town.unit())
    await goes_over(town)
    await head.says("menu")
    await head.presses("I do not agree")
    await head.presses("Decide later")
    await head.says("menu")
    assert translated(AGAIN, "vi", year="2027") in head.text
    await head.says("dữ liệu của tôi")
    assert "Trần Thị Minh" in head.text
    await head.says("menu")
    await head.presses("I do not agree")
    await head.presses("Delete my data")

    assert not await town.play.database.run(lambda c: actors.load(c, [town.people["head"]]))


async def test_history_stays_readable_and_is_compared_with(both: Town) -> None:
    unit = await both.unit()
    head = await both.member("head", unit)
    officer = await both.officer()
    await hands_in(head, unit)
    await officer.presses("Accept all")
    reached = Entered(Step.ANTT_DECIDED, Outcome.REACHED, date(2026, 11, 18))
    await both.play.database.run(
        lambda c: milestones.enter(c, both.commune_id, unit, 2026, reached, both.people["officer"], both.play.now())
    )
    old = await both.card(unit)
    await goes_over(both)
    await agrees(head)

    await head.says(f"/card {old.id}")
    assert f"Đơn vị: {SCHOOL} · năm 2026" in head.text
    await scores(head, unit, best=False)
    await head.presses("Hand in to the commune police")
    await agrees(officer)
    assert any("→ 0)" in message.text for message in officer.heard)  # different from last year

    def read(connection: Connection) -> None:
        assert cards.of_unit(connection, unit, 2026) == old.id
        assert cards.of_unit(connection, unit, 2027) != old.id
        assert milestones.of_units(connection, [unit], 2026)[unit][Step.ANTT_DECIDED].value == Outcome.REACHED
        assert milestones.of_units(connection, [unit], 2027) == {}
        assert milestones.years(connection, unit) == [2026]

    await both.play.database.run(read)


async def test_a_unit_that_does_not_go_on_is_closed_and_its_people_lose_their_access(both: Town) -> None:
    stays = await both.unit()
    goes = await both.unit(COMPANY)
    head = await both.member("head", goes)
    other = await both.member("other", stays, "Lê Văn Ba")
    officer = await both.officer()
    await hands_in(head, goes)
    await goes_over(both, goes)

    await head.says("menu")
    assert COMPANY not in head.text
    await head.says(f"/score {goes}")
    refused = translated(
        "This belongs to somebody else's work: only the people in charge of it can do that here.", "vi"
    )
    assert any(refused in message.text for message in head.heard[-2:])
    await head.says("dữ liệu của tôi")
    assert "Trần Thị Minh" in head.text
    await agrees(other)
    await other.says("menu")
    assert SCHOOL in other.text
    await agrees(officer)
    await officer.says("/card 1")
    assert COMPANY in officer.text

    def read(connection: Connection) -> None:
        unit = units.load(connection, [goes])[goes]
        assert (unit.status, unit.status_reason) == (CLOSED, "đã giải thể")
        (closed,) = [
            deed for deed in audit.trail(connection, both.commune_id, f"unit:{goes}") if "closed" in deed.action
        ]
        assert closed.detail == {"reason": "đã giải thể", "by": "Đặng Văn H"}
        assert [each.action for each in history(connection, both.commune_id)] == [NEW_YEAR]
        assert audit.verify(connection, both.commune_id) is None

    await both.play.database.run(read)


async def test_a_year_is_begun_once_and_with_units_that_are_there(town: Town) -> None:
    unit = await town.unit()

    def ahead(connection: Connection, year: int, *leave_out: int) -> str:
        try:
            look_ahead(connection, communes.load(connection, town.commune_id), year, None, leave_out)
        except WrongPlan as wrong:
            return str(wrong)
        return ""

    assert await town.play.database.run(lambda c: ahead(c, 2026)) == "Thiện Tín works by a plan of 2026 already."
    said = await town.play.database.run(lambda c: ahead(c, 2027, 99))
    assert said == f"Thiện Tín has no registered unit 99. It has: {unit} {SCHOOL}."
    await goes_over(town)
    assert await town.play.database.run(lambda c: ahead(c, 2027)) == "Thiện Tín works by a plan of 2027 already."
