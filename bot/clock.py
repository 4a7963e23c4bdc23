"""The clock, injected so that tests and the simulator can move it. Moments are UTC."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.i18n import VIETNAM

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now."""
    return datetime.now(UTC)


def day_in_vietnam(moment: datetime) -> date:
    """The calendar day in Việt Nam at a moment."""
    return moment.astimezone(VIETNAM).date()


@dataclass(frozen=True, slots=True)
class Upcoming:
    """Something that will happen by itself: when (UTC), and what, in the two languages of the simulator's page."""

    at: datetime
    what: Mapping[str, str]


class MovableClock:
    """A clock for the simulator: it goes on by itself and can be set. `file` remembers how far it was moved."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._offset = timedelta()
        if file is not None and file.exists():
            self._offset = timedelta(seconds=float(file.read_text(encoding="utf-8")))

    def __call__(self) -> datetime:
        """Now."""
        return system_clock() + self._offset

    def set(self, moment: datetime) -> None:
        """From here on it goes on from this moment."""
        self._move(moment - system_clock())

    def reset(self) -> None:
        """Show the real time again."""
        self._move(timedelta())

    def _move(self, offset: timedelta) -> None:
        self._offset = offset
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(str(offset.total_seconds()), encoding="utf-8")
