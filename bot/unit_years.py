"""How a commune's units stand in a year: everything that targets, titles and awards are worked out from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from movement.counting import RatioRule
from movement.measures import Measure
from movement.plan import Plan
from movement.scorecard import ScorecardTemplate
from movement.year import Step, StepState, UnitYear
from storage import cards, milestones, units
from storage.communes import CommuneRecord
from storage.units import ACTIVE, UnitRecord


def unit_years(
    connection: Connection, commune: CommuneRecord, year: int | None = None, only: Collection[int] | None = None
) -> list[UnitYear]:
    """The approved units of a commune (or these of them) in a year, by name; without one, the plan's.

    Reads a fixed number of queries, however many units there are.
    """
    known = [u for u in units.in_commune(connection, commune.id, status=ACTIVE) if only is None or u.id in only]
    return years_of(connection, commune, known, commune.plan.year if year is None else year)


def years_of(connection: Connection, commune: CommuneRecord, known: Iterable[UnitRecord], when: int) -> list[UnitYear]:
    """These units of a commune in a year, whatever has become of them since, in their order.

    Reads a fixed number of queries, however many units there are.
    """
    found = Found(
        milestones.of_commune(connection, commune.id, when),
        {unit_id: state for unit_id, (_number, state) in cards.standing(connection, commune.id, when).items()},
        milestones.exemplary_before(connection, commune.id, when),
        _stated(connection, commune, when),
    )
    return [found.of(unit, when) for unit in known]


def unit_year(connection: Connection, commune: CommuneRecord, unit: UnitRecord, year: int | None = None) -> UnitYear:
    """One unit's year, whatever its status, without what it states on its card. Reads about this unit alone: a step
    of a conversation asks for it.
    """
    when = commune.plan.year if year is None else year
    card_id = cards.of_unit(connection, unit.id, when)
    return Found(
        milestones.of_units(connection, [unit.id], when),
        {card.unit_id: card.status for card in cards.rows(connection, [card_id] if card_id is not None else [])},
        milestones.exemplary_before(connection, commune.id, when, unit.id),
    ).of(unit, when)


@dataclass(frozen=True, slots=True)
class Found:
    """What was read about a year, by unit: steps, states of cards, who held the exemplary title, stated numbers."""

    steps: Mapping[int, Mapping[Step, StepState]]
    card_states: Mapping[int, str]
    held_before: Collection[int]
    stated: Mapping[int, Mapping[str, tuple[int, int]]] = field(default_factory=dict)

    def of(self, unit: UnitRecord, year: int) -> UnitYear:
        """The year of one unit."""
        return UnitYear(
            unit_id=unit.id,
            name=unit.name,
            kind=unit.kind,
            year=year,
            profile=unit.profile,
            hamlet=unit.hamlet,
            steps=self.steps.get(unit.id, {}),
            card_state=self.card_states.get(unit.id, ""),
            counts=self.stated.get(unit.id, {}),
            was_exemplary=unit.id in self.held_before,
        )


def _stated(connection: Connection, commune: CommuneRecord, year: int) -> dict[int, dict[str, tuple[int, int]]]:
    """The two numbers that units state at those items of their cards which a target counts."""
    wanted = {t.item for t in commune.plan.targets if t.measure is Measure.CARD_RATIO and t.item}
    keys = _ratio_keys(commune.plan, wanted)
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for unit_id, item, counts in cards.stated_counts(connection, commune.id, year, sorted(keys)):
        part, whole = keys[item]
        if part in counts and whole in counts:
            found.setdefault(unit_id, {})[item] = (counts[part], counts[whole])
    return found


def _ratio_keys(plan: Plan, wanted: Collection[str]) -> dict[str, tuple[str, str]]:
    keys: dict[str, tuple[str, str]] = {}
    for template in plan.scorecards:
        keys |= _of_template(template, wanted)
    return keys


def _of_template(template: ScorecardTemplate, wanted: Collection[str]) -> dict[str, tuple[str, str]]:
    return {
        c.code: (c.counts.part.key, c.counts.whole.key)
        for c in template.scored
        if c.code in wanted and isinstance(c.counts, RatioRule)
    }
