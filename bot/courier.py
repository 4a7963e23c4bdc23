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
import contextlib
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from random import uniform
from typing import Protocol

import structlog
from sqlalchemy import Connection

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
from bot.channels.plain_text import render_plain, split_text, strip_markup
from bot.chat import Address, Capabilities, File, Message, Role, Sent
from bot.clock import Clock
from bot.pace import CAMPAIGN_IN_FLIGHT, Pace, Turn
from bot.stored_message import from_json
from storage import Unavailable, outbox
from storage.database import Database
from storage.outbox import CAMPAIGN, NOTICE, REPLY, Letter

log = structlog.get_logger(__name__)

BROKEN_PAUSE = 60.0  # seconds before a refused account is tried again
REPLIES_IN_FLIGHT = 64  # replies being sent at once, over all chats
MOST_TRIES = 12  # of a notice or post that fails by itself
POSTPONED = 5.0  # seconds; a wait that the platform asks for and that is as long as this survives a restart
DATABASE_PAUSE = 1.0  # seconds before a post asks again whether it may go, while the database is away
GLANCE = 2.0  # seconds between two looks at the house's clock, which can be moved
TOLD_ELSEWHERE = "told on another account"  # the reason of a letter whose place another one has taken
MARK_DELAY = 0.05  # seconds that receipts of edits are gathered before they are written


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
Gate = Callable[[Connection, int, datetime], bool]  # whether a letter may go out now


class Links(Protocol):
    """Whoever has something to say in place of a file that a platform cannot carry."""

    async def instead(self, address: Address, file: File, *, in_group: bool) -> str:
        """A text for the file's reader (markup of `bot.chat`); raises `Unavailable`."""


class Quotas(Protocol):
    """Whoever counts what platforms allow. Both are called in the database's thread."""

    def sent(self, connection: Connection, messages: Mapping[str, int], now: datetime) -> None:
        """So many messages were delivered, by platform."""

    def refused(self, connection: Connection, platform: str, now: datetime, after: float) -> datetime:
        """When to try again what was refused because an allowance is used up; `after` are seconds to wait else."""


class Forwarding(Protocol):
    """Whoever knows another account of the person that a notice is for. It is called in the database's thread."""

    def instead(self, connection: Connection, letter_id: int, now: datetime) -> Sequence[Said]:
        """What was put into the outbox in place of a letter that cannot be delivered; nothing where nobody is told."""


def still_waiting(connection: Connection, letter_id: int, _now: datetime) -> bool:
    """The gate that only looks whether a letter was held or cancelled meanwhile."""
    return outbox.is_waiting(connection, letter_id)


@dataclass(slots=True, eq=False)
class _Parcel:
    id: int
    address: Address
    message: Message
    lane: str
    group_id: int | None
    attempts: int  # that failed by the letter itself
    not_before: datetime | None
    message_id: str = ""
    messages: int = 0  # that it has become so far, as the platform counts them
    noted: asyncio.Event = field(default_factory=asyncio.Event)  # its receipt is on the disk


@dataclass(slots=True)
class _Line:
    """What waits for one chat in one lane; `busy` while somebody serves it."""

    parcels: deque[_Parcel] = field(default_factory=deque)
    busy: bool = False


class Courier:
    """Delivers letters. `channels` by platform; `mass` has those for notices where a platform has a second one.

    `gone` and `moved` hear of chats that are lost or have a new id. `gate` is asked in the database's thread before a
    letter that is no reply goes out: one that may not is forgotten here, and `resume` takes it up once it waits again.
    `paces` by platform; on one that is not there everything goes out as fast as it can. `sources` have the content of
    files that live on no platform, by the name that such a file gives for it. `links` say something in place of files
    that a platform cannot carry. `quotas` count what is sent. `forwarding` knows where else a notice may go.
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
        self._gate = gate
        self._paces = {} if paces is None else paces
        self._sources = {} if sources is None else sources
        self._links = links
        self._quotas = quotas
        self._forwarding = forwarding
        self._unpaced: defaultdict[str, Pace] = defaultdict(lambda: Pace(None))
        self._breakers: defaultdict[tuple[str, str], Breaker] = defaultdict(Breaker)
        self._answered_at: dict[str, float] = {}  # when a platform last said anything; the event loop's time
        self._known: set[int] = set()
        self._lines: dict[tuple[str, str, str], _Line] = {}
        self._slots = asyncio.Semaphore(REPLIES_IN_FLIGHT)
        self._done: list[_Parcel] = []
        self._to_mark = asyncio.Event()
        self._urgent = asyncio.Event()
        self.delivered = 0
        self.failed = 0

    def start(self) -> None:
        """Begin to keep receipts."""
        self._background.run("receipts", self._keep_receipts())

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
            _Parcel(letter.id, address, message, letter.lane, letter.group_id, letter.attempts, letter.not_before)
        )
        if not line.busy:
            line.busy = True
            self._background.run("courier", self._serve(key, line), vital=False)
        return True

    async def _serve(self, key: tuple[str, str, str], line: _Line) -> None:
        """Deliver everything that waits in one line, in order."""
        try:
            while line.parcels:
                await self._deliver(_superseded(line.parcels.popleft(), line))
        finally:
            line.busy = False
            if not line.parcels:
                self._lines.pop(key, None)

    async def _deliver(self, parcel: _Parcel) -> None:
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
                    await self._postpone(parcel, trouble)
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
            except FileLost as lost:
                log.warning("a message goes without its file", platform=parcel.address.platform, reason=lost.reason)
                parcel.message = _without_file(parcel.message, lost.instead)
            except DeliveryError as error:
                await self._give_up(parcel, error.reason)
                return
            except Unavailable:
                await asyncio.sleep(DATABASE_PAUSE)
            except Exception:  # a fault of ours must not hold up everything behind it
                log.exception("a message could not be delivered", platform=parcel.address.platform, lane=parcel.lane)
                await self._give_up(parcel, "internal error")
                return

    async def _attempt(self, parcel: _Parcel, breaker: Breaker, alone: bool) -> bool:
        """Send one letter, or find out that its file cannot be; False if there is more to do."""
        try:
            return await self._sent(parcel, breaker, alone)
        except NotCarried as cannot:
            file, instead = parcel.message.file, ""
            if file is None:
                raise DeliveryError(cannot.reason) from cannot
            if self._links is not None:
                instead = await self._links.instead(parcel.address, file, in_group=_in_group(parcel))
            parcel.message = _without_file(parcel.message, instead)
            return False

    async def _sent(self, parcel: _Parcel, breaker: Breaker, alone: bool) -> bool:
        """Send one letter when its turn has come; False if there is more to do. `alone`: it tries for the others.

        A turn of a notice or post ends only with its receipt, and so does this. A reply's file is fetched before the
        turn: making one takes a while, and a turn that is not used yet keeps other chats from theirs. Posts wait in
        their thousands, so each has its file only while it is its turn.
        """
        first, rest = _parts(parcel.message, self._capabilities(parcel))
        content = await self._fetched(parcel, first) if parcel.lane == REPLY else None
        async with self._turn(parcel, first) as turn:
            if breaker.broken and not alone:
                return False  # since it stood in line the platform has stopped to answer
            if parcel.lane != REPLY and not await self._may_go(parcel):
                self._known.discard(parcel.id)
                return True
            if parcel.lane != REPLY:
                content = await self._fetched(parcel, first)
            if turn is not None:
                turn.leaves()
            sent = await self._send(parcel, first, content, breaker)
            if turn is not None:
                turn.answered()
            parcel.message_id = sent.message_id
            parcel.messages += _new_messages(first, self._capabilities(parcel))
            if rest is not None:
                parcel.message = rest
                return False
            self.delivered += 1
            self._done.append(parcel)
            self._to_mark.set()
            if parcel.lane != REPLY or turn is not None:
                self._urgent.set()
            if parcel.lane != REPLY:
                await parcel.noted.wait()
            return True

    def _turn(self, parcel: _Parcel, message: Message) -> AbstractAsyncContextManager[Turn | None]:
        """The turn that the pace grants for a new message; nothing to wait for otherwise."""
        many = _new_messages(message, self._capabilities(parcel))
        if not many:
            return nullcontext()
        platform, chat = parcel.address.platform, parcel.address.chat
        pace = self._paces.get(platform) or self._unpaced[platform]
        return pace.turn(chat, parcel.lane, group=_in_group(parcel), messages=many)

    async def _may_go(self, parcel: _Parcel) -> bool:
        """Whether the gate lets a letter through; raises `Unavailable`. One that it puts aside may go elsewhere."""

        def ask(connection: Connection) -> tuple[bool, Sequence[Said]]:
            now = self._clock()
            may = self._gate(connection, parcel.id, now)
            return may, () if may else self._elsewhere(connection, parcel, now)

        may, instead = await self._database.run(ask)
        self.deliver(instead)
        return may

    async def _fetched(self, parcel: _Parcel, message: Message) -> bytes | None:
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

    async def _send(self, parcel: _Parcel, message: Message, content: bytes | None, breaker: Breaker) -> Sent:
        """Send a message, and tell the breaker whether the platform said anything."""
        channel = self._channel(parcel)
        answered = True
        try:
            if channel is None:
                raise TryAgain("the platform is not configured", answered=False)
            async with self._slots if parcel.lane == REPLY else nullcontext():
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

    def _channel(self, parcel: _Parcel) -> Channel | None:
        platform = parcel.address.platform
        if parcel.lane != REPLY and platform in self._mass:
            return self._mass[platform]
        return self._channels.get(platform)

    def _capabilities(self, parcel: _Parcel) -> Capabilities:
        channel = self._channel(parcel)
        return channel.capabilities if channel is not None else Capabilities()

    async def _moment(self, parcel: _Parcel) -> None:
        """Wait until the letter may be sent, by the house's clock."""
        while parcel.not_before is not None:
            left = (parcel.not_before - self._clock()).total_seconds()
            if left <= 0:
                return
            await asyncio.sleep(min(left, GLANCE))

    async def _postpone(self, parcel: _Parcel, trouble: TryAgain) -> None:
        """The platform has told how long to wait, or that an allowance is used up."""
        self._log_wait(parcel, trouble, trouble.after)
        if self._quotas is not None and isinstance(trouble, QuotaUsed):
            await self._patiently(partial(self._wait_for_more, self._quotas, parcel, trouble))
            return
        if trouble.after < POSTPONED:
            await asyncio.sleep(trouble.after)
            return
        moment = parcel.not_before = self._clock() + timedelta(seconds=trouble.after)
        await self._patiently(lambda c: outbox.postponed(c, parcel.id, parcel.attempts, moment, trouble.reason))

    def _wait_for_more(self, quotas: Quotas, parcel: _Parcel, trouble: QuotaUsed, connection: Connection) -> None:
        """Nothing of an allowance is left: the letter waits, also beyond a restart. In the database's thread."""
        moment = quotas.refused(connection, parcel.address.platform, self._clock(), trouble.after)
        outbox.postponed(connection, parcel.id, parcel.attempts, moment, trouble.reason)
        parcel.not_before = moment

    async def _failed_once(self, parcel: _Parcel, trouble: TryAgain) -> bool:
        """The letter could not be sent, and the platform is there: wait a while, or give up. Whether it is given up."""
        parcel.attempts += 1
        if parcel.lane != REPLY and parcel.attempts >= MOST_TRIES:
            await self._give_up(parcel, f"given up after {parcel.attempts} tries: {trouble.reason}")
            return True
        pause = max(trouble.after, 0.5 * 2 ** min(parcel.attempts, 8)) * uniform(0.8, 1.2)  # noqa: S311 - spreading tries, not a secret
        pause = min(LONGEST_PAUSE, pause)
        self._log_wait(parcel, trouble, pause)
        await asyncio.sleep(pause)
        return False

    def _log_wait(self, parcel: _Parcel, trouble: TryAgain, seconds: float) -> None:
        log.info(
            "a message waits",
            platform=parcel.address.platform,
            lane=parcel.lane,
            reason=trouble.reason,
            seconds=round(seconds, 1),
        )

    async def _redirect(self, parcel: _Parcel, new_chat: str) -> None:
        address = parcel.address
        await self._patiently(lambda c: outbox.redirect(c, address.platform, address.chat, new_chat))
        parcel.address = Address(address.platform, new_chat)
        if self.moved is not None:
            await self.moved(address, new_chat, parcel.id)

    async def _put_aside(self, parcel: _Parcel, reason: str) -> None:
        """The platform takes nothing for its reader now: a post has failed, anything else waits until they write."""
        if parcel.lane == CAMPAIGN:
            await self._give_up(parcel, reason)
            return
        instead: list[Said] = []

        def hold(connection: Connection) -> None:
            instead[:] = self._elsewhere(connection, parcel, self._clock())
            outbox.hold(connection, [parcel.id], reason)

        await self._patiently(hold)
        self._known.discard(parcel.id)
        self.deliver(instead)

    async def _give_up(self, parcel: _Parcel, reason: str) -> None:
        self.failed += 1
        log.warning("a message cannot be delivered", platform=parcel.address.platform, lane=parcel.lane, reason=reason)
        now = self._clock()
        instead: list[Said] = []

        def give_up(connection: Connection) -> None:
            instead[:] = self._elsewhere(connection, parcel, now)
            outbox.failed(connection, parcel.id, reason, now)

        await self._patiently(give_up)
        self._known.discard(parcel.id)
        self.deliver(instead)

    def _elsewhere(self, connection: Connection, parcel: _Parcel, now: datetime) -> Sequence[Said]:
        """What is told on another account instead; then this letter is over. In the database's thread."""
        if self._forwarding is None or parcel.lane != NOTICE:
            return ()
        try:
            instead = self._forwarding.instead(connection, parcel.id, now)
        except Unavailable:
            raise
        except Exception:  # a fault of ours must not hold up everything behind it
            log.exception("nobody could be told elsewhere", platform=parcel.address.platform)
            return ()
        if instead:
            outbox.failed(connection, parcel.id, TOLD_ELSEWHERE, now)
        return instead

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
            await self._patiently(partial(_mark, done, self._quotas, self._clock()))
        except BaseException:
            self._done = done + self._done  # the end of the process must not make them undelivered: noted once more
            raise
        for parcel in done:
            self._known.discard(parcel.id)
            parcel.noted.set()

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


def _in_group(parcel: _Parcel) -> bool:
    """Whether a letter is for a group: one that is known by name, or, on Telegram, one whose number says so."""
    address = parcel.address
    return parcel.group_id is not None or (address.platform == "telegram" and address.chat.startswith("-"))


def _mark(done: Sequence[_Parcel], quotas: Quotas | None, now: datetime, connection: Connection) -> None:
    if quotas is not None:
        messages: Counter[str] = Counter()
        for parcel in done:
            messages[parcel.address.platform] += parcel.messages
        quotas.sent(connection, messages, now)
    replies = [p.id for p in done if p.lane == REPLY]
    notices = [(p.id, p.message_id) for p in done if p.lane != REPLY]
    outbox.delivered(connection, replies, notices, now)


def _superseded(parcel: _Parcel, line: _Line) -> _Parcel:
    """An edit that a later one will overwrite need not be shown; its press is still acknowledged."""
    message = parcel.message
    if parcel.lane != REPLY or not message.replace or message.file:
        return parcel
    if any(later.message.replace == message.replace and later.message.text for later in line.parcels):
        return replace(parcel, message=Message(press_id=message.press_id, toast=message.toast))
    return parcel


def _parts(message: Message, capabilities: Capabilities) -> tuple[Message, Message | None]:
    """A file goes first where the text does not fit beside it: two messages, two turns."""
    if message.file is None or _length(message.text) <= capabilities.caption_limit:
        return message, None
    file = Message(file=message.file, press_id=message.press_id, toast=message.toast, topic=message.topic)
    return file, replace(message, file=None, press_id="", toast="", replace="")


def _without_file(message: Message, instead: str) -> Message:
    """The same message with a text where its file should have been."""
    return replace(message, text="\n\n".join(text for text in (message.text, instead) if text), file=None)


def _new_messages(message: Message, capabilities: Capabilities) -> int:
    """How many new messages the platform counts: none for an edit or a bare acknowledgement."""
    if message.file is not None:
        return 1
    if not message.text:
        return 0
    if not capabilities.buttons:
        return len(render_plain(message, capabilities.text_limit))  # with what there is to type
    pieces = 1
    if _length(message.text) > capabilities.text_limit:
        pieces = len(split_text(strip_markup(message.text), capabilities.text_limit))
    asks_contact = any(choice.role is Role.CONTACT for row in message.rows for choice in row)  # cannot be an edit
    edit = message.replace and capabilities.edit and not asks_contact
    return pieces - 1 if edit else pieces


def _length(text: str) -> int:
    """The length as the strictest platform counts it: UTF-16 units of what the reader sees."""
    return len(strip_markup(text).encode("utf-16-le", "surrogatepass")) // 2


__all__ = ["CAMPAIGN_IN_FLIGHT", "NOTICE", "Courier", "Lost"]
