"""One-time codes by which a person joins one more account of theirs. Only hashes are stored.

A code has eight characters; an invitation code has ten and the check code of a paper twelve, so none is ever taken for
another, however it is typed (`storage.invitations`, `storage.paper_codes`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from storage.codes import CodeForm, written
from storage.tables import LinkCode

_code = LinkCode.__table__  # type: ignore[attr-defined]

VALID_FOR = timedelta(minutes=15)  # of a code that somebody has asked for
HANDED_OVER = timedelta(hours=24)  # of one that an officer hands to a person who has lost their account
FORM = CodeForm(8)  # 31^8 ≈ 8·10^11 codes, each good for minutes, and five tries an hour


@dataclass(frozen=True, slots=True)
class AccountCode:
    """One code: whose accounts it joins, who made it (None: that person), and whether it still does."""

    id: int
    person_id: int
    created_by: int | None
    expires_at: datetime
    used: bool


def _hash(code: str) -> str:
    return hashlib.sha256(f"antq-link:{FORM.read(code)}".encode()).hexdigest()


def create(
    connection: Connection, person_id: int, now: datetime, *, valid_for: timedelta, created_by: int | None = None
) -> str:
    """A new code for a person, as it is shown, once: it is not kept. Those that they did not use are good no more."""
    forget_person(connection, person_id, used=False)
    code = FORM.new()
    connection.execute(
        insert(_code).values(
            code_hash=_hash(code),
            person_id=person_id,
            created_by=created_by,
            created_at=now,
            expires_at=now + valid_for,
        )
    )
    return written(code)


def _read(row: Any) -> AccountCode:
    return AccountCode(row.id, row.person_id, row.created_by, row.expires_at, row.used_at is not None)


def find(connection: Connection, code: str) -> AccountCode | None:
    """A code however it is typed, good or not."""
    row = connection.execute(select(_code).where(_code.c.code_hash == _hash(code))).first()
    return _read(row) if row is not None else None


def get(connection: Connection, code_id: int) -> AccountCode | None:
    """A code by number."""
    row = connection.execute(select(_code).where(_code.c.id == code_id)).first()
    return _read(row) if row is not None else None


def use(connection: Connection, code_id: int, now: datetime) -> bool:
    """Use a code up; False when it was used before, has expired or is gone."""
    good = (_code.c.id == code_id) & _code.c.used_at.is_(None) & (_code.c.expires_at > now)
    return connection.execute(update(_code).where(good).values(used_at=now)).rowcount == 1


def spoil(connection: Connection, code: str, now: datetime) -> None:
    """A code has been seen by others: it is good no more, if there is one."""
    mine = (_code.c.code_hash == _hash(code)) & _code.c.used_at.is_(None)
    connection.execute(update(_code).where(mine).values(used_at=now))


def forget_person(connection: Connection, person_id: int, *, used: bool = True) -> None:
    """Drop a person's codes; without `used` only those that nobody has used."""
    theirs = _code.c.person_id == person_id
    connection.execute(delete(_code).where(theirs if used else theirs & _code.c.used_at.is_(None)))


def forget_before(connection: Connection, moment: datetime) -> int:
    """Drop codes that expired before a moment; how many."""
    return connection.execute(delete(_code).where(_code.c.expires_at < moment)).rowcount
