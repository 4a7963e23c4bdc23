"""A letter on its way: what it consists of for the platform where it goes, and how many messages that is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.channels.plain_text import render_plain, split_text, strip_markup
from bot.chat import Address, Capabilities, Message, Role
from storage.outbox import REPLY


@dataclass(slots=True, eq=False)
class Parcel:
    """One letter of the outbox while the courier has it."""

    id: int
    address: Address
    message: Message
    lane: str
    group_id: int | None
    attempts: int  # that failed by the letter itself
    not_before: datetime | None
    taken_at: float  # the event loop's time
    message_id: str = ""
    messages: int = 0  # that it has become so far, as the platform counts them
    noted: asyncio.Event = field(default_factory=asyncio.Event)  # its receipt is on the disk

    @property
    def is_reply(self) -> bool:
        """Whether somebody has just written or pressed and waits for it."""
        return self.lane == REPLY

    @property
    def in_group(self) -> bool:
        """Whether it is for a group: one that is known by name, or, on Telegram, one whose number says so."""
        address = self.address
        return self.group_id is not None or (address.platform == "telegram" and address.chat.startswith("-"))


def superseded(parcel: Parcel, behind: Iterable[Parcel]) -> Parcel:
    """An edit that a later one will overwrite need not be shown; its press is still acknowledged."""
    message = parcel.message
    if not parcel.is_reply or not message.replace or message.file:
        return parcel
    if any(later.message.replace == message.replace and later.message.text for later in behind):
        return replace(parcel, message=Message(press_id=message.press_id, toast=message.toast))
    return parcel


def parts(message: Message, capabilities: Capabilities) -> tuple[Message, Message | None]:
    """A file goes first where the text does not fit beside it: two messages, two turns."""
    if message.file is None or _length(message.text) <= capabilities.caption_limit:
        return message, None
    file = Message(file=message.file, press_id=message.press_id, toast=message.toast, topic=message.topic)
    return file, replace(message, file=None, press_id="", toast="", replace="")


def without_file(message: Message, instead: str) -> Message:
    """The same message with a text where its file should have been."""
    return replace(message, text="\n\n".join(text for text in (message.text, instead) if text), file=None)


def new_messages(message: Message, capabilities: Capabilities) -> int:
    """How many new messages the platform counts: none for an edit or a bare acknowledgement."""
    if message.file is not None:
        return 1
    if not message.text:
        return 0
    if not capabilities.buttons:
        return len(render_plain(message, capabilities.text_limit))  # with what there is to type
    pieces = 1
    if _length(message.text) > capabilities.text_limit:
        pieces = len(split_text(strip_markup(message.text), capabilities.text_limit))
    asks_contact = any(choice.role is Role.CONTACT for row in message.rows for choice in row)  # cannot be an edit
    edit = message.replace and capabilities.edit and not asks_contact
    return pieces - 1 if edit else pieces


def _length(text: str) -> int:
    """The length as the strictest platform counts it: UTF-16 units of what the reader sees."""
    return len(strip_markup(text).encode("utf-16-le", "surrogatepass")) // 2
