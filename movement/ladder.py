"""When a deadline is reminded of (its ladder), and what ends the reminding."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from movement.values import Frozen


class Done(StrEnum):
    """What shows that a deadline has been kept, so that nobody is reminded any more."""

    REGISTERED = "registered"  # the unit is registered
    CARD_SUBMITTED = "card_submitted"  # the unit's card is handed in
    DECISIONS_ENTERED = "decisions_entered"  # no verified card waits for the authority's decision
    STEP = "step"  # the deadline's step of the unit's year has been taken
    CONFIRMED = "confirmed"  # somebody says that it is done: nothing else could show it


# A year at most: a rung further away would belong to another year's date.
_Away = Annotated[int, Field(strict=True, ge=1, le=365)]
_AwayOrOnTheDay = Annotated[int, Field(strict=True, ge=0, le=365)]


class Ladder(Frozen):
    """The days of reminding, counted from the last good day: "before 30/10" ends on 29/10, and 7 days before is 22/10.

    A ladder stands for itself: what it leaves out is the default below, also where it replaces the plan's own. No
    document names such days; the default is only what a plan begins with.
    """

    before: tuple[_Away, ...] = (30, 14, 7, 3, 1)
    """Days before the last good day on which those who have to act are reminded."""

    on_the_day: bool = True
    """Whether they are reminded on the last good day as well."""

    overdue: tuple[_Away, ...] = (1, 3, 7)
    """Days after it on which those who have not done it are reminded. After an event: whether it was held."""

    escalate: tuple[_Away, ...] = (1, 7)
    """Days after it on which the officers are told which units are missing."""

    public: tuple[_AwayOrOnTheDay, ...] = (3, 0)
    """Days before a public date on which community groups are told of it; 0 is the day itself."""
