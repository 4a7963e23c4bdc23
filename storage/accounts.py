"""The accounts of people: on which platforms somebody is known, and where they were last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from storage.sessions import USED_AT
from storage.tables import ChatSession

_session = ChatSession.__table__  # type: ignore[attr-defined]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a person. `lost`: nothing can be delivered there; `chosen` is the commune it is about.

    `heard_at` is as in `storage.sessions.Session`, `used_at` the best that is known of it.
    """

    platform: str
    account: str
    chat: str
    person_id: int
    language: str
    used_at: datetime
    lost: bool
    chosen: int | None = None
    heard_at: datetime | None = None

    @property
    def key(self) -> Key:
        return (self.platform, self.account)


def of_people(connection: Connection, person_ids: Iterable[int]) -> list[Account]:
    """Every account of these people, the one that was used last first; not locked."""
    rows = connection.execute(
        select(_session, USED_AT.label("used_at"))
        .where(_session.c.person_id.in_(sorted(set(person_ids))))
        .order_by(USED_AT.desc(), _session.c.platform, _session.c.account)
    )
    return [_read(row) for row in rows]


def of_person(connection: Connection, person_id: int) -> list[Account]:
    """Every account of a person, the one that was used last first."""
    return of_people(connection, [person_id])


def in_chat(connection: Connection, platform: str, chat: str) -> Account | None:
    """The account of a person whose private chat this is; None where nobody is known."""
    here = (_session.c.platform == platform) & (_session.c.chat == chat) & _session.c.person_id.is_not(None)
    query = select(_session, USED_AT.label("used_at")).where(here).order_by(_session.c.account).limit(1)
    row = connection.execute(query).first()
    return _read(row) if row is not None else None


def _read(row: Any) -> Account:
    chosen = row.state.get("commune")
    return Account(
        row.platform,
        row.account,
        row.chat,
        row.person_id,
        row.language,
        row.used_at,
        row.unreachable_at is not None,
        int(chosen) if chosen is not None else None,
        row.heard_at,
    )
