"""Classification: from points to a level, which itself says whether it lets a unit be considered for awards."""

from __future__ import annotations

from decimal import Decimal

from movement.plan import Level, Levels, Plan
from movement.scorecard import ScorecardTemplate


def level_for(levels: Levels, points: Decimal) -> Level:
    """The highest level whose cut-off the points reach. Below every cut-off (a plan has none such) it is the lowest."""
    return next((level for level in levels.levels if points >= level.from_points), levels.levels[-1])


def level_reached(levels: Levels | None, points: Decimal, decided: str = "") -> Level | None:
    """The level that was `decided` (its id), else the one that the points lead to. None: the plan has no such level."""
    if levels is None:
        return None
    if decided:
        return next((level for level in levels.levels if level.id == decided), None)
    return level_for(levels, points)


def highest_maximum(plan: Plan) -> Decimal | None:
    """The points of the plan's largest scorecard, which its cut-offs are about; drafts do not count. None: no card."""
    return max((template.maximum for template in plan.scorecards if not template.draft), default=None)


def levels_of(plan: Plan, template: ScorecardTemplate) -> Levels | None:
    """The plan's levels with the cut-offs of this scorecard: in proportion, where it is smaller than the largest one.

    A plan with one maximum (of 100 or of anything else) keeps its cut-offs as they are written. None: the plan has no
    levels.
    """
    levels, highest = plan.levels, highest_maximum(plan)
    if levels is None or not highest or template.maximum == highest:
        return levels
    return levels.model_copy(
        update={
            "levels": tuple(
                level.model_copy(update={"from_points": level.from_points * template.maximum / highest})
                for level in levels.levels
            )
        }
    )
