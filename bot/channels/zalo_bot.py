"""The Zalo Bot Platform, outbound: a `Message` becomes plain texts and pictures.

The platform has no buttons, no edits and no documents. What would be a button is something to type
(`bot.channels.plain_text`), a message in the place of another one is a new message, and one that only acknowledges is
nothing. Texts go without ``parse_mode``: then no character of a person's own words is taken for markup. A picture goes
as an address that the platform fetches (`bot.channels.picture_host`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.channels import (
    AccountBroken,
    DeliveryError,
    FileLost,
    FileSource,
    NotCarried,
    RecipientGone,
    TryAgain,
    WrongMessage,
)
from bot.channels.picture_host import PictureHost
from bot.channels.plain_text import PLAIN_LIMIT, render_plain
from bot.channels.zalo_bot_api import Params, ZaloBotApi
from bot.channels.zalo_bot_errors import Refused, Rush, classify
from bot.chat import Address, Allowance, Capabilities, File, FileKind, Message, SendingLimits, Sent

PLATFORM = "zalo_bot"
PICTURE_LIMIT = 5 * 1024 * 1024  # bytes; larger ones are known to fail
PHOTO_SECONDS = 150.0  # for one sendPhoto: the platform fetches the picture before it answers
ALLOWANCE = Allowance(messages=3000, people=50, groups=3)  # of the free plan; the paid one is not to be had yet

# No rate is documented, and nothing says after a 429 when it is over. So: a person gets one message a second and a
# group 20 a minute, as on Telegram, and all of them together five a second: less than half of the twelve calls a second
# that were seen to be answered, and still a month's allowance within ten minutes.
LIMITS = SendingLimits(overall=(5, 1.0), chat=(1, 1.0), group=(20, 60.0))

CAPABILITIES = Capabilities(
    buttons=False,
    edit=False,
    formatting=False,
    contact_button=False,
    group_buttons=False,
    leaves_groups=False,
    files_out=frozenset((FileKind.PHOTO,)),
    files_in=frozenset((FileKind.PHOTO,)),
    text_limit=PLAIN_LIMIT,
    caption_limit=PLAIN_LIMIT,
    upload_limit=PICTURE_LIMIT,
    limits=LIMITS,
    allowance=ALLOWANCE,
    kept_by="Zalo",
)

_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Me:
    """The bot's own account: its id, and the names by which people may mention it."""

    id: str
    names: tuple[str, ...]


class ZaloBotChannel:
    """The channel of one bot account; implements `bot.channels.Channel`.

    `pictures` gives pictures an address on the internet; without it none can be sent. `files` fetches what people have
    sent there, by the address that came with it. `typed` gives the word before what can be typed, by language.
    """

    platform = PLATFORM

    def __init__(
        self,
        api: ZaloBotApi,
        *,
        pictures: PictureHost | None = None,
        files: FileSource | None = None,
        typed: Callable[[str], str] = lambda _language: "Gõ:",
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.api = api
        self.capabilities = CAPABILITIES if pictures is not None else replace(CAPABILITIES, files_out=frozenset())
        self._pictures = pictures
        self._files = files
        self._typed = typed
        self._ticks = ticks
        self._rush = Rush()
        self._unfinished: dict[tuple[str, Message], tuple[int, str]] = {}  # calls made, id of the last message

    async def send(self, address: Address, message: Message) -> Sent:
        """Deliver one message; raises a `DeliveryError`. A file must be a picture on Zalo, else see `upload`."""
        if message.file is not None and (message.file.platform, message.file.kind) != (PLATFORM, FileKind.PHOTO):
            raise NotCarried("no picture on the platform")
        return await self._deliver(address.chat, message, message.file.ref if message.file is not None else "")

    async def upload(self, address: Address, message: Message, content: bytes) -> Sent:
        """Deliver a message with this picture; raises a `DeliveryError`, `NotCarried` where it is no picture."""
        if message.file is None:
            raise WrongMessage("there is no file to upload")
        url = self._pictures.address_of(content) if self._pictures is not None else ""
        if not url:
            raise NotCarried("no picture that the platform shows")
        return await self._deliver(address.chat, message, url)

    async def fetch(self, file: File) -> bytes:
        """The content of a picture that somebody sent; raises a `DeliveryError`."""
        if self._files is None:
            raise FileLost("nobody fetches what is on the platform")
        return await self._files.fetch(file)

    async def me(self) -> Me:
        """The bot's own account, to check the token and learn its names; raises a `DeliveryError`."""
        answer = await self.ask("getMe")
        told = answer if isinstance(answer, dict) else {}
        names = [str(told.get(key) or "").strip() for key in ("display_name", "account_name")]
        return Me(str(told.get("id") or self.api.account), tuple(name for name in names if name))

    async def ask(self, method: str, params: Params | None = None) -> Any:
        """The ``result`` of a call that is about no chat; raises a `DeliveryError`."""
        problem: DeliveryError
        try:
            return await self.api.call(method, params)
        except Refused as refused:
            problem = classify(refused)
        raise problem

    async def close(self) -> None:
        """Let go of connections."""
        await self.api.close()

    async def _deliver(self, chat: str, message: Message, picture: str) -> Sent:
        """Make the calls of a message, in order; one that stopped half-way goes on where it stopped."""
        texts = render_plain(message, self.capabilities.text_limit, typed_prefix=self._typed(message.language))
        calls = _calls(chat, texts, picture)
        number, last = self._unfinished.pop((chat, message), (0, ""))
        while number < len(calls):
            method, params = calls[number]
            try:
                result = await self._call(chat, method, params)
            except (TryAgain, AccountBroken):  # after any other it does not come again, but the same words may
                if number:
                    self._remember((chat, message), (number, last))
                raise
            number += 1
            if isinstance(result, dict):
                last = str(result.get("message_id") or "")
        return Sent(last)

    async def _call(self, chat: str, method: str, params: Params) -> Any:
        problem: DeliveryError
        try:
            result = await self.api.call(method, params, timeout=PHOTO_SECONDS if method == "sendPhoto" else 0)
        except Refused as refused:
            problem = classify(refused, self._rush.wait(self._ticks()) if refused.code == 429 else 0)
            if refused.code == 400:  # that is about this message: others are taken
                self._rush.over()
        else:
            self._rush.over()
            return result
        if isinstance(problem, WrongMessage):
            problem = await self._what_is_wrong(chat, method, problem)
        raise problem

    async def _what_is_wrong(self, chat: str, method: str, problem: WrongMessage) -> DeliveryError:
        """Whether it is the chat that is refused, or what was to be said there: 400 does not tell.

        "Is typing" carries nothing but the chat. Where that is refused, too, the chat is gone, or nobody has written
        there; where it is not, a picture could not be fetched, or the text is not liked.
        """
        try:
            await self.api.call("sendChatAction", {"chat_id": chat, "action": "typing"})
        except Refused as refused:
            about = classify(refused)
            return RecipientGone(problem.reason) if isinstance(about, WrongMessage) else about
        except TryAgain as trouble:
            return trouble
        return NotCarried(problem.reason) if method == "sendPhoto" else problem

    def _remember(self, key: tuple[str, Message], done: tuple[int, str]) -> None:
        self._unfinished[key] = done
        if len(self._unfinished) > _REMEMBERED:
            del self._unfinished[next(iter(self._unfinished))]


def _calls(chat: str, texts: list[str], picture: str) -> list[tuple[str, Params]]:
    """The calls that carry a message out; a text that is one piece stands under the picture."""
    calls: list[tuple[str, Params]] = []
    if picture:
        params: Params = {"chat_id": chat, "photo": picture}
        if len(texts) == 1:
            params["caption"] = texts[0]
            texts = []
        calls.append(("sendPhoto", params))
    return calls + [("sendMessage", {"chat_id": chat, "text": text}) for text in texts]
