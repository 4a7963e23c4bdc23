"""Zalo OA: five buttons under a message, nothing changes once it is sent, and it takes messages for two days only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.channels.zalo_oa_mapping import GROUP, PRESS
from bot.chat import Choice
from tests.fakes.zalo_oa import FakeZaloOA, Message, Person
from tests.fakes.zalo_oa.clock import StillClock
from tests.platforms.wire import SITE, Circle, Deed, Hand, Screen, Seen, Wire

EXPIRED = -220  # a token that ended while a call was under way: it is made again

if TYPE_CHECKING:
    from bot.house import House


class OnZaloOa(Wire):
    """An account with a package that includes groups; nothing that has to be paid for each time is switched on."""

    platform = "zalo_oa"
    name = "Zalo OA"

    def __init__(self, begins: datetime) -> None:
        self._clock = StillClock(begins)
        self.fake = FakeZaloOA(self._clock)
        self._pair = self.fake.tokens.issue()

    @property
    def now(self) -> datetime:
        return self._clock()

    def moves_to(self, moment: datetime) -> None:
        self._clock.set(moment)

    async def start(self) -> None:
        await self.fake.start()

    async def stop(self) -> None:
        await self.fake.stop()

    def settings(self, port: int) -> dict[str, str]:
        self.fake.app.callback = f"{SITE}/zalo/oa/callback"
        return {
            "zalo_oa_id": self.fake.oa.id,
            "zalo_oa_app_id": self.fake.app.id,
            "zalo_oa_app_secret": self.fake.app.secret,
            "zalo_oa_secret": self.fake.oa.secret_key,
            "zalo_oa_api_url": self.fake.openapi_url,
            "zalo_oa_oauth_url": self.fake.oauth_url,
            "zalo_oa_business_url": self.fake.business_url,
            "zalo_oa_access_token": self._pair.access,
            "zalo_oa_refresh_token": self._pair.refresh,
        }

    @property
    def trusted(self) -> list[str]:
        return [self.fake.media.base]

    async def connect(self, site: str) -> None:
        while not await self.fake.save_webhook(f"{site}/zalo/oa/webhook"):  # until the port is open
            pass

    async def settled(self) -> None:
        await self.fake.settled()

    async def looks_after(self, house: House) -> None:
        assert house.zalo_oa is not None
        if self.fake.world.groups:
            await house.zalo_oa.watch.groups.look()

    def hand(self, number: int, account: str) -> Hand:
        return ZaloOaHand(self.fake.user(8_000_000_000_000_000_000 + number, account))

    def circle(self, number: int, title: str, members: Collection[Hand]) -> Circle:
        return ZaloOaCircle(self.fake, title, members)

    def refused(self) -> list[str]:
        return [f"{call.path}: {call.error}" for call in self.fake.calls if call.error not in (0, EXPIRED)]


class ZaloOaHand(Hand):
    """A phone with Zalo, in the chat with the account."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.chat = person.id
        self._screen = Screen()

    def news(self) -> list[Seen]:
        return self._screen.news(_seen(message) for message in self.person.screen() if message.by_oa)

    def has_used_it(self) -> None:
        self.person.account.follows = True
        self.person.account.interacts(self.person.stage.world.now())

    def begins(self, code: str) -> Sequence[Deed]:
        follows: Deed = ("‹bấm Quan tâm›", self.person.follows)
        return [follows, (f"‹{code}›", lambda: self.writes(code))] if code else [follows]

    async def writes(self, text: str) -> None:
        await self.person.writes(text)

    def button(self, number: str, choice: Choice) -> Callable[[], Awaitable[object]] | None:
        message = self.person.chat.find(number)
        assert message is not None
        wanted = PRESS + choice.data
        if wanted not in [button.payload for button in message.buttons]:
            return None
        return lambda: self.person.clicks(wanted, message)

    def readable(self, number: str) -> str:
        last = self.person.chat.find(number)
        assert last is not None
        return "\n".join(message.text for message in self.person.screen() if message.by_oa and message.at == last.at)

    async def sends_photo(self, caption: str, content: bytes) -> None:
        await self.person.sends_image(caption, content=content)

    async def sends_document(self, name: str) -> None:
        await self.person.sends_file(name)


class ZaloOaCircle(Circle):
    """A group that the account owns (GMF): it comes into being with the account in it."""

    absent = "Nhóm của Zalo OA không có chủ đề và không tắt được quyền gửi tin của OA."

    def __init__(self, fake: FakeZaloOA, title: str, members: Collection[Hand]) -> None:
        self._fake = fake
        self._members = members
        self.group = fake.group(title, kind="gmf50", days=365)
        self.group.state.gone = True  # until it is made
        self.chat = GROUP + self.group.id
        self._screen = Screen()

    def news(self) -> list[Seen]:
        return self._screen.news(_seen(message) for message in self.group.screen() if message.by_oa)

    def adds(self, by: Hand) -> Sequence[Deed]:
        state, asset = self.group.state, self.group.state.asset
        assert asset is not None

        async def add() -> None:
            asset.valid_through = self._fake.clock() + timedelta(days=365)
            what = "created" if state.gone else "changed"
            state.gone, state.members = False, [hand.chat for hand in self._members]
            self._fake.groups.life(what, self._fake.oa.id, state)

        return [("‹quản trị OA lập nhóm, mời bà con›" if state.gone else "‹quản trị OA gia hạn nhóm›", add)]

    def removes(self, by: Hand) -> Sequence[Deed]:
        async def end() -> None:
            self._fake.groups.disband(self.group.state)

        return [("‹quản trị OA giải tán nhóm›", end)]

    async def shuts_out(self) -> None:
        asset = self.group.state.asset
        assert asset is not None
        asset.valid_through = self._fake.clock()

    def changes(self, by: Hand, what: str, value: object) -> Callable[[], Awaitable[object]] | None:
        if what != "title":
            return None

        async def rename() -> None:
            self.group.state.name = str(value)
            self._fake.groups.life("changed", self._fake.oa.id, self.group.state)

        return rename

    def says(self, by: Hand, text: str, topic: str) -> Deed:
        person = _person(by)
        return f"‹{text}›", lambda: person.writes(text, to=self.group)

    def says_to_it(self, by: Hand, text: str) -> Deed:
        return self.says(by, text, "")


def _person(hand: Hand) -> Person:
    assert isinstance(hand, ZaloOaHand)
    return hand.person


def _seen(message: Message) -> Seen:
    file = ""
    if message.kind == "image":
        file = "🖼 ảnh"
    elif message.file is not None:
        file = f"📎 {message.file.name}"
    return Seen(message.id, message.text, file, tuple((label,) for label in message.labels))
