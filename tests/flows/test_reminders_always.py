"""Whatever dates, answers, decisions and downtimes there are: no reminder is lost, doubled, early or in quiet time.

The real `remind` and `still_right` work on a real database; what must hold is worked out here in other words.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.batch import Batch
from bot.channels.plain_text import strip_markup
from bot.house_rules import HouseRules, local
from bot.i18n import VIETNAM
from bot.memory import Memory
from bot.reminding.record import unit_recipient
from bot.reminding.saying import remind, still_right
from bot.stored_message import from_json
from movement.plan import Plan
from movement.plans import load_bundled
from movement.quiet import QuietTime
from movement.units import Exclusion, UnitKind
from storage import actors, cards, communes, outbox, reminders, schema, sessions, units
from storage.actors import MemberRole
from storage.database import Database
from storage.reminders import AGAIN, COMMUNE, HOLD, NOW, SKIP, Order
from storage.sessions import Session
from storage.units import ACTIVE, UnitRecord
from tests.flows.town import PLAN

FIRST = date(2027, 1, 28)  # a Thursday; Tết is from 5 to 9/2/2027
DAYS = 20
CLOCKS = ("06:30", "07:00", "08:00", "10:30", "20:30", "21:30")
UNITS = (("Trường", UnitKind.SCHOOL), ("Công ty", UnitKind.ENTERPRISE))
IN_CHARGE = {"both": (0, 1), "deputy": (0,)}  # who is in charge of which units
NUMBER = re.compile(
    r"⏰ (?:(?P<left>\d+) days? left|Today is the last day|(?P<over>\d+) days? overdue)[^:]*: (?P<id>d\d)"
)


@dataclass(frozen=True)
class Deed:
    """Something that people do on a day, at ten o'clock."""

    day: int
    what: str
    deadline: int
    unit: int
    rung: int


@dataclass
class Delivered:
    """A message that reached somebody."""

    who: str
    at: datetime
    text: str
    of: list[tuple[str, date, str]]  # deadline, day, recipient


some_days = st.lists(st.integers(1, 9), max_size=3, unique=True)
ladders = st.fixed_dictionaries(
    {"before": some_days, "on_the_day": st.booleans(), "overdue": some_days, "escalate": some_days}
)
dates = st.fixed_dictionaries(
    {
        "day": st.integers(1, 18),
        "audience": st.sampled_from(["unit", "unit", "unit", "police"]),
        "done": st.sampled_from(["confirmed", "card_submitted"]),
        "ladder": st.none() | ladders,
    }
)
deeds = st.builds(
    Deed,
    st.integers(0, DAYS - 1),
    st.sampled_from(["do", "again", SKIP, HOLD, NOW, "free"]),
    st.integers(0, 2),
    st.integers(0, 1),
    st.integers(0, 8),
)
absences = st.lists(st.tuples(st.integers(0, DAYS - 1), st.integers(1, 4)), max_size=3)


def plan_of(found: list[dict[str, Any]], ladder: dict[str, Any]) -> Plan:
    """A plan with these dates in February."""
    deadlines = []
    for number, about in enumerate(found):
        done = about["done"] if about["audience"] == "unit" else "confirmed"
        name = f"d{number}"
        given = {"id": name, "title": {"vi": name, "en": name}, "month": 2, "word": "by", "source": "–"}
        deadlines.append({**given, **about, "done": done})
    whole = load_bundled(PLAN).model_dump()
    return Plan.model_validate({**whole, "deadlines": deadlines, "reminders": ladder, "year": 2027})


class House:
    """A commune with two units and an officer, and what can happen to it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rules = HouseRules(language="en")
        self.database = Database("sqlite://")
        self.memory = Memory()
        self.now = wall(FIRST, "06:00")
        self.delivered: list[Delivered] = []
        self.finished: dict[tuple[str, int], datetime] = {}  # (deadline, unit; -1: the commune) -> when
        self.orders: dict[tuple[str, date, str], tuple[str, datetime]] = {}
        self.sent_by_hand: set[tuple[str, date, str]] = set()
        communes.forget_cached_plans()  # each of these databases has a version number one
        schema.upgrade(self.database)
        self.database.work(self._found)

    def _found(self, connection: Connection) -> None:
        self.commune = communes.create(connection, self.plan, "", self.now)
        self.units = []
        for name, kind in UNITS:
            record = UnitRecord(0, self.commune, kind, name, "–", "–", 9, True, True, True, Exclusion.NONE, ACTIVE, "")
            self.units.append(units.add(connection, record, self.now).id)
        self.people = {name: self._somebody(connection, name) for name in (*IN_CHARGE, "officer")}
        for name, theirs in IN_CHARGE.items():
            for unit in theirs:
                role = MemberRole.HEAD if name == "both" else MemberRole.DEPUTY
                self._becomes(connection, name, role, self.units[unit])
        self._becomes(connection, "officer", MemberRole.OFFICER, None)

    def _somebody(self, connection: Connection, name: str) -> int:
        person = actors.add_person(connection, self.commune, name, "", self.now)
        session = Session("paper", name, name, person, "en", is_new=True)
        sessions.save(connection, [session], self.now)
        return person

    def _becomes(self, connection: Connection, name: str, role: MemberRole, unit: int | None) -> None:
        actors.add_membership(connection, self.commune, self.people[name], role, self.now, unit_id=unit)

    # --- what happens ---

    def tick(self, network: bool) -> None:
        """The calendar looks; what waits is delivered if there is a network."""
        if network:
            self._deliver()

        def work(connection: Connection) -> int:
            batch = Batch(connection, self.now, self.memory, {}, self.commune, self.rules)
            count = remind(batch)
            batch.flush()
            return count

        rounds = 0
        while self.database.work(work):
            rounds += 1
            assert rounds < 3, "what was just said is said again and again"
            if network:
                assert self._deliver() == 0, "what was just said may not be sent"

    def _deliver(self) -> int:
        """Deliver what may be; how much was taken back."""
        taken_back = 0
        for letter in self.database.work(outbox.waiting):
            said = self.database.work(lambda c, number=letter.id: reminders.of_letter(c, number))  # type: ignore[misc]
            may_go = self.database.work(
                lambda c, number=letter.id: still_right(c, number, self.now, self.rules)  # type: ignore[misc]
            )
            if not may_go:
                taken_back += 1
                continue
            text = strip_markup(from_json(letter.body).text)
            of = [(one.deadline, date.fromisoformat(one.day), one.recipient) for _commune, one in said]
            self.delivered.append(Delivered(letter.chat, local(self.now), text, of))
            self.database.work(lambda c, number=letter.id: outbox.delivered(c, [], [(number, "1")], self.now))  # type: ignore[misc]
        return taken_back

    def does(self, deed: Deed) -> None:
        """Somebody does something."""
        deadline = self.plan.deadlines[deed.deadline % len(self.plan.deadlines)]
        by_units = deadline.audience == "unit"
        key = (deadline.id, deed.unit if by_units else -1)
        if deed.what == "do":
            self.finished.setdefault(key, local(self.now))
            if deadline.done == "card_submitted":
                for other in self.plan.deadlines:
                    if other.done == "card_submitted" and other.audience == "unit":
                        self.finished.setdefault((other.id, deed.unit), local(self.now))
                self.database.work(lambda c: self._hand_in(c, self.units[deed.unit]))
            else:
                subject = f"unit:{self.units[deed.unit]}" if by_units else COMMUNE
                self.database.work(
                    lambda c: reminders.confirm(c, self.commune, deadline.id, 2027, subject, None, self.now)
                )
            return
        if deed.what == "again":
            if by_units:
                tomorrow = local(self.now).date() + timedelta(days=1)
                day = next(tomorrow + timedelta(days=n) for n in range(20) if not off(tomorrow + timedelta(days=n)))
                recipient = unit_recipient(self.units[deed.unit], self.people["both"])
                self._order(Order(deadline.id, day.isoformat(), recipient, AGAIN))
            return
        to = "in_charge" if by_units else "officers"
        days = promised(self.plan, deadline.id, to)
        if not days:
            return
        day = days[deed.rung % len(days)]
        if deed.what == "free":
            self.orders.pop((deadline.id, day, to), None)
            self.database.work(lambda c: reminders.withdraw_order(c, self.commune, deadline.id, day.isoformat(), to))
            return
        self._order(Order(deadline.id, day.isoformat(), to, deed.what))

    def _order(self, order: Order) -> None:
        day = date.fromisoformat(order.day)
        self.orders[order.deadline, day, order.recipient] = (order.order, local(self.now))
        if order.order == NOW:
            self.sent_by_hand.add((order.deadline, day, order.recipient))
        self.database.work(lambda c: reminders.give_order(c, self.commune, order, None, self.now))

    def _hand_in(self, connection: Connection, unit: int) -> None:
        if cards.of_unit(connection, unit, 2027) is not None:
            return
        template = self.plan.scorecards[0].id
        version = communes.load(connection, self.commune).plan_version_id
        number = cards.start(connection, self.commune, unit, version, template, 2027, self.now)
        card = cards.load(connection, [number])[number]
        card.status = cards.SUBMITTED
        cards.save(connection, [card])

    def recipients(self) -> list[tuple[str, str, str, int, str]]:
        """Everybody who may have to hear of a date: person, deadline, class, unit (-1: none), recipient."""
        found = []
        for deadline in self.plan.deadlines:
            if deadline.audience == "unit":
                for name, theirs in IN_CHARGE.items():
                    for unit in theirs:
                        recipient = unit_recipient(self.units[unit], self.people[name])
                        found.append((name, deadline.id, "in_charge", unit, recipient))
            found.append(("officer", deadline.id, "officers", -1, f"officer:{self.people['officer']}"))
        return found

    def is_finished(self, deadline: str, unit: int, at: datetime) -> bool:
        """Whether there was nothing more to be told at a moment."""
        by_units = self.plan.deadline(deadline).audience == "unit"
        wanted = [unit] if unit >= 0 or not by_units else list(range(len(UNITS)))
        return all(self.finished.get((deadline, each), datetime.max) <= at for each in wanted)  # noqa: DTZ901


def wall(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), VIETNAM).astimezone(UTC)


def off(day: date) -> bool:
    """Sundays and holidays (which days are holidays is tested elsewhere)."""
    return day.weekday() == 6 or bool(QuietTime(time(21), time(7)).holiday_name(day))


def closed(at: datetime) -> bool:
    return off(at.date()) or not 7 <= at.hour < 21


def promised(plan: Plan, deadline_id: str, to: str) -> list[date]:
    """The days on which the ladder promises somebody a reminder."""
    deadline = plan.deadline(deadline_id)
    ladder = deadline.ladder or plan.reminders
    last = date(2027, 2, deadline.day)
    acting = [last - timedelta(n) for n in ladder.before] + [last + timedelta(n) for n in ladder.overdue]
    if ladder.on_the_day:
        acting.append(last)
    escalated = [last + timedelta(n) for n in ladder.escalate]
    if deadline.audience != "unit":
        return sorted(acting) if to == "officers" else []
    return sorted(acting if to == "in_charge" else escalated)


@settings(deadline=None, max_examples=45, derandomize=True)
@given(
    found=st.lists(dates, min_size=1, max_size=3),
    ladder=ladders,
    happenings=st.lists(deeds, max_size=8),
    downs=absences,
    outages=absences,
)
def test_no_reminder_is_lost_doubled_early_late_or_in_quiet_time(
    found: list[dict[str, Any]],
    ladder: dict[str, Any],
    happenings: list[Deed],
    downs: list[tuple[int, int]],
    outages: list[tuple[int, int]],
) -> None:
    plan = plan_of(found, ladder)
    house = House(plan)
    down = {first + n for first, length in downs for n in range(length)}
    unconnected = {first + n for first, length in outages for n in range(length)}
    for number in range(DAYS):
        today = FIRST + timedelta(days=number)
        acted = False
        for clock in CLOCKS:
            house.now = wall(today, clock)
            if clock == "10:30":
                for deed in happenings:
                    if deed.day == number:
                        house.does(deed)
                        acted = True
            if number not in down:
                house.tick(network=number not in unconnected)
        if number not in down and number not in unconnected and not off(today):
            nothing_is_lost(house, today, acted)
    house.database.close()
    what_was_delivered_is_right(house)


def what_was_delivered_is_right(house: House) -> None:
    """Once, not twice a day, not in quiet time, not early, not after it was done, with the right number of days."""
    once = Counter(one for message in house.delivered for one in message.of)
    assert all(count == 1 for count in once.values())
    a_day = Counter((message.who, message.at.date()) for message in house.delivered)
    assert all(count == 1 for count in a_day.values())
    classes = {(deadline, recipient): (to, unit) for _n, deadline, to, unit, recipient in house.recipients()}
    for message in house.delivered:
        assert not closed(message.at)
        for deadline, day, recipient in message.of:
            to, unit = classes[deadline, recipient]
            early = datetime.combine(day, time(8)) > message.at
            assert not early or (deadline, day, to) in house.sent_by_hand
            assert not house.is_finished(deadline, unit, message.at)
        for shown in NUMBER.finditer(message.text):
            days = int(shown["left"] or 0) - int(shown["over"] or 0)
            assert message.at.date() + timedelta(days=days) == date(2027, 2, house.plan.deadline(shown["id"]).day)


def nothing_is_lost(house: House, today: date, acted: bool) -> None:
    """At the end of an open day everybody has heard the latest of what was promised to them."""
    evening = datetime.combine(today, time(20, 30))
    heard: defaultdict[tuple[str, str], list[tuple[date, datetime]]] = defaultdict(list)
    for message in house.delivered:
        for deadline, day, recipient in message.of:
            heard[deadline, recipient].append((day, message.at))
    told_today = {message.who for message in house.delivered if message.at.date() == today}
    for who, deadline, to, unit, recipient in house.recipients():
        if house.is_finished(deadline, unit, evening):
            continue
        came = [day for day in promised(house.plan, deadline, to) if FIRST <= day <= today]
        if not came or house.orders.get((deadline, came[-1], to), ("",))[0] in (SKIP, HOLD):
            continue
        begun = datetime.combine(came[-1], time(8))
        asked_later = [
            day
            for (name, day, whom), (order, given) in house.orders.items()
            if name == deadline and whom in (to, recipient) and order in (NOW, AGAIN) and given > begun
        ]
        expected = {came[-1], *asked_later}
        if any(day in expected or day > came[-1] or at >= begun for day, at in heard[deadline, recipient]):
            continue
        assert acted and who in told_today, f"{who} has not heard of {deadline} ({recipient}), due on {came[-1]}"  # noqa: PT018
