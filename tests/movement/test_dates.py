"""Dates: "before 30/10" ends on 29/10, in leap years too; windows begin in the year before."""

from __future__ import annotations

from calendar import isleap, monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.dates import AssessmentWindow, Audience, DayOfYear, Deadline, Word
from movement.plan import Plan
from movement.units import UnitKind
from movement.values import LocalText


def deadline(day: int, month: int, word: Word, **more: object) -> Deadline:
    return Deadline.model_validate(
        {"id": "x", "title": "x", "day": day, "month": month, "word": word, "audience": "unit", "source": "x"} | more
    )


@pytest.mark.parametrize(
    ("day", "month", "word", "year", "last"),
    [
        (30, 10, Word.BEFORE, 2026, date(2026, 10, 29)),
        (5, 11, Word.BEFORE, 2026, date(2026, 11, 4)),
        (31, 3, Word.BY, 2026, date(2026, 3, 31)),
        (19, 8, Word.ON, 2026, date(2026, 8, 19)),
        (1, 3, Word.BEFORE, 2026, date(2026, 2, 28)),
        (1, 3, Word.BEFORE, 2028, date(2028, 2, 29)),
        (1, 1, Word.BEFORE, 2026, date(2025, 12, 31)),
        (29, 2, Word.BEFORE, 2028, date(2028, 2, 28)),
        (29, 2, Word.BY, 2028, date(2028, 2, 29)),
        (29, 2, Word.BEFORE, 2026, date(2026, 2, 28)),
        (29, 2, Word.BY, 2026, date(2026, 2, 28)),
    ],
)
def test_the_last_good_day(day: int, month: int, word: Word, year: int, last: date) -> None:
    assert deadline(day, month, word).last_day(year) == last


@settings(deadline=None, max_examples=100)
@given(year=st.integers(2000, 2200), month=st.integers(1, 12), day=st.integers(1, 31))
def test_before_ends_one_day_earlier_than_by(year: int, month: int, day: int) -> None:
    day = min(day, monthrange(year, month)[1])
    by, before = deadline(day, month, Word.BY), deadline(day, month, Word.BEFORE)
    assert by.last_day(year) == date(year, month, day)
    assert by.last_day(year) - before.last_day(year) == timedelta(days=1)


@settings(deadline=None, max_examples=50)
@given(year=st.integers(2000, 2200))
def test_a_unit_window_is_one_year_long(year: int) -> None:
    window = AssessmentWindow(
        kinds=(UnitKind.OFFICE,), first=DayOfYear(day=16, month=11), last=DayOfYear(day=15, month=11), source="x"
    )
    first, last = window.days(year)
    assert (first.year, last.year) == (year - 1, year)
    assert (last - first).days + 1 == (366 if isleap(year) else 365)


def test_a_window_within_one_year_stays_in_it() -> None:
    window = AssessmentWindow(
        kinds=(UnitKind.OFFICE,), first=DayOfYear(day=1, month=1), last=DayOfYear(day=31, month=12), source="x"
    )
    assert window.days(2026) == (date(2026, 1, 1), date(2026, 12, 31))


def test_whom_a_deadline_concerns(plan: Plan) -> None:
    submit = plan.deadline("submit-scorecard")
    assert submit.concerns(UnitKind.SCHOOL)
    assert not submit.concerns(UnitKind.RESIDENTIAL_AREA)
    assert not plan.deadline("police-report").concerns(UnitKind.OFFICE)
    everybody = Deadline(
        id="x", title=LocalText(vi="x"), day=1, month=1, word=Word.BY, audience=Audience.UNIT, source="x"
    )
    assert all(everybody.concerns(kind) for kind in UnitKind)


def test_the_year_of_thien_tin(plan: Plan) -> None:
    assert {entry.id: entry.last_day(2026) for entry in plan.deadlines} == {
        "register": date(2026, 3, 31),
        "resolution": date(2026, 3, 31),
        "unit-plan": date(2026, 3, 31),
        "movement-day": date(2026, 8, 19),
        "submit-scorecard": date(2026, 10, 29),
        "police-report": date(2026, 11, 4),
        "title-decision": date(2026, 11, 19),
        "classification": date(2026, 11, 29),
    }
