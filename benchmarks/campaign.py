"""A campaign to many groups, with people at work meanwhile, at the full speed that Telegram allows.

``python -m benchmarks campaign [--groups 2000] [--reading window|bucket|both] [--compare]``

The real way out is measured, from rows in the outbox of a SQLite file over courier, pace and both Telegram channels to
receipts on the disk, against the strict fake Bot API with Telegram's published limits: 30 new messages a second, under
both readings of what that means ("window": never more in any second; "bucket": 30 at once, then as they refill). All
is in real time and in one process. While the campaign runs, somebody is sent a new message twice a second, or one is
edited; these new messages need slots too, and the ideal is reckoned with them.

``--compare`` does the same with python-telegram-bot's `AIORateLimiter` as it comes: one bot, default arguments.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from benchmarks.measure import environment
from bot.background import Background
from bot.batch import Said
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_mass import TelegramMassChannel
from bot.chat import Message
from bot.clock import Clock, system_clock
from bot.courier import Courier
from bot.pace import Pace, paces
from bot.stored_message import to_json
from storage import outbox, schema
from storage.database import Database
from storage.ids import new_id
from storage.outbox import CAMPAIGN, REPLY, WAITING, Letter
from tests.fakes.telegram import FakeTelegram, Limits

PLATFORM = "telegram"
RUN = 1  # the number of the run that `Office.posts` writes to
TEXT = "Tuần này tổ dân phố phòng cháy: mỗi nhà kiểm tra bình chữa cháy và lối thoát nạn."
FIRST_PERSON = 10_001
EVERY = 0.5  # seconds between two messages to people


def group_chat(number: int) -> int:
    """The chat id of a supergroup."""
    return -1_000_000_000_000 - number


def ideal(messages: int, most: int = 30) -> float:
    """Seconds from the first message to the last one that no sender can beat, under either reading of "30 a second".

    Evenly, in bursts at the beginning of each second, or a full bucket and then one at a time: the last is the least.
    """
    return max(0.0, min((messages - 1) / most, float((messages - 1) // most), (messages - most) / most))


@dataclass
class Office:
    """An outbox and everything that empties it."""

    fake: FakeTelegram
    database: Database
    courier: Courier
    _numbers: count[int] = field(default_factory=lambda: count(1))

    async def posts(self, chats: Iterable[int], *, run: int = RUN, text: str = TEXT, lane: str = CAMPAIGN) -> list[int]:
        """Write one post for each group into the outbox, and let them go; their numbers."""
        body = to_json(Message(text))
        letters = [
            Letter(new_id(), PLATFORM, str(chat), lane, body, run_id=run, group_id=next(self._numbers))
            for chat in chats
        ]
        await self.database.run(lambda connection: outbox.put(connection, letters, datetime.now(UTC)))
        await self.courier.resume()
        return [letter.id for letter in letters]

    async def reply(self, chat: int, message: Message) -> None:
        """Say something to a person, as the dialogue does."""
        letter = Letter(new_id(), PLATFORM, str(chat), REPLY, to_json(message))
        await self.database.run(lambda connection: outbox.put(connection, [letter], datetime.now(UTC)))
        self.courier.deliver([Said(letter, message)])

    async def finished(self, run: int = RUN) -> dict[str, int]:
        """Wait until nothing of a run waits any more; how many posts are in which state."""
        while True:
            counts = await self.database.run(lambda connection: outbox.counts_of_run(connection, run))
            if not counts.get(WAITING):
                return dict(counts)
            await asyncio.sleep(0.02)


@asynccontextmanager
async def working(
    fake: FakeTelegram,
    url: str,
    *,
    scale: float = 1.0,
    clock: Clock = system_clock,
    pace: dict[str, Pace] | None = None,
) -> AsyncIterator[Office]:
    """An office with an empty outbox at `url`. Every period of the pace is divided by `scale`."""
    database, background = Database(url), Background()
    schema.upgrade(database)
    channel = TelegramChannel(fake.token, fake.url)
    mass = TelegramMassChannel(fake.token, fake.url)
    allowed = paces([channel], {}, scale) if pace is None else pace
    courier = Courier(database, clock, background, {PLATFORM: channel}, {PLATFORM: mass}, paces=allowed)
    courier.start()
    try:
        yield Office(fake, database, courier)
    finally:
        await background.stop()
        await courier.receipts.write()
        await channel.close()
        await mass.close()
        database.close()


class People:
    """People who are written to while a campaign runs; `waits` are the seconds until each message was there.

    `say` sends a new message to a chat; `edit` edits one, where that is measured too.
    """

    def __init__(
        self,
        fake: FakeTelegram,
        say: Callable[[int, str], Awaitable[object]],
        edit: Callable[[int, str, int], Awaitable[object]] | None = None,
    ) -> None:
        self._fake = fake
        self._say = say
        self._edit = edit
        self.waits: list[float] = []

    async def work(self, every: float = EVERY) -> None:
        """Go on until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for number in count():
                tasks.create_task(self._one(number))
                await asyncio.sleep(every)

    async def _one(self, number: int) -> None:
        """Somebody gets a new message; everybody else's is then edited."""
        person = self._fake.user(FIRST_PERSON + number, started=True)
        text = f"Câu {number}"
        with self._timed():
            await self._say(person.id, text)
            shown = await person.wait_for(text, 600)
        if self._edit is not None and number % 2:
            with self._timed():
                await self._edit(person.id, f"Sửa {number}", shown.id)
                await person.wait_for(f"Sửa {number}", 600)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        """Note how long it took; what is still under way at the end has taken at least so long."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.waits.append(time.perf_counter() - begun)


@dataclass(frozen=True, slots=True)
class Measured:
    """One run. Seconds lie between the first and the last message that the server saw."""

    who: str
    reading: str
    delivered: int
    twice: int
    seconds: float
    ideal: float
    refused: int
    waits: Sequence[float]

    def __str__(self) -> str:
        waits = sorted(self.waits)
        p50, p95 = (statistics.quantiles(waits, n=20)[at] for at in (9, 18)) if len(waits) > 1 else (0.0, 0.0)
        return (
            f"{self.who:<16}{self.reading:<8}{self.delivered:>10}{self.twice:>7}{self.seconds:>9.2f}"
            f"{self.ideal:>9.2f}{self.seconds / self.ideal:>8.3f}{self.refused:>9}{p50:>12.3f}{p95:>9.3f}"
        )


HEAD = (
    f"{'':<16}{'limit':<8}{'delivered':>10}{'twice':>7}{'s':>9}{'ideal s':>9}{'ratio':>8}{'refused':>9}"
    f"{'reply p50 s':>12}{'p95 s':>9}"
)


def _measured(who: str, fake: FakeTelegram, groups: Sequence[int], people: People, begun: float) -> Measured:
    """What came of it, by the fake's own book. `begun` is when the campaign started, by its clock."""
    assert fake.limits is not None
    chats = set(groups)
    sent = [call for call in fake.calls_of("sendMessage") if call.status == 200 and call.at >= begun]
    at = [call.at for call in sent if call.chat in chats]
    shown = [sum(message.by_bot for message in fake.world.chats[chat].messages.values()) for chat in groups]
    meanwhile = sum(call.at <= max(at) for call in sent)
    return Measured(
        who,
        fake.limits.reading,
        sum(bool(times) for times in shown),
        sum(max(0, times - 1) for times in shown),
        max(at) - min(at),
        ideal(meanwhile),
        fake.limits.total_rejected,
        people.waits,
    )


@asynccontextmanager
async def _fake(reading: str, groups: int) -> AsyncIterator[tuple[FakeTelegram, list[int]]]:
    async with FakeTelegram(limits=Limits(reading="bucket" if reading == "bucket" else "window")) as fake:
        chats = [group_chat(number) for number in range(groups)]
        for number, chat in enumerate(chats):
            fake.group(chat, f"Tổ dân phố {number + 1}", kind="supergroup", member=True)
        fake.group(group_chat(groups), "Thử", kind="supergroup", member=True)
        yield fake, chats


async def ours(reading: str, groups: int) -> Measured:
    """Our way out."""
    with TemporaryDirectory(prefix="antq-campaign-") as folder:
        async with (
            _fake(reading, groups) as (fake, chats),
            working(fake, f"sqlite:///{Path(folder) / 'campaign.db'}") as office,
        ):
            await office.posts([group_chat(groups)], run=RUN + 1)  # the library is imported at its first message
            await office.finished(RUN + 1)
            people = People(
                fake,
                lambda chat, text: office.reply(chat, Message(text)),
                lambda chat, text, message: office.reply(chat, Message(text, replace=str(message))),
            )
            begun = fake.clock()
            talking = asyncio.create_task(people.work())
            await office.posts(chats)
            await office.finished()
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)
            return _measured("ours", fake, chats, people, begun)


async def library(reading: str, groups: int) -> Measured:
    """python-telegram-bot by itself; what it is refused is lost, because that is its default."""
    async with _fake(reading, groups) as (fake, chats):
        bot = ExtBot(
            fake.token,
            base_url=f"{fake.url}/bot",
            request=HTTPXRequest(connection_pool_size=256, pool_timeout=600, read_timeout=60),
            rate_limiter=AIORateLimiter(),
        )

        async def send(chat: int, text: str) -> bool:
            try:
                await bot.send_message(chat, text)
            except TelegramError:
                return False
            return True

        people = People(fake, send)
        begun = fake.clock()
        talking = asyncio.create_task(people.work())
        await asyncio.gather(*(send(chat, TEXT) for chat in chats))
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
        await bot.request.shutdown()
        return _measured("AIORateLimiter", fake, chats, people, begun)


async def everything(options: argparse.Namespace) -> None:
    """All runs that were asked for."""
    readings = ("window", "bucket") if options.reading == "both" else (options.reading,)
    print(f"{options.groups} groups, 30 messages a second")
    print(environment(Path.cwd()))
    print(HEAD, flush=True)
    for reading in readings:
        print(await ours(reading, options.groups), flush=True)
        if options.compare:
            print(await library(reading, options.groups), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="A campaign at the speed that Telegram allows")
    parser.add_argument("--groups", type=int, default=2000)
    parser.add_argument("--reading", choices=("window", "bucket", "both"), default="both")
    parser.add_argument("--compare", action="store_true", help="measure python-telegram-bot's limiter too")
    asyncio.run(everything(parser.parse_args()))


if __name__ == "__main__":
    main()
