"""What must agree between the parts of a plan: names, kinds of unit, steps, targets, checklists.

Dates are in `movement.date_checks`, titles and awards in `movement.title_checks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from movement.checklist import Checklist
from movement.counting import RatioRule
from movement.date_checks import date_findings
from movement.finding import Finding, Path, repeated
from movement.measures import Measure
from movement.plan import Plan, Target
from movement.title_checks import title_findings
from movement.units import UnitKind
from movement.year import Step

_NEEDS_LEVEL = (Measure.LEVEL_OR_BETTER, Measure.AT_LEVEL)
_NEEDS_STEP = {
    Measure.ANTT_REGISTERED: Step.ANTT_REGISTERED,
    Measure.ANTT_REACHED: Step.ANTT_DECIDED,
    Measure.LEVEL_OR_BETTER: Step.LEVEL_DECIDED,
    Measure.AT_LEVEL: Step.LEVEL_DECIDED,
    Measure.EXEMPLARY: Step.EXEMPLARY_DECIDED,
    Measure.EXEMPLARY_CHOSEN: Step.EXEMPLARY_CHOSEN,
    Measure.PLANS_ISSUED: Step.PLAN_ISSUED,
    Measure.LAUNCHED: Step.LAUNCHED,
    Measure.MOVEMENT_DAY: Step.MOVEMENT_DAY,
    Measure.MOVEMENT_DAY_MAIN: Step.MOVEMENT_DAY,
    Measure.COMMITMENTS: Step.COMMITMENTS,
}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def plan_findings(plan: Plan) -> Iterator[Finding]:
    """Everything in which the parts of the plan contradict each other."""
    yield from _names(plan)
    yield from _kinds(plan)
    yield from _steps(plan)
    yield from date_findings(plan)
    for index, target in enumerate(plan.targets):
        yield from _measure(("targets", index), target, plan)
    for index, checklist in enumerate(plan.checklists):
        yield from _checklist(("checklists", index), checklist, plan, index)
    yield from title_findings(plan)


def _names(plan: Plan) -> Iterator[Finding]:
    """Ids are kept with what people have done, and files are named by them: plain letters that never change."""
    groups: dict[Path, Iterable[str]] = {
        (name,): [each.id for each in getattr(plan, name)]
        for name in (
            *("legal_references", "bodies", "papers", "scorecards", "checklists", "deadlines", "open_dates"),
            *("targets", "topics"),
        )
    }
    if plan.levels is not None:
        groups["levels", "levels"] = [level.id for level in plan.levels.levels]
    if plan.award_rule is not None:
        groups["award_rule", "forms"] = [form.id for form in plan.award_rule.forms]
    groups["campaigns", "forms"] = [form.id for form in plan.campaigns.forms]
    for path, ids in groups.items():
        for index, each in enumerate(ids):
            if not _SLUG.fullmatch(each):
                reason = f'the id "{each}" must be lower-case letters without accents, digits and hyphens'
                yield Finding((*path, index, "id"), reason)
    yield from repeated(("campaigns", "forms"), "id", (form.id for form in plan.campaigns.forms))
    years = re.findall(r"(?<!\d)20\d\d(?!\d)", plan.id)
    if years and str(plan.year) not in years:
        yield Finding(("id",), f'the plan\'s id says {years[-1]}, but its "year" is {plan.year}')


def _kinds(plan: Plan) -> Iterator[Finding]:
    groups: dict[str, list[tuple[UnitKind, ...]]] = {
        name: [each.kinds for each in getattr(plan, name)] for name in ("steps", "deadlines", "open_dates", "targets")
    }
    for name, entries in groups.items():
        for index, kinds in enumerate(entries):
            for position, kind in enumerate(kinds):
                if kind not in plan.kinds:
                    reason = f'"{kind}" is not among the kinds of unit that the plan addresses'
                    yield Finding((name, index, "kinds", position), reason)


def _steps(plan: Plan) -> Iterator[Finding]:
    for index, rule in enumerate(plan.steps):
        if any((rule.step, rule.kinds, rule.when) == (r.step, r.kinds, r.when) for r in plan.steps[:index]):
            yield Finding(("steps", index, "step"), f'the step "{rule.step}" is written twice for the same units')
        if rule.step is Step.LEVEL_DECIDED and plan.levels is None:
            yield Finding(("steps", index, "step"), f'the step "{rule.step}" needs "levels" to choose from')


def _measure(path: Path, target: Target, plan: Plan) -> Iterator[Finding]:
    measure = target.measure
    if measure is None:
        for key in ("level", "item"):
            if getattr(target, key) is not None:
                yield Finding((*path, key), f'"{key}" says nothing without a "measure"')
        return
    levels = {level.id for level in plan.levels.levels} if plan.levels else set()
    if (measure in _NEEDS_LEVEL) != (target.level is not None):
        yield Finding(path, f'the measures of levels need "level", and no others do: "{target.id}"')
    elif target.level is not None and target.level not in levels:
        yield Finding((*path, "level"), f'the plan has no level "{target.level}"')
    if (measure is Measure.CARD_RATIO) != (target.item is not None):
        yield Finding(path, f'the measure "card_ratio" needs "item", and no other does: "{target.id}"')
    elif target.item is not None and target.item not in _ratios(plan):
        reason = f'no scorecard has an item "{target.item}" that counts part and whole ("counts", "kind: ratio")'
        yield Finding((*path, "item"), reason)
    steps = {rule.step for rule in plan.steps}
    needed = [_NEEDS_STEP[measure]] if measure in _NEEDS_STEP else []
    if measure is Measure.PLANS_ISSUED:  # of units with a Party organisation both are counted
        needed.append(Step.RESOLUTION_ISSUED)
    for step in needed:
        if step not in steps:
            yield Finding((*path, "measure"), f'"{measure}" counts the step "{step}", which is not among the "steps"')
    if measure is Measure.MODELS_COMMENDED and target.percent is not None:
        yield Finding((*path, "percent"), f'"{measure}" has nothing to be per cent of: write "number"')


def _ratios(plan: Plan) -> set[str]:
    return {
        criterion.code
        for card in plan.scorecards
        if not card.draft
        for criterion in card.scored
        if isinstance(criterion.counts, RatioRule)
    }


def _checklist(path: Path, checklist: Checklist, plan: Plan, index: int) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, item in enumerate(checklist.items):
        if item.code in seen:
            yield Finding((*path, "items", number, "code"), f'the code "{item.code}" is used twice')
        seen.add(item.code)
    for position, kind in enumerate(checklist.kinds):
        if any(kind in other.kinds and other.of is checklist.of for other in plan.checklists[:index]):
            yield Finding((*path, "kinds", position), f'"{kind}" already has a checklist for "{checklist.of}"')
    if not set(checklist.kinds) & set(plan.kinds):
        yield Finding(
            (*path, "kinds"), f'the checklist "{checklist.id}" is for no kind of unit that the plan addresses'
        )
    for card in plan.scorecards:
        if card.draft or not checklist.speaks_of(card) or not set(card.kinds) & set(checklist.kinds):
            continue
        codes = {criterion.code for criterion in card.scored}
        for number, item in enumerate(checklist.items):
            for place, code in enumerate(item.card_items):
                if code not in codes:
                    reason = f'"{code}" is not a scored criterion of the scorecard "{card.id}"'
                    yield Finding((*path, "items", number, "card_items", place), reason)
