"""The register of units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, insert, select, update

from movement.names import alphabetical
from movement.units import Exclusion, UnitKind, UnitProfile
from storage.new_year import CLOSED
from storage.tables import Commune, Membership, Unit

_commune = Commune.__table__  # type: ignore[attr-defined]
_membership = Membership.__table__  # type: ignore[attr-defined]
_unit = Unit.__table__  # type: ignore[attr-defined]

PENDING, ACTIVE, REFUSED = "pending", "active", "refused"


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """One unit as it stands in the register."""

    id: int
    commune_id: int
    kind: UnitKind
    name: str
    address: str
    hamlet: str
    people: int | None
    has_party_organisation: bool
    has_union: bool
    has_guard_force: bool
    exclusion: Exclusion
    status: str
    status_reason: str
    created_at: datetime | None = None

    @property
    def profile(self) -> UnitProfile:
        """What the rules of the movement need to know about the unit."""
        return UnitProfile(
            kind=self.kind,
            has_party_organisation=self.has_party_organisation,
            has_union=self.has_union,
            has_guard_force=self.has_guard_force,
            antt_eligible=self.exclusion is Exclusion.NONE,
            people=self.people,
        )


def _record(row: Any) -> UnitRecord:
    return UnitRecord(
        row.id,
        row.commune_id,
        UnitKind(row.kind),
        row.name,
        row.address,
        row.hamlet,
        row.people,
        row.has_party_organisation,
        row.has_union,
        row.has_guard_force,
        Exclusion(row.exclusion),
        row.status,
        row.status_reason,
        row.created_at,
    )


def load(connection: Connection, unit_ids: Iterable[int]) -> dict[int, UnitRecord]:
    """These units."""
    ids = sorted(set(unit_ids))
    if not ids:
        return {}
    return {row.id: _record(row) for row in connection.execute(select(_unit).where(_unit.c.id.in_(ids)))}


def in_commune(connection: Connection, commune_id: int, *, status: str | None = None) -> list[UnitRecord]:
    """The commune's units by name (as people look it up, without marks), all or those of one status."""
    query = select(_unit).where(_unit.c.commune_id == commune_id)
    if status:
        query = query.where(_unit.c.status == status)
    return sorted(map(_record, connection.execute(query)), key=lambda unit: (alphabetical(unit.name), unit.id))


def without_people(connection: Connection, commune_id: int) -> list[UnitRecord]:
    """The commune's approved units that nobody is in charge of, by name: entered from a list, or left by everybody."""
    there = exists().where(_membership.c.unit_id == _unit.c.id, _membership.c.until.is_(None))
    query = select(_unit).where(_unit.c.commune_id == commune_id, _unit.c.status == ACTIVE, ~there)
    return sorted(map(_record, connection.execute(query)), key=lambda unit: (alphabetical(unit.name), unit.id))


def never_registered(connection: Connection, commune_id: int) -> list[UnitRecord]:
    """The commune's approved units that nobody has ever been in charge of, by name: only a list has entered them."""
    ever = exists().where(_membership.c.unit_id == _unit.c.id)
    query = select(_unit).where(_unit.c.commune_id == commune_id, _unit.c.status == ACTIVE, ~ever)
    return sorted(map(_record, connection.execute(query)), key=lambda unit: (alphabetical(unit.name), unit.id))


def lock_register(connection: Connection, commune_id: int) -> None:
    """Keep everybody else from entering units into a commune until this transaction ends."""
    connection.execute(select(_commune.c.id).where(_commune.c.id == commune_id).with_for_update())


def add(connection: Connection, unit: UnitRecord, now: datetime) -> UnitRecord:
    """Enter a unit (its `id` is ignored); the record with its number."""
    values = {
        "commune_id": unit.commune_id,
        "kind": unit.kind,
        "name": unit.name,
        "address": unit.address,
        "hamlet": unit.hamlet,
        "people": unit.people,
        "has_party_organisation": unit.has_party_organisation,
        "has_union": unit.has_union,
        "has_guard_force": unit.has_guard_force,
        "exclusion": unit.exclusion,
        "competent_authority": "commune",
        "status": unit.status,
        "status_reason": unit.status_reason,
        "created_at": now,
    }
    unit_id = connection.execute(insert(_unit).values(values).returning(_unit.c.id)).scalar_one()
    return replace(unit, id=int(unit_id), created_at=now)


def change(connection: Connection, unit_id: int, **values: object) -> None:
    """Correct facts about a unit."""
    connection.execute(update(_unit).where(_unit.c.id == unit_id).values(**values))


def decide(connection: Connection, unit_id: int, status: str, reason: str, officer_id: int, now: datetime) -> bool:
    """Approve or refuse a unit that waits; False when somebody decided before."""
    done = connection.execute(
        update(_unit)
        .where(_unit.c.id == unit_id, _unit.c.status == PENDING)
        .values(status=status, status_reason=reason, decided_by=officer_id, decided_at=now)
    )
    return done.rowcount == 1


def describe(connection: Connection, unit_id: int, said: UnitRecord) -> None:
    """Keep what a head says of a unit, in the place of what was there; its name and status stay."""
    change(
        connection,
        unit_id,
        kind=said.kind,
        address=said.address,
        hamlet=said.hamlet,
        people=said.people,
        has_party_organisation=said.has_party_organisation,
        has_union=said.has_union,
        has_guard_force=said.has_guard_force,
        exclusion=said.exclusion,
    )


def hand_over(connection: Connection, waiting: UnitRecord, into: int, officer_id: int, now: datetime) -> bool:
    """A unit that waits turns out to be one of the register: its people come there, with what they said of it.

    The row that waited is closed, and says where it went. False when somebody decided before.
    """
    if not decide(connection, waiting.id, CLOSED, f"unit {into}", officer_id, now):
        return False
    describe(connection, into, waiting)
    connection.execute(
        update(_membership)
        .where(_membership.c.unit_id == waiting.id, _membership.c.until.is_(None))
        .values(unit_id=into)
    )
    return True
