"""Small changes to a plan in use: another day for a date, another figure for a target. Each gives a new plan."""

from __future__ import annotations

from decimal import Decimal

from movement.dates import DayOfYear
from movement.plan import Plan


def with_other_day(plan: Plan, deadline_id: str, day: DayOfYear) -> Plan:
    """The plan with another day for one of its dates; how its document speaks of it ("before", "by") stays.

    Raises KeyError when the plan has no such date.
    """
    plan.deadline(deadline_id)
    data = plan.model_dump()
    for each in data["deadlines"]:
        if each["id"] == deadline_id:
            each |= {"day": day.day, "month": day.month}
    return Plan.model_validate(data)


def with_figure(plan: Plan, target_id: str, figure: Decimal) -> Plan:
    """The plan with another figure for one of its targets: per cent where it is in per cent, else a whole number.

    Raises KeyError when the plan has no such target, ValueError when the figure does not fit it.
    """
    target = next((each for each in plan.targets if each.id == target_id), None)
    if target is None:
        raise KeyError(target_id)
    data = plan.model_dump()
    for each in data["targets"]:
        if each["id"] == target_id:
            each["percent" if target.percent is not None else "number"] = figure
    return Plan.model_validate(data)
