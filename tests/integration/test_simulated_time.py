"""The simulator's clock, with the whole house behind it: it is moved, and what is due on the way happens."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Connection

from bot.app import bootstrap
from bot.channels.plain_text import strip_markup
from bot.clock import MovableClock, system_clock
from bot.house import House
from bot.i18n import VIETNAM
from bot.settings import load_settings
from movement.campaigns import Schedule, Target
from storage import campaigns, groups

TUESDAY = datetime(2026, 10, 20, 2, 30, tzinfo=UTC)  # 9:30 in Việt Nam
UNITS = ("head1", "deputy1", "head2", "head3", "head4", "head5")


class Simulator:
    """A house that serves the simulator's page, and the page's clock."""

    def __init__(self, house: House, client: TestClient[Any, Any], folder: Path) -> None:
        self.house = house
        self._client = client
        self._log = folder / "simulator" / "phones.jsonl"

    async def state(self) -> dict[str, Any]:
        """What the clock shows."""
        async with self._client.get("/simulator/clock") as answer:
            assert answer.status == 200
            found: dict[str, Any] = await answer.json()
            return found

    async def moves(self, to: datetime | str) -> dict[str, Any]:
        """Somebody moves the clock: to a moment, to the next thing, or back to the real time."""
        wish = to if isinstance(to, str) else to.isoformat()
        origin = str(self._client.make_url("")).rstrip("/")
        async with self._client.post("/simulator/clock", json={"to": wish}, headers={"Origin": origin}) as answer:
            assert answer.status == 200, await answer.text()
            found: dict[str, Any] = await answer.json()
            return found

    def said(self, chat: str = "", containing: str = "⏰") -> list[tuple[str, str, str]]:
        """What the phones were told, in order: when (Việt Nam, to the minute), to whom, and the first line."""
        found = []
        for line in self._log.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line).get("entry")
            if entry is None or entry["author"] or containing not in entry["text"] or chat not in ("", entry["chat"]):
                continue
            at = datetime.fromisoformat(entry["at"]).astimezone(VIETNAM)
            found.append((f"{at:%d/%m %H:%M}", entry["chat"], strip_markup(entry["text"]).splitlines()[0]))
        return found


@asynccontextmanager
async def simulator(folder: Path, begins: datetime | None = None, **settings: str) -> AsyncIterator[Simulator]:
    """Serve the simulator; its clock was moved to `begins` before."""
    if begins is not None:
        MovableClock(folder / "simulator" / "clock").set(begins)
    environment = {
        "ANTQ_DATABASE_URL": f"sqlite:///{folder / 'antq.db'}",
        "ANTQ_DATA_DIR": str(folder),
        "ANTQ_SECRET_KEY": "a-key-for-tests-only-0123456789abcdef",
        **{f"ANTQ_{name.upper()}": value for name, value in settings.items()},
    }
    house = bootstrap(load_settings(environment, env_file=None), simulator=True)
    house.courier.start()
    house.dialogue.start(house.background)
    async with TestClient(TestServer(house.web)) as client:
        try:
            yield Simulator(house, client, folder)
        finally:
            await house.background.stop()
            await house.courier.receipts.write()
            for channel in house.channels:
                await channel.close()
            house.instance.release()
            house.database.close()


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Simulator]:
    """The sample commune as it is on 20/10/2026."""
    async with simulator(tmp_path, TUESDAY) as opened:
        yield opened


def vietnam(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=VIETNAM).astimezone(UTC)


async def test_the_next_thing_is_named(page: Simulator) -> None:
    state = await page.state()
    assert abs(datetime.fromisoformat(state["now"]) - TUESDAY) < timedelta(minutes=5)
    assert state["moved"]
    assert state["next"] == {
        "at": "2026-10-21T08:00:00+07:00",
        "vi": "Nhắc: Công an xã tổng hợp báo cáo Công an tỉnh",
        "en": "Reminder: The commune police report to the province",
    }


async def test_going_to_the_next_thing_makes_it_happen_then(page: Simulator) -> None:
    state = await page.moves("next")
    assert state["now"].startswith("2026-10-21T01:00:0")
    assert [(at, chat) for at, chat, _text in page.said()] == [
        ("21/10 08:00", "officer"),
        ("21/10 08:00", "officer2"),
    ]
    assert state["next"]["at"] == "2026-10-22T08:00:00+07:00"

    await page.moves("next")
    told = sorted((at, chat) for at, chat, _text in page.said()[2:])
    assert told == sorted(("22/10 08:00", chat) for chat in UNITS)
    assert {text.partition(":")[0] for _at, _chat, text in page.said("head1")} == {"⏰ Còn 7 ngày (trước 30/10)"}


async def test_on_the_way_of_a_month_everything_happens_in_order_at_its_own_time(page: Simulator) -> None:
    await page.moves(vietnam("2026-11-20", "10:00"))

    moments = [datetime.strptime(f"2026/{at}", "%Y/%d/%m %H:%M") for at, _chat, _text in page.said()]  # noqa: DTZ007
    assert moments == sorted(moments)
    to_head = [at for at, _chat, _text in page.said("head1")]
    assert to_head == [
        f"{day} 08:00" for day in ("22/10", "26/10", "28/10", "29/10", "30/10", "02/11", "05/11")
    ]  # the first of November is a Sunday
    to_officer = [at for at, _chat, _text in page.said("officer")]
    assert to_officer[0] == "21/10 08:00"
    assert all(at.endswith("08:00") for at in to_officer)
    assert len(set(to_officer)) == len(to_officer)  # one a day
    lists = [at for at, _chat, _text in page.said("officer", "Quá hạn: ")]
    assert lists == ["30/10 08:00", "05/11 08:00"]
    assert (await page.state())["now"].startswith("2026-11-20T03:00:")


async def test_going_back_says_nothing_twice(page: Simulator) -> None:
    await page.moves(vietnam("2026-11-06", "10:00"))
    said = page.said()
    for day in ("2026-11-02", "2026-10-25", "2026-10-21", "2026-10-30", "2026-11-06"):
        await page.moves(vietnam(day, "12:00"))
    assert page.said() == said


async def test_a_person_who_hands_in_hears_nothing_more(page: Simulator) -> None:
    await page.moves(vietnam("2026-10-22", "09:00"))

    def hand_in(connection: Connection) -> None:
        from movement.plans import load_bundled
        from storage import cards

        plan = load_bundled("thien-tin-2026")
        card_id = cards.start(connection, 1, 1, 1, plan.scorecards[0].id, plan.year, system_clock())
        card = cards.load(connection, [card_id])[card_id]
        card.status = cards.SUBMITTED
        cards.save(connection, [card])

    await page.house.database.run(hand_in)
    await page.moves(vietnam("2026-11-06", "10:00"))
    assert len(page.said("head1")) == len(page.said("deputy1")) == 1
    assert len(page.said("head2")) == 7


async def test_campaigns_and_groups_that_are_left_come_on_the_way(page: Simulator) -> None:
    def prepare(connection: Connection) -> None:
        now = page.house.calendar._clock()
        groups.add(connection, "simulator", "group-1", "Thôn Long Bàn Bắc", now)
        every_day = Schedule(vietnam("2026-10-21", "10:00").astimezone(VIETNAM).replace(tzinfo=None), every=1)
        campaigns.add(
            connection,
            1,
            topic="fire",
            text="Kiểm tra bếp trước khi đi ngủ.",
            file=None,
            target=Target(),
            schedule=every_day,
            status=campaigns.SCHEDULED,
            created_by=1,
            now=now,
            next_at=vietnam("2026-10-21", "10:00"),
        )

    await page.house.database.run(prepare)
    await page.moves(vietnam("2026-10-24", "12:00"))

    runs = await page.house.database.run(lambda c: campaigns.runs_of(c, 1))
    begun = [f"{run.started_at.astimezone(VIETNAM):%d/%m %H:%M}" for run in reversed(runs)]
    assert begun == ["21/10 10:00", "22/10 10:00", "23/10 10:00", "24/10 10:00"]
    left = await page.house.database.run(lambda c: groups.find(c, "simulator", "group-1"))
    assert left is not None
    assert left.status == groups.LEFT


async def test_what_an_officer_sends_at_night_comes_in_the_morning_and_not_later(page: Simulator) -> None:
    await page.moves(vietnam("2026-10-22", "22:00"))
    before = len(page.said("head1"))

    def order(connection: Connection) -> None:
        from storage.reminders import NOW, Order, give_order

        now = page.house.calendar._clock()
        give_order(connection, 1, Order("submit-scorecard", "2026-10-28", "in_charge", NOW), 1, now)

    await page.house.database.run(order)
    assert (await page.state())["next"]["at"] == "2026-10-23T08:00:00+07:00"
    await page.moves(vietnam("2026-10-25", "12:00"))
    assert [at for at, _chat, _text in page.said("head1")[before:]] == ["23/10 08:00"]


async def test_the_real_time_comes_back(page: Simulator) -> None:
    await page.moves(vietnam("2026-10-22", "09:00"))
    state = await page.moves("real")
    assert not state["moved"]
    assert abs(datetime.fromisoformat(state["now"]) - system_clock()) < timedelta(seconds=10)


async def test_the_clock_is_as_it_was_after_a_restart(tmp_path: Path) -> None:
    async with simulator(tmp_path, TUESDAY) as page:
        await page.moves(vietnam("2026-10-22", "09:00"))
        said = page.said()
    async with simulator(tmp_path) as page:
        assert (await page.state())["now"].startswith("2026-10-22T02:0")
        await page.house.calendar.everything()
        assert page.said() == said
        await page.moves(vietnam("2026-10-26", "09:00"))
        assert len(page.said("head1")) == 2


async def test_beside_a_real_platform_the_clock_cannot_be_moved(tmp_path: Path) -> None:
    token = "123456789:AAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    async with simulator(tmp_path, TUESDAY, telegram_token=token) as page:
        async with page._client.get("/simulator/clock") as answer:
            assert answer.status == 404
        now = page.house.calendar._clock()
        assert abs(now - system_clock()) < timedelta(seconds=10)
