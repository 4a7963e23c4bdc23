"""When campaigns are sent, and which groups they are for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.campaigns import Schedule, Target, TargetKind, sending_seconds
from movement.quiet import QuietTime

NIGHT = QuietTime(begins=time(21), ends=time(7))


def at(text: str) -> datetime:
    """A moment on the wall clock: "20/10 09:00" of 2026, a Tuesday."""
    return datetime.strptime(f"2026/{text}", "%Y/%d/%m %H:%M")  # noqa: DTZ007 - wall clock


def runs(schedule: Schedule, now: datetime, quiet: QuietTime = NIGHT, pause: timedelta = timedelta()) -> list[datetime]:
    """When a calendar that looks `pause` after each planned moment begins the runs."""
    found = []
    planned = schedule.run_after(None, quiet, now)
    while planned is not None:
        now = max(now, planned + pause)
        now = now if schedule.urgent else quiet.next_open(now)
        found.append(now)
        planned = schedule.run_after(planned, quiet, now)
    return found


@pytest.mark.parametrize(
    ("schedule", "begun"),
    [
        (Schedule(), ["19/10 10:00"]),
        (Schedule(at("20/10 09:00")), ["20/10 09:00"]),
        (Schedule(at("20/10 22:00")), ["21/10 07:00"]),
        (Schedule(at("20/10 22:00"), urgent=True), ["20/10 22:00"]),
        (Schedule(at("20/10 09:00"), 7, date(2026, 11, 4)), ["20/10 09:00", "27/10 09:00", "03/11 09:00"]),
        # the 25th is a Sunday: its run comes on Monday, and Monday's own is this one
        (
            Schedule(at("23/10 09:00"), 1, date(2026, 10, 27)),
            ["23/10 09:00", "24/10 09:00", "26/10 07:00", "27/10 09:00"],
        ),
        (Schedule(at("20/10 22:00"), 1, date(2026, 10, 22)), ["21/10 07:00", "22/10 07:00", "23/10 07:00"]),
        (
            Schedule(at("23/10 09:00"), 1, date(2026, 10, 26), urgent=True),
            ["23/10 09:00", "24/10 09:00", "25/10 09:00", "26/10 09:00"],
        ),
    ],
)
def test_runs(schedule: Schedule, begun: list[str]) -> None:
    assert runs(schedule, at("19/10 10:00")) == [at(moment) for moment in begun]


def test_after_a_pause_one_run_takes_the_place_of_all_that_were_missed() -> None:
    daily = Schedule(at("20/10 09:00"), 1, date(2026, 10, 30))
    assert daily.run_after(at("20/10 09:00"), NIGHT, at("23/10 08:00")) == at("24/10 09:00")


@settings(deadline=None)
@given(
    first=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - wall clock
    every=st.integers(1, 40),
    days=st.integers(0, 90),
    urgent=st.booleans(),
    pause=st.timedeltas(timedelta(), timedelta(days=5)),
)
def test_never_twice_a_day_never_at_night_and_never_beyond_the_end(
    first: datetime, every: int, days: int, urgent: bool, pause: timedelta
) -> None:
    until = first.date() + timedelta(days=days)
    begun = runs(Schedule(first, every, until, urgent), first - timedelta(days=1), NIGHT, pause)
    assert begun
    assert begun == sorted(begun)
    assert len({moment.date() for moment in begun}) == len(begun)
    assert len(begun) <= Schedule(first, every, until, urgent).most_runs()
    assert urgent or not any(NIGHT.is_quiet(moment) for moment in begun)
    latest = datetime.combine(until, time.max)
    assert begun[-1] <= (latest + pause if urgent else NIGHT.next_open(NIGHT.next_open(latest) + pause))


@given(
    st.none() | st.datetimes(), st.integers(0, 40), st.none() | st.dates(), st.booleans(), st.lists(st.text(max_size=9))
)
def test_what_is_stored_comes_back(
    first: datetime | None, every: int, until: date | None, urgent: bool, values: list[str]
) -> None:
    schedule = Schedule(first, every, until, urgent)
    assert Schedule.from_json(schedule.to_json()) == schedule
    target = Target(TargetKind.HAMLETS, tuple(values), subscribers=urgent)
    assert Target.from_json(target.to_json()) == target


@dataclass(frozen=True)
class Group:
    id: int
    hamlet: str = ""
    audience: str = ""
    tags: tuple[str, ...] = ()


BAC = Group(1, "Long Bàn Bắc", "residents", ("workers",))
NAM = Group(2, "Long Bàn Nam", "unit_heads", ("workers", "pupils"))
ALL = Group(3)


@pytest.mark.parametrize(
    ("kind", "values", "meant"),
    [
        (TargetKind.ALL, (), [BAC, NAM, ALL]),
        (TargetKind.HAMLETS, ("Long Bàn Nam",), [NAM]),
        (TargetKind.AUDIENCES, ("residents", "unit_heads"), [BAC, NAM]),
        (TargetKind.TAGS, ("pupils",), [NAM]),
        (TargetKind.NAMES, ("3", "1"), [BAC, ALL]),
        (TargetKind.NAMES, (), []),
    ],
)
def test_whom_it_is_for(kind: TargetKind, values: tuple[str, ...], meant: list[Group]) -> None:
    assert Target(kind, values).of([BAC, NAM, ALL]) == meant


def test_how_long_it_takes() -> None:
    assert [sending_seconds(n, 30) for n in (0, 1, 31, 2000)] == [0, 0, 1, 1999 / 30]
