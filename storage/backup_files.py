"""The contents of kept files in a backup: `files/SHA256`, as they are. Read into a folder, and checked on both ways."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from storage import file_places, kept_files
from storage.file_store import DamagedFile, FileStore
from storage.kept_files import KEPT

_ENTRY = re.compile(r"files/([0-9a-f]{64})")


class Contents(BaseModel):
    """Which contents a backup has; `missing` are those that something refers to and that were not to be had."""

    model_config = ConfigDict(extra="forbid")
    kept: int
    missing: list[str]


def wanted(connection: Connection) -> dict[str, bool]:
    """The names of all kept files, and whether anything refers to them."""
    used = file_places.refs_on(connection, KEPT)
    return {file.sha256: file.sha256 in used for file in kept_files.everything(connection)}


def write(archive: zipfile.ZipFile, store: FileStore, names: dict[str, bool]) -> Contents:
    """Copy contents out of the folder; raises `OSError`."""
    kept, missing = 0, []
    for name, used in names.items():
        try:
            content = store.get(name)
        except DamagedFile:
            content = None
        if content is not None:
            archive.writestr(f"files/{name}", content, compress_type=zipfile.ZIP_STORED)
            kept += 1
        elif used:
            missing.append(name)
    return Contents(kept=kept, missing=missing)


def contents(archive: zipfile.ZipFile) -> Iterator[bytes | None]:
    """Every content in the archive; None in place of one that is not what was written."""
    for entry in archive.namelist():
        found = _ENTRY.fullmatch(entry)
        if found is not None:
            content = archive.read(entry)
            yield content if hashlib.sha256(content).hexdigest() == found[1] else None


def restore(archive: zipfile.ZipFile, store: FileStore) -> None:
    """Put every content into the folder; raises `OSError`."""
    for content in contents(archive):
        if content is not None:
            store.put(content)


def not_there(store: FileStore, names: dict[str, bool]) -> list[str]:
    """The files that something refers to and that are not in the folder, or damaged."""
    return [name for name, used in names.items() if used and not _is_whole(store, name)]


def remove(store: FileStore, names: Sequence[str]) -> None:
    """Drop contents that no row is about any more; raises `OSError`."""
    for name in names:
        store.remove(name)


def _is_whole(store: FileStore, name: str) -> bool:
    try:
        return store.get(name) is not None
    except DamagedFile:
        return False
