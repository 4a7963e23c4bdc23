"""Everything that is kept in one portable file: written from one kind of database, restored into either.

The file is a zip archive. `manifest.json` says which schema the rows have, when they were written, and for each table
how many there are and the SHA-256 of its lines; `tables/NAME.jsonl` holds one JSON object per row, moments in ISO 8601,
points as text; `files/SHA256` are the contents of files that are kept beside the database (`storage.backup_files`). It
holds personal data and is written readable for its owner alone. The installation's secret key and the contents of what
stays on a platform are not in it.

Nor are the tokens of an Official Account (`oa_token`): whoever had the file could write in the account's name, and
tokens work for one installation only, each once. Restoring leaves those that a database holds; a new database is
connected to the account anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
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
from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import SQLModel

from storage import audit, backup_files, communes, schema
from storage import tables as _tables  # noqa: F401 - fills SQLModel.metadata
from storage.backup_files import Contents
from storage.bulk import number_on
from storage.database import Database, is_passing
from storage.file_store import FileStore
from storage.migrations import HEAD
from storage.snapshots import snapshot
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
    """What a backup says about itself; `schema_revision` is the one of `storage.migrations`.

    `files` is None where the contents of kept files were left out.
    """

    model_config = ConfigDict(extra="forbid")
    format: str
    schema_revision: str
    created_at: datetime
    tables: dict[str, _Content]
    files: Contents | None

    @property
    def rows(self) -> int:
        """How many rows all tables have together."""
        return sum(content.rows for content in self.tables.values())


def backup(database: Database, file: Path, now: datetime, store: FileStore | None = None) -> Manifest:
    """Write everything into a new file. All rows are of one moment, and nobody has to wait meanwhile.

    `store` has the contents of kept files; without it they are left out. The file is there under its name only when it
    is complete. Raises `BackupError`.
    """
    if file.exists():
        raise BackupError(f"{file} exists already; a backup never overwrites a file.")
    draft = file.with_name(f"{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as writable:
            with zipfile.ZipFile(writable, "w", zipfile.ZIP_DEFLATED) as archive:
                with snapshot(database) as connection:
                    _check_schema(connection)
                    tables, names = _write(connection, archive), backup_files.wanted(connection)
                files = backup_files.write(archive, store, names) if store is not None else None
                manifest = Manifest(format=FORMAT, schema_revision=HEAD, created_at=now, tables=tables, files=files)
                archive.writestr(_MANIFEST, manifest.model_dump_json(indent=2))
            writable.flush()
            os.fsync(writable.fileno())
        os.replace(draft, file)
    except OSError as error:
        raise BackupError(f"{file} cannot be written: {error.strerror}.") from None
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()
    return manifest


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
        kept = list(map(bool, backup_files.contents(archive)))
        if not all(kept) or len(kept) != (manifest.files.kept if manifest.files is not None else 0):
            raise BackupError(f"{file} is damaged: the files in it are not those that were written.")
    return manifest


def restore(database: Database, file: Path, store: FileStore | None = None, *, force: bool = False) -> Manifest:
    """Read a backup into an empty database, and the contents of files into a folder. `force` deletes what is there.

    All rows come in one transaction: the database ends with everything or as it was (a new one gets its tables before).
    Raises `NotEmpty`, or `BackupError` when the file is damaged, of another schema, or its audit trail does not hold.
    """
    manifest = check(file)
    schema.upgrade(database)
    with _opened(file) as archive:
        before = _restore_rows(database, file, archive, store, force=force)
    if store is not None:
        with contextlib.suppress(OSError):  # what nothing refers to does no harm
            backup_files.remove(store, before)
    return manifest


def missing(database: Database, store: FileStore) -> list[str]:
    """The names of kept files that something refers to and that are not in the folder, or damaged."""
    return backup_files.not_there(store, database.work(backup_files.wanted))


def _restore_rows(
    database: Database, file: Path, archive: zipfile.ZipFile, store: FileStore | None, *, force: bool
) -> list[str]:
    """The rows, and the contents of files before their commit; the files that were there before and are not now."""
    with database.begin() as connection:
        before = set(backup_files.wanted(connection))
        if force:
            schema.empty(connection, but=_LEFT_OUT)
        elif not schema.is_empty(connection, but=_LEFT_OUT):
            raise NotEmpty("The database is not empty; a backup is restored only into an empty one.")
        try:
            for table in _TABLES.values():
                _read(connection, archive, table)
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
        if store is not None:
            _restore_files(archive, store)
        return sorted(before - set(backup_files.wanted(connection)))


def _restore_files(archive: zipfile.ZipFile, store: FileStore) -> None:
    try:
        backup_files.restore(archive, store)
    except OSError as error:
        raise BackupError(f"{store.folder} cannot be written: {error.strerror}; nothing was restored.") from None


# --- writing --------------------------------------------------------------------------------------------------------


def _check_schema(connection: Connection) -> None:
    found = schema.revision(connection)
    if found != HEAD:
        raise BackupError(f"The database has schema {found or 'none'}, not {HEAD}: run `antq db upgrade` first.")


def _write(connection: Connection, archive: zipfile.ZipFile) -> dict[str, _Content]:
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
    return contents


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


def _read(connection: Connection, archive: zipfile.ZipFile, table: Table) -> None:
    rows: list[dict[str, Any]] = []
    for line in _lines(archive, table.name):
        values = orjson.loads(line)
        rows.append({column.name: _native(column.type, values[column.name]) for column in table.columns})
        if len(rows) == _ROWS_AT_ONCE:
            connection.execute(insert(table), rows)
            rows = []
    if rows:
        connection.execute(insert(table), rows)


def _native(column: object, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column, Moment):
        return datetime.fromisoformat(value)
    return Decimal(value) if isinstance(column, Points) else value
