"""Everything that is kept in one portable file: written from one kind of database, restored into either.

The file is a zip archive. `manifest.json` says which schema the rows have, when they were written, and for each table
how many there are and the SHA-256 of its lines; `tables/NAME.jsonl` holds one JSON object per row, moments in ISO 8601,
points as text. It holds personal data and is written readable for its owner alone. The installation's secret key and
the contents of evidence, which stay on the platform, are not in it.

Nor are the tokens of an Official Account (`oa_token`): whoever had the file could write in the account's name, and
tokens work for one installation only, each once. Restoring leaves those that a database holds; a new database is
connected to the account anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Connection, Engine, Table, create_engine, event, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from storage import Unavailable, audit, communes, schema
from storage import tables as _tables  # noqa: F401 - fills SQLModel.metadata
from storage.bulk import number_on
from storage.database import Database, is_passing
from storage.migrations import HEAD
from storage.types import Moment, Points

FORMAT = "antq-backup-1"
_LEFT_OUT = frozenset(("oa_token",))
_TABLES = {table.name: table for table in SQLModel.metadata.sorted_tables if table.name not in _LEFT_OUT}
_ROWS_AT_ONCE = 500
_MANIFEST = "manifest.json"


class BackupError(Exception):
    """A backup that cannot be written, read or restored. The text is one sentence for the operator."""


class NotEmpty(BackupError):
    """The database to restore into holds something."""


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rows: int
    sha256: str


class Manifest(BaseModel):
    """What a backup says about itself; `schema_revision` is the one of `storage.migrations`."""

    model_config = ConfigDict(extra="forbid")
    format: str
    schema_revision: str
    created_at: datetime
    tables: dict[str, _Content]


def backup(database: Database, file: Path, now: datetime) -> int:
    """Write everything into a new file; how many rows. All of it is of one moment, and nobody has to wait meanwhile.

    The file is there under its name only when it is complete. Raises `BackupError`.
    """
    if file.exists():
        raise BackupError(f"{file} exists already; a backup never overwrites a file.")
    draft = file.with_name(f"{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as writable:
            with _snapshot(database) as connection, zipfile.ZipFile(writable, "w", zipfile.ZIP_DEFLATED) as archive:
                rows = _write(connection, archive, now)
            writable.flush()
            os.fsync(writable.fileno())
        os.replace(draft, file)
    except OSError as error:
        raise BackupError(f"{file} cannot be written: {error.strerror}.") from None
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()
    return rows


def check(file: Path) -> Manifest:
    """Read a backup from end to end without restoring it. Raises `BackupError` if anything is wrong with it."""
    with _opened(file) as archive:
        manifest = _manifest(file, archive)
        for name, content in manifest.tables.items():
            digest, rows = hashlib.sha256(), 0
            for line in _lines(archive, name):
                digest.update(line)
                rows += 1
            if (rows, digest.hexdigest()) != (content.rows, content.sha256):
                raise BackupError(f"{file} is damaged: the rows of table {name} are not those that were written.")
    return manifest


def restore(database: Database, file: Path, *, force: bool = False) -> int:
    """Read a backup into an empty database; how many rows. `force` deletes first what the database holds.

    All in one transaction: the database ends with everything or as it was (a new one gets its tables before). Raises
    `NotEmpty`, or `BackupError` when the file is damaged, of another schema, or its audit trail does not hold.
    """
    check(file)
    schema.upgrade(database)
    with _opened(file) as archive, database.begin() as connection:
        if force:
            schema.empty(connection, but=_LEFT_OUT)
        elif not schema.is_empty(connection, but=_LEFT_OUT):
            raise NotEmpty("The database is not empty; a backup is restored only into an empty one.")
        try:
            rows = sum(_read(connection, archive, table) for table in _TABLES.values())
        except (IntegrityError, StatementError, LookupError, TypeError, ValueError, InvalidOperation) as error:
            if isinstance(error, DBAPIError) and is_passing(error):
                raise
            raise BackupError(f"{file} holds rows that do not fit together ({type(error).__name__}).") from error
        number_on(connection)
        communes.forget_cached_plans()
        for commune_id in communes.ids(connection):
            broken = audit.verify(connection, commune_id)
            if broken is not None:
                raise BackupError(
                    f"{file}: the audit trail of commune {commune_id} does not hold: {broken.reason} "
                    f"(entry {broken.seq}); nothing was restored."
                )
    return rows


# --- writing --------------------------------------------------------------------------------------------------------


@contextmanager
def _snapshot(database: Database) -> Iterator[Connection]:
    """A transaction that only reads and sees everything as it was at its beginning."""
    reader = _reader(database)
    try:
        with reader.connect() as connection, connection.begin():
            found = schema.revision(connection)
            if found != HEAD:
                raise BackupError(
                    f"The database has schema {found or 'none'}, not {HEAD}: run `antq db upgrade` first."
                )
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


def _write(connection: Connection, archive: zipfile.ZipFile, now: datetime) -> int:
    contents = {}
    for name, table in _TABLES.items():
        digest, rows = hashlib.sha256(), 0
        query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_ROWS_AT_ONCE)
        with archive.open(_entry(name), "w", force_zip64=True) as lines:
            for row in connection.execute(query).mappings():
                line = orjson.dumps({key: _portable(value) for key, value in row.items()}) + b"\n"
                digest.update(line)
                lines.write(line)
                rows += 1
        contents[name] = _Content(rows=rows, sha256=digest.hexdigest())
    manifest = Manifest(format=FORMAT, schema_revision=HEAD, created_at=now, tables=contents)
    archive.writestr(_MANIFEST, manifest.model_dump_json(indent=2))
    return sum(content.rows for content in contents.values())


def _portable(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


# --- reading --------------------------------------------------------------------------------------------------------


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise BackupError(f"{file} is damaged, or no backup of antq.") from None
    except OSError as error:
        raise BackupError(f"{file} cannot be read: {error.strerror or error}.") from None


def _manifest(file: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(archive.read(_MANIFEST))
    except (KeyError, ValidationError):
        raise BackupError(f"{file} is no backup of antq: it says nothing about itself.") from None
    if manifest.format != FORMAT:
        raise BackupError(f"{file} has the format {manifest.format}, which this version of antq does not know.")
    if manifest.schema_revision != HEAD:
        raise BackupError(
            f"{file} has schema {manifest.schema_revision}, and this version of antq has {HEAD}: restore it with the "
            "version that wrote it, then upgrade that database."
        )
    if manifest.tables.keys() != _TABLES.keys() or {_entry(name) for name in _TABLES} - set(archive.namelist()):
        raise BackupError(f"{file} is not complete: tables are missing.")
    return manifest


def _entry(table: str) -> str:
    return f"tables/{table}.jsonl"


def _lines(archive: zipfile.ZipFile, table: str) -> Iterator[bytes]:
    with archive.open(_entry(table)) as lines:
        yield from lines


def _read(connection: Connection, archive: zipfile.ZipFile, table: Table) -> int:
    rows: list[dict[str, Any]] = []
    count = 0
    for line in _lines(archive, table.name):
        values = orjson.loads(line)
        rows.append({column.name: _native(column.type, values[column.name]) for column in table.columns})
        count += 1
        if len(rows) == _ROWS_AT_ONCE:
            connection.execute(insert(table), rows)
            rows = []
    if rows:
        connection.execute(insert(table), rows)
    return count


def _native(column: object, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column, Moment):
        return datetime.fromisoformat(value)
    return Decimal(value) if isinstance(column, Points) else value
