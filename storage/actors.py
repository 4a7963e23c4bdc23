"""Who a person is: roles in units and in the commune, loaded for a whole batch of events at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from storage.tables import Membership, Person, Unit

_person = Person.__table__  # type: ignore[attr-defined]
_membership = Membership.__table__  # type: ignore[attr-defined]
_unit = Unit.__table__  # type: ignore[attr-defined]


class MemberRole(StrEnum):
    """What a membership makes of a person."""

    HEAD = "head"
    DEPUTY = "deputy"
    OFFICER = "officer"
    PROVINCE_OFFICER = "province_officer"


@dataclass(frozen=True, slots=True)
class Member:
    """One role of one person; `unit_id` is None for an officer.

    `province` is the official code of the province of a province's officer, whose `commune_id` only says where the
    person was let in; it is empty for everybody else.
    """

    role: MemberRole
    commune_id: int
    unit_id: int | None
    unit_name: str
    unit_status: str
    position: str
    province: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """A known person with all current roles."""

    person_id: int
    commune_id: int
    name: str
    phone: str
    memberships: tuple[Member, ...]

    @property
    def is_officer(self) -> bool:
        return any(m.role is MemberRole.OFFICER for m in self.memberships)

    @property
    def is_province_officer(self) -> bool:
        return bool(self.provinces())

    def communes(self) -> list[int]:
        """The communes in which this person has a role, oldest membership first; not those of a province's officer."""
        there = (m.commune_id for m in self.memberships if m.role is not MemberRole.PROVINCE_OFFICER)
        return list(dict.fromkeys(there))

    def officer_of(self) -> list[int]:
        """The communes of which this person is an officer, oldest membership first."""
        return [m.commune_id for m in self.memberships if m.role is MemberRole.OFFICER]

    def provinces(self) -> list[str]:
        """The codes of the provinces of which this person is an officer."""
        return [m.province for m in self.memberships if m.role is MemberRole.PROVINCE_OFFICER and m.province]

    def unit_ids(self) -> list[int]:
        """The units this person heads or helps to head, oldest membership first."""
        return [m.unit_id for m in self.memberships if m.unit_id is not None]


def load(connection: Connection, person_ids: Iterable[int]) -> dict[int, Actor]:
    """These people with their current roles; deleted people are left out."""
    ids = sorted(set(person_ids))
    if not ids:
        return {}
    rows = connection.execute(
        select(
            _person.c.id,
            _person.c.commune_id,
            _person.c.name,
            _person.c.phone,
            _membership.c.role,
            _membership.c.commune_id.label("member_commune_id"),
            _membership.c.unit_id,
            _membership.c.position,
            _membership.c.province,
            _unit.c.name.label("unit_name"),
            _unit.c.status.label("unit_status"),
        )
        .select_from(
            _person.outerjoin(
                _membership, (_membership.c.person_id == _person.c.id) & _membership.c.until.is_(None)
            ).outerjoin(_unit, _unit.c.id == _membership.c.unit_id)
        )
        .where(_person.c.id.in_(ids), _person.c.deleted_at.is_(None))
        .order_by(_person.c.id, _membership.c.id)
    )
    people: dict[int, tuple[tuple[int, int, str, str], list[Member]]] = {}
    for r in rows:
        entry = people.setdefault(r.id, ((r.id, r.commune_id, r.name, r.phone), []))
        if r.role:
            entry[1].append(
                Member(
                    MemberRole(r.role),
                    r.member_commune_id,
                    r.unit_id,
                    r.unit_name or "",
                    r.unit_status or "",
                    r.position,
                    r.province,
                )
            )
    return {person_id: Actor(*who, tuple(members)) for person_id, (who, members) in people.items()}


def officer_ids(connection: Connection, commune_id: int) -> list[int]:
    """The commune's officers."""
    return list(
        connection.scalars(
            select(_membership.c.person_id)
            .where(
                _membership.c.commune_id == commune_id,
                _membership.c.role == MemberRole.OFFICER,
                _membership.c.until.is_(None),
            )
            .order_by(_membership.c.person_id)
        )
    )


def member_ids(connection: Connection, unit_id: int) -> list[int]:
    """A unit's head and deputies."""
    return list(
        connection.scalars(
            select(_membership.c.person_id)
            .where(_membership.c.unit_id == unit_id, _membership.c.until.is_(None))
            .order_by(_membership.c.person_id)
        )
    )


@dataclass(frozen=True, slots=True)
class InCharge:
    """A head or deputy of an approved unit, and since when both of it is so."""

    person_id: int
    unit_id: int
    name: str
    phone: str
    position: str
    since: datetime


def in_charge(connection: Connection, commune_id: int) -> list[InCharge]:
    """The heads and deputies of a commune's approved units, heads first."""
    rows = connection.execute(
        select(
            _membership.c.person_id,
            _membership.c.unit_id,
            _membership.c.position,
            _membership.c.since,
            _person.c.name,
            _person.c.phone,
            _unit.c.decided_at,
            _unit.c.created_at,
        )
        .join(_unit, _unit.c.id == _membership.c.unit_id)
        .join(_person, _person.c.id == _membership.c.person_id)
        .where(_membership.c.commune_id == commune_id, _membership.c.until.is_(None), _unit.c.status == "active")
        .order_by(_membership.c.unit_id, _membership.c.role.desc(), _membership.c.id)  # "head" after "deputy"
    )
    return [
        InCharge(r.person_id, r.unit_id, r.name, r.phone, r.position, max(r.since, r.decided_at or r.created_at))
        for r in rows
    ]


def officers_since(connection: Connection, commune_id: int) -> dict[int, datetime]:
    """The commune's officers, and since when they are."""
    rows = connection.execute(
        select(_membership.c.person_id, _membership.c.since).where(
            _membership.c.commune_id == commune_id,
            _membership.c.role == MemberRole.OFFICER,
            _membership.c.until.is_(None),
        )
    )
    return {row.person_id: row.since for row in rows}


def add_person(connection: Connection, commune_id: int, name: str, phone: str, now: datetime) -> int:
    """A new person; the number."""
    statement = insert(_person).values(commune_id=commune_id, name=name, phone=phone, created_at=now)
    return int(connection.execute(statement.returning(_person.c.id)).scalar_one())


def change_person(connection: Connection, person_id: int, *, name: str | None = None, phone: str | None = None) -> None:
    """Correct a person's own data."""
    values = {key: value for key, value in (("name", name), ("phone", phone)) if value is not None}
    if values:
        connection.execute(update(_person).where(_person.c.id == person_id).values(**values))


def add_membership(
    connection: Connection,
    commune_id: int,
    person_id: int,
    role: MemberRole,
    now: datetime,
    *,
    unit_id: int | None = None,
    position: str = "",
    province: str = "",
) -> None:
    """Give a person a role (once: an equal current role stays as it is). `province` as in `Member`."""
    same = select(_membership.c.id).where(
        _membership.c.person_id == person_id,
        _membership.c.role == role,
        _membership.c.province == province if province else _membership.c.commune_id == commune_id,
        _membership.c.unit_id.is_(None) if unit_id is None else _membership.c.unit_id == unit_id,
        _membership.c.until.is_(None),
    )
    if connection.execute(same).first():
        return
    connection.execute(
        insert(_membership).values(
            commune_id=commune_id,
            person_id=person_id,
            unit_id=unit_id,
            role=role,
            position=position,
            province=province,
            since=now,
        )
    )


def change_position(connection: Connection, person_id: int, unit_id: int, position: str) -> None:
    """Correct what a person is called in a unit ("Hiệu trưởng")."""
    connection.execute(
        update(_membership)
        .where(_membership.c.person_id == person_id, _membership.c.unit_id == unit_id)
        .values(position=position)
    )


def erase(connection: Connection, person_id: int, now: datetime) -> None:
    """Forget a person: the name, phone and position go, the roles end, the row stays nameless for the record."""
    connection.execute(update(_person).where(_person.c.id == person_id).values(name="", phone="", deleted_at=now))
    connection.execute(
        update(_membership)
        .where(_membership.c.person_id == person_id, _membership.c.until.is_(None))
        .values(until=now, position="")
    )
    connection.execute(update(_membership).where(_membership.c.person_id == person_id).values(position=""))
