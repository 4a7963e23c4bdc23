"""Community groups that the assistant was added to. Nothing that is said in them is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from storage.tables import Group

_group = Group.__table__  # type: ignore[attr-defined]

UNCLAIMED, CLAIMED, LEFT = "unclaimed", "claimed", "left"


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """One group as it stands. `commune_id` is None until an officer claims it."""

    id: int
    commune_id: int | None
    platform: str
    chat: str
    title: str
    status: str
    may_post: bool
    has_topics: bool
    topic: str
    hamlet: str
    audience: str
    tags: tuple[str, ...]
    added_at: datetime
    claimed_by: int | None
    claimed_at: datetime | None

    @property
    def is_usable(self) -> bool:
        """Whether posts can be sent there."""
        return self.status == CLAIMED and self.may_post


_FIELDS = (
    *("id", "commune_id", "platform", "chat", "title", "status", "may_post", "has_topics", "topic", "hamlet"),
    *("audience", "tags", "added_at", "claimed_by", "claimed_at"),
)


def _record(row: Any) -> GroupRecord:
    values = {name: getattr(row, name) for name in _FIELDS}
    values["tags"] = tuple(values["tags"])
    return GroupRecord(**values)


def find(connection: Connection, platform: str, chat: str) -> GroupRecord | None:
    """The group of a chat."""
    row = connection.execute(select(_group).where(_group.c.platform == platform, _group.c.chat == chat)).first()
    return _record(row) if row else None


def load(connection: Connection, group_ids: Iterable[int]) -> dict[int, GroupRecord]:
    """These groups."""
    rows = connection.execute(select(_group).where(_group.c.id.in_(sorted(set(group_ids)))))
    return {row.id: _record(row) for row in rows}


def in_commune(connection: Connection, commune_id: int, *, also_left: bool = False) -> list[GroupRecord]:
    """The groups that a commune's officers have claimed, by title."""
    states = (CLAIMED, LEFT) if also_left else (CLAIMED,)
    rows = connection.execute(
        select(_group)
        .where(_group.c.commune_id == commune_id, _group.c.status.in_(states))
        .order_by(_group.c.title, _group.c.id)
    )
    return [_record(row) for row in rows]


def unclaimed(connection: Connection, *, added_before: datetime | None = None) -> list[GroupRecord]:
    """The groups that nobody has claimed, the oldest first."""
    query = select(_group).where(_group.c.status == UNCLAIMED).order_by(_group.c.added_at, _group.c.id)
    if added_before is not None:
        query = query.where(_group.c.added_at <= added_before)
    return [_record(row) for row in connection.execute(query)]


def add(connection: Connection, platform: str, chat: str, title: str, now: datetime) -> GroupRecord:
    """A group that the assistant is new in."""
    statement = insert(_group).values(
        platform=platform,
        chat=chat,
        title=title,
        status=UNCLAIMED,
        may_post=True,
        has_topics=False,
        topic="",
        hamlet="",
        audience="",
        tags=[],
        added_at=now,
    )
    number = int(connection.execute(statement.returning(_group.c.id)).scalar_one())
    return load(connection, [number])[number]


def change(connection: Connection, group_id: int, **values: object) -> None:
    """Note what is different about a group."""
    connection.execute(update(_group).where(_group.c.id == group_id).values(**values))


def claim(connection: Connection, group_id: int, commune_id: int, officer_id: int, now: datetime) -> bool:
    """An officer takes a group on; False when somebody was faster."""
    done = connection.execute(
        update(_group)
        .where(_group.c.id == group_id, _group.c.status == UNCLAIMED)
        .values(status=CLAIMED, commune_id=commune_id, claimed_by=officer_id, claimed_at=now)
    )
    return done.rowcount == 1


def forget_before(connection: Connection, moment: datetime) -> int:
    """Drop groups that nobody ever claimed and that were left before a moment; how many."""
    nobodys = (_group.c.status == LEFT) & _group.c.commune_id.is_(None)
    return connection.execute(delete(_group).where(nobodys, _group.c.left_at < moment)).rowcount


def move(connection: Connection, platform: str, chat: str, new_chat: str) -> None:
    """A group has a new chat id. What came from the new one before we knew that it is the same group gives way."""
    known = find(connection, platform, chat)
    if known is None:
        return
    connection.execute(delete(_group).where(_group.c.platform == platform, _group.c.chat == new_chat))
    connection.execute(update(_group).where(_group.c.id == known.id).values(chat=new_chat))


def on_platform(connection: Connection, platform: str) -> list[GroupRecord]:
    """Every group of a platform that is known, also those that the assistant has left."""
    rows = connection.execute(select(_group).where(_group.c.platform == platform).order_by(_group.c.id))
    return [_record(row) for row in rows]
