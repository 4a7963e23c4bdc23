"""The clock, injected so that tests and the simulator can move it. Moments are UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from bot.i18n import VIETNAM

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now."""
    return datetime.now(UTC)


def day_in_vietnam(moment: datetime) -> date:
    """The calendar day in Việt Nam at a moment."""
    return moment.astimezone(VIETNAM).date()
