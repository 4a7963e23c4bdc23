"""The audit trail: a chain of hashes per commune, so that nobody can change or drop a row unseen.

A row's hash covers the hash before it and everything in the row. `verify` walks the chain again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select, update

from storage.tables import Audit, AuditHead

_audit = Audit.__table__  # type: ignore[attr-defined]
_head = AuditHead.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done, before it has its place in the chain. `subject` is like "card:12" or "unit:3"."""

    commune_id: int
    at: datetime
    person_id: int | None
    action: str
    subject: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold, and what is wrong there."""

    commune_id: int
    seq: int
    reason: str


def _hash(previous: str, seq: int, deed: Deed) -> str:
    body = orjson.dumps(
        [
            previous,
            deed.commune_id,
            seq,
            deed.at.astimezone(UTC).isoformat(),
            deed.person_id,
            deed.action,
            deed.subject,
            deed.detail,
        ],
        option=orjson.OPT_SORT_KEYS,
    )
    return hashlib.sha256(body).hexdigest()


def append(connection: Connection, deeds: Sequence[Deed]) -> None:
    """Add deeds to the end of their communes' chains; locks each chain's head until the transaction ends."""
    for commune_id in sorted({deed.commune_id for deed in deeds}):
        head = connection.execute(
            select(_head.c.seq, _head.c.hash).where(_head.c.commune_id == commune_id).with_for_update()
        ).first()
        seq, last = (head.seq, head.hash) if head else (0, "")
        rows = []
        for deed in deeds:
            if deed.commune_id != commune_id:
                continue
            seq += 1
            last = _hash(last, seq, deed)
            rows.append(
                {
                    "commune_id": commune_id,
                    "seq": seq,
                    "at": deed.at,
                    "person_id": deed.person_id,
                    "action": deed.action,
                    "subject": deed.subject,
                    "detail": deed.detail,
                    "hash": last,
                }
            )
        connection.execute(insert(_audit), rows)
        if head:
            connection.execute(update(_head).where(_head.c.commune_id == commune_id).values(seq=seq, hash=last))
        else:
            connection.execute(insert(_head).values(commune_id=commune_id, seq=seq, hash=last))


def verify(connection: Connection, commune_id: int) -> Break | None:
    """Walk a commune's chain from its first row; the first place where it does not hold, or None."""
    seq, last = 0, ""
    rows = connection.execute(select(_audit).where(_audit.c.commune_id == commune_id).order_by(_audit.c.seq))
    for row in rows:
        seq += 1
        if row.seq != seq:
            return Break(commune_id, seq, "a row is missing")
        deed = Deed(commune_id, row.at, row.person_id, row.action, row.subject, row.detail)
        last = _hash(last, seq, deed)
        if row.hash != last:
            return Break(commune_id, seq, "a row was changed")
    head = connection.execute(select(_head).where(_head.c.commune_id == commune_id)).first()
    if (head.seq, head.hash) != (seq, last) if head else seq:
        return Break(commune_id, seq + 1, "the newest rows are missing")
    return None


def happened(connection: Connection, action: str, subject: str) -> bool:
    """Whether something was ever done to a subject, in any commune."""
    query = select(_audit.c.seq).where(_audit.c.subject == subject, _audit.c.action == action).limit(1)
    return connection.execute(query).first() is not None


def trail(connection: Connection, commune_id: int, subject: str) -> Iterable[Deed]:
    """Everything that was done to one subject, oldest first."""
    rows = connection.execute(
        select(_audit).where(_audit.c.commune_id == commune_id, _audit.c.subject == subject).order_by(_audit.c.seq)
    )
    return [Deed(commune_id, r.at, r.person_id, r.action, r.subject, r.detail) for r in rows]
