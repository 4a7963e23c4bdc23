"""The pace, in simulated time: what the server sees, who goes first, and that nothing is lost or stuck."""

from __future__ import annotations

import asyncio
import selectors
from collections import defaultdict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_mapping import CAPABILITIES
from bot.chat import Capabilities, SendingLimits
from bot.pace import CAMPAIGN_IN_FLIGHT, LONGEST_FLIGHT, Pace, paces
from storage.outbox import CAMPAIGN, NOTICE, REPLY

T = TypeVar("T")

LIMITS = SendingLimits()
SMALL = SendingLimits(overall=(4, 1.0), chat=(1, 1.0), group=(3, 6.0))
ENDLESS = 10_000.0  # simulated seconds


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop in which waiting takes no time."""

    def __init__(self) -> None:
        self.moment = 0.0
        super().__init__(_Selector(self))

    def time(self) -> float:
        return self.moment


class _Selector(selectors.SelectSelector):
    def __init__(self, loop: SimulatedLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        found = super().select(0)
        if not found:
            if timeout is None:
                raise AssertionError("everybody waits, and nothing will ever happen")
            self._loop.moment += timeout
        return found


def simulated(work: Coroutine[Any, Any, T]) -> T:
    """Run something in simulated time."""
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(asyncio.wait_for(work, ENDLESS))


@dataclass
class Server:
    """What a platform sees, and when; checks that it is never more than it takes."""

    limits: SendingLimits
    seen: list[float] = field(default_factory=list)
    by_chat: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def sees(self, chat: str, times: int = 1) -> None:
        now = asyncio.get_running_loop().time()
        self.seen += [now] * times
        self.by_chat[chat] += [now] * times

    def check(self) -> None:
        self._within(self.seen, self.limits.overall)
        for chat, seen in self.by_chat.items():
            self._within(list(set(seen)), self.limits.chat)  # the pieces of one text are seen at the same moment
            if chat.startswith("-"):
                self._within(seen, self.limits.group)

    @staticmethod
    def _within(seen: list[float], limit: tuple[int, float]) -> None:
        most, seconds = limit
        seen = sorted(seen)
        for first, one_more in zip(seen, seen[most:], strict=False):
            assert one_more - first >= seconds - 1e-6, f"{most + 1} messages in {one_more - first:.4f} s"


async def sends(
    pace: Pace, server: Server, chat: str, lane: str = CAMPAIGN, *, way: float = 0.002, back: float = 0.002
) -> float:
    """One message: `way` seconds until the server sees it, `back` until its answer is here. When it was granted."""
    async with pace.turn(chat, lane, group=chat.startswith("-")) as turn:
        granted = asyncio.get_running_loop().time()
        turn.leaves()
        await asyncio.sleep(way)
        server.sees(chat)
        await asyncio.sleep(back)
        return granted


@dataclass(frozen=True)
class Mail:
    """One message of a random load. `patience` is after how many seconds its sender is cancelled."""

    at: float
    chat: str
    lane: str
    messages: int
    before: float  # between the grant and leaving
    way: float
    back: float
    used: bool
    patience: float | None


mails = st.builds(
    Mail,
    at=st.floats(0, 6),
    chat=st.sampled_from(["1", "2", "3", "-1", "-2"]),
    lane=st.sampled_from([REPLY, NOTICE, CAMPAIGN]),
    messages=st.integers(1, 2),
    before=st.sampled_from([0.0, 0.0, 0.01, 0.4, 5.0]),
    way=st.floats(0, LONGEST_FLIGHT - 0.1) | st.just(0.001),
    back=st.floats(0, 8) | st.just(0.001),
    used=st.sampled_from([True, True, True, False]),
    patience=st.none() | st.floats(0.0, 9.0),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(mails, max_size=40))
def test_no_window_of_the_server_ever_holds_more_than_the_limit(load: list[Mail]) -> None:
    async def one(pace: Pace, server: Server, mail: Mail) -> bool:
        await asyncio.sleep(mail.at)
        messages = mail.messages if mail.chat.startswith("-") else 1
        async with pace.turn(mail.chat, mail.lane, group=mail.chat.startswith("-"), messages=messages) as turn:
            await asyncio.sleep(mail.before)
            if mail.used:
                turn.leaves()
                await asyncio.sleep(mail.way)
                server.sees(mail.chat, messages)
                await asyncio.sleep(mail.back)
        return True

    async def impatient(pace: Pace, server: Server, mail: Mail) -> bool:
        try:
            async with asyncio.timeout(mail.patience):
                return await one(pace, server, mail)
        except TimeoutError:
            return False

    async def everything() -> Server:
        pace, server = Pace(SMALL), Server(SMALL)
        ended = await asyncio.gather(*(impatient(pace, server, mail) for mail in load))
        assert all(done for done, mail in zip(ended, load, strict=True) if mail.patience is None)
        await asyncio.sleep(100)
        await sends(pace, server, "9", REPLY)  # nothing is left over that would be in the way
        assert len(pace._chats) == 1, "chats are not forgotten"
        assert all(lane.in_flight == 0 for lane in pace._lanes)
        assert [window._counting for window in pace._overall._windows] == [1]
        return server

    simulated(everything()).check()


@pytest.mark.parametrize(("way", "back"), [(0.0005, 0.0005), (0.0025, 0.0025), (0.015, 0.002)])
def test_a_campaign_runs_as_fast_as_the_limit_allows(way: float, back: float) -> None:
    async def campaign() -> float:
        pace, server = Pace(LIMITS), Server(LIMITS)
        chats = [str(-number) for number in range(1, 2001)]
        await asyncio.gather(*(sends(pace, server, chat, way=way, back=back) for chat in chats))
        server.check()
        assert sorted(server.by_chat) == sorted(chats)
        return max(server.seen) - min(server.seen)

    ideal = min(1999 / 30, 66.0, 1970 / 30)
    assert simulated(campaign()) <= ideal * 1.05


def test_a_late_timer_does_not_slow_a_campaign_down() -> None:
    """A loop that is busy for 0.1 s in every second loses no slot."""

    async def campaign() -> float:
        pace, server = Pace(LIMITS), Server(LIMITS)

        async def hold_up() -> None:
            while True:
                await asyncio.sleep(0.9)
                loop = asyncio.get_running_loop()
                assert isinstance(loop, SimulatedLoop)
                loop.moment += 0.1

        async with asyncio.TaskGroup() as group:
            busy = group.create_task(hold_up())
            await asyncio.gather(*(sends(pace, server, str(-number)) for number in range(1, 601)))
            busy.cancel()
        server.check()
        return max(server.seen) - min(server.seen)

    assert simulated(campaign()) <= 599 / 30 * 1.05


def test_a_reply_finds_a_slot_soon_while_a_campaign_runs() -> None:
    async def both() -> list[float]:
        pace, server = Pace(LIMITS), Server(LIMITS)
        campaign = [asyncio.create_task(sends(pace, server, str(-number))) for number in range(1, 1001)]
        waits = []
        for person in range(60):
            await asyncio.sleep(0.317)
            asked = asyncio.get_running_loop().time()
            waits.append(await sends(pace, server, str(person + 1), REPLY) - asked)
        await asyncio.gather(*campaign)
        server.check()
        return sorted(waits)

    waits = simulated(both())
    assert waits[len(waits) * 9 // 10] <= 0.036
    assert waits[-1] <= 0.07


def test_replies_go_before_notices_and_notices_before_campaigns_each_in_order() -> None:
    async def mixed() -> list[tuple[str, int]]:
        pace, server = Pace(SMALL), Server(SMALL)
        granted: list[tuple[str, int]] = []

        async def one(lane: str, number: int) -> None:
            chat = f"{number}{lane}"
            async with pace.turn(chat, lane, group=False) as turn:
                granted.append((lane, number))
                turn.leaves()
                server.sees(chat)

        first = [one(REPLY, -number) for number in range(4)]  # these take every slot
        await asyncio.gather(*first, *(one(lane, n) for n in range(5) for lane in (CAMPAIGN, NOTICE, REPLY)))
        server.check()
        return granted[4:]

    assert simulated(mixed()) == [(lane, number) for lane in (REPLY, NOTICE, CAMPAIGN) for number in range(5)]


def test_a_chat_that_has_had_its_share_holds_nobody_up() -> None:
    async def busy() -> tuple[list[float], list[float]]:
        pace, server = Pace(LIMITS), Server(LIMITS)
        loud = [asyncio.create_task(sends(pace, server, "-1", REPLY)) for _ in range(50)]
        talker = [asyncio.create_task(sends(pace, server, "1", REPLY)) for _ in range(5)]
        await asyncio.sleep(0)
        others = await asyncio.gather(*(sends(pace, server, str(number), REPLY) for number in range(2, 42)))
        await asyncio.gather(*loud)
        server.check()
        return others, await asyncio.gather(*talker)

    others, talker = simulated(busy())
    assert max(others) < 3.0
    assert all(1.0 <= later - earlier < 1.1 for earlier, later in pairwise(sorted(talker)))


def test_a_request_that_hangs_stalls_nobody_for_long() -> None:
    async def hanging() -> float:
        pace, server = Pace(SMALL), Server(SMALL)
        stuck = [asyncio.create_task(sends(pace, server, str(n), REPLY, way=0.0, back=500)) for n in range(4)]
        await asyncio.sleep(0.1)
        granted = await sends(pace, server, "9", REPLY)
        for task in stuck:
            task.cancel()
        return granted

    assert simulated(hanging()) == pytest.approx(LONGEST_FLIGHT + 1.0, abs=0.01)


def test_a_turn_that_is_not_used_costs_nothing() -> None:
    async def unused() -> float:
        pace = Pace(LIMITS)
        for number in range(500):
            async with pace.turn(str(-number), CAMPAIGN, group=True):
                pass
        return asyncio.get_running_loop().time()

    assert simulated(unused()) < 0.1


def test_no_more_posts_than_promised_are_on_their_way() -> None:
    async def slow_receipts() -> int:
        pace = Pace(None)
        now = most = 0

        async def post(number: int) -> None:
            nonlocal now, most
            async with pace.turn(str(number), CAMPAIGN, group=True) as turn:
                now += 1
                most = max(most, now)
                turn.leaves()
                turn.answered()
                await asyncio.sleep(1.0)  # the receipt
                now -= 1

        await asyncio.gather(*(post(number) for number in range(100)))
        assert asyncio.get_running_loop().time() == pytest.approx(7.0, abs=0.1)
        return most

    assert simulated(slow_receipts()) == CAMPAIGN_IN_FLIGHT


def test_many_messages_at_once_wait_for_enough_room() -> None:
    async def double() -> tuple[float, ...]:
        pace, server = Pace(SMALL), Server(SMALL)

        async def two(chat: str) -> float:
            async with pace.turn(chat, REPLY, group=True, messages=2) as turn:
                turn.leaves()
                server.sees(chat, 2)
                return asyncio.get_running_loop().time()

        granted = await asyncio.gather(two("-1"), two("-1"), two("-2"), two("-3"))
        server.check()
        return granted

    first, again, other, third = simulated(double())
    assert first == other == 0.0
    assert 6.0 <= again < 6.1, "a group takes 3 in 6 s"
    assert 1.0 <= third < 1.1


def test_ten_thousand_may_wait() -> None:
    async def crowd() -> float:
        pace, server = Pace(LIMITS), Server(LIMITS)
        waiting = [asyncio.create_task(sends(pace, server, str(-n), CAMPAIGN)) for n in range(1, 9_001)]
        waiting += [asyncio.create_task(sends(pace, server, "1", REPLY)) for _ in range(1_000)]
        await asyncio.gather(*waiting)
        server.check()
        return asyncio.get_running_loop().time()

    assert simulated(crowd()) < 1_100


def test_telegram_has_limits() -> None:
    assert CAPABILITIES.limits == SendingLimits(overall=(30, 1.0), chat=(1, 1.0), group=(20, 60.0))


def test_only_platforms_with_limits_have_a_pace_and_the_rate_can_be_another_one() -> None:
    async def fast() -> tuple[list[str], float]:
        telegram = TelegramChannel("700000001:AAFakeTokenForTestsOnly_0123456789abcd")
        free = SimpleNamespace(platform="free", capabilities=Capabilities())
        made = paces([telegram, free], {"telegram": 100, "free": 7}, scale=2.0)
        server = Server(SendingLimits(overall=(100, 0.5)))
        await asyncio.gather(*(sends(made["telegram"], server, str(-number)) for number in range(1, 1001)))
        server.check()
        return list(made), max(server.seen)

    platforms, took = simulated(fast())
    assert platforms == ["telegram"]
    assert took == pytest.approx(5.0, rel=0.05)
