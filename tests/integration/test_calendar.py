"""The calendar: what is due by the clock happens, whatever else is in trouble, and is looked for by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, text, update

from bot.calendar import Calendar
from bot.channels.plain_text import strip_markup
from bot.dialogue import Dialogue
from bot.i18n import VIETNAM
from bot.instance import AlreadyRunning, Instance
from movement.campaigns import Schedule, Target
from storage import Unavailable, campaigns, communes, file_links
from storage.database import Database
from storage.tables import Inbox, Outbox, PlanVersion, Reminder
from tests.flows.gatherings import Gathering
from tests.flows.people import Person
from tests.flows.play import Play, playing
from tests.flows.town import Town

TEXT = "Bà con không đọc mã OTP cho bất kỳ ai."


class AwayDatabase(Database):
    """A database that can be away, or break its connection when it should commit."""

    away = False
    loses_commits = False

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        if self.away:
            raise Unavailable("away")
        with super().begin() as connection:
            yield connection
            if self.loses_commits:
                raise Unavailable("lost at commit")


@dataclass
class Office:
    """A commune with an officer, the head of a school and a claimed group, and its calendar."""

    town: Town
    database: AwayDatabase
    calendar: Calendar
    head: Person
    officer: Person
    group: Gathering
    broken: list[Exception] = field(default_factory=list)

    @property
    def play(self) -> Play:
        return self.town.play

    async def strikes(self, day: str, clock: str) -> None:
        """It is that time in Việt Nam, and the calendar ticks."""
        self.play.moment = moment(day, clock)
        await self.calendar.everything()
        await self.delivered()

    async def delivered(self) -> None:
        """Everything on its way has arrived and is noted."""
        await self.play.settled()
        await self.play.receipts()

    def reminders(self) -> list[str]:
        """What the head was reminded of."""
        return [strip_markup(m.text).partition(":")[0] for m in self.head.heard if "⏰" in m.text]

    def posts(self) -> int:
        """How many posts of campaigns the group got."""
        return sum("OTP" in m.text for m in self.group.heard)


def moment(day: str, clock: str) -> datetime:
    """A moment of Việt Nam's wall clock."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=VIETNAM).astimezone(UTC)


def wall(day: str, clock: str) -> datetime:
    """What a clock on a wall in Việt Nam shows then."""
    return moment(day, clock).astimezone(VIETNAM).replace(tzinfo=None)


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """On SQLite and on PostgreSQL, since Tuesday 20/10/2026."""
    database = AwayDatabase(database_url)
    async with playing(database_url, database=database, language="en") as play:
        town = await Town(play, language="en").found()
        officer = await town.officer()
        head = await town.member("head", await town.unit())
        group = play.group("g1", "Long Bàn Bắc")
        group.language = "en"
        await group.adds(officer)
        await group.presses_here(officer, "Claim the group (officers)")
        instance = Instance(database, None if database.is_postgresql else tmp_path / "lock")
        broken: list[Exception] = []
        calendar = Calendar(database, play.now, play.courier, instance, broken.append, play.dialogue)
        yield Office(town, database, calendar, head, officer, group, broken)
        calendar.stop()
        await asyncio.sleep(0)
        instance.release()


async def a_campaign(office: Office, schedule: Schedule, next_at: datetime) -> int:
    """A campaign to all groups that has been released."""

    def add(connection: Connection) -> int:
        return campaigns.add(
            connection,
            office.town.commune_id,
            topic="crime-tricks",
            text=TEXT,
            file=None,
            target=Target(),
            schedule=schedule,
            status=campaigns.SCHEDULED,
            created_by=office.town.people["officer"],
            now=office.play.now(),
            next_at=next_at,
        )

    return await office.database.run(add)


# --- everything that is due -------------------------------------------------------------------------------------------


async def test_at_one_tick_everything_happens_that_is_due(office: Office) -> None:
    other = office.play.group("g2", "Hội đồng hương")
    await other.adds(office.play.person("stranger", "Cô Mai"))
    await a_campaign(office, Schedule(wall("2026-10-22", "08:00")), moment("2026-10-22", "08:00"))
    await office.strikes("2026-10-20", "16:00")
    assert (office.reminders(), office.posts(), other.blocked) == ([], 0, False)

    await office.strikes("2026-10-22", "08:00")

    assert office.reminders() == ["⏰ 7 days left (before 30/10)"]
    assert office.posts() == 1
    assert other.blocked  # nobody has claimed it for a day: the assistant has left
    await office.calendar.everything()
    await office.delivered()
    assert any("finished, 1/1 posts" in m.text for m in office.officer.screen.values())


async def test_ticks_may_be_doubled_missed_and_late(office: Office) -> None:
    for day, clock in (
        ("2026-10-22", "11:42"),
        ("2026-10-22", "11:42"),
        ("2026-10-29", "17:03"),
        ("2026-10-29", "17:08"),
    ):
        await office.strikes(day, clock)
    assert office.reminders() == ["⏰ 7 days left (before 30/10)", "⏰ Today is the last day (before 30/10)"]


async def test_more_people_than_fit_into_one_portion_are_told_at_one_tick(office: Office) -> None:
    for number in range(120):
        await office.town.member(f"head{number}", await office.town.unit(f"Đơn vị {number}"))
    await office.strikes("2026-10-22", "08:00")
    heads = [person for person in office.play.people.values() if person.account.startswith("head")]
    assert [sum("⏰" in m.text for m in person.heard) for person in heads] == [1] * 121


# --- trouble ----------------------------------------------------------------------------------------------------------


async def test_what_a_tick_could_not_do_without_the_database_the_next_one_does(office: Office) -> None:
    await a_campaign(office, Schedule(wall("2026-10-22", "08:00")), moment("2026-10-22", "08:00"))
    office.database.away = True
    await office.strikes("2026-10-22", "08:00")
    await office.calendar.every_minute()
    await office.calendar.tidy()
    assert (office.reminders(), office.posts()) == ([], 0)

    office.database.away = False
    await office.strikes("2026-10-22", "08:05")
    assert (office.reminders(), office.posts()) == (["⏰ 7 days left (before 30/10)"], 1)


async def test_of_a_tick_whose_commit_is_lost_nothing_has_happened(office: Office) -> None:
    office.database.loses_commits = True
    await office.strikes("2026-10-22", "08:00")
    assert office.reminders() == []
    office.database.loses_commits = False
    await office.strikes("2026-10-22", "08:05")
    await office.strikes("2026-10-22", "08:10")
    assert office.reminders() == ["⏰ 7 days left (before 30/10)"]


async def test_work_that_fails_does_not_keep_the_other_work_from_happening(office: Office) -> None:
    other = office.play.group("g2", "Hội đồng hương")
    await other.adds(office.play.person("stranger", "Cô Mai"))
    await a_campaign(office, Schedule(wall("2026-10-22", "08:00")), moment("2026-10-22", "08:00"))

    def spoil(connection: Connection) -> str:
        version = PlanVersion.__table__  # type: ignore[attr-defined]
        body = str(connection.execute(select(version.c.body)).scalar_one())
        connection.execute(update(version).values(body="{}"))
        return body

    sound = await office.database.run(spoil)
    communes.forget_cached_plans()
    await office.strikes("2026-10-22", "08:00")  # reminders and campaigns need the plan
    assert (office.reminders(), office.posts(), other.blocked) == ([], 0, True)

    def mend(connection: Connection) -> None:
        connection.execute(update(PlanVersion.__table__).values(body=sound))  # type: ignore[attr-defined]

    await office.database.run(mend)
    await office.strikes("2026-10-22", "08:05")
    assert (office.reminders(), office.posts()) == (["⏰ 7 days left (before 30/10)"], 1)


# --- campaigns --------------------------------------------------------------------------------------------------------


async def test_a_campaign_begins_at_its_time(office: Office) -> None:
    number = await a_campaign(office, Schedule(wall("2026-10-21", "10:00")), moment("2026-10-21", "10:00"))
    await office.strikes("2026-10-21", "09:59")
    assert office.posts() == 0
    await office.strikes("2026-10-21", "10:00")
    await office.strikes("2026-10-21", "10:01")
    await office.strikes("2026-10-22", "10:00")
    assert office.posts() == 1
    campaign = await office.database.run(lambda c: campaigns.get(c, number))
    assert campaign is not None
    assert (campaign.status, campaign.next_at) == (campaigns.DONE, None)


async def test_a_repeated_campaign_comes_on_each_of_its_days_and_not_on_days_off(office: Office) -> None:
    every_two_days = Schedule(wall("2026-10-21", "10:00"), every=2, until=date(2026, 10, 28))
    await a_campaign(office, every_two_days, moment("2026-10-21", "10:00"))
    days = []
    for day in range(20, 32):
        before = office.posts()
        for clock in ("07:00", "10:00", "10:05"):
            await office.strikes(f"2026-10-{day}", clock)
        if office.posts() > before:
            days.append((day, office.posts() - before))
    assert days == [(21, 1), (23, 1), (26, 1), (27, 1)]  # that of Sunday 25/10 waits for Monday


async def test_runs_that_were_missed_are_not_made_up_for(office: Office) -> None:
    every_day = Schedule(wall("2026-10-21", "10:00"), every=1, until=date(2026, 10, 30))
    number = await a_campaign(office, every_day, moment("2026-10-21", "10:00"))
    await office.strikes("2026-10-24", "12:00")  # it was down since the 20th
    assert office.posts() == 1
    campaign = await office.database.run(lambda c: campaigns.get(c, number))
    assert campaign is not None
    assert campaign.next_at == moment("2026-10-26", "07:00")  # the 25th is a Sunday
    await office.strikes("2026-10-26", "07:00")
    assert office.posts() == 2


# --- by itself --------------------------------------------------------------------------------------------------------


async def test_it_begins_with_the_start_and_goes_on_by_itself(office: Office) -> None:
    office.play.moment = moment("2026-10-22", "08:00")
    office.calendar.start()
    async with asyncio.timeout(10):
        while not office.reminders():  # noqa: ASYNC110 - what was missed while it was down comes with the start
            await asyncio.sleep(0.01)
    await office.delivered()
    jobs = {job.id: job for job in office.calendar._scheduler.get_jobs()}
    assert set(jobs) >= {"tidy", "minute", "campaigns", "dates"}
    assert jobs["dates"].next_run_time.minute % 5 == 0
    assert jobs["dates"].next_run_time.second == 0
    assert all(job.max_instances == 1 and job.coalesce for job in jobs.values())


async def test_letters_that_nobody_carries_are_found_within_a_minute(office: Office) -> None:
    office.play.moment = moment("2026-10-22", "08:00")
    play, keep = office.play, office.calendar._instance
    dialogue = Dialogue(office.database, play.now, lambda _said: None, rules=play.rules)  # nothing is handed over
    silent = Calendar(office.database, play.now, play.courier, keep, office.broken.append, dialogue)
    await silent.dates()
    await office.delivered()
    assert office.reminders() == []
    await silent.every_minute()
    await office.delivered()
    assert office.reminders() == ["⏰ 7 days left (before 30/10)"]
    assert office.broken == []


async def test_another_process_on_the_database_ends_this_one(office: Office, tmp_path: Path) -> None:
    if not office.database.is_postgresql:
        with pytest.raises(AlreadyRunning):
            Instance(office.database, tmp_path / "lock")
        return
    other = Database(office.database.engine.url.render_as_string(hide_password=False))
    with other.begin() as connection:  # the server forgets the lock, and the other process is faster
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    winner = Instance(other, None)
    try:
        await office.calendar.every_minute()
        assert [type(error) for error in office.broken] == [AlreadyRunning]
    finally:
        winner.release()
        other.close()


async def test_what_is_old_is_dropped(office: Office) -> None:
    await office.strikes("2026-10-22", "08:00")

    def counts(connection: Connection) -> list[int]:
        tables: list[Any] = [Inbox, Outbox, Reminder]
        return [len(connection.execute(select(table.__table__)).all()) for table in tables]

    await office.calendar.tidy()
    assert all(await office.database.run(counts))
    office.play.moment = moment("2027-12-20", "08:00")
    await office.calendar.tidy()
    await office.calendar.tidy()
    assert await office.database.run(counts) == [0, 0, 0]
    await office.strikes("2027-12-20", "08:05")
    assert len(office.reminders()) == 1  # a plan of two years ago is nothing to come back to


async def test_a_link_is_told_from_one_that_never_was_for_a_week(office: Office) -> None:
    now = office.play.now()
    token = await office.database.run(lambda c: file_links.add(c, "zalo", "1", {}, now, now + timedelta(days=1)))
    found = []
    for days in (8, 1):
        office.play.later(days=days)
        await office.calendar.tidy()
        found.append(await office.database.run(lambda c: file_links.find(c, token)) is not None)
    assert found == [True, False]
