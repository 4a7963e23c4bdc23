"""Receipts: what platforms have taken is noted in the outbox and counted, soon but not one by one."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from bot.clock import Clock
from bot.parcels import Parcel
from storage import Unavailable, outbox
from storage.database import Database

MARK_DELAY = 0.05  # seconds that receipts of edits are gathered before they are written
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds between two tries while the database is away


class Quotas(Protocol):
    """Whoever counts what platforms allow. Both are called in the database's thread."""

    def sent(self, connection: Connection, messages: Mapping[str, int], now: datetime) -> None:
        """So many messages were delivered, by platform."""

    def refused(self, connection: Connection, platform: str, now: datetime, after: float) -> datetime:
        """When to try again what was refused because an allowance is used up; `after` are seconds to wait else."""


class Receipts:
    """Gathers what was delivered and writes it down; `delivered` counts it. `written` hears of each letter."""

    def __init__(
        self, database: Database, clock: Clock, written: Callable[[int], None], quotas: Quotas | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._written = written
        self._quotas = quotas
        self._done: list[Parcel] = []
        self._to_mark = asyncio.Event()
        self._urgent = asyncio.Event()
        self.delivered = 0

    @property
    def waiting(self) -> int:
        """How many receipts are still to be written."""
        return len(self._done)

    def note(self, parcel: Parcel, *, urgent: bool) -> None:
        """A letter was delivered; an `urgent` receipt waits for no others."""
        self.delivered += 1
        self._done.append(parcel)
        self._to_mark.set()
        if urgent:
            self._urgent.set()

    async def keep(self) -> None:
        """Write receipts for as long as the process lives."""
        while True:
            await self._to_mark.wait()
            with contextlib.suppress(TimeoutError):  # repeating an edit is harmless: gather some
                async with asyncio.timeout(MARK_DELAY):  # not wait_for: Python 3.11's may swallow a cancellation
                    await self._urgent.wait()
            self._to_mark.clear()
            self._urgent.clear()
            await self.write()

    async def write(self) -> None:
        """Note everything that was delivered, now; the last thing to do before the process ends."""
        done, self._done = self._done, []
        if not done:
            return
        now = self._clock()
        try:
            await patiently(self._database, lambda connection: self._mark(done, now, connection))
        except BaseException:
            self._done = done + self._done  # the end of the process must not make them undelivered: noted once more
            raise
        for parcel in done:
            self._written(parcel.id)
            parcel.noted.set()

    def _mark(self, done: Sequence[Parcel], now: datetime, connection: Connection) -> None:
        if self._quotas is not None:
            messages: Counter[str] = Counter()
            for parcel in done:
                messages[parcel.address.platform] += parcel.messages
            self._quotas.sent(connection, messages, now)
        replies = [p.id for p in done if p.is_reply]
        notices = [(p.id, p.message_id) for p in done if not p.is_reply]
        outbox.delivered(connection, replies, notices, now)


async def patiently(database: Database, work: Callable[[Connection], None]) -> None:
    """Database work that must happen, however long the database is away."""
    pause = FIRST_PAUSE
    while True:
        try:
            await database.run(work)
            return
        except Unavailable:
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
