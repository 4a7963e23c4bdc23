"""One process per database: a second one would deliver the same letters again, so it is refused at the start."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage import Unavailable
from storage.database import Database

_KEY = 0x616E7471  # "antq"


class AlreadyRunning(Exception):
    """Another process works on this database."""


class Instance:
    """Holds the right to work on a database until `release`, or until the process ends in any way."""

    def __init__(self, database: Database, lock_file: Path | None) -> None:
        self._database = database
        self._file: IO[str] | None = None
        self._connection: Connection | None = None
        if lock_file is not None:
            lock_file.parent.mkdir(parents=True, exist_ok=True)
            self._file = lock_file.open("w")
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                self._file.close()
                raise AlreadyRunning from None
        else:
            self._take()

    def _take(self) -> None:
        """Take the lock on a connection of its own."""
        try:
            connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            held = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEY}).scalar_one()
        except DBAPIError as error:
            raise Unavailable(type(error.orig).__name__) from error
        if not held:
            connection.close()
            raise AlreadyRunning
        self._connection = connection

    def keep(self) -> None:
        """Make sure that the right is still held: a PostgreSQL server that was restarted forgets its locks.

        Raises `AlreadyRunning` if another process took it meanwhile, and `Unavailable` while there is no server.
        """
        if self._file is not None:
            return
        if self._connection is not None:
            try:
                self._connection.execute(text("SELECT 1"))
                return
            except DBAPIError:
                self._connection.invalidate()
                self._connection.close()
                self._connection = None
        self._take()

    def release(self) -> None:
        """Let another process work on the database."""
        if self._file is not None:
            self._file.close()
        if self._connection is not None:
            self._connection.close()
