"""What must agree between a plan's dates and its other parts: steps, scorecards, who has to act."""

from __future__ import annotations

from collections.abc import Iterator

from movement.dates import Audience, Deadline, OpenDate
from movement.finding import Finding, Path
from movement.ladder import Done
from movement.plan import Plan
from movement.values import Condition
from movement.year import STEPS, EnteredBy, Step


def date_findings(plan: Plan) -> Iterator[Finding]:
    """Everything in which deadlines and open dates contradict the rest of the plan."""
    known = {each.id for each in plan.deadlines}
    for index, deadline in enumerate(plan.deadlines):
        path: Path = ("deadlines", index)
        yield from _any_date(path, deadline, plan)
        yield from _deadline(path, deadline, plan)
    for index, date in enumerate(plan.open_dates):
        path = ("open_dates", index)
        yield from _any_date(path, date, plan)
        if date.id in known:
            yield Finding((*path, "id"), f'the id "{date.id}" is used by a deadline')
        if date.periodic and date.step is not None:
            yield Finding((*path, "periodic"), "a step is taken once a year, so its date cannot be periodic")


def _any_date(path: Path, date: Deadline | OpenDate, plan: Plan) -> Iterator[Finding]:
    if date.only_year is not None and date.only_year != plan.year:
        reason = f'"{date.id}" is for {date.only_year} only, but the plan is for {plan.year}'
        yield Finding((*path, "only_year"), reason)
    if (date.done is Done.STEP) != (date.step is not None):
        yield Finding((*path, "done"), '"done: step" and "step" belong together')
    if date.step is not None:
        yield from _step(path, date, date.step, plan)


def _step(path: Path, date: Deadline | OpenDate, step: Step, plan: Plan) -> Iterator[Finding]:
    if step not in {rule.step for rule in plan.steps}:
        yield Finding((*path, "step"), f'the step "{step}" is not among the plan\'s "steps"')
    by_unit = STEPS[step].by is EnteredBy.UNIT
    if by_unit != (date.audience is Audience.UNIT):
        who = "units" if by_unit else "officers"
        yield Finding((*path, "step"), f'the step "{step}" is taken by {who}, not by "{date.audience}"')


def _deadline(path: Path, deadline: Deadline, plan: Plan) -> Iterator[Finding]:
    if deadline.done in (Done.CARD_SUBMITTED, Done.DECISIONS_ENTERED):
        kinds = deadline.kinds or plan.kinds
        if all(plan.scorecard_for(kind) is None for kind in kinds):
            reason = f'"{deadline.done}" needs a scorecard that is no draft, and the plan has none for these units'
            yield Finding((*path, "done"), reason)
    if deadline.chosen_only and Step.EXEMPLARY_CHOSEN not in {rule.step for rule in plan.steps}:
        reason = f'"chosen_only" needs the step "{Step.EXEMPLARY_CHOSEN}" among the plan\'s "steps"'
        yield Finding((*path, "chosen_only"), reason)
    about_units = deadline.audience is Audience.UNIT or deadline.done in (Done.STEP, Done.DECISIONS_ENTERED)
    for key, written in (
        ("kinds", bool(deadline.kinds)),
        ("chosen_only", deadline.chosen_only),
        ("when", deadline.when != Condition()),
    ):
        if written and not about_units:
            reason = f'"{key}" narrows dates of units, and "{deadline.id}" is one of "{deadline.audience}"'
            yield Finding((*path, key), reason)
