"""Reminders: who hears of which date when, what is said, what ends it, and what officers decide about it.

The people of these plays read English, so that what they see is the source text. Days are those of 2026 where nothing
else is said: 22/10 is a Thursday, 25/10 and 1/11 are Sundays.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.channels import DeliveryError, TryAgain
from bot.channels.plain_text import strip_markup
from bot.chat import Address, EventKind, Message
from bot.dialogue import Dialogue
from bot.i18n import VIETNAM
from bot.reminding.saying import remind
from movement.plan import Plan
from movement.plans import load_bundled
from movement.units import UnitKind
from storage import actors, communes, reminders
from storage.actors import MemberRole
from storage.database import Database
from storage.units import PENDING
from tests.flows.dump import dumped
from tests.flows.gatherings import Gathering
from tests.flows.people import Person
from tests.flows.play import playing
from tests.flows.scenes import code_in
from tests.flows.town import COMPANY, PLAN, SCHOOL, Town, asked_item, hands_in, scores

CARD = "submit-scorecard"  # before 30/10: the last good day is 29/10
STATION = "Trạm Y tế xã Thiện Tín"


def dated(*deadlines: str | dict[str, Any], **changes: Any) -> Plan:
    """The plan of Thiện Tín with these dates only: its own ones by id, others as `a_date` makes them."""
    whole = load_bundled(PLAN).model_dump()
    own = {deadline["id"]: deadline for deadline in whole["deadlines"]}
    chosen = [own[one] if isinstance(one, str) else one for one in deadlines]
    return Plan.model_validate({**whole, "deadlines": chosen, **changes})


def a_date(name: str, day: int, month: int, **more: Any) -> dict[str, Any]:
    """A date of units that somebody confirms, before that day."""
    given = {"id": name, "title": {"vi": name, "en": name}, "day": day, "month": month, "word": "before"}
    return {**given, "audience": "unit", "source": "–", **more}


def changed(name: str, **more: Any) -> dict[str, Any]:
    """One of the plan's own dates, with something different about it."""
    found: dict[str, Any] = load_bundled(PLAN).deadline(name).model_dump()
    return {**found, **more}


async def works_by(town: Town, plan: Plan) -> None:
    """The commune's plan is another one from now on."""
    await town.play.database.run(lambda c: communes.use_plan(c, town.commune_id, plan, town.play.now()))
    town.play.dialogue.forget()


@asynccontextmanager
async def in_january(url: str) -> AsyncIterator[Town]:
    """A commune that has only the date of the scorecard, since 5/1/2026."""
    async with playing(url, language="en") as play:
        play.moment = datetime(2026, 1, 5, 2, tzinfo=UTC)
        town = await Town(play, language="en").found()
        await works_by(town, dated(CARD))
        yield town


@pytest.fixture
async def commune(database_url: str) -> AsyncIterator[Town]:
    """On SQLite and on PostgreSQL."""
    async with in_january(database_url) as town:
        yield town


@pytest.fixture
async def village(sqlite_url: str) -> AsyncIterator[Town]:
    """On SQLite only."""
    async with in_january(sqlite_url) as town:
        yield town


def moment(day: str, clock: str) -> datetime:
    """A moment of Việt Nam's wall clock."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=VIETNAM).astimezone(UTC)


async def tick(town: Town, day: str, clock: str = "08:00") -> None:
    """It is that time in Việt Nam, the calendar looks for reminders, and they are delivered."""
    town.play.moment = moment(day, clock)
    await town.play.dialogue.by_the_clock(remind)
    await town.play.settled()
    await town.play.receipts()


async def every_day(town: Town, first: str, last: str, clocks: tuple[str, ...] = ("08:00",)) -> dict[str, int]:
    """Let the calendar look every day; on which days how many reminders were delivered to people and groups."""
    found = {}
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        before = sum(len(told(person)) for person in town.play.people.values())
        for clock in clocks:
            await tick(town, day.isoformat(), clock)
        if count := sum(len(told(person)) for person in town.play.people.values()) - before:
            found[f"{day:%d/%m}"] = count
        day += timedelta(days=1)
    return found


def told(person: Person) -> list[str]:
    """The reminders that somebody got, as plain text."""
    return [
        strip_markup(m.text) for m in person.heard if m.text.startswith(("<b>Overdue", "<b>Not told", "⏰", "<b>⏰"))
    ]


def labels(person: Person) -> list[str]:
    """What stands on the buttons of the newest message."""
    return [choice.label for row in person.last.rows for choice in row]


def gone(_address: Address, _message: Message) -> DeliveryError:
    """The network is gone."""
    return TryAgain("no network", 60)


def there(_address: Address, _message: Message) -> DeliveryError | None:
    """The network is there."""
    return None


async def tick_without_network(town: Town, day: str, clock: str = "08:00") -> None:
    """The calendar looks, and what it writes waits in the outbox."""
    town.play.moment = moment(day, clock)
    town.play.channel.trouble = gone
    before = town.play.channel.attempts
    assert await town.play.dialogue.by_the_clock(remind)
    async with asyncio.timeout(5):
        while town.play.channel.attempts == before:  # noqa: ASYNC110 - it is another task's news
            await asyncio.sleep(0.001)
    await town.play.background.stop()  # this courier would wait for half a minute now
    town.play._open_house()
    town.play.channel.trouble = there


async def network_is_back(town: Town) -> None:
    """What waits in the outbox is tried again."""
    assert await town.play.courier.resume()
    await town.play.settled()
    await town.play.receipts()


# --- the ladder -------------------------------------------------------------------------------------------------------


async def test_the_whole_ladder_of_a_card_that_nobody_hands_in(commune: Town) -> None:
    officer = await commune.officer()
    head = await commune.member("head", await commune.unit())

    days = await every_day(commune, "2026-09-27", "2026-11-12")

    # 30, 14, 7, 3 and 1 days before 29/10, the day itself, 1, 3 and 7 days after it; 1/11 is a Sunday
    to_head = ["29/09", "15/10", "22/10", "26/10", "28/10", "29/10", "30/10", "02/11", "05/11"]
    assert days == {day: 2 if day in ("30/10", "05/11") else 1 for day in to_head}
    assert [text.partition(":")[0] for text in told(head)] == [
        "⏰ 30 days left (before 30/10)",
        "⏰ 14 days left (before 30/10)",
        "⏰ 7 days left (before 30/10)",
        "⏰ 3 days left (before 30/10)",
        "⏰ 1 day left (before 30/10)",
        "⏰ Today is the last day (before 30/10)",
        "⏰ 1 day overdue (before 30/10)",
        "⏰ 4 days overdue (before 30/10)",
        "⏰ 7 days overdue (before 30/10)",
    ]
    assert [text.splitlines()[0] for text in told(officer)] == [
        "Overdue: Sending the scorecard and report to the police – 1 unit (0 of 1 have done it)"
    ] * 2


async def test_head_and_deputy_are_both_reminded(commune: Town) -> None:
    unit = await commune.unit()
    head = await commune.member("head", unit)
    deputy = await commune.member("deputy", unit, "Lê Văn Bình", MemberRole.DEPUTY)
    await tick(commune, "2026-10-22")
    assert len(told(head)) == len(told(deputy)) == 1


async def test_a_reminder_names_what_is_missing_and_leads_to_the_next_open_question(commune: Town) -> None:
    unit = await commune.unit()
    head = await commune.member("head", unit)
    await scores(head, unit, until="8c")
    answered = len((await commune.card(unit)).answers)

    await tick(commune, "2026-10-22")

    assert f"{SCHOOL}: 2 items left, about 1 min." in head.text
    assert answered + 2 == len(commune.template.scored)
    await head.presses("Go on scoring")
    assert asked_item(head) == "8c"


async def test_a_card_that_was_not_begun_and_one_that_only_has_to_be_handed_in(village: Town) -> None:
    unit = await village.unit()
    head = await village.member("head", unit)
    await tick(village, "2026-10-15")
    assert f"{SCHOOL}: not started; about" in head.text
    await head.presses("Score the card")
    assert asked_item(head) == "1"

    await scores(head, unit)
    await tick(village, "2026-10-22")
    assert f"{SCHOOL}: all items are scored; the card only has to be handed in." in head.text
    await head.presses("Go on scoring")
    await head.presses("Hand in to the commune police")
    assert (await village.card(unit)).status == "submitted"


async def test_of_a_returned_card_the_returned_items_are_named(village: Town) -> None:
    officer = await village.officer()
    unit = await village.unit()
    head = await village.member("head", unit)
    await hands_in(head, unit)
    await officer.presses("Item by item")
    await officer.presses("Return this item")
    await officer.says("Thiếu biên bản.")
    await officer.presses("Accept all the rest")
    await officer.presses("Return the card")
    assert (await village.card(unit)).status == "returned"

    await tick(village, "2026-10-22")

    assert f"{SCHOOL}: 1 returned item to complete." in head.text
    assert labels(head)[0] == "Complete now"


# --- what ends it -----------------------------------------------------------------------------------------------------


async def test_from_the_moment_the_card_is_handed_in_nobody_is_reminded(commune: Town) -> None:
    officer = await commune.officer()
    unit = await commune.unit()
    head = await commune.member("head", unit)
    await tick(commune, "2026-10-22")
    await hands_in(head, unit)
    assert await every_day(commune, "2026-10-22", "2026-11-12") == {}
    assert len(told(head)) == 1
    assert told(officer) == []


async def test_a_letter_that_waits_for_the_network_is_not_sent_once_the_card_is_handed_in(commune: Town) -> None:
    unit = await commune.unit()
    head = await commune.member("head", unit)
    deputy = await commune.member("deputy", unit, "Lê Văn Bình", MemberRole.DEPUTY)
    await tick_without_network(commune, "2026-10-22")

    await hands_in(head, unit)
    await network_is_back(commune)

    assert told(head) == told(deputy) == []
    assert await every_day(commune, "2026-10-22", "2026-11-12") == {}


async def test_an_hour_without_network_delays_a_reminder_and_doubles_nothing(village: Town) -> None:
    head = await village.member("head", await village.unit())
    silent = TryAgain("no network", 0.1, answered=False)
    village.play.channel.trouble = lambda address, message: silent
    village.play.moment = moment("2026-10-22", "08:00")
    for minutes in range(0, 60, 5):
        village.play.moment = moment("2026-10-22", f"08:{minutes:02}")
        await village.play.dialogue.by_the_clock(remind)
    assert told(head) == []
    village.play.channel.trouble = there
    village.play.moment = moment("2026-10-22", "09:00")
    async with asyncio.timeout(20):  # the courier waits a second or two between its tries
        while not told(head):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await tick(village, "2026-10-22", "09:05")
    assert [text.partition(":")[0] for text in told(head)] == ["⏰ 7 days left (before 30/10)"]


async def test_a_letter_that_is_tried_again_and_again_is_not_sent_once_it_is_done(village: Town) -> None:
    await works_by(village, dated(a_date("report", 30, 10)))
    unit = await village.unit()
    head = await village.member("head", unit)
    silent = TryAgain("no network", 0.1, answered=False)
    village.play.channel.trouble = lambda address, message: silent
    village.play.moment = moment("2026-10-22", "08:00")
    assert await village.play.dialogue.by_the_clock(remind) == 1
    await village.play.dialogue.by_the_clock(
        lambda batch: reminders.confirm(
            batch.connection, village.commune_id, "report", 2026, f"unit:{unit}", None, batch.now
        )
    )
    village.play.channel.trouble = there
    await village.play.settled()  # its next try is a second away
    assert told(head) == []
    assert (await dumped(village.play))["reminder"] == []


async def test_of_two_things_in_a_waiting_letter_the_open_one_is_still_said(village: Town) -> None:
    first, second = await village.unit(), await village.unit(COMPANY, UnitKind.ENTERPRISE)
    head = await in_charge_of_both(village, first, second)
    await tick_without_network(village, "2026-10-22")
    await hands_in(head, first)
    await network_is_back(village)
    assert told(head) == []
    await tick(village, "2026-10-22", "08:10")
    assert len(told(head)) == 1
    assert COMPANY in told(head)[0]
    assert SCHOOL not in told(head)[0]


async def test_how_it_went_is_asked_with_a_photo_and_ends_it(commune: Town) -> None:
    await works_by(commune, dated("movement-day"))
    unit = await commune.unit()
    head = await commune.member("head", unit)
    await tick(commune, "2026-08-20")
    assert "please confirm that it was held" in head.text
    await head.presses("Tell how it went")
    await head.presses("The unit held it")
    await head.sends_photo()
    await every_day(commune, "2026-08-20", "2026-08-28")
    assert len(told(head)) == 1
    held = (await dumped(commune.play))["milestone"]
    assert [(row["step"], row["value"], row["day"]) for row in held] == [("movement_day", "held", "2026-08-19")]


async def test_that_it_was_not_held_is_an_answer_too(commune: Town) -> None:
    await works_by(commune, dated("movement-day"))
    head = await commune.member("head", await commune.unit())
    await tick(commune, "2026-08-20")
    await head.presses("Tell how it went")
    await head.presses("It was not held")
    await every_day(commune, "2026-08-20", "2026-08-28")
    assert len(told(head)) == 1


async def test_that_it_was_held_ends_it_for_that_unit_only(commune: Town) -> None:
    await works_by(commune, dated(changed("movement-day", done="confirmed", step=None)))
    school, company = await commune.unit(), await commune.unit(COMPANY, UnitKind.ENTERPRISE)
    officer = await commune.officer()
    head = await commune.member("head", school)
    director = await commune.member("director", company, "Phạm Văn Phúc")
    await tick(commune, "2026-08-20")
    assert "please confirm that it was held" in head.text

    await head.presses("It was held")
    assert head.sees("There will be no more reminders of it.")
    await head.presses("It was held")  # pressed twice: it is noted once
    await every_day(commune, "2026-08-20", "2026-08-28")

    assert len(told(head)) == 1
    assert len(told(director)) == 3  # 20, 22 and 26/8
    assert SCHOOL not in told(officer)[-1]
    assert f"{COMPANY} – not confirmed" in told(officer)[-1]
    assert len((await dumped(commune.play))["deadline_done"]) == 1


async def test_a_card_is_handed_in_and_not_confirmed(village: Town) -> None:
    unit = await village.unit()
    head = await village.member("head", unit)
    await head.says(f"/done {unit} {CARD}")
    assert not head.sees("There will be no more reminders of it.")
    await tick(village, "2026-10-22")
    assert len(told(head)) == 1


# --- when -------------------------------------------------------------------------------------------------------------


async def test_nothing_comes_before_the_reminder_time(village: Town) -> None:
    head = await village.member("head", await village.unit())
    await tick(village, "2026-10-22", "07:59")
    assert told(head) == []
    await tick(village, "2026-10-22", "08:00")
    assert len(told(head)) == 1


async def test_a_letter_that_waits_into_the_night_comes_in_the_morning_and_counts_anew(commune: Town) -> None:
    head = await commune.member("head", await commune.unit())
    await tick_without_network(commune, "2026-10-22")
    commune.play.moment = moment("2026-10-22", "22:00")
    await network_is_back(commune)
    for clock in ("22:00", "23:55", "06:55"):
        await tick(commune, "2026-10-23" if clock < "12" else "2026-10-22", clock)
    assert told(head) == []

    await tick(commune, "2026-10-23")

    assert [text.partition(":")[0] for text in told(head)] == ["⏰ 6 days left (before 30/10)"]


async def test_a_letter_of_yesterday_is_not_sent_with_yesterdays_number_of_days(commune: Town) -> None:
    head = await commune.member("head", await commune.unit())
    await tick_without_network(commune, "2026-10-28", "20:50")
    commune.play.moment = moment("2026-10-29", "09:00")
    await network_is_back(commune)
    await tick(commune, "2026-10-29", "09:05")
    assert [text.partition(":")[0] for text in told(head)] == ["⏰ Today is the last day (before 30/10)"]


@pytest.mark.parametrize(
    ("day", "month", "falls", "comes"),
    [
        (25, 10, "2026-10-25", "2026-10-26"),  # a Sunday
        (2, 9, "2026-09-02", "2026-09-03"),  # Quốc khánh (and 1/9 with it)
        (17, 2, "2026-02-17", "2026-02-21"),  # Tết
        (30, 4, "2026-04-30", "2026-05-02"),
    ],
)
async def test_a_day_off_delays_a_reminder_to_the_next_open_morning(
    village: Town, day: int, month: int, falls: str, comes: str
) -> None:
    only_then = {"before": [], "on_the_day": True, "overdue": [], "escalate": []}
    await works_by(village, dated(a_date("report", day, month, word="by", ladder=only_then)))
    await village.member("head", await village.unit())
    earlier = (date.fromisoformat(falls) - timedelta(days=5)).isoformat()
    later = (date.fromisoformat(comes) + timedelta(days=5)).isoformat()
    assert await every_day(village, earlier, later, ("06:55", "08:00", "12:00", "20:55", "22:00")) == {
        f"{date.fromisoformat(comes):%d/%m}": 1
    }


async def test_what_waited_for_the_end_of_a_sunday_comes_together_with_what_is_due_that_morning(commune: Town) -> None:
    """Otherwise Monday's would have to wait until Tuesday, when "the last day" is over."""
    sunday = a_date("sunday", 25, 10, word="by")
    monday = a_date("monday", 26, 10, word="by")
    one_day = {"before": [], "on_the_day": True, "overdue": [], "escalate": []}
    await works_by(commune, dated(sunday, monday, reminders=one_day))
    head = await commune.member("head", await commune.unit())
    assert await every_day(commune, "2026-10-24", "2026-10-30", ("07:00", "08:00", "09:00")) == {"26/10": 1}
    assert "1 day overdue (by 25/10): sunday" in head.text
    assert "Today is the last day (by 26/10): monday" in head.text


async def test_a_day_that_waited_does_not_push_the_next_day_of_its_own_ladder(village: Town) -> None:
    await works_by(village, dated(a_date("report", 25, 10, word="by")))
    head = await village.member("head", await village.unit())
    # The last day is a Sunday: told on Monday, which is the first day overdue anyway, then three days overdue.
    assert await every_day(village, "2026-10-25", "2026-10-31", ("07:00", "08:00", "09:00")) == {"26/10": 1, "28/10": 1}
    assert "3 days overdue" in head.text


async def test_three_days_down_are_caught_up_by_one_message_with_the_right_number(commune: Town) -> None:
    head = await commune.member("head", await commune.unit())
    await tick(commune, "2026-10-24")
    await commune.play.restart()
    await tick(commune, "2026-10-28", "14:30")  # since then 26 and 28/10 have fallen due
    await tick(commune, "2026-10-28", "14:35")
    assert [text.partition(":")[0] for text in told(head)[1:]] == ["⏰ 1 day left (before 30/10)"]


async def test_the_year_in_the_dark_is_caught_up_by_one_message(village: Town) -> None:
    head = await village.member("head", await village.unit())
    await tick(village, "2026-12-29")
    assert [text.partition(":")[0] for text in told(head)] == ["⏰ 61 days overdue (before 30/10)"]


async def test_a_plan_that_is_used_for_years_too_long_hinders_nothing(commune: Town) -> None:
    await works_by(commune, dated(CARD, "police-report"))
    officer = await commune.officer()
    head = await commune.member("head", await commune.unit())
    await every_day(commune, "2026-10-28", "2026-11-12")
    heard = len(told(head)), len(told(officer))
    for day in ("2027-11-05", "2027-12-09", "2027-12-14", "2028-01-18", "2029-03-05"):
        await tick(commune, day)
    assert (len(told(head)), len(told(officer))) == heard


async def test_nothing_is_said_twice_by_a_second_tick_a_restart_or_a_clock_that_is_set(commune: Town) -> None:
    officer = await commune.officer()
    head = await commune.member("head", await commune.unit())
    group = await a_group(commune, officer)
    await works_by(commune, dated(CARD, changed("movement-day", day=30, month=10)))
    days = ("2026-10-27", "2026-10-28", "2026-10-29", "2026-10-30")
    for day in days:
        await tick(commune, day)
    heard = {person.name: told(person) for person in (officer, head, group)}
    assert all(heard.values())

    for day in reversed(days):  # set back day by day
        await tick(commune, day, "09:00")
    await commune.play.restart()
    for day in days:
        await tick(commune, day, "10:00")
        await tick(commune, day, "10:00")

    assert {person.name: told(person) for person in (officer, head, group)} == heard


async def test_a_second_instance_says_nothing_a_second_time(commune: Town, database_url: str) -> None:
    head = await commune.member("head", await commune.unit())
    commune.play.moment = moment("2026-10-22", "08:00")
    second = Database(database_url)
    other = Dialogue(second, commune.play.now, commune.play.courier.deliver, rules=commune.play.rules)
    try:
        both = [commune.play.dialogue.by_the_clock(remind), other.by_the_clock(remind)]
        results = await asyncio.gather(*both, return_exceptions=True)
    finally:
        second.close()
    await commune.play.settled()
    assert len(told(head)) == 1
    assert [result for result in results if isinstance(result, int) and result] == [1]
    assert all(isinstance(result, int | IntegrityError) for result in results)


# --- once a day -------------------------------------------------------------------------------------------------------


async def in_charge_of_both(town: Town, first: int, second: int) -> Person:
    """One head of two units."""
    head = await town.member("head", first)
    person, now = town.people["head"], town.play.now()
    await town.play.database.run(
        lambda c: actors.add_membership(c, town.commune_id, person, MemberRole.HEAD, now, unit_id=second)
    )
    town.play.dialogue.forget()
    return head


async def test_everything_of_a_day_comes_in_one_message_with_a_button_for_each(commune: Town) -> None:
    await works_by(commune, dated(CARD, a_date("report", 30, 10)))
    school, company = await commune.unit(), await commune.unit(COMPANY, UnitKind.ENTERPRISE)
    head = await in_charge_of_both(commune, school, company)

    await tick(commune, "2026-10-22")
    await tick(commune, "2026-10-22", "12:00")

    assert len(told(head)) == 1
    assert f"{SCHOOL}: not started" in head.text
    assert f"{COMPANY}: not started" in head.text
    assert f"{COMPANY}: not confirmed yet" in head.text
    assert {f"Score the card – {SCHOOL}", f"Score the card – {COMPANY}", f"It is done – {COMPANY}"} <= set(labels(head))
    await head.presses(f"Score the card – {COMPANY}")
    assert (await commune.card(company)).status == "draft"
    with pytest.raises(LookupError):
        await commune.card(school)


async def test_what_falls_due_later_for_somebody_who_was_told_today_comes_tomorrow(village: Town) -> None:
    unit = await village.unit()
    head = await village.member("head", unit)
    await tick(village, "2026-10-28")
    await works_by(village, dated(CARD, a_date("report", 29, 10)))  # its last day is today
    await tick(village, "2026-10-28", "15:00")
    assert len(told(head)) == 1
    await tick(village, "2026-10-29")
    assert len(told(head)) == 2
    assert "report" in head.text
    assert "Sending the scorecard" in head.text


async def test_an_officer_who_heads_a_unit_gets_one_message(village: Town) -> None:
    officer = await village.officer()
    unit = await village.unit()
    person, now = village.people["officer"], village.play.now()
    await village.play.database.run(
        lambda c: actors.add_membership(c, village.commune_id, person, MemberRole.HEAD, now, unit_id=unit)
    )
    await tick(village, "2026-10-30")
    assert len(told(officer)) == 1
    assert "1 day overdue" in officer.text
    assert "Overdue: Sending the scorecard" in officer.text


async def test_remind_me_tomorrow_comes_once_and_for_that_person_only(commune: Town) -> None:
    unit = await commune.unit()
    head = await commune.member("head", unit)
    deputy = await commune.member("deputy", unit, "Lê Văn Bình", MemberRole.DEPUTY)
    await tick(commune, "2026-10-22")
    await head.presses("Remind me tomorrow morning")
    assert "Friday 23 October 2026" in head.text
    await every_day(commune, "2026-10-22", "2026-10-25", ("07:00", "08:00", "15:00"))
    assert [text.partition(":")[0] for text in told(head)] == [
        "⏰ 7 days left (before 30/10)",
        "⏰ 6 days left (before 30/10)",
    ]
    assert len(told(deputy)) == 1


async def test_tomorrow_morning_is_the_next_open_one(village: Town) -> None:
    await works_by(village, dated(a_date("report", 31, 10, ladder={"before": [6], "overdue": []})))
    head = await village.member("head", await village.unit())
    await tick(village, "2026-10-24")  # a Saturday
    await head.presses("Remind me tomorrow morning")
    assert "Monday 26 October 2026" in head.text
    assert await every_day(village, "2026-10-25", "2026-10-29") == {"26/10": 1}


async def test_what_is_done_meanwhile_is_not_come_back_to(village: Town) -> None:
    unit = await village.unit()
    head = await village.member("head", unit)
    await tick(village, "2026-10-22")
    await head.presses("Remind me tomorrow morning")
    await hands_in(head, unit)
    assert await every_day(village, "2026-10-23", "2026-11-01") == {}


# --- who --------------------------------------------------------------------------------------------------------------


async def test_what_was_done_meanwhile_is_not_promised_for_tomorrow(village: Town) -> None:
    await works_by(village, dated(a_date("report", 31, 10, ladder={"before": [6], "overdue": []})))
    unit = await village.unit()
    head = await village.member("head", unit)
    deputy = await village.member("deputy", unit, "Lê Văn Bình", MemberRole.DEPUTY)
    await tick(village, "2026-10-26")
    await head.presses("It is done")
    await deputy.presses("Remind me tomorrow morning")
    assert "It is done already" in deputy.text


async def test_who_joins_later_hears_of_later_days_only(commune: Town) -> None:
    unit = await commune.unit()
    commune.play.moment = moment("2026-10-22", "08:30")
    deputy = await commune.member("deputy", unit, "Lê Văn Bình", MemberRole.DEPUTY)
    officer = await commune.officer()
    await every_day(commune, "2026-10-23", "2026-10-25")
    assert told(deputy) == told(officer) == []
    await tick(commune, "2026-10-26")
    assert [text.partition(":")[0] for text in told(deputy)] == ["⏰ 3 days left (before 30/10)"]


async def test_somebody_who_is_back_hears_what_counts_now(commune: Town) -> None:
    head = await commune.member("head", await commune.unit())
    await head.blocks()
    await every_day(commune, "2026-10-15", "2026-10-23")
    head.blocked = False
    await commune.play.happens(head.event(EventKind.UNBLOCKED))
    await tick(commune, "2026-10-23", "09:00")
    assert [text.partition(":")[0] for text in told(head)] == ["⏰ 6 days left (before 30/10)"]


async def test_a_reminder_that_found_its_reader_gone_is_said_when_they_are_back(commune: Town) -> None:
    """The platform says so only when something is sent: that reminder was not heard."""
    officer = await commune.officer()
    head = await commune.member("head", await commune.unit())
    head.blocked = True
    await tick(commune, "2026-10-22")
    assert officer.sees("⚠ {name} ({unit}) can no longer be reached through the assistant. Please call the unit.")
    await tick(commune, "2026-10-22", "08:05")
    head.blocked = False
    await commune.play.happens(head.event(EventKind.UNBLOCKED))
    for clock in ("09:00", "09:05"):
        await tick(commune, "2026-10-23", clock)
    assert [text.partition(":")[0] for text in told(head)] == ["⏰ 6 days left (before 30/10)"]


async def test_a_date_concerns_only_the_units_of_its_kinds(commune: Town) -> None:
    """Residential areas are assessed from 1/11 to 31/10, the others from 16/11 to 15/11 (TT 124, Điều 8 khoản 2)."""
    areas = a_date("areas", 31, 10, word="by", kinds=["residential_area"])
    others = a_date("others", 15, 11, word="by", kinds=["office", "enterprise", "school"])
    await works_by(commune, dated(areas, others, kinds=[kind.value for kind in UnitKind]))
    hamlet = await commune.member("hamlet", await commune.unit("Thôn Phú Lộc", UnitKind.RESIDENTIAL_AREA))
    school = await commune.member("school", await commune.unit())
    await every_day(commune, "2026-10-01", "2026-11-25")
    assert {line.partition("(")[2].partition(")")[0] for line in told(hamlet)} == {"by 31/10"}
    assert {line.partition("(")[2].partition(")")[0] for line in told(school)} == {"by 15/11"}
    assert "Today is the last day (by 31/10): areas" in "\n".join(told(hamlet))
    assert "1 day overdue (by 15/11): others" in "\n".join(told(school))


async def test_a_unit_that_waits_for_approval_is_not_reminded(village: Town) -> None:
    head = await village.member("head", await village.unit(status=PENDING))
    assert await every_day(village, "2026-10-22", "2026-10-30") == {}
    assert told(head) == []


# --- the officers' own dates ------------------------------------------------------------------------------------------


async def test_the_report_of_the_police_is_for_officers_until_one_of_them_says_it_is_done(commune: Town) -> None:
    await works_by(commune, dated("police-report"))
    officer, second = await commune.officer(), await commune.officer("officer2", "Đỗ Thị Kim")
    head = await commune.member("head", await commune.unit())
    await tick(commune, "2026-11-03")
    assert officer.text == "⏰ 1 day left (before 05/11): The commune police report to the province."
    assert labels(officer) == ["It is done"]
    await officer.presses("It is done")
    await every_day(commune, "2026-11-04", "2026-11-15")
    assert (len(told(officer)), len(told(second)), told(head)) == (1, 1, [])


async def test_a_head_cannot_say_that_the_police_have_done_it(village: Town) -> None:
    await works_by(village, dated("police-report"))
    officer = await village.officer()
    unit = await village.unit()
    head = await village.member("head", unit)
    await head.says("/done 0 police-report")
    await head.says(f"/done {unit} police-report")
    await tick(village, "2026-11-03")
    assert len(told(officer)) == 1


async def test_the_authoritys_decision_is_asked_for_while_a_card_waits_for_it(commune: Town) -> None:
    await works_by(commune, dated("title-decision"))
    officer = await commune.officer()
    unit = await commune.unit()
    head = await commune.member("head", unit)
    await tick(commune, "2026-10-20")
    assert told(officer) == []  # there is nothing to decide yet

    await hands_in(head, unit)
    await officer.presses("Accept all")
    await tick(commune, "2026-11-05")
    assert officer.text == "⏰ 14 days left (before 20/11): Decision on “Safe in security and order”."

    await enters_the_decision(officer)
    assert (await commune.card(unit)).status == "final"
    await every_day(commune, "2026-11-06", "2026-11-30")
    assert len(told(officer)) == 1


async def enters_the_decision(officer: Person) -> None:
    """What the authority decided about the one card that waits for it."""
    await officer.says("menu")
    await officer.presses("Decisions to enter ({n})")
    await officer.presses(SCHOOL)
    await officer.presses("Met ({points})")
    await officer.says("215/QĐ-UBND, 18 November 2026")
    await officer.presses("excellent")
    await officer.presses("Enter")


async def test_the_officers_list_says_who_is_missing_and_how_far_they_are(commune: Town) -> None:
    officer = await commune.officer()
    school = await commune.unit()
    company = await commune.unit(COMPANY, UnitKind.ENTERPRISE)
    station = await commune.unit(STATION, UnitKind.OFFICE)
    head = await commune.member("head", school)
    director = await commune.member("director", company, "Phạm Văn Phúc")
    await commune.member("chief", station, "Võ Thị Dung")
    await hands_in(head, school)
    await scores(director, company, until="8c")

    await tick(commune, "2026-10-30")

    assert officer.text.splitlines() == [
        "Overdue: Sending the scorecard and report to the police – 2 units (1 of 3 have done it)",
        f"1. {COMPANY} – scored 19/21",
        f"2. {STATION} – not started",
    ]
    await officer.presses("Telephone list")
    assert "Phạm Văn Phúc" in officer.text
    assert "Võ Thị Dung" in officer.text
    assert "Trần Thị Minh" not in officer.text
    assert "0905 000 002" in officer.text


async def test_a_long_list_is_shortened(commune: Town) -> None:
    officer = await commune.officer()
    for number in range(23):
        await commune.unit(f"Đơn vị {number:02}", UnitKind.OFFICE)
    await tick(commune, "2026-10-30")
    lines = officer.text.splitlines()
    assert "23 units (0 of 23 have done it)" in lines[0]
    assert (len(lines), lines[20], lines[21]) == (22, "20. Đơn vị 19 – nobody in charge yet", "… and 3 more units.")


async def test_when_everybody_has_done_it_there_is_no_list(village: Town) -> None:
    officer = await village.officer()
    unit = await village.unit()
    await hands_in(await village.member("head", unit), unit)
    assert await every_day(village, "2026-10-30", "2026-11-06") == {}
    await officer.says(f"/missing 20261030 {CARD}")
    assert officer.sees("✅ Nobody is missing any more: {what}.")


# --- what officers decide ---------------------------------------------------------------------------------------------


async def opens_the_list(officer: Person, line: str = "") -> None:
    """The coming reminders, and one of them."""
    await officer.says("/reminders")
    if line:
        shown = next(each for each in officer.text.splitlines() if line in each)
        await officer.presses(shown.partition(".")[0])


async def test_the_list_shows_the_coming_thirty_days(commune: Town) -> None:
    officer = await commune.officer()
    await commune.member("head", await commune.unit())
    commune.play.moment = moment("2026-10-01", "09:00")
    await opens_the_list(officer)
    what = "Sending the scorecard and report to the police"
    assert officer.text.splitlines() == [
        "Reminders of the next 30 days",
        f"1. 15/10 08:00 · {what} – 1 unit",
        f"2. 22/10 08:00 · {what} – 1 unit",
        f"3. 26/10 08:00 · {what} – 1 unit",
        f"4. 28/10 08:00 · {what} – 1 unit",
        f"5. 29/10 08:00 · {what} – 1 unit",
        f"6. 30/10 08:00 · {what} – 1 unit",
        f"7. 30/10 08:00 · {what} – 1 officer",
    ]


async def test_only_officers_decide_about_reminders(village: Town) -> None:
    unit = await village.unit()
    head = await village.member("head", unit)
    for command in ("/reminders", f"/remind 20261030 {CARD}", f"/missing 20261030 {CARD}"):
        await head.says(command)
        assert any("somebody else's work" in m.text for m in head.heard[-2:])


async def test_a_reminder_that_is_skipped_does_not_come_and_the_next_one_does(commune: Town) -> None:
    officer = await commune.officer()
    head = await commune.member("head", await commune.unit())
    await tick(commune, "2026-10-15")
    commune.play.moment = moment("2026-10-21", "09:00")
    await opens_the_list(officer, "22/10 08:00")
    await officer.presses("Skip this one")
    assert await every_day(commune, "2026-10-21", "2026-10-27") == {"26/10": 1}
    assert len(told(head)) == 2


async def test_a_letter_that_waits_for_the_network_is_not_sent_once_it_is_skipped(village: Town) -> None:
    officer = await village.officer()
    head = await village.member("head", await village.unit())
    await tick_without_network(village, "2026-10-22")
    await village.play.database.run(lambda c: give(c, village, "2026-10-22", "skip"))
    await network_is_back(village)
    await tick(village, "2026-10-22", "09:00")
    assert told(head) == told(officer) == []


def give(connection: Any, town: Town, day: str, order: str) -> None:
    from storage.reminders import Order, give_order

    given = Order(CARD, day, "in_charge", order)
    give_order(connection, town.commune_id, given, town.people["officer"], town.play.now())


async def test_a_reminder_that_is_held_waits_until_it_is_let_out(commune: Town) -> None:
    officer = await commune.officer()
    head = await commune.member("head", await commune.unit())
    await tick(commune, "2026-10-15")
    commune.play.moment = moment("2026-10-21", "09:00")
    await opens_the_list(officer, "22/10 08:00")
    await officer.presses("Hold back")
    assert await every_day(commune, "2026-10-21", "2026-10-23") == {}
    await opens_the_list(officer, "22/10 08:00")
    assert officer.sees("So far: {state}.")
    await officer.presses("Let it go out")
    await tick(commune, "2026-10-23", "09:00")
    assert [text.partition(":")[0] for text in told(head)[1:]] == ["⏰ 6 days left (before 30/10)"]


async def test_one_is_sent_now_and_those_in_between_still_come(commune: Town) -> None:
    officer = await commune.officer()
    head = await commune.member("head", await commune.unit())
    commune.play.moment = moment("2026-10-23", "09:00")
    await opens_the_list(officer, "28/10 08:00")
    await officer.presses("Send now")
    assert [text.partition(":")[0] for text in told(head)] == ["⏰ 6 days left (before 30/10)"]
    assert any(strip_markup(m.text).startswith("✅ 1 reminder is on its way.") for m in officer.heard)
    # That of 28/10 has been sent; that of 26/10 has not.
    assert await every_day(commune, "2026-10-24", "2026-10-29") == {"26/10": 1, "29/10": 1}


async def test_what_is_sent_at_night_is_said_to_come_in_the_morning_and_does(village: Town) -> None:
    officer = await village.officer()
    head = await village.member("head", await village.unit())
    village.play.moment = moment("2026-10-23", "21:30")
    await opens_the_list(officer, "28/10 08:00")
    await officer.presses("Send now")
    said = next(strip_markup(m.text) for m in reversed(officer.heard) if "quiet time" in m.text)
    assert "08:00, Saturday 24 October 2026" in said
    assert await every_day(village, "2026-10-23", "2026-10-25", ("21:40",)) == {}
    village.play.moment = moment("2026-10-23", "21:50")
    assert await every_day(village, "2026-10-24", "2026-10-25") == {"24/10": 1}
    assert "5 days left" in head.text


async def test_the_missing_are_reminded_once_more_and_those_told_today_tomorrow(commune: Town) -> None:
    officer = await commune.officer()
    head = await commune.member("head", await commune.unit())
    await tick(commune, "2026-10-30")
    assert len(told(head)) == 1
    await officer.presses("Remind this unit again")
    assert officer.sees("Everybody concerned has had a reminder today; it will be sent on {day}.")
    await officer.presses("Remind this unit again")
    assert await every_day(commune, "2026-10-30", "2026-11-04") == {"31/10": 1, "02/11": 1}


async def test_the_missing_are_reminded_at_once_where_they_have_not_been_today(village: Town) -> None:
    officer = await village.officer()
    head = await village.member("head", await village.unit())
    await tick(village, "2026-10-30")
    await tick(village, "2026-10-31", "10:00")
    await officer.presses("Remind this unit again")
    assert officer.sees("✅ {n} reminder is on its way.")
    assert "2 days overdue" in head.text
    await officer.presses("Remind this unit again")
    assert len(told(head)) == 2
    assert await every_day(village, "2026-10-31", "2026-11-03") == {"02/11": 1}


async def test_nobody_is_reminded_again_when_nobody_is_missing(village: Town) -> None:
    officer = await village.officer()
    unit = await village.unit()
    head = await village.member("head", unit)
    await tick(village, "2026-10-30")
    await hands_in(head, unit)
    await officer.presses("Remind this unit again")
    assert officer.sees("✅ Nobody is missing any more: {what}.")


async def test_who_joins_later_is_not_reached_by_what_was_sent_before(village: Town) -> None:
    officer = await village.officer()
    await village.member("head", await village.unit())
    await tick(village, "2026-11-09")
    await officer.says(f"/remind 20261109 {CARD}")
    village.play.moment = moment("2026-11-20", "09:00")
    station = await village.member("chief", await village.unit(STATION, UnitKind.OFFICE), "Võ Thị Dung")
    await every_day(village, "2026-11-20", "2026-11-22")
    assert told(station) == []


async def test_a_ladder_without_days_can_still_be_sent_by_hand(village: Town) -> None:
    none = {"before": [], "on_the_day": False, "overdue": [], "escalate": [1]}
    await works_by(village, dated(changed(CARD, ladder=none)))
    officer = await village.officer()
    head = await village.member("head", await village.unit())
    await tick(village, "2026-10-30")
    await officer.presses("Remind this unit again")
    assert [text.partition(":")[0] for text in told(head)] == ["⏰ 1 day overdue (before 30/10)"]


# --- registering ------------------------------------------------------------------------------------------------------


async def begins_to_register(town: Town) -> Person:
    """Somebody who has agreed and answered the first question."""
    guest = town.play.person("guest-4711", "Hoàng Thị Quỳnh Như", language="en")
    await guest.starts()
    await guest.presses("Register a unit")
    await guest.presses("I agree")
    await guest.presses("School")
    return guest


async def test_who_has_begun_to_register_is_reminded_and_goes_on_where_it_was(commune: Town) -> None:
    await works_by(commune, dated("register"))
    await commune.officer()
    commune.play.moment = moment("2026-03-20", "09:00")
    guest = await begins_to_register(commune)
    question = guest.text
    assert await every_day(commune, "2026-03-20", "2026-03-25") == {"24/03": 1}
    assert "7 days left (by 31/03): Registering for the movement." in guest.text
    assert guest.sees("The registration that was begun is kept; a few answers are left.")
    await guest.presses("Go on with the registration")
    assert guest.text == question

    await guest.says("/save")
    assert await every_day(commune, "2026-03-26", "2026-03-30") == {"28/03": 1, "30/03": 1}
    await guest.presses("Go on with the registration")
    assert guest.text == question, "from where it was put aside, too"


async def test_who_begins_after_the_date_is_not_told_at_once_that_it_is_over(village: Town) -> None:
    await works_by(village, dated("register"))
    await village.officer()
    village.play.moment = moment("2026-06-10", "09:00")
    guest = await begins_to_register(village)
    await tick(village, "2026-06-10", "09:05")
    assert told(guest) == []


async def test_a_waiting_letter_about_a_registration_is_not_sent_once_it_is_finished(village: Town) -> None:
    await works_by(village, dated("register"))
    await village.officer()
    village.play.moment = moment("2026-03-20", "09:00")
    guest = await begins_to_register(village)
    await tick_without_network(village, "2026-03-24")
    for answer in (SCHOOL, "25 Trần Phú", "Long Bàn Bắc", "Hoàng Thị Quỳnh Như", "Hiệu trưởng", "0905 777 123", "42"):
        await guest.says(answer)
    for answer in ("Yes", "Yes", "Yes", "No, none of these", "Send registration"):
        await guest.presses(answer)
    await village.play.courier.resume()  # the letter went with the registration that was begun: nothing has to wait
    await village.play.settled()
    assert told(guest) == []


async def test_invited_and_waiting_units_are_on_the_officers_list(commune: Town) -> None:
    await works_by(commune, dated("register"))
    commune.play.moment = moment("2026-03-20", "09:00")
    officer = await commune.officer()
    await officer.says("menu")
    await officer.presses("Invite a unit")
    await officer.says("Trường Mầm non Hoa Mai")
    assert code_in(officer.text)
    await commune.member("head", await commune.unit())
    await commune.unit(COMPANY, UnitKind.ENTERPRISE, status=PENDING)
    await commune.unit("Trạm Y tế xã", UnitKind.OFFICE)  # from a list: nobody has registered it

    await tick(commune, "2026-04-01")

    assert officer.text.splitlines() == [
        "Overdue: Registering for the movement – 3 units (1 of 4 have done it)",
        f"1. {COMPANY} – waiting for approval",
        "2. Trạm Y tế xã – nobody in charge yet",
        "3. Trường Mầm non Hoa Mai – invited, not registered yet",
    ]
    await officer.presses("Registrations waiting")
    assert COMPANY in officer.text


async def test_erasing_ones_data_takes_the_account_out_of_the_reminders(commune: Town) -> None:
    await works_by(commune, dated("register"))
    await commune.officer()
    commune.play.moment = moment("2026-03-20", "09:00")
    guest = await begins_to_register(commune)
    await tick(commune, "2026-03-24")
    assert "guest-4711" in repr((await dumped(commune.play))["reminder"])
    await guest.says("/mydata")
    await guest.presses("Delete my data")
    await guest.presses("Delete", guest.last)
    await commune.play.receipts()
    assert "guest-4711" not in repr((await dumped(commune.play))["reminder"])
    assert await every_day(commune, "2026-03-25", "2026-04-10") == {}


# --- public dates -----------------------------------------------------------------------------------------------------


async def a_group(town: Town, officer: Person, chat: str = "g1", title: str = "Long Bàn Bắc") -> Gathering:
    """A group that an officer has claimed."""
    group = town.play.group(chat, title)
    group.language = "en"
    await group.adds(officer)
    await group.presses_here(officer, "Claim the group (officers)")
    return group


async def test_public_dates_are_told_to_groups_and_signed(commune: Town) -> None:
    await works_by(commune, dated("movement-day", CARD))
    officer = await commune.officer()
    group = await a_group(commune, officer)
    second = await a_group(commune, officer, "g2", "Long Bàn Nam")
    await group.changes(officer, has_topics=True)
    await group.hears_say(officer, "/topic", topic="7")

    await every_day(commune, "2026-08-10", "2026-11-10", ("08:00", "12:00"))

    first, last = told(group)
    assert told(second) == [first, last]
    assert first.startswith(
        "⏰ In 2 days, Wednesday 19 August 2026: Day of all people for national security."
    )  # 16/8: Sunday
    assert last.startswith("⏰ Today, Wednesday 19 August 2026: Day of all people for national security.")
    assert all("Công an xã Thiện Tín" in text and "0255 000 000" in text for text in (first, last))
    posts = [m for m in group.heard if "⏰" in m.text]
    assert [(m.topic, m.rows) for m in posts] == [("7", ()), ("7", ())]


async def test_the_day_of_great_unity_is_public_where_a_plan_has_it(village: Town) -> None:
    unity = a_date("unity", 18, 11, word="on", public=True, kinds=["residential_area"])
    await works_by(village, dated(unity))
    group = await a_group(village, await village.officer())
    assert await every_day(village, "2026-11-10", "2026-11-25") == {"16/11": 1, "18/11": 1}
    assert len(told(group)) == 2


async def test_groups_that_are_not_the_communes_or_may_not_be_written_in_hear_nothing(commune: Town) -> None:
    await works_by(commune, dated("movement-day"))
    officer = await commune.officer()
    stranger = commune.play.person("stranger", "Cô Mai", language="en")
    muted, left = await a_group(commune, officer, "g1"), await a_group(commune, officer, "g2")
    unclaimed = commune.play.group("g3", "Hội đồng hương")
    await unclaimed.adds(stranger)
    await muted.changes(officer, may_post=False)
    await left.removes(officer)
    await every_day(commune, "2026-08-15", "2026-08-20")
    assert told(muted) == told(left) == told(unclaimed) == []

    late = await a_group(commune, officer, "g4")  # claimed after everything is over
    assert await every_day(commune, "2026-08-20", "2026-08-23") == {}
    assert told(late) == []


async def test_a_day_that_is_a_sunday_is_told_on_monday_and_only_then(village: Town) -> None:
    unity = a_date("unity", 15, 11, word="on", public=True, kinds=["residential_area"])  # a Sunday in 2026
    await works_by(village, dated(unity))
    group = await a_group(village, await village.officer())
    assert await every_day(village, "2026-11-10", "2026-11-20") == {"12/11": 1, "16/11": 1}
    assert told(group)[1].startswith("⏰ Sunday 15 November 2026: ")

    late = await a_group(village, village.play.people["officer"], "g2")
    assert await every_day(village, "2026-11-17", "2026-11-20") == {}
    assert told(late) == []


async def test_what_is_over_is_no_news_for_groups(village: Town) -> None:
    await works_by(village, dated("movement-day"))
    group = await a_group(village, await village.officer())
    await tick(village, "2026-08-20")
    assert told(group) == []


async def test_an_officer_skips_what_groups_would_be_told(village: Town) -> None:
    await works_by(village, dated("movement-day"))
    officer = await village.officer()
    group = await a_group(village, officer)
    village.play.moment = moment("2026-08-14", "09:00")
    await opens_the_list(officer, "17/08 08:00")
    assert "· 1 group" in officer.text
    await officer.presses("Skip this one")
    await every_day(village, "2026-08-14", "2026-08-25")
    assert len(told(group)) == 1


# --- the plan is edited -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "month"), [(6, 11), (31, 10), (28, 10), (26, 10)])
async def test_a_date_that_is_moved_is_said_with_its_new_day_and_nothing_twice(
    commune: Town, day: int, month: int
) -> None:
    head = await commune.member("head", await commune.unit())
    await every_day(commune, "2026-10-15", "2026-10-22")
    before = len(told(head))
    commune.play.moment = moment("2026-10-22", "10:00")
    await works_by(commune, dated(changed(CARD, day=day, month=month)))
    days = await every_day(commune, "2026-10-22", "2026-11-20", ("08:00", "10:30", "15:00"))
    assert "22/10" not in days
    assert set(days.values()) == {1}
    assert all(f"(before {day:02}/{month:02})" in text for text in told(head)[before:])
    assert any("Today is the last day" in text for text in told(head)[before:]) or (day, month) == (26, 10)


@pytest.mark.parametrize("shift", [1, 4, 7, 8, -4])
async def test_a_letter_that_waits_while_its_date_is_moved_is_said_anew(village: Town, shift: int) -> None:
    head = await village.member("head", await village.unit())
    await tick_without_network(village, "2026-10-22")
    moved = date(2026, 10, 30) + timedelta(days=shift)
    await works_by(village, dated(changed(CARD, day=moved.day, month=moved.month)))
    await network_is_back(village)
    assert told(head) == []
    await tick(village, "2026-10-22", "08:10")
    days = 7 + shift
    assert [text.partition(":")[0] for text in told(head)] == [f"⏰ {days} days left (before {moved:%d/%m})"]


async def test_of_a_date_that_was_removed_nothing_is_said_any_more(commune: Town) -> None:
    officer = await commune.officer()
    head = await commune.member("head", await commune.unit())
    await tick(commune, "2026-10-22")
    old = head.last
    await works_by(commune, dated())
    assert await every_day(commune, "2026-10-22", "2026-11-20") == {}
    await head.presses("Remind me tomorrow morning", old)
    await officer.says(f"/remind 20261030 {CARD}")
    for person in (head, officer):
        assert any("Things have moved on in the meantime" in m.text for m in person.heard[-2:])


async def test_a_waiting_letter_about_a_date_that_was_removed_is_not_sent(village: Town) -> None:
    head = await village.member("head", await village.unit())
    await tick_without_network(village, "2026-10-22")
    await works_by(village, dated())
    await network_is_back(village)
    assert told(head) == []


async def test_another_ladder_counts_from_then_on(village: Town) -> None:
    await village.member("head", await village.unit())
    assert await every_day(village, "2026-10-15", "2026-10-21") == {"15/10": 1}
    fewer = {"before": [7, 2], "on_the_day": False, "overdue": [], "escalate": []}
    await works_by(village, dated(CARD, reminders=fewer))
    assert await every_day(village, "2026-10-21", "2026-11-20") == {"22/10": 1, "27/10": 1}


async def test_a_date_that_comes_back_into_the_plan_is_not_said_twice(village: Town) -> None:
    head = await village.member("head", await village.unit())
    await tick(village, "2026-10-22")
    await works_by(village, dated())
    await tick(village, "2026-10-23")
    await works_by(village, dated(CARD))
    assert await every_day(village, "2026-10-23", "2026-10-26") == {"26/10": 1}
    assert len(told(head)) == 2


# --- years ------------------------------------------------------------------------------------------------------------


async def test_the_days_before_a_date_in_january_are_in_the_year_before(commune: Town) -> None:
    await works_by(commune, dated(a_date("report", 1, 1, word="by"), year=2027))
    head = await commune.member("head", await commune.unit())
    ladder = await every_day(commune, "2026-11-28", "2027-01-12")
    # 30, 14, 7, 3 and 1 days before, the day (Tết Dương lịch, then the 2nd), 1 day after is the 2nd, 3 and 7 days after
    assert ladder == {
        "02/12": 1,
        "18/12": 1,
        "25/12": 1,
        "29/12": 1,
        "31/12": 1,
        "02/01": 1,
        "04/01": 1,
        "08/01": 1,
    }
    assert told(head)[-1].startswith("⏰ 7 days overdue (by 01/01)")


@pytest.mark.parametrize(
    ("year", "word", "last"),
    [(2028, "by", "29/02"), (2028, "before", "28/02"), (2027, "by", "28/02"), (2027, "before", "28/02")],
)
async def test_a_leap_day(village: Town, year: int, word: str, last: str) -> None:
    day_only = {"before": [], "on_the_day": True, "overdue": [], "escalate": []}
    await works_by(village, dated(a_date("report", 29, 2, word=word, ladder=day_only), year=year))
    await village.member("head", await village.unit())
    sunday = year == 2027  # 28/2/2027: the next morning, a day overdue
    assert await every_day(village, f"{year}-02-25", f"{year}-03-03") == {"01/03" if sunday else last: 1}


async def test_the_plan_of_the_next_year_asks_anew(commune: Town) -> None:
    unit = await commune.unit()
    head = await commune.member("head", unit)
    await works_by(commune, dated(a_date("report", 30, 10)))
    await tick(commune, "2026-10-22")
    await head.presses("It is done")
    await works_by(commune, dated(a_date("report", 30, 10), year=2027))
    assert await every_day(commune, "2026-10-23", "2026-12-01") == {}
    assert await every_day(commune, "2027-10-15", "2027-10-24") == {"15/10": 1, "22/10": 1}


# --- trouble ----------------------------------------------------------------------------------------------------------


async def test_with_all_groups_gone_people_are_still_reminded(village: Town) -> None:
    await works_by(village, dated("movement-day"))
    officer = await village.officer()
    group = await a_group(village, officer)
    head = await village.member("head", await village.unit())
    group.blocked = True  # thrown out, and nobody has told the assistant
    await every_day(village, "2026-08-10", "2026-08-20")
    assert told(group) == []
    assert len(told(head)) >= 3
