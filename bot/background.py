"""Work that goes on in the background: all of it is started here, so that nothing dies unseen."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger(__name__)


class Background:
    """Supervises tasks: a long-running one that ends by an error ends the whole program, with the error logged."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self.broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def run(self, name: str, work: Coroutine[Any, Any, Any], *, vital: bool = True) -> asyncio.Task[Any]:
        """Start work. An error of vital work is handed to whoever waits for `broken`; of other work it is logged."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._ended(done, vital))
        return task

    def fail(self, error: Exception) -> None:
        """Vital work cannot go on: hand the error to whoever waits for `broken`."""
        if not self.broken.done():
            self.broken.set_exception(error)

    def _ended(self, task: asyncio.Task[Any], vital: bool) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if vital:
            self.fail(error if isinstance(error, Exception) else RuntimeError(str(error)))
        else:
            log.error("background work failed", work=task.get_name(), exc_info=error)

    async def stop(self) -> None:
        """Cancel everything and wait until it has ended."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self.broken.done() and not self.broken.cancelled():
            self.broken.exception()
