"""Residents who want messages about a topic in private."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from storage.tables import ChatSession, Subscription

_subscription = Subscription.__table__  # type: ignore[attr-defined]
_session = ChatSession.__table__  # type: ignore[attr-defined]
_SAME_ACCOUNT = (_session.c.platform == _subscription.c.platform) & (_session.c.account == _subscription.c.account)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """An account that wants messages; `id` is the subscription's."""

    id: int
    platform: str
    account: str
    chat: str
    language: str


def topics_of(connection: Connection, commune_id: int, platform: str, account: str) -> list[str]:
    """The topics of a commune that an account has chosen."""
    query = select(_subscription.c.topic).where(
        _subscription.c.commune_id == commune_id,
        _subscription.c.platform == platform,
        _subscription.c.account == account,
    )
    return list(connection.scalars(query.order_by(_subscription.c.id)))


def add(
    connection: Connection, commune_id: int, platform: str, account: str, chat: str, topic: str, now: datetime
) -> None:
    """An account wants messages about a topic; once is enough."""
    if topic in topics_of(connection, commune_id, platform, account):
        return
    connection.execute(
        insert(_subscription).values(
            commune_id=commune_id, platform=platform, account=account, chat=chat, topic=topic, since=now
        )
    )


def drop(connection: Connection, commune_id: int, platform: str, account: str, topic: str) -> None:
    """An account wants no more messages about a topic of a commune."""
    theirs = (_subscription.c.platform == platform) & (_subscription.c.account == account)
    of_it = (_subscription.c.commune_id == commune_id) & (_subscription.c.topic == topic)
    connection.execute(delete(_subscription).where(theirs & of_it))


def drop_all(connection: Connection, platform: str, account: str) -> None:
    """An account wants no messages about topics any more, of no commune."""
    theirs = (_subscription.c.platform == platform) & (_subscription.c.account == account)
    connection.execute(delete(_subscription).where(theirs))


def to_topic(connection: Connection, commune_id: int, topic: str) -> list[Subscriber]:
    """Everybody reachable who has chosen a topic of a commune."""
    rows = connection.execute(
        select(
            _subscription.c.id,
            _subscription.c.platform,
            _subscription.c.account,
            _subscription.c.chat,
            _session.c.language,
        )
        .join(_session, _SAME_ACCOUNT)
        .where(
            _subscription.c.commune_id == commune_id,
            _subscription.c.topic == topic,
            _session.c.unreachable_at.is_(None),
        )
        .order_by(_subscription.c.id)
    )
    return [Subscriber(row.id, row.platform, row.account, row.chat, row.language) for row in rows]


def count(connection: Connection, commune_id: int, topic: str) -> int:
    """How many reachable accounts have chosen a topic: a figure, and nobody's name."""
    query = (
        select(func.count())
        .select_from(_subscription)
        .join(_session, _SAME_ACCOUNT)
        .where(_subscription.c.commune_id == commune_id, _subscription.c.topic == topic)
        .where(_session.c.unreachable_at.is_(None))
    )
    return int(connection.execute(query).scalar_one())
