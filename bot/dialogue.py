"""The dialogue: receives events, runs each through its conversation in one transaction, and wakes the courier.

Events that arrive while a transaction runs are dealt with together in the next one: one commit, one fsync for all of
them, and each of them still happens completely or not at all. If a batch fails, its events are run one by one, so that
one bad event costs nobody else anything.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from bot.background import Background
from bot.batch import Batch, Said
from bot.chat import Event, EventKind, Message
from bot.clock import Clock
from bot.doors import Door, in_order
from bot.groups.events import group_event
from bot.house_rules import HouseRules
from bot.i18n import _, render
from bot.memory import Memory
from bot.platform_use import count_received
from bot.reachability import found, lost
from bot.steps import step
from bot.turn import Turn
from storage import Unavailable, communes, inbox, plan_versions
from storage.database import Database
from storage.sessions import Key, Session

log = structlog.get_logger(__name__)

T = TypeVar("T")

MOST_IN_A_BATCH = 200
MOST_GUESTS = 10_000  # conversations of people who have not consented, kept in memory only


@dataclass(slots=True)
class _Waiting:
    events: Sequence[Event]
    done: asyncio.Future[None]


class Dialogue:
    """The one receiver behind all handlers.

    `deliver` gets the messages of a transaction after its commit; `recover` looks for messages that were committed and
    not handed over, and is called when the database is back after it was away.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        deliver: Callable[[Sequence[Said]], None],
        *,
        rules: HouseRules | None = None,
        recover: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._deliver = deliver
        self.rules = rules or HouseRules()
        self._doors: dict[str, Door] = {}
        self._recover = recover
        self._was_away = False
        self._background: Background | None = None
        self._waiting: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._memory = Memory()
        self._guests: OrderedDict[Key, Session] = OrderedDict()
        self._default_commune: int | None = None
        self._one_at_a_time = asyncio.Lock()
        self.wakers: dict[str, Callable[[], None]] = {}  # called after a commit that gives that work something to do

    def start(self, background: Background) -> None:
        """Begin to work."""
        self._background = background
        background.run("dialogue", self._work())

    def open_door(self, door: Door) -> None:
        """People find the assistant there, too: invitations say so."""
        self._doors[door.platform] = door

    @property
    def doors(self) -> tuple[Door, ...]:
        """Where people find the assistant, those first that most people in Việt Nam have."""
        return in_order(self._doors.values())

    def forget(self) -> None:
        """Forget what is remembered between events (the database was emptied)."""
        self._guests.clear()
        self._memory.clear()
        self._default_commune = None

    async def receive(self, events: Sequence[Event]) -> None:
        """Act on the events and return once everything is committed; see `bot.handlers.Receiver`."""
        if not events:
            return
        waiting = _Waiting(events, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._wake.set()
        await waiting.done

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                taken: list[_Waiting] = []
                count = 0
                while self._waiting and (not taken or count + len(self._waiting[0].events) <= MOST_IN_A_BATCH):
                    taken.append(self._waiting.pop(0))
                    count += len(taken[-1].events)
                await self._deal_with(taken)

    async def _deal_with(self, taken: Sequence[_Waiting]) -> None:
        events = [event for waiting in taken for event in waiting.events]
        try:
            await self._commit(events)
        except Unavailable as trouble:
            log.warning("the database is not available; the platform will deliver again", reason=str(trouble))
            self._fail(taken, trouble)
            return
        except Exception:
            log.exception("a batch failed; its events are run one by one", events=len(events))
            try:
                for event in events:
                    await self._alone(event)
            except Unavailable as trouble:
                self._fail(taken, trouble)
                return
        for waiting in taken:
            if not waiting.done.done():
                waiting.done.set_result(None)
        if self._was_away:
            self._was_away = False
            self._look_for_letters()

    def _look_for_letters(self) -> None:
        """A commit may have succeeded although the database could not tell us: its letters are not on their way."""
        if self._recover is not None and self._background is not None:
            self._background.run("letters", self._recovered(self._recover), vital=False)

    @staticmethod
    async def _recovered(recover: Callable[[], Awaitable[object]]) -> None:
        with contextlib.suppress(Unavailable):  # the calendar looks again every minute
            await recover()

    def _fail(self, taken: Sequence[_Waiting], trouble: Exception) -> None:
        self._was_away = True
        for waiting in taken:
            if not waiting.done.done():
                waiting.done.set_exception(Unavailable(str(trouble)))

    async def _alone(self, event: Event) -> None:
        """One event in a transaction of its own; if it still fails, only the apology is kept, or else its number.

        An error while the number is kept is one of the database, not of the event, and ends the work.
        """
        try:
            await self._commit([event])
        except Unavailable:
            raise
        except Exception:
            log.exception("an event could not be dealt with", platform=event.platform, number=event.id)
            try:
                await self._commit([event], apologise=True)
            except Unavailable:
                raise
            except Exception:  # it would come again after every start, and end the work of everybody else each time
                log.exception("not even an apology could be kept", platform=event.platform, number=event.id)
                await self._database.run(lambda c: inbox.admit(c, [(event.platform, event.id)], self._clock()))

    async def by_the_clock(self, work: Callable[[Batch], T]) -> T:
        """Do something that nobody's message is the cause of, in one transaction; what it says is delivered.

        Raises `Unavailable`: then nothing of it happened.
        """

        def run(connection: Connection) -> tuple[list[Said], T]:
            batch = self._batch(connection, self._clock())
            result = work(batch)
            return batch.flush(), result

        said, result = await self._in_memory(run)
        if said:
            self._deliver(said)
        return result

    async def _in_memory(self, run: Callable[[Connection], T]) -> T:
        """One transaction that may change what is remembered: never beside another one."""
        async with self._one_at_a_time:
            try:
                result = await self._database.run(run)
            except BaseException:
                self._memory.clear()  # what was changed in memory was not stored
                raise
            self._memory.trim()
            return result

    async def _commit(self, events: Sequence[Event], *, apologise: bool = False) -> None:
        said, batch = await self._in_memory(lambda connection: self._run(connection, events, apologise))
        if batch is None:
            return
        for key, session in batch.guest_sessions().items():
            self._guests[key] = session
            self._guests.move_to_end(key)
        while len(self._guests) > MOST_GUESTS:
            self._guests.popitem(last=False)
        if said:
            self._deliver(said)
        if batch.released:
            self._look_for_letters()
        for work in batch.wakes & self.wakers.keys():
            self.wakers[work]()

    def _batch(self, connection: Connection, now: datetime) -> Batch:
        if self._default_commune is None:
            self._default_commune = communes.ids(connection)[0]
        self._memory.noticed(plan_versions.stamp(connection))
        return Batch(connection, now, self._memory, self._guests, self._default_commune, self.rules)

    def _run(self, connection: Connection, events: Sequence[Event], apologise: bool) -> tuple[list[Said], Batch | None]:
        """One transaction; runs in the database's thread. No working set where there was nothing to do."""
        now = self._clock()
        admitted = inbox.admit(connection, list({(e.platform, e.id): None for e in events}), now)
        fresh = []
        for event in events:
            if (event.platform, event.id) in admitted:
                admitted.discard((event.platform, event.id))
                fresh.append(event)
        if not fresh:
            return [], None
        count_received(connection, self.rules.capabilities, fresh, now)
        batch = self._batch(connection, now)
        batch.prepare(fresh, self.rules.language)
        for event in fresh:
            self._one(batch, event, apologise)
        return batch.flush(), batch

    def _one(self, batch: Batch, event: Event, apologise: bool) -> None:
        if not event.private:
            group_event(batch, event)
            return
        session = batch.session(event)
        turn = Turn(batch, event, session, doors=self.doors)
        if event.kind is EventKind.BLOCKED:
            lost(turn)
            return
        if not event.by_page:
            found(turn)
        if event.kind is EventKind.UNBLOCKED:
            return
        if apologise:
            text = _("Something went wrong on our side; your answer was not kept. Please write “menu” and try again.")
            turn.replies.append(Message(text=render(text, session.language)))
        else:
            step(turn)
        turn.send_replies()
