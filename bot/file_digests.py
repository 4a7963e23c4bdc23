"""Working out the digests of files that live on platforms, by the clock: fetched, hashed, forgotten.

The lists of evidence name a file by its SHA-256, so that nobody can put another one in its place later. One file is
fetched at a time and only few at a tick, so that messages need not wait. Neither names nor references are logged.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping

import structlog
from sqlalchemy import Connection

from bot.channels import AccountBroken, Channel, DeliveryError, TryAgain
from bot.chat import File, FileKind
from bot.clock import Clock
from bot.platforms import EXPIRING
from storage import file_digests
from storage.database import Database
from storage.file_digests import Seen, Wanted

log = structlog.get_logger(__name__)

LARGEST = 20 * 1024 * 1024  # bytes; Telegram gives bots no larger files
FILES_AT_A_TICK = 6
LONGEST_FETCH = 45.0  # seconds for one file
_ROWS_AT_A_TICK = 1000  # of evidence and steps that are looked at for new files


class FileDigests:
    """Works out what is not known yet. Nothing is kept of a file but its digest and size."""

    def __init__(self, database: Database, clock: Clock, channels: Mapping[str, Channel]) -> None:
        self._database = database
        self._clock = clock
        self._channels = channels
        self._seen = Seen()
        self._turn = asyncio.Lock()

    async def tick(self) -> int:
        """Look for new files and ask for a few that are due; how many digests became known.

        A platform that does not answer is left alone until the next tick, and that counts as no try. Raises
        `Unavailable`.
        """
        async with self._turn:
            now = self._clock()
            seen = self._seen

            def look(connection: Connection) -> tuple[Seen, list[Wanted]]:
                noted = file_digests.take_note(connection, seen, now, _ROWS_AT_A_TICK)
                platforms = self._channels.keys() - EXPIRING  # there the keeper knows the digest when it has the file
                return noted, file_digests.due(connection, platforms, now, FILES_AT_A_TICK)

            self._seen, wanted = await self._database.run(look)
            away: set[str] = set()
            known = 0
            for file in wanted:
                if file.platform not in away:
                    known += await self._one(file, away)
            if wanted:
                log.debug("digests of files", asked=len(wanted), known=known, away=len(away))
            return known

    async def _one(self, file: Wanted, away: set[str]) -> bool:
        """Ask for one file; whether its digest is known now. `away` gets the name of a platform that is."""
        if file.size > LARGEST:
            await self._failed(file, for_good=True)
            return False
        try:
            async with asyncio.timeout(LONGEST_FETCH):
                content = await self._channels[file.platform].fetch(
                    File(FileKind.DOCUMENT, file.platform, file.ref, size=file.size)
                )
        except (TryAgain, AccountBroken, TimeoutError):
            away.add(file.platform)
            return False
        except DeliveryError:
            await self._failed(file)
            return False
        size = len(content)
        if size > LARGEST:
            await self._failed(file, for_good=True)
            return False
        digest = await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())
        now = self._clock()
        await self._database.run(lambda connection: file_digests.found(connection, file, digest, size, now))
        return True

    async def _failed(self, file: Wanted, *, for_good: bool = False) -> None:
        now = self._clock()
        await self._database.run(lambda connection: file_digests.failed(connection, file, now, for_good=for_good))
