"""What must be said: written in the transaction that decided it, delivered by the courier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from storage.tables import Outbox

_outbox = Outbox.__table__  # type: ignore[attr-defined]

REPLY, NOTICE, CAMPAIGN = "reply", "notice", "campaign"


@dataclass(frozen=True, slots=True)
class Letter:
    """One row of the outbox. `body` is the message in its stored form."""

    id: int
    platform: str
    chat: str
    lane: str
    body: dict[str, Any]
    dedupe_key: str | None = None
    attempts: int = 0
    not_before: datetime | None = None


def put(connection: Connection, letters: Sequence[Letter], now: datetime) -> list[Letter]:
    """Store letters; those with a dedupe key that is there already are left out. The ones that were stored."""
    kept = [letter for letter in letters if letter.dedupe_key is None]
    keyed = [letter for letter in letters if letter.dedupe_key is not None]
    if kept:
        connection.execute(insert(_outbox), [_row(letter, now) for letter in kept])
    if keyed:
        dialect_insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
        statement = dialect_insert(_outbox).on_conflict_do_nothing(index_elements=["dedupe_key"])
        stored = connection.execute(statement.returning(_outbox.c.id), [_row(letter, now) for letter in keyed])
        ids = {row.id for row in stored}
        kept += [letter for letter in keyed if letter.id in ids]
    return kept


def _row(letter: Letter, now: datetime) -> dict[str, Any]:
    return {
        "id": letter.id,
        "platform": letter.platform,
        "chat": letter.chat,
        "lane": letter.lane,
        "body": letter.body,
        "dedupe_key": letter.dedupe_key,
        "status": "waiting",
        "attempts": letter.attempts,
        "not_before": letter.not_before,
        "reason": "",
        "created_at": now,
    }


def waiting(connection: Connection, *, skip_locked: bool = False) -> list[Letter]:
    """Everything that is still to be delivered, oldest first."""
    query = select(_outbox).where(_outbox.c.status == "waiting").order_by(_outbox.c.id)
    if skip_locked:
        query = query.with_for_update(skip_locked=True)
    return [
        Letter(r.id, r.platform, r.chat, r.lane, r.body or {}, r.dedupe_key, r.attempts, r.not_before)
        for r in connection.execute(query)
    ]


def delivered(connection: Connection, replies: Sequence[int], notices: Sequence[int], now: datetime) -> None:
    """Letters that reached their platform: replies are dropped, of notices the receipt stays without its text."""
    if replies:
        connection.execute(delete(_outbox).where(_outbox.c.id.in_(replies)))
    if notices:
        connection.execute(
            update(_outbox).where(_outbox.c.id.in_(notices)).values(status="sent", sent_at=now, body=None)
        )


def failed(connection: Connection, letter_id: int, reason: str, now: datetime) -> None:
    """A letter that can never be delivered; the receipt says why."""
    connection.execute(
        update(_outbox).where(_outbox.c.id == letter_id).values(status="failed", reason=reason, sent_at=now, body=None)
    )


def redirect(connection: Connection, platform: str, chat: str, new_chat: str) -> None:
    """A chat has a new id: what waits for the old one goes to the new one."""
    connection.execute(
        update(_outbox)
        .where(_outbox.c.platform == platform, _outbox.c.chat == chat, _outbox.c.status == "waiting")
        .values(chat=new_chat)
    )


def forget_chat(connection: Connection, platform: str, chat: str) -> None:
    """A person was erased: notices that wait for them are dropped, and no receipt says any more which chat it was."""
    theirs = (_outbox.c.platform == platform) & (_outbox.c.chat == chat)
    waits = _outbox.c.status == "waiting"
    connection.execute(delete(_outbox).where(theirs, waits, _outbox.c.lane != REPLY))
    connection.execute(update(_outbox).where(theirs, ~waits).values(chat="", dedupe_key=None))


def forget_keys(connection: Connection, beginning: str) -> None:
    """Receipts lose keys that begin so: what they guarded against cannot happen any more, and they name an account."""
    connection.execute(
        update(_outbox).where(_outbox.c.dedupe_key.startswith(beginning, autoescape=True)).values(dedupe_key=None)
    )


def forget_before(connection: Connection, moment: datetime) -> int:
    """Drop receipts older than a moment; how many."""
    finished = _outbox.c.status != "waiting"
    return connection.execute(delete(_outbox).where(finished, _outbox.c.created_at < moment)).rowcount
