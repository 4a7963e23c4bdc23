"""Lists of units over a real platform and on both databases: sent, read, entered, once whoever does it at once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.actions.rosters import READING
from bot.calendar import KEEP_ROSTERS, Calendar
from bot.instance import Instance
from bot.roster import enter, register_of
from movement.plans import load_bundled
from movement.roster import ListedUnit
from movement.units import UnitKind
from storage import communes, rosters, schema, units
from storage.database import Database
from tests.fakes.telegram import FakeTelegram
from tests.flows.lists_of_units import COMPANY, STATION, THREE_RIGHT_TWO_WRONG, xlsx
from tests.flows.play import playing
from tests.flows.town import Town
from tests.integration.house import OFFICER, Hand, Running, delivered, filled, running, soon

NOW = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
NAME = "danh-sach.xlsx"
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def told(officer: Hand, words: str) -> None:
    """Wait until the bot says this."""
    await officer.person.wait_for(lambda _screen: any(words in text for text in officer.texts), 20)


async def listed(served: Running) -> list[str]:
    return await served.ask(lambda c: [unit.name for unit in units.in_commune(c, 1)])


async def test_an_officer_on_telegram_sends_a_list_and_enters_it(database_url: str, tmp_path: Path) -> None:
    async with FakeTelegram() as fake:
        filled(database_url, heads=1)
        fake.user(OFFICER, started=True)
        async with running(fake, database_url, tmp_path) as served:
            officer = served.officer
            await officer.write("/menu")
            before = await listed(served)
            await officer.person.sends_document(NAME, mime=MIME, content=xlsx(*THREE_RIGHT_TWO_WRONG))
            await told(officer, "✅ 3 đơn vị mới")
            await officer.press("/roster")
            await officer.press("enter")
            await told(officer, "✅ Đã nhập 3 đơn vị")
            assert len(await listed(served)) == len(before) + 3
            await delivered(served)


async def test_a_list_whose_reading_was_interrupted_is_read_at_the_next_start(sqlite_url: str, tmp_path: Path) -> None:
    async with FakeTelegram() as fake:
        filled(sqlite_url, heads=1)
        fake.user(OFFICER, started=True)
        async with running(fake, sqlite_url, tmp_path) as served:
            officer = served.officer
            await officer.write("/menu")
            served.house.dialogue.wakers[READING] = lambda: None  # nobody is there to read it
            await officer.person.sends_document(NAME, mime=MIME, content=xlsx(COMPANY))
            await told(officer, "📎 Đang đọc danh sách")
            await delivered(served)
        async with running(fake, sqlite_url, tmp_path):
            await told(officer, "✅ 1 đơn vị mới")


async def test_a_list_that_telegram_does_not_hand_over_is_asked_for_once_more(sqlite_url: str, tmp_path: Path) -> None:
    async with FakeTelegram() as fake:
        filled(sqlite_url, heads=1)
        fake.user(OFFICER, started=True)
        async with running(fake, sqlite_url, tmp_path) as served:
            officer = served.officer
            await officer.write("/menu")
            await officer.person.sends_document(NAME, mime=MIME, content=b"")
            await told(officer, "⚠ Không đọc được danh sách")
            await soon(lambda: officer.text != "")


@pytest.mark.parametrize("rounds", [4])
def test_of_many_that_enter_the_same_list_at_once_one_enters_each_unit(database_url: str, rounds: int) -> None:
    """Each has a connection of its own, as a command beside the running program has."""
    database = Database(database_url)
    schema.upgrade(database)
    commune_id = database.work(lambda c: communes.create(c, load_bundled("thien-tin-2026"), "", NOW))
    database.close()
    names = [f"Công ty TNHH Số {number}" for number in range(20)]
    together = threading.Barrier(rounds)
    entered: list[int] = []
    trouble: list[BaseException] = []

    def work(connection: Connection) -> int:
        commune = communes.load(connection, commune_id)
        new = [ListedUnit(row, name, UnitKind.ENTERPRISE) for row, name in enumerate(names, 1)]
        return len(enter(connection, commune, new, NOW).units)

    def officer() -> None:
        own = Database(database_url)
        try:
            together.wait()
            entered.append(own.work(work))
        except BaseException as error:
            trouble.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=officer) for _ in range(rounds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = Database(database_url)
    held = after.work(lambda c: [unit.name for unit in register_of(c, commune_id)])
    after.close()

    assert trouble == []
    assert sorted(entered) == [0] * (rounds - 1) + [len(names)]
    assert sorted(held) == sorted(names)


async def test_the_calendar_drops_lists_after_a_week(database_url: str, tmp_path: Path) -> None:
    async with playing(database_url) as play:
        town = await Town(play).found()
        officer = await town.officer()
        await officer.sends_document(NAME, content=xlsx(STATION))
        await play.lists_are_read()
        instance = Instance(play.database, None if play.database.is_postgresql else tmp_path / "lock")
        calendar = Calendar(play.database, play.now, play.courier, instance, pytest.fail, play.dialogue)
        play.moment += KEEP_ROSTERS
        await calendar.tidy()
        assert await play.database.run(lambda c: rosters.get(c, 1)) is not None

        play.moment += timedelta(hours=1)
        await calendar.tidy()

        assert await play.database.run(lambda c: rosters.get(c, 1)) is None
        instance.release()
