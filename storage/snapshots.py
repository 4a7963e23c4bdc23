"""Reading a whole database as of one moment, while others go on writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from storage import Unavailable
from storage.database import Database, is_passing


@contextmanager
def snapshot(database: Database) -> Iterator[Connection]:
    """A transaction that only reads and sees everything as it was at its beginning."""
    reader = _reader(database)
    try:
        with reader.connect() as connection, connection.begin():
            yield connection
    except DBAPIError as error:
        if is_passing(error):
            raise Unavailable(type(error.orig).__name__) from error
        raise
    finally:
        if reader is not database.engine and not database.is_postgresql:
            reader.dispose()


def _reader(database: Database) -> Engine:
    if database.is_postgresql:
        return database.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    engine = create_engine(database.engine.url, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # else the driver would not begin a transaction for what only reads

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")  # not IMMEDIATE: in WAL mode a reader keeps nobody from writing

    return engine
