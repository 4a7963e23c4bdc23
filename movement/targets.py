"""The targets (chỉ tiêu) of a plan: how far each is reached and how much is missing. Exact: 79.96 % is not 80 %."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from movement.measures import Measure
from movement.plan import Comparison, Plan, Target
from movement.target_counts import NOTHING_BESIDE, Counted, Figures, Who, count, who
from movement.units import UnitKind
from movement.year import UnitYear


class State(StrEnum):
    """How a target stands."""

    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"  # met by what is known, but not everybody's figure is known
    UNMEASURED = "unmeasured"  # nothing can be counted; `Result.why` says why


class Why(StrEnum):
    """Why nothing can be counted."""

    NO_MEASURE = "no_measure"  # the plan does not say what to count
    NO_UNITS = "no_units"  # no unit is concerned (yet)
    NO_FIGURES = "no_figures"  # nobody has stated the numbers (yet), or the plan lacks the level or item it names


@dataclass(frozen=True, slots=True)
class Result:
    """How one target stands.

    `part` of `whole` is reached; `whole` is None where nothing is compared. `still_missing` is the smallest number of
    further ones that reaches the target, for "at most" of those that are too many. `units` are the missing ones, for
    "at most" those that count; `silent` those whose figure is not known yet, `excluded` those that the law leaves out.
    """

    target: Target
    state: State
    counted: Counted = Counted.UNITS
    part: int = 0
    whole: int | None = None
    still_missing: int = 0
    units: tuple[Who, ...] = ()
    silent: tuple[Who, ...] = ()
    excluded: tuple[Who, ...] = ()
    why: Why | None = None

    @property
    def share(self) -> Fraction | None:
        """Which part of the whole is reached, None where there is no whole."""
        return Fraction(self.part, self.whole) if self.whole else None

    @property
    def percent(self) -> Decimal | None:
        """The share in per cent with at most one decimal, rounded, but never to where the target would seem met."""
        share = self.share
        if share is None:
            return None
        exact, wanted = share * 1000, Fraction(self.target.percent or 0) * 10
        tenths = floor(exact + Fraction(1, 2))
        if exact < wanted <= tenths or exact < 1000 <= tenths:  # what is not reached, or not all, is not shown as such
            tenths = floor(exact)
        elif exact > wanted >= tenths or exact > 0 >= tenths:
            tenths = ceil(exact)
        return Decimal(tenths // 10) if tenths % 10 == 0 else Decimal(tenths) / 10


@dataclass(frozen=True, slots=True)
class Alarm:
    """A unit at a level that no unit may have, by the plan's targets."""

    unit: Who
    level: str


@dataclass(frozen=True, slots=True)
class Board:
    """Every target of a plan, in the plan's order."""

    year: int
    results: tuple[Result, ...]
    alarms: tuple[Alarm, ...] = ()

    @property
    def met(self) -> int:
        """How many targets are met."""
        return sum(result.state is State.MET for result in self.results)


def board(plan: Plan, years: Sequence[UnitYear], figures: Figures = NOTHING_BESIDE) -> Board:
    """How the plan's targets stand, from the years of the commune's approved units."""
    results = tuple(_result(plan, target, years, figures) for target in plan.targets)
    alarms = tuple(
        Alarm(who(year), year.level) for year in years if year.level and is_alarming(plan, year.kind, year.level)
    )
    return Board(plan.year, results, alarms)


def is_alarming(plan: Plan, kind: UnitKind, level: str) -> bool:
    """Whether officers have to hear of it at once: the lowest level of all, or one that the targets forbid."""
    lowest = plan.levels.levels[-1].id if plan.levels is not None else None
    return level == lowest or is_forbidden(plan, kind, level)


def is_forbidden(plan: Plan, kind: UnitKind, level: str) -> bool:
    """Whether the plan's targets say that no unit of this kind may be at this level (“không có đơn vị Yếu”)."""
    return any(
        target.measure is Measure.AT_LEVEL
        and target.level == level
        and target.comparison is Comparison.AT_MOST
        and 0 in (target.number, target.percent)
        and kind in (target.kinds or plan.kinds)
        for target in plan.targets
    )


def still_missing(target: Target, part: int, whole: int) -> int:
    """The smallest number of further ones that reaches a target; for "at most", of those that are too many."""
    wanted = Fraction(target.percent) * whole / 100 if target.percent is not None else Fraction(target.number or 0)
    if target.comparison is Comparison.AT_MOST:
        return max(0, part - floor(wanted))
    return max(0, ceil(wanted) - part)


def _result(plan: Plan, target: Target, years: Sequence[UnitYear], figures: Figures) -> Result:
    found = count(plan, target, years, figures)
    if found is None or (found.whole is None and target.percent is not None):
        return Result(target, State.UNMEASURED, why=Why.NO_FIGURES if target.measure else Why.NO_MEASURE)
    missing = still_missing(target, found.part, found.whole or 0)
    why = None
    if found.whole == 0 and found.counted is not Counted.MODELS:  # where there were no models, none can be lost
        state, missing = State.UNMEASURED, 0
        why = Why.NO_UNITS if found.counted is Counted.UNITS or not found.silent else Why.NO_FIGURES
    elif missing:
        state = State.NOT_MET
    else:
        state = State.OPEN if found.silent else State.MET
    return Result(
        target,
        state,
        found.counted,
        found.part,
        found.whole,
        missing,
        found.inside if target.comparison is Comparison.AT_MOST else found.outside,
        found.silent,
        found.excluded,
        why,
    )
