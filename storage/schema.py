"""The schema of a database: created, recognised, brought up to date.

Alembic takes a second to import, so only a database of an older version gets to see it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, literal, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from storage import Unavailable, communes
from storage import tables as _tables  # noqa: F401 - fills SQLModel.metadata
from storage.database import Database, is_passing
from storage.migrations import HEAD

if TYPE_CHECKING:
    from alembic.config import Config

_TABLES = SQLModel.metadata.sorted_tables
_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x736368656D61  # "schema": PostgreSQL's advisory lock of whoever looks after it


class SchemaError(Exception):
    """The database cannot be brought to this schema. The text is one sentence for the operator."""


def upgrade(database: Database) -> str:
    """Bring a database to the newest schema and return its revision; a new database gets all tables.

    Several processes may call this at the same time. Raises `SchemaError`, or `Unavailable` as every transaction does.
    """
    with database.begin() as connection:
        _wait_for_others(connection)
        found = revision(connection)
        if found is None:
            _create(connection)
            return HEAD
    if found != HEAD:
        _migrate(database)
    return HEAD


def revision(connection: Connection) -> str | None:
    """The schema revision of a database, None if it has no tables of ours yet.

    Raises `SchemaError` if there are tables of ours, but nothing says of which version.
    """
    present = set(inspect(connection).get_table_names())
    if "alembic_version" in present:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if found is not None:
            return str(found)
    ours = present.intersection(table.name for table in _TABLES)
    if ours:
        raise SchemaError(
            f"The database holds tables named like antq's ({', '.join(sorted(ours)[:3])} ...) that antq did not set "
            "up; give ANTQ_DATABASE_URL a database of its own."
        )
    return None


def is_empty(connection: Connection, *, but: Collection[str] = ()) -> bool:
    """Whether nothing is kept: no tables of ours, or not a row in any of them `but` these."""
    if revision(connection) is None:
        return True
    tables = [table for table in _TABLES if table.name not in but]
    return not any(connection.execute(select(literal(1)).select_from(table).limit(1)).first() for table in tables)


def empty(connection: Connection, *, but: Collection[str] = ()) -> None:
    """Delete every row of every table `but` these. Row numbers begin at 1 again."""
    tables = [table for table in _TABLES if table.name not in but]
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in tables)
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")
    else:
        for table in reversed(tables):
            connection.execute(table.delete())
    communes.forget_cached_plans()


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings for one connection: nothing is read from files or the environment. Imports Alembic."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _create(connection: Connection) -> None:
    """All tables as they are now, marked as what all migrations together lead to (a test compares the two)."""
    SQLModel.metadata.create_all(connection, checkfirst=False)
    connection.exec_driver_sql(
        "CREATE TABLE IF NOT EXISTS alembic_version "
        "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": HEAD})


def _migrate(database: Database) -> None:
    from alembic import command
    from alembic.util import CommandError

    with _without_foreign_keys(database) as connection:
        _wait_for_others(connection)
        try:
            command.upgrade(alembic_config(connection), "head")
        except CommandError:
            raise SchemaError(
                f"The database has schema {revision(connection)}, which this version of antq does not know; "
                "use the newer antq that it was last used with."
            ) from None


def _wait_for_others(connection: Connection) -> None:
    """Only one process at a time looks after the schema (SQLite's transactions see to that by themselves)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


@contextmanager
def _without_foreign_keys(database: Database) -> Iterator[Connection]:
    """A transaction in which SQLite lets a table be replaced by a changed copy; references are checked at its end."""
    if database.is_postgresql:
        with database.begin() as connection:
            yield connection
        return
    try:
        with database.engine.connect() as connection:
            pragma = connection.connection.cursor()  # such a setting counts only outside a transaction
            pragma.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                    if broken is not None:
                        raise SchemaError(
                            f"After the upgrade, table {broken[0]} would refer to rows that do not exist."
                        )
            finally:
                pragma.execute("PRAGMA foreign_keys=ON")
                pragma.close()
    except DBAPIError as error:
        if is_passing(error):
            raise Unavailable(type(error.orig).__name__) from error
        raise
