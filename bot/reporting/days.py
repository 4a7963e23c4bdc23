"""Which day something belongs to: all days are those of Việt Nam."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from bot.clock import day_in_vietnam
from bot.i18n import VIETNAM
from movement.periods import Period
from movement.year import StepState


def moments(period: Period) -> tuple[datetime, datetime]:
    """The moments (UTC) at which a period begins, and at which it is over."""
    return _midnight(period.first), _midnight(period.last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM).astimezone(UTC)


def happened_on(state: StepState | None) -> date | None:
    """The day of a step: its own, else that of its paper, else the one on which it was entered."""
    if state is None:
        return None
    return state.day or state.paper_day or day_of(state.at)


def day_of(moment: datetime | None) -> date | None:
    """The day of a moment, None where there is none."""
    return day_in_vietnam(moment) if moment is not None else None


def on_the_wall(moment: datetime) -> datetime:
    """A moment on Việt Nam's wall clock, to the minute: whoever asks twice in it gets the same file."""
    return moment.astimezone(VIETNAM).replace(second=0, microsecond=0, tzinfo=None)
