"""Allowances of platforms: counted with what is written anyway, told before they are used up, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Connection, event

from bot.background import Background
from bot.channels import DeliveryError, NotCarried, QuotaUsed
from bot.chat import Address, Allowance, Capabilities, Choice, Event, EventKind, File, FileKind, Message, Sent
from bot.courier import Courier
from bot.house_rules import HouseRules
from bot.i18n import VIETNAM
from bot.platform_use import LONG_REFUSED, Quotas, Use, count_received, tell_use, uses
from bot.stored_message import to_json
from storage import groups, outbox, platform_use, schema
from storage.database import Database
from storage.ids import new_id
from storage.outbox import CAMPAIGN, NOTICE, REPLY, Letter
from tests.flows.paper import PLATFORM
from tests.flows.play import Play, playing
from tests.flows.town import Town

NOW = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
T = TypeVar("T")


class Wire:
    """A platform without buttons that allows ten messages a month; `trouble` is what it says instead of taking one."""

    platform = "wire"
    capabilities = Capabilities(buttons=False, edit=False, text_limit=20, allowance=Allowance(10, 5, 3))

    def __init__(self) -> None:
        self.trouble: DeliveryError | None = None
        self.sent: list[Message] = []

    async def send(self, address: Address, message: Message) -> Sent:
        about_file = isinstance(self.trouble, NotCarried)
        if self.trouble is not None and (message.file is not None or not about_file):
            raise self.trouble
        self.sent.append(message)
        return Sent("1")

    async def upload(self, address: Address, message: Message, content: bytes) -> Sent:
        return await self.send(address, message)

    async def fetch(self, file: File) -> bytes:
        return b"x"

    async def close(self) -> None:
        pass


class Links:
    async def instead(self, address: Address, file: File, *, in_group: bool) -> str:
        return f"see {file.name}"


class House:
    """A courier with the wire and a free platform."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        self.wire = Wire()
        free = Wire()
        free.platform, free.capabilities = "free", Capabilities()
        self.background = Background()
        rules = HouseRules(capabilities={"wire": self.wire.capabilities, "free": free.capabilities})
        channels = {"wire": self.wire, "free": free}
        self.courier = Courier(
            database, lambda: self.now, self.background, channels, links=Links(), quotas=Quotas(rules)
        )
        self.courier.start()

    async def put(self, message: Message | str, lane: str = REPLY, platform: str = "wire", chat: str = "1") -> int:
        message = Message(message) if isinstance(message, str) else message
        letter = Letter(new_id(), platform, chat, lane, to_json(message))
        await self.ask(lambda connection: outbox.put(connection, [letter], self.now))
        await self.courier.resume()
        return letter.id

    async def ask(self, question: Callable[[Connection], T]) -> T:
        return await self.database.run(question)

    async def waiting(self) -> list[Letter]:
        return await self.ask(outbox.waiting)

    async def settled(self) -> None:
        async with asyncio.timeout(5):
            while [letter for letter in await self.waiting() if letter.not_before is None]:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await self.courier.receipts.write()

    async def counted(self, kind: str, period: str = "2026-10", platform: str = "wire") -> int:
        return (await self.ask(lambda c: platform_use.counted(c, platform, kind, period))).number


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    database = Database(database_url)
    schema.upgrade(database)
    served = House(database)
    yield served
    await served.background.stop()
    database.close()


class TestCounting:
    async def test_every_message_counts_as_the_platform_takes_it(self, house: House) -> None:
        await house.put("một")
        await house.put("hai", NOTICE)
        await house.put("ba", CAMPAIGN)
        await house.put(Message("năm", replace="1"))  # no edits: a new one
        await house.put(Message(press_id="1"))  # nothing is said
        await house.put("một hai ba bốn năm sáu bảy tám")  # two pieces
        await house.put(Message("Điểm?", ((Choice("Không", "n", "1"), Choice("Có, đầy đủ cả", "y", "2")),)))  # two
        await house.settled()
        assert await house.counted("sent") == 8

    async def test_a_platform_without_an_allowance_is_not_counted(self, house: House) -> None:
        await house.put("một", platform="free")
        await house.settled()
        assert await house.counted("sent", platform="free") == 0

    async def test_counting_costs_no_transaction_of_its_own(self, house: House) -> None:
        commits: list[object] = []
        event.listen(house.database.engine, "commit", commits.append)
        letters = [Letter(new_id(), "wire", str(n), REPLY, to_json(Message("a"))) for n in range(50)]
        await house.ask(lambda connection: outbox.put(connection, letters, house.now))
        await house.courier.resume()
        await house.settled()
        assert await house.counted("sent") == 50
        assert len(commits) < 50

    async def test_months_are_those_of_viet_nam(self, house: House) -> None:
        house.now = datetime(2026, 10, 31, 16, 59, tzinfo=UTC)
        await house.put("một")
        await house.settled()
        house.now += timedelta(minutes=1)
        await house.put("hai")
        await house.settled()
        assert (await house.counted("sent"), await house.counted("sent", "2026-11")) == (1, 1)

    async def test_what_people_send_counts_but_not_what_a_platform_says_of_them(self, house: House) -> None:
        def told(kind: EventKind, platform: str = "wire") -> Event:
            return Event(platform, f"{kind}", "1", "1", kind, NOW)

        kinds = [told(kind) for kind in EventKind] + [told(EventKind.TEXT, "free")]
        capabilities = {"wire": Wire.capabilities, "free": Capabilities()}
        await house.ask(lambda c: count_received(c, capabilities, kinds, NOW))
        assert await house.counted("received") == 7
        assert await house.counted("received", platform="free") == 0

    async def test_people_and_groups_are_those_that_are_known(self, house: House) -> None:
        def fill(connection: Connection) -> list[Use]:
            for number in range(3):
                added = groups.add(connection, "wire", f"g{number}", "", NOW)
            groups.change(connection, added.id, status=groups.LEFT)
            groups.add(connection, "free", "g", "", NOW)
            return uses(connection, {"wire": Allowance(0, 5, 3)}, NOW)

        assert await house.ask(fill) == [Use("wire", "people", 0, 5), Use("wire", "groups", 2, 3)]


class TestUsedUp:
    async def test_it_waits_for_the_next_month_and_quiet_time_is_kept(self, house: House) -> None:
        await house.ask(lambda c: platform_use.add(c, "received", "2026-10", {"wire": 10}))
        house.wire.trouble = QuotaUsed("429", 5.0)
        for lane in (REPLY, NOTICE, CAMPAIGN):
            await house.put("một", lane)
        await house.settled()
        waiting = await house.waiting()
        moments = {letter.not_before.astimezone(VIETNAM).isoformat() for letter in waiting if letter.not_before}
        assert moments == {"2026-11-02T07:00:00+07:00"}, "1 November is a Sunday"
        assert [letter.attempts for letter in waiting] == [0, 0, 0]

        house.wire.trouble = None
        house.now = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
        async with asyncio.timeout(5):
            while len(house.wire.sent) < 3:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def test_a_restart_does_not_forget_it(self, house: House) -> None:
        await house.ask(lambda c: platform_use.add(c, "sent", "2026-10", {"wire": 10}))
        house.wire.trouble = QuotaUsed("429", 5.0)
        await house.put("một")
        await house.settled()
        await house.background.stop()
        again = House(house.database)
        again.now = NOW + timedelta(days=3)
        await again.courier.resume()
        await asyncio.sleep(0.1)
        assert again.wire.sent == []
        await again.background.stop()

    async def test_a_short_rush_is_waited_out(self, house: House) -> None:
        house.wire.trouble = QuotaUsed("429", 7.0)
        await house.put("một")
        await house.settled()
        (letter,) = await house.waiting()
        assert letter.not_before == NOW + timedelta(seconds=7)
        assert await house.counted("refused") == 0
        house.wire.trouble, house.now = None, NOW + timedelta(seconds=8)
        await self._sent(house)

    async def test_a_platform_that_refuses_for_long_counts_otherwise_than_we_do(self, house: House) -> None:
        house.wire.trouble = QuotaUsed("429", LONG_REFUSED)
        await house.put("một")
        await house.settled()
        (found, *_rest) = await house.ask(lambda c: uses(c, {"wire": Allowance(10)}, NOW))
        assert (found.number, found.refused, found.share) == (0, True, 100)

    async def test_a_file_that_the_platform_refuses_becomes_a_link(self, house: House) -> None:
        house.wire.trouble = NotCarried("400")
        photo = File(FileKind.PHOTO, "wire", "http://x/a.jpg", "anh.jpg")
        await house.put(Message("Ảnh", file=photo))
        await self._sent(house)
        assert house.wire.sent == [Message("Ảnh\n\nsee anh.jpg")]

    async def _sent(self, house: House) -> None:
        async with asyncio.timeout(5):
            while not house.wire.sent:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


class TestTelling:
    @pytest.fixture
    async def play(self, sqlite_url: str) -> AsyncIterator[Play]:
        async with playing(sqlite_url) as found:
            limited = replace(Capabilities(), allowance=Allowance(messages=100, people=4, groups=2))
            found.dialogue.rules = replace(found.rules, capabilities={PLATFORM: limited})
            yield found

    async def test_officers_are_told_once_at_80_and_once_at_100_per_cent(self, play: Play) -> None:
        officer = await (await Town(play).found()).officer()
        used = 0
        for number, told in ((79, 0), (1, 1), (1, 0), (18, 0), (1, 1), (50, 0)):
            await self._use(play, number)
            used += number
            assert await play.dialogue.by_the_clock(tell_use) == told, used
        await play.settled()
        heard = [str(message.text) for message in officer.heard]
        assert sum("sắp hết số tin của tháng 10/2026" in text for text in heard) == 1
        assert sum("đã hết số tin của tháng 10/2026" in text for text in heard) == 1
        assert sum("không tin nào bị mất" in text for text in heard) == 1

        play.later(days=12)  # November
        await self._use(play, 80)
        assert await play.dialogue.by_the_clock(tell_use) == 1

    async def test_people_and_groups_are_told_anew_when_they_have_become_fewer_and_more_again(self, play: Play) -> None:
        officer = await (await Town(play).found()).officer()

        async def tells() -> int:
            told = await play.dialogue.by_the_clock(tell_use)
            await play.settled()
            return told

        assert await tells() == 0
        first, _second = [await self._group(play, chat) for chat in ("g1", "g2")]
        assert await tells() == 1
        assert await tells() == 0
        await play.database.run(lambda c: groups.change(c, first, status=groups.LEFT))
        assert await tells() == 0
        play.later(days=1)
        await play.database.run(lambda c: groups.change(c, first, status=groups.UNCLAIMED))
        assert await tells() == 1
        heard = [str(message.text) for message in officer.heard]
        assert sum("2/2 nhóm" in text for text in heard) == 2

    async def _use(self, play: Play, number: int) -> None:
        period = f"{play.now():%Y-%m}"
        await play.database.run(lambda c: platform_use.add(c, "sent", period, {PLATFORM: number}))

    async def _group(self, play: Play, chat: str) -> int:
        return await play.database.run(lambda c: groups.add(c, PLATFORM, chat, "", play.now()).id)
