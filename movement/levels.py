"""Classification: from points to a level, and what the level means for awards."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from movement.plan import Level, Levels


@dataclass(frozen=True, slots=True)
class AwardConsequence:
    """Whether a level lets a unit be considered for awards, and whether an official text confirms the level."""

    level: Level
    allowed: bool
    confirmed: bool


def level_for(levels: Levels, points: Decimal) -> Level:
    """The highest level whose cut-off the points reach. Below every cut-off (a plan has none such) it is the lowest."""
    return next((level for level in levels.levels if points >= level.from_points), levels.levels[-1])


def award_consequence(levels: Levels, points: Decimal) -> AwardConsequence:
    """What so many points would mean for awards. With `confirmed` False it is provisional and has to be shown so."""
    level = level_for(levels, points)
    return AwardConsequence(level=level, allowed=level.award_allowed, confirmed=levels.confirmed)
