"""What happened on the platform on its way to the bot: held back, repeated, polled or pushed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.zalo_bot.clock import FakeClock
from tests.fakes.zalo_bot.errors import WEBHOOK_IS_SET, ApiError, idle
from tests.fakes.zalo_bot.switches import Switches
from tests.fakes.zalo_bot.waiting import Changes


@dataclass(frozen=True, slots=True)
class Event:
    """One message to the bot. `body` is the ``result`` of getUpdates and of a wrapped delivery."""

    id: str  # the message's
    chat: str
    body: dict[str, Any]


class Polls:
    """``getUpdates``: one event a call, no offset, no confirmation.

    Of several open polls the newest gets what happens next: pollers steal from each other. How the events that
    `replay` = "forever" gives again are ordered is unknown; here new ones come first, then the old ones in turn.
    """

    def __init__(self, clock: FakeClock, switches: Switches) -> None:
        self.clock = clock
        self.switches = switches
        self.waiting: list[Event] = []
        self._given: list[Event] = []
        self._open: list[asyncio.Future[Event]] = []
        self._changes = Changes()

    def add(self, event: Event) -> None:
        if self._open:
            self._open.pop().set_result(event)
            self._taken(event)
        elif self.switches.replay != "lost":
            self.waiting.append(event)

    async def poll(self, timeout: float) -> Event:
        """Waits for an event; raises `ApiError` 408 after `timeout` seconds of the fake's time."""
        if self.waiting:
            event = self.waiting.pop(0)
            self._taken(event)
            return event
        if self._given:
            self._given.append(self._given.pop(0))
            return self._given[-1]
        mine: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._open.append(mine)
        timer = self.clock.timer(timeout)
        first: set[asyncio.Future[Any]] = {mine, timer}
        self._changes.notify()
        try:
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            if mine in self._open:
                self._open.remove(mine)
        if not mine.done():
            raise idle()
        return mine.result()

    def end_all(self) -> None:
        """A webhook was set: whoever waits is refused."""
        waiting, self._open = self._open, []
        for poll in waiting:
            poll.set_exception(ApiError(400, WEBHOOK_IS_SET))

    async def are_open(self, count: int, timeout: float) -> None:
        """Waits until at least `count` polls wait for an event."""
        await self._changes.until(lambda: len(self._open) >= count, timeout)

    def _taken(self, event: Event) -> None:
        if self.switches.replay == "forever":
            self._given.append(event)


class Feed:
    """Hands events on to where the bot wants them: a webhook if it has one, else polls.

    What was not polled before a webhook is set stays where it is (unknown).
    """

    def __init__(self, polls: Polls, pushed: Callable[[Event], bool]) -> None:
        self.polls = polls
        self.events: dict[str, Event] = {}  # all that there were, by the message's id
        self._pushed = pushed  # gives False when there is no webhook
        self._held: list[Event] | None = None

    def add(self, event: Event) -> None:
        """A new event."""
        self.events[event.id] = event
        if self._held is not None:
            self._held.append(event)
        else:
            self._hand_on(event)

    def again(self, message_id: str) -> None:
        """The same event once more."""
        self._hand_on(self.events[message_id])

    def hold(self) -> None:
        """Keeps new events back until `release`."""
        self._held = [] if self._held is None else self._held

    def release(self, order: list[int] | None = None) -> None:
        """Hands on what was held back; `order` are positions, e.g. ``[1, 0]`` for the second one first."""
        held, self._held = self._held or [], None
        for position in order if order is not None else range(len(held)):
            self._hand_on(held[position])

    def _hand_on(self, event: Event) -> None:
        if not self._pushed(event):
            self.polls.add(event)
