"""The short form of the kill tests; the long one is ``make soak``."""

from __future__ import annotations

import asyncio
import secrets

import pytest

from tests.fakes.postgres import PostgresServer
from tests.soak.soaking import soak

KILLS = 4
PEOPLE = 8


@pytest.mark.slow
@pytest.mark.postgres
async def test_kills_lose_no_answer_and_double_none(sqlite_url: str, postgres_server: PostgresServer) -> None:
    """Both databases at the same time: most of the time goes into the starts, which one processor each can take."""
    seed = secrets.randbelow(10**9)
    with postgres_server.database() as postgresql_url:
        reports = await asyncio.gather(
            soak("sqlite", sqlite_url, kills=KILLS, people=PEOPLE, seed=seed),
            soak("postgresql", postgresql_url, kills=KILLS, people=PEOPLE, seed=seed + 1),
        )
    for report in reports:
        print(report)
        assert not report.violations, "\n\n".join([str(report), *report.violations])
        assert report.kills == KILLS
        assert report.heads >= PEOPLE
        assert report.answers >= report.heads * 21
