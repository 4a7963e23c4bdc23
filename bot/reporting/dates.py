"""The dates of a report: those that fell into the period, those that are overdue, and what still has no day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.deadlines import Standing
from movement.dates import Audience, Deadline, OpenDate
from movement.periods import Period


class DateState(StrEnum):
    """How a date stands today."""

    DONE = "done"
    AHEAD = "ahead"  # not done, and still in time
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class DateLine:
    """One date: its last good day, and how many units have done it, of how many (None for the office's own dates)."""

    deadline: Deadline
    last_day: date
    state: DateState
    done: int | None = None
    of: int | None = None

    @property
    def missing(self) -> int | None:
        """How many units have not done it."""
        return self.of - self.done if self.of is not None and self.done is not None else None


def dates_of(standing: Standing, period: Period, today: date) -> list[DateLine]:
    """The dates whose last good day lies in the period, and those that are overdue; by day.

    Reads nothing more for more units: the register is read once, see `Standing`.
    """
    year = standing.plan.year
    found = []
    for deadline in standing.plan.deadlines:
        if deadline.only_year not in (None, year):
            continue
        last = deadline.last_day(year)
        if period.holds(last) or last < today:
            line = _line(standing, deadline, last, today)
            if period.holds(last) or line.state is DateState.OVERDUE:
                found.append(line)
    return sorted(found, key=lambda line: line.last_day)


def _line(standing: Standing, deadline: Deadline, last: date, today: date) -> DateLine:
    not_yet = DateState.OVERDUE if last < today else DateState.AHEAD
    if deadline.audience is not Audience.UNIT:
        return DateLine(deadline, last, DateState.DONE if standing.is_done_by_commune(deadline) else not_yet)
    missing = standing.missing(deadline)
    state = not_yet if missing.count else DateState.DONE
    return DateLine(deadline, last, state, missing.of - missing.count, missing.of)


def without_a_day(standing: Standing) -> list[OpenDate]:
    """What the plan wants done without saying when, as long as the commune has not set a day."""
    year = standing.plan.year
    return [each for each in standing.plan.open_dates if each.only_year in (None, year)]
