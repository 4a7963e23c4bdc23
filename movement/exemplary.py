"""Who can become exemplary (điển hình): what the plan's rule says about a unit, with the year each fact is from.

The dossier is due before the year's own decisions: seed 000 IV.1 wants it before 01/11, Thông tư 124 Điều 9 and QĐ 510
Điều 11 decide before 20/11 and 30/11. So a fact is taken from this year once it is decided, and until then from the
year before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from movement.checking import Standing
from movement.honours import ExemplaryRule
from movement.plan import Levels, Paper, Plan
from movement.year import Outcome, Step, StepState, UnitYear

RESULTS = (Step.ANTT_DECIDED, Step.LEVEL_DECIDED, Step.EXEMPLARY_DECIDED)  # what a selection rests on
TITLE_LAW = "Thông tư 124/2021/TT-BCA, Điều 1 khoản 2 điểm b"


class Point(StrEnum):
    """What of the rule a reason is about."""

    KIND = "kind"  # whether the plan foresees units of this kind
    EXCLUDED = "excluded"  # whether the law excludes the unit from the security-and-order title
    ANTT = "antt"  # whether it was recognised "An toàn về an ninh, trật tự"
    LEVEL = "level"  # how it was classified
    HOLDER = "holder"  # whether it holds the title already: then it is kept up, not given again
    CRITERIA = "criteria"  # the criteria of the title itself


class Fact(StrEnum):
    """What is the case."""

    YES = "yes"
    NO = "no"
    OPEN = "open"  # nothing is decided or entered in either year
    UNKNOWN = "unknown"  # the plan does not have the criteria: people look at their text


@dataclass(frozen=True, slots=True)
class Reason:
    """One point of the rule and how the unit stands to it.

    `ok` is None where the point neither opens nor closes the way. `year` is the one that the fact is from, None where
    it belongs to none. `paper` is the decision that says so; `level` the level that was decided, `codes` the criteria
    that are not met or not answered. `expected` is the level that this year's points lead to, before any decision.
    """

    point: Point
    fact: Fact
    ok: bool | None
    source: str
    year: int | None = None
    decision: StepState | None = None
    level: str = ""
    expected: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidacy:
    """What the rule says about one unit, point by point in the order in which one asks."""

    reasons: tuple[Reason, ...]
    holds: bool = False

    @property
    def can_be_chosen(self) -> bool:
        """Whether the unit can become exemplary this year: nothing but the criteria themselves may be missing."""
        return all(reason.ok is not False for reason in self.reasons if reason.point is not Point.CRITERIA)

    @property
    def ok(self) -> bool:
        """Whether the unit can be proposed (seed 000 II.4: units that meet all criteria)."""
        return all(reason.ok is not False for reason in self.reasons)

    @property
    def against(self) -> tuple[Reason, ...]:
        """What stands against it."""
        return tuple(reason for reason in self.reasons if reason.ok is False)


def candidacy(
    rule: ExemplaryRule,
    levels: Levels | None,
    this_year: UnitYear,
    last_year: UnitYear | None = None,
    criteria: Standing | None = None,
) -> Candidacy:
    """Whether a unit can become exemplary, and why or why not.

    `criteria` is how the checklist of the title stands with what holds now, None where nothing of it is answered.
    """
    years = (this_year,) if last_year is None else (this_year, last_year)
    holds = this_year.is_exemplary
    reasons = [_kind(rule, this_year)]
    if holds:
        reasons.append(Reason(Point.HOLDER, Fact.YES, False, rule.source, this_year.year))
    if rule.needs_antt:
        if not this_year.profile.antt_eligible:
            reasons.append(Reason(Point.EXCLUDED, Fact.YES, False, TITLE_LAW))
        reasons.append(_antt(rule, years))
    if rule.needs_level:
        reasons.append(_level(rule, levels, years))
    reasons.append(_criteria(rule, this_year.year, criteria))
    return Candidacy(tuple(reasons), holds)


def _kind(rule: ExemplaryRule, unit: UnitYear) -> Reason:
    ok = unit.kind in rule.kinds
    return Reason(Point.KIND, Fact.YES if ok else Fact.NO, ok, rule.source)


def _newest(years: Collection[UnitYear], step: Step) -> tuple[UnitYear, StepState] | None:
    """What was decided last: this year, else the year before."""
    for year in years:
        state = year.steps.get(step)
        if state is not None and state.value:
            return year, state
    return None


def _antt(rule: ExemplaryRule, years: Collection[UnitYear]) -> Reason:
    found = _newest(years, Step.ANTT_DECIDED)
    if found is None:
        return Reason(Point.ANTT, Fact.OPEN, False, rule.source)
    year, decision = found
    ok = decision.value == Outcome.REACHED
    return Reason(Point.ANTT, Fact.YES if ok else Fact.NO, ok, rule.source, year.year, decision)


def _level(rule: ExemplaryRule, levels: Levels | None, years: Collection[UnitYear]) -> Reason:
    expected = next(iter(years)).expected_level
    found = _newest(years, Step.LEVEL_DECIDED)
    if found is None:
        return Reason(Point.LEVEL, Fact.OPEN, False, rule.source, expected=expected)
    year, decision = found
    known = [each.id for each in levels.levels] if levels is not None else []  # from the highest to the lowest
    minimum = rule.minimum_level
    if minimum is None:
        ok = True
    elif minimum in known and decision.value in known:
        ok = known.index(decision.value) <= known.index(minimum)
    else:
        ok = False  # a level that this plan does not know: people look at it
    return Reason(Point.LEVEL, Fact.YES if ok else Fact.NO, ok, rule.source, year.year, decision, decision.value)


def _criteria(rule: ExemplaryRule, year: int, criteria: Standing | None) -> Reason:
    if rule.checklist is None:
        return Reason(Point.CRITERIA, Fact.UNKNOWN, None, rule.source)
    if criteria is None or (not criteria.unmet and not criteria.fulfilled):
        codes = criteria.open if criteria is not None else ()
        return Reason(Point.CRITERIA, Fact.OPEN, False, rule.source, year, codes=codes)
    if criteria.unmet:
        return Reason(Point.CRITERIA, Fact.NO, False, rule.source, year, codes=criteria.unmet)
    return Reason(Point.CRITERIA, Fact.YES, True, rule.source, year)


@dataclass(frozen=True, slots=True)
class DossierPaper:
    """A paper of the dossier, and whether it is there."""

    paper: Paper
    there: bool


def dossier(rule: ExemplaryRule, plan: Plan, there: Collection[str]) -> tuple[DossierPaper, ...]:
    """The papers of the dossier in the order of the rule (seed 004 II.4), each with whether it is there."""
    return tuple(DossierPaper(paper, paper.id in there) for paper in _papers(rule, plan))


def _papers(rule: ExemplaryRule, plan: Plan) -> Iterator[Paper]:
    known = {paper.id: paper for paper in plan.papers}
    return (known[each] for each in rule.papers if each in known)


class Stage(StrEnum):
    """How far a unit is on its way to the title this year."""

    NONE = "none"
    CHOSEN = "chosen"
    REGISTERED = "registered"
    PROPOSED = "proposed"
    REFUSED = "refused"
    RECOGNISED = "recognised"
    KEPT = "kept"  # given in an earlier year and kept, so far or by decision
    LOST = "lost"  # given in an earlier year, not kept


def stage(unit: UnitYear) -> Stage:
    """The furthest of the steps that are taken."""
    decided = unit.value(Step.EXEMPLARY_DECIDED)
    if decided == Outcome.RECOGNISED:
        return Stage.RECOGNISED
    if decided == Outcome.REFUSED:
        return Stage.REFUSED
    if unit.has(Step.EXEMPLARY_PROPOSED):
        return Stage.PROPOSED
    if unit.was_exemplary:
        return Stage.LOST if unit.value(Step.EXEMPLARY_UPKEEP) == Outcome.LOST else Stage.KEPT
    if unit.has(Step.EXEMPLARY_REGISTERED):
        return Stage.REGISTERED
    return Stage.CHOSEN if unit.has(Step.EXEMPLARY_CHOSEN) else Stage.NONE
