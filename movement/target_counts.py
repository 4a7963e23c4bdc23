"""What is counted for a target: which units count, which do not, and whose figure nobody knows.

What each measure means is said in `movement.measures`. Units that the law excludes from the security-and-order title
(Thông tư 124/2021/TT-BCA, Điều 1 khoản 2 điểm b) do not count where it is about that title; they are named apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from movement.measures import Measure
from movement.plan import Comparison, Plan, Target
from movement.units import UnitKind
from movement.year import Outcome, Step, UnitYear


class Counted(StrEnum):
    """What a target's figure is a number of."""

    UNITS = "units"
    PEOPLE = "people"
    STATED = "stated"  # whatever a card's item counts: people, departments
    MODELS = "models"


@dataclass(frozen=True, slots=True)
class Who:
    """A unit in a list. `unit_id` is None for one that was invited and is not registered."""

    name: str
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Awaited:
    """A unit that is not registered yet: it waits, or stands in a list alone. `kind` is None for one that was only
    invited."""

    name: str
    kind: UnitKind | None = None
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted beside the units' years. Models are None where nobody knows of any register of them."""

    awaited: Sequence[Awaited] = ()
    models: int | None = None  # active now
    models_before: int | None = None  # active a year before
    models_commended: int | None = None  # proposed for commendation this year


NOTHING_BESIDE = Figures()


@dataclass(frozen=True, slots=True)
class Count:
    """`part` of `whole` count; `whole` is None where there is nothing to compare with.

    `inside` are the units that count, `outside` those that do not, `silent` those whose figure is not known yet,
    `excluded` those that the law leaves out and that are in no other number.
    """

    part: int
    whole: int | None
    counted: Counted = Counted.UNITS
    inside: tuple[Who, ...] = ()
    outside: tuple[Who, ...] = ()
    silent: tuple[Who, ...] = ()
    excluded: tuple[Who, ...] = ()


_YES: Mapping[Measure, Callable[[UnitYear], bool]] = {
    Measure.ANTT_REGISTERED: lambda year: year.has(Step.ANTT_REGISTERED),
    Measure.ANTT_REACHED: lambda year: year.antt is True,
    Measure.EXEMPLARY: lambda year: year.is_exemplary,
    Measure.EXEMPLARY_CHOSEN: lambda year: year.has(Step.EXEMPLARY_CHOSEN),
    Measure.EXEMPLARY_CHOSEN: lambda year: year.has(Step.EXEMPLARY_CHOSEN),
    Measure.PLANS_ISSUED: lambda year: (
        year.has(Step.PLAN_ISSUED) and (not year.profile.has_party_organisation or year.has(Step.RESOLUTION_ISSUED))
    ),
    Measure.LAUNCHED: lambda year: year.has(Step.LAUNCHED),
    Measure.MOVEMENT_DAY: lambda year: year.has(Step.MOVEMENT_DAY),
    Measure.MOVEMENT_DAY_MAIN: lambda year: year.value(Step.MOVEMENT_DAY) == Outcome.MAIN,
}
_OF_THE_TITLE = (Measure.ANTT_REGISTERED, Measure.ANTT_REACHED)


def count(plan: Plan, target: Target, years: Sequence[UnitYear], figures: Figures) -> Count | None:
    """What the target's measure counts; None where that cannot be known. `years` may hold units of every kind."""
    kinds = target.kinds or plan.kinds
    years = [year for year in years if year.kind in kinds]
    match target.measure:
        case None:
            return None
        case Measure.IN_REGISTER:
            awaited = [Who(each.name, each.unit_id) for each in figures.awaited if each.kind in (None, *kinds)]
            waiting = {each.unit_id for each in awaited}
            registered = tuple(who(year) for year in years if year.unit_id not in waiting)
            return Count(len(registered), len(registered) + len(awaited), inside=registered, outside=tuple(awaited))
        case Measure.LEVEL_OR_BETTER | Measure.AT_LEVEL:
            return _by_level(plan, target, years)
        case Measure.COMMITMENTS:
            return _stated(years, Counted.PEOPLE, _commitments)
        case Measure.CARD_RATIO:
            item = target.item
            return _stated(years, Counted.STATED, lambda year: year.counts.get(item)) if item else None
        case Measure.MODELS:
            return None if figures.models is None else Count(figures.models, figures.models_before, Counted.MODELS)
        case Measure.MODELS_COMMENDED:
            commended = figures.models_commended
            return None if commended is None else Count(commended, None, Counted.MODELS)
        case measure:
            if measure not in _OF_THE_TITLE:
                return _split(years, _YES[measure])
            open_to = [year for year in years if year.profile.antt_eligible]
            return _split(open_to, _YES[measure], excluded=[y for y in years if not y.profile.antt_eligible])


def who(year: UnitYear) -> Who:
    """The unit of a year."""
    return Who(year.name, year.unit_id)


def _split(
    years: Sequence[UnitYear],
    counts: Callable[[UnitYear], bool],
    *,
    silent: Sequence[UnitYear] = (),
    excluded: Sequence[UnitYear] = (),
) -> Count:
    inside = tuple(who(year) for year in years if counts(year))
    outside = tuple(who(year) for year in years if not counts(year))
    return Count(
        len(inside), len(years), Counted.UNITS, inside, outside, tuple(map(who, silent)), tuple(map(who, excluded))
    )


def _by_level(plan: Plan, target: Target, years: Sequence[UnitYear]) -> Count | None:
    levels = [level.id for level in plan.levels.levels] if plan.levels else []  # the highest first
    if target.level not in levels:
        return None
    wanted = levels[: levels.index(target.level) + 1] if target.measure is Measure.LEVEL_OR_BETTER else [target.level]
    # "At least so many" is settled by those who count, "at most" only when everybody's level is known.
    at_most = target.comparison is Comparison.AT_MOST
    return _split(years, lambda year: year.level in wanted, silent=[y for y in years if at_most and not y.level])


def _stated(
    years: Sequence[UnitYear], counted: Counted, numbers: Callable[[UnitYear], tuple[int, int] | None]
) -> Count:
    """The sum of what units state; who has stated nothing is not in it, and so is named."""
    stated = [(year, pair) for year in years if (pair := numbers(year)) is not None]
    return Count(
        sum(part for _year, (part, _whole) in stated),
        sum(whole for _year, (_part, whole) in stated),
        counted,
        inside=tuple(who(year) for year, (part, whole) in stated if part >= whole),
        outside=tuple(who(year) for year, (part, whole) in stated if part < whole),
        silent=tuple(who(year) for year in years if numbers(year) is None),
    )


def _commitments(year: UnitYear) -> tuple[int, int] | None:
    state = year.steps.get(Step.COMMITMENTS)
    return state.counted if state is not None else None
