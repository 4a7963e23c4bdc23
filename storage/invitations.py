"""One-time codes that let a person in: for an officer, a unit's head, or a deputy. Only hashes are stored."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from storage.actors import MemberRole
from storage.codes import ALPHABET
from storage.tables import Invitation

_invitation = Invitation.__table__  # type: ignore[attr-defined]

VALID_FOR = timedelta(days=30)
_LENGTH = 10  # 31^10 ≈ 8·10^14 codes


@dataclass(frozen=True, slots=True)
class Invited:
    """What an invitation is for."""

    id: int
    commune_id: int
    role: MemberRole
    unit_id: int | None
    unit_name: str
    expires_at: datetime
    used: bool


def normalise(code: str) -> str:
    """A code as it was made, however it was typed ("tt7k-9qpm 2x")."""
    return "".join(c for c in code.upper() if c.isalnum())


def _new_code() -> str:
    """A random code. It always has a digit, so that no word of a language can be taken for one."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
        if looks_like_code(code):
            return code


def looks_like_code(text: str) -> bool:
    """Whether a text has the form of an invitation code."""
    code = normalise(text)
    return len(code) == _LENGTH and all(c in ALPHABET for c in code) and any(c.isdigit() for c in code)


def _hash(code: str) -> str:
    return hashlib.sha256(f"antq-invitation:{normalise(code)}".encode()).hexdigest()


def create(
    connection: Connection,
    commune_id: int,
    role: MemberRole,
    now: datetime,
    *,
    unit_id: int | None = None,
    unit_name: str = "",
    created_by: int | None = None,
) -> str:
    """A new invitation; the code, which is shown once and not kept."""
    code = _new_code()
    connection.execute(
        insert(_invitation).values(
            commune_id=commune_id,
            code_hash=_hash(code),
            role=role,
            unit_id=unit_id,
            unit_name=unit_name,
            created_by=created_by,
            created_at=now,
            expires_at=now + VALID_FOR,
        )
    )
    return code


def _invited(row: Any) -> Invited:
    return Invited(
        row.id,
        row.commune_id,
        MemberRole(row.role),
        row.unit_id,
        row.unit_name,
        row.expires_at,
        row.used_at is not None,
    )


def find(connection: Connection, code: str) -> Invited | None:
    """The invitation of a code, used or not."""
    row = connection.execute(select(_invitation).where(_invitation.c.code_hash == _hash(code))).first()
    return _invited(row) if row else None


def get(connection: Connection, invitation_id: int) -> Invited | None:
    """An invitation by number."""
    row = connection.execute(select(_invitation).where(_invitation.c.id == invitation_id)).first()
    return _invited(row) if row else None


def open_for_units(connection: Connection, commune_id: int, now: datetime) -> list[str]:
    """The names of units whose heads were invited and have not come in; the invitations are still good."""
    rows = connection.scalars(
        select(_invitation.c.unit_name)
        .where(
            _invitation.c.commune_id == commune_id,
            _invitation.c.role == MemberRole.HEAD,
            _invitation.c.unit_id.is_(None),
            _invitation.c.used_at.is_(None),
            _invitation.c.expires_at >= now,
        )
        .order_by(_invitation.c.id)
    )
    return list(dict.fromkeys(name for name in rows if name))


def open_to_units(connection: Connection, commune_id: int, now: datetime) -> set[int]:
    """The units of the register whose heads were invited; the invitations are still good."""
    rows = connection.scalars(
        select(_invitation.c.unit_id).where(
            _invitation.c.commune_id == commune_id,
            _invitation.c.role == MemberRole.HEAD,
            _invitation.c.unit_id.is_not(None),
            _invitation.c.used_at.is_(None),
            _invitation.c.expires_at >= now,
        )
    )
    return set(rows)


def use(connection: Connection, invitation_id: int, now: datetime) -> bool:
    """Use an invitation up; False when it was used before."""
    done = connection.execute(
        update(_invitation)
        .where(_invitation.c.id == invitation_id, _invitation.c.used_at.is_(None))
        .values(used_at=now)
    )
    return done.rowcount == 1


def forget_before(connection: Connection, moment: datetime) -> int:
    """Drop invitations that expired before a moment; how many."""
    return connection.execute(delete(_invitation).where(_invitation.c.expires_at < moment)).rowcount
