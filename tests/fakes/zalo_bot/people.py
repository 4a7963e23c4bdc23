"""Virtual people and groups: what they do reaches the bot as the platform has it, what they see can be asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast

from tests.fakes.telegram.people import JPEG
from tests.fakes.zalo_bot.events import Inbound, Writer
from tests.fakes.zalo_bot.media import AAC
from tests.fakes.zalo_bot.world import Chat, Seen

T = TypeVar("T")
Screen = list[Seen]

TYPING = timedelta(seconds=5)  # how long "is typing" stands there


class Place:
    """A chat as the people in it see it."""

    def __init__(self, inbound: Inbound, chat: Chat) -> None:
        self.inbound = inbound
        self.chat = chat

    @property
    def id(self) -> str:
        return self.chat.id

    def screen(self) -> Screen:
        """All messages, oldest first."""
        return list(self.chat.messages.values())

    @property
    def sent(self) -> Screen:
        """The bot's messages."""
        return self.chat.sent

    @property
    def last(self) -> Seen | None:
        """The bot's newest message."""
        return next(reversed(self.chat.sent), None)

    @property
    def sees_typing(self) -> bool:
        """Whether it says that the bot is typing."""
        since = self.chat.typing_since
        return since is not None and self.inbound.world.clock() < since + TYPING

    async def wait_for(self, wanted: Callable[[Screen], T] | str, timeout: float = 5.0) -> T | Seen:
        """Waits until `wanted(screen)` is true and gives its value.

        A string waits for a message of the bot that contains it and gives that message. Raises `AssertionError` with
        the screen after `timeout` seconds of real time.
        """

        def look() -> Any:
            if not isinstance(wanted, str):
                return wanted(self.screen())
            return next((seen for seen in reversed(self.sent) if wanted in seen.text), None)

        try:
            return cast("T | Seen", await self.chat.changes.until(look, timeout))
        except TimeoutError:
            shown = "\n\n".join(map(str, self.screen()[-6:]))
            what = repr(wanted) if isinstance(wanted, str) else "what was waited for"
            raise AssertionError(f"{what} did not appear within {timeout} s; {self.chat.name} sees:\n{shown}") from None

    async def wait_for_reply(self, timeout: float = 5.0) -> Seen:
        """Waits for the next message of the bot (from now on)."""
        before = len(self.sent)
        found = await self.wait_for(lambda _: self.sent[before:], timeout)
        assert isinstance(found, list)
        return found[0]


class User(Place):
    """A person; `screen()` is their private chat with the bot. What they do gives the message's id."""

    def __init__(self, inbound: Inbound, chat: Chat, protected: bool) -> None:
        super().__init__(inbound, chat)
        self.writer = Writer(chat.id, chat.name, protected)

    def writes(self, text: str) -> str:
        return self.inbound.text(self.chat, self.writer, text)

    def replies(self, text: str, to: Seen | str) -> str:
        """Writes with a message quoted above it; the bot is not told which (switch `inbound_reply`)."""
        return self.inbound.text(self.chat, self.writer, text, reply_to=_id(to))

    def sends_photo(
        self, caption: str = "", *, content: bytes = JPEG, content_type: str = "image/jpeg", redirect_to: str = ""
    ) -> str:
        """`content_type` is what the media host says that it is, `redirect_to` where it sends whoever asks."""
        return self.inbound.photo(
            self.chat, self.writer, caption, content, content_type=content_type, redirect_to=redirect_to
        )

    def sends_photos(self, *contents: bytes, caption: str = "") -> list[str]:
        """Several pictures at once, which the bot sees one by one; the caption is that of the first (unknown)."""
        return [self.sends_photo("" if number else caption, content=content) for number, content in enumerate(contents)]

    def sends_voice(self, content: bytes = AAC) -> str:
        return self.inbound.voice(self.chat, self.writer, content)

    def sends_sticker(self) -> str:
        return self.inbound.sticker(self.chat, self.writer)

    def sends_file(self, name: str = "ke-hoach.pdf") -> str:
        return self.inbound.other(self.chat, self.writer, "file", name)

    def sends_video(self, name: str = "ngay-hoi.mp4") -> str:
        return self.inbound.other(self.chat, self.writer, "video", name)

    def sends_link(self, url: str = "https://example.vn/") -> str:
        """A link with its preview card."""
        return self.inbound.other(self.chat, self.writer, "link", url)


class Group(Place):
    """An ordinary Zalo group. The bot is told of what picks it from the list after "@", and of replies to it."""

    def adds_bot(self) -> bool:
        """Takes the bot in; False when it is in as many groups as its plan allows. The bot is not told."""
        self.chat.joined = self.inbound.quotas.admits_group(self.id)
        self.chat.removed = self.chat.removed and not self.chat.joined
        return self.chat.joined

    def removes_bot(self) -> None:
        """Takes the bot out. It is not told; its next message fails."""
        self.chat.joined, self.chat.removed = False, True
        self.inbound.quotas.groups.discard(self.id)

    def joins(self, user: User) -> None:
        """A new member, of whom the bot is not told."""
        self.inbound.world.say(self.chat, user.writer.name, "service")

    leaves = joins

    def says(self, user: User, text: str) -> str:
        """Writes to the others, perhaps with a typed "@Bot …" that was not picked."""
        return self.inbound.text(self.chat, user.writer, text, told=False)

    def mentions(self, user: User, text: str = "") -> str:
        """Writes with the bot picked: "@Bot …" stands in the text where it stands already, else at its beginning."""
        return self.inbound.text(self.chat, user.writer, self._mentioning(text))

    def replies(self, user: User, text: str, to: Seen | str) -> str:
        """Replies to a message; the bot is told if it is one of its own."""
        quoted = self.chat.messages[_id(to)]
        return self.inbound.text(self.chat, user.writer, text, reply_to=quoted.id, told=quoted.by_bot)

    def sends_photo(self, user: User, caption: str = "", *, content: bytes = JPEG, mention: bool = False) -> str:
        """A picture; `mention`: its caption has the bot picked."""
        caption = self._mentioning(caption) if mention else caption
        return self.inbound.photo(self.chat, user.writer, caption, content, told=mention)

    def sends_voice(self, user: User) -> str:
        return self.inbound.voice(self.chat, user.writer, AAC, told=False)

    def sends_sticker(self, user: User) -> str:
        return self.inbound.sticker(self.chat, user.writer, told=False)

    def sends_file(self, user: User, name: str = "ke-hoach.pdf") -> str:
        return self.inbound.other(self.chat, user.writer, "file", name, told=False)

    def _mentioning(self, text: str) -> str:
        mention = f"@{self.inbound.world.name}"
        return text if mention in text else f"{mention} {text}".rstrip()


def _id(message: Seen | str) -> str:
    return message.id if isinstance(message, Seen) else message
