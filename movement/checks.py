"""What must agree inside a plan beyond the types of its values: sums, steps, levels, dates, references.

Each finding is a path into the plan's data and one sentence, so that the loader can name the line.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator

from movement.counting import RatioRule, SumRule
from movement.dates import AssessmentWindow, Audience, Deadline
from movement.ladder import Done, Ladder
from movement.plan import Levels, Plan, Target
from movement.plan_checks import Finding, Path, plan_findings
from movement.scorecard import Criterion, CrossCheckKind, DecidedBy, ScorecardTemplate
from movement.units import UnitKind
from movement.values import Points

_WITH_IDS = (
    *("legal_references", "bodies", "papers", "scorecards", "checklists", "deadlines", "open_dates", "targets"),
    "topics",
)


def findings(plan: Plan) -> Iterator[Finding]:
    """Everything that is wrong with the plan, in no particular order; nothing for a sound plan."""
    for group in _WITH_IDS:
        yield from _repeated((group,), "id", (entry.id for entry in getattr(plan, group)))
    yield from plan_findings(plan)
    for index, template in enumerate(plan.scorecards):
        yield from _template(("scorecards", index), template)
    yield from _kinds(plan)
    for index, deadline in enumerate(plan.deadlines):
        yield from _deadline(("deadlines", index), deadline)
    yield from _ladder(("reminders",), plan.reminders)
    for index, window in enumerate(plan.assessment):
        yield from _window(("assessment", index), window)
    for index, target in enumerate(plan.targets):
        yield from _target(("targets", index), target)
    if plan.levels is not None:
        yield from _levels(plan.levels, max((template.maximum for template in plan.scorecards), default=None))


def _repeated(path: Path, key: str, values: Iterable[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield Finding((*path, index, key), f'the {key} "{value}" is used twice')
        seen.add(value)


def _kinds(plan: Plan) -> Iterator[Finding]:
    groups: tuple[tuple[str, list[tuple[UnitKind, ...]]], ...] = (
        ("scorecards", [template.kinds for template in plan.scorecards]),
        ("assessment", [window.kinds for window in plan.assessment]),
    )
    for group, entries in groups:
        seen: set[UnitKind] = set()
        for index, kinds in enumerate(entries):
            for position, kind in enumerate(kinds):
                path = (group, index, "kinds", position)
                if kind not in plan.kinds:
                    yield Finding(path, f'"{kind}" is not among the kinds of unit that the plan addresses')
                if kind in seen:
                    yield Finding(path, f'"{kind}" already has an entry under "{group}"')
                seen.add(kind)


def _criteria(path: Path, criteria: tuple[Criterion, ...], key: str) -> Iterator[tuple[Path, Criterion]]:
    for index, criterion in enumerate(criteria):
        here = (*path, key, index)
        yield here, criterion
        yield from _criteria(here, criterion.parts, "parts")


def _template(path: Path, template: ScorecardTemplate) -> Iterator[Finding]:
    codes: set[str] = set()
    for here, criterion in _criteria(path, template.items, "items"):
        if criterion.code in codes:
            yield Finding((*here, "code"), f'the code "{criterion.code}" is used twice')
        codes.add(criterion.code)
        yield from _heading(here, criterion) if criterion.parts else _scored(here, criterion, template.step)
    together = sum(item.maximum for item in template.items)
    if together != template.maximum:
        reason = f"the items add up to {together:f}, but the maximum of the scorecard is {template.maximum:f}"
        yield Finding((*path, "maximum"), reason)
    yield from _cross_checks(path, template)


def _heading(path: Path, heading: Criterion) -> Iterator[Finding]:
    together = sum(part.maximum for part in heading.parts)
    if together != heading.maximum:
        reason = f'the parts of "{heading.code}" add up to {together:f}, but its maximum is {heading.maximum:f}'
        yield Finding((*path, "maximum"), reason)
    for key, written in (
        ("step", heading.step is not None),
        ("counts", heading.counts is not None),
        ("variants", bool(heading.variants)),
        ("decided_by", heading.decided_by is not DecidedBy.UNIT),
        ("not_applicable_when", heading.not_applicable_when is not None),
    ):
        if written:
            yield Finding((*path, key), f'"{heading.code}" has parts, so "{key}" belongs to the parts')


def _scored(path: Path, criterion: Criterion, template_step: Points) -> Iterator[Finding]:
    code, step = criterion.code, criterion.step if criterion.step is not None else template_step
    if criterion.maximum == 0:
        yield Finding((*path, "maximum"), f'the maximum of "{code}" must be more than 0')
    if step == 0:
        yield Finding((*path, "step"), f'the step of "{code}" must be more than 0')
    elif criterion.maximum % step:
        key = "maximum" if criterion.step is None else "step"
        yield Finding((*path, key), f'the step {step:f} does not divide the maximum {criterion.maximum:f} of "{code}"')
    elif isinstance(criterion.counts, SumRule):
        yield from _sum_rule((*path, "counts"), criterion, criterion.counts, step)
    if isinstance(criterion.counts, RatioRule) and criterion.counts.part.key == criterion.counts.whole.key:
        yield Finding((*path, "counts", "whole", "key"), "part and whole need different keys")
    if criterion.question is None:
        yield Finding(path, f'"{code}" has no "question" to ask')
    for index, variant in enumerate(criterion.variants):
        if variant.official not in criterion.official:
            reason = f'the variant\'s "official" is not an excerpt of the official wording of "{code}"'
            yield Finding((*path, "variants", index, "official"), reason)


def _sum_rule(path: Path, criterion: Criterion, rule: SumRule, step: Points) -> Iterator[Finding]:
    if rule.cap != criterion.maximum:
        reason = f'the cap {rule.cap:f} is not the maximum {criterion.maximum:f} of "{criterion.code}"'
        yield Finding((*path, "cap"), reason)
    yield from _repeated((*path, "terms"), "key", (term.key for term in rule.terms))
    for index, term in enumerate(rule.terms):
        if term.each % step:
            reason = f'{term.each:f} points apiece do not fit the step {step:f} of "{criterion.code}"'
            yield Finding((*path, "terms", index, "each"), reason)


def _cross_checks(path: Path, template: ScorecardTemplate) -> Iterator[Finding]:
    scored = {criterion.code for criterion in template.scored}
    for index, rule in enumerate(template.cross_checks):
        here = (*path, "cross_checks", index)
        for position, code in enumerate(rule.codes):
            if code not in scored:
                yield Finding((*here, "codes", position), f'"{code}" is not a scored criterion of the scorecard')
        needs_against = rule.kind in (CrossCheckKind.ZERO_AGAINST_TITLE, CrossCheckKind.TITLE_WITHOUT_REGISTRATION)
        if rule.against and rule.against not in scored:
            yield Finding((*here, "against"), f'"{rule.against}" is not a scored criterion of the scorecard')
        elif needs_against and not rule.against:
            yield Finding(here, f'a cross-check "{rule.kind}" needs "against", the criterion of the title')


def _day(path: Path, day: int, month: int, *, leap_day: bool) -> Iterator[Finding]:
    if day > monthrange(2024 if leap_day else 2023, month)[1]:
        yield Finding((*path, "day"), f"there is no {day}/{month}")


def _deadline(path: Path, deadline: Deadline) -> Iterator[Finding]:
    yield from _day(path, deadline.day, deadline.month, leap_day=True)
    by_units = deadline.done in (Done.REGISTERED, Done.CARD_SUBMITTED)
    if (by_units and deadline.audience is not Audience.UNIT) or (
        deadline.done is Done.DECISIONS_ENTERED and deadline.audience is Audience.UNIT
    ):
        reason = f'"{deadline.done}" does not show that "{deadline.audience}" has done it'
        yield Finding((*path, "done"), reason)
    if deadline.ladder is not None:
        yield from _ladder((*path, "ladder"), deadline.ladder)


def _ladder(path: Path, ladder: Ladder) -> Iterator[Finding]:
    for key in ("before", "overdue", "escalate", "public"):
        seen: set[int] = set()
        for index, days in enumerate(getattr(ladder, key)):
            if days in seen:
                yield Finding((*path, key, index), f'the day {days} stands twice in "{key}"')
            seen.add(days)


def _window(path: Path, window: AssessmentWindow) -> Iterator[Finding]:
    for key, end in (("first", window.first), ("last", window.last)):
        yield from _day((*path, key), end.day, end.month, leap_day=False)


def _target(path: Path, target: Target) -> Iterator[Finding]:
    if (target.percent is None) == (target.number is None):
        yield Finding(path, f'the target "{target.id}" needs either "percent" or "number"')


def _levels(levels: Levels, maximum: Points | None) -> Iterator[Finding]:
    path = ("levels", "levels")
    yield from _repeated(path, "id", (level.id for level in levels.levels))
    for index, (higher, lower) in enumerate(zip(levels.levels, levels.levels[1:], strict=False), start=1):
        if lower.from_points >= higher.from_points:
            reason = f'"{lower.id}" must begin below the {higher.from_points:f} points of "{higher.id}"'
            yield Finding((*path, index, "from_points"), reason)
    lowest = len(levels.levels) - 1
    if levels.levels[lowest].from_points != 0:
        reason = f'the lowest level "{levels.levels[lowest].id}" must begin at 0 points'
        yield Finding((*path, lowest, "from_points"), reason)
    if maximum is not None and levels.levels[0].from_points > maximum:
        reason = f'"{levels.levels[0].id}" begins above the {maximum:f} points that can be reached'
        yield Finding((*path, 0, "from_points"), reason)
