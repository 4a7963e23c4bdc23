"""Plays for tests: a town in a new database, on SQLite, or once on each kind of database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.flows.play import Play, playing
from tests.flows.town import Town


@pytest.fixture
async def play(sqlite_url: str) -> AsyncIterator[Play]:
    """A play on SQLite."""
    async with playing(sqlite_url) as opened:
        yield opened


@pytest.fixture
async def town(play: Play) -> Town:
    """A commune on SQLite, still without people."""
    return await Town(play).found()


@pytest.fixture
async def both(database_url: str) -> AsyncIterator[Town]:
    """A commune, still without people; the test runs on SQLite and on PostgreSQL."""
    async with playing(database_url) as opened:
        yield await Town(opened).found()
