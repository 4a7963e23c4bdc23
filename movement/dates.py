"""The dates of a plan: deadlines and assessment windows. They are data; the year comes from the caller."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from movement.ladder import Done, Ladder
from movement.units import UnitKind
from movement.values import Condition, Frozen, LocalText, Text
from movement.year import Step


class Word(StrEnum):
    """How a document speaks of a date, kept beside the date because the last good day depends on it."""

    BEFORE = "before"  # "trước ngày 30/10": the last good day is 29/10
    BY = "by"  # "đến hết ngày 31/3": the last good day is 31/3
    ON = "on"  # an event on the day itself


class Audience(StrEnum):
    """Who has to act."""

    UNIT = "unit"
    POLICE = "police"
    AUTHORITY = "authority"


Day = Annotated[int, Field(strict=True, ge=1, le=31)]
Month = Annotated[int, Field(strict=True, ge=1, le=12)]


class Deadline(Frozen):
    """A date that comes back every year, or only in `only_year`. `kinds` narrows a deadline of units; empty = all.

    `done` is what ends the reminding (`step`: that step of the unit's year), `ladder` replaces the plan's days of
    reminding, and of a `public` date community groups are told as well. `chosen_only`: it concerns the units that were
    chosen to become exemplary, and no others.
    """

    id: Text
    title: LocalText
    day: Day
    month: Month
    word: Word
    audience: Audience
    kinds: tuple[UnitKind, ...] = ()
    only_year: int | None = None
    done: Done = Done.CONFIRMED
    step: Step | None = None
    chosen_only: bool = False
    when: Condition = Condition()
    public: bool = False
    ladder: Ladder | None = None
    source: Text
    note: str = ""

    def last_day(self, year: int) -> date:
        """The last day on which it is still in time.

        29/2 does not exist in most years: there, both "before 29/2" and "by 29/2" end on 28/2.
        """
        length = monthrange(year, self.month)[1]
        if self.day > length:
            return date(year, self.month, length)
        day = date(year, self.month, self.day)
        return day - timedelta(days=1) if self.word is Word.BEFORE else day

    def concerns(self, kind: UnitKind) -> bool:
        """True when units of this kind have to act."""
        return self.audience is Audience.UNIT and (not self.kinds or kind in self.kinds)


class OpenDate(Frozen):
    """Something that a plan wants done without saying when. The commune sets the day, and it becomes a deadline.

    `periodic`: it comes back every month, quarter or half-year of the year, as the commune says.
    """

    id: Text
    title: LocalText
    audience: Audience
    kinds: tuple[UnitKind, ...] = ()
    only_year: int | None = None
    done: Done = Done.CONFIRMED
    step: Step | None = None
    periodic: bool = False
    source: Text
    note: str = ""


class DayOfYear(Frozen):
    """A day and a month."""

    day: Day
    month: Month


class AssessmentWindow(Frozen):
    """The time that a year's card is about, first and last day. It may begin in the year before."""

    kinds: Annotated[tuple[UnitKind, ...], Field(min_length=1)]
    first: DayOfYear
    last: DayOfYear
    source: Text

    def days(self, year: int) -> tuple[date, date]:
        """First and last day of the window that is named after `year`, the year in which it ends."""
        begins_before = (self.first.month, self.first.day) > (self.last.month, self.last.day)
        return (
            date(year - begins_before, self.first.month, self.first.day),
            date(year, self.last.month, self.last.day),
        )
