"""How much of a platform's allowance is used. Only numbers are kept, by month where they begin anew each month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from storage.groups import LEFT
from storage.tables import ChatSession, Group, PlatformUse

_use = PlatformUse.__table__  # type: ignore[attr-defined]
_session = ChatSession.__table__  # type: ignore[attr-defined]
_group = Group.__table__  # type: ignore[attr-defined]
_KEY = ("platform", "kind", "period")


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted; `told` is the share in per cent at which officers were last told."""

    number: int = 0
    told: int = 0


def add(connection: Connection, kind: str, period: str, numbers: Mapping[str, int]) -> None:
    """Count on, by platform."""
    rows = [_row(platform, kind, period) | {"number": number} for platform, number in numbers.items() if number]
    if rows:
        statement = _insert(connection)
        more = {"number": _use.c.number + statement.excluded.number}
        connection.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=more), rows)


def counted(connection: Connection, platform: str, kind: str, period: str) -> Counted:
    """What was counted so far."""
    query = select(_use.c.number, _use.c.told).where(
        _use.c.platform == platform, _use.c.kind == kind, _use.c.period == period
    )
    row = connection.execute(query).first()
    return Counted(row.number, row.told) if row is not None else Counted()


def note_told(connection: Connection, platform: str, kind: str, period: str, share: int) -> None:
    """Officers were told at a share in per cent; 0: they are to be told anew."""
    statement = _insert(connection).values(_row(platform, kind, period) | {"told": share})
    connection.execute(statement.on_conflict_do_update(index_elements=_KEY, set_={"told": share}))


def people(connection: Connection, platform: str) -> int:
    """How many accounts on a platform are known. Whoever has not agreed to anything is not kept, and not counted."""
    return connection.scalar(select(func.count()).select_from(_session).where(_session.c.platform == platform)) or 0


def groups(connection: Connection, platform: str) -> int:
    """In how many groups on a platform the assistant is, as far as it knows."""
    there = (_group.c.platform == platform) & (_group.c.status != LEFT)
    return connection.scalar(select(func.count()).select_from(_group).where(there)) or 0


def _insert(connection: Connection) -> Any:
    return (insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite)(_use)


def _row(platform: str, kind: str, period: str) -> dict[str, Any]:
    return {"platform": platform, "kind": kind, "period": period, "number": 0, "told": 0}
