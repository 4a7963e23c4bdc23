"""What must agree in what a plan says about the exemplary title and about awards."""

from __future__ import annotations

from collections.abc import Iterator

from movement.checklist import Title
from movement.finding import Finding, repeated
from movement.honours import ExemplaryRule
from movement.plan import Plan
from movement.year import Step

_OF_THE_TITLE = (
    *(Step.EXEMPLARY_CHOSEN, Step.EXEMPLARY_REGISTERED, Step.EXEMPLARY_PROPOSED, Step.EXEMPLARY_DECIDED),
    Step.EXEMPLARY_UPKEEP,
)


def title_findings(plan: Plan) -> Iterator[Finding]:
    """Everything in which the rules of the exemplary title and of awards contradict the rest of the plan."""
    if plan.exemplary is not None:
        yield from _exemplary(plan, plan.exemplary)
    else:
        for index, rule in enumerate(plan.steps):
            if rule.step in _OF_THE_TITLE:
                reason = f'the plan follows the step "{rule.step}", but says nothing under "exemplary"'
                yield Finding(("steps", index, "step"), reason)
    yield from _awards(plan)


def _exemplary(plan: Plan, rule: ExemplaryRule) -> Iterator[Finding]:
    levels = {level.id for level in plan.levels.levels} if plan.levels else set()
    if rule.minimum_level is not None and rule.minimum_level not in levels:
        yield Finding(("exemplary", "minimum_level"), f'the plan has no level "{rule.minimum_level}"')
    if rule.minimum_level is not None and not rule.needs_level:
        yield Finding(("exemplary", "minimum_level"), 'a "minimum_level" needs "needs_level: true"')
    steps = {each.step for each in plan.steps}
    for key, needed, step in (
        ("needs_antt", rule.needs_antt, Step.ANTT_DECIDED),
        ("needs_level", rule.needs_level, Step.LEVEL_DECIDED),
    ):
        if needed and step not in steps:
            reason = f'"{key}" asks for the step "{step}", which is not among the "steps": add it or write {key}: false'
            yield Finding(("exemplary", key), reason)
    if Step.EXEMPLARY_DECIDED not in steps:
        reason = f'the title can never be given: the step "{Step.EXEMPLARY_DECIDED}" is not among the "steps"'
        yield Finding(("exemplary",), reason)
    if rule.checklist is not None and not any(
        each.id == rule.checklist and each.of is Title.EXEMPLARY for each in plan.checklists
    ):
        yield Finding(("exemplary", "checklist"), f'there is no checklist "{rule.checklist}" of the exemplary title')
    papers = {paper.id for paper in plan.papers}
    for index, paper in enumerate(rule.papers):
        if paper not in papers:
            yield Finding(("exemplary", "papers", index), f'the plan has no paper "{paper}"')
    for index, kind in enumerate(rule.kinds):
        if kind not in plan.kinds:
            reason = f'"{kind}" is not among the kinds of unit that the plan addresses'
            yield Finding(("exemplary", "kinds", index), reason)


def _awards(plan: Plan) -> Iterator[Finding]:
    rule = plan.award_rule
    if rule is not None:
        yield from repeated(("award_rule", "forms"), "id", (form.id for form in rule.forms))
        if not rule.subjects:
            yield Finding(("award_rule", "subjects"), '"subjects" must have at least one entry')
