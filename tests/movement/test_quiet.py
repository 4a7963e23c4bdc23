"""Quiet time: hours, Sundays, holidays and days off delay, and the first open moment after them is exact."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.quiet import QuietTime

NIGHT = QuietTime(time(21), time(7))
ALWAYS_OPEN = QuietTime(time(0), time(0), sundays=False, holidays=False)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M")  # noqa: DTZ007 - a wall clock


@pytest.mark.parametrize(
    ("quiet", "moment", "opens"),
    [
        # at night, and its edges (Wednesday 21/10/2026)
        (NIGHT, "21/10/2026 06:59", "21/10/2026 07:00"),
        (NIGHT, "21/10/2026 07:00", "21/10/2026 07:00"),
        (NIGHT, "21/10/2026 20:59", "21/10/2026 20:59"),
        (NIGHT, "21/10/2026 21:00", "22/10/2026 07:00"),
        (NIGHT, "21/10/2026 00:00", "21/10/2026 07:00"),
        # quiet hours within one day, until midnight, and none
        (QuietTime(time(11, 30), time(13, 30)), "21/10/2026 11:30", "21/10/2026 13:30"),
        (QuietTime(time(11, 30), time(13, 30)), "21/10/2026 13:30", "21/10/2026 13:30"),
        (QuietTime(time(21), time(0)), "21/10/2026 21:00", "22/10/2026 00:00"),
        (QuietTime(time(8), time(8)), "21/10/2026 08:00", "21/10/2026 08:00"),
        # Sunday 25/10/2026, from Saturday evening on
        (NIGHT, "24/10/2026 21:00", "26/10/2026 07:00"),
        (NIGHT, "25/10/2026 12:00", "26/10/2026 07:00"),
        (QuietTime(time(21), time(7), sundays=False), "25/10/2026 12:00", "25/10/2026 12:00"),
        # Tết 2026: Monday 16/2 (eve) to Friday 20/2; the Saturday after it is open
        (NIGHT, "14/02/2026 20:00", "14/02/2026 20:00"),
        (NIGHT, "14/02/2026 21:00", "21/02/2026 07:00"),
        (NIGHT, "17/02/2026 08:00", "21/02/2026 07:00"),
        (QuietTime(time(21), time(7), holidays=False), "17/02/2026 08:00", "17/02/2026 08:00"),
        # Thursday 30/4, Friday 1/5; then a day off that the commune names, then a Sunday
        (NIGHT, "30/04/2026 08:00", "02/05/2026 07:00"),
        (QuietTime(time(21), time(7), days_off=frozenset([date(2026, 5, 2)])), "30/04/2026 08:00", "04/05/2026 07:00"),
        # Sunday 26/4/2026 is Giỗ Tổ Hùng Vương, made up for on Monday
        (NIGHT, "25/04/2026 21:00", "28/04/2026 07:00"),
        # Sunday 30/8, Monday 31/8 (swapped), 1/9 and 2/9/2026
        (NIGHT, "30/08/2026 09:00", "03/09/2026 07:00"),
        # over the year's end: Thursday 31/12/2026, then New Year
        (NIGHT, "31/12/2026 21:00", "02/01/2027 07:00"),
        # a Sunday 31/12/2028 followed by the holiday
        (NIGHT, "31/12/2028 08:00", "02/01/2029 07:00"),
    ],
)
def test_the_first_open_moment(quiet: QuietTime, moment: str, opens: str) -> None:
    assert quiet.next_open(at(moment)) == at(opens)
    assert quiet.is_quiet(at(moment)) is (moment != opens)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 2, 17), "Tết Nguyên Đán"),
        (date(2026, 2, 16), "Giao thừa Tết Nguyên Đán"),
        (date(2027, 2, 6), "Tết Nguyên Đán"),
        (date(2030, 2, 2), "Tết Nguyên Đán"),  # a day before the Chinese one would be 3/2
        (date(2026, 4, 30), "Ngày Chiến thắng"),
        (date(2026, 5, 1), "Ngày Quốc tế Lao động"),
        (date(2026, 9, 2), "Quốc khánh"),
        (date(2026, 10, 25), ""),
    ],
)
def test_holidays_have_their_names_whatever_is_quiet(day: date, name: str) -> None:
    assert NIGHT.holiday_name(day) == name
    assert ALWAYS_OPEN.holiday_name(day) == name


def test_days_off() -> None:
    commune = QuietTime(time(21), time(7), days_off=frozenset([date(2026, 10, 22)]))
    assert commune.is_day_off(date(2026, 10, 22))
    assert commune.is_day_off(date(2026, 10, 25))
    assert commune.is_day_off(date(2026, 2, 17))
    assert not commune.is_day_off(date(2026, 10, 21))
    assert not ALWAYS_OPEN.is_day_off(date(2026, 2, 17))


def test_an_aware_moment_keeps_its_zone() -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    assert NIGHT.next_open(at("24/10/2026 22:00").replace(tzinfo=zone)) == at("26/10/2026 07:00").replace(tzinfo=zone)


MINUTES = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))


@settings(deadline=None, max_examples=150)
@given(
    begins=MINUTES,
    ends=MINUTES,
    sundays=st.booleans(),
    holidays=st.booleans(),
    days_off=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 1, 20)), max_size=10),
    moment=st.datetimes(datetime(2025, 12, 25), datetime(2026, 3, 1)),  # noqa: DTZ001 - wall clocks
)
def test_the_first_open_moment_is_open_and_nothing_before_it_is(
    begins: time, ends: time, sundays: bool, holidays: bool, days_off: frozenset[date], moment: datetime
) -> None:
    quiet = QuietTime(begins, ends, sundays, holidays, days_off)
    opens = quiet.next_open(moment)
    assert not quiet.is_quiet(opens)
    assert (opens == moment) is not quiet.is_quiet(moment)
    while moment < opens:
        assert quiet.is_quiet(moment)
        moment += min(timedelta(minutes=37), opens - moment)


def test_nobody_pays_for_the_holidays_who_does_not_ask_for_them() -> None:
    code = "import sys, movement.plan, movement.reminders; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
