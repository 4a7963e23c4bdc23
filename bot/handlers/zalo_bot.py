"""The Zalo Bot Platform, inbound by polling, for trials: fetch, hand over, fetch again.

``getUpdates`` gives one update and knows no confirmation. Whether what was given once is given again by every following
poll, or is gone although it was never answered, is not known: the first costs nothing (the inbox knows the message, and
a poll that brings nothing new is followed by a pause), the second cannot be helped. In earnest a webhook is used.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.channels import AccountBroken, DeliveryError, TryAgain
from bot.channels.zalo_bot_api import ZaloBotApi
from bot.channels.zalo_bot_errors import Refused, classify
from bot.chat import Event
from bot.handlers import Receiver
from bot.handlers.zalo_bot_updates import UpdateReader
from storage import Unavailable

LONG_POLL = 25  # seconds that the platform may hold an empty getUpdates
MARGIN = 10.0  # seconds more before the connection is given up
FLOOR = 1.0  # seconds from one poll to the next when nothing new came
FIRST_PAUSE, LAST_PAUSE = 1.0, 30.0  # seconds between attempts
DATABASE_PAUSE = 2.0  # seconds, at most, before our own database is tried again
REMEMBERED = 10_000  # updates that were handed over and need not be looked up when they come again

log = logging.getLogger(__name__)


class ZaloBotPolling:
    """Long polling for one bot account: `run` it until it is cancelled. Only one process may poll an account."""

    def __init__(
        self,
        api: ZaloBotApi,
        receiver: Receiver,
        reader: UpdateReader,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        ticks: Callable[[], float] = time.monotonic,
        long_poll: int = LONG_POLL,
    ) -> None:
        self._api = api
        self._receiver = receiver
        self._reader = reader
        self._sleep = sleep
        self._ticks = ticks
        self._long_poll = long_poll
        self._known: OrderedDict[str, None] = OrderedDict()
        self._failures = 0
        self._told = ""

    async def run(self) -> None:
        """Poll until cancelled. Raises `AccountBroken` if the platform does not accept the bot (token reset)."""
        await self._drop_webhook()
        while True:
            began = self._ticks()
            update = await self._fetched()
            events = [e for e in self._reader.read([] if update is None else [update]) if e.id not in self._known]
            if events:
                await self._hand_over(events)
                self._remember(events)
            else:
                await self._sleep(max(0.0, FLOOR - (self._ticks() - began)))

    async def _fetched(self) -> Any:
        """The next update, or None; however often it has to be tried."""
        while True:
            problem: DeliveryError
            try:
                update = await self._api.call(
                    "getUpdates", {"timeout": str(self._long_poll)}, timeout=self._long_poll + MARGIN
                )
            except Refused as refused:
                if refused.idle:
                    self._well()
                    return None
                if refused.code == 400:  # somebody has set a webhook, and then nothing can be polled
                    await self._drop_webhook()
                problem = classify(refused)
            except DeliveryError as trouble:
                problem = trouble
            else:
                self._well()
                return update
            await self._wait_after(problem)

    async def _drop_webhook(self) -> None:
        """Take a webhook away; it does not matter whether there was one, or whether that worked."""
        while True:
            problem: DeliveryError
            try:
                await self._api.call("deleteWebhook")
                return
            except Refused as refused:
                if refused.code in (400, 404):  # there was none
                    return
                problem = classify(refused)
            except DeliveryError as trouble:
                problem = trouble
            await self._wait_after(problem)

    async def _wait_after(self, problem: DeliveryError) -> None:
        if isinstance(problem, AccountBroken):
            log.error("Zalo does not accept the bot (%s): check its token in Zalo Bot Creator", problem.reason)
            raise problem
        self._failures += 1
        self._tell(f"Zalo cannot be polled ({problem.reason}); trying on.")
        wait = pause(self._failures)
        if isinstance(problem, TryAgain) and problem.flood:
            wait = max(wait, min(problem.after, LAST_PAUSE))
        await self._sleep(wait)

    async def _hand_over(self, events: Sequence[Event]) -> None:
        attempt = 0
        while True:
            try:
                await self._receiver.receive(events)
            except Unavailable:
                attempt += 1
                self._tell("The database cannot be reached; a Zalo message waits here until it can.")
                await self._sleep(min(pause(attempt), DATABASE_PAUSE))
            else:
                return

    def _remember(self, events: Sequence[Event]) -> None:
        self._known.update((event.id, None) for event in events)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def _tell(self, sentence: str) -> None:
        """Each trouble once, not at every attempt."""
        if sentence != self._told:
            log.warning(sentence)
            self._told = sentence

    def _well(self) -> None:
        self._failures = 0
        if self._told:
            log.warning("Zalo messages are coming in again.")
            self._told = ""


def pause(attempt: int) -> float:
    """Seconds to wait before the next attempt: doubled each time, at most half a minute."""
    return min(FIRST_PAUSE * 2.0 ** min(attempt - 1, 10), LAST_PAUSE)
