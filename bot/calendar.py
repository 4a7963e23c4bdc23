"""What happens by the clock rather than by somebody's message. APScheduler only ticks; what is due is computed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Connection

from bot.clock import Clock
from bot.courier import Courier
from bot.i18n import VIETNAM
from bot.instance import AlreadyRunning, Instance
from storage import Unavailable, inbox, invitations, outbox
from storage.database import Database

log = structlog.get_logger(__name__)

KEEP_EVENT_KEYS = timedelta(days=7)  # platforms deliver an event again for a day at most
KEEP_RECEIPTS = timedelta(days=400)  # a year's notices and a little more
KEEP_INVITATIONS = timedelta(days=30)  # after they have expired


class Calendar:
    """Ticks: every hour it tidies up, every minute it looks for letters that nobody carries.

    Every minute it also makes sure that this process still is the only one; `broken` is told when it is not.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        courier: Courier,
        instance: Instance,
        broken: Callable[[Exception], None],
    ) -> None:
        self._database = database
        self._courier = courier
        self._instance = instance
        self._broken = broken
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone=VIETNAM)

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.add_job(
            self.tidy, IntervalTrigger(hours=1), id="tidy", coalesce=True, max_instances=1, misfire_grace_time=None
        )
        self._scheduler.add_job(
            self.every_minute,
            IntervalTrigger(minutes=1),
            id="minute",
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    async def every_minute(self) -> None:
        """Keep the lock, and have letters delivered that are in the outbox and not on their way."""
        try:
            await self._database.run(lambda _connection: self._instance.keep())
        except Unavailable:
            return  # the next tick does it
        except AlreadyRunning as error:
            self._broken(error)
            return
        try:
            found = await self._courier.resume()
        except Unavailable:
            return  # the next tick does it
        if found:
            log.info("letters that nobody carried are on their way", messages=found)

    async def tidy(self) -> None:
        """Drop what is kept no longer than needed; doing it twice changes nothing."""
        now = self._clock()

        def work(connection: Connection) -> tuple[int, int, int]:
            return (
                inbox.forget_before(connection, now - KEEP_EVENT_KEYS),
                outbox.forget_before(connection, now - KEEP_RECEIPTS),
                invitations.forget_before(connection, now - KEEP_INVITATIONS),
            )

        try:
            events, receipts, invited = await self._database.run(work)
        except Unavailable:
            return  # the next tick does it
        log.debug("tidied up", events=events, receipts=receipts, invitations=invited)

    def stop(self) -> None:
        """Stop ticking."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
