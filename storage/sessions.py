"""Where each account's conversation stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, tuple_, update

from storage.tables import ChatSession

_session = ChatSession.__table__  # type: ignore[attr-defined]
Key = tuple[str, str]
_REGISTERING = ("registration", "invited")
USED_AT = func.coalesce(_session.c.heard_at, _session.c.updated_at)
"""When somebody last used an account; of rows of earlier versions it is known when they last changed."""


@dataclass(slots=True)
class Session:
    """A conversation's state in memory; `changed` and `is_new` say what must be written back.

    `heard_at` is when the person last did something here: some platforms take messages only for a while after that, and
    of several accounts of a person notices go to the one that was used last.
    """

    platform: str
    account: str
    chat: str
    person_id: int | None = None
    language: str = "vi"
    revision: int = 0
    state: dict[str, Any] = field(default_factory=dict)
    unreachable_at: datetime | None = None
    heard_at: datetime | None = None
    is_new: bool = False
    changed: bool = False

    @property
    def key(self) -> Key:
        return (self.platform, self.account)


def load(connection: Connection, keys: Iterable[Key]) -> dict[Key, Session]:
    """The sessions of these accounts, locked in one order until the transaction ends; unknown accounts are left out."""
    wanted = sorted(set(keys))
    rows = connection.execute(
        select(_session)
        .where(tuple_(_session.c.platform, _session.c.account).in_(wanted))
        .order_by(_session.c.platform, _session.c.account)
        .with_for_update()
    )
    return {
        (r.platform, r.account): Session(
            r.platform,
            r.account,
            r.chat,
            r.person_id,
            r.language,
            r.revision,
            r.state,
            r.unreachable_at,
            r.heard_at,
        )
        for r in rows
    }


def save(connection: Connection, sessions: Sequence[Session], now: datetime) -> None:
    """Write new and changed sessions."""
    new = [s for s in sessions if s.is_new]
    old = [s for s in sessions if s.changed and not s.is_new]
    if new:
        connection.execute(insert(_session), [_values(s, now) for s in new])
    if old:
        statement = update(_session).where(
            _session.c.platform == bindparam("key_platform"), _session.c.account == bindparam("key_account")
        )
        rows = [_values(s, now) for s in old]
        for row in rows:
            row["key_platform"], row["key_account"] = row.pop("platform"), row.pop("account")
        connection.execute(statement, rows)
    for session in (*new, *old):
        session.is_new = session.changed = False


def _values(session: Session, now: datetime) -> dict[str, Any]:
    return {
        "platform": session.platform,
        "account": session.account,
        "chat": session.chat,
        "person_id": session.person_id,
        "language": session.language,
        "revision": session.revision,
        "state": session.state,
        "unreachable_at": session.unreachable_at,
        "updated_at": now,
        "heard_at": session.heard_at,
    }


def last_used(
    connection: Connection, person_ids: Iterable[int], able: Callable[[Session], bool] = lambda _session: True
) -> dict[int, Session]:
    """For each of these people the account that they used last, of those that can be reached; not locked.

    One that is not `able` counts only where they have no other.
    """
    rows = connection.execute(
        select(_session)
        .where(_session.c.person_id.in_(sorted(set(person_ids))), _session.c.unreachable_at.is_(None))
        .order_by(USED_AT, _session.c.platform, _session.c.account)
    )
    found: dict[int, Session] = {}
    for session in map(_without_state, rows):
        known = found.get(session.person_id or 0)
        if session.person_id is not None and (known is None or able(session) or not able(known)):
            found[session.person_id] = session
    return found


@dataclass(frozen=True, slots=True)
class Heard:
    """When somebody last did something; None where they never did."""

    heard_at: datetime | None


def heard_in(connection: Connection, platform: str, chat: str) -> Heard | None:
    """When whoever is in a private chat last did something, where that counts; None where nobody is known."""
    query = select(_session.c.heard_at).where(_session.c.platform == platform, _session.c.chat == chat)
    row = connection.execute(query.order_by(_session.c.account).limit(1)).first()
    return Heard(row.heard_at) if row is not None else None


def heard_since(connection: Connection, platform: str, moment: datetime | None = None) -> int:
    """How many people's accounts on a platform did something at a moment or later; without one, how many there are."""
    query = select(func.count()).where(_session.c.platform == platform, _session.c.person_id.is_not(None))
    if moment is not None:
        query = query.where(_session.c.heard_at >= moment)
    return int(connection.scalar(query) or 0)


def of_chats(connection: Connection, chats: Iterable[tuple[str, str]]) -> list[Session]:
    """The accounts of these private chats, as (platform, chat); not locked."""
    wanted = sorted(set(chats))
    rows = connection.execute(
        select(_session)
        .where(tuple_(_session.c.platform, _session.c.chat).in_(wanted))
        .order_by(_session.c.platform, _session.c.account)
    )
    return [_without_state(r) for r in rows] if wanted else []


def begun_registrations(connection: Connection, commune_id: int) -> list[Session]:
    """Accounts that have agreed, have begun to register a unit and have not finished; reachable ones, not locked."""
    rows = connection.execute(
        select(_session)
        .where(_session.c.person_id.is_(None), _session.c.unreachable_at.is_(None))
        .order_by(_session.c.platform, _session.c.account)
    )
    return [
        _without_state(r)
        for r in rows
        if r.state.get("consented")
        and r.state.get("commune") == commune_id
        and (r.state.get("flow") in _REGISTERING or any(n.startswith(_REGISTERING) for n in r.state.get("parked", {})))
    ]


def _without_state(r: Any) -> Session:
    return Session(r.platform, r.account, r.chat, r.person_id, r.language, r.revision, {}, heard_at=r.heard_at)


def lost_strangers(connection: Connection, before: datetime) -> list[tuple[str, str, str]]:
    """Accounts of nobody known that have been out of reach since a moment or longer, as (platform, account, chat)."""
    rows = connection.execute(
        select(_session.c.platform, _session.c.account, _session.c.chat)
        .where(_session.c.person_id.is_(None), _session.c.unreachable_at < before)
        .order_by(_session.c.platform, _session.c.account)
    )
    return [(r.platform, r.account, r.chat) for r in rows]


def erase_account(connection: Connection, platform: str, account: str) -> None:
    """Drop the conversation of one account."""
    connection.execute(delete(_session).where(_session.c.platform == platform, _session.c.account == account))
