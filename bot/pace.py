"""The pace: never more new messages than a platform takes, whoever wants to send them.

One `Pace` per account on a platform; replies, notices and campaigns share it.

*Why the limit holds, whatever the network does.* A message counts from the moment it is granted until `period` seconds
after its answer has come, and nothing is granted unless fewer than `most` messages count. Suppose the server saw
``most + 1`` messages within less than `period`. Take the one that was granted last, and call that moment g. The server
saw each of the others less than `period` before or at any time after it saw this one, and it saw this one at g or
later; so each of the others was answered later than ``g - period``, or not at all. All `most` of them counted at g:
nothing was granted then. And where no window of one `period` holds more than `most`, an interval of T periods holds at
most ``most * (floor(T) + 1)``, which a bucket of `most` that refills evenly takes as well.

The one exception is made by intention: a message that is not answered `LONGEST_FLIGHT` seconds after it left counts as
answered, so that a request that hangs does not stall everybody. If the server takes it up later still, a window can
hold one more.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from heapq import heappop, heappush
from itertools import count
from math import inf
from types import TracebackType

from bot.channels import Channel
from bot.chat import SendingLimits
from storage.outbox import CAMPAIGN, NOTICE, REPLY

LONGEST_FLIGHT = 2.0  # seconds from leaving; a message that is not answered then counts as answered
CLOCKS_DIFFER = 0.001  # seconds that each period is longer here, because our clock and the server's are two
EVENLY = 1.01  # so many times the shortest even distance lies between two posts: now and then a reply finds a slot
CATCH_UP = 30  # slots that a late timer or a slow disk may put off without slowing a campaign down
LANES = (REPLY, NOTICE, CAMPAIGN)  # in the order in which they are served
# Posts on their way at once, from the grant until the receipt is on the disk. A process that is killed has sent at most
# so many posts whose receipts it did not keep, and only these can appear twice. Notices have as many of their own.
CAMPAIGN_IN_FLIGHT = 16
IN_FLIGHT = {NOTICE: CAMPAIGN_IN_FLIGHT, CAMPAIGN: CAMPAIGN_IN_FLIGHT}
UNLIMITED = SendingLimits(overall=(10**9, 0.0), chat=(10**9, 0.0), group=(10**9, 0.0))


class Turn:
    """The right to send one message, as ``async with pace.turn(...) as turn``.

    Call `leaves` right before it is sent; a turn that ends without it was not used and does not count. `answered` says
    that the platform has answered; the end of the block says so too, and makes room in the lane.
    """

    __slots__ = ("_granted", "_pace", "chat", "group", "left_at", "messages", "name", "number", "rank", "state")
    chat: _Chat  # from `ask` on

    def __init__(self, pace: Pace, name: str, group: bool, rank: int, number: int, messages: int) -> None:
        self._pace = pace
        self.name = name
        self.group = group
        self.rank = rank
        self.number = number
        self.messages = messages
        self.left_at = 0.0
        self.state = "waiting"  # waiting | granted | left | answered | over
        self._granted = asyncio.get_running_loop().create_future()

    def __lt__(self, other: Turn) -> bool:
        return (self.rank, self.number) < (other.rank, other.number)

    def grant(self) -> None:
        """For the pace: it may go on."""
        self.state = "granted"
        if not self._granted.done():  # else it was cancelled this very moment, and gives itself back
            self._granted.set_result(None)

    def leaves(self) -> None:
        """The message is sent now."""
        self._pace.left(self)

    def answered(self) -> None:
        """The platform has answered."""
        self._pace.answered(self)

    async def __aenter__(self) -> Turn:
        self._pace.ask(self)
        try:
            await self._granted
        except asyncio.CancelledError:
            self._pace.over(self)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pace.over(self)


class Pace:
    """Grants turns: replies before notices before campaigns, each lane in order; `limits` None sets no limit.

    A chat that has had its share holds nobody else up. Notices and campaigns go out evenly, so that a reply finds a
    slot soon. Of a lane in `in_flight` so many turns may be used at the same time.
    """

    def __init__(self, limits: SendingLimits | None, *, in_flight: Mapping[str, int] = IN_FLIGHT) -> None:
        self._limits = limits or UNLIMITED
        self._overall = _Windows(self._limits.overall)
        self._chats: dict[str, _Chat] = {}
        self._lanes = [_Lane(in_flight.get(lane, 10**9)) for lane in LANES]
        self._numbers = count()
        most, seconds = self._limits.overall
        self._distance = seconds / most * EVENLY  # seconds between two turns of the lanes that go out evenly
        self._next_even = 0.0  # when the next one of them is due
        self._even_waiting = 0
        self._resting: list[tuple[float, int, _Chat]] = []  # a heap: when which chat may have one again
        self._idle: deque[tuple[float, _Chat]] = deque()  # when which chat can be forgotten
        self._timer: asyncio.TimerHandle | None = None

    def turn(self, chat: str, lane: str, *, group: bool, messages: int = 1) -> Turn:
        """A turn for `chat`, which is a group or a private chat. `messages` go out in it one right after the other."""
        return Turn(self, chat, group, LANES.index(lane), next(self._numbers), messages)

    # --- what turns say ---

    def ask(self, turn: Turn) -> None:
        """A turn waits from here on."""
        chat = self._chats.get(turn.name)
        if chat is None:
            limits = (self._limits.chat, self._limits.group) if turn.group else (self._limits.chat,)
            chat = self._chats[turn.name] = _Chat(turn.name, _Windows(*limits))
        turn.chat = chat
        chat.turns += 1
        if turn.rank:
            if not self._even_waiting:
                self._next_even = max(self._next_even, self._now())  # nobody waited: no turn was missed
            self._even_waiting += 1
        heappush(self._lanes[turn.rank].ready, turn)
        self._grant()

    def left(self, turn: Turn) -> None:
        """The message of a turn is on its way."""
        turn.state, turn.left_at = "left", self._now()
        self._overall.left(turn)
        turn.chat.windows.left(turn)
        self._rest(turn.chat, turn.left_at)
        self._grant()  # nothing new, but now it can be told when to look again

    def answered(self, turn: Turn) -> None:
        """The message of a turn was answered."""
        if turn.state != "left":
            return
        turn.state = "answered"
        now = self._now()
        self._overall.answered(turn, now)
        turn.chat.windows.answered(turn, now)
        self._rest(turn.chat, now)
        self._grant()

    def over(self, turn: Turn) -> None:
        """A turn ends: it was used, or given back, or nobody waits for it any more."""
        self.answered(turn)
        chat, state = turn.chat, turn.state
        turn.state = "over"
        chat.turns -= 1
        if state == "waiting":
            self._even_waiting -= turn.rank > 0
        else:
            self._lanes[turn.rank].in_flight -= 1
        if state == "granted":
            self._overall.given_back(turn)
            chat.windows.given_back(turn)
            if turn.rank:
                self._next_even -= self._distance
        now = self._now()
        self._rest(chat, now)
        self._idle.append((chat.windows.empty_at(now), chat))
        self._grant()

    # --- granting ---

    def _grant(self) -> None:
        """Grant whatever can be granted now, and come back when something will be possible."""
        now = self._now()
        self._wake(now)
        again = self._serve(now)
        if self._resting:
            again = min(again, self._resting[0][0])
        if again < inf and (self._timer is None or again < self._timer.when()):
            if self._timer is not None:
                self._timer.cancel()
            self._timer = asyncio.get_running_loop().call_at(again, self._rings)

    def _rings(self) -> None:
        self._timer = None
        self._grant()

    def _serve(self, now: float) -> float:
        """Grant what can be granted; when to look again, `inf` if only a turn that ends can change anything."""
        for rank, lane in enumerate(self._lanes):
            while lane.ready and lane.in_flight < lane.most:
                turn = lane.ready[0]
                if turn.state == "over":
                    heappop(lane.ready)
                elif not turn.chat.windows.takes(turn, now):
                    heappush(turn.chat.waiting, heappop(lane.ready))
                    self._rest(turn.chat, now)
                elif not self._overall.takes(turn, now):
                    return self._overall.free_at(turn, now)  # whoever comes later or in a lower lane must not overtake
                elif rank and now < self._next_even:
                    return self._next_even  # the lanes below are even ones too
                else:
                    heappop(lane.ready)
                    lane.in_flight += 1
                    self._overall.granted(turn)
                    turn.chat.windows.granted(turn)
                    if rank:
                        self._even_waiting -= 1
                        self._next_even = max(self._next_even + self._distance, now - CATCH_UP * self._distance)
                    turn.grant()
                    self._rest(turn.chat, now)
        return inf

    def _rest(self, chat: _Chat, now: float) -> None:
        """A chat where somebody waits is looked at again when it may have another message."""
        while chat.waiting and chat.waiting[0].state == "over":
            heappop(chat.waiting)
        if not chat.waiting:
            return
        at = chat.windows.free_at(chat.waiting[0], now)
        if at < chat.wakes_at:
            chat.wakes_at = at
            heappush(self._resting, (at, next(self._numbers), chat))

    def _wake(self, now: float) -> None:
        """Chats that may have another message stand in line again, each with the first of those that wait there."""
        while self._resting and self._resting[0][0] <= now:
            at, _number, chat = heappop(self._resting)
            if at != chat.wakes_at:
                continue  # it was woken earlier
            chat.wakes_at = inf
            if chat.waiting:
                turn = heappop(chat.waiting)
                if chat.windows.takes(turn, now):
                    heappush(self._lanes[turn.rank].ready, turn)
                else:
                    heappush(chat.waiting, turn)
                    self._rest(chat, now)
        while self._idle and self._idle[0][0] <= now:
            _at, chat = self._idle.popleft()
            if not chat.turns and chat.windows.empty_at(now) <= now and self._chats.get(chat.name) is chat:
                del self._chats[chat.name]

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


class _Lane:
    """Turns that stand in line, and how many are being used."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.in_flight = 0
        self.ready: list[Turn] = []  # a heap


class _Chat:
    """One chat: what it was sent lately, and who waits until it may have more."""

    def __init__(self, name: str, windows: _Windows) -> None:
        self.name = name
        self.windows = windows
        self.waiting: list[Turn] = []  # a heap
        self.wakes_at = inf
        self.turns = 0  # that are not over


class _Windows:
    """Limits that hold together, such as those of one group."""

    def __init__(self, *limits: tuple[int, float]) -> None:
        self._windows = [_Window(*limit) for limit in limits]

    def takes(self, turn: Turn, now: float) -> bool:
        """Whether the messages of a turn may follow now."""
        return all(window.takes(turn, now) for window in self._windows)

    def free_at(self, turn: Turn, now: float) -> float:
        """When to look again; `now` if the turn may go, `inf` if only a turn's progress can tell."""
        return max((window.free_at() for window in self._windows if not window.takes(turn, now)), default=now)

    def empty_at(self, now: float) -> float:
        """When nothing counts any more, if nothing is added."""
        return max(window.empty_at(now) for window in self._windows)

    def granted(self, turn: Turn) -> None:
        for window in self._windows:
            window.granted(turn)

    def given_back(self, turn: Turn) -> None:
        for window in self._windows:
            window.given_back(turn)

    def left(self, turn: Turn) -> None:
        for window in self._windows:
            window.left(turn)

    def answered(self, turn: Turn, now: float) -> None:
        for window in self._windows:
            window.answered(turn, now)


class _Window:
    """One limit: `most` messages in `seconds`, and what counts against it."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds + CLOCKS_DIFFER if seconds else 0.0
        self._counting = 0
        self._flying: dict[Turn, None] = {}  # in the order in which they left
        self._answered: deque[tuple[float, int]] = deque()  # until when how many count, the earliest first

    def takes(self, turn: Turn, now: float) -> bool:
        """Whether the messages of a turn may follow now. More than `most` at once begin when nothing else counts."""
        self._tidy(now)
        return self._counting + self._weight(turn) <= self._most

    def free_at(self) -> float:
        """When the next message stops counting if no answer comes; `inf` if only a turn's progress can tell."""
        at = self._answered[0][0] if self._answered else inf
        if self._flying:
            at = min(at, next(iter(self._flying)).left_at + LONGEST_FLIGHT + self._seconds)
        return at

    def empty_at(self, now: float) -> float:
        """When nothing counts any more, if nothing is added."""
        self._tidy(now)
        if not self._counting:
            return now
        at = self._answered[-1][0] if self._answered else now
        if self._flying:
            at = max(at, next(reversed(self._flying)).left_at + LONGEST_FLIGHT + self._seconds)
        return at

    def granted(self, turn: Turn) -> None:
        self._counting += self._weight(turn)

    def given_back(self, turn: Turn) -> None:
        self._counting -= self._weight(turn)

    def left(self, turn: Turn) -> None:
        self._flying[turn] = None

    def answered(self, turn: Turn, now: float) -> None:
        if turn in self._flying and now < turn.left_at + LONGEST_FLIGHT:
            del self._flying[turn]
            self._answered.append((now + self._seconds, self._weight(turn)))

    def _weight(self, turn: Turn) -> int:
        return min(turn.messages, self._most)

    def _tidy(self, now: float) -> None:
        while self._answered and self._answered[0][0] <= now:
            self._counting -= self._answered.popleft()[1]
        while self._flying:
            oldest = next(iter(self._flying))
            if now < oldest.left_at + LONGEST_FLIGHT + self._seconds:
                break
            del self._flying[oldest]
            self._counting -= self._weight(oldest)


def paces(channels: Iterable[Channel], rates: Mapping[str, int], scale: float = 1.0) -> dict[str, Pace]:
    """A pace for each platform that has limits.

    `rates` are messages a second, by platform, where they differ from what the platform takes from everybody. With
    `scale` 10 every limit's period is a tenth of what it is (tests).
    """
    found = {}
    for channel in channels:
        limits = channel.capabilities.limits
        if limits is not None:
            overall = (rates[channel.platform], 1.0) if channel.platform in rates else limits.overall
            found[channel.platform] = Pace(_scaled(replace(limits, overall=overall), scale))
    return found


def _scaled(limits: SendingLimits, scale: float) -> SendingLimits:
    def one(limit: tuple[int, float]) -> tuple[int, float]:
        return limit[0], limit[1] / scale

    return SendingLimits(one(limits.overall), one(limits.chat), one(limits.group))
