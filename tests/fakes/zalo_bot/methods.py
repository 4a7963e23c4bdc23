"""The methods of the Zalo Bot API, each with the refusals that are known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.zalo_bot import rich_text
from tests.fakes.zalo_bot.clock import FakeClock
from tests.fakes.zalo_bot.errors import WEBHOOK_IS_SET, ApiError, bad, not_found, quota_exceeded
from tests.fakes.zalo_bot.internet import Internet, Unreachable, is_private
from tests.fakes.zalo_bot.parameters import Params, Upload, seconds, structure, text
from tests.fakes.zalo_bot.quotas import Quotas
from tests.fakes.zalo_bot.rich_text import Runs, plain, visible
from tests.fakes.zalo_bot.switches import Limits, Switches
from tests.fakes.zalo_bot.updates import Polls
from tests.fakes.zalo_bot.webhook import USER_AGENT, Webhook
from tests.fakes.zalo_bot.world import Chat, Kind, Seen, World

METHODS = (
    "getMe", "getUpdates", "setWebhook", "testWebhook", "deleteWebhook", "getWebhookInfo",
    "sendMessage", "sendPhoto", "sendSticker", "sendVoice", "sendChatAction",
)  # fmt: skip

TEXT_LIMIT = 2000  # characters, also of a caption

_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")
_STICKER = re.compile(r"\w{8,64}")
_LENGTHS: dict[str, Callable[[str], int]] = {
    "nfc": lambda text: len(unicodedata.normalize("NFC", text)),
    "raw": len,
    "utf-16": lambda text: len(text.encode("utf-16-le")) // 2,
}


class Methods:
    """One method per API method, same name; gives the JSON of ``result``, or None for none."""

    def __init__(
        self,
        world: World,
        polls: Polls,
        webhook: Webhook,
        internet: Internet,
        quotas: Quotas,
        switches: Switches,
        limits: Limits,
    ) -> None:
        self.world = world
        self.polls = polls
        self.webhook = webhook
        self.internet = internet
        self.quotas = quotas
        self.switches = switches
        self.limits = limits

    @property
    def clock(self) -> FakeClock:
        return self.world.clock

    # --- the bot itself, what people write ---

    async def getMe(self, p: Params) -> Any:
        return self.world.bot | ({"display_name": self.world.name} if self.switches.display_name else {})

    async def getUpdates(self, p: Params) -> Any:
        if self.webhook.url:
            raise ApiError(400, WEBHOOK_IS_SET)
        return (await self.polls.poll(seconds(p, "timeout", 30))).body

    # --- webhook ---

    async def setWebhook(self, p: Params) -> Any:
        url, secret = text(p, "url"), text(p, "secret_token")
        self.webhook.check(url, secret)
        if not self.quotas.admits_call("setWebhook", self.limits.set_webhook_daily):
            raise ApiError(self.switches.set_webhook_limit, "Quota exceeded")
        self.webhook.set(url, secret)
        self.polls.end_all()
        verification = await self.webhook.verify()
        kept = {"url": url, "updated_at": self.webhook.updated_at}
        return kept | ({"verification": verification} if self.switches.verification == "present" else {})

    async def testWebhook(self, p: Params) -> Any:
        if not self.webhook.url:
            raise not_found()
        if not self.quotas.admits_call("testWebhook", self.limits.test_webhook_daily):
            raise ApiError(426, "Upgrade required", self.switches.test_limit_key)
        return await self.webhook.verify()

    async def deleteWebhook(self, p: Params) -> Any:
        if not self.webhook.url and self.switches.delete_unset == "refused":
            raise bad("no webhook is set")
        self.webhook.set("")
        return {"url": "", "updated_at": self.webhook.updated_at}

    async def getWebhookInfo(self, p: Params) -> Any:
        if not self.webhook.url:
            raise not_found()
        return {"url": self.webhook.url, "updated_at": self.webhook.updated_at}

    # --- sending ---

    async def sendMessage(self, p: Params) -> Any:
        chat = self._chat(p)
        source = self._text(p, "text")
        runs, mode = self._runs(p, source)
        if not visible(runs).strip():
            raise bad("text is empty")
        self.quotas.check()
        return self._said(p, {"text", "parse_mode", "text_styles"}, chat, "text", runs, source, mode)

    async def sendPhoto(self, p: Params) -> Any:
        chat = self._chat(p)
        if any(isinstance(value, Upload) for value in p.values()):
            raise bad("a picture is sent by its address")
        caption = self._text(p, "caption") if "caption" in p else ""
        url = text(p, "photo")
        self.quotas.check()
        await self.clock.sleep(self.limits.photo_seconds)
        content = b""
        for _ in range(self.switches.photo_fetches):
            content = await self._fetched(url)
        if not content.startswith(_IMAGES):
            raise bad("photo is no picture")
        if len(content) > self.limits.photo_bytes and self.switches.oversize == "refused":
            raise bad("photo is too big")
        return self._said(p, {"photo", "caption"}, chat, "photo", plain(caption), caption, content=content)

    async def sendSticker(self, p: Params) -> Any:
        chat = self._chat(p)
        sticker = text(p, "sticker")
        if not _STICKER.fullmatch(sticker):
            raise bad("sticker is no id of the catalogue")
        self.quotas.check()
        return self._said(p, {"sticker"}, chat, "sticker", (), sticker)

    async def sendVoice(self, p: Params) -> Any:
        chat = self._chat(p)
        url = text(p, "voice_url")
        suits = urlsplit(url).path.endswith(".aac")
        if not suits and self.switches.voice_suffix == "refused":
            raise bad("voice_url does not end with .aac")
        self.quotas.check()
        if chat.group or not suits:
            return self._told(self.world.nothing_said("voice"))
        return self._said(p, {"voice_url"}, chat, "voice", (), url, content=await self._fetched(url))

    async def sendChatAction(self, p: Params) -> Any:
        chat = self._chat(p)
        action = text(p, "action")
        if action == "typing":
            chat.typing_since = self.clock()
            chat.changes.notify()
        elif action != "upload_photo" or self.switches.upload_photo == "refused":
            raise bad("there is no such action")

    # --- parts ---

    def _chat(self, p: Params) -> Chat:
        """The chat that something goes to: one that has written to the bot."""
        chat = self.world.chats.get(text(p, "chat_id"))
        if chat is None:
            raise bad("chat not found")
        if not chat.served:
            raise quota_exceeded() if self.switches.stranger == 429 else bad("chat not found")
        if not chat.wrote or (chat.removed and self.switches.removed_group == "refused"):
            raise bad("chat not found")
        return chat

    def _text(self, p: Params, name: str) -> str:
        """1 to 2000 characters, markup included."""
        source = text(p, name)
        if not source.strip():
            raise bad(f"{name} is empty")
        if _LENGTHS[self.switches.text_length](source) > TEXT_LIMIT:
            raise bad(f"{name} is too long")
        return source

    def _runs(self, p: Params, source: str) -> tuple[Runs, str]:
        """What is seen, and the mode that was asked for, which wins over ranges."""
        mode = text(p, "parse_mode", "")
        styles = structure(p, "text_styles")
        try:
            if mode:
                if mode not in rich_text.MODES:
                    raise bad("unknown parse_mode")
                return rich_text.MODES[mode](source), mode
            return (plain(source) if styles is None else rich_text.ranges(source, styles)), ""
        except ApiError:
            if self.switches.bad_format == "refused":
                raise
            return plain(source), mode

    async def _fetched(self, url: str) -> bytes:
        """What a public address gives. Raises `ApiError` 400."""
        if urlsplit(url).scheme not in ("http", "https") or is_private(url):
            raise bad("no public address")
        try:
            answer = await self.internet.fetch(url, headers={"User-Agent": USER_AGENT})
        except Unreachable as error:
            raise bad(f"address not reached: {error.trouble}") from None
        if answer.status != 200:
            raise bad(f"address answered {answer.status}")
        return answer.content

    def _said(
        self,
        p: Params,
        known: set[str],
        chat: Chat,
        kind: Kind,
        runs: Runs,
        source: str,
        mode: str = "",
        *,
        content: bytes = b"",
    ) -> Any:
        """Puts the bot's message into the chat, unless it is one that the bot was taken out of."""
        self.quotas.count_outbound()
        if chat.removed:
            return self._told(self.world.nothing_said(kind))
        known = known | {"chat_id"}
        quoted = ""
        if self.switches.reply_to == "shown":
            known = known | {"reply_to_message_id"}
            quoted = text(p, "reply_to_message_id", "")
            quoted = quoted if quoted in chat.messages else ""
        chat.typing_since = None
        seen = self.world.say(
            chat, "", kind, runs, source=source, parse_mode=mode, ignored=frozenset(p) - known, content=content,
            reply_to=quoted,
        )  # fmt: skip
        return self._told(seen)

    def _told(self, seen: Seen) -> dict[str, Any]:
        return {"message_id": seen.id, "date": self.clock.milliseconds}
