"""The database is gone for a while: nothing is lost, nothing counts twice, and everybody is answered when it is back.

It is away for about six seconds, or for as long as ``SOAK_AWAY`` says: ``make soak`` takes 30.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.house import StartRefused
from storage import audit
from tests.fakes.postgres import PostgresServer
from tests.fakes.telegram import FakeTelegram
from tests.integration.house import OFFICER, Hand, Running, delivered, filled, free_port, running, soon

AWAY = float(os.environ.get("SOAK_AWAY", "6"))  # seconds; longer than a statement waits for SQLite's lock
HEADS = 4

Away = Callable[[], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[None]:
    """Somebody else holds the SQLite file."""
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        other.close()


@asynccontextmanager
async def crashed(server: PostgresServer) -> AsyncIterator[None]:
    """The PostgreSQL server dies, and is started again at the end."""
    await asyncio.to_thread(server.kill)
    try:
        yield
    finally:
        await asyncio.to_thread(server.start)


@pytest.fixture
def away(database_url: str, request: pytest.FixtureRequest) -> Away:
    """Takes the database away for the length of a block."""
    if database_url.startswith("sqlite"):
        return lambda: locked(database_url)
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return lambda: crashed(server)


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


async def works_on(head: Hand, until: Callable[[], bool]) -> int:
    """Answers one question after the other until told to stop; how many. A press waits as long as it must."""
    count = 0
    while not until():
        if head.screen.key("submit") is not None:
            await head.press("~back", timeout=AWAY + 40)
        await head.press(head.screen.answers[count % 2].token, timeout=AWAY + 40)
        count += 1
    return count


async def away_under_load(house: Running, away: Away, seconds: float) -> None:
    """Heads at work before, while and after the database is away; then what is kept is what they saw."""
    heads = [house.head(number) for number in range(HEADS)]
    for head in heads:
        await head.open_card()
    done = False
    at_work = [asyncio.create_task(works_on(head, lambda: done)) for head in heads]
    await asyncio.sleep(0.5)
    async with away():
        await asyncio.sleep(seconds)
        during = len(house.fake.calls_of("editMessageText"))
        await asyncio.sleep(0.3)
        assert len(house.fake.calls_of("editMessageText")) == during, "something was acknowledged that nobody kept"
    await asyncio.sleep(0.5)
    done = True
    counts = await asyncio.gather(*at_work)

    answers = await house.answers()
    assert len(answers) == sum(counts)
    chain = await house.ask(lambda connection: list(audit.trail(connection, 1, "card:1")))
    assert Counter(deed.action for deed in chain)["scored"] == counts[0]
    assert await house.ask(lambda connection: audit.verify(connection, 1)) is None
    await delivered(house)


@pytest.mark.slow
async def test_polling_goes_on_where_it_stopped(
    fake: FakeTelegram, database_url: str, away: Away, tmp_path: Path
) -> None:
    filled(database_url, HEADS)
    fake.user(OFFICER, started=True)
    async with running(fake, database_url, tmp_path) as house:
        await away_under_load(house, away, AWAY)


async def test_a_webhook_asks_for_a_second_delivery(
    fake: FakeTelegram, database_url: str, away: Away, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.5)
    filled(database_url, HEADS)
    fake.user(OFFICER, started=True)
    port = free_port()
    settings = {"telegram_webhook": "on", "public_url": "https://antq.example.org", "port": str(port)}
    async with running(fake, database_url, tmp_path, **settings) as house:
        await soon(lambda: fake.updates.webhook is not None)
        webhook = fake.updates.webhook
        assert webhook is not None
        webhook.url = webhook.url.replace("https://antq.example.org", f"http://127.0.0.1:{port}")  # the proxy's work
        await away_under_load(house, away, 2.0)
        assert "503" in webhook.last_error


async def test_health_tells_that_the_database_is_away(
    fake: FakeTelegram, database_url: str, away: Away, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 1.0)
    filled(database_url, 1)
    port = free_port()
    async with running(fake, database_url, tmp_path, port=str(port)), aiohttp.ClientSession() as session:

        async def status() -> int:
            """What the page says; 0 while nobody listens."""
            try:
                async with session.get(f"http://127.0.0.1:{port}/healthz") as answer:
                    return answer.status
            except aiohttp.ClientConnectionError:
                return 0

        async def well() -> None:
            async with asyncio.timeout(10):
                while await status() != 200:  # noqa: ASYNC110 - asked over HTTP
                    await asyncio.sleep(0.05)

        await well()
        async with away():
            assert await status() == 503
        await well()


async def test_a_start_without_a_database_says_so_in_one_sentence(
    fake: FakeTelegram, database_url: str, away: Away, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 1.0)
    filled(database_url, 1)
    async with away():
        with pytest.raises(StartRefused, match=r"^The database cannot be reached .*ANTQ_DATABASE_URL\.$"):
            async with running(fake, database_url, tmp_path):
                pass
    async with running(fake, database_url, tmp_path) as house:
        await house.head().open_card()
