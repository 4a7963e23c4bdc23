"""What happens by the clock rather than by somebody's message. APScheduler only ticks; what is due is computed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Connection

from bot.batch import Batch
from bot.campaigning import Progress, start_due
from bot.clock import Clock
from bot.closing import ask_after_window
from bot.courier import Courier
from bot.dialogue import Dialogue
from bot.file_digests import FileDigests
from bot.forgetting import forget_lost
from bot.groups.events import leave_unclaimed
from bot.house_rules import iso
from bot.i18n import VIETNAM
from bot.instance import AlreadyRunning, Instance
from bot.kept_files import KeptFiles
from bot.platform_use import tell_use
from bot.reminding.saying import remind
from bot.waiting import tell_waiting
from storage import (
    Unavailable,
    file_digests,
    file_links,
    groups,
    inbox,
    invitations,
    link_codes,
    outbox,
    reminders,
    rosters,
    upload_links,
)
from storage.database import Database

log = structlog.get_logger(__name__)

PROGRESS_SECONDS = 3  # between two looks at what campaigns are due and how far those are that are being sent
REMINDER_MINUTES = "*/5"  # at which reminders and forgotten groups are looked at: a time of day such as 8:00 among them
KEEP_EVENT_KEYS = timedelta(days=7)  # most platforms deliver an event again for a day at most
REPEATING = ("zalo_bot",)  # a poll may give an old event for ever; its handler passes over what is a month old
KEEP_REPEATED_KEYS = timedelta(days=60)
KEEP_RECEIPTS = timedelta(days=400)  # a year's notices and a little more
KEEP_STRANGE_GROUPS = timedelta(days=30)  # after they were left, unclaimed
MOST_PORTIONS = 200  # of reminders at one tick; whoever is left hears at the next one
KEEP_INVITATIONS = timedelta(days=30)  # after they have expired
KEEP_ROSTERS = timedelta(days=7)  # lists of units that nobody has entered
KEEP_LINK_CODES = timedelta(days=1)  # after they have expired: who types one hears that its time is over
KEEP_LINKS = timedelta(days=7)  # after they have expired: until then they are told from links that never were


class Calendar:
    """Ticks: what is due by the clock is said, every hour it tidies up, every minute it looks for forgotten letters.

    What is due is worked out anew at each tick, so ticks may be missed, doubled or late. Every minute it also makes
    sure that this process still is the only one; `broken` is told when it is not.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        courier: Courier,
        instance: Instance,
        broken: Callable[[Exception], None],
        dialogue: Dialogue,
        digests: FileDigests | None = None,
        kept: KeptFiles | None = None,
    ) -> None:
        self._database = database
        self._courier = courier
        self._instance = instance
        self._broken = broken
        self._clock = clock
        self._dialogue = dialogue
        self._digests = digests
        self._kept = kept
        self._progress = Progress()
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
        self._scheduler.add_job(
            self.campaigns,
            IntervalTrigger(seconds=PROGRESS_SECONDS),
            id="campaigns",
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.add_job(
            self.digests,
            IntervalTrigger(minutes=1),
            id="digests",
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        for trigger, name in ((CronTrigger(minute=REMINDER_MINUTES, timezone=VIETNAM), "dates"), (None, "start")):
            self._scheduler.add_job(
                self.dates, trigger, id=name, coalesce=True, max_instances=1, misfire_grace_time=None
            )
        self._scheduler.start()

    async def everything(self) -> None:
        """Everything whose time has come."""
        await self.dates()
        await self.campaigns()

    async def dates(self) -> None:
        """Reminders, in portions if there are many; the end of assessment windows; groups that nobody has claimed;
        allowances of platforms that run out; people whom notices wait for."""
        for _portion in range(MOST_PORTIONS):
            if not await self._happen(remind):
                break
        for work in (ask_after_window, leave_unclaimed, tell_use, tell_waiting):
            await self._happen(work)

    async def campaigns(self) -> None:
        """Campaigns whose time has come, and how far those are that are being sent."""
        for work in (start_due, self._progress.show):
            await self._happen(work)

    async def _happen(self, work: Callable[[Batch], int]) -> int:
        """One kind of work in a transaction of its own; how much there was. What fails does not stop the others."""
        try:
            return await self._dialogue.by_the_clock(work)
        except Unavailable:
            return 0  # the next tick does it
        except Exception:
            log.exception("what was due could not be done", work=getattr(work, "__name__", ""))
            return 0

    async def digests(self) -> None:
        """The digests of a few files that are not known yet."""
        if self._digests is None:
            return
        try:
            await self._digests.tick()
        except Unavailable:
            return  # the next tick does it
        except Exception:
            log.exception("digests of files could not be worked out")

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

        def work(connection: Connection) -> dict[str, int]:
            return {
                "groups": groups.forget_before(connection, now - KEEP_STRANGE_GROUPS),
                "reminders": reminders.forget_before(connection, iso((now - KEEP_RECEIPTS).date())),
                "events": inbox.forget_before(
                    connection, now - KEEP_EVENT_KEYS, repeating=REPEATING, later=now - KEEP_REPEATED_KEYS
                ),
                "receipts": outbox.forget_before(connection, now - KEEP_RECEIPTS),
                "invitations": invitations.forget_before(connection, now - KEEP_INVITATIONS),
                "digests": file_digests.forget_unused(connection),
                "rosters": rosters.forget_before(connection, now - KEEP_ROSTERS),
                "links": file_links.forget_before(connection, now - KEEP_LINKS),
                "codes": link_codes.forget_before(connection, now - KEEP_LINK_CODES),
            }

        try:
            dropped = await self._database.run(work)
        except Unavailable:
            return  # the next tick does it
        await self._happen(forget_lost)
        await self._tidy_files(now)
        log.debug("tidied up", **dropped)

    async def _tidy_files(self, now: datetime) -> None:
        """Drop links to the page for files that are long over, and kept files that nothing refers to any more."""
        try:
            await self._database.run(lambda connection: upload_links.forget_before(connection, now - KEEP_LINKS))
            if self._kept is not None:
                dropped = await self._kept.tidy()
                log.debug("kept files were looked through", dropped=dropped)
        except Unavailable:
            return  # the next tick does it
        except Exception:
            log.exception("kept files could not be looked through")

    def stop(self) -> None:
        """Stop ticking."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
