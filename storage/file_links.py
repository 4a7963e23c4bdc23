"""One-time links to files, for chats whose platform cannot carry them. Only the hash of a token is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from storage.tables import ChatSession, FileLink

_link = FileLink.__table__  # type: ignore[attr-defined]
_session = ChatSession.__table__  # type: ignore[attr-defined]

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Link:
    """One link. `file` is what `add` was given; `used_at` is when the file was fetched by it."""

    id: int
    file: dict[str, Any]
    expires_at: datetime
    used_at: datetime | None


def _hash(token: str) -> str:
    return hashlib.sha256(f"antq-file:{token}".encode()).hexdigest()


def add(
    connection: Connection, platform: str, chat: str, file: dict[str, Any], now: datetime, expires_at: datetime
) -> str:
    """A new link for a chat; its token, which is said once and not kept."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    connection.execute(
        insert(_link).values(
            token_hash=_hash(token), platform=platform, chat=chat, file=file, created_at=now, expires_at=expires_at
        )
    )
    return token


def find(connection: Connection, token: str) -> Link | None:
    """The link of a token, good or not."""
    row = connection.execute(select(_link).where(_link.c.token_hash == _hash(token))).first()
    return Link(row.id, row.file, row.expires_at, row.used_at) if row is not None else None


def use(connection: Connection, link_id: int, now: datetime) -> bool:
    """Use a link up; False when it was used before, has expired or is gone."""
    done = connection.execute(
        update(_link)
        .where(_link.c.id == link_id, _link.c.used_at.is_(None), _link.c.expires_at > now)
        .values(used_at=now)
    )
    return done.rowcount == 1


def give_back(connection: Connection, link_id: int) -> None:
    """A link was used, and its file did not arrive: it is good again."""
    connection.execute(update(_link).where(_link.c.id == link_id).values(used_at=None))


def language_of(connection: Connection, platform: str, chat: str) -> str:
    """The language of whoever is in a private chat; empty where nobody is known."""
    query = select(_session.c.language).where(_session.c.platform == platform, _session.c.chat == chat)
    return connection.execute(query.order_by(_session.c.account).limit(1)).scalar() or ""


def forget_chat(connection: Connection, platform: str, chat: str) -> None:
    """Drop the links that a chat was given."""
    connection.execute(delete(_link).where(_link.c.platform == platform, _link.c.chat == chat))


def forget_before(connection: Connection, moment: datetime) -> int:
    """Drop links that expired before a moment; how many."""
    return connection.execute(delete(_link).where(_link.c.expires_at < moment)).rowcount
