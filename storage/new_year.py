"""What a new year needs to know of a commune, and units that do not go on. Nothing is ever deleted for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, distinct, func, select, update

from storage.actors import MemberRole
from storage.campaigns import SCHEDULED
from storage.groups import CLAIMED
from storage.tables import Campaign, Group, Membership, Subscription, Unit

_campaign = Campaign.__table__  # type: ignore[attr-defined]
_group = Group.__table__  # type: ignore[attr-defined]
_membership = Membership.__table__  # type: ignore[attr-defined]
_subscription = Subscription.__table__  # type: ignore[attr-defined]
_unit = Unit.__table__  # type: ignore[attr-defined]

CLOSED = "closed"  # a unit that does not go on: its years stay, nobody acts for it


@dataclass(frozen=True, slots=True)
class Kept:
    """How many of what go on in the new year, beside units."""

    people_in_charge: int
    officers: int
    groups: int
    subscribers: int
    campaigns: int


def kept(connection: Connection, commune_id: int, leave_out: Collection[int]) -> Kept:
    """Everybody and everything of a commune that stays when these units do not go on."""

    def count(what: object, table: Table, *conditions: object) -> int:
        query = select(func.count(what)).where(table.c.commune_id == commune_id, *conditions)  # type: ignore[arg-type]
        return int(connection.execute(query).scalar_one())

    person, present = distinct(_membership.c.person_id), _membership.c.until.is_(None)
    stays = _membership.c.unit_id.is_not(None) & _membership.c.unit_id.not_in(sorted(leave_out))
    return Kept(
        people_in_charge=count(person, _membership, present, stays),
        officers=count(person, _membership, present, _membership.c.role == MemberRole.OFFICER),
        groups=count(_group.c.id, _group, _group.c.status == CLAIMED),
        subscribers=count(distinct(_subscription.c.account), _subscription),
        campaigns=count(_campaign.c.id, _campaign, _campaign.c.status == SCHEDULED),
    )


def close_units(connection: Connection, unit_ids: Collection[int], reason: str, now: datetime) -> None:
    """These units do not go on, and whoever is in charge of them is so no longer."""
    ids = sorted(unit_ids)
    connection.execute(
        update(_unit).where(_unit.c.id.in_(ids)).values(status=CLOSED, status_reason=reason, decided_at=now)
    )
    connection.execute(
        update(_membership).where(_membership.c.unit_id.in_(ids), _membership.c.until.is_(None)).values(until=now)
    )
