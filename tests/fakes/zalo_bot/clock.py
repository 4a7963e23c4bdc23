"""Time that only passes when a test says so: for the fake and for what is tested against it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from tests.fakes.zalo_bot.waiting import Changes


class FakeClock:
    """Gives the moment in UTC when called, and lets others sleep in its own time.

    >>> clock = FakeClock()
    >>> fake = FakeZaloBot(clock)
    ...
    >>> await clock.sleepers(1)  # somebody sleeps now, e.g. an open getUpdates
    >>> clock.advance(30)
    """

    def __init__(self, now: datetime = datetime(2026, 10, 6, 1, 0, tzinfo=UTC)) -> None:
        self._now = now
        self._timers: list[tuple[datetime, asyncio.Future[None]]] = []
        self._changes = Changes()

    def __call__(self) -> datetime:
        """Now."""
        return self._now

    @property
    def milliseconds(self) -> int:
        """Now, as Zalo writes moments: since the epoch."""
        return round(self._now.timestamp() * 1000)

    def advance(self, seconds: float) -> None:
        """Moves on; whoever's time has come wakes up, in the order of their times."""
        self._now += timedelta(seconds=seconds)
        due = sorted((timer for timer in self._timers if timer[0] <= self._now), key=lambda timer: timer[0])
        self._timers = [timer for timer in self._timers if timer[0] > self._now]
        for _, future in due:
            if not future.done():
                future.set_result(None)

    def timer(self, seconds: float) -> asyncio.Future[None]:
        """Is done when so many seconds have passed. Cancel it when it is no longer needed."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if seconds <= 0:
            future.set_result(None)
        else:
            self._timers.append((self._now + timedelta(seconds=seconds), future))
            self._changes.notify()
        return future

    async def sleep(self, seconds: float) -> None:
        """Like ``asyncio.sleep``, in this clock's time."""
        timer = self.timer(seconds)
        try:
            await timer
        finally:
            timer.cancel()

    async def sleepers(self, count: int = 1, timeout: float = 5.0) -> None:
        """Waits until at least `count` sleep; `timeout` is in seconds of real time."""
        await self._changes.until(lambda: sum(not timer.done() for _, timer in self._timers) >= count, timeout)
