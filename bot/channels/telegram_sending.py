"""The order of calls that delivers one `Message` on Telegram, whoever makes the calls.

- A press is acknowledged beside the message, not before it. Once the message is out, a failed acknowledgement is not
  worth a second delivery: Telegram stops the button's spinner by itself.
- An edit that changes nothing is done; an edit of a message that is gone becomes a new message.
- A message of several calls (long text, file and text) that stops half-way goes on at the call that failed when the
  same message is sent again.
- A message for a topic that is gone goes to the general one.
- A group is left once everything has been said, and also where nothing (more) may be said.
- The reply keyboard of a question for the phone number goes away with the next message of that chat: by the message
  itself if it has no buttons, else by a message of one character that is deleted at once, because one message cannot
  both remove a keyboard and carry buttons. After a restart the open keyboards are forgotten: one may stay until the
  person closes it, and its keys still type what they say.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from bot.channels import AccountBroken, DeliveryError, RecipientGone, TryAgain, WrongMessage
from bot.channels import telegram_mapping as mapping
from bot.channels.telegram_errors import Refused, classify
from bot.channels.telegram_mapping import Call, Params
from bot.chat import FileKind, Message, Sent

_REMEMBERED = 10_000
_NAMES = {FileKind.PHOTO: "photo.jpg", FileKind.VIDEO: "video.mp4", FileKind.DOCUMENT: "document"}  # of nameless files
_K = TypeVar("_K")
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file's content for one call: the parameter it stands for, its name and its bytes."""

    field: str
    name: str
    content: bytes


class Caller(Protocol):
    """Makes one call and gives the ``result``; raises `Refused`, or `TryAgain` when there was no answer."""

    async def __call__(self, method: str, params: Params, upload: Upload | None = None) -> Any: ...


class Sender:
    """Delivers messages through a `Caller` and raises nothing but a `DeliveryError`."""

    def __init__(self, call: Caller) -> None:
        self._call = call
        self._keyboards: dict[str, None] = {}  # chats where a reply keyboard is open
        self._unfinished: dict[tuple[str, Message], tuple[int, str]] = {}  # calls made, id of the last message

    async def send(self, chat: str, message: Message, upload: Upload | None = None) -> Sent:
        """Deliver the message; with `upload` its file is sent from the given bytes."""
        file = message.file
        if file is not None and file.platform != mapping.PLATFORM and upload is None:
            raise WrongMessage("a file of another platform has to be uploaded")
        problem: DeliveryError
        try:
            acknowledgement = mapping.acknowledgement(message)
            if acknowledgement is None:
                return await self._show(chat, message, upload)
            if not message.text and file is None and not message.leave:
                await self._acknowledge(acknowledgement)
                return Sent()
            shown, acknowledged = await asyncio.gather(
                self._show(chat, message, upload), self._acknowledge(acknowledgement), return_exceptions=True
            )
            if isinstance(shown, BaseException):
                raise shown
            if isinstance(acknowledged, BaseException) and not isinstance(acknowledged, (Refused, DeliveryError)):
                raise acknowledged
            return shown
        except Refused as refused:
            problem = classify(refused)
        raise problem

    async def _acknowledge(self, call: Call) -> None:
        try:
            await self._call(call.method, call.params)
        except Refused as refused:
            if not refused.too_late:
                raise

    async def _show(self, chat: str, message: Message, upload: Upload | None) -> Sent:
        markup = mapping.keyboard(message)
        if self._keyboards and chat in self._keyboards:
            markup = await self._remove_keyboard(chat, message, markup)
        calls = mapping.calls(chat, message, markup)
        number, last = self._unfinished.pop((chat, message), (0, "")) if self._unfinished else (0, "")
        while number < len(calls):
            call = calls[number]
            try:
                result = await self._one(call, message.topic, upload if number == 0 else None)
            except (Refused, DeliveryError) as error:
                if message.leave and call.method != "leaveChat" and _nothing_to_say(error):
                    number = len(calls) - 1
                    continue
                if number and _comes_again(error):
                    _remember(self._unfinished, (chat, message), (number, last))
                raise
            number += 1
            if isinstance(result, dict) and "message_id" in result:
                last = str(result["message_id"])
            elif call.method == "editMessageText":
                last = message.replace
        if markup is not None and "keyboard" in markup:
            _remember(self._keyboards, chat, None)
        return Sent(last)

    async def _one(self, call: Call, topic: str, upload: Upload | None) -> Any:
        if call.method == "leaveChat":
            return await self._leave(call)
        if call.method == "editMessageText":
            try:
                return await self._call(call.method, call.params)
            except Refused as refused:
                if refused.unchanged:
                    return None
                if not refused.uneditable:
                    raise
            call = mapping.anew(call, topic)
        try:
            return await self._call(call.method, call.params, upload)
        except Refused as refused:
            if not (topic and refused.topic_gone):
                raise
        call = mapping.without_topic(call)
        return await self._call(call.method, call.params, upload)

    async def _leave(self, call: Call) -> None:
        try:
            await self._call(call.method, call.params)
        except Refused as refused:
            if not _nothing_to_say(refused):  # else the bot was out already
                raise

    async def _remove_keyboard(self, chat: str, message: Message, markup: Params | None) -> Params | None:
        """Take the open reply keyboard away; gives the markup that the message itself should carry."""
        if markup is not None and "keyboard" in markup:
            return markup  # it puts its own keyboard in the place of the open one
        self._keyboards.pop(chat, None)
        if markup is None and not message.replace:
            return mapping.NO_KEYBOARD
        where = mapping.chat_id(chat)
        params: Params = {
            "chat_id": where,
            "text": "…",
            "disable_notification": True,
            "reply_markup": mapping.NO_KEYBOARD,
        }
        try:
            result = await self._call("sendMessage", params)
            await self._call("deleteMessage", {"chat_id": where, "message_id": result["message_id"]})
        except (Refused, DeliveryError):
            pass  # an open keyboard is a blemish; the message itself will tell what is wrong
        return markup


def as_upload(message: Message, content: bytes) -> Upload:
    """The message's file as bytes to send; raises `WrongMessage` if it has none."""
    if message.file is None:
        raise WrongMessage("there is no file to upload")
    name = message.file.name or _NAMES[message.file.kind]
    return Upload(mapping.file_field(message.file.kind), name, content)


def _nothing_to_say(error: Refused | DeliveryError) -> bool:
    """Whether the bot may not write in the chat, or is not in it any more."""
    return isinstance(classify(error) if isinstance(error, Refused) else error, RecipientGone)


def _comes_again(error: Refused | DeliveryError) -> bool:
    """Whether the message is sent once more; after any other error it is not, but the same words may come anew."""
    problem = classify(error) if isinstance(error, Refused) else error
    return isinstance(problem, (TryAgain, AccountBroken))


def _remember(memory: dict[_K, _V], key: _K, value: _V) -> None:
    """Keep the newest entries only."""
    memory.pop(key, None)
    memory[key] = value
    if len(memory) > _REMEMBERED:
        del memory[next(iter(memory))]
