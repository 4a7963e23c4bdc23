"""The time of the fake: it stands still until a test moves it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

Clock = Callable[[], datetime]

# What the platform calls a day, a month and a night. No page of it says so; Việt Nam is the only sensible reading.
VIETNAM = timezone(timedelta(hours=7))


class StillClock:
    """A clock that shows the same moment (UTC) until it is set."""

    def __init__(self, now: datetime = datetime(2026, 10, 6, 2, 0, tzinfo=UTC)) -> None:
        self._now = now

    def __call__(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> None:
        """From here on it shows this moment."""
        self._now = moment


def milliseconds(moment: datetime) -> str:
    """How the platform writes a moment: milliseconds since the epoch, as a string."""
    return str(round(moment.timestamp() * 1000))


def day(moment: datetime) -> str:
    """How the platform writes a day."""
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y")
