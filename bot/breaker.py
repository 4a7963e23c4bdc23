"""The breaker: while a platform does not answer at all, one letter tries and the others wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import uniform

SILENT = 3  # calls in a row without any answer, and the platform counts as gone
FIRST_PAUSE = 1.0  # seconds; each following pause is twice as long
LONGEST_PAUSE = 30.0  # seconds between two tries: so soon is it noticed that the platform is back


class Breaker:
    """What one lane of a platform knows about whether the platform answers."""

    def __init__(self) -> None:
        self._unanswered = 0
        self._until = 0.0
        self._trying = asyncio.Lock()
        self._answers = asyncio.Event()
        self.silent_at = 0.0  # when a call last stayed without an answer; the event loop's time

    @property
    def broken(self) -> bool:
        """Whether the platform counts as gone."""
        return self._unanswered >= SILENT

    @asynccontextmanager
    async def passage(self) -> AsyncIterator[bool]:
        """Wait until the platform may be called. True for the one who tries it while it counts as gone."""
        if self.broken:
            async with self._trying:
                await self._pause()
                if self.broken:
                    yield True
                    return
        yield False

    async def _pause(self) -> None:
        loop = asyncio.get_running_loop()
        with suppress(TimeoutError):
            while self.broken and (left := self._until - loop.time()) > 0:
                async with asyncio.timeout(left):
                    await self._answers.wait()

    def answered(self) -> None:
        """The platform said something, if only no."""
        self._unanswered = 0
        self._answers.set()

    def silent(self) -> None:
        """A call stayed without an answer."""
        self.silent_at = asyncio.get_running_loop().time()
        if self.broken and self.silent_at < self._until:
            return  # it was on its way when the pause began
        self._unanswered += 1
        if self.broken:
            pause = FIRST_PAUSE * 2 ** min(self._unanswered - SILENT, 10)
            self.rest(min(LONGEST_PAUSE, pause * uniform(0.8, 1.2)))  # noqa: S311 - spreading tries, not a secret

    def rest(self, seconds: float) -> None:
        """Nobody calls the platform for so long; then one tries."""
        self._unanswered = max(self._unanswered, SILENT)
        self._until = asyncio.get_running_loop().time() + seconds
        self._answers.clear()
