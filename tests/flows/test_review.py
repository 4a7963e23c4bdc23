"""Faults that a review found, each by the scene that showed it."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace

from sqlalchemy import Connection

from bot.chat import Address, EventKind, Message
from bot.steps.standing import MOST_PARKED
from movement.plans import load_bundled
from storage import actors, communes, invitations, sessions
from storage.actors import MemberRole
from storage.sessions import Session
from storage.units import REFUSED
from tests.flows.dump import dumped
from tests.flows.paper import PLATFORM
from tests.flows.people import translated
from tests.flows.scenes import code_in
from tests.flows.town import COMPANY, PLAN, SCHOOL, Town, hands_in

APOLOGY = "Something went wrong on our side; your answer was not kept. Please write “menu” and try again."


async def test_an_event_that_fails_even_the_apology_ends_nothing(both: Town) -> None:
    head = await both.member("head", await both.unit())
    state = {"consented": "–", "commune": both.commune_id, "flow": "scoring"}
    broken = Session(PLATFORM, "broken", "broken", None, "vi", 0, state, is_new=True)
    await both.play.database.run(lambda c: sessions.save(c, [broken], both.play.now()))
    poisoned = both.play.person("broken", "Người có phiên hỏng")

    await asyncio.wait_for(both.play.happens(poisoned.event(EventKind.TEXT, text="2")), 5)
    await asyncio.wait_for(head.says("menu"), 5)

    assert head.button("Score the card")


async def test_who_comes_back_as_the_result_is_told_hears_it(both: Town) -> None:
    officer = await both.officer()
    head = await both.member("head", await both.unit())
    await hands_in(head, 1)
    await head.blocks()
    head.blocked = False
    heard = len(head.heard)

    await both.play.happens(head.event(EventKind.UNBLOCKED), officer.press(*officer.button("Accept all")))

    assert (await both.card(1)).status == "verified"
    result, picture = head.heard[heard:]
    assert result.text.startswith("<b>Kết quả thẩm định")
    assert picture.file is not None


async def test_receipts_that_wait_for_the_database_at_the_end_are_written(town: Town) -> None:
    head = await town.member("head", await town.unit())
    play = town.play
    busy = threading.Event()
    at_work: list[asyncio.Future[bool]] = []

    def hold(address: Address, message: Message) -> None:
        at_work.append(asyncio.ensure_future(play.database.run(lambda _connection: busy.wait(5))))

    play.channel.trouble = hold  # as the message goes out, the database begins with something long
    await play.arrives([head.event(EventKind.TEXT, text="/help")])
    await asyncio.sleep(0.2)  # it is delivered, and the receipt stands in the queue
    end = asyncio.ensure_future(play.background.stop())
    await asyncio.sleep(0.02)
    busy.set()
    await end
    play.channel.trouble = lambda address, message: None
    await play.restart()

    assert len(head.heard) == 1


async def test_a_saved_registration_is_not_offered_to_who_has_a_unit(town: Town) -> None:
    officer = await town.officer()
    await officer.says("menu")
    await officer.presses("Invite a unit")
    await officer.says(SCHOOL)
    code = code_in(officer.text)
    head = town.play.person("head", "Trần Thị Minh")
    await head.starts()
    await head.presses("Register a unit")
    await head.presses("I agree")
    await head.presses("School")
    await head.says("menu")
    await head.starts(code)
    await head.presses("Begin")
    await head.presses("School")
    for answer in ("25 Trần Phú", "Long Bàn Bắc", "Trần Thị Minh", "Hiệu trưởng", "0905 777 123", "42"):
        await head.says(answer)
    for answer in ("Yes", "Yes", "Yes", "No, none of these", "Send registration"):
        await head.presses(answer)
    await head.says("menu")

    assert head.button("Score the card")
    offered = [choice.label for row in head.last.rows for choice in row]
    assert translated("Go on with the registration", "vi") not in offered


async def test_a_unit_is_registered_in_the_commune_that_invited_it(town: Town) -> None:
    other = await elsewhere(town)
    head = await town.member("head", await town.unit())
    code = await town.play.database.run(
        lambda c: invitations.create(c, other, MemberRole.HEAD, town.play.now(), unit_name=COMPANY)
    )
    await head.starts(code)
    await head.presses("Begin")
    await head.presses("I agree")  # what was agreed to with the first commune's office is not for this one
    await head.says("1")
    for answer in ("25 Trần Phú", "Long Bàn Bắc", "Trần Thị Minh", "Giám đốc", "0905 777 123", "42"):
        await head.says(answer)
    for answer in ("Yes", "Yes", "Yes", "No, none of these", "Send registration"):
        await head.presses(answer)

    rows = await dumped(town.play)
    assert (rows["unit"][-1]["name"], rows["unit"][-1]["commune_id"]) == (COMPANY, other)
    assert [row["action"] for row in rows["audit"] if row["commune_id"] == other] == [
        "consent given",
        "unit registered",
    ]


async def elsewhere(town: Town) -> int:
    """A second commune in the same installation; its number."""
    plan = load_bundled(PLAN)
    issuer = {**plan.issuer.model_dump(), "commune": "Xã Khác"}
    plan = type(plan).model_validate({**plan.model_dump(), "issuer": issuer})
    return await town.play.database.run(lambda c: communes.create(c, plan, "", town.play.now()))


async def test_a_card_is_told_to_the_officers_of_its_commune_only(town: Town) -> None:
    other = await elsewhere(town)
    here = await town.officer("here")
    head = await town.member("head", await town.unit())
    home, town.commune_id = town.commune_id, other
    there = await town.officer("there", "Lê Văn Xa")
    unit = await town.unit(COMPANY)
    town.commune_id = home
    await town.play.database.run(
        lambda c: actors.add_membership(
            c, other, town.people["head"], MemberRole.DEPUTY, town.play.now(), unit_id=unit, position="Phó"
        )
    )

    await hands_in(head, unit)

    assert any(COMPANY in str(m.text) for m in there.heard)
    assert not any(COMPANY in str(m.text) for m in here.heard)


async def test_a_file_whose_type_has_control_characters_is_kept(both: Town) -> None:
    await both.officer()
    head = await both.member("head", await both.unit())
    await head.says("/score 1")
    photo = head.photo("a\x00b\ud83d.jpg", "x\x00\ud83d")
    assert photo.file
    await both.play.happens(replace(photo, file=replace(photo.file, mime="image/\x00jpeg")))
    assert head.text != translated(APOLOGY, "vi")


async def test_whose_registration_was_refused_can_still_see_and_delete_their_data(both: Town) -> None:
    head = await both.member("head", await both.unit(status=REFUSED))
    await head.says("menu")

    await head.presses("My data")
    await head.presses("Delete my data")
    await head.presses("Delete", head.last)

    assert head.sees("✅ Your data has been deleted. Thank you for your work so far.")


async def test_the_account_of_an_erased_person_is_in_no_receipt(both: Town) -> None:
    officer = await both.officer()
    head = await both.member("account-4711", await both.unit())
    await hands_in(head, 1)
    await officer.presses("Accept all")
    await head.blocks()
    head.blocked = False
    await head.says("/mydata")
    await head.presses("Delete my data")
    await head.presses("Delete", head.last)
    await both.play.receipts()

    rows = await dumped(both.play, without=())
    assert [name for name, found in rows.items() if "account-4711" in repr(found)] == []


async def test_who_agreed_and_never_registered_can_have_everything_deleted(both: Town) -> None:
    await both.officer()
    bystander = both.play.person("bystander", "Người khác")
    await bystander.starts()
    await bystander.presses("Register a unit")
    await bystander.presses("I agree")
    guest = both.play.person("account-4711", "Khách")
    await guest.starts()
    await guest.presses("Register a unit")
    await guest.presses("I agree")
    await guest.presses("School")
    await guest.says("Trường Tiểu học Riêng Tư")
    await guest.says("menu")
    await guest.presses("My data")
    await guest.presses("Delete my data")
    await guest.presses("Delete", guest.last)
    await both.play.restart()

    rows = await dumped(both.play, without=())
    assert [name for name, found in rows.items() if "account-4711" in repr(found) or "Riêng Tư" in repr(found)] == []
    await bystander.presses("School")
    assert bystander.text
    assert [row["account"] for row in rows["session"] if row["person_id"] is None] == ["bystander"]


async def test_what_an_officer_leaves_unfinished_does_not_grow_without_end(town: Town) -> None:
    officer = await town.officer()
    cards = []
    for number in range(MOST_PARKED + 2):
        unit = await town.unit(f"Cơ quan số {number}")
        head = await town.member(f"head{number}", unit)
        await hands_in(head, unit)
        cards.append((await town.card(unit)).id)
    for card in cards:
        await officer.says(f"thẩm định {card} từng mục")
        await officer.presses("accept")

    def parked(connection: Connection) -> int:
        state = sessions.load(connection, [(PLATFORM, "officer")])[(PLATFORM, "officer")].state
        return len(state.get("parked", {}))

    assert town.play.database.work(parked) <= MOST_PARKED
