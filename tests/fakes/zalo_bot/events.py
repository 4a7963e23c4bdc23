"""What people do becomes messages on their screens and, where the platform tells the bot, events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fakes.zalo_bot.media import MediaHost
from tests.fakes.zalo_bot.quotas import Quotas
from tests.fakes.zalo_bot.rich_text import plain
from tests.fakes.zalo_bot.switches import Switches
from tests.fakes.zalo_bot.updates import Event, Feed
from tests.fakes.zalo_bot.world import Chat, Kind, Seen, World


@dataclass(frozen=True, slots=True)
class Writer:
    """A person as the sender of a message. `protected`: the law protects them, the bot never sees what they write."""

    id: str
    name: str
    protected: bool = False


class Inbound:
    """Every way in which people speak. `told` False: said in a group without speaking to the bot."""

    def __init__(self, world: World, feed: Feed, media: MediaHost, quotas: Quotas, switches: Switches) -> None:
        self.world = world
        self.feed = feed
        self.media = media
        self.quotas = quotas
        self.switches = switches

    def text(self, chat: Chat, by: Writer, text: str, *, reply_to: str = "", told: bool = True) -> str:
        """Gives the message's id, as the others do."""
        seen = self.world.say(chat, by.name, "text", plain(text), source=text, reply_to=reply_to)
        if told:
            self._tell(chat, by, seen, "text", {"text": text})
        return seen.id

    def photo(
        self,
        chat: Chat,
        by: Writer,
        caption: str,
        content: bytes,
        *,
        content_type: str = "image/jpeg",
        redirect_to: str = "",
        told: bool = True,
    ) -> str:
        seen = self.world.say(chat, by.name, "photo", plain(caption), source=caption, content=content)
        if told:
            url = self.media.add(seen.id, content, content_type, redirect_to)
            body = {self.switches.photo_key: url} | ({"caption": caption} if caption else {})
            self._tell(chat, by, seen, "image", body)
        return seen.id

    def voice(self, chat: Chat, by: Writer, content: bytes, *, told: bool = True) -> str:
        seen = self.world.say(chat, by.name, "voice", content=content)
        if told:
            self._tell(chat, by, seen, "voice", {"voice_url": self.media.add(seen.id, content, "audio/aac")})
        return seen.id

    def sticker(self, chat: Chat, by: Writer, *, told: bool = True) -> str:
        seen = self.world.say(chat, by.name, "sticker")
        if told:
            url = self.media.add(seen.id + ".png", b"\x89PNG\r\n\x1a\n", "image/png")
            self._tell(chat, by, seen, "sticker", {"sticker": "bfe458bf64fa8da4d4eb", "url": url})
        return seen.id

    def other(self, chat: Chat, by: Writer, kind: Kind, shown: str, *, told: bool = True) -> str:
        """A document, a video, a link: nothing of it ever reaches the bot."""
        seen = self.world.say(chat, by.name, kind, plain(shown), source=shown)
        if told and (self.switches.files == "unsupported" or by.protected):
            self._tell(chat, by, seen, "unsupported", {})
        return seen.id

    def _tell(self, chat: Chat, by: Writer, seen: Seen, event: str, content: dict[str, Any]) -> None:
        if chat.group and not chat.joined:
            return
        counted = not chat.group or self.switches.users_counted == "everyone"
        if counted and not self.quotas.admits_user(by.id):
            chat.served = chat.group
            return
        if not self.quotas.admits_inbound():
            return
        chat.wrote = True
        if by.protected:
            event, content = "unsupported", {}
        message: dict[str, Any] = {
            "from": {"id": by.id, "display_name": by.name, "is_bot": False},
            "chat": {"id": chat.id, "chat_type": "GROUP" if chat.group else "PRIVATE"},
            **content,
            "message_id": seen.id,
            "date": self.world.clock.milliseconds,
        }
        message_type = {"text": "CHAT_MESSAGE", "image": "CHAT_PHOTO", "voice": "CHAT_VOICE"}.get(event)
        if message_type and self.switches.message_type == "present":
            message["message_type"] = message_type
        if seen.reply_to and self.switches.inbound_reply == "present":
            message["reply_to_message"] = {"message_id": seen.reply_to}
        self.feed.add(Event(seen.id, chat.id, {"event_name": f"message.{event}.received", "message": message}))
