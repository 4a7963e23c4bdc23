"""The webhook of a bot: what may be one, whether it answers, and how it gets what people write."""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.zalo_bot.clock import FakeClock
from tests.fakes.zalo_bot.errors import bad
from tests.fakes.zalo_bot.internet import Internet, Trouble, Unreachable, is_private
from tests.fakes.zalo_bot.switches import Limits, Switches
from tests.fakes.zalo_bot.updates import Event
from tests.fakes.zalo_bot.waiting import Changes

SECRET_HEADER = "X-Bot-Api-Secret-Token"
USER_AGENT = "Java/1.8.0_192"

_SECRET = re.compile(r"[A-Za-z0-9_-]{8,256}")
_COARSE: frozenset[Trouble] = frozenset({"dns", "timeout", "conn", "unreachable"})


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to give an event to the webhook. `status` is 0 where nothing was answered, for reason `trouble`."""

    message_id: str
    status: int
    trouble: str
    at: datetime


class Webhook:
    """One event at a time per chat, in order; other chats, and what is delivered again, beside it."""

    def __init__(self, clock: FakeClock, switches: Switches, limits: Limits, internet: Internet) -> None:
        self.clock = clock
        self.switches = switches
        self.limits = limits
        self.internet = internet
        self.url = ""
        self.secret = ""
        self.updated_at = 0
        self.deliveries: list[Delivery] = []
        self._seen: set[str] = set()
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy = 0
        self._changes = Changes()

    def check(self, url: str, secret: str) -> None:
        """Raises `ApiError` 400 for an address or a secret that the platform does not take."""
        if urlsplit(url).scheme != "https":
            raise bad("url is no HTTPS address")
        if is_private(url):
            raise bad("url is no public address")
        if not _SECRET.fullmatch(secret):
            raise bad("secret_token has 8 to 256 letters, digits, _ or -")

    def set(self, url: str, secret: str = "") -> None:
        """Keeps the address; "" for none."""
        self.url, self.secret, self.updated_at = url, secret, self.clock.milliseconds

    async def verify(self) -> dict[str, Any]:
        """Sends a probe; gives what ``verification`` and testWebhook tell."""
        before = self.clock.milliseconds
        data, headers = (b"", {}) if self.switches.probe == "empty" else (b"{}", {"Content-Type": "application/json"})
        try:
            status = await self._post(data, headers)
        except Unreachable as error:
            coarse = self.switches.outcomes == "coarse" and error.trouble in _COARSE
            return self._verdict(f"webhook.err.{'unreachable' if coarse else error.trouble}")
        told = {"status_code": status, "latency_ms": self.clock.milliseconds - before}
        return self._verdict(_outcome(status)) | told

    def _verdict(self, outcome: str) -> dict[str, Any]:
        ok = outcome == "webhook.ok"
        hint = "Your endpoint responded successfully." if ok else "Check your server, its firewall and its certificate."
        return {"ok": ok, "url": self.url, "outcome": outcome, "hint": hint}

    def push(self, event: Event) -> bool:
        """Delivers an event soon; False when there is no webhook."""
        if not self.url:
            return False
        again = event.id in self._seen
        self._seen.add(event.id)
        self._busy += 1
        task = asyncio.create_task(self._deliver(event, again))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def settled(self, timeout: float) -> None:
        """Waits until everything has been tried to be delivered once."""
        await self._changes.until(lambda: not self._busy, timeout)

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _deliver(self, event: Event, again: bool) -> None:
        try:
            if again:
                taken = await self._attempt(event)
            else:
                async with self._turns[event.chat]:
                    taken = await self._attempt(event)
        finally:
            self._busy -= 1
            self._changes.notify()
        for _ in range(self.switches.webhook_retries):
            if taken:
                return
            await self.clock.sleep(self.limits.webhook_pause)
            taken = not self.url or await self._attempt(event)
            self._changes.notify()

    async def _attempt(self, event: Event) -> bool:
        body = event.body if self.switches.body == "bare" else {"ok": True, "result": event.body}
        data = json.dumps(body, ensure_ascii=False).encode()
        try:
            status, trouble = await self._post(data, {"Content-Type": "application/json"}), ""
        except Unreachable as error:
            status, trouble = 0, error.trouble
        self.deliveries.append(Delivery(event.id, status, trouble, self.clock()))
        return 200 <= status < 300

    async def _post(self, data: bytes, headers: dict[str, str]) -> int:
        headers |= {"User-Agent": USER_AGENT, SECRET_HEADER: self.secret}
        return (await self.internet.request("POST", self.url, data=data, headers=headers)).status


def _outcome(status: int) -> str:
    if 200 <= status < 300:
        return "webhook.ok"
    if status == 403:
        return "webhook.http.403"
    if status in (404, 405):
        return "webhook.http.404"
    return "webhook.http.5xx" if status >= 500 else "webhook.http.other"
