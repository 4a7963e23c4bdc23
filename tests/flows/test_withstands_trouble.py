"""Restarts, people who block the assistant, trouble of platform and database, an event that cannot be dealt with."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from bot.channels import AccountBroken, ChatMoved, DeliveryError, TryAgain, WrongMessage
from bot.chat import Address, EventKind, Message
from storage import Unavailable, outbox, sessions
from storage.actors import MemberRole
from storage.database import Database
from storage.sessions import Session
from tests.flows.dump import dumped
from tests.flows.paper import PLATFORM
from tests.flows.people import Person, translated
from tests.flows.play import Play, playing
from tests.flows.scenes import code_in
from tests.flows.town import SCHOOL, Town, asked_item, hands_in

APOLOGY = "Something went wrong on our side; your answer was not kept. Please write “menu” and try again."


# --- restarts ---------------------------------------------------------------------------------------------------------


async def test_the_whole_work_with_a_restart_after_every_step(both: Town) -> None:
    play = both.play
    officer = await both.officer()
    play.restarts_always = True
    await officer.says("menu")
    await officer.presses("Invite a unit")
    await officer.says(SCHOOL)
    head = play.person("head", "Trần Thị Minh")
    code = code_in(officer.text)
    play.restarts_always = False  # what nobody has agreed to be kept is not kept: a restart would begin anew
    await head.starts(code)
    await head.presses("Begin")
    play.restarts_always = True
    await head.presses("I agree")
    await head.presses("School")
    for answer in ("25 Trần Phú", "Long Bàn Bắc", "Trần Thị Minh", "Hiệu trưởng", "0905 123 456", "42"):
        await head.says(answer)
    for answer in ("Yes", "Yes", "Yes", "No, none of these", "Send registration"):
        await head.presses(answer)
    await hands_in(head, 1)
    await officer.presses("Item by item")
    await officer.presses("Score it differently")
    await officer.presses("2")
    await officer.says("Thiếu báo cáo.")
    await officer.presses("Accept all the rest")
    await officer.presses("Finish verification")

    card = await both.card(1)
    assert (card.status, card.number, card.checked["1"].points) == ("verified", 1, Decimal(2))
    assert len((await dumped(play))["score_entry"]) == 21 + 20
    assert head.sees("Verification result – {unit}")


async def test_what_was_not_delivered_before_the_end_is_delivered_after_the_start(town: Town) -> None:
    officer = await town.officer()
    head = await town.member("head", await town.unit())
    down = True
    town.play.channel.trouble = lambda address, message: TryAgain("down", 60) if down else None
    await head.play.arrives([head.event(EventKind.TEXT, text="menu")])
    await town.play.arrives([officer.event(EventKind.TEXT, text="menu")])
    await asyncio.sleep(0.05)
    assert not head.heard

    down = False
    await town.play.restart()

    assert len(head.heard) == len(officer.heard) == 1


# --- people who are gone ----------------------------------------------------------------------------------------------


async def test_the_officers_are_told_once_that_somebody_blocked_the_assistant(both: Town) -> None:
    officer = await both.officer()
    unit = await both.unit()
    head = await both.member("head", unit)
    deputy = await both.member("deputy", unit, "Lê Văn Bình", MemberRole.DEPUTY)
    await head.blocks()
    await both.play.happens(head.event(EventKind.BLOCKED))
    await hands_in(deputy, unit)
    await officer.presses("Accept all")

    told = [m for m in officer.heard if "Trần Thị Minh" in m.text]
    assert len(told) == 1
    assert deputy.sees("Verification result – {unit}")

    head.blocked = False
    await head.says("menu")
    assert SCHOOL in head.text


async def test_somebody_who_is_gone_unnoticed_holds_nobody_up(town: Town) -> None:
    officer = await town.officer()
    unit = await town.unit()
    head = await town.member("head", unit)
    deputy = await town.member("deputy", unit, "Lê Văn Bình", MemberRole.DEPUTY)
    head.blocked = True  # the platform says so only when something is sent
    await hands_in(deputy, unit)
    await officer.presses("Accept all")
    await town.play.settled()

    assert len([m for m in officer.heard if "Trần Thị Minh" in m.text]) == 1
    assert deputy.sees("Verification result – {unit}")
    failed = [row for row in (await dumped(town.play, without=()))["outbox"] if row["status"] == "failed"]
    assert [(row["chat"], row["reason"]) for row in failed] == [("head", "blocked")]


# --- a platform in trouble --------------------------------------------------------------------------------------------


def troubles(*errors: DeliveryError, chat: str = "head") -> Iterator[DeliveryError | None]:
    yield from errors
    while True:
        yield None


def in_trouble(play: Play, *errors: DeliveryError, chat: str = "head") -> None:
    """The next messages for a chat meet these errors, one after the other."""
    coming = troubles(*errors)
    play.channel.trouble = lambda address, message: next(coming) if address.chat == chat else None


async def head_of(town: Town) -> Person:
    await town.officer()
    return await town.member("head", await town.unit())


@pytest.mark.parametrize(
    "error",
    [TryAgain("timeout", 0.0), TryAgain("429", 0.05, flood=True)],
    ids=["no answer", "too many requests"],
)
async def test_what_could_not_be_sent_is_sent_again(town: Town, error: TryAgain) -> None:
    head = await head_of(town)
    in_trouble(town.play, error)

    await head.says("menu")

    assert SCHOOL in head.text
    assert len(head.heard) == 1


async def test_a_flood_wait_holds_up_only_its_own_chat(town: Town) -> None:
    head = await head_of(town)
    officer = town.play.people["officer"]
    in_trouble(town.play, TryAgain("429", 0.5, flood=True))

    await town.play.arrives([head.event(EventKind.TEXT, text="menu"), officer.event(EventKind.TEXT, text="menu")])
    await asyncio.sleep(0.1)
    assert officer.heard
    assert not head.heard
    await town.play.settled()

    assert head.heard


async def test_messages_to_one_chat_keep_their_order_through_trouble(town: Town) -> None:
    head = await head_of(town)
    in_trouble(town.play, TryAgain("429", 0.05, flood=True))

    await head.play.happens(
        *(head.event(EventKind.TEXT, text=text) for text in ("/help", "/score 1", "3")),
    )

    assert [asked_item(head), len(head.heard)] == ["2", 3]


async def test_a_message_that_the_platform_refuses_is_given_up_with_the_reason_and_the_next_one_goes(
    town: Town,
) -> None:
    head = await head_of(town)
    in_trouble(town.play, WrongMessage("can't parse"))

    await head.says("/help")
    await head.says("menu")

    assert [SCHOOL in m.text for m in head.heard] == [True]
    rows = (await dumped(town.play, without=()))["outbox"]
    assert [(row["reason"], row["body"]) for row in rows if row["status"] == "failed"] == [("can't parse", None)]


async def test_an_error_that_nobody_foresaw_holds_nobody_up(town: Town) -> None:
    head = await head_of(town)
    errors = iter([RuntimeError("a bug in the channel")])

    def trouble(address: Address, message: Message) -> DeliveryError | None:
        for error in errors:
            raise error
        return None

    town.play.channel.trouble = trouble
    await town.play.happens(head.event(EventKind.TEXT, text="/help"), head.event(EventKind.TEXT, text="menu"))

    assert [SCHOOL in m.text for m in head.heard] == [True]


async def test_a_chat_that_moved_gets_its_messages_at_the_new_address(town: Town) -> None:
    head = await head_of(town)
    moved = town.play.person("head-2", "Trần Thị Minh")
    in_trouble(town.play, ChatMoved("moved", "head-2"))

    await head.says("menu")

    assert SCHOOL in moved.text
    assert not head.heard


async def test_while_the_account_is_refused_everything_waits_and_nothing_is_lost(town: Town) -> None:
    head = await head_of(town)
    town.play.channel.trouble = lambda address, message: AccountBroken("unauthorized")
    await town.play.arrives([head.event(EventKind.TEXT, text="menu")])
    await asyncio.sleep(0.02)
    attempts = town.play.channel.attempts
    await town.play.arrives([head.event(EventKind.TEXT, text="/help")])
    await asyncio.sleep(0.02)
    assert town.play.channel.attempts == attempts  # it is not hammered

    town.play.channel.trouble = lambda address, message: None  # a person put the right token in and started anew
    await town.play.restart()

    assert [SCHOOL in m.text for m in head.heard] == [True, False]


# --- a database in trouble --------------------------------------------------------------------------------------------


class ShakyDatabase(Database):
    """A database that is away while `trouble` is set: before the work, or only when it should be committed."""

    trouble = ""

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        if self.trouble == "away":
            raise Unavailable("away")
        with super().begin() as connection:
            yield connection
            if self.trouble == "lost at commit":
                raise Unavailable("lost at commit")


@pytest.mark.parametrize("trouble", ["away", "lost at commit"])
async def test_while_the_database_is_away_nothing_is_confirmed_and_the_retry_succeeds(
    database_url: str, trouble: str
) -> None:
    database = ShakyDatabase(database_url)
    async with playing(database_url, database=database) as play:
        town = await Town(play).found()
        head = await head_of(town)
        await head.says("/score 1")
        event = head.press(*head.button("p3"))
        heard = len(head.heard)

        database.trouble = trouble
        for _try in range(2):
            with pytest.raises(Unavailable):
                await play.arrives([event])
        database.trouble = ""
        assert len(head.heard) == heard
        assert not (await dumped(play))["score_entry"]
        await play.happens(event)

        assert [(row["item"], row["points"]) for row in (await dumped(play))["score_entry"]] == [("1", Decimal(3))]
        assert asked_item(head) == "2"


async def test_receipts_are_written_when_the_database_is_back(sqlite_url: str) -> None:
    database = ShakyDatabase(sqlite_url)
    async with playing(sqlite_url, database=database) as play:
        head = await head_of(await Town(play).found())
        play.channel.trouble = lambda address, message: setattr(database, "trouble", "away")  # type: ignore[func-returns-value]
        await play.arrives([head.event(EventKind.TEXT, text="menu")])
        await asyncio.sleep(0.1)
        assert head.heard

        database.trouble = ""
        for _try in range(100):
            if not await database.run(outbox.waiting):
                break
            await asyncio.sleep(0.02)
        await play.restart()

        assert len(head.heard) == 1


# --- an event that cannot be dealt with -------------------------------------------------------------------------------


async def test_one_poisonous_event_hurts_nobody_else_and_its_sender_gets_an_apology(both: Town) -> None:
    play = both.play
    head = await head_of(both)
    deputy = await both.member("deputy", 1, "Lê Văn Bình", MemberRole.DEPUTY)
    state = {"consented": "–", "commune": both.commune_id, "flow": "a conversation of another version"}
    broken = Session(PLATFORM, "broken", "broken", None, "vi", 0, state, is_new=True)
    await play.database.run(lambda c: sessions.save(c, [broken], play.now()))
    poisoned = play.person("broken", "Người có phiên hỏng")
    await head.says("/score 1")
    await deputy.says("menu")
    press = head.press(*head.button("p3"))
    heard = len(deputy.heard)

    await play.happens(press, poisoned.event(EventKind.TEXT, text="2"), deputy.event(EventKind.TEXT, text="/help"))

    assert [(row["item"], row["points"]) for row in (await dumped(play))["score_entry"]] == [("1", Decimal(3))]
    assert head.answered.count(press.press_id) == 1
    assert len(deputy.heard) == heard + 1
    assert poisoned.text == translated(APOLOGY, "vi")

    await poisoned.says("menu")
    assert poisoned.text != translated(APOLOGY, "vi")
    assert poisoned.button("Register a unit")
