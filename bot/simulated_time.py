"""Moving the simulator's clock: whatever happens by itself on the way happens at its moment, and is delivered."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.calendar import Calendar
from bot.clock import MovableClock, Upcoming
from bot.courier import Courier
from bot.dialogue import Dialogue
from bot.upcoming import next_thing

MOST_STEPS = 500  # things that happen in one move
PATIENCE = 5.0  # seconds of real time that one thing may take to be delivered


class SimulatedTime:
    """Implements `bot.console.simulator.clock.Clockwork`."""

    def __init__(self, clock: MovableClock, dialogue: Dialogue, calendar: Calendar, courier: Courier) -> None:
        self._clock = clock
        self._dialogue = dialogue
        self._calendar = calendar
        self._courier = courier

    def now(self) -> datetime:
        """The simulated time."""
        return self._clock()

    async def upcoming(self) -> Upcoming | None:
        """The next thing that will happen by itself."""
        return await self._dialogue.by_the_clock(next_thing)

    async def move(self, moment: datetime) -> None:
        """Go to a moment. Going back undoes nothing: what was said is not said again."""
        for _step in range(MOST_STEPS):
            upcoming = await self.upcoming()
            if upcoming is None or not self.now() < upcoming.at <= moment:
                break
            await self._arrive(upcoming.at)
        await self._arrive(moment)

    async def reset(self) -> None:
        """Go back to the real time."""
        self._clock.reset()

    async def _arrive(self, moment: datetime) -> None:
        self._clock.set(moment + timedelta(milliseconds=1))
        await self._calendar.everything()
        try:
            async with asyncio.timeout(PATIENCE):
                while self._courier.waiting:  # noqa: ASYNC110 - the courier has no event for "nothing waits"
                    await asyncio.sleep(0.02)
        except TimeoutError:
            return  # somebody's phone is off; time goes on
        await self._calendar.campaigns()
