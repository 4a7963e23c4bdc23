"""What must agree inside a plan beyond the types of its values: sums, steps, levels, dates, references.

Each finding is a path into the plan's data and one sentence, so that the loader can name the line.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator

from movement.card_checks import template_findings
from movement.dates import AssessmentWindow, Audience, Deadline
from movement.finding import Finding, Path, repeated
from movement.ladder import Done, Ladder
from movement.levels import highest_maximum
from movement.plan import Levels, Plan, Target
from movement.plan_checks import plan_findings
from movement.units import UnitKind
from movement.values import Points

_WITH_IDS = (
    *("legal_references", "bodies", "papers", "scorecards", "checklists", "deadlines", "open_dates", "targets"),
    "topics",
)


def findings(plan: Plan) -> Iterator[Finding]:
    """Everything that is wrong with the plan, in no particular order; nothing for a sound plan."""
    for group in _WITH_IDS:
        yield from repeated((group,), "id", (entry.id for entry in getattr(plan, group)))
    yield from plan_findings(plan)
    for index, template in enumerate(plan.scorecards):
        yield from template_findings(("scorecards", index), template)
    yield from _kinds(plan)
    for index, deadline in enumerate(plan.deadlines):
        yield from _deadline(("deadlines", index), deadline)
    yield from _ladder(("reminders",), plan.reminders)
    for index, window in enumerate(plan.assessment):
        yield from _window(("assessment", index), window)
    for index, target in enumerate(plan.targets):
        yield from _target(("targets", index), target)
    if plan.levels is not None:
        yield from _levels(plan.levels, highest_maximum(plan))


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
    yield from repeated(path, "id", (level.id for level in levels.levels))
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
