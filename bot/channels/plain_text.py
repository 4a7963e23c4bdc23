"""A message as plain texts, for platforms without buttons, without edits and without formatting.

What would be a button becomes something to type: answers as a numbered list, navigation as one line at the end. Pure.
"""

from __future__ import annotations

import re
from html import unescape

from bot.chat import Choice, Message, Role

PLAIN_LIMIT = 2000  # characters; what Zalo takes in one message

_SHORT_KEY = 3  # characters; longer keys are words
_TAG = re.compile(r"</?[bi]>")
_ORNAMENT = re.compile(r"^[‹›«»<>←→\s]+|[‹›«»<>←→…\s]+$")  # arrows that only make sense on a button


def render_plain(message: Message, limit: int = PLAIN_LIMIT, *, typed_prefix: str = "Gõ:") -> list[str]:
    """The texts to send, in order, each of 1 to `limit` characters; empty when there is nothing to read.

    `typed_prefix` is the localised word before the navigation keys. An answer whose key is its label ("0", "1") is
    not listed when the message has a `hint`, which names it already. A choice that shares the person's own phone
    number has no typed form and is left out: the question accepts a typed number.
    """
    blocks = [strip_markup(message.text).strip(), "\n".join(_instructions(message, typed_prefix))]
    return split_text("\n\n".join(block for block in blocks if block), limit)


def strip_markup(text: str) -> str:
    """The text as a reader sees it: without ``<b>`` and ``<i>``, with entities resolved."""
    return unescape(_TAG.sub("", text))


def split_text(text: str, limit: int) -> list[str]:
    """Cut into pieces of at most `limit` characters: at line ends, else between words.

    Only a word longer than `limit` is cut inside. Nothing but the white space at a cut disappears.
    """
    pieces: list[str] = []
    rest = text.strip()
    while len(rest) > limit:
        window = rest[: limit + 1]
        cut = window.rfind("\n")
        if cut <= 0:
            cut = max(window.rfind(" "), window.rfind("\t"))
        if cut <= 0:
            cut = limit
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if rest:
        pieces.append(rest)
    return pieces


def _instructions(message: Message, typed_prefix: str) -> list[str]:
    choices = [choice for row in message.rows for choice in row]
    answers = [choice for choice in choices if choice.role is Role.ANSWER]
    navigation = [choice for choice in choices if choice.role is Role.NAVIGATION]
    lines = [_line(choice, typed_prefix) for choice in answers if not _says_itself(choice)]
    bare = [choice.key for choice in answers if _says_itself(choice)]
    if bare and not message.hint:
        lines.append(" · ".join(bare))
    if message.hint:
        lines.append(message.hint)
    if navigation:
        lines.append(f"{typed_prefix} " + " · ".join(f"{choice.key} {_in_sentence(choice)}" for choice in navigation))
    return lines


def _line(choice: Choice, typed_prefix: str) -> str:
    """ "1. Có"; a choice that takes words to type (a notice's) says so: "Gõ: duyệt 2 – Xem và duyệt"."""
    if _label(choice).startswith(f"{choice.key} · "):
        return _label(choice)
    if len(choice.key) <= _SHORT_KEY:
        return f"{choice.key}. {_label(choice)}"
    if choice.key.casefold() == choice.label.strip().casefold():
        return f"{typed_prefix} {choice.key}"
    return f"{typed_prefix} {choice.key} – {_label(choice)}"


def _says_itself(choice: Choice) -> bool:
    return choice.label.strip() == choice.key


def _label(choice: Choice) -> str:
    return choice.label.strip()


def _in_sentence(choice: Choice) -> str:
    """ "‹ Quay lại" as it stands after a key: "quay lại"; an abbreviation keeps its capitals."""
    words = _ORNAMENT.sub("", choice.label) or choice.label
    return words if len(words) > 1 and words[1].isupper() else words[:1].lower() + words[1:]
