"""Files that no platform keeps for us: kept beside the database, and given out like those that live on platforms.

Files that people send on Zalo lie at addresses that expire, and those that come by a page of ours lie nowhere else.
Neither names nor references are logged.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from bot.channels import FileLost, FileSource
from bot.chat import File
from bot.clock import Clock
from storage import Unavailable, file_digests, kept_files
from storage.database import Database
from storage.file_store import DamagedFile, FileStore
from storage.kept_files import KEPT, Kept

log = structlog.get_logger(__name__)

T = TypeVar("T")

KEEP_LOOSE = timedelta(hours=1)  # what was kept and is not referred to yet


class KeptFiles:
    """The files in the folder; implements `bot.channels.FileSource` for those whose platform is `KEPT`."""

    def __init__(self, store: FileStore, database: Database, clock: Clock) -> None:
        self._store = store
        self._database = database
        self._clock = clock
        self._turn = asyncio.Lock()

    async def keep(self, content: bytes, mime: str) -> Kept:
        """Keep a content: on the disk when this returns. Something has to refer to it within an hour.

        Raises `Unavailable` where the database or the folder cannot be written.
        """
        now = self._clock()
        name = await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())
        kept = Kept(name, len(content), mime)
        async with self._turn:
            await self._database.run(lambda connection: kept_files.add(connection, kept, now))
            await self._on_disk(lambda: self._store.put(content))
        return kept

    async def fetch(self, file: File) -> bytes:
        """The content of a kept file; raises `FileLost`, or `Unavailable` where the folder cannot be read."""
        try:
            content = await self._on_disk(lambda: self._store.get(file.ref))
        except DamagedFile:
            log.error("a kept file is damaged: please look at the disk, and at the backups")
            raise FileLost("kept_file_damaged") from None
        if content is None:
            log.error("a kept file is missing from the folder beside the database: please look at the backups")
            raise FileLost("kept_file_missing")
        return content

    async def tidy(self) -> int:
        """Drop what nothing refers to any more; how many. Raises `Unavailable`."""
        before = self._clock() - KEEP_LOOSE
        async with self._turn:
            names = await self._database.look(lambda connection: kept_files.unused(connection, before))

            def remove() -> None:
                for name in names:
                    self._store.remove(name)
                self._store.tidy()

            await self._on_disk(remove)
            if names:
                await self._database.run(lambda connection: kept_files.drop(connection, names))
        return len(names)

    @staticmethod
    async def _on_disk(work: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(work)
        except OSError as trouble:
            log.error("the folder of kept files cannot be used", reason=trouble.strerror or type(trouble).__name__)
            raise Unavailable("the folder of kept files") from trouble


class ArrivedFiles:
    """Files by the address that a platform gave: as they were kept, else from where they are.

    So whatever still names the address finds the file after it was kept, too. Implements `bot.channels.FileSource`.
    """

    def __init__(self, kept: KeptFiles, database: Database, outside: FileSource) -> None:
        self._kept = kept
        self._database = database
        self._outside = outside

    async def fetch(self, file: File) -> bytes:
        """The content of a file; raises a `DeliveryError` or `Unavailable`."""

        def look(connection: Connection) -> str:
            known = file_digests.of_files(connection, [(file.platform, file.ref)]).get((file.platform, file.ref))
            found = kept_files.find(connection, known.sha256) if known is not None and known.sha256 else None
            return found.sha256 if found is not None else ""

        name = await self._database.look(look)
        if name:
            return await self._kept.fetch(File(file.kind, KEPT, name))
        return await self._outside.fetch(file)


__all__ = ["KEPT", "ArrivedFiles", "KeptFiles"]
