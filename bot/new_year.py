"""A commune goes over to a new year: looked at first, then done in one transaction. History stays as it is.

Units, people, groups, subscriptions and campaigns go on. Units that are left out are closed: their cards and years
stay, and the people in charge of them lose their access. What people agreed to names the year, so they agree once more
when they next write (`bot.agreeing`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.plan_changes import NEW_YEAR, WrongPlan, change_plan, draft_objection
from movement.completing import carried_over
from movement.plan import LocalText, Plan
from movement.rollover import moved_to
from storage import audit, cards, new_year, plan_versions, units
from storage.audit import Deed
from storage.communes import CommuneRecord
from storage.new_year import Kept
from storage.units import ACTIVE, PENDING, UnitRecord

MOST_LISTED = 20
FIRST_MONTH = 11  # from November on the coming year can be begun: its windows of assessment begin then


@dataclass(frozen=True, slots=True)
class NewYear:
    """What a new year would bring: its plan, and what becomes of everything that there is.

    `document` says whether the plan is the new year's own; else it is last year's, moved. `dropped` are its dates that
    were for last year only. `cards` are last year's by state.
    """

    plan: Plan
    document: bool
    dropped: tuple[LocalText, ...]
    going_on: tuple[UnitRecord, ...]
    left_out: tuple[UnitRecord, ...]
    waiting: int
    kept: Kept
    cards: Mapping[str, int]

    @property
    def with_units(self) -> int:
        """Cards of last year that units have not handed in; they cannot be any more."""
        return self.cards.get(cards.DRAFT, 0) + self.cards.get(cards.RETURNED, 0)

    @property
    def with_officers(self) -> int:
        """Cards of last year that wait for verification or for the authority; they can still be finished."""
        return self.cards.get(cards.SUBMITTED, 0) + self.cards.get(cards.VERIFIED, 0)


def year_to_begin(today: date) -> int:
    """The year that is begun without naming one: from November on the coming one, else this one."""
    return today.year + (today.month >= FIRST_MONTH)


def look_ahead(
    connection: Connection, commune: CommuneRecord, year: int, plan: Plan | None, leave_out: Collection[int]
) -> NewYear:
    """What the new year would bring. Without a plan, last year's is moved. Raises `WrongPlan`."""
    year = plan.year if plan is not None else year
    if year <= commune.plan.year:
        raise WrongPlan(f"{commune.name} works by a plan of {commune.plan.year} already.")
    moved = moved_to(commune.plan, year)
    new = carried_over(plan, moved.plan) if plan is not None else moved.plan
    if refused := draft_objection(new):
        raise WrongPlan(refused)
    known = {unit.id: unit for unit in units.in_commune(connection, commune.id)}
    active = [unit for unit in known.values() if unit.status == ACTIVE]
    strange = sorted(set(leave_out) - {unit.id for unit in active})
    if strange:
        numbers = ", ".join(map(str, strange))
        listed = ", ".join(f"{unit.id} {unit.name}" for unit in sorted(active, key=lambda u: u.id)[:MOST_LISTED])
        raise WrongPlan(f"{commune.name} has no registered unit {numbers}. It has: {listed or 'none'}.")
    return NewYear(
        plan=new,
        document=plan is not None,
        dropped=moved.dropped if plan is None else (),
        going_on=tuple(unit for unit in active if unit.id not in leave_out),
        left_out=tuple(unit for unit in active if unit.id in leave_out),
        waiting=sum(unit.status == PENDING for unit in known.values()),
        kept=new_year.kept(connection, commune.id, leave_out),
        cards=plan_versions.cards_by_state(connection, commune.id, commune.plan.year),
    )


def begin_year(
    connection: Connection, commune: CommuneRecord, found: NewYear, now: datetime, *, by: str, reason: str
) -> None:
    """Let the commune work by the new year from now on, with a record of who began it."""
    deed, _changes = change_plan(connection, commune, found.plan, now, by=by, action=NEW_YEAR)
    deeds = [deed]
    if found.left_out:
        new_year.close_units(connection, [unit.id for unit in found.left_out], reason, now)
        deeds += [
            Deed(commune.id, now, None, "unit closed", f"unit:{unit.id}", {"reason": reason, "by": by})
            for unit in found.left_out
        ]
    audit.append(connection, deeds)
