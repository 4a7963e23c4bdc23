"""The report date lies before the end of the assessment window: a card is provisional until its unit confirms it."""

from __future__ import annotations

import pytest

from bot.closing import next_question
from storage import audit, cards
from tests.flows.people import Person
from tests.flows.play import Play
from tests.flows.town import SCHOOL, Town, hands_in, scores


@pytest.fixture
async def town(play: Play) -> Town:
    return await Town(play).found()  # Thiện Tín: report before 30/10, window to 15/11


async def handed_in(play: Play, town: Town) -> tuple[int, Person, Person]:
    """A card that was handed in on 22 October."""
    unit = await town.unit()
    officer = await town.officer()
    head = await town.member("head", unit)
    await play.until("2026-10-22", "09:00")
    await hands_in(head, unit)
    return unit, head, officer


async def test_the_day_after_the_window_the_unit_is_asked_once(play: Play, town: Town) -> None:
    _unit, head, _officer = await handed_in(play, town)
    await play.until("2026-11-15", "09:00")
    assert not head.sees("The assessment window has closed ({day}).")
    await play.until("2026-11-16", "07:30")  # before the reminder time
    assert not head.sees("The assessment window has closed ({day}).")
    await play.until("2026-11-16", "08:05")
    assert "15/11/2026" in head.text
    assert "22/10/2026" in head.text
    heard = len(head.heard)
    for day in ("2026-11-16", "2026-11-17", "2026-11-24"):
        await play.until(day, "10:00")
    assert sum("22/10/2026" in str(message.text) for message in head.heard[heard:]) == 0


async def test_the_simulator_knows_when_units_will_be_asked(play: Play, town: Town) -> None:
    async def foreseen() -> list[str]:
        found: list[str] = []
        await play.dialogue.by_the_clock(lambda batch: found.append(str(next_question(batch))) or 0)
        return found

    assert await foreseen() == ["None"]
    await handed_in(play, town)
    assert await foreseen() == ["2026-11-16 08:00:00"]
    await play.until("2026-11-16", "08:05")
    assert await foreseen() == ["None"]


async def test_nothing_has_changed(play: Play, town: Town) -> None:
    unit, head, _officer = await handed_in(play, town)
    await play.until("2026-11-16", "08:05")
    await head.presses("Nothing has changed")
    card = await town.card(unit)
    assert card.confirmed_at is not None
    assert card.status == cards.SUBMITTED
    deeds = await play.database.run(lambda c: audit.trail(c, town.commune_id, f"card:{card.id}"))
    assert deeds[-1].action == "card confirmed after the window"
    await head.says(f"/unchanged {card.id}")  # again: there is nothing to confirm any more
    assert (await town.card(unit)).confirmed_at == card.confirmed_at


async def test_items_that_have_changed_are_scored_and_verified_again(play: Play, town: Town) -> None:
    unit, head, officer = await handed_in(play, town)
    await officer.presses("Accept all")
    assert (await town.card(unit)).status == cards.VERIFIED
    await play.until("2026-11-16", "08:05")

    await head.presses("Items have changed")
    await head.says("mục 3 và 7")
    await head.presses("open")
    card = await town.card(unit)
    assert (card.status, card.returned) == (cards.RETURNED, ("3", "7"))
    assert set(card.checked) == {c.code for c in town.template.scored} - {"3", "7", "8c"}
    assert SCHOOL in officer.text
    assert "3, 7" in officer.text

    await scores(head, unit, best=False)
    await head.presses("Hand in to the commune police")
    await officer.presses("Accept all")
    card = await town.card(unit)
    assert card.status == cards.VERIFIED
    assert (card.checked["3"].points, card.checked["7"].points) == (0, 0)
    assert card.submitted_at is not None
    assert card.submitted_at.month == 11
    await play.until("2026-11-18", "08:05")
    assert not head.sees("The assessment window has closed ({day}).")  # handed in after it: nothing to ask


async def test_before_the_window_has_closed_nothing_can_be_opened(play: Play, town: Town) -> None:
    unit, head, _officer = await handed_in(play, town)
    card = await town.card(unit)
    await head.says(f"/reopen {card.id}")
    await head.says(f"/unchanged {card.id}")
    after = await town.card(unit)
    assert (after.status, after.confirmed_at) == (cards.SUBMITTED, None)


async def test_codes_that_are_none_are_asked_again(play: Play, town: Town) -> None:
    unit, head, _officer = await handed_in(play, town)
    await play.until("2026-11-16", "08:05")
    await head.presses("Items have changed")
    for said in ("12", "3, 99", "tất cả", "8c"):  # 8c is the authority's
        await head.says(said)
        assert (await town.card(unit)).status == cards.SUBMITTED
    await head.presses("leave")
    assert (await town.card(unit)).status == cards.SUBMITTED


async def test_the_officer_sees_that_a_card_is_provisional_before_it_is_made_final(play: Play, town: Town) -> None:
    unit, _head, officer = await handed_in(play, town)
    await officer.presses("Accept all")
    await officer.says("menu")
    await officer.presses("Decisions to enter ({n})")
    await officer.presses(SCHOOL)
    await officer.presses("Met ({points})")
    await officer.says("215/QĐ-UBND, 20/10/2026")
    assert "15/11/2026" in officer.text  # the window is open
    await officer.presses("open")
    await officer.presses("Enter")
    assert (await town.card(unit)).status == cards.VERIFIED
