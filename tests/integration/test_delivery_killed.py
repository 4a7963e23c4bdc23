"""The real process is killed in the middle of a campaign: every group hears of it, and few hear it twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from benchmarks.campaign import PLATFORM, TEXT, group_chat
from benchmarks.prepare import prepare
from bot.chat import Message
from bot.pace import CAMPAIGN_IN_FLIGHT
from bot.stored_message import to_json
from movement.campaigns import Schedule, Target
from storage import campaigns, communes, groups, outbox
from storage.database import Database
from storage.ids import new_id
from storage.outbox import CAMPAIGN, SENT, Letter
from tests.fakes.telegram import FakeTelegram, Limits
from tests.integration.house import soon
from tests.soak.house import HouseProcess

GROUPS = 300
KILLS = 3
BETWEEN = 60  # posts from one kill to the next: two seconds


def begin_run(connection: Connection, chats: list[int]) -> int:
    """A run to groups of the commune, its posts in the outbox; the run's number."""
    now = datetime.now(UTC)
    commune = communes.ids(connection)[0]
    campaign = campaigns.add(
        connection,
        commune,
        topic="",
        text=TEXT,
        file=None,
        target=Target(),
        schedule=Schedule(),
        status=campaigns.DONE,
        created_by=None,
        now=now,
    )
    record = campaigns.get(connection, campaign)
    assert record is not None
    run = campaigns.start_run(connection, record, None, now)
    known = [groups.add(connection, PLATFORM, str(chat), "Tổ dân phố", now) for chat in chats]
    for group in known:
        groups.change(connection, group.id, status=groups.CLAIMED, commune_id=commune)
    body = to_json(Message(TEXT))
    letters = [
        Letter(new_id(), PLATFORM, group.chat, CAMPAIGN, body, run_id=run.id, group_id=group.id) for group in known
    ]
    outbox.put(connection, letters, now)
    return run.id


@pytest.mark.slow
async def test_kills_in_the_middle_of_a_campaign(sqlite_url: str, tmp_path: Path) -> None:
    await asyncio.to_thread(prepare, sqlite_url, 10_001, 1)
    chats = [group_chat(number) for number in range(GROUPS)]
    database = Database(sqlite_url)
    try:
        run = database.work(lambda connection: begin_run(connection, chats))
    finally:
        database.close()

    async with FakeTelegram(limits=Limits()) as fake:
        for chat in chats:
            fake.group(chat, "Tổ dân phố", kind="supergroup", member=True)
        house = HouseProcess(fake, sqlite_url, tmp_path)

        def seen() -> list[int]:
            return [sum(m.by_bot for m in fake.world.chats[chat].messages.values()) for chat in chats]

        try:
            await house.start()
            for kill in range(1, KILLS + 1):
                before = sum(seen())
                await soon(lambda before=before: sum(seen()) >= before + BETWEEN, 60)  # type: ignore[misc]
                await house.kill()
                await house.start()
                assert sum(seen()) < GROUPS + kill * CAMPAIGN_IN_FLIGHT, "it was not killed in the middle"
            await soon(lambda: all(seen()), 60)
            await house.polls()
            await house.stop()
        finally:
            await house.clear()
        unexpected = house.unexpected()
        refused = fake.limits.total_rejected if fake.limits else 0

    database = Database(sqlite_url)
    try:
        counts = database.work(lambda connection: outbox.counts_of_run(connection, run))
    finally:
        database.close()
    twice = sum(times - 1 for times in seen())
    print(f"{KILLS} kills, {GROUPS} groups: {twice} messages appeared twice, {refused} refusals")
    assert not unexpected
    assert dict(counts) == {SENT: GROUPS}
    assert twice <= KILLS * CAMPAIGN_IN_FLIGHT
