"""One-time links to a page where somebody hands in a file. Only the hash of a token is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from storage.tables import UploadLink

_link = UploadLink.__table__  # type: ignore[attr-defined]

_TOKEN_BYTES = 32
MOST_OPEN = 20  # links of a person that are not used yet; a new one more, and the oldest is good no more


@dataclass(frozen=True, slots=True)
class Upload:
    """One link: who may hand in what. `about` is as in `storage.tables.UploadLink`; `used_at` is when a file came."""

    id: int
    commune_id: int
    person_id: int
    platform: str
    account: str
    chat: str
    about: dict[str, Any]
    expires_at: datetime
    used_at: datetime | None

    def is_good(self, now: datetime) -> bool:
        """Whether a file can be handed in by it."""
        return self.used_at is None and now < self.expires_at


def _hash(token: str) -> str:
    return hashlib.sha256(f"antq-upload:{token}".encode()).hexdigest()


def add(
    connection: Connection,
    *,
    commune_id: int,
    person_id: int,
    platform: str,
    account: str,
    chat: str,
    about: dict[str, Any],
    now: datetime,
    expires_at: datetime,
) -> str:
    """A new link for an account; its token, which is said once and not kept."""
    mine = (_link.c.person_id == person_id, _link.c.used_at.is_(None))
    open_ones = connection.scalars(select(_link.c.id).where(*mine).order_by(_link.c.id.desc())).all()
    if too_many := list(open_ones[MOST_OPEN - 1 :]):
        connection.execute(delete(_link).where(_link.c.id.in_(too_many)))
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    connection.execute(
        insert(_link).values(
            token_hash=_hash(token),
            commune_id=commune_id,
            person_id=person_id,
            platform=platform,
            account=account,
            chat=chat,
            about=about,
            created_at=now,
            expires_at=expires_at,
        )
    )
    return token


def find(connection: Connection, token: str) -> Upload | None:
    """The link of a token, good or not."""
    return _found(connection, _link.c.token_hash == _hash(token))


def get(connection: Connection, link_id: int) -> Upload | None:
    """A link by number."""
    return _found(connection, _link.c.id == link_id)


def _found(connection: Connection, condition: Any) -> Upload | None:
    row = connection.execute(select(_link).where(condition)).first()
    if row is None:
        return None
    return Upload(
        row.id,
        row.commune_id,
        row.person_id,
        row.platform,
        row.account,
        row.chat,
        row.about,
        row.expires_at,
        row.used_at,
    )


def use(connection: Connection, link_id: int, now: datetime) -> bool:
    """Use a link up; False when it was used before, has expired or is gone."""
    done = connection.execute(
        update(_link)
        .where(_link.c.id == link_id, _link.c.used_at.is_(None), _link.c.expires_at > now)
        .values(used_at=now)
    )
    return done.rowcount == 1


def forget_chat(connection: Connection, platform: str, chat: str) -> None:
    """Drop the links that a chat was given."""
    connection.execute(delete(_link).where(_link.c.platform == platform, _link.c.chat == chat))


def forget_before(connection: Connection, moment: datetime) -> int:
    """Drop links that expired before a moment; how many."""
    return connection.execute(delete(_link).where(_link.c.expires_at < moment)).rowcount
