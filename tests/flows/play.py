"""Playing a conversation with invented people.

The people use a platform of their own ("paper"); the whole house behind it is the real one: database, dialogue, outbox,
courier. Between any two turns everything is in the database, and `restart` shows it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.app import lost_event, moved_event
from bot.background import Background
from bot.campaigning import Progress, start_due
from bot.chat import Address, Capabilities, Event
from bot.closing import ask_after_window
from bot.courier import Courier, Lost
from bot.dialogue import Dialogue
from bot.doors import Door
from bot.forwarding import Forwarding
from bot.groups.events import leave_unclaimed
from bot.house_rules import HouseRules
from bot.i18n import VIETNAM
from bot.making import MADE
from bot.making.maker import MadeFiles
from bot.making.recipes import RECIPES
from bot.reminding.saying import remind, still_right
from bot.roster_reading import RosterReader
from bot.windows import may_go
from storage import Unavailable, schema
from storage.database import Database
from tests.flows.gatherings import Gathering
from tests.flows.paper import PLATFORM, PaperChannel
from tests.flows.people import Person
from tests.flows.transcript import Transcript

LINK = "https://t.me/example_bot?start="


class Play:
    """A house with people around it. The clock stands until something happens."""

    platform = PLATFORM

    def __init__(self, database: Database, language: str = "vi") -> None:
        self.database = database
        self.people: dict[str, Person] = {}
        self.counter = 0
        self.moment = datetime(2026, 10, 20, 2, 14, tzinfo=UTC)
        self.transcript = Transcript()
        self.channel = PaperChannel(self.people)
        self.channels: dict[str, PaperChannel] = {PLATFORM: self.channel}
        self.restarts_always = False
        self.capabilities = {PLATFORM: self.channel.capabilities}
        self.rules = HouseRules(language=language, capabilities=self.capabilities)
        self._open_house()

    def _open_house(self) -> None:
        self.background = Background()
        self.courier = Courier(
            self.database,
            self.now,
            self.background,
            self.channels,
            gate=self._gate,
            sources={MADE: MadeFiles(self.database, self.now, RECIPES)},
            forwarding=Forwarding(self.rules),
        )
        self.dialogue = Dialogue(
            self.database,
            self.now,
            self.courier.deliver,
            rules=self.rules,
            recover=self.courier.resume,
        )
        self.dialogue.open_door(Door("telegram", LINK, takes_code=True))
        self.reader = RosterReader(self.database, self.now, self.dialogue, {}, {PLATFORM: self.channel})
        self.progress = Progress()
        self.courier.gone = self._gone
        self.courier.moved = self._moved
        self.courier.start()
        self.dialogue.start(self.background)

    def _gate(self, connection: Connection, letter_id: int, now: datetime) -> bool:
        return may_go(connection, letter_id, now, self.rules) and still_right(connection, letter_id, now, self.rules)

    async def _gone(self, lost: Lost) -> None:
        await self._told(lost_event(lost, self.now()))

    async def _moved(self, address: Address, new_chat: str, letter: int) -> None:
        await self._told(moved_event(address, new_chat, letter, self.now()))

    async def _told(self, event: Event) -> None:
        with suppress(Unavailable):
            await self.dialogue.receive([event])

    async def opens(self) -> None:
        """Once there is a commune, the house begins to serve it; on paper it does so from the start."""

    async def restart(self) -> None:
        """The process ends and a new one begins, with nothing but the database."""
        await self.background.stop()
        await self.courier.receipts.write()
        self._open_house()
        await self.courier.resume()
        await self.settled()

    async def receipts(self) -> None:
        """Wait until everything that was delivered is marked so in the outbox."""
        await self.courier.receipts.write()

    async def close(self) -> None:
        """The end."""
        await self.background.stop()
        self.database.close()

    def now(self) -> datetime:
        """What the clock of the house says."""
        return self.moment

    def chat_of(self, account: str) -> str:
        """What the platform calls the account of somebody whom plays call so."""
        return account

    def later(self, **span: float) -> None:
        """Time passes: `later(days=2)`."""
        self.moment += timedelta(**span)

    def moves_to(self, moment: datetime) -> None:
        """From now on it is this moment."""
        self.moment = moment

    def person(
        self, account: str, name: str, *, plain: bool = False, language: str = "vi", platform: str = PLATFORM
    ) -> Person:
        """Somebody with a phone; or the same phone once more, on another platform, with another account."""
        self.people[account] = Person(self, account, name, plain, language, platform=platform)
        return self.people[account]

    def also_on(self, platform: str, capabilities: Capabilities | None = None) -> PaperChannel:
        """The house is on one more platform."""
        channel = PaperChannel(self.people, platform, capabilities)
        self.channels[platform] = channel
        self.capabilities[platform] = channel.capabilities
        return channel

    def group(self, chat: str, title: str) -> Gathering:
        """A group of people on the paper platform; the assistant is not in it yet."""
        found = Gathering(self, chat, title)
        self.people[chat] = found
        return found

    async def clock_strikes(self) -> None:
        """The calendar ticks: whatever is due happens and is delivered."""
        while await self.dialogue.by_the_clock(remind):
            await self.settled()
        for work in (ask_after_window, leave_unclaimed, start_due, self.progress.show):
            await self.dialogue.by_the_clock(work)
            await self.settled()
            await self.receipts()
        await self.dialogue.by_the_clock(self.progress.show)
        await self.settled()
        self.transcript.settle(())

    async def lists_are_read(self) -> int:
        """The lists of units that were sent are read; how many are left for another time."""
        left = await self.reader.read_waiting()
        await self.settled()
        self.transcript.settle(())
        return left

    async def until(self, day: str, clock: str = "08:00") -> None:
        """Time passes until a moment in Việt Nam, and the calendar ticks then: `until("2026-10-22")`."""
        self.moves_to(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=VIETNAM).astimezone(UTC))
        await self.clock_strikes()

    async def happens(self, *events: Event) -> None:
        """Let events arrive together, and wait until everything that follows from them is delivered."""
        self.later(seconds=7)
        await self.arrives(events)
        await self.settled()
        if self.restarts_always:
            await self.restart()
        self.transcript.settle({event.account for event in events})

    async def arrives(self, events: Sequence[Event]) -> None:
        """Let events arrive, and wait until they are committed."""
        received = self.background.run("arrival", self.dialogue.receive(events), vital=False)
        await asyncio.wait([received, self.background.broken], return_when=asyncio.FIRST_COMPLETED)
        if not received.done():
            self.background.broken.result()  # the house has fallen down: nothing will ever be received
        await received

    async def settled(self) -> None:
        """Wait until every letter is delivered or given up, and its receipt is written."""
        for _turn in range(3000):
            if not self.courier.waiting and not any(line.busy for line in self.courier._lines.values()):
                return
            await asyncio.sleep(0.001)
        raise AssertionError("messages are still waiting")


@asynccontextmanager
async def playing(url: str, *, database: Database | None = None, language: str = "vi") -> AsyncIterator[Play]:
    """A play on an empty database with the present schema."""
    database = database or Database(url)
    schema.upgrade(database)
    play = Play(database, language)
    try:
        yield play
    finally:
        await play.close()


__all__ = ["Gathering", "Person", "Play", "playing"]
