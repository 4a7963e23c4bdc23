"""A clockwork for the simulator's tests: a list of things to come, which happen when the time is moved over them."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.clock import MovableClock, Upcoming


class HandClock:
    """`agenda` is what is to come, `happened` what came; `fails`: it cannot be moved; `is_blind`: nor look ahead."""

    def __init__(self) -> None:
        self.now = MovableClock()
        self.agenda: list[Upcoming] = []
        self.happened: list[str] = []
        self.fails = self.is_blind = False
        self.most_at_once = self._moving = 0

    def plan(self, at: datetime, vi: str, en: str = "") -> None:
        """Let something be due."""
        self.agenda.append(Upcoming(at, {"vi": vi, "en": en or vi}))
        self.agenda.sort(key=lambda upcoming: upcoming.at)

    async def upcoming(self) -> Upcoming | None:
        """The first thing that is due."""
        if self.is_blind:
            raise RuntimeError("nobody knows what comes")
        return self.agenda[0] if self.agenda else None

    async def move(self, moment: datetime) -> None:
        """Go there; what is due until then happens."""
        if self.fails:
            raise RuntimeError("the clock is stuck")
        self._moving += 1
        self.most_at_once = max(self.most_at_once, self._moving)
        await asyncio.sleep(0.01)
        while self.agenda and self.agenda[0].at <= moment:
            self.happened.append(self.agenda.pop(0).what["vi"])
        self.now.set(moment)
        self._moving -= 1

    async def reset(self) -> None:
        """Back to the real time."""
        self.now.reset()
