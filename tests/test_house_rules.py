"""Rules of the house that follow from the settings together."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from bot.house_rules import HouseRules
from movement.quiet import QuietTime


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-10-06 05:00", "2026-10-06 08:00"),
        ("2026-10-06 07:30", "2026-10-06 08:00"),
        ("2026-10-06 08:00", "2026-10-06 08:00"),
        ("2026-10-06 15:20", "2026-10-06 15:20"),
        ("2026-10-06 21:00", "2026-10-07 08:00"),
        ("2026-10-03 22:00", "2026-10-05 08:00"),  # the 4th is a Sunday
        ("2026-02-15 08:00", "2026-02-21 08:00"),  # Tết
    ],
)
def test_when_reminders_go_out_next(now: str, then: str) -> None:
    assert HouseRules().next_round(datetime.fromisoformat(now)) == datetime.fromisoformat(then)


def test_a_reminder_time_in_quiet_hours_means_their_end() -> None:
    late = HouseRules(quiet=QuietTime(begins=time(21), ends=time(7)), reminder_time=time(22))
    assert late.next_round(datetime(2026, 10, 6, 22, 0)) == datetime(2026, 10, 7, 7, 0)  # noqa: DTZ001 - wall clock
    assert late.next_round(datetime(2026, 10, 6, 9, 0)) == datetime(2026, 10, 6, 9, 0)  # noqa: DTZ001 - wall clock
