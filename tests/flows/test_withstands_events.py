"""Events that come twice, late, together, from the wrong person, or forged: nothing is counted twice, nothing is lost,
nobody gets at what is not theirs, and whoever asked gets a sentence.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.chat import EventKind
from storage.actors import MemberRole
from storage.units import PENDING
from tests.flows.dump import count, dumped
from tests.flows.people import Person, translated
from tests.flows.town import COMPANY, Town, asked_item, hands_in, scores

ALREADY = "This was dealt with already. Here is the present question."
NOT_YOURS = "This belongs to somebody else's work: only the people in charge of it can do that here."
MOVED_ON = "Things have moved on in the meantime, so nothing was changed. This is how it stands now:"


async def started(town: Town) -> Person:
    """A head at the first item of the card."""
    await town.officer()
    head = await town.member("head", await town.unit())
    await head.says("/score 1")
    return head


async def entries(town: Town) -> list[tuple[str, Decimal]]:
    """Every answer on every card, oldest first."""
    return [(row["item"], row["points"]) for row in (await dumped(town.play))["score_entry"]]


# --- twice and late ---------------------------------------------------------------------------------------------------


async def test_an_event_that_arrives_twice_is_acted_on_once(both: Town) -> None:
    head = await started(both)
    event = head.press(*head.button("p2"))

    await both.play.happens(event)
    heard = len(head.heard)
    await both.play.happens(event)
    await both.play.restart()
    await both.play.happens(event)

    assert await entries(both) == [("1", Decimal(2))]
    assert len(head.heard) == heard


async def test_an_event_that_arrives_twice_in_one_batch_is_acted_on_once(both: Town) -> None:
    head = await started(both)
    event = head.press(*head.button("p2"))

    await both.play.happens(event, event)

    assert await entries(both) == [("1", Decimal(2))]
    assert head.answered.count(event.press_id) == 1


async def test_a_handing_in_that_arrives_twice_reaches_the_officers_once(both: Town) -> None:
    officer = await both.officer()
    unit = await both.unit()
    head = await both.member("head", unit)
    await scores(head, unit)
    event = head.press(*head.button("Hand in to the commune police"))

    await both.play.happens(event, event)
    await both.play.happens(event)

    assert len(officer.heard) == 1
    assert (await both.card(unit)).number == 1


async def test_a_button_pressed_twice_counts_once_and_both_presses_are_answered(town: Town) -> None:
    head = await started(town)
    number, choice = head.button("p2")
    first, second = head.press(number, choice), head.press(number, choice)

    await town.play.happens(first, second)

    assert await entries(town) == [("1", Decimal(2))]
    assert {first.press_id, second.press_id} <= set(head.answered)
    assert head.toasts == [head_says(head, ALREADY)]
    assert asked_item(head) == "2"


async def test_presses_that_arrive_out_of_order_count_only_where_they_belong(town: Town) -> None:
    head = await started(town)
    old = head.press(*head.button("p2"))
    await head.presses("p3")
    new = head.press(*head.button("p1"))

    await town.play.happens(new)
    await town.play.happens(old)

    assert await entries(town) == [("1", Decimal(3)), ("2", Decimal(1))]
    assert head.toasts == [head_says(head, ALREADY)]


async def test_a_button_of_an_old_message_changes_nothing_and_shows_the_present_question(town: Town) -> None:
    head = await started(town)
    number, zero = head.button("p0")
    for _item in range(5):
        await head.presses("p1")
    before = await dumped(town.play)

    await town.play.happens(head.press(number, zero))

    assert await dumped(town.play) == before
    assert asked_item(head) == "4c"
    assert head.toasts == [head_says(head, ALREADY)]


async def test_the_buttons_of_a_finished_conversation_are_answered_too(town: Town) -> None:
    unit = await town.unit()
    officer = await town.officer()
    head = await town.member("head", unit)
    await scores(head, unit)
    number, submit = head.button("Hand in to the commune police")
    await head.presses("Hand in to the commune police")
    card = await town.card(unit)

    await town.play.happens(head.press(number, submit))

    assert await town.card(unit) == card
    assert len(officer.heard) == 1
    assert head.toasts == [head_says(head, ALREADY)]


def head_says(person: Person, msgid: str) -> str:
    """A text in the person's language."""
    return translated(msgid, person.language)


# --- two at once ------------------------------------------------------------------------------------------------------


async def test_head_and_deputy_answer_the_same_question_at_once(both: Town) -> None:
    head = await started(both)
    deputy = await both.member("deputy", 1, "Lê Văn Bình", MemberRole.DEPUTY)
    await deputy.says("/score 1")

    await both.play.happens(head.press(*head.button("p3")), deputy.press(*deputy.button("p1")))

    assert await entries(both) == [("1", Decimal(3))]
    assert deputy.toasts == [head_says(deputy, ALREADY)]
    assert asked_item(head) == asked_item(deputy) == "2"


async def test_what_the_deputy_types_is_not_taken_for_an_answer_to_a_question_that_was_not_seen(town: Town) -> None:
    head = await started(town)
    deputy = await town.member("deputy", 1, "Lê Văn Bình", MemberRole.DEPUTY)
    await deputy.says("/score 1")

    await town.play.happens(head.event(EventKind.TEXT, text="3"), deputy.event(EventKind.TEXT, text="2"))

    assert await entries(town) == [("1", Decimal(3))]
    assert deputy.sees(
        "The question that you answered was dealt with meanwhile, by somebody else or on another account."
    )
    assert asked_item(deputy) == "2"


async def test_two_messages_at_once_answer_two_questions(both: Town) -> None:
    head = await started(both)

    await both.play.happens(head.event(EventKind.TEXT, text="3"), head.event(EventKind.TEXT, text="2"))

    assert await entries(both) == [("1", Decimal(3)), ("2", Decimal(2))]


async def test_two_officers_decide_at_once(both: Town) -> None:
    first, second = await both.officer(), await both.officer("second", "Đỗ Thị Kim")
    unit = await both.unit()
    head = await both.member("head", unit)
    await hands_in(head, unit)

    await both.play.happens(
        first.press(*first.button("Accept all")),
        second.press(*second.button("Accept all")),
    )

    assert first.sees("✅ Card {number} – {unit} is verified at {moment}.")
    assert any(head_says(second, MOVED_ON) in str(message.text) for message in second.heard)
    assert [row["action"] for row in (await dumped(both.play))["audit"]].count("card verified") == 1
    assert len([m for m in head.heard if "Kết quả thẩm định" in m.text]) == 1


async def test_two_officers_decide_about_a_unit_at_once(town: Town) -> None:
    first, second = await town.officer(), await town.officer("second", "Đỗ Thị Kim")
    unit = await town.unit(status=PENDING)
    await town.member("head", unit)
    for officer in (first, second):
        await officer.says(f"/unit {unit}")

    await town.play.happens(first.press(*first.button("Approve")), second.press(*second.button("Approve")))

    assert [row["action"] for row in (await dumped(town.play))["audit"]] == ["unit active"]
    assert any(head_says(second, MOVED_ON) in str(message.text) for message in second.heard)


# --- not theirs -------------------------------------------------------------------------------------------------------

OFFICERS_COMMANDS = ["/queue", "/units", "/verify 1", "/verify 1 all", "/verify 1 each", "/unit 2", "/card 1"]
UNITS_COMMANDS = ["/score 1", "/card 1", "/opinion 1", "/score", "/opinion 99", "/card 0", "/mydata"]


@pytest.mark.parametrize("pressed", [True, False], ids=["pressed", "typed"])
async def test_a_stranger_gets_at_nothing(town: Town, pressed: bool) -> None:
    await town.officer()
    unit = await town.unit()
    await hands_in(await town.member("head", unit), unit)
    await town.unit(COMPANY, status=PENDING)
    stranger = town.play.person("stranger", "Ai đó")
    before = await dumped(town.play)

    for command in OFFICERS_COMMANDS + UNITS_COMMANDS:
        heard = len(stranger.heard)
        if pressed:
            event = stranger.event(EventKind.PRESS, data=command, message_id="1", press_id=f"p{command}")
        else:
            event = stranger.event(EventKind.TEXT, text=command)
        await town.play.happens(event)
        assert len(stranger.heard) > heard, f"no answer to {command}"
        assert not any("Trường THCS" in str(m.text) or COMPANY in str(m.text) for m in stranger.heard), command

    assert await dumped(town.play) == before


@pytest.mark.parametrize("command", ["/card 1", "/score 1", "/opinion 1", "/verify 1 all", "/unit 2", "/queue"])
async def test_another_units_head_gets_at_nothing(town: Town, command: str) -> None:
    await town.officer()
    unit = await town.unit()
    await hands_in(await town.member("head", unit), unit)
    other = await town.member("other", await town.unit(COMPANY), "Phạm Văn Phúc")
    before = await dumped(town.play)

    await other.says(command)

    assert await dumped(town.play) == before
    assert any(head_says(other, NOT_YOURS) in str(m.text) or "Chưa ghi nhận" in str(m.text) for m in other.heard)
    assert not any("THCS" in str(m.text) for m in other.heard)


FORGED = [
    *("", ":", "zzz", "zzz:", ":p1", "1", "0:p1", "zzzzzzzzzzzz:p1", "99999999999999:p1", "-1:p1", "１:p1", "1.0:p1"),
    *("🙂:🙂", "1:" + "x" * 60, "\x00:p1", "/", "//", "/zzz", "/verify", "/verify x all", "/verify 1 1", "/score -1"),
    *("/score 99999999999999999999", "/score ５", "/card ²", "/start", "/start zzz", "/verify 999999999 all"),
]
FORGED_TOKENS = [
    *(
        "zzz",
        "p99",
        "p-1",
        "pNaN",
        "p1e3",
        "c9,9",
        "na",
        "submit",
        "~back",
        "~done",
        "~change",
        "~evidence",
        "~contact",
    ),
    *("~look.", "~look.zzz", "~look.files", "~pick.", "~pick.0", "~pick.99", "~pick.-1", "~pick.²", "~save.x", "~"),
]


async def test_forged_buttons_change_nothing(town: Town) -> None:
    head = await started(town)
    before = await dumped(town.play)
    revision = head.button("p1")[1].data.partition(":")[0]

    for data in [*FORGED, *(f"{revision}:{token}" for token in FORGED_TOKENS)]:
        press = head.event(EventKind.PRESS, data=data, message_id="77", press_id=f"forged-{data}")
        await town.play.happens(press)
        assert head.answered[-1] == press.press_id, f"{data!r} was not answered"
        assert await dumped(town.play) == before, f"{data!r} changed something"
        await head.says("/score 1")
        revision = head.button("p1")[1].data.partition(":")[0]

    await head.presses("p3")
    assert await entries(town) == [("1", Decimal(3))]


async def test_forged_buttons_at_the_last_look_hand_nothing_in(town: Town) -> None:
    unit = await town.unit()
    head = await town.member("head", unit)
    await scores(head, unit)
    for token in ("p1", "zzz", "~pick.99", "~evidence", "finish", "send"):
        _number, choice = head.button("Hand in to the commune police")
        forged = choice.data.partition(":")[0] + f":{token}"
        await town.play.happens(head.event(EventKind.PRESS, data=forged, message_id="9", press_id=f"x{token}"))
        await head.says(f"/score {unit}")

    assert (await town.card(unit)).status == "draft"
    assert await count(town.play, "score_entry") == 21
