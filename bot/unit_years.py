"""How a commune's units stand in a year: everything that targets, titles and awards are worked out from."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from movement.counting import RatioRule
from movement.measures import Measure
from movement.plan import Plan
from movement.scorecard import ScorecardTemplate
from movement.year import UnitYear
from storage import cards, milestones, units
from storage.communes import CommuneRecord
from storage.units import ACTIVE, UnitRecord


def unit_years(
    connection: Connection, commune: CommuneRecord, year: int | None = None, only: Collection[int] | None = None
) -> list[UnitYear]:
    """The approved units of a commune (or these of them) in a year, by name; without one, the plan's.

    Reads a fixed number of queries, however many units there are.
    """
    when = commune.plan.year if year is None else year
    known = [u for u in units.in_commune(connection, commune.id, status=ACTIVE) if only is None or u.id in only]
    return _of(connection, commune, known, when)


def unit_year(connection: Connection, commune: CommuneRecord, unit: UnitRecord, year: int | None = None) -> UnitYear:
    """One unit's year, whatever its status."""
    return _of(connection, commune, [unit], commune.plan.year if year is None else year)[0]


def _of(connection: Connection, commune: CommuneRecord, known: Sequence[UnitRecord], when: int) -> list[UnitYear]:
    """These units in a year, in this order."""
    steps = milestones.of_commune(connection, commune.id, when)
    standing = cards.standing(connection, commune.id, when)
    held_before = milestones.exemplary_before(connection, commune.id, when)
    stated = _stated(connection, commune, when)
    return [
        UnitYear(
            unit_id=unit.id,
            name=unit.name,
            kind=unit.kind,
            year=when,
            profile=unit.profile,
            hamlet=unit.hamlet,
            steps=steps.get(unit.id, {}),
            card_state=standing.get(unit.id, (0, ""))[1],
            counts=stated.get(unit.id, {}),
            was_exemplary=unit.id in held_before,
        )
        for unit in known
    ]


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
