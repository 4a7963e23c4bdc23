"""Lists of units that officers have sent: what was found in them, until it is entered or dropped."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from storage.tables import Roster

_roster = Roster.__table__  # type: ignore[attr-defined]

SENT, READ, UNREADABLE, ENTERED, DROPPED = "sent", "read", "unreadable", "entered", "dropped"


@dataclass(frozen=True, slots=True)
class RosterRecord:
    """One list. `file` is its reference on a platform, `found` what was found in it (`bot.roster`), as JSON."""

    id: int
    commune_id: int
    person_id: int
    file: dict[str, Any]
    status: str
    problem: str
    created_at: datetime
    found: dict[str, Any] = field(default_factory=dict)


def _record(row: Any) -> RosterRecord:
    return RosterRecord(
        row.id, row.commune_id, row.person_id, row.file, row.status, row.problem, row.created_at, row.found
    )


def add(connection: Connection, commune_id: int, person_id: int, file: dict[str, Any], now: datetime) -> int:
    """Note a list that has come in and is to be read; its number."""
    statement = insert(_roster).values(
        commune_id=commune_id, person_id=person_id, file=file, status=SENT, problem="", found={}, created_at=now
    )
    return int(connection.execute(statement.returning(_roster.c.id)).scalar_one())


def get(connection: Connection, roster_id: int) -> RosterRecord | None:
    """A list by number."""
    row = connection.execute(select(_roster).where(_roster.c.id == roster_id)).first()
    return _record(row) if row else None


def to_read(connection: Connection) -> list[RosterRecord]:
    """The lists of all communes that are to be read, the oldest first."""
    rows = connection.execute(select(_roster).where(_roster.c.status == SENT).order_by(_roster.c.id))
    return [_record(row) for row in rows]


def to_enter(connection: Connection, commune_id: int, most: int) -> list[RosterRecord]:
    """The newest lists of a commune that were read and wait for somebody's word, without what was found in them."""
    columns = [column for column in _roster.c if column is not _roster.c.found]
    rows = connection.execute(
        select(*columns)
        .where(_roster.c.commune_id == commune_id, _roster.c.status == READ)
        .order_by(_roster.c.id.desc())
        .limit(most)
    )
    return [RosterRecord(r.id, r.commune_id, r.person_id, r.file, r.status, r.problem, r.created_at) for r in rows]


def keep_found(connection: Connection, roster_id: int, found: dict[str, Any]) -> bool:
    """Keep what was found in a list; False when it is not waited for any more."""
    return _move(connection, roster_id, [SENT], status=READ, found=found)


def keep_problem(connection: Connection, roster_id: int, problem: str) -> bool:
    """Keep why a list could not be read; False when it is not waited for any more."""
    return _move(connection, roster_id, [SENT], status=UNREADABLE, problem=problem)


def end(connection: Connection, roster_id: int, status: str) -> bool:
    """A list is `ENTERED` or `DROPPED`: what was found in it goes. False when somebody else ended it first."""
    return _move(connection, roster_id, [READ], status=status, found={}, file={})


def _move(connection: Connection, roster_id: int, before: Collection[str], **values: object) -> bool:
    done = connection.execute(
        update(_roster).where(_roster.c.id == roster_id, _roster.c.status.in_(before)).values(**values)
    )
    return done.rowcount == 1


def forget_before(connection: Connection, moment: datetime) -> int:
    """Drop lists that came in before a moment; how many."""
    return connection.execute(delete(_roster).where(_roster.c.created_at < moment)).rowcount


def forget_person(connection: Connection, person_id: int) -> None:
    """Drop the lists that somebody has sent."""
    connection.execute(delete(_roster).where(_roster.c.person_id == person_id))
