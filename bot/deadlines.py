"""How a commune stands with the dates of its plan: what is done, what is missing, and who is in charge of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

from movement.dates import Audience, Deadline
from movement.ladder import Done
from movement.plan import Plan
from movement.reminders import Recipient, Rung, rungs
from movement.units import UnitKind
from movement.year import Step, StepState, taken_by_commune
from storage import actors, cards, communes, invitations, milestones, reminders, units
from storage.actors import InCharge
from storage.communes import CommuneRecord
from storage.reminders import COMMUNE
from storage.units import ACTIVE, PENDING, UnitRecord

HANDED_IN = (cards.SUBMITTED, cards.VERIFIED, cards.FINAL)


def unit_subject(unit_id: int) -> str:
    """A unit, in the record of what is done."""
    return f"unit:{unit_id}"


def find_deadline(plan: Plan, said: str) -> Deadline | None:
    """A date of a plan by its id, or by its day ("5/11") where it is the only one; else None."""
    day, slash, month = said.partition("/")
    if not slash:
        return next((each for each in plan.deadlines if each.id == said), None)
    found = [
        each for each in plan.deadlines if (str(each.day), str(each.month)) == (day.lstrip("0"), month.lstrip("0"))
    ]
    return found[0] if len(found) == 1 else None


@dataclass(slots=True)
class Missing:
    """Who has not done it: units, and for the registration also names that were invited and have not come."""

    units: list[UnitRecord]
    invited: list[str]
    of: int  # how many have to do it

    @property
    def count(self) -> int:
        return len(self.units) + len(self.invited)


class Standing:
    """A commune at one moment; everything is read when it is asked for, and once.

    `only` has the numbers of the units that are looked at where it is not about all of them.
    """

    def __init__(
        self, connection: Connection, commune: CommuneRecord, now: datetime, only: Collection[int] | None = None
    ) -> None:
        self.connection = connection
        self.commune = commune
        self.now = now
        self.only = only

    @classmethod
    def of(
        cls, connection: Connection, commune_id: int, now: datetime, only: Collection[int] | None = None
    ) -> Standing:
        """The commune of that number."""
        return cls(connection, communes.load(connection, commune_id), now, only)

    @property
    def plan(self) -> Plan:
        return self.commune.plan

    @cached_property
    def units(self) -> dict[int, UnitRecord]:
        """The approved units."""
        if self.only is None:
            return {u.id: u for u in units.in_commune(self.connection, self.commune.id, status=ACTIVE)}
        return {u.id: u for u in units.load(self.connection, self.only).values() if u.status == ACTIVE}

    @cached_property
    def people(self) -> dict[int, list[InCharge]]:
        """Heads and deputies by unit."""
        found: dict[int, list[InCharge]] = {}
        for person in actors.in_charge(self.connection, self.commune.id):
            found.setdefault(person.unit_id, []).append(person)
        return found

    @cached_property
    def cards(self) -> dict[int, tuple[int, str]]:
        """This year's cards by unit: number and state."""
        if self.only is None:
            return cards.standing(self.connection, self.commune.id, self.plan.year)
        numbers = [cards.of_unit(self.connection, unit_id, self.plan.year) for unit_id in self.only]
        found = cards.load(self.connection, [number for number in numbers if number is not None], lock=False)
        return {card.unit_id: (card.id, card.status) for card in found.values()}

    @cached_property
    def steps(self) -> dict[int, dict[Step, StepState]]:
        """What is entered for the units' year."""
        if self.only is None:
            return milestones.of_commune(self.connection, self.commune.id, self.plan.year)
        return milestones.of_units(self.connection, self.only, self.plan.year)

    @cached_property
    def confirmed(self) -> set[tuple[str, str]]:
        """What people have confirmed."""
        subjects = None if self.only is None else [COMMUNE, *(unit_subject(unit_id) for unit_id in self.only)]
        return reminders.confirmed(self.connection, self.commune.id, self.plan.year, subjects)

    def deadline(self, said: str) -> Deadline | None:
        """A date of the plan by its id, or by its day ("5/11"); None when the plan does not have it (any more), or has
        more than one on that day."""
        return find_deadline(self.plan, said)

    def rungs(self, deadline: Deadline, to: Recipient) -> list[Rung]:
        """The days on which somebody is reminded of a date."""
        return [rung for rung in rungs(deadline, self.plan.reminders, self.plan.year) if rung.to is to]

    def concerns(self, deadline: Deadline, unit: UnitRecord) -> bool:
        """Whether a unit has to do this at all."""
        if deadline.audience is not Audience.UNIT:
            return False
        chosen = deadline.chosen_only and self._was_chosen(unit)
        if not self.plan.is_about(deadline, unit.profile, chosen=chosen):
            return False
        return deadline.done is not Done.CARD_SUBMITTED or self.has_card(unit.kind)

    def _was_chosen(self, unit: UnitRecord) -> bool:
        state = self.steps.get(unit.id, {}).get(Step.EXEMPLARY_CHOSEN)
        return state is not None and state.is_done

    def has_card(self, kind: UnitKind) -> bool:
        """Whether units of this kind have a scorecard."""
        return self.plan.scorecard_for(kind) is not None

    def is_done(self, deadline: Deadline, unit: UnitRecord) -> bool:
        """Whether a unit has done what a date asks for."""
        _card_id, state = self.cards.get(unit.id, (0, ""))
        match deadline.done:
            case Done.REGISTERED:
                return unit.status == ACTIVE
            case Done.CARD_SUBMITTED:
                return state in HANDED_IN
            case Done.DECISIONS_ENTERED:
                return state in ("", cards.FINAL)
            case Done.STEP:
                return deadline.step in self.steps.get(unit.id, {})  # "not held" is an answer, too
            case Done.CONFIRMED:
                return (deadline.id, unit_subject(unit.id)) in self.confirmed

    def is_done_by_commune(self, deadline: Deadline) -> bool:
        """Whether the office has done what a date of the police or of the authority asks for."""
        if deadline.done is Done.CONFIRMED:
            return (deadline.id, COMMUNE) in self.confirmed
        if deadline.step is not None:
            # Whether a unit was chosen does not matter here: what the office waits for shows in the unit's steps.
            concerned = (u for u in self.units.values() if self.plan.is_about(deadline, u.profile, chosen=True))
            years = [self.steps.get(unit.id, {}) for unit in concerned]
            kept_up = deadline.step is not Step.EXEMPLARY_DECIDED or not self._titles_to_look_at()
            return kept_up and taken_by_commune(deadline.step, years)
        if deadline.done is Done.DECISIONS_ENTERED:
            return not any(state in (cards.SUBMITTED, cards.VERIFIED) for _id, state in self.cards.values())
        return not self.missing(deadline).count

    def _titles_to_look_at(self) -> bool:
        """Whether nobody has entered yet what became of an exemplary title of the year before (seed 000 II.6)."""
        holders = milestones.exemplary_before(self.connection, self.commune.id, self.plan.year)
        return any(
            Step.EXEMPLARY_UPKEEP in self.plan.steps_for(unit.profile)
            and Step.EXEMPLARY_UPKEEP not in self.steps.get(unit.id, {})
            for unit in self.units.values()
            if unit.id in holders
        )

    def missing(self, deadline: Deadline) -> Missing:
        """Who has not done what a date of units asks for."""
        if deadline.done is Done.REGISTERED:
            waiting = units.in_commune(self.connection, self.commune.id, status=PENDING)
            open_units = [u for u in waiting if deadline.concerns(u.kind)]
            invited = invitations.open_for_units(self.connection, self.commune.id, self.now)
            listed = [u for u in units.never_registered(self.connection, self.commune.id) if deadline.concerns(u.kind)]
            there = sum(1 for u in self.units.values() if deadline.concerns(u.kind))
            return Missing(open_units + listed, invited, there + len(open_units) + len(invited))
        concerned = [unit for unit in self.units.values() if self._asked(deadline, unit)]
        return Missing([u for u in concerned if not self.is_done(deadline, u)], [], len(concerned))

    def _asked(self, deadline: Deadline, unit: UnitRecord) -> bool:
        """Whether a unit counts when it is asked who has done it: for the office's own dates, every unit does."""
        if deadline.audience is Audience.UNIT:
            return self.concerns(deadline, unit)
        return deadline.done is not Done.CARD_SUBMITTED or self.has_card(unit.kind)
