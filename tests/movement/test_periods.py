"""Periods of reports: what people type, what they are called by, and which days lie in them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movement.periods import Period, PeriodKind, around, months_period, parse_period, year_period

TODAY = date(2026, 10, 20)
YEAR = 2026
DAYS = st.dates(date(2000, 1, 1), date(2200, 12, 31))
PERIODS = st.tuples(DAYS, DAYS).map(lambda days: Period(min(days), max(days)))


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("quý 3", "2026-07-01", "2026-09-30"),
        ("Quý III năm 2026", "2026-07-01", "2026-09-30"),
        ("quy 3 nam 2025", "2025-07-01", "2025-09-30"),
        ("quý 3 nam 2025", "2025-07-01", "2025-09-30"),
        ("q3/2026", "2026-07-01", "2026-09-30"),
        ("quý 3/26", "2026-07-01", "2026-09-30"),
        ("quý tư", "2026-10-01", "2026-12-31"),
        ("quý ３", "2026-07-01", "2026-09-30"),
        ("quý Ⅲ", "2026-07-01", "2026-09-30"),
        ("quý này", "2026-10-01", "2026-12-31"),
        ("quý trước", "2026-07-01", "2026-09-30"),
        ("quý 4 năm ngoái", "2025-10-01", "2025-12-31"),
        ("tháng này", "2026-10-01", "2026-10-31"),
        ("tháng trước", "2026-09-01", "2026-09-30"),
        ("tháng sáu", "2026-06-01", "2026-06-30"),
        ("tháng năm", "2026-05-01", "2026-05-31"),
        ("tháng năm năm 2026", "2026-05-01", "2026-05-31"),
        ("thang muoi hai", "2026-12-01", "2026-12-31"),
        ("tháng 02 năm 2024", "2024-02-01", "2024-02-29"),
        ("9/2026", "2026-09-01", "2026-09-30"),
        ("５/２０２６", "2026-05-01", "2026-05-31"),
        ("6 tháng đầu năm", "2026-01-01", "2026-06-30"),
        ("6 thang dau nam 2025", "2025-01-01", "2025-06-30"),
        ("sáu tháng cuối năm 2026", "2026-07-01", "2026-12-31"),
        ("nửa đầu năm 2026", "2026-01-01", "2026-06-30"),
        ("9 tháng đầu năm", "2026-01-01", "2026-09-30"),
        ("báo cáo 9 tháng đầu năm ạ", "2026-01-01", "2026-09-30"),
        ("3 tháng cuối năm", "2026-10-01", "2026-12-31"),
        ("năm 2026", "2026-01-01", "2026-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("cả năm", "2026-01-01", "2026-12-31"),
        ("năm ngoái", "2025-01-01", "2025-12-31"),
        ("01/01/2026 - 30/06/2026", "2026-01-01", "2026-06-30"),
        ("1/1-30/6", "2026-01-01", "2026-06-30"),
        ("1.1.2026 – 30.6.2026", "2026-01-01", "2026-06-30"),
        ("01-01-2026 - 30-06-2026", "2026-01-01", "2026-06-30"),
        ("từ ngày 16/11/2025 đến hết ngày 15/11/2026", "2025-11-16", "2026-11-15"),
        ("ngày 1 tháng 3 đến ngày 15 tháng 4 năm 2026", "2026-03-01", "2026-04-15"),
        ("tu 1/3 den nay", "2026-03-01", "2026-10-20"),
        ("từ đầu năm đến nay", "2026-01-01", "2026-10-20"),
        ("từ tháng 1 đến tháng 6 năm 2026", "2026-01-01", "2026-06-30"),
        ("tháng 1-6/2026", "2026-01-01", "2026-06-30"),
        ("11/2025 - 10/2026", "2025-11-01", "2026-10-31"),
        ("first half of 2026", "2026-01-01", "2026-06-30"),
        ("the first 9 months", "2026-01-01", "2026-09-30"),
        ("last month", "2026-09-01", "2026-09-30"),
    ],
)
def test_a_period_is_understood(said: str, first: str, last: str) -> None:
    assert parse_period(said, YEAR, TODAY) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "said",
    [
        "",
        "hôm qua",
        "3",
        "quý 5",
        "quý 3 đến quý 4",
        "tháng 13",
        "thang sau",  # next month, or June
        "tháng sau",
        "thang nam 2026",  # May 2026, or a month that was left out
        "20/10/2026",  # a day
        "30/06/2026 - 01/01/2026",
        "31/02/2026 - 01/03/2026",
        "1-2-3-4",
        "1900",
        "13 tháng đầu năm",
        "quý 3 " * 60,
    ],
)
def test_what_is_no_period_is_asked_again(said: str) -> None:
    assert parse_period(said, YEAR, TODAY) is None


@given(st.text(max_size=60), DAYS)
def test_whatever_is_typed_is_a_period_or_nothing(said: str, today: date) -> None:
    found = parse_period(said, today.year, today)
    assert found is None or found.first <= found.last


@given(PERIODS)
def test_a_token_gives_the_period_again_and_fits_into_an_order(period: Period) -> None:
    assert Period.of(period.token) == period
    assert ":" not in period.token
    assert "/" not in period.token


@pytest.mark.parametrize(
    "token", ["", "_", "2026-01-01", "2026-06-30_2026-01-01", "2026-01-01_x", "1999-01-01_2026-01-01"]
)
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Period.of(token)


@given(PERIODS)
def test_two_dates_are_understood_as_they_are_written(period: Period) -> None:
    assert parse_period(f"{period.first:%d/%m/%Y} - {period.last:%d/%m/%Y}", YEAR, TODAY) == period
    assert parse_period(f"từ {period.first:%d/%m/%Y} đến {period.last:%d/%m/%Y}", YEAR, TODAY) == period


@given(PERIODS)
def test_the_first_and_the_last_day_lie_in_it_and_their_neighbours_do_not(period: Period) -> None:
    day = timedelta(days=1)
    assert period.holds(period.first)
    assert period.holds(period.last)
    assert not period.holds(period.first - day)
    assert not period.holds(period.last + day)
    assert not period.holds(None)


@given(DAYS)
def test_every_day_lies_in_its_month_quarter_half_and_year(day: date) -> None:
    periods = around(day)
    assert all(period.holds(day) for period in periods)
    assert [period.kind for period in periods] == [
        PeriodKind.MONTH,
        PeriodKind.QUARTER,
        PeriodKind.HALF,
        PeriodKind.YEAR,
    ]
    assert all(period.year == day.year for period in periods)


@given(st.integers(2000, 2200), st.sampled_from([1, 3, 6]))
def test_months_quarters_and_halves_cover_a_year_without_gaps(year: int, length: int) -> None:
    parts = [months_period(year, end - length + 1, end) for end in range(length, 13, length)]
    assert parts[0].first == year_period(year).first
    assert parts[-1].last == year_period(year).last
    assert all(after.first - before.last == timedelta(days=1) for before, after in pairwise(parts))
    assert [part.number for part in parts] == list(range(1, 12 // length + 1))


def test_months_from_january_are_called_by_their_number() -> None:
    assert (months_period(2026, 1, 9).kind, months_period(2026, 1, 9).number) == (PeriodKind.FIRST_MONTHS, 9)
    assert months_period(2026, 2, 4).kind is PeriodKind.DAYS  # three months, and no quarter
    assert months_period(2026, 4, 9).kind is PeriodKind.DAYS  # six months, and no half-year
    assert Period(date(2026, 1, 2), date(2026, 12, 31)).kind is PeriodKind.DAYS
