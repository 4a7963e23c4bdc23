"""The verified column of a card: its sum, and what in it is only expected until the authority has decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from movement.scorecard import DecidedBy, ScorecardTemplate
from movement.scoring import ZERO, ItemAnswer, points_of


def undecided(
    template: ScorecardTemplate, answers: Mapping[str, ItemAnswer], checked: Collection[str]
) -> dict[str, Decimal]:
    """What the unit expects of items that the authority decides and has not decided, by code; only where it is more
    than nothing.
    """
    found = {
        criterion.code: points_of(criterion, answers.get(criterion.code)) or ZERO
        for criterion in template.scored
        if criterion.decided_by is DecidedBy.AUTHORITY and criterion.code not in checked
    }
    return {code: points for code, points in found.items() if points}


def verified_total(
    template: ScorecardTemplate, answers: Mapping[str, ItemAnswer], checked: Mapping[str, Decimal]
) -> tuple[Decimal, Decimal]:
    """The sum of the verified points, with what the authority still decides as expected, and that provisional part."""
    provisional = sum(undecided(template, answers, checked).values(), ZERO)
    return sum(checked.values(), ZERO) + provisional, provisional
