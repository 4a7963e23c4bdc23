"""Files that the assistant makes: who waits for them, what is made once, and what is said when one cannot be made.

The courier and the database are real; the platform is a channel that writes down what goes over it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.background import Background
from bot.batch import Said
from bot.channels import FileLost, TryAgain
from bot.channels.simulator import SimulatorChannel
from bot.channels.simulator_phones import Phones
from bot.chat import Address, Capabilities, File, FileKind, Message, SendingLimits, Sent
from bot.courier import Courier
from bot.making import MADE, Order
from bot.making.maker import KEPT, MadeFiles, NothingToMake, Recipe, Workshop
from bot.pace import Pace
from bot.stored_message import to_json
from storage import Unavailable, outbox, schema
from storage.database import Database
from storage.ids import new_id
from storage.outbox import NOTICE, REPLY, Letter
from tests.fakes.telegram import FakeTelegram
from tests.integration.house import OFFICER, delivered, filled, running

NOW = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)


class Wire:
    """A channel that writes down what goes over it; `failing` errors come first."""

    platform = "wire"
    capabilities = Capabilities(caption_limit=40)

    def __init__(self) -> None:
        self.sent: list[tuple[str, Message, bytes]] = []
        self.failing: list[TryAgain] = []

    async def send(self, address: Address, message: Message) -> Sent:
        return await self.upload(address, message, b"")

    async def upload(self, address: Address, message: Message, content: bytes) -> Sent:
        if self.failing:
            raise self.failing.pop()
        self.sent.append((address.chat, message, content))
        return Sent("1")

    async def fetch(self, file: File) -> bytes:
        raise AssertionError("nothing lives here")

    async def close(self) -> None:
        pass


class Kitchen:
    """A recipe that makes what it is told: `data` is gathered, `make` is what becomes of it."""

    def __init__(self) -> None:
        self.data = "số liệu"
        self.made: list[str] = []
        self.gathering: Callable[[], None] = lambda: None
        self.making: Callable[[], None] = lambda: None

    @property
    def recipe(self) -> Recipe:
        return Recipe(self._gather, self._make)

    def _gather(self, connection: Connection, order: Order, workshop: Workshop) -> str:
        self.gathering()
        return f"{order.about} {self.data}"

    def _make(self, data: Any) -> bytes:
        self.making()
        self.made.append(data)
        return str(data).encode()


class House:
    """A courier with one platform and one recipe, "test"."""

    def __init__(self, database: Database, pace: Pace | None) -> None:
        self.database = database
        self.wire, self.kitchen = Wire(), Kitchen()
        self.background = Background()
        self.files = MadeFiles(database, lambda: NOW, {"test": self.kitchen.recipe})
        self.courier = Courier(
            database,
            lambda: NOW,
            self.background,
            {"wire": self.wire},
            paces={"wire": pace} if pace else {},
            sources={MADE: self.files},
        )
        self.courier.start()

    async def put(self, chat: str, message: Message, lane: str = REPLY) -> None:
        letter = Letter(new_id(), "wire", chat, lane, to_json(message))
        await self.database.run(lambda connection: outbox.put(connection, [letter], NOW))
        self.courier.deliver([Said(letter, message)])

    async def settled(self) -> None:
        async with asyncio.timeout(5):
            while self.courier.waiting:  # noqa: ASYNC110 - what happens has no event of its own
                await asyncio.sleep(0.005)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    schema.upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    # Two messages a second are all that this platform takes: who keeps a turn for nothing is noticed.
    opened = House(database, Pace(SendingLimits(overall=(2, 0.05), chat=(2, 0.05))))
    yield opened
    await opened.background.stop()
    await opened.courier.receipts.write()


def ordered(about: str = "2026", language: str = "vi") -> File:
    return Order("test", 1, about, language).picture("chi-tieu.png")


def test_an_order_is_its_reference_and_comes_back_from_it() -> None:
    order = Order("targets", 3, "2026", "vi")

    assert Order.of(order.ref) == order
    assert order.picture("a.png") == File(FileKind.PHOTO, "made", "targets:3:2026:vi", "a.png", "image/png")


@pytest.mark.parametrize("ref", ["", "targets", "targets:x:2026:vi", "targets:1:2026:vi:more", "nothing:1:2026:vi"])
async def test_an_order_that_nobody_knows_is_given_up(house: House, ref: str) -> None:
    with pytest.raises(FileLost):
        await house.files.fetch(File(FileKind.PHOTO, MADE, ref, "a.png"))


async def test_a_made_file_goes_with_its_text(house: House) -> None:
    message = Message("Chỉ tiêu", file=ordered())
    await house.put("1", message)
    await house.settled()

    assert house.wire.sent == [("1", message, "2026 số liệu".encode())]


async def test_nobody_else_waits_while_a_picture_is_made(house: House) -> None:
    made = threading.Event()
    house.kitchen.making = lambda: (made.wait(5), None)[1]
    for chat in ("1", "2", "3"):  # more than the platform takes at once
        await house.put(chat, Message(file=ordered()))
    await house.put("1", Message("sau ảnh"))
    begun = asyncio.get_running_loop().time()
    await house.put("4", Message("câu trả lời"))
    async with asyncio.timeout(2):
        while not house.wire.sent:  # noqa: ASYNC110 - what happens has no event of its own
            await asyncio.sleep(0.001)
    took = asyncio.get_running_loop().time() - begun
    still_making = not made.is_set()
    made.set()
    await house.settled()

    assert still_making
    assert took < 1.0
    assert house.wire.sent[0][:2] == ("4", Message("câu trả lời"))
    assert [message.text for chat, message, _ in house.wire.sent if chat == "1"] == ["", "sau ảnh"]


async def test_what_is_the_same_is_made_once_and_little_is_kept(house: House) -> None:
    await asyncio.gather(*(house.files.fetch(ordered()) for _ in range(5)))
    assert house.kitchen.made == ["2026 số liệu"]

    house.kitchen.data = "số liệu mới"
    assert await house.files.fetch(ordered()) == "2026 số liệu mới".encode()

    for year in range(KEPT):
        await house.files.fetch(ordered(str(year)))
    house.kitchen.made.clear()
    await house.files.fetch(ordered())
    assert house.kitchen.made == ["2026 số liệu mới"]


async def test_a_platform_that_fails_gets_the_same_picture_again(house: House) -> None:
    house.wire.failing = [TryAgain("500", 0.01)]
    await house.put("1", Message(file=ordered()))
    await house.settled()

    assert len(house.wire.sent) == len(house.kitchen.made) == 1


@pytest.mark.parametrize(
    ("language", "words"), [("vi", "Chưa lập được tệp “chi-tieu.png”."), ("en", "“chi-tieu.png” could not be made.")]
)
@pytest.mark.parametrize("lane", [REPLY, NOTICE])
async def test_a_picture_that_cannot_be_made_leaves_the_text_and_says_what_to_do(
    house: House, language: str, words: str, lane: str
) -> None:
    house.kitchen.making = lambda: 1 // 0  # type: ignore[assignment,return-value]
    await house.put("1", Message("Các chỉ tiêu", file=ordered(language=language), press_id="9"), lane)
    await house.put("1", Message("tiếp theo"), lane)
    await house.settled()

    (first, second), contents = [message for _, message, _ in house.wire.sent], {c for _, _, c in house.wire.sent}
    assert first.text.startswith("Các chỉ tiêu\n\n⚠ ")
    assert words in first.text
    assert (first.file, first.press_id, second.text, contents) == (None, "9", "tiếp theo", {b""})
    assert house.courier.failed == 0


async def test_a_long_text_stays_whole_when_its_picture_is_lost(house: House) -> None:
    house.kitchen.making = lambda: 1 // 0  # type: ignore[assignment,return-value]
    await house.put("1", Message("Một câu dài hơn bốn mươi chữ cái, để đi riêng.", file=ordered()))
    await house.settled()

    assert [message.text.split("\n\n")[0] for _, message, _ in house.wire.sent] == [
        "Một câu dài hơn bốn mươi chữ cái, để đi riêng."
    ]


async def test_what_a_picture_would_show_can_be_gone(house: House) -> None:
    def gone() -> None:
        raise NothingToMake("the commune is gone")

    house.kitchen.gathering = gone
    await house.put("1", Message(file=ordered()))
    await house.settled()

    assert "nội dung của tệp không còn" in house.wire.sent[0][1].text


async def test_a_picture_waits_for_a_database_that_is_away(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.courier.DATABASE_PAUSE", 0.01)
    away = iter([True, True, False])

    def gathering() -> None:
        if next(away, False):
            raise Unavailable("locked")

    house.kitchen.gathering = gathering
    await house.put("1", Message(file=ordered()))
    await house.settled()

    assert house.wire.sent[0][2] == "2026 số liệu".encode()


async def test_what_takes_for_ever_is_given_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.making.maker.LONGEST", 0.05)
    end = threading.Event()
    house.kitchen.making = lambda: (end.wait(5), None)[1]
    try:
        with pytest.raises(FileLost):
            await house.files.fetch(ordered())
    finally:
        end.set()


async def test_the_simulated_phones_show_it(house: House, tmp_path: Path) -> None:
    house.kitchen.data = ""
    phones = Phones(tmp_path, lambda: NOW)
    channel = SimulatorChannel(phones, ["1"])
    await channel.upload(Address("simulator", "1"), Message(file=ordered()), b"\x89PNG\r\n\x1a\n...")

    (entry,) = phones.snapshot()["chats"]["1"]
    assert (entry["file"]["kind"], entry["file"]["name"]) == ("photo", "chi-tieu.png")


async def test_an_officer_on_telegram_gets_the_targets_as_a_photo(sqlite_url: str, tmp_path: Path) -> None:
    async with FakeTelegram() as fake:
        filled(sqlite_url, heads=3)
        fake.user(OFFICER, started=True)
        async with running(fake, sqlite_url, tmp_path) as served:
            officer = served.officer
            await officer.write("/targets")
            _update, press = officer.press_only("~look.picture")
            await officer.person.wait_for(
                lambda _screen: any("photo" in m.body for m in officer.person.chat.messages.values()), 20
            )
            assert press.answered
            await delivered(served)
    photos = [m for m in officer.person.chat.messages.values() if "photo" in m.body]
    assert len(photos) == 1
