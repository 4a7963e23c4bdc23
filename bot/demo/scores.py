"""Invented answers to a scorecard that add up to about what is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from bot.demo.ground import DemoUnit
from movement.counting import DeductionRule, RatioRule, SumRule, TableRule
from movement.plan import Criterion, DecidedBy, ScorecardTemplate
from movement.scoring import allowed_points, applicable, asked_codes

WANTED = {0: Decimal("0.96"), 1: Decimal("0.78"), 2: Decimal("0.57"), 3: Decimal("0.32")}
"""Which part of the points leads to the highest, second … level, for cut-offs like those of 90, 70 and 50 of 100."""


@dataclass(frozen=True, slots=True)
class Scored:
    """An answer to one criterion; without points it cannot apply to the unit."""

    points: Decimal | None
    counts: dict[str, int] | None = None

    @property
    def not_applicable(self) -> bool:
        """Whether the criterion cannot apply to the unit."""
        return self.points is None


def title_reached(template: ScorecardTemplate, unit: DemoUnit, wanted: Decimal) -> bool:
    """Whether the authority's part is among the points that are wanted."""
    decided = sum((c.maximum for c in template.scored if c.decided_by is DecidedBy.AUTHORITY), Decimal(0))
    return unit.profile.antt_eligible and decided <= wanted * template.maximum


def answers(
    template: ScorecardTemplate, unit: DemoUnit, wanted: Decimal, reached: bool, random: Random
) -> Mapping[str, Scored]:
    """Answers to everything that the unit is asked, by code, with about the wanted part of all points."""
    decided = sum((c.maximum for c in template.scored if c.decided_by is DecidedBy.AUTHORITY), Decimal(0))
    rest = template.maximum - decided
    share = (wanted * template.maximum - (decided if reached else 0)) / rest if rest else Decimal(0)
    share = min(max(share, Decimal(0)), Decimal(1))
    found: dict[str, Scored] = {}
    short = Decimal(0)  # what the answers so far have left below what is wanted
    asked = asked_codes(template, unit.profile)
    for criterion in template.scored:
        if criterion.code not in asked:
            continue
        if not applicable(criterion, unit.profile):
            found[criterion.code] = Scored(None)
            continue
        if criterion.decided_by is DecidedBy.AUTHORITY:
            found[criterion.code] = Scored(criterion.maximum if reached else Decimal(0))
            continue
        aim = share * criterion.maximum + short
        possible = allowed_points(criterion, template.step)
        points = max((each for each in possible if each <= aim), default=possible[0])
        answer = _counted(criterion, points, unit, random)
        found[criterion.code] = answer
        short = aim - (answer.points or Decimal(0))
    return found


def _counted(criterion: Criterion, points: Decimal, unit: DemoUnit, random: Random) -> Scored:
    """The answer as numbers where the card asks for numbers, with the points that they give."""
    counts: dict[str, int]
    match criterion.counts:
        case None:
            return Scored(points)
        case RatioRule() as rule:
            whole = max(unit.people, 1)
            enough = -(-whole * int(rule.at_least) // 100)
            part = random.randint(enough, whole) if points == criterion.maximum else max(enough - 1 - whole // 5, 0)
            return Scored(points, {rule.part.key: part, rule.whole.key: whole})
        case SumRule() as rule:
            first, *others = rule.terms
            counts = {first.key: int(points // first.each), **{term.key: 0 for term in others}}
        case DeductionRule() as rule:
            first_off = rule.terms[0]
            times = int((criterion.maximum - points) // first_off.each) if first_off.each else 0
            counts = {**rule.nothing_happened, first_off.key: min(times, 3)}
        case TableRule() as rule:
            counts = rule.best
    given = criterion.counts.points(counts, criterion.maximum)
    return Scored(points if given is None else given, counts)
