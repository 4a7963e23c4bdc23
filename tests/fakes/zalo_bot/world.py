"""What the fake Zalo remembers: chats and what was said in them."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tests.fakes.zalo_bot.clock import FakeClock
from tests.fakes.zalo_bot.rich_text import Runs, styled, visible
from tests.fakes.zalo_bot.switches import Switches
from tests.fakes.zalo_bot.waiting import Changes

Kind = Literal["text", "photo", "sticker", "voice", "file", "video", "link", "service"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as the people of a chat see it.

    `text` is what is read (of a picture its caption); `source` is what was sent, with its markup, and `parse_mode` how
    it was to be understood. `ignored` are the parameters that the platform did not know: keyboards, for example.
    `content` are the bytes of a picture or voice, `reply_to` the id of the message that is quoted above it.
    """

    id: str
    by: str  # the name of the writer, "" for the bot
    kind: Kind
    at: datetime
    runs: Runs = ()
    source: str = ""
    parse_mode: str = ""
    ignored: frozenset[str] = frozenset()
    content: bytes = b""
    reply_to: str = ""

    @property
    def by_bot(self) -> bool:
        return not self.by

    @property
    def text(self) -> str:
        return visible(self.runs)

    @property
    def torn(self) -> bool:
        """Whether it begins with the rest of a character: its writer has cut a text at a wrong place."""
        first = self.text[:1]
        return bool(first) and (unicodedata.combining(first) > 0 or first in "\u200d\ufe0f")

    def styled(self, style: str) -> list[str]:
        """The parts with this style, e.g. "b", "i", "c_db342e", "code"."""
        return styled(self.runs, style)

    def __str__(self) -> str:
        who = f"‹{self.by}› " if self.by else ""
        kind = "" if self.kind == "text" else f"({self.kind}) "
        return f"{who}{kind}{self.text}".rstrip()


@dataclass(eq=False)
class Chat:
    """A private chat (its id is the person's) or a group."""

    id: str
    name: str
    group: bool = False
    wrote: bool = False  # something was said to the bot here, so that the bot may know the id
    served: bool = True  # not one too many for the plan
    joined: bool = False  # group: the bot is in it
    removed: bool = False  # group: the bot was in it
    messages: dict[str, Seen] = field(default_factory=dict)
    typing_since: datetime | None = None
    changes: Changes = field(default_factory=Changes)

    @property
    def sent(self) -> list[Seen]:
        """The bot's messages, oldest first."""
        return [message for message in self.messages.values() if message.by_bot]


class World:
    """Everything that exists on the fake platform."""

    def __init__(self, clock: FakeClock, switches: Switches, name: str) -> None:
        self.clock = clock
        self.switches = switches
        self.chats: dict[str, Chat] = {}
        self.name = name  # of the bot, as people see and mention it
        self.bot = {
            "id": "1900000000000000001",
            "account_name": "bot.CongAnXaDemo",
            "account_type": "BASIC",
            "can_join_groups": False,  # so it says although groups work
        }
        self._messages = 0

    def new_id(self, what: str) -> str:
        """An opaque id, the same in every run."""
        digest = hashlib.blake2b(what.encode(), digest_size=10).hexdigest()
        return digest if self.switches.ids == "hex" else f"{int(digest, 16) % 10**19:019}"

    def chat(self, name: str, *, group: bool = False) -> Chat:
        """The chat with the person, or the group, of this name; it comes into being when first asked for."""
        chat_id = self.new_id(f"{'group' if group else 'person'} {name}")
        return self.chats.setdefault(chat_id, Chat(chat_id, name, group))

    def say(
        self,
        chat: Chat,
        by: str,
        kind: Kind = "text",
        runs: Runs = (),
        *,
        source: str = "",
        parse_mode: str = "",
        ignored: frozenset[str] = frozenset(),
        content: bytes = b"",
        reply_to: str = "",
    ) -> Seen:
        """Puts a message into a chat."""
        self._messages += 1
        message_id = self.new_id(f"message {self._messages}")
        seen = Seen(message_id, by, kind, self.clock(), runs, source, parse_mode, ignored, content, reply_to)
        chat.messages[seen.id] = seen
        chat.changes.notify()
        return seen

    def nothing_said(self, kind: Kind) -> Seen:
        """A message that got an id and reached nobody."""
        self._messages += 1
        return Seen(self.new_id(f"message {self._messages}"), "", kind, self.clock())
