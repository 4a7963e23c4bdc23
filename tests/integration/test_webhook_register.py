"""A platform that hesitates to take the address of the webhook does not end the program."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.telegram import FakeTelegram
from tests.integration.house import filled, free_port, running, soon


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    """Telegram."""
    async with FakeTelegram() as server:
        yield server


@pytest.mark.parametrize("kind", ["500", "429"])
async def test_the_address_is_told_again_until_it_is_taken(
    fake: FakeTelegram, sqlite_url: str, tmp_path: Path, kind: str
) -> None:
    filled(sqlite_url, heads=1)
    fake.fail_next(kind, method="setWebhook", seconds=1)
    settings = {"telegram_webhook": "on", "public_url": "https://antq.example.org", "port": str(free_port())}
    async with running(fake, sqlite_url, tmp_path, **settings) as house:
        await soon(lambda: fake.updates.webhook is not None or house.serving.done())

        assert not house.serving.done()
        assert fake.updates.webhook is not None
