"""The courier: takes what the dialogue put into the outbox to the platforms, and keeps the receipts.

Each chat has a line for every lane and is served in order; chats and lanes do not wait for each other, but for the pace
that the platform allows (`bot.pace`). What cannot be delivered now is tried again: a reply for as long as it takes, a
notice or a post of a campaign until it is clear that it fails by itself. A `retry_after` holds up only the chat and
lane it came from; where a platform does not answer at all, one letter tries and the others wait (`bot.breaker`).

Rows that were not marked as delivered when the process died are sent again at the next start: an edit that is repeated
changes nothing, and of new messages only those can appear twice whose send was under way. A notice or post is on its
way until its receipt is on the disk, and there are never more than `CAMPAIGN_IN_FLIGHT` of either on a platform.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from random import uniform
from typing import Protocol

import structlog

from bot.background import Background
from bot.batch import Said
from bot.breaker import LONGEST_PAUSE, Breaker
from bot.channels import (
    AccountBroken,
    Channel,
    ChatMoved,
    DeliveryError,
    FileLost,
    FileSource,
    NotAllowed,
    NotCarried,
    QuotaUsed,
    RecipientGone,
    TryAgain,
    WindowClosed,
)
from bot.chat import Address, Capabilities, File, Message, Sent
from bot.clock import Clock
from bot.pace import Pace, Turn
from bot.parcels import Parcel, new_messages, parts, superseded, without_file
from bot.receipts import Quotas, Receipts
from bot.stored_message import from_json
from bot.undelivered import Forwarding, Gate, Undelivered, still_waiting
from storage import Unavailable, outbox
from storage.database import Database
from storage.outbox import Letter

log = structlog.get_logger(__name__)

BROKEN_PAUSE = 60.0  # seconds before a refused account is tried again
REPLIES_IN_FLIGHT = 64  # replies being sent at once, over all chats
MOST_TRIES = 12  # of a notice or post that fails by itself
LATE = 10.0  # seconds; a reply that has waited longer may be for an account that was cut off meanwhile
POSTPONED = 5.0  # seconds; a wait that the platform asks for and that is as long as this survives a restart
DATABASE_PAUSE = 1.0  # seconds before a post asks again whether it may go, while the database is away
GLANCE = 2.0  # seconds between two looks at the house's clock, which can be moved


@dataclass(frozen=True, slots=True)
class Lost:
    """A chat where nothing can be delivered any more, as one letter found out.

    `in_group`: the letter was for a group that is known by name. `muted`: the assistant is there, but may not write.
    """

    address: Address
    letter: int
    in_group: bool
    muted: bool
    reason: str


Gone = Callable[[Lost], Awaitable[None]]
Moved = Callable[[Address, str, int], Awaitable[None]]  # the old place, the chat's new id, the letter that found out


class Links(Protocol):
    """Whoever has something to say in place of a file that a platform cannot carry."""

    async def instead(self, address: Address, file: File, *, in_group: bool) -> str:
        """A text for the file's reader (markup of `bot.chat`); raises `Unavailable`."""

    async def lost(self, address: Address, file: File) -> str:
        """The same for a file that is not to be had."""


@dataclass(slots=True)
class _Line:
    """What waits for one chat in one lane; `busy` while somebody serves it."""

    parcels: deque[Parcel] = field(default_factory=deque)
    busy: bool = False


class Courier:
    """Delivers letters. `channels` by platform; `mass` has those for notices where a platform has a second one.

    `gone` and `moved` hear of chats that are lost or have a new id. `gate` is asked in the database's thread before a
    letter goes out that is no reply, or a late one: one that may not is forgotten here, and `resume` takes it up once
    it waits again. `paces` by platform; on one that is not there everything goes out as fast as it can. `sources` have
    the content of files that live on no platform, by the name that such a file gives for it. `links` say something in
    place of files that a platform cannot carry. `quotas` count what is sent. `forwarding` knows where else a notice may
    go.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        background: Background,
        channels: Mapping[str, Channel],
        mass: Mapping[str, Channel] | None = None,
        gone: Gone | None = None,
        *,
        moved: Moved | None = None,
        gate: Gate = still_waiting,
        paces: Mapping[str, Pace] | None = None,
        sources: Mapping[str, FileSource] | None = None,
        links: Links | None = None,
        quotas: Quotas | None = None,
        forwarding: Forwarding | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._background = background
        self._channels = channels
        self._mass = {} if mass is None else mass  # may be filled later
        self.gone = gone
        self.moved = moved
        self._paces = {} if paces is None else paces
        self._sources = {} if sources is None else sources
        self._links = links
        self._unpaced: defaultdict[str, Pace] = defaultdict(lambda: Pace(None))
        self._breakers: defaultdict[tuple[str, str], Breaker] = defaultdict(Breaker)
        self._answered_at: dict[str, float] = {}  # when a platform last said anything; the event loop's time
        self._known: set[int] = set()
        self._lines: dict[tuple[str, str, str], _Line] = {}
        self._slots = asyncio.Semaphore(REPLIES_IN_FLIGHT)
        self.receipts = Receipts(database, clock, self._known.discard, quotas)
        self._undelivered = Undelivered(database, clock, gate, quotas, forwarding)

    def start(self) -> None:
        """Begin to keep receipts."""
        self._background.run("receipts", self.receipts.keep())

    async def resume(self) -> int:
        """Take up what waits in the outbox and is not on its way: left by a process that died, or by a commit whose
        success the database could not tell us, or held and released. How many letters."""
        waiting = await self._database.run(partial(outbox.waiting, known=self._known))
        return sum(self._add(letter, from_json(letter.body)) for letter in waiting)

    def deliver(self, said: Sequence[Said]) -> None:
        """Take over letters that were just committed."""
        for one in said:
            self._add(one.letter, one.message)

    def try_again(self, platform: str) -> None:
        """What kept a platform from being used is mended: nobody waits any longer because of it."""
        for (name, _lane), breaker in self._breakers.items():
            if name == platform:
                breaker.answered()

    @property
    def delivered(self) -> int:
        """How many letters platforms have taken since the start."""
        return self.receipts.delivered

    @property
    def failed(self) -> int:
        """How many letters were given up since the start."""
        return self._undelivered.failed

    @property
    def waiting(self) -> int:
        """How many letters have not been delivered yet."""
        return sum(len(line.parcels) + line.busy for line in self._lines.values())

    def _add(self, letter: Letter, message: Message) -> bool:
        """Put a letter into its line; False if it is on its way already."""
        if letter.id in self._known:
            return False
        self._known.add(letter.id)
        address = Address(letter.platform, letter.chat)
        key = (letter.platform, letter.chat, letter.lane)
        line = self._lines.setdefault(key, _Line())
        line.parcels.append(
            Parcel(
                letter.id,
                address,
                message,
                letter.lane,
                letter.group_id,
                letter.attempts,
                letter.not_before,
                asyncio.get_running_loop().time(),
            )
        )
        if not line.busy:
            line.busy = True
            self._background.run("courier", self._serve(key, line), vital=False)
        return True

    async def _serve(self, key: tuple[str, str, str], line: _Line) -> None:
        """Deliver everything that waits in one line, in order."""
        try:
            while line.parcels:
                await self._deliver(superseded(line.parcels.popleft(), line.parcels))
        finally:
            line.busy = False
            if not line.parcels:
                self._lines.pop(key, None)

    async def _deliver(self, parcel: Parcel) -> None:
        """Deliver one letter; returns when it is delivered, can never be, or is not to be any more."""
        breaker = self._breakers[parcel.address.platform, parcel.lane]
        over = False
        while not over:
            await self._moment(parcel)
            silent_at = breaker.silent_at
            try:
                async with breaker.passage() as alone:
                    over = await self._attempt(parcel, breaker, alone)
            except TryAgain as trouble:
                others = self._answered_at.get(parcel.address.platform, 0.0) > silent_at
                if trouble.flood:
                    over = await self._postpone(parcel, trouble)
                elif trouble.answered or others or not breaker.broken:
                    over = await self._failed_once(parcel, trouble)
            except ChatMoved as moved:
                await self._redirect(parcel, moved.new_chat)
            except RecipientGone as error:
                await self._give_up(parcel, error.reason)
                if self.gone is not None:
                    muted, in_group = isinstance(error, NotAllowed), parcel.group_id is not None
                    await self.gone(Lost(parcel.address, parcel.id, in_group, muted, error.reason))
                return
            except WindowClosed as closed:
                await self._put_aside(parcel, closed.reason)
                return
            except AccountBroken:
                log.error("the platform refuses the bot's account: check the token", platform=parcel.address.platform)
                breaker.rest(BROKEN_PAUSE)
            except DeliveryError as error:
                await self._give_up(parcel, error.reason)
                return
            except Unavailable:
                await asyncio.sleep(DATABASE_PAUSE)
            except Exception:  # a fault of ours must not hold up everything behind it
                log.exception("a message could not be delivered", platform=parcel.address.platform, lane=parcel.lane)
                await self._give_up(parcel, "internal error")
                return

    async def _attempt(self, parcel: Parcel, breaker: Breaker, alone: bool) -> bool:
        """Send one letter, or find out that its file cannot be; False if there is more to do."""
        try:
            return await self._sent(parcel, breaker, alone)
        except NotCarried as cannot:
            file, instead = parcel.message.file, ""
            if file is None:
                raise DeliveryError(cannot.reason) from cannot
            if self._links is not None:
                instead = await self._links.instead(parcel.address, file, in_group=parcel.in_group)
            parcel.message = without_file(parcel.message, instead)
            return False
        except FileLost as lost:
            log.warning("a message goes without its file", platform=parcel.address.platform, reason=lost.reason)
            file, instead = parcel.message.file, lost.instead
            if file is not None and not instead and not parcel.message.text and self._links is not None:
                instead = await self._links.lost(parcel.address, file)  # else nothing at all would come
            parcel.message = without_file(parcel.message, instead)
            return False

    async def _sent(self, parcel: Parcel, breaker: Breaker, alone: bool) -> bool:
        """Send one letter when its turn has come; False if there is more to do. `alone`: it tries for the others.

        A turn of a notice or post ends only with its receipt, and so does this. A reply's file is fetched before the
        turn: making one takes a while, and a turn that is not used yet keeps other chats from theirs. Posts wait in
        their thousands, so each has its file only while it is its turn.
        """
        first, rest = parts(parcel.message, self._capabilities(parcel))
        content = await self._fetched(parcel, first) if parcel.is_reply else None
        async with self._turn(parcel, first) as turn:
            if breaker.broken and not alone:
                return False  # since it stood in line the platform has stopped to answer
            late = asyncio.get_running_loop().time() - parcel.taken_at > LATE
            if (late or not parcel.is_reply) and not await self._may_go(parcel):
                self._known.discard(parcel.id)
                return True
            if not parcel.is_reply:
                content = await self._fetched(parcel, first)
            if turn is not None:
                turn.leaves()
            sent = await self._send(parcel, first, content, breaker)
            if turn is not None:
                turn.answered()
            parcel.message_id = sent.message_id
            parcel.messages += new_messages(first, self._capabilities(parcel))
            if rest is not None:
                parcel.message = rest
                return False
            self.receipts.note(parcel, urgent=not parcel.is_reply or turn is not None)
            if not parcel.is_reply:
                await parcel.noted.wait()
            return True

    def _turn(self, parcel: Parcel, message: Message) -> AbstractAsyncContextManager[Turn | None]:
        """The turn that the pace grants for a new message; nothing to wait for otherwise."""
        many = new_messages(message, self._capabilities(parcel))
        if not many:
            return nullcontext()
        platform, chat = parcel.address.platform, parcel.address.chat
        pace = self._paces.get(platform) or self._unpaced[platform]
        return pace.turn(chat, parcel.lane, group=parcel.in_group, messages=many)

    async def _may_go(self, parcel: Parcel) -> bool:
        """Whether the gate lets a letter through; raises `Unavailable`."""
        may, instead = await self._undelivered.may_go(parcel)
        self.deliver(instead)
        return may

    async def _fetched(self, parcel: Parcel, message: Message) -> bytes | None:
        """The content of a file that lives on another platform, or has to be made.

        Raises `NotCarried` where the chat's platform does not show such files, or none that is so large.
        """
        file, capabilities = message.file, self._capabilities(parcel)
        if file is None:
            return None
        at_home = file.platform == parcel.address.platform
        if not capabilities.takes(file.kind, 0 if at_home else file.size):
            raise NotCarried("the platform does not take such a file")
        if at_home:
            return None
        origin = self._sources.get(file.platform) or self._channels.get(file.platform)
        if origin is None:
            raise DeliveryError("the file is on a platform that is not configured")
        content = await origin.fetch(file)
        if not capabilities.takes(file.kind, len(content)):
            raise NotCarried("the platform takes no file that is so large")
        return content

    async def _send(self, parcel: Parcel, message: Message, content: bytes | None, breaker: Breaker) -> Sent:
        """Send a message, and tell the breaker whether the platform said anything."""
        channel = self._channel(parcel)
        answered = True
        try:
            if channel is None:
                raise TryAgain("the platform is not configured", answered=False)
            async with self._slots if parcel.is_reply else nullcontext():
                if content is not None:
                    return await channel.upload(parcel.address, message, content)
                return await channel.send(parcel.address, message)
        except TryAgain as trouble:
            answered = trouble.answered
            raise
        finally:
            if answered:
                breaker.answered()
                self._answered_at[parcel.address.platform] = asyncio.get_running_loop().time()
            else:
                breaker.silent()

    def _channel(self, parcel: Parcel) -> Channel | None:
        platform = parcel.address.platform
        if not parcel.is_reply and platform in self._mass:
            return self._mass[platform]
        return self._channels.get(platform)

    def _capabilities(self, parcel: Parcel) -> Capabilities:
        channel = self._channel(parcel)
        return channel.capabilities if channel is not None else Capabilities()

    async def _moment(self, parcel: Parcel) -> None:
        """Wait until the letter may be sent, by the house's clock."""
        while parcel.not_before is not None:
            left = (parcel.not_before - self._clock()).total_seconds()
            if left <= 0:
                return
            await asyncio.sleep(min(left, GLANCE))

    async def _postpone(self, parcel: Parcel, trouble: TryAgain) -> bool:
        """The platform has told how long to wait, or that an allowance is used up. Whether it is told elsewhere."""
        _log_wait(parcel, trouble, trouble.after)
        if trouble.after < POSTPONED and not isinstance(trouble, QuotaUsed):
            await asyncio.sleep(trouble.after)
            return False
        instead = await self._undelivered.postpone(parcel, trouble)
        if instead:
            self._known.discard(parcel.id)
            self.deliver(instead)
        return bool(instead)

    async def _failed_once(self, parcel: Parcel, trouble: TryAgain) -> bool:
        """The letter could not be sent, and the platform is there: wait a while, or give up. Whether it is given up."""
        parcel.attempts += 1
        if not parcel.is_reply and parcel.attempts >= MOST_TRIES:
            await self._give_up(parcel, f"given up after {parcel.attempts} tries: {trouble.reason}")
            return True
        pause = max(trouble.after, 0.5 * 2 ** min(parcel.attempts, 8)) * uniform(0.8, 1.2)  # noqa: S311 - spreading tries, not a secret
        pause = min(LONGEST_PAUSE, pause)
        _log_wait(parcel, trouble, pause)
        await asyncio.sleep(pause)
        return False

    async def _redirect(self, parcel: Parcel, new_chat: str) -> None:
        address = parcel.address
        await self._undelivered.redirect(parcel, new_chat)
        parcel.address = Address(address.platform, new_chat)
        if self.moved is not None:
            await self.moved(address, new_chat, parcel.id)

    async def _put_aside(self, parcel: Parcel, reason: str) -> None:
        instead = await self._undelivered.put_aside(parcel, reason)
        self._known.discard(parcel.id)
        self.deliver(instead)

    async def _give_up(self, parcel: Parcel, reason: str) -> None:
        instead = await self._undelivered.give_up(parcel, reason)
        self._known.discard(parcel.id)
        self.deliver(instead)


def _log_wait(parcel: Parcel, trouble: TryAgain, seconds: float) -> None:
    log.info(
        "a message waits",
        platform=parcel.address.platform,
        lane=parcel.lane,
        reason=trouble.reason,
        seconds=round(seconds, 1),
    )
