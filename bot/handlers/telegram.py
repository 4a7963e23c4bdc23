"""Telegram, inbound: fetch, hand over, and only then confirm.

The next ``getUpdates`` with a higher offset is what tells Telegram that updates have arrived. It is sent only after the
receiver has committed them, so nothing that Telegram gave away can be lost by a crash.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.channels import AccountBroken, DeliveryError, TryAgain
from bot.channels.telegram_api import BotApi
from bot.channels.telegram_errors import Refused, classify
from bot.chat import Event
from bot.clock import Clock, system_clock
from bot.handlers import Receiver
from bot.handlers.telegram_updates import ALLOWED_UPDATES, UpdateReader
from bot.handlers.telegram_webhook import TelegramWebhook
from storage import Unavailable

__all__ = ["TelegramPolling", "TelegramWebhook"]

LONG_POLL = 25  # seconds that Telegram may hold an empty getUpdates
BATCH = 100  # updates per getUpdates, the most that Telegram gives
FIRST_PAUSE, LAST_PAUSE = 0.5, 30.0  # seconds between attempts
DATABASE_PAUSE = 2.0  # seconds, at most, before our own database is tried again: it is ours, and people are waiting

log = logging.getLogger(__name__)


class TelegramPolling:
    """Long polling for one bot account: `run` it until it is cancelled.

    Only one process may poll an account; a second one is told so in the log by both until one of them stops.
    """

    def __init__(
        self,
        api: BotApi,
        receiver: Receiver,
        *,
        clock: Clock = system_clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        long_poll: int = LONG_POLL,
    ) -> None:
        self.reader = UpdateReader(api, clock=clock)
        self._api = api
        self._receiver = receiver
        self._sleep = sleep
        self._long_poll = long_poll
        self._offset = 0
        self._failures = 0
        self._told = ""

    async def run(self) -> None:
        """Poll until cancelled. Raises `AccountBroken` if Telegram does not accept the bot (token revoked)."""
        await self._persist(self.reader.learn_name)
        await self._persist(self._drop_webhook)
        while True:
            updates = await self._persist(self._fetch)
            if not updates:
                continue
            events = await self.reader.read(updates)
            if events:
                await self._hand_over(events)
            self._offset = max(self._offset, *(update["update_id"] + 1 for update in updates))

    async def _drop_webhook(self) -> None:
        await self._api.call("deleteWebhook", {"drop_pending_updates": False})

    async def _fetch(self) -> list[dict[str, Any]]:
        params: dict[str, Any] = {"limit": BATCH, "timeout": self._long_poll, "allowed_updates": ALLOWED_UPDATES}
        if self._offset:
            params["offset"] = self._offset
        result = await self._api.call("getUpdates", params, timeout=self._long_poll + 10)
        if not isinstance(result, list):
            raise TryAgain("telegram: no readable answer")
        # Without a number an update can neither be confirmed nor be told from its repetition.
        return [update for update in result if isinstance(update, dict) and type(update.get("update_id")) is int]

    async def _hand_over(self, events: Sequence[Event]) -> None:
        attempt = 0
        while True:
            try:
                await self._receiver.receive(events)
            except Unavailable:
                attempt += 1
                self._tell("The database cannot be reached; updates wait at Telegram until it can.")
                await self._sleep(min(pause(attempt), DATABASE_PAUSE))
            else:
                self._well()
                return

    async def _persist(self, call: Callable[[], Awaitable[Any]]) -> Any:
        """The call's result, however often it has to be tried."""
        while True:
            try:
                result = await call()
            except (Refused, DeliveryError) as error:
                problem = classify(error) if isinstance(error, Refused) else error
                conflict = isinstance(error, Refused) and error.code == 409
            else:
                self._failures = 0
                self._well()
                return result
            if isinstance(problem, AccountBroken):
                log.error("Telegram does not accept the bot (%s): check its token at BotFather", problem.reason)
                raise problem
            self._failures += 1
            wait = pause(self._failures)
            if conflict:
                self._tell(
                    "Telegram gives the updates of this bot to somebody else: another process polls it or set a webhook"
                    f" ({problem.reason}); trying on."
                )
            else:
                self._tell(f"Telegram cannot be polled ({problem.reason}); trying on.")
                if isinstance(problem, TryAgain) and problem.flood:
                    wait = problem.after
            await self._sleep(wait)

    def _tell(self, sentence: str) -> None:
        """Each trouble once, not at every attempt."""
        if sentence != self._told:
            log.warning(sentence)
            self._told = sentence

    def _well(self) -> None:
        if self._told:
            log.warning("Telegram updates are coming in again.")
            self._told = ""


def pause(attempt: int) -> float:
    """Seconds to wait before the next attempt: doubled each time, at most half a minute."""
    return min(FIRST_PAUSE * 2.0 ** min(attempt - 1, 10), LAST_PAUSE)
