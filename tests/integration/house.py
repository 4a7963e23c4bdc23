"""The whole house in this process, against the fake Bot API, and people who find their way by what the buttons mean."""

from __future__ import annotations

import asyncio
import math
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from benchmarks.prepare import fill
from bot.app import bootstrap, serve
from bot.house import House
from bot.settings import load_settings
from storage import outbox, schema
from storage.database import Database
from storage.tables import ScoreEntry
from tests.fakes.telegram import FakeTelegram, Person
from tests.fakes.telegram.world import Press
from tests.soak.screen import Key, Screen, messages, screens

OFFICER = 1001
FIRST_HEAD = 10_001
SECRET_KEY = "a-key-for-tests-only-0123456789abcdef"
PATIENCE = 10.0  # seconds; what takes longer in these tests has failed
PACE_SCALE = math.inf  # no pace: one message a second and person would make these conversations slow

T = TypeVar("T")


def filled(url: str, heads: int) -> None:
    """An empty database with a commune and this many units, whose heads have accounts from `FIRST_HEAD` on."""
    database = Database(url)
    try:
        schema.upgrade(database)
        database.work(lambda connection: fill(connection, FIRST_HEAD, heads, datetime.now(UTC)))
    finally:
        database.close()


class Running:
    """A house that serves: its fake, its database, its people."""

    def __init__(self, fake: FakeTelegram, house: House, serving: asyncio.Task[None]) -> None:
        self.fake = fake
        self.house = house
        self.serving = serving

    def head(self, number: int = 0) -> Hand:
        """The head of one of the units of `filled`."""
        return Hand(self.fake.user(FIRST_HEAD + number, started=True))

    @property
    def officer(self) -> Hand:
        return Hand(self.fake.user(OFFICER, started=True))

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """What the database says, over the house's own connection."""
        return await self.house.database.run(question)

    async def answers(self, item: str = "") -> list[tuple[str, Any]]:
        """All answers that are kept, oldest first, as (item, points)."""
        entry: Any = ScoreEntry.__table__  # type: ignore[attr-defined]
        query = select(entry.c.item, entry.c.points).where(entry.c.note.is_(None)).order_by(entry.c.id)
        rows = await self.ask(lambda connection: connection.execute(query).all())
        return [(row.item, row.points) for row in rows if item in ("", row.item)]


@asynccontextmanager
async def running(fake: FakeTelegram, url: str, folder: Path, **settings: str) -> AsyncIterator[Running]:
    """Serve until the end of the block; whatever the house raises is raised there. Settings are lower-case names."""
    environment = {
        "ANTQ_TELEGRAM_TOKEN": fake.token,
        "ANTQ_TELEGRAM_API_URL": fake.url,
        "ANTQ_DATABASE_URL": url,
        "ANTQ_DATA_DIR": str(folder),
        "ANTQ_PORT": "0",
        "ANTQ_SECRET_KEY": SECRET_KEY,
        "ANTQ_PLAN": "thien-tin-2026",
        "ANTQ_OFFICERS": f"telegram:{OFFICER}",
        **{f"ANTQ_{name.upper()}": value for name, value in settings.items()},
    }
    house = bootstrap(load_settings(environment, env_file=None), simulator=False, pace_scale=PACE_SCALE)
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(house, stop=stop, announce=False))
    try:
        yield Running(fake, house, serving)
    finally:
        stop.set()
        await asyncio.wait_for(serving, 20)


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Hand:
    """A person's thumb: presses buttons by what they stand for, writes, and waits for what follows."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @property
    def screen(self) -> Screen:
        """The newest message with buttons."""
        found = next(screens(self.person.chat), None)
        assert found is not None, f"{self.person.id} sees no message with buttons"
        return found

    @property
    def text(self) -> str:
        """The bot's newest message."""
        return messages(self.person.chat)[0].text

    @property
    def texts(self) -> list[str]:
        """All messages of the bot, oldest first."""
        return [message.text for message in reversed(messages(self.person.chat))]

    def key(self, token: str) -> Key:
        """The button on the newest message that stands for this; raises `AssertionError` with what there is."""
        found = next((key for key in self.screen.keys if key.token.startswith(token)), None)
        assert found is not None, f"no button {token!r}, but {[key.token for key in self.screen.keys]}: {self.text}"
        return found

    def press_only(self, token: str) -> tuple[int, Press]:
        """Press a button and do not wait; the update's number and the press."""
        update = self.person.presses_data(self.key(token).data, self.screen.message)
        assert self.person.last_press is not None
        return update, self.person.last_press

    async def press(self, token: str, timeout: float = PATIENCE) -> Screen:
        """Press a button and wait until it is acknowledged and something else is shown."""
        before = self._seen()
        _update, press = self.press_only(token)
        await self.person.wait_for(lambda _screen: press.answered and self._seen() != before, timeout)
        return self.screen

    async def write(self, text: str, timeout: float = PATIENCE) -> str:
        """Write something and wait for a new message; its text."""
        before = len(messages(self.person.chat))
        await self.person.sends(text)
        await self.person.wait_for(lambda _screen: len(messages(self.person.chat)) > before, timeout)
        return self.text

    async def open_card(self) -> Screen:
        """From the first word to the first question of the card."""
        await self.write("/start")
        return await self.press("score")

    async def answer_all(self) -> None:
        """Press the first answer of every question, up to the last look."""
        while self.screen.answers:
            await self.press(self.screen.answers[0].token)

    def _seen(self) -> list[tuple[int, int]]:
        return [(message.id, message.edited) for message in messages(self.person.chat)]


async def delivered(house: Running) -> None:
    """Wait until the outbox is empty."""
    async with asyncio.timeout(PATIENCE):
        while await house.ask(outbox.waiting):  # noqa: ASYNC110 - it is another thread's news
            await asyncio.sleep(0.02)


async def soon(happened: Callable[[], bool], timeout: float = PATIENCE) -> None:
    """Wait until something is true; raises `TimeoutError`."""
    async with asyncio.timeout(timeout):
        while not happened():  # noqa: ASYNC110 - what happens has no event of its own
            await asyncio.sleep(0.01)
