"""The courier: takes what the dialogue put into the outbox to the platforms, and keeps the receipts.

Each chat is served in order, replies before notices; different chats do not wait for each other. What cannot be
delivered now is tried again for as long as it takes; a `retry_after` holds up only the chat and lane it came from. Rows
that were not marked as delivered when the process died are sent again at the next start: an edit that is repeated
changes nothing, and of new messages only those can appear twice whose send was under way.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from random import uniform

import structlog
from sqlalchemy import Connection

from bot.background import Background
from bot.batch import Said
from bot.channels import AccountBroken, Channel, ChatMoved, DeliveryError, RecipientGone, TryAgain
from bot.chat import Address, Message
from bot.clock import Clock
from bot.stored_message import from_json
from storage import Unavailable, outbox
from storage.database import Database
from storage.outbox import NOTICE, REPLY

log = structlog.get_logger(__name__)

LONGEST_PAUSE = 30.0  # seconds between two tries while a platform does not answer
BROKEN_PAUSE = 60.0  # seconds before a refused account is tried again
IN_FLIGHT = 64  # sends under way at once, over all chats
MARK_DELAY = 0.05  # seconds that receipts of edits are gathered before they are written

Gone = Callable[[Address, str], Awaitable[None]]


@dataclass(slots=True)
class _Parcel:
    id: int
    address: Address
    message: Message
    lane: str
    attempts: int = 0


@dataclass(slots=True)
class _Line:
    """What waits for one chat; `busy` while somebody serves it."""

    replies: deque[_Parcel] = field(default_factory=deque)
    notices: deque[_Parcel] = field(default_factory=deque)
    busy: bool = False

    def next(self) -> _Parcel | None:
        for queue in (self.replies, self.notices):
            if queue:
                return queue.popleft()
        return None


class Courier:
    """Delivers letters. `channels` by platform; `mass` has those for notices where a platform has a second one."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        background: Background,
        channels: Mapping[str, Channel],
        mass: Mapping[str, Channel] | None = None,
        gone: Gone | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._background = background
        self._channels = channels
        self._mass = mass or {}
        self.gone = gone
        self._known: set[int] = set()
        self._lines: dict[tuple[str, str], _Line] = {}
        self._slots = asyncio.Semaphore(IN_FLIGHT)
        self._done: list[_Parcel] = []
        self._to_mark = asyncio.Event()
        self._urgent = asyncio.Event()
        self._paused_until: dict[str, float] = {}
        self.delivered = 0
        self.failed = 0

    def start(self) -> None:
        """Begin to keep receipts."""
        self._background.run("receipts", self._keep_receipts())

    async def resume(self) -> int:
        """Take up what waits in the outbox and is not on its way: left by a process that died, or by a commit whose
        success the database could not tell us. How many letters."""
        waiting = await self._database.run(outbox.waiting)
        letters = [letter for letter in waiting if letter.id not in self._known]
        for letter in letters:
            address = Address(letter.platform, letter.chat)
            self._add(_Parcel(letter.id, address, from_json(letter.body), letter.lane, letter.attempts))
        return len(letters)

    def deliver(self, said: Sequence[Said]) -> None:
        """Take over letters that were just committed."""
        for one in said:
            letter = one.letter
            self._add(_Parcel(letter.id, Address(letter.platform, letter.chat), one.message, letter.lane))

    @property
    def waiting(self) -> int:
        """How many letters have not been delivered yet."""
        return sum(len(line.replies) + len(line.notices) for line in self._lines.values())

    def _add(self, parcel: _Parcel) -> None:
        self._known.add(parcel.id)
        key = (parcel.address.platform, parcel.address.chat)
        line = self._lines.setdefault(key, _Line())
        (line.replies if parcel.lane == REPLY else line.notices).append(parcel)
        if not line.busy:
            line.busy = True
            self._background.run("courier", self._serve(key, line), vital=False)

    async def _serve(self, key: tuple[str, str], line: _Line) -> None:
        """Deliver everything that waits for one chat, in order."""
        try:
            while (parcel := line.next()) is not None:
                parcel = _superseded(parcel, line)
                await self._deliver(parcel)
        finally:
            line.busy = False
            if not line.replies and not line.notices:
                self._lines.pop(key, None)

    async def _deliver(self, parcel: _Parcel) -> None:
        """Deliver one letter; returns when it is delivered or can never be."""
        while True:
            await self._pause_of(parcel)
            try:
                async with self._slots:
                    await self._send(parcel)
            except TryAgain as trouble:
                parcel.attempts += 1
                await self._wait(parcel, trouble)
            except ChatMoved as moved:
                await self._redirect(parcel, moved.new_chat)
            except RecipientGone as error:
                await self._give_up(parcel, error)
                if self.gone is not None:
                    await self.gone(parcel.address, str(parcel.id))
                return
            except AccountBroken:
                log.error("the platform refuses the bot's account: check the token", platform=parcel.address.platform)
                self._pause(parcel, BROKEN_PAUSE, everybody=True)
                parcel.attempts += 1
            except DeliveryError as error:
                await self._give_up(parcel, error)
                return
            except Exception:  # a fault of ours must not hold up everything behind it
                log.exception("a message could not be delivered", platform=parcel.address.platform, lane=parcel.lane)
                await self._give_up(parcel, DeliveryError("internal error"))
                return
            else:
                self.delivered += 1
                self._done.append(parcel)
                self._to_mark.set()
                if parcel.lane != REPLY or (parcel.message.text and not parcel.message.replace):
                    self._urgent.set()
                return

    async def _send(self, parcel: _Parcel) -> None:
        address, message = parcel.address, parcel.message
        channel = self._channels.get(address.platform)
        if channel is None:
            raise TryAgain("the platform is not configured", LONGEST_PAUSE)
        if parcel.lane != REPLY and address.platform in self._mass:
            channel = self._mass[address.platform]
        file = message.file
        if file is not None and file.platform != address.platform:
            origin = self._channels.get(file.platform)
            if origin is None:
                raise DeliveryError("the file is on a platform that is not configured")
            await channel.upload(address, message, await origin.fetch(file))
        else:
            await channel.send(address, message)

    async def _pause_of(self, parcel: _Parcel) -> None:
        loop = asyncio.get_running_loop()
        for key in (parcel.address.platform, f"{parcel.address.platform}:{parcel.lane}"):
            until = self._paused_until.get(key, 0.0)
            while (left := until - loop.time()) > 0:
                await asyncio.sleep(left)
                until = self._paused_until.get(key, 0.0)

    def _pause(self, parcel: _Parcel, seconds: float, *, everybody: bool) -> None:
        key = parcel.address.platform if everybody else f"{parcel.address.platform}:{parcel.lane}"
        until = asyncio.get_running_loop().time() + seconds
        self._paused_until[key] = max(until, self._paused_until.get(key, 0.0))

    async def _wait(self, parcel: _Parcel, trouble: TryAgain) -> None:
        if trouble.flood:
            pause = trouble.after
        else:
            pause = min(LONGEST_PAUSE, max(trouble.after, 0.5 * 2 ** min(parcel.attempts, 8)) * uniform(0.8, 1.2))  # noqa: S311 - spreading tries, not a secret
        log.info(
            "a message waits",
            platform=parcel.address.platform,
            lane=parcel.lane,
            reason=trouble.reason,
            seconds=round(pause, 1),
        )
        await asyncio.sleep(pause)

    async def _redirect(self, parcel: _Parcel, new_chat: str) -> None:
        address = parcel.address
        await self._patiently(lambda c: outbox.redirect(c, address.platform, address.chat, new_chat))
        parcel.address = Address(address.platform, new_chat)

    async def _give_up(self, parcel: _Parcel, error: DeliveryError) -> None:
        self.failed += 1
        log.warning(
            "a message cannot be delivered", platform=parcel.address.platform, lane=parcel.lane, reason=error.reason
        )
        now = self._clock()
        await self._patiently(lambda c: outbox.failed(c, parcel.id, error.reason, now))
        self._known.discard(parcel.id)

    async def _keep_receipts(self) -> None:
        while True:
            await self._to_mark.wait()
            with contextlib.suppress(TimeoutError):  # repeating an edit is harmless: gather some
                async with asyncio.timeout(MARK_DELAY):  # not wait_for: Python 3.11's may swallow a cancellation
                    await self._urgent.wait()
            self._to_mark.clear()
            self._urgent.clear()
            await self.write_receipts()

    async def write_receipts(self) -> None:
        """Note everything that was delivered, now; the last thing to do before the process ends."""
        done, self._done = self._done, []
        if not done:
            return
        try:
            await self._patiently(partial(_mark, done, self._clock()))
        except BaseException:
            self._done = done + self._done  # the end of the process must not make them undelivered: noted once more
            raise
        self._known.difference_update(p.id for p in done)

    async def _patiently(self, work: Callable[..., None]) -> None:
        """Database work that must happen, however long the database is away."""
        pause = 0.1
        while True:
            try:
                await self._database.run(work)
                return
            except Unavailable:
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)


def _mark(done: Sequence[_Parcel], now: datetime, connection: Connection) -> None:
    replies = [p.id for p in done if p.lane == REPLY]
    notices = [p.id for p in done if p.lane != REPLY]
    outbox.delivered(connection, replies, notices, now)


def _superseded(parcel: _Parcel, line: _Line) -> _Parcel:
    """An edit that a later one will overwrite need not be shown; its press is still acknowledged."""
    message = parcel.message
    if parcel.lane != REPLY or not message.replace or message.file:
        return parcel
    if any(later.message.replace == message.replace and later.message.text for later in line.replies):
        return replace(parcel, message=Message(press_id=message.press_id, toast=message.toast))
    return parcel


__all__ = ["NOTICE", "Courier"]
