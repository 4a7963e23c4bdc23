"""One process per database: a second one would deliver the same letters again, so it is refused at the start."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, text

from storage.database import Database

_KEY = 0x616E7471  # "antq"


class AlreadyRunning(Exception):
    """Another process works on this database."""


class Instance:
    """Holds the right to work on a database until `release`, or until the process ends in any way."""

    def __init__(self, database: Database, lock_file: Path | None) -> None:
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
            self._connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            held = self._connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEY}).scalar_one()
            if not held:
                self._connection.close()
                raise AlreadyRunning

    def release(self) -> None:
        """Let another process work on the database."""
        if self._file is not None:
            self._file.close()
        if self._connection is not None:
            self._connection.close()
