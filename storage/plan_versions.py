"""Plans in use: whether one was changed from outside, since when a commune works by a year, and whose cards go on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, String, cast, func, select, update

from storage.tables import Commune, PlanVersion, Scorecard

_commune = Commune.__table__  # type: ignore[attr-defined]
_version = PlanVersion.__table__  # type: ignore[attr-defined]
_card = Scorecard.__table__  # type: ignore[attr-defined]

_NUMBERS = cast(_commune.c.id, String).concat(":").concat(cast(_commune.c.plan_version_id, String))
_STAMP = select(func.aggregate_strings(_NUMBERS, " "))


def stamp(connection: Connection) -> str:
    """Which version of a plan every commune works by; something else after anybody changed one.

    One row however many communes there are: it is read at the beginning of every transaction. A commune's name, phone
    and province do not change without its plan.
    """
    return connection.execute(_STAMP).scalar() or ""


def set_office(connection: Connection, commune_id: int, *, police_office: str, hotline: str) -> None:
    """What messages call the office, and the phone that people are pointed to."""
    changed = update(_commune).where(_commune.c.id == commune_id)
    connection.execute(changed.values(police_office=police_office, hotline=hotline))


def new_year_begun(connection: Connection, commune_id: int, year: int) -> datetime | None:
    """When a commune went over to a year from an earlier one; None if it began with this year."""
    first = select(_version.c.year, func.min(_version.c.created_at)).where(_version.c.commune_id == commune_id)
    begun = {row[0]: row[1] for row in connection.execute(first.group_by(_version.c.year))}
    return begun.get(year) if any(each < year for each in begun) else None


def newest_of(connection: Connection, commune_id: int, year: int) -> int | None:
    """The last version of a commune's plan of a year; None where it never had one."""
    return connection.execute(
        select(func.max(_version.c.id)).where(_version.c.commune_id == commune_id, _version.c.year == year)
    ).scalar()


def cards_by_state(connection: Connection, commune_id: int, year: int) -> dict[str, int]:
    """How many cards of a commune's year are in which state."""
    rows = connection.execute(
        select(_card.c.status, func.count())
        .where(_card.c.commune_id == commune_id, _card.c.year == year)
        .group_by(_card.c.status)
    )
    return {row[0]: int(row[1]) for row in rows}
