"""How the units of a commune stand in a year with their cards: what the lists of QĐ 510 (Điều 11 khoản 2) are made of.

Points and levels only: no reasons, notes or evidence, so that the list may go to whoever may see points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection

from bot.card_facts import handing_in
from bot.clock import day_in_vietnam
from movement.levels import level_reached, levels_of
from movement.names import alphabetical
from movement.plan import Plan, ScorecardTemplate
from movement.scoring import ZERO, asked_codes, item_total, points_of, short_for, total
from movement.values import LocalText
from movement.verified import undecided, verified_total
from movement.year import Step, StepState
from storage import cards, communes, milestones, plan_versions, standings, units
from storage.communes import CommuneRecord
from storage.new_year import CLOSED
from storage.standings import CardStanding
from storage.units import ACTIVE, UnitRecord


@dataclass(frozen=True, slots=True)
class Difference:
    """An item that the verification counts otherwise than the unit. `own` None: the unit's points were open."""

    code: str
    short: LocalText
    own: Decimal | None
    verified: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit with its card. Points are there once the card was handed in, verified ones once it is verified.

    `level` is the id of the one that was decided, else of the one that the points lead to (`decided` says which); ""
    where there is none. `provisional` are points that the authority has not decided, of the items `undecided`.
    `handed_in` is the day in Việt Nam of the last of so many `times`, `late_days` how many days after the last good one
    the first was (0 where that is not known any more).
    `unconfirmed`: the window has closed, and the unit has not said yet that the card still holds. `answered` of
    `asked` items are scored on a card that is not handed in.
    """

    unit: UnitRecord
    has_card: bool = False  # whether there is a scorecard for units of this kind
    state: str = ""
    maximum: Decimal | None = None
    own: Decimal | None = None
    verified: Decimal | None = None
    level: str = ""
    decided: bool = False
    provisional: Decimal = ZERO
    undecided: tuple[str, ...] = ()
    handed_in: date | None = None
    late_days: int = 0
    times: int = 0
    unconfirmed: bool = False
    answered: int = 0
    asked: int = 0
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Standings:
    """All units of a commune in a year by kind and name, with the plan of that year."""

    plan: Plan
    units: tuple[Standing, ...]


class NoSuchYear(LookupError):
    """The commune never worked by a plan of this year."""


def plan_of(connection: Connection, commune: CommuneRecord, year: int) -> Plan:
    """The plan of a commune's year: the one in use, or the newest of an earlier year. Raises `NoSuchYear`."""
    if commune.plan.year == year:
        return commune.plan
    version = plan_versions.newest_of(connection, commune.id, year)
    if version is None:
        raise NoSuchYear(year)
    return communes.plan_version(connection, version)


def unit_standings(connection: Connection, commune: CommuneRecord, year: int, now: datetime) -> Standings:
    """How all units stand. Raises `NoSuchYear`. A fixed number of queries, and one for each version of the plan.

    In an earlier year these are also the units that were closed since, and not those that came later.
    """
    plan = plan_of(connection, commune, year)
    steps = milestones.of_commune(connection, commune.id, year)
    known = {unit.id: unit for unit in units.in_commune(connection, commune.id) if unit.status in (ACTIVE, CLOSED)}
    reader = _Reader(connection, plan, now, steps)
    held = {
        card.unit_id: reader.standing(known[card.unit_id], card)
        for card in standings.of_year(connection, commune.id, year)
        if card.unit_id in known
    }
    past = year < commune.plan.year
    found = [
        held.get(unit.id) or reader.without_card(unit)
        for unit in known.values()
        if (unit.status == ACTIVE and not (past and _came_after(unit, year)))
        or unit.id in held
        or (past and unit.id in steps)
    ]
    order = {kind: place for place, kind in enumerate(plan.kinds)}
    found.sort(key=lambda each: (order.get(each.unit.kind, len(order)), alphabetical(each.unit.name), each.unit.id))
    return Standings(plan, tuple(found))


def _came_after(unit: UnitRecord, year: int) -> bool:
    return unit.created_at is not None and day_in_vietnam(unit.created_at).year > year


@dataclass(slots=True)
class _Reader:
    """Works out how a unit stands from its card, by the version of the plan that the card was started with."""

    connection: Connection
    plan: Plan
    now: datetime
    steps: Mapping[int, Mapping[Step, StepState]]
    _plans: dict[int, Plan] = field(default_factory=dict)

    def without_card(self, unit: UnitRecord) -> Standing:
        level = self._decided(unit)
        return Standing(unit, self.plan.scorecard_for(unit.kind) is not None, level=level, decided=bool(level))

    def standing(self, unit: UnitRecord, card: CardStanding) -> Standing:
        plan = self._plan(card.plan_version_id)
        template = next((each for each in plan.scorecards if each.id == card.template), None)
        if template is None:
            return self.without_card(unit)
        decided = self._decided(unit) or card.level
        if card.status == cards.DRAFT:
            asked = asked_codes(template, unit.profile)
            return Standing(
                unit,
                True,
                card.status,
                template.maximum,
                level=decided,
                decided=bool(decided),
                answered=len(asked & card.answers.keys()),
                asked=len(asked),
            )
        own = total(template, card.answers, unit.profile).points
        verified, provisional = verified_total(template, card.answers, card.checked)
        is_verified = card.status in (cards.VERIFIED, cards.FINAL)
        points = verified if is_verified else own
        expected = None if card.status == cards.RETURNED else level_reached(levels_of(plan, template), points)
        day = day_in_vietnam(card.handed_in) if card.handed_in is not None else None
        last_day = handing_in(plan, unit.kind)
        times = card.round - (card.status == cards.RETURNED)  # sending a card back begins a round
        late = (day - last_day).days if day and last_day and times == 1 else 0
        return Standing(
            unit,
            True,
            card.status,
            template.maximum,
            own,
            verified if is_verified else None,
            decided or (expected.id if expected is not None else ""),
            bool(decided),
            provisional if card.status != cards.RETURNED else ZERO,
            tuple(undecided(template, card.answers, card.checked)) if card.status != cards.RETURNED else (),
            day,
            max(late, 0),
            times,
            self._is_unconfirmed(plan, unit, card, day),
            differences=tuple(_differences(template, card, unit)) if is_verified else (),
        )

    def _plan(self, version_id: int) -> Plan:
        if version_id not in self._plans:
            self._plans[version_id] = communes.plan_version(self.connection, version_id)
        return self._plans[version_id]

    def _decided(self, unit: UnitRecord) -> str:
        state = self.steps.get(unit.id, {}).get(Step.LEVEL_DECIDED)
        return state.value if state is not None else ""

    def _is_unconfirmed(self, plan: Plan, unit: UnitRecord, card: CardStanding, day: date | None) -> bool:
        window = plan.assessment_window(unit.kind)
        if window is None or day is None or card.confirmed is not None:
            return False
        waits = card.status in (cards.SUBMITTED, cards.VERIFIED)
        return waits and day <= window[1] < day_in_vietnam(self.now)


def _differences(template: ScorecardTemplate, card: CardStanding, unit: UnitRecord) -> Iterator[Difference]:
    for criterion in template.scored:
        checked = card.checked.get(criterion.code)
        if checked is None or checked == points_of(criterion, card.answers.get(criterion.code)):
            continue
        counted = item_total(criterion, template, card.answers, unit.profile)
        if counted.complete and counted.points == checked:  # cannot apply to the unit, and counts what the plan says
            continue
        own = counted.points if counted.complete else None
        yield Difference(criterion.code, short_for(criterion, unit.profile), own, checked)
