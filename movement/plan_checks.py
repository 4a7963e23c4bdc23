"""What must agree between the parts of a plan: steps, titles, awards, targets and the dates that speak of them."""

from __future__ import annotations

from collections.abc import Iterator

from movement.checklist import Title
from movement.dates import Audience, Deadline, OpenDate
from movement.finding import Finding, Path
from movement.ladder import Done
from movement.measures import Measure
from movement.plan import Plan, Target
from movement.year import STEPS, EnteredBy, Step

_NEEDS_LEVEL = (Measure.LEVEL_OR_BETTER, Measure.AT_LEVEL)
_NEEDS_STEP = {
    Measure.ANTT_REGISTERED: Step.ANTT_REGISTERED,
    Measure.ANTT_REACHED: Step.ANTT_DECIDED,
    Measure.LEVEL_OR_BETTER: Step.LEVEL_DECIDED,
    Measure.AT_LEVEL: Step.LEVEL_DECIDED,
    Measure.EXEMPLARY: Step.EXEMPLARY_DECIDED,
    Measure.PLANS_ISSUED: Step.PLAN_ISSUED,
    Measure.LAUNCHED: Step.LAUNCHED,
    Measure.MOVEMENT_DAY: Step.MOVEMENT_DAY,
    Measure.MOVEMENT_DAY_MAIN: Step.MOVEMENT_DAY,
    Measure.COMMITMENTS: Step.COMMITMENTS,
}


def plan_findings(plan: Plan) -> Iterator[Finding]:
    """Everything in which the parts of the plan contradict each other."""
    steps = {rule.step for rule in plan.steps}
    dates: list[tuple[Path, Deadline | OpenDate]] = [
        *((("deadlines", n), each) for n, each in enumerate(plan.deadlines)),
        *((("open_dates", n), each) for n, each in enumerate(plan.open_dates)),
    ]
    known = {each.id for each in plan.deadlines}
    for path, each in dates:
        yield from _step_of_date(path, each, steps)
        if isinstance(each, OpenDate) and each.id in known:
            yield Finding((*path, "id"), f'the id "{each.id}" is used by a deadline')
    for index, target in enumerate(plan.targets):
        yield from _measure(("targets", index), target, plan, steps)
    for index in range(len(plan.checklists)):
        yield from _checklist(("checklists", index), plan, index)
    yield from _titles(plan, steps)


def _step_of_date(path: Path, each: Deadline | OpenDate, steps: set[Step]) -> Iterator[Finding]:
    if (each.done is Done.STEP) != (each.step is not None):
        yield Finding((*path, "done"), '"done: step" and "step" belong together')
    if each.step is None:
        return
    if each.step not in steps:
        yield Finding((*path, "step"), f'the step "{each.step}" is not among the plan\'s "steps"')
    by_unit = STEPS[each.step].by is EnteredBy.UNIT
    if by_unit != (each.audience is Audience.UNIT):
        who = "units" if by_unit else "officers"
        yield Finding((*path, "step"), f'the step "{each.step}" is taken by {who}, not by "{each.audience}"')


def _measure(path: Path, target: Target, plan: Plan, steps: set[Step]) -> Iterator[Finding]:
    measure = target.measure
    if measure is None:
        return
    levels = {level.id for level in plan.levels.levels} if plan.levels else set()
    if (measure in _NEEDS_LEVEL) != (target.level is not None):
        yield Finding(path, f'the measures of levels need "level", and no others do: "{target.id}"')
    elif target.level is not None and target.level not in levels:
        yield Finding((*path, "level"), f'the plan has no level "{target.level}"')
    if (measure is Measure.CARD_RATIO) != (target.item is not None):
        yield Finding(path, f'the measure "card_ratio" needs "item", and no other does: "{target.id}"')
    needed = _NEEDS_STEP.get(measure)
    if needed is not None and needed not in steps:
        yield Finding((*path, "measure"), f'"{measure}" counts the step "{needed}", which is not among the "steps"')


def _checklist(path: Path, plan: Plan, index: int) -> Iterator[Finding]:
    checklist = plan.checklists[index]
    seen: set[str] = set()
    for number, item in enumerate(checklist.items):
        if item.code in seen:
            yield Finding((*path, "items", number, "code"), f'the code "{item.code}" is used twice')
        seen.add(item.code)
    for position, kind in enumerate(checklist.kinds):
        if any(kind in other.kinds and other.of is checklist.of for other in plan.checklists[:index]):
            yield Finding((*path, "kinds", position), f'"{kind}" already has a checklist for "{checklist.of}"')


def _titles(plan: Plan, steps: set[Step]) -> Iterator[Finding]:
    rule = plan.exemplary
    if rule is not None:
        levels = {level.id for level in plan.levels.levels} if plan.levels else set()
        if rule.minimum_level is not None and rule.minimum_level not in levels:
            yield Finding(("exemplary", "minimum_level"), f'the plan has no level "{rule.minimum_level}"')
        if rule.checklist is not None and not any(
            each.id == rule.checklist and each.of is Title.EXEMPLARY for each in plan.checklists
        ):
            yield Finding(
                ("exemplary", "checklist"), f'there is no checklist "{rule.checklist}" of the exemplary title'
            )
        papers = {paper.id for paper in plan.papers}
        for index, paper in enumerate(rule.papers):
            if paper not in papers:
                yield Finding(("exemplary", "papers", index), f'the plan has no paper "{paper}"')
        for index, kind in enumerate(rule.kinds):
            if kind not in plan.kinds:
                reason = f'"{kind}" is not among the kinds of unit that the plan addresses'
                yield Finding(("exemplary", "kinds", index), reason)
    elif Step.EXEMPLARY_DECIDED in steps:
        yield Finding(("steps",), 'the plan follows the exemplary title, but says nothing under "exemplary"')
    seen: set[str] = set()
    for index, form in enumerate(plan.award_rule.forms if plan.award_rule else ()):
        if form.id in seen:
            yield Finding(("award_rule", "forms", index, "id"), f'the id "{form.id}" is used twice')
        seen.add(form.id)
