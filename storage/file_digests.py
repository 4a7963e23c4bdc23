"""Digests (SHA-256) of files that live on platforms: which are known, and which are to be asked for next.

Files are evidence on scorecards and the files of steps of the year. What nothing refers to any more is forgotten, but
for files that are kept here: of those it is known for as long under which name they came.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, tuple_, update

from storage.tables import Evidence, FileDigest, KeptFile, Milestone

_digest = FileDigest.__table__  # type: ignore[attr-defined]
_evidence = Evidence.__table__  # type: ignore[attr-defined]
_milestone = Milestone.__table__  # type: ignore[attr-defined]
_kept = KeptFile.__table__  # type: ignore[attr-defined]

PAUSES = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""Before the second try, the third one and so on; after the last one the digest is not to be had."""
MOST_TRIES = len(PAUSES) + 1

_AT_ONCE = 200  # keys in one statement


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a file: its digest (empty before that) and how often it was asked for in vain."""

    sha256: str
    tries: int

    @property
    def is_lost(self) -> bool:
        """Whether the digest is not to be had."""
        return not self.sha256 and self.tries >= MOST_TRIES


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file whose digest is wanted; `size` in bytes, as the platform said it (0: it did not)."""

    platform: str
    ref: str
    size: int


@dataclass(frozen=True, slots=True)
class Seen:
    """The last rows of evidence and of steps that were looked at for new files."""

    evidence: int = 0
    milestone: int = 0


def take_note(connection: Connection, seen: Seen, now: datetime, most: int) -> Seen:
    """Note the files of at most so many rows of evidence, and of steps, after those that were seen; the last seen.

    Begins anew where there are fewer rows than were seen: somebody has emptied the database.
    """
    seen = Seen(_within(connection, _evidence, seen.evidence), _within(connection, _milestone, seen.milestone))
    evidence = connection.execute(
        select(_evidence.c.id, _evidence.c.platform, _evidence.c.ref, _evidence.c.size)
        .where(_evidence.c.id > seen.evidence)
        .order_by(_evidence.c.id)
        .limit(most)
    ).all()
    steps = connection.execute(
        select(_milestone.c.id, _milestone.c.file)
        .where(_milestone.c.id > seen.milestone, _milestone.c.file.is_not(None))
        .order_by(_milestone.c.id)
        .limit(most)
    ).all()
    files = {(row.platform, row.ref): row.size for row in evidence}
    files |= {(row.file["platform"], row.file["ref"]): int(row.file.get("size") or 0) for row in steps if row.file}
    known = of_files(connection, files)
    rows = [
        {"platform": platform, "ref": ref, "sha256": "", "size": size, "tries": 0, "at": now}
        for (platform, ref), size in files.items()
        if (platform, ref) not in known
    ]
    if rows:
        connection.execute(insert(_digest), rows)
    return Seen(
        max((row.id for row in evidence), default=seen.evidence), max((row.id for row in steps), default=seen.milestone)
    )


def due(connection: Connection, platforms: Collection[str], now: datetime, most: int) -> list[Wanted]:
    """The files on these platforms that are to be asked for now, the one that waits longest first."""
    rows = connection.execute(
        select(_digest.c.platform, _digest.c.ref, _digest.c.size)
        .where(_digest.c.sha256 == "", _digest.c.at <= now, _digest.c.tries < MOST_TRIES)
        .where(_digest.c.platform.in_(sorted(platforms)))
        .order_by(_digest.c.at, _digest.c.ref)
        .limit(most)
    )
    return [Wanted(*row) for row in rows]


def found(connection: Connection, file: Wanted, sha256: str, size: int, now: datetime) -> None:
    """Keep a file's digest (64 hexadecimal digits) and its size in bytes."""
    connection.execute(_of(file).values(sha256=sha256, size=size, at=now))


def is_known(connection: Connection, file: tuple[str, str], sha256: str, size: int, now: datetime) -> None:
    """Keep the digest of a file given as (platform, reference), whether it was asked for or not."""
    platform, ref = file
    changed = connection.execute(_of(Wanted(platform, ref, size)).values(sha256=sha256, size=size, at=now))
    if changed.rowcount == 0:
        values = {"platform": platform, "ref": ref, "sha256": sha256, "size": size, "tries": 0, "at": now}
        connection.execute(insert(_digest).values(values))


def failed(connection: Connection, file: Wanted, now: datetime, *, for_good: bool = False) -> None:
    """Count a try in vain and let the next one wait; `for_good`: no further try would help."""
    tries = connection.execute(select(_digest.c.tries).where(_is(file))).scalar() or 0
    tries = MOST_TRIES if for_good else tries + 1
    pause = PAUSES[tries - 1] if tries < MOST_TRIES else timedelta()
    connection.execute(_of(file).values(tries=tries, at=now + pause))


def of_files(connection: Connection, files: Collection[tuple[str, str]]) -> dict[tuple[str, str], Known]:
    """What is known of files given as (platform, reference)."""
    keys = sorted(files)
    known: dict[tuple[str, str], Known] = {}
    for start in range(0, len(keys), _AT_ONCE):
        rows = connection.execute(
            select(_digest.c.platform, _digest.c.ref, _digest.c.sha256, _digest.c.tries).where(
                tuple_(_digest.c.platform, _digest.c.ref).in_(keys[start : start + _AT_ONCE])
            )
        )
        known |= {(row.platform, row.ref): Known(row.sha256, row.tries) for row in rows}
    return known


def forget_unused(connection: Connection) -> int:
    """Drop what belongs to files that no evidence and no step refers to any more, and that are not kept; how many."""
    on_cards = select(_evidence.c.platform, _evidence.c.ref)
    key = (_digest.c.platform, _digest.c.ref)
    kept = _digest.c.sha256.in_(select(_kept.c.sha256))
    loose = connection.execute(select(*key).where(tuple_(*key).not_in(on_cards), ~kept)).all()
    if not loose:
        return 0
    in_steps = _of_steps(connection)
    unused = [(row.platform, row.ref) for row in loose if (row.platform, row.ref) not in in_steps]
    for start in range(0, len(unused), _AT_ONCE):
        keys = unused[start : start + _AT_ONCE]
        connection.execute(delete(_digest).where(tuple_(_digest.c.platform, _digest.c.ref).in_(keys)))
    return len(unused)


def waiting(connection: Connection) -> int:
    """How many files have no digest yet and are still asked for."""
    query = select(func.count()).where(_digest.c.sha256 == "", _digest.c.tries < MOST_TRIES)
    return int(connection.execute(query).scalar_one())


def _within(connection: Connection, table: Any, last: int) -> int:
    newest = connection.execute(select(func.max(table.c.id))).scalar() or 0
    return last if last <= newest else 0


def _of_steps(connection: Connection) -> set[tuple[str, str]]:
    rows: Sequence[Any] = connection.scalars(select(_milestone.c.file).where(_milestone.c.file.is_not(None))).all()
    return {(file["platform"], file["ref"]) for file in rows if file}


def _is(file: Wanted) -> Any:
    return and_(_digest.c.platform == file.platform, _digest.c.ref == file.ref)


def _of(file: Wanted) -> Any:
    return update(_digest).where(_is(file))
