"""The tokens of an Official Account, and who is getting new ones just now.

The refresh token works once. Whoever wants to use it claims the row first (`claim`), so that of two processes only one
asks; the new pair is stored, and the transaction committed, before anybody uses it. Nothing here is in a backup.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from storage.tables import OaToken

_token = OaToken.__table__  # type: ignore[attr-defined]

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Pair:
    """An access token with the refresh token that gives the next pair; both empty before there were any.

    `problem` says why no new pair can be had, `claimed_until` how long somebody may be getting one.
    """

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime
    refreshed_at: datetime
    problem: str = ""
    adopted: str = ""
    claimed_until: datetime | None = None


def fingerprint(refresh: str) -> str:
    """What is kept of a refresh token in the settings, to notice another one there."""
    return hashlib.sha256(f"antq-oa-refresh:{refresh}".encode()).hexdigest()


def load(connection: Connection, oa_id: str) -> Pair | None:
    """The newest pair; None where nothing was kept yet."""
    row = connection.execute(select(_token).where(_token.c.oa_id == oa_id)).first()
    if row is None:
        return None
    return Pair(
        row.access_token,
        row.refresh_token,
        row.expires_at,
        row.refreshed_at,
        row.problem,
        row.adopted,
        row.claimed_until,
    )


def store(connection: Connection, oa_id: str, pair: Pair, *, instead_of: str | None = None) -> bool:
    """Keep a new pair: it ends the claim, and any problem. Where the pair has `adopted`, that is kept too.

    With `instead_of` it counts only if that still is the refresh token that is kept; whether it did.
    """
    values: dict[str, Any] = {
        "access_token": pair.access,
        "refresh_token": pair.refresh,
        "expires_at": pair.expires_at,
        "refreshed_at": pair.refreshed_at,
        "problem": "",
        "claimed_until": None,
    }
    if pair.adopted:
        values["adopted"] = pair.adopted
    if instead_of is not None:
        where = (_token.c.oa_id == oa_id) & (_token.c.refresh_token == instead_of)
        return connection.execute(update(_token).where(where).values(values)).rowcount == 1
    _ensure(connection, oa_id, pair.refreshed_at)
    connection.execute(update(_token).where(_token.c.oa_id == oa_id).values(values))
    return True


def claim(connection: Connection, oa_id: str, refresh: str, now: datetime, until: datetime) -> bool:
    """Claim the right to use a refresh token; False when it is not the newest, or somebody else is using it."""
    free = or_(_token.c.claimed_until.is_(None), _token.c.claimed_until <= now)
    where = (_token.c.oa_id == oa_id) & (_token.c.refresh_token == refresh) & free
    return connection.execute(update(_token).where(where).values(claimed_until=until)).rowcount == 1


def let_go(connection: Connection, oa_id: str, refresh: str, problem: str = "") -> None:
    """No new pair came: the claim ends. `problem` says why, where trying again alone does not help."""
    where = (_token.c.oa_id == oa_id) & (_token.c.refresh_token == refresh)
    connection.execute(update(_token).where(where).values(claimed_until=None, problem=problem))


def new_key(connection: Connection, oa_id: str, now: datetime, until: datetime) -> str:
    """A key that opens the page where the account is connected, once; it is said once, and the one before counts no
    more."""
    key = secrets.token_urlsafe(_KEY_BYTES)
    _ensure(connection, oa_id, now)
    connection.execute(update(_token).where(_token.c.oa_id == oa_id).values(key_hash=_hash(key), key_until=until))
    return key


def key_is_good(connection: Connection, oa_id: str, key: str, now: datetime) -> bool:
    """Whether a key opens the page."""
    where = (_token.c.oa_id == oa_id) & (_token.c.key_hash == _hash(key)) & (_token.c.key_until > now)
    return connection.execute(select(_token.c.oa_id).where(where)).first() is not None


def use_key(connection: Connection, oa_id: str, key: str, now: datetime) -> bool:
    """Use a key up; False when it is not good."""
    where = (_token.c.oa_id == oa_id) & (_token.c.key_hash == _hash(key)) & (_token.c.key_until > now)
    return connection.execute(update(_token).where(where).values(key_hash="", key_until=None)).rowcount == 1


def _hash(key: str) -> str:
    return hashlib.sha256(f"antq-oa-key:{key}".encode()).hexdigest()


def _ensure(connection: Connection, oa_id: str, now: datetime) -> None:
    """A row for the account, without tokens where there are none."""
    dialect_insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    empty = {
        "oa_id": oa_id,
        "access_token": "",
        "refresh_token": "",
        "expires_at": now,
        "refreshed_at": now,
        "problem": "",
        "adopted": "",
        "key_hash": "",
    }
    connection.execute(dialect_insert(_token).values(empty).on_conflict_do_nothing(index_elements=["oa_id"]))
