"""Who agreed to what, when and to which words (Luật 91/2025 Art. 9; NĐ 356/2025 Art. 6)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from storage.tables import Consent

_consent = Consent.__table__  # type: ignore[attr-defined]

WORK = "work"  # registering, scoring and being reminded
TOPICS = "topics"  # receiving messages about topics


def text_version(text: str) -> str:
    """A short name of the exact words somebody agreed to."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def give(
    connection: Connection, commune_id: int, platform: str, account: str, purpose: str, text: str, now: datetime
) -> None:
    """Note a consent with the words as they were shown."""
    connection.execute(
        insert(_consent).values(
            commune_id=commune_id,
            platform=platform,
            account=account,
            purpose=purpose,
            text=text,
            text_version=text_version(text),
            given_at=now,
        )
    )


def current(connection: Connection, platform: str, account: str) -> list[tuple[str, datetime]]:
    """The purposes an account agrees to now, and since when."""
    rows = connection.execute(
        select(_consent.c.purpose, _consent.c.given_at)
        .where(_consent.c.platform == platform, _consent.c.account == account, _consent.c.withdrawn_at.is_(None))
        .order_by(_consent.c.id)
    )
    return [(row.purpose, row.given_at) for row in rows]


def latest(connection: Connection, commune_id: int, platform: str, account: str, purpose: str) -> datetime | None:
    """When an account last agreed to a purpose of a commune's office; None if it never did, or withdrew it."""
    theirs = (_consent.c.commune_id == commune_id) & (_consent.c.platform == platform) & (_consent.c.account == account)
    given: datetime | None = connection.execute(
        select(func.max(_consent.c.given_at)).where(
            theirs, _consent.c.purpose == purpose, _consent.c.withdrawn_at.is_(None)
        )
    ).scalar()
    return given


def agreed_in(connection: Connection, platform: str, account: str, purpose: str) -> set[int]:
    """The communes whose office an account agrees to now, for a purpose: each keeps and uses the data by itself."""
    return set(
        connection.scalars(
            select(_consent.c.commune_id).where(
                _consent.c.platform == platform,
                _consent.c.account == account,
                _consent.c.purpose == purpose,
                _consent.c.withdrawn_at.is_(None),
            )
        )
    )


def withdraw(connection: Connection, platform: str, account: str, now: datetime, *, purpose: str | None = None) -> None:
    """Note that an account no longer agrees to a purpose, or to anything.

    The record that there was a consent stays as proof (NĐ 356/2025 Art. 6(2)), with the account as a hash: it answers
    "did this account agree?" and tells nobody which accounts there were.
    """
    given = (_consent.c.platform == platform) & (_consent.c.account == account) & _consent.c.withdrawn_at.is_(None)
    if purpose is not None:
        given &= _consent.c.purpose == purpose
    connection.execute(
        update(_consent)
        .where(given)
        .values(withdrawn_at=now, account=f"withdrawn:{text_version(f'{platform}:{account}')}")
    )
