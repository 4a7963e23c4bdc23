"""What comes of letters that a platform does not take: they wait beyond a restart, go elsewhere, or are given up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy import Connection

from bot.batch import Said
from bot.channels import QuotaUsed, TryAgain
from bot.clock import Clock
from bot.parcels import Parcel
from bot.receipts import Quotas, patiently
from storage import Unavailable, outbox
from storage.database import Database
from storage.outbox import CAMPAIGN, NOTICE

log = structlog.get_logger(__name__)

LONG = timedelta(hours=1)  # nobody waits so long for a notice who can be told it on another account
TOLD_ELSEWHERE = "told on another account"  # the reason of a letter whose place another one has taken

Gate = Callable[[Connection, int, datetime], bool]  # whether a letter may go out now


class Forwarding(Protocol):
    """Whoever knows another account of the person that a notice is for. It is called in the database's thread."""

    def instead(self, connection: Connection, letter_id: int, now: datetime) -> Sequence[Said]:
        """What was put into the outbox in place of a letter that cannot be delivered; nothing where nobody is told."""


def still_waiting(connection: Connection, letter_id: int, _now: datetime) -> bool:
    """The gate that only looks whether a letter was held or cancelled meanwhile."""
    return outbox.is_waiting(connection, letter_id)


class Undelivered:
    """Notes in the outbox why a letter does not go now. What returns letters returns those that go in its place."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        gate: Gate = still_waiting,
        quotas: Quotas | None = None,
        forwarding: Forwarding | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._gate = gate
        self._quotas = quotas
        self._forwarding = forwarding
        self.failed = 0

    async def may_go(self, parcel: Parcel) -> tuple[bool, Sequence[Said]]:
        """Whether the gate lets a letter through; one that it puts aside may go elsewhere. Raises `Unavailable`."""

        def ask(connection: Connection) -> tuple[bool, Sequence[Said]]:
            now = self._clock()
            may = self._gate(connection, parcel.id, now)
            return may, () if may else self._elsewhere(connection, parcel, now)

        return await self._database.run(ask)

    async def postpone(self, parcel: Parcel, trouble: TryAgain) -> Sequence[Said]:
        """The platform has told how long to wait, or that an allowance is used up: the letter waits, also beyond a
        restart. Where that is long, what it says may go elsewhere.
        """
        quotas, now = self._quotas, self._clock()  # the wait counts from the answer, however long the database is away
        instead: list[Said] = []

        def work(connection: Connection) -> None:
            if quotas is not None and isinstance(trouble, QuotaUsed):
                moment = quotas.refused(connection, parcel.address.platform, now, trouble.after)
            else:
                moment = now + timedelta(seconds=trouble.after)
            instead[:] = self._elsewhere(connection, parcel, now) if moment - now > LONG else ()
            if not instead:
                outbox.postponed(connection, parcel.id, parcel.attempts, moment, trouble.reason)
                parcel.not_before = moment

        await patiently(self._database, work)
        return instead

    async def redirect(self, parcel: Parcel, new_chat: str) -> None:
        """The chat has a new id; everything that waits for it goes there."""
        address = parcel.address
        await patiently(self._database, lambda c: outbox.redirect(c, address.platform, address.chat, new_chat))

    async def put_aside(self, parcel: Parcel, reason: str) -> Sequence[Said]:
        """The platform takes nothing for its reader now: a post has failed, anything else waits until they write."""
        if parcel.lane == CAMPAIGN:
            return await self.give_up(parcel, reason)
        instead: list[Said] = []

        def hold(connection: Connection) -> None:
            instead[:] = self._elsewhere(connection, parcel, self._clock())
            outbox.hold(connection, [parcel.id], reason, self._clock())

        await patiently(self._database, hold)
        return instead

    async def give_up(self, parcel: Parcel, reason: str) -> Sequence[Said]:
        """Nobody can be reached by this letter."""
        self.failed += 1
        log.warning("a message cannot be delivered", platform=parcel.address.platform, lane=parcel.lane, reason=reason)
        now = self._clock()
        instead: list[Said] = []

        def give_up(connection: Connection) -> None:
            instead[:] = self._elsewhere(connection, parcel, now)
            outbox.failed(connection, parcel.id, reason, now)

        await patiently(self._database, give_up)
        return instead

    def _elsewhere(self, connection: Connection, parcel: Parcel, now: datetime) -> Sequence[Said]:
        """What is told on another account instead; then this letter is over. In the database's thread."""
        if self._forwarding is None or parcel.lane != NOTICE:
            return ()
        try:
            instead = self._forwarding.instead(connection, parcel.id, now)
        except Unavailable:
            raise
        except Exception:  # a fault of ours must not hold up everything behind it
            log.exception("nobody could be told elsewhere", platform=parcel.address.platform)
            return ()
        if instead:
            outbox.failed(connection, parcel.id, TOLD_ELSEWHERE, now)
        return instead
