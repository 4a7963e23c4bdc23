"""A play on a real edge: the house as `bot.app` wires and serves it, and the fake of one platform around it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from bot.app import bootstrap, serve
from bot.channels import Channel
from bot.chat import Address, Message, Sent
from bot.house import House
from bot.platforms import EXPIRING
from bot.settings import load_settings
from storage import file_places, outbox, schema
from storage.database import Database
from storage.outbox import HELD
from storage.tables import Outbox
from tests.flows.people import Person
from tests.flows.play import Play
from tests.integration.house import free_port
from tests.platforms.people import Assembly, Somebody
from tests.platforms.transcript import WireTranscript
from tests.platforms.wire import SITE, Hand, Seen, Wire, is_shown

PATIENCE = 60.0  # seconds of real time; what takes longer has failed
SECRET_KEY = "a-key-for-tests-only-0123456789abcdef"

_outbox: Any = Outbox.__table__  # type: ignore[attr-defined]


class PlatformPlay(Play):
    """A play whose people use a platform. The calendar ticks when the play says so."""

    def __init__(self, wire: Wire, url: str, folder: Path) -> None:
        self.wire = wire
        self.platform = wire.platform
        self.people: dict[str, Person] = {}
        self.transcript: WireTranscript = WireTranscript(self._news)
        self._hands: dict[str, Hand] = {}
        self.site = ""  # where the pages really are
        self._by_chat: dict[str, Person] = {}
        self._notices: dict[str, int] = {}
        self._url = url
        self._folder = folder
        self.database = Database(url)
        schema.upgrade(self.database)
        self._house: House | None = None
        self._stop = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None

    # --- the house ---

    @property
    def house(self) -> House:
        """The house that serves now."""
        assert self._house is not None, "nobody serves"
        return self._house

    async def opens(self) -> None:
        """The house begins to serve. There has to be a commune."""
        port = free_port()
        settings = {
            "database_url": self._url,
            "data_dir": str(self._folder),
            "public_url": SITE,
            "port": str(port),
            "secret_key": SECRET_KEY,
            **self.wire.settings(port),
        }
        environment = {f"ANTQ_{name.upper()}": value for name, value in settings.items()}
        self.database.close()
        self._house = house = bootstrap(
            load_settings(environment, env_file=None),
            simulator=False,
            clock=self.now,
            pace_scale=math.inf,
            trusted=self.wire.trusted,
        )
        house.calendar.start = lambda: None  # type: ignore[method-assign]
        for channel in house.channels:
            self._listen(channel)
        self.database = house.database
        self.site = f"http://127.0.0.1:{port}"
        self._stop = asyncio.Event()
        self._serving = asyncio.create_task(serve(house, stop=self._stop, announce=False))
        connected = asyncio.create_task(self.wire.connect(self.site))
        await asyncio.wait([self._serving, connected], return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE)
        if not connected.done():
            connected.cancel()
            self._serving.result()
        await self.settled()

    async def closes(self) -> None:
        """The house stops to serve."""
        self._stop.set()
        if self._serving is not None:
            await asyncio.wait_for(self._serving, PATIENCE)

    async def restart(self) -> None:
        await self.closes()
        await self.opens()

    async def close(self) -> None:
        await self.closes()

    def _listen(self, channel: Channel) -> None:
        """Hear what the channel brings to people: whoever knows what is meant can tell whether it can be read."""
        send, upload = channel.send, channel.upload

        async def sent(address: Address, message: Message) -> Sent:
            result = await send(address, message)
            self._brought(address, message, result)
            return result

        async def uploaded(address: Address, message: Message, content: bytes) -> Sent:
            result = await upload(address, message, content)
            self._brought(address, message, result)
            return result

        channel.send, channel.upload = sent, uploaded  # type: ignore[method-assign]

    def _brought(self, address: Address, message: Message, sent: Sent) -> None:
        person = self._by_chat.get(address.chat)
        if person is not None and is_shown(message):
            person.hears(sent.message_id, message)

    # --- people ---

    def person(
        self, account: str, name: str, *, plain: bool = False, language: str = "vi", platform: str = ""
    ) -> Person:
        """Somebody with a phone. Whether there is something to press on it, the platform says."""
        hand = self._hand(account)
        self.people[account] = self._by_chat[hand.chat] = Somebody(self, account, name, False, language, hand=hand)
        return self.people[account]

    def chat_of(self, account: str) -> str:
        """Of somebody who is known from the start, and so has written before."""
        hand = self._hand(account)
        hand.has_used_it()
        return hand.chat

    def _hand(self, account: str) -> Hand:
        if account not in self._hands:
            self._hands[account] = self.wire.hand(len(self._hands) + 1, account)
        return self._hands[account]

    def group(self, chat: str, title: str) -> Assembly:
        circle = self.wire.circle(len(self.people) + 1, title, self._hands.values())
        found = Assembly(self, chat, title, circle=circle)
        self.people[chat] = self._by_chat[circle.chat] = found
        return found

    def _news(self) -> Iterator[tuple[Person, list[Seen]]]:
        """What is new on the phones; answers before what nobody asked for, which goes beside them."""
        for person in self.people.values():
            assert isinstance(person, (Somebody, Assembly))
            yield person, sorted(person.news(), key=lambda seen: self._notices.get(seen.number, 0))

    async def _note_notices(self) -> None:
        """Learn which messages were notices, and in what order they were put into the outbox."""
        query = select(_outbox.c.message_id, _outbox.c.id).where(_outbox.c.message_id.is_not(None))
        self._notices = dict(await self.database.run(lambda c: [tuple(row) for row in c.execute(query).all()]))

    async def waits_for(self, chat: str) -> bool:
        """Whether the platform keeps something back until this person writes."""
        query = select(func.count()).where(_outbox.c.chat == chat, _outbox.c.status == HELD)
        return bool(await self.database.run(lambda connection: connection.execute(query).scalar_one()))

    # --- time ---

    def now(self) -> datetime:
        return self.wire.now

    def later(self, **span: float) -> None:
        self.wire.moves_to(self.wire.now + timedelta(**span))

    def moves_to(self, moment: datetime) -> None:
        self.wire.moves_to(moment)

    async def clock_strikes(self) -> None:
        await self.wire.looks_after(self.house)
        await self.settled()
        for tick in (self.house.calendar.dates, *[self.house.calendar.campaigns] * 3):
            await tick()
            await self.settled()
        await self._note_notices()
        self.transcript.settle(())

    async def does(self, doer: Person, deed: Callable[[], Any]) -> None:
        """Something is done on the platform; wait until everything that follows from it is delivered."""
        self.later(seconds=7)
        await deed()
        await self.settled()
        await self.wire.looks_after(self.house)
        await self.settled()
        await self._note_notices()
        self.transcript.settle({doer.account})

    async def settled(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while True:
                await self.wire.settled()
                if not await self._under_way():
                    return
                await asyncio.sleep(0.002)

    async def _under_way(self) -> bool:
        """Whether something is still to come of what has happened."""
        assert self._serving is not None
        if self._serving.done():
            self._serving.result()
        courier = self.house.courier
        if courier.waiting:
            return True
        await courier.receipts.write()

        def look(connection: Connection) -> bool:
            letters = any(letter.not_before is None for letter in outbox.waiting(connection))
            return letters or bool(file_places.on_platforms(connection, EXPIRING))

        return await self.house.database.run(look)


@asynccontextmanager
async def playing_on(wire: Wire, folder: Path) -> AsyncIterator[PlatformPlay]:
    """A play on an empty database; it `opens` once there is a commune."""
    await wire.start()
    try:
        play = PlatformPlay(wire, f"sqlite:///{folder}/play.db", folder)
        try:
            yield play
        finally:
            await play.close()
    finally:
        await wire.stop()
