"""Files that no platform keeps for us: which there are. Their contents lie in a folder (`storage.file_store`).

A row is there before its content and goes after it, so no content is left that nobody knows of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from storage import file_digests, file_places
from storage.tables import KeptFile

_kept = KeptFile.__table__  # type: ignore[attr-defined]

_AT_ONCE = 200  # names in one statement

KEPT = "kept"  # what such a file names as its platform; its id there is its SHA-256


@dataclass(frozen=True, slots=True)
class Kept:
    """One file: its SHA-256 in 64 hexadecimal digits, its size in bytes, its type as far as it is known."""

    sha256: str
    size: int
    mime: str


def add(connection: Connection, file: Kept, now: datetime) -> None:
    """Note a file whose content is kept; of one that is there already, that it was wanted again now."""
    same = update(_kept).where(_kept.c.sha256 == file.sha256).values(at=now)
    if connection.execute(same).rowcount == 0:
        values = {"sha256": file.sha256, "size": file.size, "mime": file.mime, "at": now}
        connection.execute(insert(_kept).values(values))
    file_digests.is_known(connection, (KEPT, file.sha256), file.sha256, file.size, now)


def find(connection: Connection, sha256: str) -> Kept | None:
    """A kept file."""
    row = connection.execute(select(_kept).where(_kept.c.sha256 == sha256)).first()
    return Kept(row.sha256, row.size, row.mime) if row is not None else None


def everything(connection: Connection) -> list[Kept]:
    """All kept files."""
    return [Kept(r.sha256, r.size, r.mime) for r in connection.execute(select(_kept).order_by(_kept.c.sha256))]


def unused(connection: Connection, before: datetime) -> list[str]:
    """The files that nothing refers to and that nobody has wanted since a moment."""
    loose = set(connection.scalars(select(_kept.c.sha256).where(_kept.c.at < before)))
    return sorted(loose - file_places.refs_on(connection, KEPT)) if loose else []


def drop(connection: Connection, names: Sequence[str]) -> None:
    """Forget these files; their contents have gone before."""
    for start in range(0, len(names), _AT_ONCE):
        connection.execute(delete(_kept).where(_kept.c.sha256.in_(names[start : start + _AT_ONCE])))
