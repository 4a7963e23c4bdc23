"""Chats as the people in them see them: messages, buttons, keyboards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from tests.fakes.telegram.updates import Updates
from tests.fakes.telegram.world import MEDIA, Chat, Kept, StoredFile, World

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Button:
    """A button as a person sees it; `data` is what a press sends (empty for links)."""

    label: str
    data: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as a person sees it now, edits applied. `text` is the caption where there is a file.

    `kind`: "text", "photo", "video", "document", "contact", "sticker", "voice", "location" or "service". `thread` is
    the topic it stands in, 0 for none.
    """

    id: int
    by_bot: bool
    text: str
    rows: tuple[tuple[Button, ...], ...]
    kind: str
    edited: int
    entities: tuple[dict[str, Any], ...]
    file: StoredFile | None = None
    thread: int = 0

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(button for row in self.rows for button in row)

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.buttons]

    def styled(self, kind: str) -> list[str]:
        """The parts of the text with this style ("bold", "italic" …)."""
        data = self.text.encode("utf-16-le")
        return [
            data[e["offset"] * 2 : (e["offset"] + e["length"]) * 2].decode("utf-16-le")
            for e in self.entities
            if e["type"] == kind
        ]

    def __str__(self) -> str:
        rows = "\n".join(" ".join(f"[ {button.label} ]" for button in row) for row in self.rows)
        who = "" if self.by_bot else "‹ "
        return f"{who}{self.text or '(' + self.kind + ')'}" + (f"\n{rows}" if rows else "")


Screen = list[Shown]


class Place:
    """A chat as tests see it: a person's private chat with the bot, or a group."""

    def __init__(self, world: World, updates: Updates, chat: Chat) -> None:
        self.world = world
        self.updates = updates
        self.chat = chat

    @property
    def id(self) -> int:
        return self.chat.id

    def screen(self) -> Screen:
        """All messages that are there, oldest first."""
        return [shown(self.world, message) for message in self.chat.messages.values() if not message.deleted]

    @property
    def last(self) -> Shown | None:
        """The bot's newest message."""
        for message in reversed(self.chat.messages.values()):
            if message.by_bot and not message.deleted:
                return shown(self.world, message)
        return None

    def message(self, message_id: int) -> Shown:
        """One message by id; raises `KeyError`."""
        return shown(self.world, self.chat.messages[message_id])

    @property
    def keyboard(self) -> list[list[str]]:
        """The labels of the reply keyboard, if one stands open."""
        return [[button["text"] for button in row] for row in self.chat.reply_keyboard]

    async def wait_for(self, wanted: Callable[[Screen], T] | str, timeout: float = 5.0) -> T | Shown:
        """Waits until `wanted(screen)` is true and gives its value.

        A string waits for a message of the bot that contains it and gives that message. Raises `AssertionError` with
        the screen after `timeout` seconds.
        """

        def look() -> Any:
            if not isinstance(wanted, str):
                return wanted(self.screen())
            return next((m for m in reversed(self.screen()) if m.by_bot and wanted in m.text), None)

        try:
            async with asyncio.timeout(timeout):
                while not (value := look()):
                    await self.chat.change()
        except TimeoutError:
            seen = "\n\n".join(map(str, self.screen()[-6:]))
            what = repr(wanted) if isinstance(wanted, str) else "what was waited for"
            raise AssertionError(f"{what} did not appear within {timeout} s; chat {self.id} shows:\n{seen}") from None
        return cast("T | Shown", value)

    async def wait_for_reply(self, timeout: float = 5.0) -> Shown:
        """Waits for the next message or edit of the bot (from now on) and gives the message."""
        before = {m.id: m.edited for m in self.screen() if m.by_bot}
        found = await self.wait_for(
            lambda screen: next((m for m in reversed(screen) if m.by_bot and before.get(m.id) != m.edited), None),
            timeout,
        )
        assert isinstance(found, Shown)
        return found

    def _update(self, kind: str, body: dict[str, Any]) -> int:
        return self.updates.add(kind, body, self.chat.id)


_SERVICE = frozenset(
    {
        "new_chat_members",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "new_chat_title",
        "forum_topic_created",
        "forum_topic_closed",
        "general_forum_topic_unhidden",
    }
)


def shown(world: World, message: Kept) -> Shown:
    rows = (message.markup or {}).get("inline_keyboard", [])
    kind = next(iter(message.body), "text")
    file = None
    if kind == "photo":
        file = world.files.get(message.body["photo"][-1]["file_id"])
    elif kind in MEDIA:
        file = world.files.get(message.body[kind]["file_id"])
    return Shown(
        id=message.id,
        by_bot=message.by_bot,
        text=message.text,
        rows=tuple(tuple(Button(b["text"], b.get("callback_data", ""), b.get("url", "")) for b in row) for row in rows),
        kind="service" if kind in _SERVICE else kind,
        edited=message.edited,
        entities=tuple(message.entities),
        file=file,
        thread=message.thread,
    )
