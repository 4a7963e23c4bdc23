"""Reminders: which day of a deadline's ladder falls due when, for whom, and which one counts now.

Counting follows the documents: "trước ngày 30/10" (plan of Thiện Tín, III.5) has its last good day on 29/10, and 7 days
before means 22/10. Moments are wall-clock times in Việt Nam (see `movement.quiet`), all naive or all aware.

What has been sent is the caller's to remember, by deadline, day of the rung and recipient: `due` names one rung at a
time, later ones in place of earlier ones. So it does not matter how often, how late or after what pause it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from movement.dates import Audience, Deadline
from movement.ladder import Ladder


class Recipient(StrEnum):
    """Who is told."""

    IN_CHARGE = "in_charge"  # the people of a unit that has to act
    OFFICERS = "officers"  # of the commune police
    GROUPS = "groups"  # of the community, for public dates


@dataclass(frozen=True, slots=True)
class Rung:
    """One day on which somebody is reminded of a deadline.

    `days_left` are from `day` to the last good day, negative when it is over. A message that goes out later (quiet
    time, a pause) has to count from its own day to `last_day`.
    """

    deadline: str
    day: date
    days_left: int
    to: Recipient

    @property
    def last_day(self) -> date:
        """The last good day of the deadline."""
        return self.day + timedelta(days=self.days_left)


def rungs(deadline: Deadline, plan_ladder: Ladder, year: int) -> tuple[Rung, ...]:
    """All rungs of a deadline in a year, by day; none when it is a date of another year only.

    The year is that of the date: rungs of a date in January may lie in the year before.
    """
    if deadline.only_year not in (None, year):
        return ()
    last = deadline.last_day(year)
    found = [
        Rung(deadline.id, last - timedelta(days=left), left, to)
        for to, left in _days_left(deadline, deadline.ladder or plan_ladder)
    ]
    return tuple(sorted(found, key=lambda rung: (rung.day, rung.to)))


def _days_left(deadline: Deadline, ladder: Ladder) -> Iterator[tuple[Recipient, int]]:
    by_units = deadline.audience is Audience.UNIT
    # Officers see to the dates of the police and of the authority, so there is nobody to tell besides them.
    acting = Recipient.IN_CHARGE if by_units else Recipient.OFFICERS
    yield from ((acting, days) for days in ladder.before)
    if ladder.on_the_day:
        yield acting, 0
    yield from ((acting, -days) for days in ladder.overdue)
    if by_units:
        yield from ((Recipient.OFFICERS, -days) for days in ladder.escalate)
    if deadline.public:
        yield from ((Recipient.GROUPS, days) for days in ladder.public)


def due(rungs: Iterable[Rung], now_local: datetime, at: time, since: datetime | None) -> Rung | None:
    """The rung that counts now, in place of all earlier ones: the latest whose moment (its day, at `at`) has come.

    Give the rungs of one deadline for one recipient. A rung whose moment was before `since`, when the recipient or the
    plan came into being, does not count. Whether it is quiet now is for the caller to ask first.
    """
    counting = [
        rung
        for rung in rungs
        if (moment := datetime.combine(rung.day, at, now_local.tzinfo)) <= now_local
        and (since is None or moment >= since)
    ]
    return max(counting, key=lambda rung: rung.day, default=None)
