"""A `Message` in the words of the Bot API: method names and parameters. Pure: nothing is sent here.

How a message that asks for the phone number looks: Telegram has a button for it only on the *reply keyboard* (the one
under the text field), and one message carries either that or inline buttons. So a message with a `Role.CONTACT` choice
has only a reply keyboard, shown once: the contact key, and every other choice as a key that types itself
(``L · Quay lại``). The handler takes the typed key out of such a text with `typed_key`; `telegram_sending` takes the
keyboard away again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.channels import WrongMessage
from bot.channels.telegram_text import CAPTION_LIMIT, TEXT_LIMIT, split, visible_length
from bot.chat import Capabilities, Choice, File, FileKind, Message, Role, SendingLimits

PLATFORM = "telegram"
DATA_LIMIT = 64  # bytes of callback data
DOWNLOAD_LIMIT = 20 * 1024 * 1024  # bytes; the Bot API serves no larger file
TOAST_LIMIT = 200  # characters of a callback answer

CAPABILITIES = Capabilities(
    text_limit=TEXT_LIMIT,
    caption_limit=CAPTION_LIMIT,
    file_limit=DOWNLOAD_LIMIT,
    limits=SendingLimits(),
    kept_by="Telegram",
    kept_abroad=True,
)
NO_PREVIEW = {"is_disabled": True}
NO_KEYBOARD = {"remove_keyboard": True}

_SEPARATOR = " · "
_TYPED = re.compile(r"^([^\s·]{1,2}) · \S")

Params = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Bot API."""

    method: str
    params: Params


def chat_id(chat: str) -> int | str:
    """The chat as the Bot API wants it: a number, or the name of a public channel."""
    return int(chat) if chat.lstrip("-").isdigit() else chat


def acknowledgement(message: Message) -> Call | None:
    """The call that answers a button press, if the message answers one."""
    if not message.press_id:
        return None
    params: Params = {"callback_query_id": message.press_id}
    if message.toast:
        params["text"] = message.toast[:TOAST_LIMIT]
    return Call("answerCallbackQuery", params)


def asks_contact(message: Message) -> bool:
    """Whether the message asks for the phone number, and so carries a reply keyboard."""
    return any(choice.role is Role.CONTACT for row in message.rows for choice in row)


def keyboard(message: Message) -> Params | None:
    """The ``reply_markup``: inline buttons, or the reply keyboard of a message that asks for the phone number.

    Raises `WrongMessage` for callback data of more than 64 bytes: Telegram would refuse the whole message.
    """
    if not message.rows:
        return None
    if asks_contact(message):
        return {
            "keyboard": [[_key(choice) for choice in row] for row in message.rows if row],
            "one_time_keyboard": True,
            "resize_keyboard": True,
        }
    rows = [[_button(choice) for choice in row] for row in message.rows if row]
    return {"inline_keyboard": rows} if rows else None


def calls(chat: str, message: Message, markup: Params | None) -> list[Call]:
    """The calls that carry the message out, in order; empty if it only acknowledges.

    The last one that shows something carries `markup`. An edit comes first and only for a text: a message with a reply
    keyboard or a file cannot replace another one. Leaving the chat comes last.
    """
    where = chat_id(chat)
    result = _shown(where, message, markup)
    if message.leave:
        result.append(Call("leaveChat", {"chat_id": where}))
    return result


def anew(call: Call, topic: str) -> Call:
    """The same text as a new message, for an edit that is not possible."""
    params = {name: value for name, value in call.params.items() if name != "message_id"}
    return Call("sendMessage", params | _thread(topic))


def without_topic(call: Call) -> Call:
    """The same for the general topic, for a topic that is gone."""
    return Call(call.method, {name: value for name, value in call.params.items() if name != "message_thread_id"})


def file_field(kind: FileKind) -> str:
    """The parameter that carries the file: ``photo``, ``video`` or ``document``."""
    return kind.value


def typed_key(text: str) -> str:
    """What a key of the reply keyboard types: ``L · Quay lại`` means ``L``; any other text is itself."""
    match = _TYPED.match(text)
    return match[1] if match else text


def _shown(where: int | str, message: Message, markup: Params | None) -> list[Call]:
    if message.file is not None:
        return _file_calls(where, message, message.file, markup)
    if not message.text:
        return []
    editing = bool(message.replace) and (markup is None or "inline_keyboard" in markup)
    parts = split(message.text)
    result = []
    for number, part in enumerate(parts):
        params: Params = {"chat_id": where, "text": part, "parse_mode": "HTML", "link_preview_options": NO_PREVIEW}
        if number == len(parts) - 1 and markup is not None:
            params["reply_markup"] = markup
        if editing and number == 0:
            params["message_id"] = int(message.replace)
            result.append(Call("editMessageText", params))
        else:
            result.append(Call("sendMessage", params | _thread(message.topic)))
    return result


def _file_calls(where: int | str, message: Message, file: File, markup: Params | None) -> list[Call]:
    field = file_field(file.kind)
    method = f"send{field.capitalize()}"
    params: Params = {"chat_id": where, field: file.ref, **_thread(message.topic)}
    if message.text and visible_length(message.text) > CAPTION_LIMIT:
        text = Message(text=message.text, topic=message.topic)
        return [Call(method, params), *_shown(where, text, markup)]
    if message.text:
        params |= {"caption": message.text, "parse_mode": "HTML"}
    if markup is not None:
        params["reply_markup"] = markup
    return [Call(method, params)]


def _thread(topic: str) -> Params:
    return {"message_thread_id": int(topic)} if topic else {}


def _button(choice: Choice) -> Params:
    data = choice.data
    if len(data) * 4 > DATA_LIMIT and len(data.encode()) > DATA_LIMIT:
        raise WrongMessage(f"callback data of more than {DATA_LIMIT} bytes")
    return {"text": choice.label, "callback_data": data}


def _key(choice: Choice) -> Params:
    if choice.role is Role.CONTACT:
        return {"text": choice.label, "request_contact": True}
    return {"text": f"{choice.key}{_SEPARATOR}{choice.label}" if choice.label != choice.key else choice.key}
