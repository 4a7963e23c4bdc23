"""A `Message` in the words of the Zalo OA platform. Pure: nothing is sent here.

A message to a person can carry five buttons under its text. A press comes back as a text, the button's payload, and
anybody can type the same: so a payload says what was pressed and proves nothing. Buttons stay where they are for ever
and work again and again, as everything that is sent stays as it is: what would replace a message is a new one.

Answers are buttons where all of them fit; more of them are numbered in the text, as on a platform without buttons.
Navigation takes the places that are left, the way back first, and is something to type beyond that. In groups nothing
is a button.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import timedelta
from html import escape
from typing import Any, Literal

from bot.channels import WrongMessage
from bot.channels.plain_text import PLAIN_LIMIT, render_plain
from bot.chat import Capabilities, Choice, FileKind, Message, Role, SendingLimits, Window

PLATFORM = "zalo_oa"
PRESS = "#antq:"  # what a payload begins with; nobody writes that by chance
GROUP = "g:"  # what our id of a group's chat begins with; the platform tells groups and people apart by the call

BUTTONS_LIMIT = 5
TITLE_LIMIT = 100  # characters of a button's title
IMAGE_LIMIT = 1024 * 1024  # bytes
FILE_LIMIT = 5 * 1024 * 1024  # bytes

# A message to a person is free for two days after they last wrote, followed or pressed, costs something until the
# seventh day, and is refused after that. What is on its way for a while still has to arrive in time.
_ON_ITS_WAY = timedelta(minutes=5)
FREE = timedelta(hours=48) - _ON_ITS_WAY
PAID = timedelta(days=7) - _ON_ITS_WAY

# The platform takes 4000 calls a minute from an app; a message is one to three of them.
LIMITS = SendingLimits(overall=(20, 1.0), chat=(3, 1.0), group=(20, 60.0))

CAPABILITIES = Capabilities(
    edit=False,
    formatting=False,
    contact_button=False,
    group_buttons=False,
    leaves_groups=False,
    files_out=frozenset((FileKind.PHOTO, FileKind.DOCUMENT)),
    text_limit=PLAIN_LIMIT,
    caption_limit=PLAIN_LIMIT,
    upload_limit=FILE_LIMIT,
    limits=LIMITS,
    window=Window(open=FREE, free=FREE),
    kept_by="Zalo",
)

# How a text with buttons is written: sources differ whether the kind of template is named.
Form = Literal["unnamed", "named"]

_MENTION = re.compile(r"\[@(\w+)\]")
_DOCUMENTS = {"pdf": (b"%PDF",), "doc": (b"\xd0\xcf\x11\xe0",), "docx": (b"PK\x03\x04",)}
_PICTURES = {"jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}


@dataclass(frozen=True, slots=True)
class Part:
    """One message as the platform knows it: a text, perhaps with buttons, or with a picture, or a file alone.

    `image` and `file` are what the platform called them when they were put there.
    """

    text: str = ""
    buttons: tuple[Choice, ...] = ()
    image: str = ""
    file: str = ""


def is_group(chat: str) -> bool:
    """Whether our id of a chat is a group's."""
    return chat.startswith(GROUP)


def texts(message: Message, typed_prefix: str, *, buttons: bool) -> list[Part]:
    """The texts of a message in order, the last one with its buttons; empty where there is nothing to read."""
    message = _spoken(message)
    if not message.text:
        return []
    shown = _shown(message) if buttons else ()
    if shown:
        typed = tuple(tuple(choice for choice in row if choice not in shown) for row in message.rows)
        answers_typed = any(choice.role is Role.ANSWER for row in typed for choice in row)
        message = replace(message, rows=typed, hint=message.hint if answers_typed else "")
    pieces = [Part(text) for text in render_plain(message, PLAIN_LIMIT, typed_prefix=typed_prefix)]
    if shown and pieces:
        pieces[-1] = replace(pieces[-1], buttons=shown)
    return pieces


def in_group(message: Message, typed_prefix: str) -> list[Part]:
    """The texts of a message to a group. What would call somebody by name in a text of ours calls nobody."""
    return [replace(part, text=_MENTION.sub(r"@\1", part.text)) for part in texts(message, typed_prefix, buttons=False)]


def body(chat: str, part: Part, form: Form = "unnamed") -> dict[str, Any]:
    """The call's body for one part; raises `WrongMessage` for a button that carries too much."""
    recipient = {"group_id": chat.removeprefix(GROUP)} if is_group(chat) else {"user_id": chat}
    message: dict[str, Any] = {"text": part.text} if part.text else {}
    if part.file:
        message["attachment"] = {"type": "file", "payload": {"token": part.file}}
    elif part.image:
        element = {"media_type": "image", "attachment_id": part.image}
        message["attachment"] = {"type": "template", "payload": {"template_type": "media", "elements": [element]}}
    elif part.buttons:
        payload: dict[str, Any] = {"template_type": "button"} if form == "named" else {}
        payload["buttons"] = [_button(choice) for choice in part.buttons]
        message["attachment"] = {"type": "template", "payload": payload}
    return {"recipient": recipient, "message": message}


def picture_ending(content: bytes) -> str:
    """The ending of a picture that can be sent, by its first bytes and its size; empty for any other."""
    if len(content) > IMAGE_LIMIT:
        return ""
    return next((ending for ending, begin in _PICTURES.items() if content.startswith(begin)), "")


def document_name(name: str, content: bytes) -> str:
    """The name under which a document can be sent; empty for one that cannot: a list or an archive, one that is too
    large, one whose content is not what its name says."""
    ending = name.rpartition(".")[2].lower()
    if ending not in _DOCUMENTS and content.startswith(_DOCUMENTS["pdf"]):
        ending, name = "pdf", f"{name or 'tep'}.pdf"
    begins = _DOCUMENTS.get(ending, ())
    if len(content) > FILE_LIMIT or not any(content.startswith(begin) for begin in begins):
        return ""
    plain = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]', "_", unicodedata.normalize("NFC", name)).strip(" .")
    return plain if plain.lower().endswith(f".{ending}") else f"tep.{ending}"


def _spoken(message: Message) -> Message:
    """What a press is answered with in passing is said above the text: there is nothing else to show it in."""
    if not message.toast:
        return message
    return replace(message, text="\n\n".join(text for text in (escape(message.toast), message.text) if text), toast="")


def _shown(message: Message) -> tuple[Choice, ...]:
    """The choices that become buttons, in the order in which they stand."""
    answers = [choice for row in message.rows for choice in row if choice.role is Role.ANSWER]
    if len(answers) > BUTTONS_LIMIT:
        answers = []
    ways = _most_wanted(message)[: BUTTONS_LIMIT - len(answers)]
    return (*answers, *(choice for row in message.rows for choice in row if choice in ways))


def _most_wanted(message: Message) -> list[Choice]:
    """Navigation, what is missed most where it is no button at first.

    The last row leads out of the question, and begins with the way back. What stands above it is about the question,
    the general before the particular (the official wording, the evidence). How to stop, beside the way back, comes
    last: for that it is enough to write no more.
    """
    rows = [[choice for choice in row if choice.role is Role.NAVIGATION] for row in message.rows]
    *above, last = [row for row in rows if row] or [[]]
    return [*last[:1], *reversed([choice for row in above for choice in row]), *last[1:]]


def _button(choice: Choice) -> dict[str, Any]:
    if len(choice.data.encode()) > 64:
        raise WrongMessage("a button carries more than 64 bytes")
    title = unicodedata.normalize("NFC", choice.label.strip())
    if len(title) > TITLE_LIMIT:
        title = f"{title[: TITLE_LIMIT - 1].rstrip()}…"
    return {"title": title, "type": "oa.query.hide", "payload": PRESS + choice.data}
