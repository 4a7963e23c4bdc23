"""How many taps a card takes. The goal: no more than 26 from "Chấm điểm" to "Đã nộp"."""

from __future__ import annotations

from bot.chat import Role
from tests.flows.town import Town, asked_item, hands_in

MOST_TAPS = 26


async def test_a_card_where_every_item_takes_one_answer_needs_at_most_26_taps(town: Town) -> None:
    unit = await town.unit()
    await town.officer()
    head = await town.member("head", unit)
    await head.says("menu")
    typed_before = town.play.counter

    await head.presses("Score the card")
    taps = 1
    while asked_item(head):
        answers = [choice for row in head.last.rows for choice in row if choice.role is Role.ANSWER]
        await head.presses(answers[-1].label, head.last)
        taps += 1
    await head.presses("Hand in to the commune police")
    taps += 1

    assert head.sees("✅ <b>Handed in</b> at {moment}. Card number {number}.")
    assert town.play.counter - typed_before == taps  # every event of this card was one of these presses
    assert taps <= MOST_TAPS


async def test_accepting_a_card_takes_the_officer_one_tap(town: Town) -> None:
    unit = await town.unit()
    officer = await town.officer()
    head = await town.member("head", unit)
    await hands_in(head, unit)

    await officer.presses("Accept all")

    assert officer.sees("✅ Card {number} – {unit} is verified at {moment}.")
