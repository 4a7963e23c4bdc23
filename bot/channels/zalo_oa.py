"""The Zalo Official Account, outbound: a `Message` becomes calls of the OpenAPI.

Whether the platform takes buttons, and how they are to be written, its documents leave open: the first message with
buttons finds out. Where they are refused, choices are typed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.channels import (
    AccountBroken,
    DeliveryError,
    FileLost,
    FileSource,
    RecipientGone,
    TryAgain,
    WrongMessage,
)
from bot.channels import zalo_oa_mapping as mapping
from bot.channels.zalo_oa_api import OaApi
from bot.channels.zalo_oa_errors import (
    EXPIRED_UPLOAD,
    FAILED,
    IN_PART,
    INVALID,
    Refused,
    Trouble,
    classify,
    reason_of,
    trouble_of,
)
from bot.channels.zalo_oa_mapping import CAPABILITIES, FREE, PAID, PLATFORM, Form, Part, is_group
from bot.channels.zalo_oa_uploads import Uploads
from bot.chat import Address, File, FileKind, Message, Sent, Window

CS = "/v3.0/oa/message/cs"
GROUP_MESSAGE = "/v3.0/oa/group/message"

_FREE = frozenset(("reply", "welcome_msg"))  # kinds of quota that cost nothing
_REMEMBERED = 10_000
_PLAIN_FOR = 3600.0  # seconds that choices are typed after buttons were refused
_FORMS: tuple[Form, ...] = ("unnamed", "named")


def _ignore(_what: Trouble) -> None:
    pass


class ZaloOaChannel:
    """The channel of one account; implements `bot.channels.Channel`.

    `files` fetches what people have sent there, by the address that came with it. `typed` gives the word before what
    can be typed, by language. Without `buttons` all choices are typed; `paid`: messages may go out that cost something.
    `trouble` and `mended` hear what somebody has to mend and what works again, `billed` of each message that was not
    free.
    """

    platform = PLATFORM

    def __init__(
        self,
        api: OaApi,
        *,
        files: FileSource | None = None,
        typed: Callable[[str], str] = lambda _language: "Gõ:",
        buttons: bool = True,
        paid: bool = False,
        trouble: Callable[[Trouble], None] = _ignore,
        mended: Callable[[Trouble], None] = _ignore,
        billed: Callable[[], None] = lambda: None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.api = api
        window = Window(open=PAID if paid else FREE, free=FREE)
        self.capabilities = replace(CAPABILITIES, buttons=buttons, window=window)
        self._files = files
        self._typed = typed
        self._trouble = trouble
        self._mended = mended
        self._billed = billed
        self._ticks = ticks
        self._form: Form | None = None  # how buttons are written, once it is known
        self._plain_until = 0.0
        self._uploads = Uploads(api, ticks, self._tell)
        self._unfinished: dict[tuple[str, Message], tuple[int, str]] = {}  # parts sent, id of the last message

    async def send(self, address: Address, message: Message) -> Sent:
        """Deliver one message; raises a `DeliveryError`. A file that lives on Zalo is fetched and sent anew."""
        if message.file is None:
            return await self._deliver(address.chat, message, None)
        return await self.upload(address, message, await self.fetch(message.file))

    async def upload(self, address: Address, message: Message, content: bytes) -> Sent:
        """Deliver a message with this file; raises a `DeliveryError`, `NotCarried` for a kind that is not sent here."""
        if message.file is None:
            raise WrongMessage("there is no file to upload")
        return await self._deliver(address.chat, message, content)

    async def fetch(self, file: File) -> bytes:
        """The content of a file that somebody sent; raises a `DeliveryError`."""
        if self._files is None:
            raise FileLost("nobody fetches what is on the platform")
        return await self._files.fetch(file)

    async def ask(self, path: str, params: dict[str, Any] | None = None) -> Any:
        """The ``data`` of a call that is about no chat and only reads; raises a `DeliveryError`."""
        try:
            return await self.api.read(path, params or {})
        except Refused as refused:
            self._tell(refused)
            problem = classify(refused)
        raise problem

    async def close(self) -> None:
        """Let go of connections."""
        await self.api.close()

    # --- one message ---

    async def _deliver(self, chat: str, message: Message, content: bytes | None) -> Sent:
        """Send the parts of a message, in order; one that stopped half-way goes on where it stopped."""
        number, last = self._unfinished.pop((chat, message), (0, ""))
        parts = self._parts(chat, message)
        files = 0
        if content is not None and message.file is not None:
            parts = await self._with_file(message.file, content, parts, number)
            files = 1
        try:
            while number < len(parts):
                try:
                    last = await self._send(chat, parts[number]) or last
                except _NoButtons:
                    # What follows is written for a reader who types; the pieces before the last are the same.
                    texts = mapping.texts(message, self._typed(message.language), buttons=False)
                    parts = [*parts[:number], *texts[number - files :]]
                    last = await self._without_buttons(chat, parts[number]) or last
                number += 1
        except (TryAgain, AccountBroken):  # after any other it does not come again, but the same words may
            if number:
                self._remember((chat, message), (number, last))
            raise
        return Sent(last)

    def _parts(self, chat: str, message: Message) -> list[Part]:
        prefix = self._typed(message.language)
        if is_group(chat):
            return mapping.in_group(message, prefix)
        buttons = self.capabilities.buttons and self._ticks() >= self._plain_until
        return mapping.texts(message, prefix, buttons=buttons)

    async def _with_file(self, file: File, content: bytes, texts: list[Part], sent: int) -> list[Part]:
        """The parts with the file: a picture has its text beside it where that is one piece without buttons."""
        beside = file.kind is FileKind.PHOTO and len(texts) == 1 and not texts[0].buttons
        if sent:  # it is there already
            return [Part(), *texts]
        uploaded = await self._uploads.put(file, content)
        if file.kind is FileKind.DOCUMENT:
            return [Part(file=uploaded), *texts]
        return [Part(text=texts[0].text, image=uploaded)] if beside else [Part(image=uploaded), *texts]

    # --- one part ---

    async def _send(self, chat: str, part: Part) -> str:
        """Send one part; its message id. Raises a `DeliveryError`, or `_NoButtons`."""
        forms = _FORMS if part.buttons and self._form is None else (self._form or "unnamed",)
        for form in forms:
            try:
                sent = await self._call(chat, part, form)
            except Refused as refused:
                if refused.code == INVALID and part.buttons:
                    continue
                raise self._refused(chat, part, refused) from None
            if part.buttons:
                self._form = form
            return sent
        raise _NoButtons

    async def _without_buttons(self, chat: str, part: Part) -> str:
        """Send a text whose buttons were refused: if it is taken, it was they."""
        try:
            sent = await self._call(chat, part, "unnamed")
        except Refused as refused:
            raise self._refused(chat, part, refused) from None
        if self._form is None:
            self._plain_until = self._ticks() + _PLAIN_FOR
        return sent

    async def _call(self, chat: str, part: Part, form: Form) -> str:
        """Make the call; what the platform says may be tried again at once is tried once more."""
        path = GROUP_MESSAGE if is_group(chat) else CS
        made = mapping.body(chat, part, form)
        try:
            data = await self.api.post(path, made)
        except Refused as refused:
            if refused.code != FAILED:
                raise
            data = await self.api.post(path, made)
        return self._sent(data, group=is_group(chat))

    def _sent(self, data: Any, *, group: bool) -> str:
        for kind in Trouble:
            if kind not in IN_PART or (group and kind is Trouble.PACKAGE):
                self._mended(kind)
        answer = data if isinstance(data, dict) else {}
        quota = answer.get("quota")
        if not group and (not isinstance(quota, dict) or quota.get("quota_type") not in _FREE):
            self._billed()
            self._mended(Trouble.MONEY)
        return str(answer.get("message_id") or "")

    def _refused(self, chat: str, part: Part, refused: Refused) -> DeliveryError:
        self._tell(refused)
        if refused.code == EXPIRED_UPLOAD:
            self._uploads.forget()
            return TryAgain(reason_of(refused))
        if refused.code == INVALID and part.text and not (part.image or part.file or is_group(chat)):
            # A plain text within its length has nothing in it that could be wrong: it is the person.
            return RecipientGone(reason_of(refused))
        return classify(refused, in_group=is_group(chat))

    def _tell(self, refused: Refused) -> None:
        kind = trouble_of(refused.code)
        if kind is not None:
            self._trouble(kind)

    def _remember(self, key: tuple[str, Message], done: tuple[int, str]) -> None:
        self._unfinished[key] = done
        if len(self._unfinished) > _REMEMBERED:
            del self._unfinished[next(iter(self._unfinished))]


class _NoButtons(Exception):
    """The platform refuses a text with buttons, however they are written."""
