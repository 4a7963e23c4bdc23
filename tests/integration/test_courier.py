"""The courier by itself: lanes, the gate, waits that survive a restart, a platform that is silent, chats that are lost.

The platform is a channel that does what it is told; everything else is real.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.background import Background
from bot.batch import Said
from bot.channels import AccountBroken, ChatMoved, DeliveryError, NotAllowed, RecipientGone, TryAgain
from bot.chat import Address, Capabilities, File, FileKind, Message, SendingLimits, Sent
from bot.courier import Courier, Lost
from bot.pace import CAMPAIGN_IN_FLIGHT, Pace
from bot.stored_message import to_json
from bot.undelivered import Gate, still_waiting
from storage import Unavailable, outbox, schema
from storage.database import Database
from storage.ids import new_id
from storage.outbox import CAMPAIGN, FAILED, NOTICE, REPLY, SENT, WAITING, Letter, Receipt

RUN = 1
NOW = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)

Trouble = Callable[[Address, Message], DeliveryError | None]


class Wire:
    """A channel that writes down what goes over it. `trouble` may name an error; `open` is closed to hold sends up."""

    platform = "wire"
    capabilities = Capabilities(text_limit=100, caption_limit=20)

    def __init__(self) -> None:
        self.sent: list[tuple[str, Message]] = []
        self.tried: list[str] = []
        self.trouble: Trouble = lambda _address, _message: None
        self.open = asyncio.Event()
        self.open.set()
        self.in_flight = self.most = 0

    async def send(self, address: Address, message: Message) -> Sent:
        self.tried.append(address.chat)
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            await self.open.wait()
            if (error := self.trouble(address, message)) is not None:
                raise error
            self.sent.append((address.chat, message))
            return Sent(f"m{len(self.sent)}")
        finally:
            self.in_flight -= 1

    async def upload(self, address: Address, message: Message, content: bytes) -> Sent:
        return await self.send(address, message)

    async def fetch(self, file: File) -> bytes:
        return b""

    async def close(self) -> None:
        pass

    @property
    def texts(self) -> list[str]:
        return [message.text for _chat, message in self.sent]


class House:
    """A courier on a database, with the wire as its only platform."""

    def __init__(self, database: Database, gate: Gate = still_waiting, pace: Pace | None = None) -> None:
        self.database = database
        self.now = NOW
        self.wire = Wire()
        self.background = Background()
        self.lost: list[Lost] = []
        self.moves: list[tuple[Address, str, int]] = []
        self.courier = Courier(
            database,
            lambda: self.now,
            self.background,
            {"wire": self.wire},
            gone=self._gone,
            moved=self._moved,
            gate=gate,
            paces={"wire": pace} if pace else {},
        )
        self.courier.start()

    async def _gone(self, lost: Lost) -> None:
        self.lost.append(lost)

    async def _moved(self, address: Address, new_chat: str, letter: int) -> None:
        self.moves.append((address, new_chat, letter))

    async def put(self, chat: str, text: str, lane: str = CAMPAIGN, *, message: Message | None = None) -> int:
        """A letter into the outbox and to the courier; its number."""
        message = message or Message(text)
        group = 5 if lane != REPLY and chat.startswith("-") else None
        run = RUN if lane == CAMPAIGN else None
        letter = Letter(new_id(), "wire", chat, lane, to_json(message), run_id=run, group_id=group)
        await self.database.run(lambda connection: outbox.put(connection, [letter], NOW))
        self.courier.deliver([Said(letter, message)])
        return letter.id

    async def receipts(self) -> list[Receipt]:
        return await self.database.run(lambda connection: outbox.receipts_of_run(connection, RUN))

    async def settled(self, seconds: float = 5.0) -> None:
        await until(lambda: not self.courier.waiting, seconds)

    async def end(self) -> None:
        await self.background.stop()
        await self.courier.receipts.write()


async def until(happened: Callable[[], bool], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not happened():  # noqa: ASYNC110 - what happens has no event of its own
            await asyncio.sleep(0.005)


@asynccontextmanager
async def housed(database: Database, gate: Gate = still_waiting, pace: Pace | None = None) -> AsyncIterator[House]:
    house = House(database, gate, pace)
    try:
        yield house
    finally:
        await house.end()


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    schema.upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with housed(database) as opened:
        yield opened


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses are short."""
    for name in ("courier.LONGEST_PAUSE", "breaker.LONGEST_PAUSE", "courier.GLANCE", "courier.DATABASE_PAUSE"):
        monkeypatch.setattr(f"bot.{name}", 0.02)


# --- lines and lanes --------------------------------------------------------------------------------------------------


async def test_each_lane_of_a_chat_keeps_its_order(house: House) -> None:
    for number in range(5):
        for lane in (CAMPAIGN, NOTICE, REPLY):
            await house.put("1", f"{lane}{number}", lane)
    await house.settled()
    for lane in (CAMPAIGN, NOTICE, REPLY):
        assert [text for text in house.wire.texts if text.startswith(lane)] == [f"{lane}{n}" for n in range(5)]


async def test_a_reply_that_has_waited_does_not_go_to_a_chat_that_was_forgotten_meanwhile(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A month's allowance is used up, a phone is lost, and its account cut off: a card must not arrive there later."""
    monkeypatch.setattr("bot.courier.LATE", 0.0)
    monkeypatch.setattr("bot.courier.GLANCE", 0.02)
    house.wire.trouble = lambda _address, _message: TryAgain("429", 60.0, flood=True)
    await house.put("1", "of an account that is cut off", REPLY)
    await house.put("2", "of another one", REPLY)
    await until(lambda: len(house.wire.tried) == 2)
    await house.database.run(lambda connection: outbox.forget_chat(connection, "wire", "1", keys=False))
    house.wire.trouble = lambda _address, _message: None
    await house.put("1", "the last word", REPLY)
    house.now += timedelta(minutes=2)
    await house.settled()

    assert sorted(house.wire.texts) == ["of another one", "the last word"]


async def test_a_flood_wait_holds_up_neither_other_lanes_nor_other_chats(house: House) -> None:
    house.wire.trouble = lambda address, message: (
        TryAgain("429", 10_000, flood=True) if (address.chat, message.text) == ("-1", "first") else None
    )
    await house.put("-1", "first")
    await house.put("-1", "second")
    await house.put("-2", "first")
    await house.put("-1", "answer", REPLY)
    await until(lambda: len(house.wire.sent) == 2)
    assert sorted(house.wire.sent) == [("-1", Message("answer")), ("-2", Message("first"))]
    await house.courier.receipts.write()  # of the one that was sent: on a slow disk it may not be there yet
    waits = [receipt for receipt in await house.receipts() if receipt.status == WAITING]
    assert [receipt.not_before for receipt in waits] == [NOW + timedelta(seconds=10_000), None]


async def test_never_more_posts_in_flight_than_promised_and_replies_do_not_wait_for_them(house: House) -> None:
    house.wire.open.clear()
    for number in range(60):
        await house.put(f"-{number + 1}", "post")
    await until(lambda: house.wire.in_flight == CAMPAIGN_IN_FLIGHT)
    await house.put("1", "reply", REPLY)
    await until(lambda: house.wire.in_flight == CAMPAIGN_IN_FLIGHT + 1)
    house.wire.open.set()
    await house.settled()
    assert house.wire.most == CAMPAIGN_IN_FLIGHT + 1
    assert {receipt.status for receipt in await house.receipts()} == {SENT}


async def test_a_letter_handed_over_twice_is_sent_once(house: House) -> None:
    house.wire.open.clear()
    await house.put("-1", "post")
    assert await house.courier.resume() == 0
    house.wire.open.set()
    await house.settled()
    assert house.wire.texts == ["post"]


# --- what takes turns -------------------------------------------------------------------------------------------------


async def test_edits_and_acknowledgements_wait_for_no_turn_and_new_messages_do(database: Database) -> None:
    pace = Pace(SendingLimits(overall=(2, 60.0)))
    async with housed(database, pace=pace) as house:
        for number in range(4):
            await house.put(str(number), "new", REPLY)
        for number in range(4, 8):
            await house.put(str(number), "", REPLY, message=Message("edit", replace="7"))
            await house.put(str(number), "", REPLY, message=Message(press_id="9", toast="ok"))
        await until(lambda: len(house.wire.sent) == 10)
        await asyncio.sleep(0.1)
        assert sorted(house.wire.texts) == [""] * 4 + ["edit"] * 4 + ["new"] * 2


async def test_a_file_whose_text_does_not_fit_beside_it_goes_as_two_messages(house: House) -> None:
    file = File(FileKind.PHOTO, "wire", "ref")
    message = Message("Một câu dài hơn hai mươi chữ.", file=file, press_id="9", topic="4", leave=True)
    failing = iter([None, TryAgain("no", 0.0)])
    house.wire.trouble = lambda _address, _message: next(failing, None)
    letter = await house.put("-1", "", message=message)
    await house.settled()
    assert house.wire.sent == [
        ("-1", Message(file=file, press_id="9", topic="4")),
        ("-1", Message(message.text, topic="4", leave=True)),
    ]
    assert [(receipt.letter_id, receipt.status) for receipt in await house.receipts()] == [(letter, SENT)]


async def test_a_receipt_keeps_the_number_of_the_message(house: House) -> None:
    message = Message("Nhắc nhở")
    letter = Letter(new_id(), "wire", "-1", NOTICE, to_json(message), dedupe_key="key")
    await house.database.run(lambda connection: outbox.put(connection, [letter], NOW))
    await house.courier.resume()
    await house.settled()
    assert await house.database.run(lambda c: outbox.message_of(c, "key")) == ("wire", "-1", "m1")


# --- the gate ---------------------------------------------------------------------------------------------------------


async def test_what_the_gate_stops_is_not_sent_and_is_taken_up_again_later(database: Database) -> None:
    stopped = True
    asked: list[tuple[int, datetime]] = []

    def gate(connection: Connection, letter_id: int, now: datetime) -> bool:
        asked.append((letter_id, now))
        return not stopped

    async with housed(database, gate) as house:
        letter = await house.put("-1", "post")
        await house.put("-1", "reply", REPLY)
        await house.settled()
        assert house.wire.texts == ["reply"]
        assert asked == [(letter, NOW)]
        stopped = False
        assert await house.courier.resume() == 1
        await house.settled()
        assert house.wire.texts == ["reply", "post"]


@pytest.mark.usefixtures("quick")
async def test_nothing_passes_the_gate_while_the_database_is_away(database: Database) -> None:
    away = True

    def gate(connection: Connection, letter_id: int, now: datetime) -> bool:
        if away:
            raise Unavailable("locked")
        return True

    async with housed(database, gate) as house:
        await house.put("-1", "post")
        await asyncio.sleep(0.1)
        assert not house.wire.tried
        away = False
        await house.settled()
        assert house.wire.texts == ["post"]


async def test_what_was_held_while_it_was_under_way_is_marked_as_sent(house: House) -> None:
    house.wire.open.clear()
    await house.put("-1", "post")
    await until(lambda: house.wire.in_flight == 1)
    await house.database.run(lambda connection: outbox.hold_run(connection, RUN))
    house.wire.open.set()
    await house.settled()
    assert [receipt.status for receipt in await house.receipts()] == [SENT]


# --- trouble ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("quick")
async def test_a_wait_of_seconds_survives_a_restart_and_follows_the_clock_of_the_house(database: Database) -> None:
    async with housed(database) as house:
        house.wire.trouble = lambda _address, _message: TryAgain("429", 5.0, flood=True)
        await house.put("1", "reply", REPLY)
        await house.put("-1", "post")
        await until(lambda: len(house.wire.tried) == 2)
        await asyncio.sleep(0.1)
    async with housed(database) as again:
        assert await again.courier.resume() == 2
        await asyncio.sleep(0.1)
        assert not again.wire.tried
        again.now += timedelta(seconds=5)
        await again.settled()
        assert sorted(again.wire.texts) == ["post", "reply"]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("lane", [CAMPAIGN, NOTICE])
async def test_a_post_that_fails_by_itself_is_given_up_and_says_why(house: House, lane: str) -> None:
    house.wire.trouble = lambda address, _message: TryAgain("telegram 500: oh", 0.0) if address.chat == "-1" else None
    await house.put("-1", "post", lane)
    await house.put("-2", "post", lane)
    await house.settled()
    assert house.wire.tried.count("-1") == 12
    assert house.courier.failed == 1
    assert house.wire.sent == [("-2", Message("post"))]
    assert not await house.database.run(outbox.waiting)
    if lane == CAMPAIGN:
        failed = [receipt.reason for receipt in await house.receipts() if receipt.status == FAILED]
        assert failed == ["given up after 12 tries: telegram 500: oh"]


@pytest.mark.usefixtures("quick")
async def test_a_reply_is_never_given_up(house: House) -> None:
    house.wire.trouble = lambda _address, _message: TryAgain("500", 0.0) if len(house.wire.tried) < 40 else None
    await house.put("1", "reply", REPLY)
    await house.settled()
    assert house.wire.texts == ["reply"]


@pytest.mark.usefixtures("quick")
async def test_while_the_platform_is_silent_one_letter_tries_and_no_try_is_counted(house: House) -> None:
    silent = True
    house.wire.trouble = lambda _address, _message: TryAgain("none", 0.0, answered=False) if silent else None
    for number in range(50):
        await house.put(f"-{number + 1}", "post")
    await until(lambda: len(house.wire.tried) > 3 * 12 + CAMPAIGN_IN_FLIGHT)
    house.wire.most = 0
    await asyncio.sleep(0.2)
    assert house.wire.most == 1
    silent = False
    await house.settled()
    assert len(house.wire.sent) == len(dict(house.wire.sent)) == 50
    assert {receipt.status for receipt in await house.receipts()} == {SENT}


@pytest.mark.usefixtures("quick")
async def test_a_silent_lane_leaves_the_others_alone(house: House) -> None:
    house.wire.trouble = lambda _address, message: (
        TryAgain("none", 0.0, answered=False) if message.text == "post" else None
    )
    await house.put("-1", "post")
    await until(lambda: len(house.wire.tried) > 5)
    await house.put("-1", "reply", REPLY)
    await until(lambda: house.wire.texts == ["reply"], 0.5)


async def test_a_refused_account_is_left_alone_for_a_minute(house: House) -> None:
    house.wire.trouble = lambda _address, _message: AccountBroken("401")
    for number in range(5):
        await house.put(str(number), "reply", REPLY)
    await asyncio.sleep(0.2)
    assert len(house.wire.tried) <= 2
    assert house.courier.waiting == 5


# --- chats that are lost, and chats that moved ------------------------------------------------------------------------


@pytest.mark.parametrize("muted", [False, True])
@pytest.mark.parametrize(
    ("chat", "lane", "in_group"), [("-1", CAMPAIGN, True), ("1", CAMPAIGN, False), ("-1", REPLY, False)]
)
async def test_who_is_lost_is_told(house: House, chat: str, lane: str, in_group: bool, muted: bool) -> None:
    house.wire.trouble = lambda _address, _message: NotAllowed("403") if muted else RecipientGone("403")
    letter = await house.put(chat, "post", lane)
    await house.settled()
    assert house.lost == [Lost(Address("wire", chat), letter, in_group, muted, "403")]


async def test_a_chat_that_moved_gets_its_letters_at_the_new_place(house: House) -> None:
    house.wire.trouble = lambda address, _message: ChatMoved("moved", "-100") if address.chat == "-1" else None
    letter = await house.put("-1", "post")
    await house.settled()
    assert house.wire.sent == [("-100", Message("post"))]
    assert house.moves == [(Address("wire", "-1"), "-100", letter)]


# --- many -------------------------------------------------------------------------------------------------------------


async def test_ten_thousand_letters_that_wait_are_no_trouble(database: Database) -> None:
    body = to_json(Message("post"))
    letters = [Letter(new_id(), "wire", str(-n), CAMPAIGN, body, run_id=RUN, group_id=n) for n in range(1, 10_001)]
    database.work(lambda connection: outbox.put(connection, letters, NOW))
    async with housed(database, pace=Pace(SendingLimits())) as house:
        async with asyncio.timeout(20):
            assert await house.courier.resume() == 10_000
            assert await house.courier.resume() == 0
        begun = asyncio.get_running_loop().time()
        await house.put("1", "reply", REPLY)
        await until(lambda: "reply" in house.wire.texts)
        assert asyncio.get_running_loop().time() - begun < 1.0


async def test_an_edit_that_a_later_one_overwrites_is_only_acknowledged(house: House) -> None:
    house.wire.open.clear()
    first = Message("0", replace="7", press_id="a")
    await house.put("1", "", REPLY, message=first)
    await until(lambda: house.wire.in_flight == 1)
    for number in (1, 2, 3):
        await house.put("1", "", REPLY, message=replace(first, text=str(number), press_id=str(number)))
    house.wire.open.set()
    await house.settled()
    assert house.wire.texts == ["0", "", "", "3"]
    assert [message.press_id for _chat, message in house.wire.sent] == ["a", "1", "2", "3"]
