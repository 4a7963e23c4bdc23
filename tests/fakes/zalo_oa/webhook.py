"""How events reach the app: signed, within two seconds, and again and again in fake time until they are answered."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from tests.fakes.zalo_oa.clock import milliseconds
from tests.fakes.zalo_oa.signing import digest
from tests.fakes.zalo_oa.world import World

# Seconds from one attempt to the next. Nobody says whether they are counted from the first attempt instead.
LADDER = (30, 300, 900, 1800, 3600)


@dataclass(eq=False, slots=True)
class Event:
    """One event. `attempts` are the answers so far: an HTTP status, 0 for none in time, -1 for no connection.

    `due` is when it is sent again, `lost` that it never will be.
    """

    body: dict[str, Any]
    raw: bytes
    headers: dict[str, str]
    attempts: list[int] = field(default_factory=list)
    due: datetime | None = None
    lost: bool = False

    @property
    def name(self) -> str:
        return str(self.body.get("event_name", ""))

    @property
    def id(self) -> str:
        """The message's id, empty where the event is not about one message."""
        return str(self.body.get("message", {}).get("msg_id", ""))

    @property
    def delivered(self) -> bool:
        return 200 in self.attempts


class Webhooks:
    """The app's one address and everything that was ever to be sent there.

    What happens in one chat is sent in order, of different chats at once; the platform promises neither (see `hold`).

    `timeout` is in seconds of real time. The console's settings: `retries`; `ticked`, the names of events that are
    forwarded, None for all; `only_hash`, whether only texts that begin with "#" are.
    """

    def __init__(self, world: World, timeout: float) -> None:
        self.world = world
        self.timeout = timeout
        self.url = ""
        self.disabled = False
        self.retries = True
        self.ticked: set[str] | None = None
        self.only_hash = False
        self.events: list[Event] = []
        self._held: list[Event] | None = None
        self._lanes: dict[str, asyncio.Task[None]] = {}  # the last task of each chat
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    async def save(self, url: str) -> bool:
        """What saving the address in the console does: an unsigned ``{}`` has to be answered with 200."""
        if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("the address has to be https, or on this machine")
        ok = await self.post(b"{}", {"Content-Type": "application/json"}, url) == 200
        if ok:
            self.url, self.disabled = url, False
        return ok

    def add(self, body: dict[str, Any], *, templates: bool = False) -> tuple[Event, asyncio.Task[None] | None]:
        """A new event and the task of its first attempt, None where there is none for now."""
        event = self.made(body, templates=templates)
        self.events.append(event)
        if not self._wanted(event):
            event.lost = True
            return event, None
        if self._held is not None:
            self._held.append(event)
            return event, None
        lane = self._lane(body)
        task = self._lanes[lane] = self.start(event, self._lanes.get(lane))
        return event, task

    async def emit(self, body: dict[str, Any]) -> Event:
        """A new event, after its first attempt."""
        event, task = self.add(body)
        if task is not None:
            await task
        return event

    def made(self, body: dict[str, Any], *, templates: bool = False) -> Event:
        """The event with its bytes and headers; they stay the same in all attempts."""
        if self.world.switches.json_style == "escaped":
            raw = json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode()
        else:
            raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json"} | self.signed(raw, str(body.get("timestamp", "")))
        if templates:
            headers["X-ZEvent-Server"] = "ZNS"
        return Event(body, raw, headers)

    def signed(self, raw: bytes, timestamp: str, key: str = "") -> dict[str, str]:
        """The headers that vouch for these bytes."""
        switches, headers = self.world.switches, {}
        if switches.signature_time != "body":
            # Another time than the body's, else nobody would notice which of the two counts.
            headers["X-ZEvent-Timestamp"] = milliseconds(self.world.now() + timedelta(milliseconds=7))
        time = headers["X-ZEvent-Timestamp"] if switches.signature_time == "header" else timestamp
        first = self.world.oa.id if switches.signature_first == "oa_id" else self.world.app.id
        own = self.world.app.secret if switches.signature_key == "app_secret" else self.world.oa.secret_key
        mac = digest(first, raw, time, key or own)
        mac = mac.upper() if switches.signature_upper else mac
        return headers | {"X-ZEvent-Signature": f"mac={mac}" if switches.signature_prefix else mac}

    def start(self, event: Event, after: asyncio.Task[None] | None = None) -> asyncio.Task[None]:
        """Sends an event, whether or not it was sent before: now, or when another task is done."""
        task = asyncio.create_task(self._attempt(event, after))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def settled(self) -> None:
        """Waits until nothing is under way. What is due later stays due."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def hold(self) -> None:
        """Keeps new events back until `release`."""
        self._held = [] if self._held is None else self._held

    async def release(self, order: list[int] | None = None) -> None:
        """Sends what was kept back, one after the other; `order` are positions, e.g. ``[1, 0]``."""
        held, self._held = self._held or [], None
        for position in order if order is not None else range(len(held)):
            await self.start(held[position])

    def next_due(self) -> datetime | None:
        """When something is sent again."""
        return min((event.due for event in self.events if event.due is not None), default=None)

    async def send_due(self) -> None:
        """Sends what is due by the clock."""
        for event in [event for event in self.events if event.due is not None and event.due <= self.world.now()]:
            event.due = None
            await self.start(event)

    async def post(self, raw: bytes, headers: dict[str, str], url: str = "") -> int:
        """One request to the app; gives its status, 0 for no answer in time, -1 for no connection."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=self.timeout)
        try:
            async with self._session.post(
                url or self.url, data=raw, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                await response.read()
                return response.status
        except aiohttp.ClientConnectorError:
            return -1
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _wanted(self, event: Event) -> bool:
        if not self.url or self.disabled or (self.ticked is not None and event.name not in self.ticked):
            return False
        text = str(event.body.get("message", {}).get("text", ""))
        return not (self.only_hash and event.name == "user_send_text" and not text.startswith("#"))

    def _lane(self, body: dict[str, Any]) -> str:
        """The chat that an event belongs to."""
        own, sender, recipient = self.world.oa.id, body.get("sender", {}), body.get("recipient", {})
        places = (recipient.get("group_id"), body.get("message", {}).get("conversation_id"), recipient.get("id"))
        people = (sender.get("id"), body.get("follower", {}).get("id"))
        return next((found for found in (*places, *people) if found and found != own), "")

    async def _attempt(self, event: Event, after: asyncio.Task[None] | None = None) -> None:
        if after is not None:
            await asyncio.wait([after])
        number = len(event.attempts)
        again = {"num_retry": str(number)} if number and not event.delivered else {}
        status = await self.post(event.raw, event.headers | again)
        event.attempts.append(status)
        if event.delivered:
            return
        if not self.retries or (self.world.switches.retry_on == "no_connection" and status != -1):
            event.lost = True
        elif number < len(LADDER):
            event.due = self.world.now() + timedelta(seconds=LADDER[number])
        else:
            event.lost = True
            if self.world.switches.disables_webhook:
                self._disable()

    def _disable(self) -> None:
        self.disabled = True
        for event in self.events:
            if event.due is not None:
                event.due, event.lost = None, True
