"""Virtual people and groups: what they do reaches the bot as updates, what they see can be asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from tests.fakes.telegram.markup import units
from tests.fakes.telegram.updates import Updates
from tests.fakes.telegram.world import Chat, Kept, Press, StoredFile, World

T = TypeVar("T")

# The smallest JPEG file that picture programs accept.
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d1a"
    "1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc0000b080001000101011100ffc400140001000000000000"
    "00000000000000000009ffc40014100100000000000000000000000000000000ffda0008010100003f0054dfffd9"
)


@dataclass(frozen=True, slots=True)
class Button:
    """A button as a person sees it; `data` is what a press sends (empty for links)."""

    label: str
    data: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as a person sees it now, edits applied. `text` is the caption where there is a picture or document.

    `kind`: "text", "photo", "document", "contact", "sticker", "voice", "location" or "service".
    """

    id: int
    by_bot: bool
    text: str
    rows: tuple[tuple[Button, ...], ...]
    kind: str
    edited: int
    entities: tuple[dict[str, Any], ...]
    file: StoredFile | None = None

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
        return [_shown(self.world, message) for message in self.chat.messages.values() if not message.deleted]

    @property
    def last(self) -> Shown | None:
        """The bot's newest message."""
        for message in reversed(self.chat.messages.values()):
            if message.by_bot and not message.deleted:
                return _shown(self.world, message)
        return None

    def message(self, message_id: int) -> Shown:
        """One message by id; raises `KeyError`."""
        return _shown(self.world, self.chat.messages[message_id])

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


class Group(Place):
    """A group chat (negative id)."""

    async def adds_bot(self, by: Person) -> int:
        """`by` puts the bot into the group; gives the id of the last update."""
        self.chat.member = True
        self._membership(by, "left", "member")
        message = self.world.add_message(
            self.chat, by.user, body={"new_chat_members": [self.world.bot], "new_chat_member": self.world.bot}
        )
        return self._update("message", message.as_json())

    async def removes_bot(self, by: Person) -> int:
        """`by` takes the bot out of the group."""
        self.chat.member = False
        return self._membership(by, "member", "kicked")

    def _membership(self, by: Person, old: str, new: str) -> int:
        return self._update("my_chat_member", _membership(self.world, self.chat, by.user, old, new))

    async def migrates(self, new_id: int, by: Person) -> Group:
        """The group becomes a supergroup with a new id; calls with the old one are refused from now on."""
        new = self.world.group(new_id, self.chat.title, "supergroup")
        new.member = self.chat.member
        self.chat.migrated_to = new_id
        old_message = self.world.add_message(self.chat, by.user, body={"migrate_to_chat_id": new_id})
        self._update("message", old_message.as_json())
        moved = Group(self.world, self.updates, new)
        new_message = self.world.add_message(new, by.user, body={"migrate_from_chat_id": self.chat.id})
        moved._update("message", new_message.as_json())
        return moved


class Person(Place):
    """A person; `screen()` is their private chat with the bot. Actions give the id of the update they made.

    Every action takes `to`, a group in which it happens instead of the private chat.
    """

    @property
    def user(self) -> dict[str, Any]:
        assert self.chat.person is not None
        return self.chat.person

    async def sends(self, text: str, *, to: Group | None = None) -> int:
        """Types a text."""
        entities = []
        if text.startswith("/"):
            command = text.split(maxsplit=1)[0]
            entities = [{"type": "bot_command", "offset": 0, "length": units(command)}]
        return self._message(to, text=text, entities=entities)

    async def starts(self, payload: str = "") -> int:
        """Opens the bot by a link with a payload, or by the Start button."""
        if self.chat.blocked:
            await self.unblocks_bot()
        return await self.sends(f"/start {payload}".strip())

    async def sends_photo(self, caption: str = "", *, content: bytes = JPEG, to: Group | None = None) -> int:
        file = self.world.add_file("photo", "photo.jpg", "image/jpeg", content)
        sizes = [{**file.as_json(), "width": 1280, "height": 960}]
        return self._message(to, text=caption, body={"photo": sizes})

    async def sends_document(
        self,
        name: str = "ke-hoach.pdf",
        caption: str = "",
        *,
        mime: str = "application/pdf",
        content: bytes = b"%PDF-1.4\n%%EOF\n",
        to: Group | None = None,
    ) -> int:
        file = self.world.add_file("document", name, mime, content)
        body = {"document": {**file.as_json(), "file_name": name, "mime_type": mime}}
        return self._message(to, text=caption, body=body)

    async def shares_contact(self, phone: str, *, of: int | None = None, to: Group | None = None) -> int:
        """Shares a phone number: the own one, or that of user `of` (0: somebody who is not on the platform)."""
        contact: dict[str, Any] = {"phone_number": phone, "first_name": self.user["first_name"]}
        if of != 0:
            contact["user_id"] = of or self.id
        if self.chat.one_time and to is None:
            self.chat.reply_keyboard = []
        return self._message(to, body={"contact": contact})

    async def sends_sticker(self, *, to: Group | None = None) -> int:
        file = self.world.add_file("sticker", "sticker.webp", "image/webp", b"RIFF....WEBP")
        sticker = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._message(to, body={"sticker": {**file.as_json(), **sticker, "emoji": "👍"}})

    async def sends_voice(self, *, to: Group | None = None) -> int:
        file = self.world.add_file("voice", "voice.ogg", "audio/ogg", b"OggS")
        return self._message(to, body={"voice": {**file.as_json(), "duration": 3, "mime_type": "audio/ogg"}})

    async def sends_location(self, *, to: Group | None = None) -> int:
        return self._message(to, body={"location": {"latitude": 14.99, "longitude": 108.71}})

    async def edits(self, message_id: int, text: str) -> int:
        """Edits an own message."""
        message = self.chat.messages[message_id]
        message.text, message.edit_date = text, self.world.now()
        return self._update("edited_message", message.as_json())

    async def blocks_bot(self) -> int:
        self.chat.blocked = True
        return self._update("my_chat_member", _membership(self.world, self.chat, self.user, "member", "kicked"))

    async def unblocks_bot(self) -> int:
        self.chat.blocked = False
        return self._update("my_chat_member", _membership(self.world, self.chat, self.user, "kicked", "member"))

    async def presses(self, button: str, message: Shown | int | None = None, *, to: Place | None = None) -> int:
        """Presses a button by its label or its data; gives the update's id.

        Without `message`, the newest message that has such a button counts, then the reply keyboard. Raises
        `LookupError` with what could be pressed.
        """
        place = to or self
        wanted = message.id if isinstance(message, Shown) else message
        candidates = (
            [place.chat.messages[wanted]] if wanted is not None else list(reversed(place.chat.messages.values()))
        )
        for candidate in candidates:
            if candidate.deleted:
                continue
            for found in _shown(self.world, candidate).buttons:
                if found.data and button in (found.label, found.data):
                    return self.presses_data(found.data, candidate.id, to=to)
        for row in self.chat.reply_keyboard if message is None and to is None else []:
            for key in row:
                if key["text"] == button:
                    if key.get("request_contact"):
                        return await self.shares_contact("+84905123456")
                    if self.chat.one_time:
                        self.chat.reply_keyboard = []
                    return await self.sends(button)
        labels = [shown.labels for shown in place.screen() if shown.rows]
        raise LookupError(f"no button {button!r}; there are {labels} and the keyboard {self.keyboard}")

    def presses_data(self, data: str, message_id: int, *, to: Place | None = None) -> int:
        """A press that sends `data` from message `message_id`, also if that button is not there (any more)."""
        place = to or self
        message = place.chat.messages[message_id]
        press = self.world.add_press(place.chat, data)
        self.last_press = press
        body = {
            "id": press.id,
            "from": self.user,
            "message": message.as_json(),
            "chat_instance": str(-abs(place.chat.id) * 7919),
            "data": data,
        }
        return self.updates.add("callback_query", body, place.chat.id)

    last_press: Press | None = None

    async def wait_for_toast(self, timeout: float = 5.0) -> str:
        """Waits until the last press was answered; gives the text of the answer ("" if it had none)."""
        press = self.last_press
        assert press is not None, "nothing was pressed"
        await self.wait_for(lambda _: press.answered, timeout)
        return press.toast

    def _message(self, to: Group | None, **fields: Any) -> int:
        chat = to.chat if to is not None else self.chat
        if chat.private:
            chat.started = True
        message = self.world.add_message(chat, self.user, **fields)
        return self.updates.add("message", message.as_json(), chat.id)


def _membership(world: World, chat: Chat, by: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    def member(status: str) -> dict[str, Any]:
        result: dict[str, Any] = {"status": status, "user": world.bot}
        return result | {"until_date": 0} if status == "kicked" else result

    return {
        "chat": chat.short,
        "from": by,
        "date": world.now(),
        "old_chat_member": member(old),
        "new_chat_member": member(new),
    }


_SERVICE = ("new_chat_members", "migrate_to_chat_id", "migrate_from_chat_id")


def _shown(world: World, message: Kept) -> Shown:
    rows = (message.markup or {}).get("inline_keyboard", [])
    kind = next(iter(message.body), "text")
    file = None
    if kind == "photo":
        file = world.files.get(message.body["photo"][-1]["file_id"])
    elif kind == "document":
        file = world.files.get(message.body["document"]["file_id"])
    return Shown(
        id=message.id,
        by_bot=message.by_bot,
        text=message.text,
        rows=tuple(tuple(Button(b["text"], b.get("callback_data", ""), b.get("url", "")) for b in row) for row in rows),
        kind="service" if kind in _SERVICE else kind,
        edited=message.edited,
        entities=tuple(message.entities),
        file=file,
    )
