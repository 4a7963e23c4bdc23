"""Reads the lists of units that officers have sent, beside the conversations, and tells them what was found."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import timedelta

import structlog
from sqlalchemy import Connection

from bot.background import Background
from bot.batch import Batch
from bot.channels import AccountBroken, DeliveryError, FileSource, TryAgain
from bot.clock import Clock
from bot.commands import Intent
from bot.dialogue import Dialogue
from bot.flows.attachment import file_from_json
from bot.flows.roster_texts import file_problem, summary
from bot.i18n import Strong, Value, _, join
from bot.notices import notify
from bot.permissions import Action, may
from bot.roster import NotAList, list_in, register_of, to_json
from movement.roster_check import CheckedRoster, RegisteredUnit, check_roster
from movement.units import UnitKind
from storage import Unavailable, communes, rosters
from storage.database import Database
from storage.rosters import RosterRecord

log = structlog.get_logger(__name__)

GLANCE = 60.0  # seconds between two looks for lists that nobody was woken for
PAUSE = 10.0  # seconds before what could not be fetched is asked for again
GIVE_UP_AFTER = timedelta(hours=1)  # a platform that does not hand a file over by then never will
LOST = "lost"  # why a list could not be read: see `file_problem`


class RosterReader:
    """One list after the other is fetched from where it lies, read and checked in a thread, and kept.

    A list that was sent stays in the database until then: one whose reading was interrupted is read at the next start.
    `sources` and `channels` have the contents, by the platform that a file names; both may be filled later.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        dialogue: Dialogue,
        sources: Mapping[str, FileSource],
        channels: Mapping[str, FileSource],
    ) -> None:
        self._database = database
        self._clock = clock
        self._dialogue = dialogue
        self._sources = sources
        self._channels = channels
        self._woken = asyncio.Event()

    def start(self, background: Background) -> None:
        """Begin to read what comes in, and what is there already."""
        background.run("rosters", self._work())

    def wake(self) -> None:
        """There is a list to be read."""
        self._woken.set()

    async def _work(self) -> None:
        while True:
            self._woken.clear()
            try:
                left = await self.read_waiting()
            except Unavailable:
                left = 1  # the database is away
            except Exception:  # the next look may do better; conversations go on meanwhile
                log.exception("lists of units could not be read")
                left = 1
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PAUSE if left else GLANCE):
                    await self._woken.wait()

    async def read_waiting(self) -> int:
        """Read every list that waits for it; how many are left because their platform does not answer now.

        Raises `Unavailable`.
        """
        left = 0
        for record in await self._database.run(rosters.to_read):
            try:
                left += not await self._read(record)
            except Unavailable:
                raise
            except Exception:
                log.exception("a list of units could not be read", roster=record.id)
                await self._tell(record, "broken")
        return left

    async def _read(self, record: RosterRecord) -> bool:
        """Read one list; False when it has to be tried again."""
        try:
            content = await self._content(record)
            listed = await asyncio.to_thread(list_in, content)
        except NotAList as none:
            await self._tell(record, none.problem)
            return True
        except (TryAgain, AccountBroken) as trouble:
            if self._clock() - record.created_at < GIVE_UP_AFTER:
                log.info("a list of units waits", reason=trouble.reason)
                return False
            await self._tell(record, LOST)
            return True
        except DeliveryError as lost:
            log.warning("a list of units is lost", reason=lost.reason)
            await self._tell(record, LOST)
            return True

        def beside(connection: Connection) -> tuple[list[RegisteredUnit], tuple[UnitKind, ...]]:
            kinds = communes.load(connection, record.commune_id).plan.kinds
            return register_of(connection, record.commune_id), tuple(kinds)

        register, kinds = await self._database.look(beside)
        checked = await asyncio.to_thread(check_roster, listed, register, kinds)
        await self._dialogue.by_the_clock(lambda batch: _keep(batch, record, checked))
        return True

    async def _content(self, record: RosterRecord) -> bytes:
        file = file_from_json(record.file)
        origin = self._sources.get(file.platform) or self._channels.get(file.platform)
        if origin is None:
            raise TryAgain("the platform is not configured")
        return await origin.fetch(file)

    async def _tell(self, record: RosterRecord, problem: str) -> None:
        await self._dialogue.by_the_clock(lambda batch: _keep_problem(batch, record, problem))


def _keep(batch: Batch, record: RosterRecord, checked: CheckedRoster) -> None:
    if rosters.keep_found(batch.connection, record.id, to_json(checked)):
        see = Intent(_("See the list"), "roster", record.id)
        _notify(batch, record, join(Strong(_("The list has been read.")), summary(checked, _name(record))), see)


def _keep_problem(batch: Batch, record: RosterRecord, problem: str) -> None:
    if rosters.keep_problem(batch.connection, record.id, problem):
        text = join(_("⚠ The list could not be read: {name}", name=_name(record) or "–"), file_problem(problem))
        several = batch.sole_commune() is None
        how = Intent(_("How a list comes in"), "roster", commune=record.commune_id if several else None)
        _notify(batch, record, text, how)


def _notify(batch: Batch, record: RosterRecord, text: Value, button: Intent) -> None:
    """Tell whoever sent the list, unless the person is no officer any more."""
    actor, commune = batch.actor(record.person_id), batch.commune(record.commune_id)
    if may(actor, Action.IMPORT_UNITS, commune_id=commune.id, province=commune.province):
        notify(batch, [record.person_id], text, button, about=commune.id, key=f"roster:{record.id}:read")


def _name(record: RosterRecord) -> str:
    return str(record.file.get("name", ""))
