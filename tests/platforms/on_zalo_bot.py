"""Zalo Bot: everything is typed and everything is a new message; documents go by pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime

from tests.fakes.zalo_bot import FakeClock, FakeZaloBot, Group, User
from tests.fakes.zalo_bot.world import Seen as Message
from tests.platforms.wire import SITE, Circle, Deed, Hand, Screen, Seen, Wire


class OnZaloBot(Wire):
    """By webhook, as a commune in earnest would have it."""

    platform = "zalo_bot"
    name = "Zalo Bot"

    def __init__(self, begins: datetime) -> None:
        self.fake = FakeZaloBot(FakeClock(begins))

    @property
    def now(self) -> datetime:
        return self.fake.clock()

    def moves_to(self, moment: datetime) -> None:
        self.fake.clock.advance((moment - self.now).total_seconds())

    async def start(self) -> None:
        await self.fake.start()

    async def stop(self) -> None:
        await self.fake.stop()

    def settings(self, port: int) -> dict[str, str]:
        self.fake.internet.publish(SITE, f"http://127.0.0.1:{port}")
        return {
            "zalo_bot_token": self.fake.token,
            "zalo_bot_api_url": self.fake.url,
            "zalo_bot_webhook": "on",
        }

    @property
    def trusted(self) -> list[str]:
        return [self.fake.media.base]

    async def connect(self, site: str) -> None:
        await self.fake.called("setWebhook", len(self.fake.calls_of("setWebhook")) + 1)

    async def settled(self) -> None:
        await self.fake.settled()

    def hand(self, number: int, account: str) -> Hand:
        return ZaloBotHand(self.fake.user(account))

    def circle(self, number: int, title: str, members: Collection[Hand]) -> Circle:
        return ZaloBotCircle(self.fake.group(title, joined=False), self.fake.world.name)

    def refused(self) -> list[str]:
        return [f"{call.method}: {call.status} {call.description}" for call in self.fake.calls if call.status != 200]


class ZaloBotHand(Hand):
    """A phone with Zalo, in the chat with the bot."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.chat = user.id
        self._screen = Screen()

    def news(self) -> list[Seen]:
        return self._screen.news(_seen(message) for message in self.user.sent)

    def has_used_it(self) -> None:
        self.user.chat.wrote = self.user.chat.served = self.user.inbound.quotas.admits_user(self.user.id)

    def begins(self, code: str) -> Sequence[Deed]:
        said = code or "Xin chào"
        return [(f"‹{said}›", lambda: self.writes(said))]

    async def writes(self, text: str) -> None:
        self.user.writes(text)

    def readable(self, number: str) -> str:
        """All pieces of a long message: those that came before the last one at the same moment."""
        last = self.user.chat.messages[number]
        return "\n".join(message.text for message in self.user.sent if message.at == last.at)

    async def sends_photo(self, caption: str, content: bytes) -> None:
        self.user.sends_photo(caption, content=content)

    async def sends_document(self, name: str) -> None:
        self.user.sends_file(name)


class ZaloBotCircle(Circle):
    """An ordinary Zalo group. The bot is told of nothing there but of what mentions it."""

    absent = "Zalo Bot không báo cho trợ lý khi nhóm đổi tên; nhóm Zalo không có chủ đề, không tắt được quyền gửi tin."

    def __init__(self, group: Group, bot: str) -> None:
        self.group = group
        self.chat = group.id
        self._bot = bot
        self._screen = Screen()

    def news(self) -> list[Seen]:
        return self._screen.news(_seen(message) for message in self.group.sent)

    def adds(self, by: Hand) -> Sequence[Deed]:
        async def add() -> None:
            assert self.group.adds_bot(), "the plan has no more groups"

        return [("‹thêm trợ lý vào nhóm›", add), self.says_to_it(by, "xin chào")]

    def removes(self, by: Hand) -> Sequence[Deed]:
        return [("‹đưa trợ lý ra khỏi nhóm›", self.shuts_out)]

    async def shuts_out(self) -> None:
        self.group.removes_bot()

    def changes(self, by: Hand, what: str, value: object) -> Callable[[], Awaitable[object]] | None:
        return None

    def says(self, by: Hand, text: str, topic: str) -> Deed:
        if text.startswith("/"):
            return self.says_to_it(by, text)

        async def write() -> None:
            self.group.says(_user(by), text)

        return f"‹{text}›", write

    def says_to_it(self, by: Hand, text: str) -> Deed:
        async def mention() -> None:
            self.group.mentions(_user(by), text)

        return f"‹@{self._bot} {text}›", mention


def _user(hand: Hand) -> User:
    assert isinstance(hand, ZaloBotHand)
    return hand.user


def _seen(message: Message) -> Seen:
    return Seen(message.id, message.text, "🖼 ảnh" if message.kind == "photo" else "")
