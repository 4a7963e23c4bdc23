"""Points: what may be given, what counts settle, and what a card adds up to.

`total` runs at every step of a conversation, so whatever depends on the template alone is kept on the template.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from movement.scorecard import Criterion, DecidedBy, NotApplicable, ScorecardTemplate, Variant
from movement.units import UnitProfile
from movement.values import LocalText

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """What was answered for one criterion.

    `points` None means that the points are to be worked out from `counts`, or are still open. `not_applicable` says
    that the criterion cannot apply to the unit; points beside it are the verifier's decision.
    """

    points: Decimal | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    not_applicable: bool = False

    def to_json(self) -> dict[str, Any]:
        """A dictionary that JSON can carry; `from_json` reads it back."""
        data: dict[str, Any] = {}
        if self.points is not None:
            data["points"] = str(self.points)
        if self.counts:
            data["counts"] = dict(self.counts)
        if self.not_applicable:
            data["not_applicable"] = True
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ItemAnswer:
        """Reads what `to_json` wrote. Raises decimal.InvalidOperation or ValueError on something else."""
        points = data.get("points")
        return cls(
            points=None if points is None else Decimal(str(points)),
            counts={str(key): int(value) for key, value in data.get("counts", {}).items()},
            not_applicable=bool(data.get("not_applicable", False)),
        )


@dataclass(frozen=True, slots=True)
class Total:
    """What a card adds up to. `provisional` is the part of `points` that an authority or the verifier still decides.

    `of` counts the criteria that the unit has to answer, `answered` those it has, `missing` names the rest in order.
    """

    points: Decimal
    maximum: Decimal
    provisional: Decimal
    answered: int
    of: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemTotal:
    """One item of the card with its parts added up; `complete` when nothing of it is missing.

    `provisional` is the part of `points` that an authority or the verifier still decides.
    """

    code: str
    points: Decimal
    maximum: Decimal
    complete: bool
    provisional: Decimal


@lru_cache(maxsize=256)
def _steps(maximum: Decimal, step: Decimal) -> tuple[Decimal, ...]:
    return tuple(step * number for number in range(int(maximum / step) + 1))


def allowed_points(criterion: Criterion, step: Decimal) -> tuple[Decimal, ...]:
    """The points that may be given, from 0 to the maximum; `step` is the template's, the criterion's own goes first."""
    if criterion.yes_no:
        return (ZERO, criterion.maximum)
    return _steps(criterion.maximum, criterion.step or step)


def points_from_counts(criterion: Criterion, counts: Mapping[str, int]) -> Decimal | None:
    """The points that the stated numbers give. None: there is no rule, or the plan does not settle this case."""
    return None if criterion.counts is None else criterion.counts.points(counts, criterion.maximum)


def applicable(criterion: Criterion, profile: UnitProfile) -> bool:
    """False when the plan says that the criterion cannot apply to such a unit."""
    return criterion.not_applicable_when is None or not criterion.not_applicable_when.holds(profile)


def is_asked(template: ScorecardTemplate, criterion: Criterion, profile: UnitProfile) -> bool:
    """Whether the unit answers the criterion: where it cannot apply, only if the verifier decides what it counts."""
    return applicable(criterion, profile) or template.not_applicable is NotApplicable.VERIFIER


def asked_codes(template: ScorecardTemplate, profile: UnitProfile) -> frozenset[str]:
    """The codes of all criteria that such a unit answers."""
    held = template.by_profile.get(profile)
    if held is None:
        held = frozenset(c.code for c in template.scored if is_asked(template, c, profile))
        template.by_profile[profile] = held
    return held


def points_unasked(template: ScorecardTemplate, criterion: Criterion) -> Decimal:
    """What a criterion counts that the unit is not asked about: the plan's policy, all or nothing."""
    return criterion.maximum if template.not_applicable is NotApplicable.FULL else ZERO


def variant_for(criterion: Criterion, profile: UnitProfile) -> Variant | None:
    """The half of the criterion that concerns the unit. None: no halves, or none fits; then the full text holds."""
    return next((variant for variant in criterion.variants if variant.when.holds(profile)), None)


def short_for(criterion: Criterion, profile: UnitProfile) -> LocalText:
    """The short wording for this unit."""
    variant = variant_for(criterion, profile)
    return criterion.short if variant is None else variant.short


def question_for(criterion: Criterion, profile: UnitProfile) -> LocalText | None:
    """The question for this unit, None for headings and where the plan has none."""
    variant = variant_for(criterion, profile)
    return (variant.question if variant else None) or criterion.question


def help_for(criterion: Criterion, profile: UnitProfile) -> LocalText | None:
    """What the points are for, in one sentence for this unit; None where the plan has none."""
    variant = variant_for(criterion, profile)
    return (variant.help if variant else None) or criterion.help


def note_for(criterion: Criterion, profile: UnitProfile) -> LocalText | None:
    """The remark that this unit should see with the criterion, None if there is none."""
    note = criterion.note
    return note.text if note is not None and note.when.holds(profile) else None


def points_of(criterion: Criterion, answer: ItemAnswer | None) -> Decimal | None:
    """The points of an answer, within 0 and the maximum; None when they are still open.

    Stated points go before counts: a verifier may overrule what a formula says.
    """
    if answer is None:
        return None
    points = answer.points if answer.points is not None else points_from_counts(criterion, answer.counts)
    return None if points is None else min(max(points, ZERO), criterion.maximum)


class _Standing(NamedTuple):
    """How one criterion stands: `asked` when the unit has to answer it, `points` None while it has not."""

    criterion: Criterion
    asked: bool
    points: Decimal | None
    provisional: bool


def _standing(
    criterion: Criterion,
    policy: NotApplicable,
    answer: ItemAnswer | None,
    profile: UnitProfile,
    decided: Collection[str],
) -> _Standing:
    fits = applicable(criterion, profile)
    asked = fits or policy is NotApplicable.VERIFIER
    if asked and (answer is None or not answer.not_applicable):
        provisional = criterion.decided_by is DecidedBy.AUTHORITY and criterion.code not in decided
        return _Standing(criterion, asked, points_of(criterion, answer), provisional)
    if policy is NotApplicable.VERIFIER:
        set_by_verifier = points_of(criterion, answer)
        if set_by_verifier is not None:
            return _Standing(criterion, asked, set_by_verifier, False)
        return _Standing(criterion, asked, criterion.maximum, True)
    return _Standing(criterion, asked, criterion.maximum if policy is NotApplicable.FULL else ZERO, False)


def _standings(
    criteria: Collection[Criterion],
    template: ScorecardTemplate,
    answers: Mapping[str, ItemAnswer],
    profile: UnitProfile,
    decided: Collection[str],
) -> Iterator[_Standing]:
    for criterion in criteria:
        yield _standing(criterion, template.not_applicable, answers.get(criterion.code), profile, decided)


def total(
    template: ScorecardTemplate,
    answers: Mapping[str, ItemAnswer],
    profile: UnitProfile,
    decided: Collection[str] = (),
) -> Total:
    """Adds a card up. `decided` names the criteria that the authority has decided: they are provisional no more."""
    points = provisional = ZERO
    answered = of = 0
    missing: list[str] = []
    for standing in _standings(template.scored, template, answers, profile, decided):
        of += standing.asked
        if standing.points is None:
            missing.append(standing.criterion.code)
            continue
        answered += standing.asked
        points += standing.points
        if standing.provisional:
            provisional += standing.points
    return Total(points, template.maximum, provisional, answered, of, tuple(missing))


def item_totals(
    template: ScorecardTemplate, answers: Mapping[str, ItemAnswer], profile: UnitProfile
) -> tuple[ItemTotal, ...]:
    """The card item by item, for a summary such as "4 · 5/5"."""
    return tuple(item_total(item, template, answers, profile) for item in template.items)


def item_total(
    item: Criterion, template: ScorecardTemplate, answers: Mapping[str, ItemAnswer], profile: UnitProfile
) -> ItemTotal:
    """One row of the card, heading or scored."""
    standings = tuple(_standings(tuple(item.scored), template, answers, profile, ()))
    return ItemTotal(
        code=item.code,
        points=sum((standing.points or ZERO for standing in standings), ZERO),
        maximum=item.maximum,
        complete=all(standing.points is not None for standing in standings),
        provisional=sum((standing.points or ZERO for standing in standings if standing.provisional), ZERO),
    )
