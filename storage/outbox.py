"""What must be said: written in the transaction that decided it, delivered by the courier."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from storage.tables import Outbox

_outbox = Outbox.__table__  # type: ignore[attr-defined]

REPLY, NOTICE, CAMPAIGN = "reply", "notice", "campaign"
WAITING, HELD, SENT, FAILED, CANCELLED = "waiting", "held", "sent", "failed", "cancelled"
_AT_ONCE = 500  # rows of one statement


@dataclass(frozen=True, slots=True)
class Letter:
    """One row of the outbox. `body` is the message in its stored form.

    `instead_of` is the letter that could not be delivered and in whose place this one goes to another account.
    """

    id: int
    platform: str
    chat: str
    lane: str
    body: dict[str, Any]
    dedupe_key: str | None = None
    attempts: int = 0
    not_before: datetime | None = None
    run_id: int | None = None
    group_id: int | None = None
    instead_of: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one letter; `group_id` is None for a subscriber's."""

    letter_id: int
    group_id: int | None
    status: str
    reason: str
    sent_at: datetime | None
    not_before: datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a letter goes; `group_id` is None where it is for a person."""

    platform: str
    chat: str
    lane: str
    group_id: int | None


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
        "status": WAITING,
        "attempts": letter.attempts,
        "not_before": letter.not_before,
        "reason": "",
        "created_at": now,
        "run_id": letter.run_id,
        "group_id": letter.group_id,
        "instead_of": letter.instead_of,
    }


def waiting(connection: Connection, known: Collection[int] = ()) -> list[Letter]:
    """Everything that is still to be delivered, oldest first, without the letters whose numbers are `known`."""
    found = connection.scalars(select(_outbox.c.id).where(_outbox.c.status == WAITING).order_by(_outbox.c.id))
    missing = [number for number in found if number not in known]
    letters: list[Letter] = []
    for start in range(0, len(missing), _AT_ONCE):
        rows = connection.execute(
            select(_outbox).where(_outbox.c.id.in_(missing[start : start + _AT_ONCE])).order_by(_outbox.c.id)
        )
        letters += [_letter(row) for row in rows]
    return letters


def _letter(r: Any) -> Letter:
    return Letter(
        r.id,
        r.platform,
        r.chat,
        r.lane,
        r.body or {},
        r.dedupe_key,
        r.attempts,
        r.not_before,
        r.run_id,
        r.group_id,
        r.instead_of,
    )


def undelivered(connection: Connection, letter_id: int) -> Letter | None:
    """A letter that has not been delivered and still may be; None for any other."""
    pending = (_outbox.c.id == letter_id) & _outbox.c.status.in_((WAITING, HELD))
    row = connection.execute(select(_outbox).where(pending)).first()
    return _letter(row) if row is not None else None


def notices_for(connection: Connection, platform: str, chat: str) -> list[int]:
    """The notices that have not been delivered to a chat and still may be, oldest first."""
    theirs = (_outbox.c.platform == platform) & (_outbox.c.chat == chat) & (_outbox.c.lane == NOTICE)
    query = select(_outbox.c.id).where(theirs, _outbox.c.status.in_((WAITING, HELD)), _outbox.c.group_id.is_(None))
    return list(connection.scalars(query.order_by(_outbox.c.id)))


def tried(connection: Connection, letter: Letter) -> set[tuple[str, str]]:
    """Where what a letter says could not be delivered, or is on its way to by this letter, as (platform, chat)."""
    places, before = {(letter.platform, letter.chat)}, letter.instead_of
    while before is not None:
        row = connection.execute(
            select(_outbox.c.platform, _outbox.c.chat, _outbox.c.instead_of).where(_outbox.c.id == before)
        ).first()
        if row is None:
            break
        places.add((row.platform, row.chat))
        before = row.instead_of
    return places


def is_waiting(connection: Connection, letter_id: int) -> bool:
    """Whether a letter is still to be delivered: it may have been held or cancelled since it was taken over."""
    query = select(_outbox.c.id).where(_outbox.c.id == letter_id, _outbox.c.status == WAITING)
    return connection.execute(query).first() is not None


def delivered(
    connection: Connection, replies: Sequence[int], notices: Sequence[tuple[int, str]], now: datetime
) -> None:
    """Letters that reached their platform: replies are dropped, of notices the receipt stays without its text.

    `notices` are numbers of letters, each with the platform's number of the message.
    """
    if replies:
        connection.execute(delete(_outbox).where(_outbox.c.id.in_(replies)))
    if notices:
        connection.execute(
            update(_outbox)
            .where(_outbox.c.id == bindparam("letter"))
            .values(status=SENT, sent_at=now, body=None, message_id=bindparam("message"), not_before=None),
            [{"letter": number, "message": message} for number, message in notices],
        )


def failed(connection: Connection, letter_id: int, reason: str, now: datetime) -> None:
    """A letter that can never be delivered; the receipt says why.

    Of a reply nobody asks later whom it was for, and it may have been the last word to somebody who was erased.
    """
    chat = case((_outbox.c.lane == REPLY, ""), else_=_outbox.c.chat)
    values: dict[str, Any] = {"status": FAILED, "reason": reason, "sent_at": now, "body": None, "chat": chat}
    connection.execute(update(_outbox).where(_outbox.c.id == letter_id).values(values))


def postponed(connection: Connection, letter_id: int, attempts: int, not_before: datetime, reason: str) -> None:
    """A letter that the platform does not take before a moment: a restart does not forget it."""
    connection.execute(
        update(_outbox).where(_outbox.c.id == letter_id).values(attempts=attempts, not_before=not_before, reason=reason)
    )


def hold(connection: Connection, letter_ids: Sequence[int], reason: str, now: datetime) -> None:
    """Letters that nobody takes now wait until whoever they are for does something (`release`)."""
    connection.execute(
        update(_outbox)
        .where(_outbox.c.id.in_(letter_ids), _outbox.c.status == WAITING)
        .values(status=HELD, reason=reason, not_before=None, sent_at=now)
    )


def held(connection: Connection, platform: str, chat: str) -> list[int]:
    """The notices that wait for whoever is in a chat to do something, oldest first."""
    theirs = (_outbox.c.platform == platform) & (_outbox.c.chat == chat)
    query = select(_outbox.c.id).where(_outbox.c.status == HELD, _outbox.c.lane != CAMPAIGN, theirs)
    return list(connection.scalars(query.order_by(_outbox.c.id)))


def release(connection: Connection, letter_ids: Sequence[int]) -> None:
    """These notices may go out now."""
    _move(connection, _outbox.c.id.in_(letter_ids), (HELD,), WAITING)


def held_chats(connection: Connection, since: datetime | None = None) -> list[tuple[str, str]]:
    """Where notices wait for somebody to do something, as (platform, chat); `since`: of those that were put there then
    or later."""
    query = select(_outbox.c.platform, _outbox.c.chat).where(_outbox.c.status == HELD, _outbox.c.lane != CAMPAIGN)
    if since is not None:
        query = query.where(_outbox.c.sent_at >= since)
    rows = connection.execute(query.distinct().order_by(_outbox.c.platform, _outbox.c.chat))
    return [(row.platform, row.chat) for row in rows]


def failed_chats(connection: Connection, platform: str, since: datetime) -> list[str]:
    """Where letters on a platform have failed since a moment."""
    query = select(_outbox.c.chat).where(_outbox.c.status == FAILED, _outbox.c.platform == platform)
    return list(connection.scalars(query.where(_outbox.c.sent_at >= since).distinct().order_by(_outbox.c.chat)))


def give_up_held(connection: Connection, before: datetime, reason: str, now: datetime) -> int:
    """Notices that have waited since before a moment for somebody to do something are given up; how many."""
    where = (_outbox.c.status == HELD) & (_outbox.c.lane != CAMPAIGN) & (_outbox.c.created_at < before)
    values = {"status": FAILED, "reason": reason, "sent_at": now, "body": None}
    return connection.execute(update(_outbox).where(where).values(values)).rowcount


def place_of(connection: Connection, letter_id: int) -> Place | None:
    """Where a letter goes; None if there is none."""
    query = select(_outbox.c.platform, _outbox.c.chat, _outbox.c.lane, _outbox.c.group_id)
    row = connection.execute(query.where(_outbox.c.id == letter_id)).first()
    return Place(row.platform, row.chat, row.lane, row.group_id) if row is not None else None


def cancel(connection: Connection, letter_ids: Sequence[int]) -> None:
    """Letters that shall not be delivered any more, if they have not been."""
    if letter_ids:
        _move(connection, _outbox.c.id.in_(letter_ids), (WAITING, HELD), CANCELLED)


def hold_run(connection: Connection, run_id: int) -> None:
    """The posts of a run wait until further notice."""
    _move(connection, _outbox.c.run_id == run_id, (WAITING,), HELD)


def release_run(connection: Connection, run_id: int) -> None:
    """The posts of a run go on."""
    _move(connection, _outbox.c.run_id == run_id, (HELD,), WAITING)


def cancel_run(connection: Connection, run_id: int) -> None:
    """The posts of a run that have not been delivered are not delivered any more."""
    _move(connection, _outbox.c.run_id == run_id, (WAITING, HELD), CANCELLED)


def _move(connection: Connection, which: Any, states: tuple[str, ...], new: str) -> None:
    values: dict[str, Any] = {"status": new}
    if new == CANCELLED:
        values["body"] = None
    elif new == WAITING:
        values["sent_at"] = None
    connection.execute(update(_outbox).where(which, _outbox.c.status.in_(states)).values(**values))


def counts_of_run(connection: Connection, run_id: int) -> Mapping[str, int]:
    """How many posts of a run are in which state."""
    rows = connection.execute(
        select(_outbox.c.status, func.count()).where(_outbox.c.run_id == run_id).group_by(_outbox.c.status)
    )
    return {row[0]: row[1] for row in rows}


def receipts_of_run(connection: Connection, run_id: int) -> list[Receipt]:
    """The receipts of a run, in the order of its posts."""
    rows = connection.execute(select(_outbox).where(_outbox.c.run_id == run_id).order_by(_outbox.c.id))
    return [Receipt(r.id, r.group_id, r.status, r.reason, r.sent_at, r.not_before) for r in rows]


def message_of(connection: Connection, dedupe_key: str) -> tuple[str, str, str] | None:
    """Where the letter of a key, or one in its place, was delivered to: platform, chat and the platform's number.

    None before it was.
    """
    row = connection.execute(select(_outbox).where(_outbox.c.dedupe_key == dedupe_key)).first()
    while row is not None and row.status in (FAILED, CANCELLED):
        row = connection.execute(select(_outbox).where(_outbox.c.instead_of == row.id)).first()
    return (row.platform, row.chat, row.message_id) if row is not None and row.message_id else None


def redirect(connection: Connection, platform: str, chat: str, new_chat: str) -> None:
    """A chat has a new id: what waits for the old one goes to the new one."""
    connection.execute(
        update(_outbox)
        .where(_outbox.c.platform == platform, _outbox.c.chat == chat, _outbox.c.status.in_((WAITING, HELD)))
        .values(chat=new_chat)
    )


def forget_chat(connection: Connection, platform: str, chat: str, *, keys: bool = True) -> None:
    """What waits for a chat is dropped, and no receipt says any more which chat it was.

    A person was erased; or, without `keys`, is somewhere else: then the same notice still is not said twice.
    """
    theirs = (_outbox.c.platform == platform) & (_outbox.c.chat == chat)
    waits = _outbox.c.status.in_((WAITING, HELD))
    connection.execute(delete(_outbox).where(theirs, waits))
    nothing: dict[str, Any] = {"dedupe_key": None} if keys else {}
    connection.execute(update(_outbox).where(theirs, ~waits).values(chat="", **nothing))


def forget_subscriber(connection: Connection, platform: str, chat: str) -> None:
    """Somebody wants no more posts: those that wait are dropped, and no receipt says any more which chat it was."""
    theirs = (_outbox.c.platform == platform) & (_outbox.c.chat == chat)
    theirs &= (_outbox.c.lane == CAMPAIGN) & _outbox.c.group_id.is_(None)
    waits = _outbox.c.status.in_((WAITING, HELD))
    connection.execute(delete(_outbox).where(theirs, waits))
    connection.execute(update(_outbox).where(theirs, ~waits).values(chat=""))


def forget_keys(connection: Connection, beginning: str) -> None:
    """Receipts lose keys that begin so: what they guarded against cannot happen any more, and they name an account."""
    connection.execute(
        update(_outbox).where(_outbox.c.dedupe_key.startswith(beginning, autoescape=True)).values(dedupe_key=None)
    )


def forget_before(connection: Connection, moment: datetime) -> int:
    """Drop receipts older than a moment; how many."""
    finished = _outbox.c.status.not_in((WAITING, HELD))
    return connection.execute(delete(_outbox).where(finished, _outbox.c.created_at < moment)).rowcount
