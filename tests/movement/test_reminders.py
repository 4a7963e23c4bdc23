"""Reminders: the days of the ladder; a caller that is stopped and started sends each once at most and loses none."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.dates import Deadline
from movement.ladder import Ladder
from movement.plan import Plan
from movement.quiet import QuietTime
from movement.reminders import Recipient, Rung, due, rungs

NIGHT = QuietTime(time(21), time(7))
OPEN = QuietTime(time(0), time(0), sundays=False, holidays=False)
EIGHT = time(8)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M")  # noqa: DTZ007 - a wall clock


def deadline(day: int, month: int, **more: object) -> Deadline:
    said = {"id": "x", "title": "x", "day": day, "month": month, "word": "before", "audience": "unit", "source": "x"}
    return Deadline.model_validate(said | more)


def shown(found: tuple[Rung, ...]) -> dict[Recipient, list[str]]:
    """ "22/10 7" for a rung on 22/10, seven days before the last good day."""
    by_recipient = defaultdict(list)
    for rung in found:
        by_recipient[rung.to].append(f"{rung.day:%d/%m} {rung.days_left}")
    return dict(by_recipient)


def test_the_rungs_of_handing_in_a_card(plan: Plan) -> None:
    assert shown(rungs(plan.deadline("submit-scorecard"), plan.reminders, 2026)) == {
        Recipient.IN_CHARGE: [
            "29/09 30", "15/10 14", "22/10 7", "26/10 3", "28/10 1", "29/10 0", "30/10 -1", "01/11 -3", "05/11 -7",
        ],
        Recipient.OFFICERS: ["30/10 -1", "05/11 -7"],
    }  # fmt: skip


def test_a_public_event_is_told_to_groups_and_asked_about_afterwards(plan: Plan) -> None:
    assert shown(rungs(plan.deadline("movement-day"), Ladder(before=(7,), overdue=(3,), escalate=()), 2026)) == {
        Recipient.IN_CHARGE: ["12/08 7", "19/08 0", "22/08 -3"],
        Recipient.GROUPS: ["16/08 3", "19/08 0"],
    }


@pytest.mark.parametrize("audience", ["police", "authority"])
def test_officers_see_to_the_dates_of_police_and_authority(audience: str) -> None:
    ladder = Ladder(before=(3,), overdue=(1, 5), escalate=(1, 2))
    assert shown(rungs(deadline(5, 11, audience=audience), ladder, 2026)) == {
        Recipient.OFFICERS: ["01/11 3", "04/11 0", "05/11 -1", "09/11 -5"]
    }


def test_a_ladder_of_its_own_replaces_the_plans() -> None:
    own = deadline(30, 10, ladder={"before": [2], "on_the_day": False, "overdue": [], "escalate": []})
    assert shown(rungs(own, Ladder(), 2026)) == {Recipient.IN_CHARGE: ["27/10 2"]}


def test_a_date_of_one_year_has_rungs_in_that_year_only() -> None:
    once = deadline(30, 10, only_year=2026)
    assert rungs(once, Ladder(), 2026)
    assert rungs(once, Ladder(), 2027) == ()


@pytest.mark.parametrize(
    ("date_of_year", "year", "expected"),
    [
        ({"day": 20, "month": 1}, 2027, ["20/12 30", "19/01 0", "20/01 -1"]),  # begins in the year before
        ({"day": 1, "month": 1}, 2027, ["01/12 30", "31/12 0", "01/01 -1"]),  # ends there, too
        ({"day": 29, "month": 2, "word": "by"}, 2027, ["29/01 30", "28/02 0", "01/03 -1"]),
        ({"day": 29, "month": 2, "word": "by"}, 2028, ["30/01 30", "29/02 0", "01/03 -1"]),
        ({"day": 1, "month": 3}, 2028, ["30/01 30", "29/02 0", "01/03 -1"]),
    ],
)
def test_years_ends_and_leap_days(date_of_year: dict[str, object], year: int, expected: list[str]) -> None:
    found = rungs(deadline(**({"day": 1, "month": 1} | date_of_year)), Ladder(before=(30,), overdue=(1,)), year)
    assert shown(found)[Recipient.IN_CHARGE] == expected
    assert {rung.last_day for rung in found} == {found[0].last_day}


SUBMIT = tuple(
    rung for rung in rungs(deadline(30, 10), Ladder(), 2026) if rung.to is Recipient.IN_CHARGE
)  # 29/9, 15, 22, 26, 28, 29 and 30/10, 1 and 5/11


@pytest.mark.parametrize(
    ("now", "since", "days_left"),
    [
        ("29/09/2026 07:59", None, None),
        ("29/09/2026 08:00", None, 30),
        ("14/10/2026 23:00", None, 30),
        ("25/10/2026 12:00", None, 7),  # after a pause: 30 and 14 days are superseded
        ("01/12/2026 08:00", None, -7),
        ("22/10/2026 09:00", "22/10/2026 08:00", 7),
        ("22/10/2026 09:00", "22/10/2026 08:01", None),  # came into being a minute later
        ("26/10/2026 08:00", "22/10/2026 08:01", 3),
    ],
)
def test_what_is_due(now: str, since: str | None, days_left: int | None) -> None:
    found = due(SUBMIT, at(now), EIGHT, at(since) if since else None)
    assert (found and found.days_left) == days_left
    aware = due(SUBMIT, at(now).replace(tzinfo=UTC), EIGHT, at(since).replace(tzinfo=UTC) if since else None)
    assert aware == found


# A caller, an oracle, and everything that can happen between them. Quiet time and reminders begin on half hours, and a
# caller ticks once in every half hour that it is up, so that it can see every open moment.

HALF_HOUR = timedelta(minutes=30)
half_hours = st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30))
some_days = st.lists(st.integers(1, 40), max_size=5, unique=True).map(tuple)


@st.composite
def deadlines(draw: st.DrawFn) -> tuple[Deadline, int]:
    month = draw(st.integers(1, 12))
    day = draw(st.integers(1, monthrange(2028, month)[1]))
    word = draw(st.sampled_from(["before", "by", "on"]))
    audience = draw(st.sampled_from(["unit", "police", "authority"]))
    return deadline(day, month, word=word, audience=audience, public=draw(st.booleans())), draw(st.integers(2025, 2028))


ladders = st.builds(
    Ladder,
    before=some_days,
    on_the_day=st.booleans(),
    overdue=some_days,
    escalate=some_days,
    public=st.lists(st.integers(0, 20), max_size=3, unique=True).map(tuple),
)
quiet_times = st.builds(QuietTime, half_hours, half_hours, st.booleans(), st.booleans())


def closed(quiet: QuietTime, moment: datetime) -> bool:
    """Whether it is quiet, said again in other words: half hour by half hour from the beginning of the quiet hours."""
    if quiet.is_day_off(moment.date()):  # days are tested in test_quiet.py
        return True
    half = datetime.combine(moment.date(), quiet.begins)
    while half.time() != quiet.ends:
        if (half.hour, half.minute // 30) == (moment.hour, moment.minute // 30):
            return True
        half += HALF_HOUR
    return False


def promised(entry: Deadline, ladder: Ladder, year: int) -> dict[Recipient, set[date]]:
    """Whom the ladder promises a reminder on which days."""
    last = entry.last_day(year)
    acting = {last - timedelta(days) for days in ladder.before} | {last + timedelta(days) for days in ladder.overdue}
    if ladder.on_the_day:
        acting.add(last)
    days = {Recipient.IN_CHARGE if entry.audience == "unit" else Recipient.OFFICERS: acting}
    if entry.audience == "unit":
        days[Recipient.OFFICERS] = {last + timedelta(days) for days in ladder.escalate}
    if entry.public:
        days[Recipient.GROUPS] = {last - timedelta(days) for days in ladder.public}
    return {recipient: promised for recipient, promised in days.items() if promised}


@dataclass(frozen=True)
class Sent:
    moment: datetime
    rung: Rung


class Caller:
    """What a program does with the rules: it looks whenever it is up, and remembers what it has sent."""

    def __init__(self, found: tuple[Rung, ...], quiet: QuietTime, send_at: time, since: datetime | None) -> None:
        self.classes = [[rung for rung in found if rung.to is to] for to in Recipient]
        self.quiet, self.send_at, self.since = quiet, send_at, since
        self.keys: set[tuple[str, date, Recipient]] = set()
        self.sent: list[Sent] = []

    def tick(self, now: datetime) -> None:
        if self.quiet.is_quiet(now):
            return
        for one_class in self.classes:
            rung = due(one_class, now, self.send_at, self.since)
            if rung and (key := (rung.deadline, rung.day, rung.to)) not in self.keys:
                self.keys.add(key)
                self.sent.append(Sent(now, rung))


@settings(deadline=None, max_examples=120)
@given(
    dated=deadlines(),
    ladder=ladders,
    quiet=quiet_times,
    send_at=half_hours,
    offset=st.integers(0, 29),
    begins=st.integers(-45, 20),
    since=st.none() | st.integers(-45, 20),
    runs=st.lists(st.tuples(st.integers(0, 15 * 48), st.integers(1, 4 * 48)), min_size=1, max_size=7),
)
def test_a_caller_that_is_stopped_and_started_sends_in_time_once_and_loses_nothing(
    dated: tuple[Deadline, int],
    ladder: Ladder,
    quiet: QuietTime,
    send_at: time,
    offset: int,
    begins: int,
    since: int | None,
    runs: list[tuple[int, int]],
) -> None:
    entry, year = dated
    midnight = datetime.combine(entry.last_day(year), time())
    born = None if since is None else midnight + timedelta(days=since, hours=9)
    caller = Caller(rungs(entry, ladder, year), quiet, send_at, born)
    now = midnight + timedelta(days=begins, minutes=offset)
    promises = promised(entry, ladder, year)
    open_until: list[tuple[datetime, int]] = []  # the last open moment of each run, and how much was sent by its end
    for down, up in runs:
        now += down * HALF_HOUR
        last_open = None
        for _ in range(up):
            caller.tick(now)
            last_open = last_open if closed(quiet, now) else now
            now += HALF_HOUR
        if last_open is not None:
            open_until.append((last_open, len(caller.sent)))

    for sent in caller.sent:
        assert sent.rung.day in promises[sent.rung.to]
        assert sent.moment >= datetime.combine(sent.rung.day, send_at)
        assert not closed(quiet, sent.moment)
    assert len({(sent.rung.day, sent.rung.to) for sent in caller.sent}) == len(caller.sent)
    for recipient, days in promises.items():
        received = [sent.rung.day for sent in caller.sent if sent.rung.to is recipient]
        assert received == sorted(received)
        for last_open, count in open_until:
            by_then = [sent.rung.day for sent in caller.sent[:count] if sent.rung.to is recipient]
            for day in days:
                moment = datetime.combine(day, send_at)
                if moment <= last_open and (born is None or moment >= born):
                    assert max(by_then, default=date.min) >= day
        assert born is None or all(datetime.combine(day, send_at) >= born for day in received)
