"""The queue of updates: confirmed by offset when polled, pushed and repeated when a webhook is set."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.fakes.telegram.errors import CONFLICT_POLLER, CONFLICT_WEBHOOK, ApiError
from tests.fakes.telegram.world import Clock

# Left out unless a bot asks for them by name.
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True, eq=False)
class Waiting:
    """An update that is not confirmed yet. `again` marks one that is delivered though its id was confirmed before."""

    update: dict[str, Any]
    chat: int
    again: bool = False
    delivered: bool = False
    busy: bool = False
    failures: int = 0
    not_before: float = 0.0

    @property
    def id(self) -> int:
        return int(self.update["update_id"])


@dataclass(slots=True)
class Webhook:
    """What ``setWebhook`` left."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_date: int = 0


@dataclass
class Updates:
    """Delivers updates the way the Bot API does.

    Polling: an update is forgotten when ``getUpdates`` is called with a higher offset, and delivered again until then.
    A second poller ends the first one's waiting with 409. Webhook: one update at a time per chat, in order; whatever is
    not answered with 2xx is repeated after `retry_after` seconds (doubling, at most 16 times that).
    """

    clock: Clock
    retry_after: float = 0.1
    webhook: Webhook | None = None
    history: dict[int, Waiting] = field(default_factory=dict)
    keep_history: bool = True
    waiting: list[Waiting] = field(default_factory=list)
    on_reply: Any = None  # called with the JSON of a webhook answer that is a method call

    def __post_init__(self) -> None:
        self.next_id = 730_000_001
        self.allowed: frozenset[str] | None = None
        self.held: list[Waiting] | None = None
        self.confirmed = 0
        self._poller: asyncio.Future[str] | None = None
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._pump: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None

    def add(self, kind: str, body: dict[str, Any], chat: int) -> int:
        """A new update; gives its id (also when the bot did not subscribe to its kind)."""
        waiting = Waiting({"update_id": self.next_id, kind: body}, chat)
        self.next_id += 1
        if self.keep_history:
            self.history[waiting.id] = waiting
        if kind in NOT_BY_DEFAULT if self.allowed is None else kind not in self.allowed:
            return waiting.id
        if self.held is not None:
            self.held.append(waiting)
        else:
            self.waiting.append(waiting)
            self.notify()
        return waiting.id

    def add_again(self, update_id: int) -> None:
        """Delivers an update a second time, whether or not it was confirmed."""
        self.waiting.append(Waiting(self.history[update_id].update, self.history[update_id].chat, again=True))
        self.notify()

    def hold(self) -> None:
        """Keeps new updates back until `release`."""
        self.held = [] if self.held is None else self.held

    def release(self, order: list[int] | None = None) -> None:
        """Delivers what was held back; `order` are positions, e.g. ``[1, 0]`` for the second one first."""
        held, self.held = self.held or [], None
        for position in order if order is not None else range(len(held)):
            held[position].again = order is not None
            self.waiting.append(held[position])
        self.notify()

    def notify(self) -> None:
        self._wake.set()
        if self._poller is not None and not self._poller.done():
            self._poller.set_result("updates")

    # --- polling ---

    async def poll(
        self, offset: int = 0, limit: int = 100, timeout: float = 0, allowed: list[str] | None = None
    ) -> list[dict[str, Any]]:
        """``getUpdates``; `timeout` in seconds."""
        if self.webhook is not None:
            raise ApiError(409, CONFLICT_WEBHOOK)
        if allowed is not None:
            self.allowed = frozenset(allowed) or None
        if self._poller is not None and not self._poller.done():
            self._poller.set_result("conflict")
        self._confirm(offset)
        if not self.waiting and timeout > 0:
            await self._wait(min(timeout, 50))
        batch = self.waiting[: min(max(limit, 1), 100)]
        for waiting in batch:
            waiting.delivered = True
        return [waiting.update for waiting in batch]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset > 0:
            self.confirmed = max(self.confirmed, offset - 1)
            self.waiting = [w for w in self.waiting if w.id >= offset or (w.again and not w.delivered)]

    async def _wait(self, timeout: float) -> None:
        mine = self._poller = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout):
                why = await mine
        except TimeoutError:
            return
        finally:
            if self._poller is mine:
                self._poller = None
        if why == "conflict":
            raise ApiError(409, CONFLICT_POLLER)
        # The real server gathers what arrives within two milliseconds before it answers a long poll.
        await asyncio.sleep(0.002)

    # --- webhook ---

    def set_webhook(self, webhook: Webhook | None) -> None:
        self.webhook = webhook
        if self._poller is not None and not self._poller.done():
            self._poller.set_result("conflict")
        if webhook is not None and self._pump is None:
            self._pump = asyncio.create_task(self._deliver_all())
        self._wake.set()

    async def _deliver_all(self) -> None:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        while True:
            self._wake.clear()
            webhook = self.webhook
            pause: float | None = None
            if webhook is not None:
                pause = self._start_deliveries(webhook)
            try:
                async with asyncio.timeout(pause):
                    await self._wake.wait()
            except TimeoutError:
                pass

    def _start_deliveries(self, webhook: Webhook) -> float | None:
        """Starts what may go out now; gives the seconds until something else may."""
        busy = {waiting.chat for waiting in self.waiting if waiting.busy}
        pause: float | None = None
        now = self.clock()
        for waiting in self.waiting:
            if len(self._tasks) >= webhook.max_connections:
                break
            if waiting.busy or waiting.chat in busy:
                continue
            busy.add(waiting.chat)
            if waiting.not_before > now:
                left = waiting.not_before - now
                pause = left if pause is None else min(pause, left)
                continue
            waiting.busy = True
            task = asyncio.create_task(self._deliver(webhook, waiting))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return pause

    async def _deliver(self, webhook: Webhook, waiting: Waiting) -> None:
        assert self._session is not None
        headers = {"Content-Type": "application/json"}
        if webhook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret
        try:
            body = json.dumps(waiting.update)
            async with self._session.post(webhook.url, data=body, headers=headers) as response:
                answer = await response.read()
                status = response.status
            error = "" if 200 <= status < 300 else f"Wrong response from the webhook: {status} {response.reason}"
        except (aiohttp.ClientError, OSError, TimeoutError) as problem:
            answer, error = b"", f"Connection failed: {type(problem).__name__}"
        waiting.busy = False
        if error:
            webhook.last_error = error
            webhook.last_error_date = int(self.clock())
            waiting.failures += 1
            waiting.not_before = self.clock() + self.retry_after * 2 ** min(waiting.failures - 1, 4)
        else:
            if waiting in self.waiting:
                self.waiting.remove(waiting)
            if answer.strip().startswith(b"{") and self.on_reply is not None:
                await self.on_reply(json.loads(answer))
        self._wake.set()

    async def close(self) -> None:
        tasks = [*self._tasks, *([self._pump] if self._pump else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
        if self._poller is not None and not self._poller.done():
            self._poller.cancel()
