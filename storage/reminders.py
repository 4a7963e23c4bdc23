"""Who was reminded of what, what was decided about coming reminders, and what is done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from storage import outbox
from storage.outbox import FAILED
from storage.tables import DeadlineDone, Outbox, Reminder, ReminderOrder

_reminder = Reminder.__table__  # type: ignore[attr-defined]
_order = ReminderOrder.__table__  # type: ignore[attr-defined]
_outbox = Outbox.__table__  # type: ignore[attr-defined]
_done = DeadlineDone.__table__  # type: ignore[attr-defined]

SKIP, HOLD, NOW, AGAIN = "skip", "hold", "now", "again"
COMMUNE = "commune"  # the subject of what the whole commune has done


@dataclass(frozen=True, slots=True)
class Said:
    """A reminder that was said: of which deadline, due on which day (ISO), to whom, and by which letter."""

    deadline: str
    day: str
    recipient: str
    said_on: str
    letter_id: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What was decided about the reminders of a day; `at` is when, of decisions that were read."""

    deadline: str
    day: str
    recipient: str
    order: str
    at: datetime | None = None


def note(connection: Connection, commune_id: int, said: Sequence[Said], now: datetime) -> None:
    """Keep that these were said. Raises an integrity error if one of them was said before: nothing is said twice."""
    rows = [
        {
            "commune_id": commune_id,
            "deadline": s.deadline,
            "day": s.day,
            "recipient": s.recipient,
            "said_on": s.said_on,
            "letter_id": s.letter_id,
            "at": now,
        }
        for s in said
    ]
    if rows:
        connection.execute(insert(_reminder), rows)


def said_of(connection: Connection, commune_id: int, days: Iterable[tuple[str, str]]) -> list[Said]:
    """What was said of these (deadline, day on which it fell due)."""
    found: list[Said] = []
    for deadline, day in set(days):
        rows = connection.execute(
            select(_reminder).where(
                _reminder.c.commune_id == commune_id, _reminder.c.deadline == deadline, _reminder.c.day == day
            )
        )
        found += [_said(row) for row in rows]
    return found


def heard_on(connection: Connection, commune_id: int, day: str) -> set[str]:
    """Who was reminded of anything on a day."""
    query = select(_reminder.c.recipient).where(_reminder.c.commune_id == commune_id, _reminder.c.said_on == day)
    return set(connection.scalars(query))


def of_letter(connection: Connection, letter_id: int) -> list[tuple[int, Said]]:
    """What a letter reminds of, each with its commune."""
    rows = connection.execute(select(_reminder).where(_reminder.c.letter_id == letter_id).order_by(_reminder.c.id))
    return [(row.commune_id, _said(row)) for row in rows]


def said_together(connection: Connection, commune_id: int, deadline: str, recipient: str) -> list[str]:
    """The dates that the newest letter which reminded somebody of this one has reminded them of; itself at least."""
    theirs = _reminder.c.recipient == recipient
    newest = (
        select(_reminder.c.letter_id)
        .where(_reminder.c.commune_id == commune_id, _reminder.c.deadline == deadline, theirs)
        .order_by(_reminder.c.id.desc())
        .limit(1)
    )
    letter_id = connection.execute(newest).scalar()
    if letter_id is None:
        return [deadline]
    found = select(_reminder.c.deadline).where(_reminder.c.letter_id == letter_id, theirs).order_by(_reminder.c.id)
    return list(dict.fromkeys(connection.scalars(found)))


def body_of(connection: Connection, letter_id: int) -> dict[str, Any]:
    """The message of a letter that waits, in its stored form."""
    return connection.execute(select(_outbox.c.body).where(_outbox.c.id == letter_id)).scalar_one() or {}


def take_back(connection: Connection, letter_ids: Iterable[int]) -> None:
    """These letters were not delivered after all: what they remind of is still to be said, where it still counts."""
    connection.execute(delete(_reminder).where(_reminder.c.letter_id.in_(list(letter_ids))))


def moved(connection: Connection, letter_id: int, instead: int) -> None:
    """Another letter says what this one could not."""
    connection.execute(update(_reminder).where(_reminder.c.letter_id == letter_id).values(letter_id=instead))


def take_back_failed(connection: Connection, platform: str, chat: str) -> None:
    """Somebody is back: what could not be delivered to their chat is still to be said, where it still counts."""
    failed = select(_outbox.c.id).where(
        _outbox.c.platform == platform, _outbox.c.chat == chat, _outbox.c.status == FAILED
    )
    connection.execute(delete(_reminder).where(_reminder.c.letter_id.in_(failed)))


def forget_before(connection: Connection, day: str) -> int:
    """Drop records and decisions of days before this one; how many."""
    dropped = connection.execute(delete(_reminder).where(_reminder.c.day < day)).rowcount
    return dropped + connection.execute(delete(_order).where(_order.c.day < day)).rowcount


def forget_recipient(connection: Connection, recipient: str) -> None:
    """An account is erased, or has done more than begin: its name goes, and with it what waits for it."""
    theirs = _reminder.c.recipient == recipient
    letters = connection.scalars(select(_reminder.c.letter_id).where(theirs, _reminder.c.letter_id.is_not(None)))
    outbox.cancel(connection, list(letters))
    connection.execute(delete(_reminder).where(theirs))


def _said(r: Any) -> Said:
    return Said(r.deadline, r.day, r.recipient, r.said_on, r.letter_id)


def give_order(connection: Connection, commune_id: int, order: Order, person_id: int | None, now: datetime) -> None:
    """Decide about the reminders of a day; a later decision takes the place of an earlier one."""
    withdraw_order(connection, commune_id, order.deadline, order.day, order.recipient)
    connection.execute(
        insert(_order).values(
            commune_id=commune_id,
            deadline=order.deadline,
            day=order.day,
            recipient=order.recipient,
            order=order.order,
            person_id=person_id,
            at=now,
        )
    )


def withdraw_order(connection: Connection, commune_id: int, deadline: str, day: str, recipient: str) -> None:
    """Decide nothing about the reminders of a day any more."""
    connection.execute(
        delete(_order).where(
            _order.c.commune_id == commune_id,
            _order.c.deadline == deadline,
            _order.c.day == day,
            _order.c.recipient == recipient,
        )
    )


def order_of(connection: Connection, commune_id: int, said: Said, recipients: str) -> str:
    """What was decided about the class of recipients that something was said to; empty when nothing was."""
    query = select(_order.c.order).where(
        _order.c.commune_id == commune_id,
        _order.c.deadline == said.deadline,
        _order.c.day == said.day,
        _order.c.recipient == recipients,
    )
    return str(connection.execute(query).scalar() or "")


def orders(connection: Connection, commune_id: int, since: str) -> list[Order]:
    """The decisions about days from this one on."""
    rows = connection.execute(
        select(_order).where(_order.c.commune_id == commune_id, _order.c.day >= since).order_by(_order.c.id)
    )
    return [Order(r.deadline, r.day, r.recipient, r.order, r.at) for r in rows]


def confirm(
    connection: Connection,
    commune_id: int,
    deadline: str,
    year: int,
    subject: str,
    person_id: int | None,
    now: datetime,
) -> bool:
    """Note that something has been done; False when it was noted before."""
    dialect_insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    statement = (
        dialect_insert(_done)
        .values(commune_id=commune_id, deadline=deadline, year=year, subject=subject, person_id=person_id, at=now)
        .on_conflict_do_nothing()
        .returning(_done.c.id)
    )
    return connection.execute(statement).first() is not None


def confirmed(
    connection: Connection, commune_id: int, year: int, subjects: Collection[str] | None = None
) -> set[tuple[str, str]]:
    """What has been done in a year (by these), as (deadline, subject)."""
    query = select(_done.c.deadline, _done.c.subject).where(_done.c.commune_id == commune_id, _done.c.year == year)
    if subjects is not None:
        query = query.where(_done.c.subject.in_(subjects))
    return {(row.deadline, row.subject) for row in connection.execute(query)}
