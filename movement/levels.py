"""Classification: from points to a level, which itself says whether it lets a unit be considered for awards."""

from __future__ import annotations

from decimal import Decimal

from movement.plan import Level, Levels


def level_for(levels: Levels, points: Decimal) -> Level:
    """The highest level whose cut-off the points reach. Below every cut-off (a plan has none such) it is the lowest."""
    return next((level for level in levels.levels if points >= level.from_points), levels.levels[-1])
