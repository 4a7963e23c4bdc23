"""Campaigns on their way to Telegram: the real way out against the strict fake, with Telegram's limits on.

Time runs `SCALE` times as fast for the limits of the fake and for the pace; delays of machine and network do not shrink
with it, so that a scaled run is harder than a real one (`python -m benchmarks.campaign` is a real one).
"""

from __future__ import annotations

import asyncio
import statistics
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from benchmarks.campaign import RUN, Office, People, group_chat, ideal, working
from bot.chat import Message
from bot.clock import MovableClock
from bot.pace import CAMPAIGN_IN_FLIGHT, Pace
from storage import outbox
from storage.outbox import CANCELLED, FAILED, HELD, SENT, WAITING, Receipt
from tests.fakes.telegram import FakeTelegram, Limits

SCALE = 1.25
QUICK = 10.0  # where only the limits matter, not how close we come to them


@asynccontextmanager
async def town(
    url: str,
    groups: int,
    *,
    scale: float = QUICK,
    limited: bool = True,
    clock: MovableClock | None = None,
) -> AsyncIterator[tuple[Office, list[int]]]:
    """An office, and the chats of groups that the bot is in."""
    limits = Limits(reading="both", scale=scale) if limited else None
    async with FakeTelegram(limits=limits) as fake:
        chats = [group_chat(number) for number in range(groups)]
        for chat in (*chats, group_chat(groups)):
            fake.group(chat, "Tổ dân phố", kind="supergroup", member=True)
        pace: dict[str, Pace] | None = None if limited else {}
        async with working(fake, url, scale=scale, clock=clock or MovableClock(), pace=pace) as office:
            await office.posts([group_chat(groups)], run=RUN + 1)  # the library is imported at its first message
            await office.finished(RUN + 1)
            fake.calls.clear()
            yield office, chats


def shown(fake: FakeTelegram, chats: list[int]) -> Counter[int]:
    """How many groups have how many messages of the bot."""
    return Counter(sum(message.by_bot for message in fake.world.chats[chat].messages.values()) for chat in chats)


def refused(fake: FakeTelegram) -> int:
    """How many calls were answered with 429."""
    return sum(call.status == 429 for call in fake.calls)


async def receipts(office: Office, run: int = RUN) -> list[Receipt]:
    return await office.database.run(lambda connection: outbox.receipts_of_run(connection, run))


async def until(happened: Callable[[], Awaitable[bool]], seconds: float = 20.0) -> None:
    """Wait for something; raises `TimeoutError`."""
    async with asyncio.timeout(seconds):
        while not await happened():  # noqa: ASYNC110 - it is another thread's news
            await asyncio.sleep(0.02)


@pytest.mark.slow
async def test_two_thousand_groups_at_full_speed_without_a_refusal_and_nobody_waits_for_it(sqlite_url: str) -> None:
    """Under both readings of the limit at once. New replies take turns, too, so the ideal counts them."""
    async with town(sqlite_url, 2000, scale=SCALE) as (office, chats):
        people = People(
            office.fake,
            lambda chat, text: office.reply(chat, Message(text)),
            lambda chat, text, message: office.reply(chat, Message(text, replace=str(message))),
        )
        talking = asyncio.create_task(people.work())
        await office.posts(chats)
        assert await office.finished() == {SENT: 2000}
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)

        assert shown(office.fake, chats) == {1: 2000}
        assert refused(office.fake) == 0
        calls = office.fake.calls_of("sendMessage")
        at = [call.at for call in calls if call.chat in set(chats)]
        took = max(at) - min(at)
        many = sum(min(at) <= call.at <= max(at) for call in calls)
        assert took <= ideal(many) / SCALE * 1.05, f"{took:.2f} s, {many / took / SCALE:.2f} a second"
        assert len(people.waits) > 50
        assert statistics.quantiles(people.waits, n=20)[18] < 1.0
        assert all(receipt.sent_at is not None for receipt in await receipts(office))


async def test_somebody_who_is_told_much_at_once_is_told_it_in_order_and_without_refusals(sqlite_url: str) -> None:
    async with town(sqlite_url, 1) as (office, _chats):
        person = office.fake.user(7, started=True)
        for number in range(8):
            await office.reply(7, Message(f"Tin {number}"))
        await person.wait_for("Tin 7", 20)
        assert [message.text for message in person.screen() if message.by_bot] == [f"Tin {n}" for n in range(8)]
        assert refused(office.fake) == 0


@pytest.mark.slow
async def test_a_group_that_always_fails_keeps_no_campaign_open(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.courier.LONGEST_PAUSE", 0.05)
    async with town(sqlite_url, 1000, limited=False) as (office, chats):
        office.fake.fail_next("500", 10**9, chat=chats[500])
        await office.posts(chats)
        assert await office.finished() == {SENT: 999, FAILED: 1}

        failed = [receipt for receipt in await receipts(office) if receipt.status == FAILED]
        assert failed[0].reason.startswith("given up after 12 tries: telegram 500")
        assert shown(office.fake, chats) == {1: 999, 0: 1}
        assert len(office.fake.calls_of("sendMessage", chats[500])) == 12


async def test_a_group_whose_connection_always_breaks_is_given_up_while_others_get_through(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("courier", "breaker"):
        monkeypatch.setattr(f"bot.{module}.LONGEST_PAUSE", 0.05)
    async with town(sqlite_url, 20, limited=False) as (office, chats):
        people = People(office.fake, lambda chat, text: office.reply(chat, Message(text)))
        talking = asyncio.create_task(people.work(every=0.01))
        office.fake.fail_next("close", 10**9, chat=chats[0])
        await office.posts(chats)
        assert await office.finished() == {SENT: 19, FAILED: 1}
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)


async def test_a_flood_wait_of_hours_holds_up_one_chat_and_lane(sqlite_url: str) -> None:
    clock = MovableClock()
    async with town(sqlite_url, 40, clock=clock) as (office, chats):
        office.fake.fail_next("429", 1, chat=chats[3], seconds=10_000)
        await office.posts(chats)
        await until(lambda: _are(office, {SENT: 39, WAITING: 1}))

        waits = next(receipt for receipt in await receipts(office) if receipt.status == WAITING)
        assert waits.not_before is not None
        assert timedelta(seconds=9_900) < waits.not_before - clock() <= timedelta(seconds=10_000)
        assert "429" in waits.reason
        await office.reply(chats[3], Message("Trả lời ngay"))
        await until(lambda: _shows(office, chats[3], "Trả lời ngay"), 3)

    async with town_again(sqlite_url, office.fake, clock) as again:  # a restart does not forget it
        assert await again.courier.resume() == 1
        await asyncio.sleep(0.5)
        assert len(again.fake.calls_of("sendMessage", chats[3])) == 0
        clock.set(waits.not_before + timedelta(seconds=1))
        assert await again.finished() == {SENT: 40}
        assert len(again.fake.calls_of("sendMessage", chats[3])) == 1


@asynccontextmanager
async def town_again(url: str, before: FakeTelegram, clock: MovableClock) -> AsyncIterator[Office]:
    """The same office after a restart, at a platform with the same groups."""
    async with FakeTelegram() as fake:
        for chat in before.world.chats.values():
            if not chat.private:
                fake.group(chat.id, chat.title, kind="supergroup", member=True)
        async with working(fake, url, clock=clock) as office:
            yield office


async def test_all_groups_are_gone_and_nothing_storms(sqlite_url: str) -> None:
    async with town(sqlite_url, 300) as (office, chats):
        for chat in chats:
            office.fake.world.chats[chat].member = False
        await office.posts(chats)
        assert await office.finished() == {FAILED: 300}
        assert len(office.fake.calls_of("sendMessage")) == 300, "each is tried once"
        assert refused(office.fake) == 0


@pytest.mark.slow
async def test_when_the_network_is_back_everything_is_delivered_and_within_the_limits(sqlite_url: str) -> None:
    async with town(sqlite_url, 500) as (office, chats):
        people = [office.fake.user(number, started=True) for number in range(1, 101)]
        sending = asyncio.create_task(office.posts(chats))
        await until(lambda: _sent(office, 100))
        away = office.fake.fail_next("close", 10**9)
        for person in people:
            await office.reply(person.id, Message("Chào"))
        await asyncio.sleep(4.0)
        tried = sum(call.status == 0 for call in office.fake.calls)
        office.fake.faults.remove(away)
        async with asyncio.timeout(30):
            assert await office.finished() == {SENT: 500}
            await asyncio.gather(sending, *(person.wait_for("Chào", 20) for person in people))

        assert tried < CAMPAIGN_IN_FLIGHT + 64 + 20, "a platform that does not answer is not stormed"
        assert shown(office.fake, chats) == {1: 500}
        assert refused(office.fake) == 0


async def test_what_is_held_waits_until_it_is_released_and_what_is_cancelled_never_goes(sqlite_url: str) -> None:
    async with town(sqlite_url, 400) as (office, chats):
        await office.posts(chats)
        await until(lambda: _sent(office, 60))
        await office.database.run(lambda connection: outbox.hold_run(connection, RUN))
        await until(lambda: _forgotten(office))
        counts = await office.finished()
        assert counts[SENT] + counts[HELD] == 400
        assert counts[SENT] == len(office.fake.calls_of("sendMessage")) < 120
        assert await office.courier.resume() == 0

        await office.database.run(lambda connection: outbox.release_run(connection, RUN))
        assert await office.courier.resume() == counts[HELD]
        await until(lambda: _sent(office, 200))
        await office.database.run(lambda connection: outbox.cancel_run(connection, RUN))
        await until(lambda: _forgotten(office))
        counts = await office.finished()
        assert counts[SENT] + counts[CANCELLED] == 400
        assert shown(office.fake, chats) == {1: counts[SENT], 0: counts[CANCELLED]}
        assert await office.courier.resume() == 0
        assert refused(office.fake) == 0


async def _are(office: Office, wanted: dict[str, int]) -> bool:
    counts = await office.database.run(lambda connection: outbox.counts_of_run(connection, RUN))
    return dict(counts) == wanted


async def _sent(office: Office, number: int) -> bool:
    counts = await office.database.run(lambda connection: outbox.counts_of_run(connection, RUN))
    return counts.get(SENT, 0) >= number


async def _forgotten(office: Office) -> bool:
    return office.courier.waiting == 0


async def _shows(office: Office, chat: int, text: str) -> bool:
    return any(message.text == text for message in office.fake.world.chats[chat].messages.values())
