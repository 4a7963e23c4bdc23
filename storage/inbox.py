"""Which events were acted on already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from storage.tables import Inbox

_inbox = Inbox.__table__  # type: ignore[attr-defined]


def admit(connection: Connection, keys: Sequence[tuple[str, str]], now: datetime) -> set[tuple[str, str]]:
    """Note (platform, event id) pairs as received; those that are new. The others were acted on before."""
    rows = [{"platform": platform, "event_id": event_id, "received_at": now} for platform, event_id in keys]
    insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    statement = insert(_inbox).on_conflict_do_nothing().returning(_inbox.c.platform, _inbox.c.event_id)
    return {(row.platform, row.event_id) for row in connection.execute(statement, rows)}


def forget_before(connection: Connection, moment: datetime, *, repeating: Collection[str] = (), later: datetime) -> int:
    """Drop the keys of old events; how many. Those of `repeating` platforms stay until they are older than `later`.

    Most platforms deliver an event again for a day at most; some may do so for ever.
    """
    old = (_inbox.c.received_at < moment) & _inbox.c.platform.not_in(repeating)
    return connection.execute(delete(_inbox).where(old | (_inbox.c.received_at < later))).rowcount
