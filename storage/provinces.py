"""How the communes of a province stand: figures alone, read for its officers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from storage.cards import FINAL, RETURNED, SUBMITTED, VERIFIED
from storage.tables import Commune, PlanVersion, Scorecard, Unit
from storage.units import ACTIVE

_commune = Commune.__table__  # type: ignore[attr-defined]
_version = PlanVersion.__table__  # type: ignore[attr-defined]
_card = Scorecard.__table__  # type: ignore[attr-defined]
_unit = Unit.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class CommuneFigures:
    """Approved units of a commune, and their cards of the year of its plan.

    `handed_in` are all cards that were ever handed in this year; of these `waiting` wait to be verified, `verified`
    have been (with those that are `final`).
    """

    id: int
    name: str
    police_office: str
    units: int
    handed_in: int
    waiting: int
    verified: int
    final: int


def figures(connection: Connection, provinces: Iterable[str]) -> list[CommuneFigures]:
    """The communes of these provinces (by official code) with their figures, the oldest first."""
    wanted = [code for code in provinces if code]
    named = connection.execute(
        select(_commune.c.id, _commune.c.name, _commune.c.police_office)
        .where(_commune.c.province.in_(wanted))
        .order_by(_commune.c.id)
    ).all()
    there = [row.id for row in named]
    units = connection.execute(
        select(_unit.c.commune_id, func.count())
        .where(_unit.c.commune_id.in_(there), _unit.c.status == ACTIVE)
        .group_by(_unit.c.commune_id)
    )
    registered: dict[int, int] = {row[0]: row[1] for row in units}
    counted = connection.execute(
        select(_card.c.commune_id, _card.c.status, func.count())
        .join(_commune, _commune.c.id == _card.c.commune_id)
        .join(_version, _version.c.id == _commune.c.plan_version_id)
        .where(_card.c.commune_id.in_(there), _card.c.year == _version.c.year)
        .group_by(_card.c.commune_id, _card.c.status)
    )
    cards: dict[tuple[int, str], int] = {(row[0], row[1]): row[2] for row in counted}
    found = []
    for row in named:
        waiting, returned, verified, final = (
            cards.get((row.id, status), 0) for status in (SUBMITTED, RETURNED, VERIFIED, FINAL)
        )
        found.append(
            CommuneFigures(
                row.id,
                row.name,
                row.police_office,
                units=registered.get(row.id, 0),
                handed_in=waiting + returned + verified + final,
                waiting=waiting,
                verified=verified + final,
                final=final,
            )
        )
    return found
