"""The whole house in this process against the fake Zalo Bot Platform, and people who type what they are told to."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from bot.app import bootstrap, serve
from bot.house import House
from bot.settings import load_settings
from storage import outbox
from tests.fakes.zalo_bot import FakeClock, FakeZaloBot, User
from tests.integration.house import free_port

OFFICER = "Nguyễn Văn Cường"
SITE = "https://bot.example.vn"
PATIENCE = 10.0  # seconds; what takes longer in these tests has failed
CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{10}\b")

T = TypeVar("T")


def zalo_clock() -> FakeClock:
    """A morning on which things are sent: a Tuesday, 9 o'clock in Việt Nam."""
    return FakeClock(datetime(2026, 10, 20, 2, 0, tzinfo=UTC))


class Running:
    """A house that serves: its fake, its database, its people."""

    def __init__(self, fake: FakeZaloBot, house: House) -> None:
        self.fake = fake
        self.house = house

    def somebody(self, name: str) -> Talker:
        return Talker(self, self.fake.user(name))

    @property
    def officer(self) -> Talker:
        return self.somebody(OFFICER)

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """What the database says, over the house's own connection."""
        return await self.house.database.run(question)

    async def settled(self) -> None:
        """Wait until everything that was said to the bot is answered, and nothing waits to be sent."""
        await self.fake.settled()
        async with asyncio.timeout(PATIENCE):
            while [letter for letter in await self.ask(outbox.waiting) if letter.not_before is None]:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            while self.house.courier.receipts.waiting:  # noqa: ASYNC110 - receipts that are about to be written
                await asyncio.sleep(0.01)


@asynccontextmanager
async def running(
    fake: FakeZaloBot, url: str, folder: Path, *, webhook: bool = True, pace_scale: float = math.inf, **settings: str
) -> AsyncIterator[Running]:
    """Serve until the end of the block; whatever the house raises is raised there. Settings are lower-case names."""
    port = free_port()
    fake.internet.publish(SITE, f"http://127.0.0.1:{port}")
    environment = {
        "ANTQ_ZALO_BOT_TOKEN": fake.token,
        "ANTQ_ZALO_BOT_API_URL": fake.url,
        "ANTQ_ZALO_BOT_WEBHOOK": "on" if webhook else "off",
        "ANTQ_PUBLIC_URL": SITE,
        "ANTQ_DATABASE_URL": url,
        "ANTQ_DATA_DIR": str(folder),
        "ANTQ_PORT": str(port),
        "ANTQ_PLAN": "thien-tin-2026",
        "ANTQ_OFFICERS": f"zalo_bot:{fake.user(OFFICER).id}",
        **{f"ANTQ_{name.upper()}": value for name, value in settings.items()},
    }
    house = bootstrap(
        load_settings(environment, env_file=None),
        simulator=False,
        clock=fake.clock,
        pace_scale=pace_scale,
        trusted=[fake.url],
    )
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(house, stop=stop, announce=False))
    try:
        if webhook:
            await fake.called("setWebhook")
        else:
            await fake.polls_open()
        yield Running(fake, house)
    finally:
        stop.set()
        await asyncio.wait_for(serving, 20)


class Talker:
    """A person who types, and reads what comes."""

    def __init__(self, running: Running, user: User) -> None:
        self.running = running
        self.user = user

    @property
    def texts(self) -> list[str]:
        """All messages of the bot, oldest first."""
        return [seen.text for seen in self.user.sent]

    @property
    def last(self) -> str:
        return self.texts[-1]

    async def writes(self, text: str) -> str:
        """Write and read the answer: all messages that came, one below the other."""
        before = len(self.texts)
        self.user.writes(text)
        await self.user.wait_for(lambda _screen: len(self.texts) > before, PATIENCE)
        await self.running.settled()
        return "\n".join(self.texts[before:])

    async def sends_photo(self, caption: str = "") -> str:
        before = len(self.texts)
        self.user.sends_photo(caption)
        await self.user.wait_for(lambda _screen: len(self.texts) > before, PATIENCE)
        await self.running.settled()
        return "\n".join(self.texts[before:])

    async def sees(self, text: str) -> str:
        """Wait for a message that contains this."""
        found = await self.user.wait_for(text, PATIENCE)
        return found.text

    def code(self) -> str:
        """The invitation code in what was said last."""
        return next(match[0] for text in reversed(self.texts) if (match := CODE.search(text)))
