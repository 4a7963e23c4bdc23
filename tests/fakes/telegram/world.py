"""What the fake Telegram remembers: people, chats, messages, files and unanswered button presses."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Clock = Callable[[], float]


MEDIA = frozenset({"photo", "video", "document"})  # the kinds of file that carry a caption


@dataclass(slots=True)
class StoredFile:
    """A file on the platform. `kind` is "photo", "video", "document" …"""

    kind: str
    file_id: str
    unique_id: str
    name: str
    mime: str
    content: bytes

    @property
    def path(self) -> str:
        return f"{self.kind}s/{self.unique_id}/{self.name}"

    def as_json(self) -> dict[str, Any]:
        """The fields that all kinds of files share."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


@dataclass(slots=True)
class Kept:
    """One message of a chat. `body` holds what is special to its kind (``photo``, ``contact``, ``sticker`` …)."""

    id: int
    chat: Chat
    sender: dict[str, Any]
    by_bot: bool
    date: int
    thread: int = 0  # the topic it stands in
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    body: dict[str, Any] = field(default_factory=dict)
    markup: dict[str, Any] | None = None  # inline keyboard only
    edited: int = 0  # how many times
    edit_date: int = 0
    deleted: bool = False

    @property
    def has_media(self) -> bool:
        return not MEDIA.isdisjoint(self.body)

    def as_json(self) -> dict[str, Any]:
        """The Bot API's Message."""
        result: dict[str, Any] = {
            "message_id": self.id,
            "from": self.sender,
            "chat": self.chat.short,
            "date": self.date,
        }
        if self.thread:
            result |= {"message_thread_id": self.thread, "is_topic_message": True}
        if self.edit_date:
            result["edit_date"] = self.edit_date
        media = self.has_media
        if self.text:
            result["caption" if media else "text"] = self.text
            if self.entities:
                result["caption_entities" if media else "entities"] = self.entities
        result.update(self.body)
        if self.markup:
            result["reply_markup"] = self.markup
        return result


@dataclass(slots=True)
class Topic:
    """One topic of a group."""

    name: str
    closed: bool = False


@dataclass(eq=False)
class Chat:
    """A private chat or a group."""

    id: int
    type: str
    title: str = ""
    person: dict[str, Any] | None = None  # the User of a private chat
    started: bool = False  # private: the person has written to the bot
    blocked: bool = False  # private: the person blocked the bot
    member: bool = False  # group: the bot is in it
    muted: bool = False  # group: the bot may not write
    forum: bool = False  # group: it is divided into topics
    topics: dict[int, Topic] = field(default_factory=dict)  # by thread id
    migrated_to: int | None = None
    messages: dict[int, Kept] = field(default_factory=dict)
    reply_keyboard: list[list[dict[str, Any]]] = field(default_factory=list)
    one_time: bool = False
    watchers: list[asyncio.Future[None]] = field(default_factory=list)
    _short: dict[str, Any] | None = None

    @property
    def private(self) -> bool:
        return self.type == "private"

    @property
    def short(self) -> dict[str, Any]:
        """The Bot API's Chat."""
        if self._short is None:
            self._short = {"id": self.id, "type": self.type}
            if self.person is not None:
                self._short["first_name"] = self.person["first_name"]
            else:
                self._short["title"] = self.title
                if self.forum:
                    self._short["is_forum"] = True
        return self._short

    def described(self, *, title: str = "", forum: bool = False) -> None:
        """Gives a group another title, or topics; from now on its Chat says so."""
        self.title = title or self.title
        self.forum = self.forum or forum
        self._short = None

    def changed(self) -> None:
        """Wakes everybody who waits for something in this chat."""
        if self.watchers:
            watchers, self.watchers = self.watchers, []
            for watcher in watchers:
                if not watcher.done():
                    watcher.set_result(None)

    async def change(self) -> None:
        """Waits until something happens in this chat: a message, an edit, a deletion, an answered press."""
        watcher = asyncio.get_running_loop().create_future()
        self.watchers.append(watcher)
        await watcher


@dataclass(slots=True)
class Press:
    """A button press that waits for ``answerCallbackQuery``."""

    id: str
    chat: Chat
    at: float
    data: str
    answered: bool = False
    toast: str = ""
    alert: bool = False
    answered_at: float = 0.0


class World:
    """Everything that exists on the fake platform. `clock` gives seconds since the epoch."""

    def __init__(self, token: str, username: str, clock: Clock = time.time) -> None:
        self.clock = clock
        self.bot: dict[str, Any] = {
            "id": int(token.split(":", maxsplit=1)[0]),
            "is_bot": True,
            "first_name": "Trợ lý phong trào",
            "username": username,
        }
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.files: dict[str, StoredFile] = {}
        self.commands: dict[str, list[dict[str, Any]]] = {}
        self._message_id = 0
        self._press_id = 4_000_000_000_000_000_000 + secrets.randbelow(10**12) * 10**5

    def now(self) -> int:
        return int(self.clock())

    def private(self, person_id: int, first_name: str = "", language: str = "vi") -> Chat:
        """The chat of a person with the bot; the person comes into being when first asked for."""
        chat = self.chats.get(person_id)
        if chat is None:
            person = {
                "id": person_id,
                "is_bot": False,
                "first_name": first_name or f"Người {person_id}",
                "language_code": language,
            }
            chat = self.chats[person_id] = Chat(id=person_id, type="private", person=person)
        return chat

    def group(self, chat_id: int, title: str, kind: str = "group") -> Chat:
        chat = self.chats.get(chat_id)
        if chat is None:
            chat = self.chats[chat_id] = Chat(id=chat_id, type=kind, title=title)
        return chat

    def add_message(self, chat: Chat, sender: dict[str, Any], **fields: Any) -> Kept:
        self._message_id += 1
        message = Kept(
            id=self._message_id, chat=chat, sender=sender, by_bot=sender is self.bot, date=self.now(), **fields
        )
        chat.messages[message.id] = message
        chat.changed()
        return message

    def add_press(self, chat: Chat, data: str) -> Press:
        self._press_id += 1
        press = Press(id=str(self._press_id), chat=chat, at=self.clock(), data=data)
        self.presses[press.id] = press
        return press

    def add_file(self, kind: str, name: str, mime: str, content: bytes) -> StoredFile:
        unique = secrets.token_urlsafe(11)
        prefix = {"photo": "AgACAgUAAxk", "video": "BAACAgUAAxk", "document": "BQACAgUAAxk"}.get(kind, "CAACAgUAAxk")
        file = StoredFile(kind, prefix + secrets.token_urlsafe(40), unique, name, mime, content)
        self.files[file.file_id] = file
        return file
