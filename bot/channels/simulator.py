"""The phone simulator's outbound edge: a message appears in the log of a simulated phone.

Strict where real platforms are strict, so that what works here works there: markup, lengths, known files.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Collection
from dataclasses import replace

from bot.channels import NotAllowed, RecipientGone, WrongMessage
from bot.channels.plain_text import render_plain, strip_markup
from bot.channels.simulator_files import BadFile
from bot.channels.simulator_phones import Phones
from bot.chat import Address, Capabilities, File, Message, Sent

_TAG = re.compile(r"<[^>]*>?")
_DATA_LIMIT = 64  # bytes; Telegram's callback data
_TOAST_LIMIT = 200  # characters; Telegram's callback answer


class SimulatorChannel:
    """`chats` are the chats that exist; `typed_prefix` gives the word before typed keys in a chat's language."""

    platform = "simulator"
    capabilities = Capabilities()

    def __init__(
        self, phones: Phones, chats: Collection[str], typed_prefix: Callable[[Address], str] = lambda _: "Gõ:"
    ) -> None:
        self._phones = phones
        self._chats = frozenset(chats)
        self._typed_prefix = typed_prefix

    async def send(self, address: Address, message: Message) -> Sent:
        """Show the message, and leave the group if the message says so.

        Raises `RecipientGone` (unknown chat, blocked, not in the group), `NotAllowed` (muted in the group) and
        `WrongMessage` (cannot be shown).
        """
        self._check_recipient(address.chat)
        check_message(message, self.capabilities)
        if message.file is not None and self._phones.file(message.file.ref) is None:
            raise WrongMessage("unknown_file")
        if message.press_id:
            self._phones.toast(message.press_id, message.toast)
        sent = Sent()
        if message.text or message.file is not None:
            plain = render_plain(message, typed_prefix=self._typed_prefix(address))
            sent = Sent(self._phones.say(address.chat, message, plain))
        if message.leave and self._phones.group(address.chat) is not None:
            self._phones.go(address.chat)
        return sent

    async def upload(self, address: Address, message: Message, content: bytes) -> Sent:
        """Show a message whose file lives on another platform; raises what `send` raises."""
        if message.file is None:
            raise WrongMessage("no_file")
        try:
            held = await asyncio.to_thread(self._phones.put_file, content, message.file.name, message.file.mime)
        except BadFile as bad:
            raise WrongMessage(bad.reason) from bad
        self._phones.add_file(held)
        return await self.send(address, replace(message, file=held))

    async def fetch(self, file: File) -> bytes:
        """The content of an uploaded file; raises `WrongMessage` when there is no such file."""
        try:
            return await asyncio.to_thread(self._phones.content, file.ref)
        except KeyError:
            raise WrongMessage("unknown_file") from None

    async def close(self) -> None:
        """Let connected pages go."""
        self._phones.hang_up()

    def _check_recipient(self, chat: str) -> None:
        if chat not in self._chats:
            raise RecipientGone("chat_not_found")
        if self._phones.blocked(chat):
            raise RecipientGone("blocked")
        group = self._phones.group(chat)
        if group is not None and not group.member:
            raise RecipientGone("not_a_member")
        if group is not None and not group.may_post:
            raise NotAllowed("muted")


def check_message(message: Message, capabilities: Capabilities) -> None:
    """Raise `WrongMessage` for what a real platform would refuse."""
    open_tags: list[str] = []
    for tag in _TAG.findall(message.text):
        if tag in ("<b>", "<i>"):
            open_tags.append(tag)
        elif not open_tags or tag != open_tags.pop().replace("<", "</"):
            raise WrongMessage("bad_markup")
    if open_tags:
        raise WrongMessage("bad_markup")
    if len(strip_markup(message.text)) > capabilities.text_limit:
        raise WrongMessage("text_too_long")
    if len(message.toast) > _TOAST_LIMIT:
        raise WrongMessage("toast_too_long")
    for row in message.rows:
        for choice in row:
            if not choice.label.strip():
                raise WrongMessage("button_without_label")
            if len(choice.data.encode()) > _DATA_LIMIT:
                raise WrongMessage("button_data_too_long")
