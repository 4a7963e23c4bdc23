"""Connecting, and running work in transactions.

All work is done by one thread per process, one transaction after the other: SQLite has one writer anyway, and on
PostgreSQL a transaction carries a whole batch of events, so that a second connection would only wait for the first.

What only looks, and looks at much (a list of all units), has a thread and a snapshot of its own (`Database.look`):
nobody's answer waits for it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage import Unavailable

T = TypeVar("T")

BUSY_SECONDS = 5.0  # how long a statement waits for SQLite's lock before the transaction is given up
_ONLY_LOOKS = "only_looks"  # an execution option: the transaction writes nothing
_PASSING_SQLSTATES = ("08", "40", "53", "55", "57")  # connection, rollback, resources, lock, operator intervention


def sqlalchemy_url(url: str) -> str:
    """A plain database address with the driver we use: `sqlite:///file`, `postgresql://…`."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def make_engine(url: str) -> Engine:
    """An engine for one of the two databases, set up for durability (SQLite: WAL and an fsync at every commit)."""
    parsed = make_url(sqlalchemy_url(url))
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    return create_engine(
        parsed, pool_size=3, max_overflow=0, pool_pre_ping=True, connect_args={"connect_timeout": int(BUSY_SECONDS)}
    )


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    looks = connection.get_execution_options().get(_ONLY_LOOKS, False)
    connection.exec_driver_sql("BEGIN" if looks else "BEGIN IMMEDIATE")  # a WAL's reader keeps nobody from writing


def is_passing(error: DBAPIError) -> bool:
    """Whether the same work may succeed later: a lock, a lost connection, a server that restarts."""
    if error.connection_invalidated:
        return True
    original: Any = error.orig
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorname", "")
        return code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_CANTOPEN"))
    state = getattr(original, "sqlstate", None)
    if state is None:
        return isinstance(error, OperationalError)
    return str(state).startswith(_PASSING_SQLSTATES)


class Database:
    """One database and the thread that works on it."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self._looking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="looking")

    @property
    def is_postgresql(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction: committed at the end, or nothing of it is kept.

        Raises `Unavailable` for trouble that passes, and lets every other error through.
        """
        with self._begun(self.engine) as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """One transaction that only looks: everything in it is as of one moment, and nobody waits for its end.

        Raises what `begin` raises.
        """
        options: dict[str, Any] = {_ONLY_LOOKS: True}
        if self.is_postgresql:
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._begun(self.engine.execution_options(**options)) as connection:
            yield connection

    @contextmanager
    def _begun(self, engine: Engine) -> Iterator[Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except DBAPIError as error:
            if is_passing(error):
                raise Unavailable(type(error.orig).__name__) from error
            raise
        except PoolTimeout as error:
            raise Unavailable("no connection is free") from error

    def work(self, function: Callable[[Connection], T]) -> T:
        """Run a function in one transaction, in the calling thread."""
        with self.begin() as connection:
            return function(connection)

    async def run(self, function: Callable[[Connection], T]) -> T:
        """Run a function in one transaction, in the database's own thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.work, function)

    async def look(self, function: Callable[[Connection], T]) -> T:
        """Run a function that only reads, in a thread and a snapshot of its own, beside everything else.

        Raises what `begin` raises.
        """

        def looked() -> T:
            with self.snapshot() as connection:
                return function(connection)

        return await asyncio.get_running_loop().run_in_executor(self._looking, looked)

    def close(self) -> None:
        """Finish the running transactions and let go of all connections."""
        self._looking.shutdown(wait=True)
        self._thread.shutdown(wait=True)
        self.engine.dispose()
