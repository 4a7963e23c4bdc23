"""Virtual people: what they do reaches the bot as updates, what they see can be asked for."""

from __future__ import annotations

from typing import Any

from tests.fakes.telegram.content import file_body
from tests.fakes.telegram.groups import Group
from tests.fakes.telegram.markup import units
from tests.fakes.telegram.membership import change, kicked, member
from tests.fakes.telegram.places import Place, Shown, shown
from tests.fakes.telegram.world import Press

# The smallest JPEG file that picture programs accept.
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d1a"
    "1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc0000b080001000101011100ffc400140001000000000000"
    "00000000000000000009ffc40014100100000000000000000000000000000000ffda0008010100003f0054dfffd9"
)
MP4 = bytes.fromhex("00000018667479706d703432000000006d70343269736f6d")  # how an MP4 file begins


class Person(Place):
    """A person; `screen()` is their private chat with the bot. Actions give the id of the update they made.

    Every action takes `to`, a group in which it happens instead of the private chat.
    """

    @property
    def user(self) -> dict[str, Any]:
        assert self.chat.person is not None
        return self.chat.person

    async def sends(self, text: str, *, to: Group | None = None, topic: int = 0) -> int:
        """Types a text; `topic` is the thread id of one of the group's topics."""
        assert not topic or (to is not None and topic in to.chat.topics), "there is no such topic"
        entities = []
        if text.startswith("/"):
            command = text.split(maxsplit=1)[0]
            entities = [{"type": "bot_command", "offset": 0, "length": units(command)}]
        return self._message(to, thread=topic, text=text, entities=entities)

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
        return self._message(to, text=caption, body=file_body(file))

    async def sends_video(
        self,
        name: str = "ngay-hoi.mp4",
        caption: str = "",
        *,
        mime: str = "video/mp4",
        content: bytes = MP4,
        to: Group | None = None,
    ) -> int:
        file = self.world.add_file("video", name, mime, content)
        return self._message(to, text=caption, body=file_body(file))

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
        old = member(self.chat, self.world.bot)
        self.chat.blocked = True
        return self._membership(old, kicked(self.world.bot))

    async def unblocks_bot(self) -> int:
        self.chat.blocked = False
        return self._membership(kicked(self.world.bot), member(self.chat, self.world.bot))

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
            for found in shown(self.world, candidate).buttons:
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

    def _membership(self, old: dict[str, Any], new: dict[str, Any]) -> int:
        return self._update("my_chat_member", change(self.chat, self.user, old, new, self.world.now()))
