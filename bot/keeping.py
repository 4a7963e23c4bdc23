"""The keeper: files that lie at addresses which expire are fetched right away and kept here.

What people send on Zalo is written down by its address first, so that their message is dealt with at once. As soon as
that is committed the keeper is woken: it fetches one file after the other, keeps it (`bot.kept_files`), and lets
everything that refers to the address refer to what is kept, in one transaction. What is not to be had is dropped there,
and whoever sent it is asked to send it again. After a restart it goes on with whatever still lies at such an address.
Neither names nor addresses are logged.

Lists of units are not kept: they are read at once, by the same fetcher, and needed once.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from bot.background import Background
from bot.batch import Batch
from bot.channels import DeliveryError, FileLost
from bot.chat import FileKind
from bot.clock import Clock
from bot.dialogue import Dialogue
from bot.fetching import Fetched, Fetching
from bot.kept_files import KEPT, KeptFiles
from bot.lost_files import tell_of_lost
from bot.platforms import EXPIRING
from storage import Unavailable, file_digests, file_places, lost_files
from storage.database import Database
from storage.file_places import Referred
from storage.kept_files import Kept

log = structlog.get_logger(__name__)

GLANCE = 60.0  # seconds between two looks for files that nobody was woken for
PAUSES = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
"""Before the second try, the third one and so on; from then on always the last one."""
TRIES_IF_GONE = 3  # a host may say that it has no such file when it does not have it yet
GIVE_UP_AFTER = timedelta(hours=24)  # a host that does not answer for so long
LEAST_TRIES = 3  # of this process, before it gives up on what is as old: perhaps nobody was here meanwhile
_HOPELESS = frozenset(("no_address", "address_not_public", "too_large"))
FIRST_PAUSE = 5.0  # seconds without the database or the folder; each following one is twice as long, up to a glance


@dataclass(frozen=True, slots=True)
class _Tried:
    """How often a file was asked for in vain, and when it is to be asked for again."""

    times: int
    again: datetime


_NOT_TRIED = _Tried(0, datetime.min.replace(tzinfo=UTC))


class Keeper:
    """Fetches, keeps, rewrites: one file at a time, beside the conversations."""

    def __init__(
        self, database: Database, clock: Clock, dialogue: Dialogue, outside: Fetching, kept: KeptFiles
    ) -> None:
        self._database = database
        self._clock = clock
        self._dialogue = dialogue
        self._outside = outside
        self._kept = kept
        self._woken = asyncio.Event()
        self._tried: dict[tuple[str, str], _Tried] = {}

    def start(self, background: Background) -> None:
        """Begin to keep what comes in, and what is there already."""
        background.run("keeper", self._work())

    def wake(self) -> None:
        """There may be a file to be kept."""
        self._woken.set()

    async def _work(self) -> None:
        away = FIRST_PAUSE
        while True:
            self._woken.clear()
            try:
                while await self.keep_next():
                    away = FIRST_PAUSE
                pause = self._pause()
            except Unavailable:  # of a folder that is full it is known only when the file has been fetched
                log.info("files that came in wait: the database or the folder cannot be used")
                pause, away = away, min(away * 2, GLANCE)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._woken.wait()

    def _pause(self) -> float:
        """Seconds until something is due, as far as is known."""
        waits = [(tried.again - self._clock()).total_seconds() for tried in self._tried.values()]
        return min(max(min(waits, default=GLANCE), 0.1), GLANCE)

    async def keep_next(self) -> bool:
        """Ask for the file that is due first, a new one before one that was asked for in vain; False if there is none.

        Raises `Unavailable`.
        """
        waiting = await self._database.look(lambda connection: file_places.on_platforms(connection, EXPIRING))
        known = {(file.platform, file.ref) for file in waiting}
        self._tried = {key: tried for key, tried in self._tried.items() if key in known}
        now = self._clock()
        due = [file for file in waiting if self._tries(file).again <= now]
        if not due:
            return False
        file = min(due, key=lambda each: self._tries(each).again)
        try:
            await self._keep(file)
        except Unavailable:
            raise
        except Exception:  # a fault of ours must not keep other files from being kept
            log.exception("a file that came in could not be kept")
            self._later(file)
        return True

    def _tries(self, file: Referred) -> _Tried:
        return self._tried.get((file.platform, file.ref), _NOT_TRIED)

    async def _keep(self, file: Referred) -> None:
        try:
            fetched = await self._outside.get(file.ref, FileKind(file.kind))
        except FileLost as lost:
            if lost.reason in _HOPELESS or self._tries(file).times + 1 >= TRIES_IF_GONE:
                await self._give_up(file, lost.reason)
            else:
                self._later(file, lost.reason)
        except DeliveryError as trouble:
            old = self._clock() - file.since >= GIVE_UP_AFTER
            if old and self._tries(file).times + 1 >= LEAST_TRIES:
                await self._give_up(file, trouble.reason)
            else:
                self._later(file, trouble.reason)
        else:
            await self._rewrite(file, fetched)

    async def _rewrite(self, file: Referred, fetched: Fetched) -> None:
        """Keep the content, then let everything refer to it: a kill between the two leaves the address as it was."""
        kept = await self._kept.keep(fetched.content, fetched.mime)
        await self._dialogue.by_the_clock(partial(_moved, file=file, kept=kept))
        log.info("a file that came in is kept", platform=file.platform, bytes=kept.size)

    async def _give_up(self, file: Referred, reason: str) -> None:
        log.warning("a file that came in is not to be had", platform=file.platform, reason=reason)
        await self._dialogue.by_the_clock(partial(_lost, file=file, reason=reason))

    def _later(self, file: Referred, reason: str = "a fault") -> None:
        times = self._tries(file).times
        pause = PAUSES[min(times, len(PAUSES) - 1)]
        self._tried[file.platform, file.ref] = _Tried(times + 1, self._clock() + pause)
        log.info("a file that came in waits", platform=file.platform, reason=reason, seconds=int(pause.total_seconds()))


def _moved(batch: Batch, file: Referred, kept: Kept) -> None:
    connection, old = batch.connection, (file.platform, file.ref)
    file_digests.is_known(connection, old, kept.sha256, kept.size, batch.now)
    changed = file_places.move(connection, old, (KEPT, kept.sha256), mime=kept.mime, size=kept.size)
    for card_id in changed.cards:
        batch.memory.cards.drop(card_id)
    for key in changed.sessions:
        batch.memory.sessions.drop(key)


def _lost(batch: Batch, file: Referred, reason: str) -> None:
    dropped = lost_files.drop(batch.connection, (file.platform, file.ref))
    for evidence in dropped.evidence:
        batch.memory.cards.drop(evidence.card_id)
    for draft in dropped.drafts:
        batch.memory.sessions.drop(draft.key)
    tell_of_lost(batch, dropped, FileKind(file.kind), reason)
