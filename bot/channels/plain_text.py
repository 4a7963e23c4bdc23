"""A message as plain texts, for platforms without buttons, without edits and without formatting.

What would be a button becomes something to type: answers as a numbered list, navigation as one line at the end. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from bot.chat import Choice, Message, Role

PLAIN_LIMIT = 2000  # characters; what Zalo takes in one message

_SHORT_KEY = 3  # characters; longer keys are words
_TAG = re.compile(r"</?[bi]>")
_ORNAMENT = re.compile(r"^[‹›«»<>←→\s]+|[‹›«»<>←→…\s]+$")  # arrows that only make sense on a button
_SENTENCE = re.compile(r"[.!?;…]\s")
_SPACE = re.compile(r"\s")
_JOINER = "\u200d"


def render_plain(message: Message, limit: int = PLAIN_LIMIT, *, typed_prefix: str = "Gõ:") -> list[str]:
    """The texts to send, in order, composed (NFC) and each of 1 to `limit` characters; empty with nothing to read.

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
    """The text, composed (NFC), in pieces of at most `limit` characters: cut after a paragraph, line, sentence or word.

    Characters are counted as the strictest platform may count them, in UTF-16 units. Only a word longer than `limit` is
    cut inside, and never inside what is read as one letter or sign, unless that alone is longer. Nothing but the white
    space at a cut disappears.
    """
    pieces: list[str] = []
    rest = unicodedata.normalize("NFC", text).strip()
    while len(rest) * 2 > limit and units(rest) > limit:
        cut = _cut(rest, _fitting(rest, limit))
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if rest:
        pieces.append(rest)
    return pieces


def units(text: str) -> int:
    """The length in UTF-16 units, which is the most that a platform counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _fitting(text: str, limit: int) -> int:
    """How many characters from the beginning fit; at least one."""
    end = min(len(text), limit)
    while end > 1 and (over := units(text[:end]) - limit) > 0:
        end -= max(1, over // 2)
    return end


def _cut(text: str, end: int) -> int:
    """Where to cut at or before `end`: after much of a paragraph, else a line, a sentence, a word."""
    window = text[: end + 1]
    paragraph = window.rfind("\n\n")
    if paragraph >= end // 2 and paragraph > 0:
        return paragraph
    line = window.rfind("\n")
    if line >= end // 4 and line > 0:
        return line
    sentence = max((found.end() - 1 for found in _SENTENCE.finditer(window)), default=0)
    if sentence >= end // 2 and sentence > 0:
        return sentence
    space = max((found.start() for found in _SPACE.finditer(window)), default=0)
    return space or _between_signs(text, end)


def _between_signs(text: str, end: int) -> int:
    """The last place at or before `end` that is not inside a letter with its marks, a joined sign or a flag."""
    for place in range(end, 0, -1):
        if not _belongs_together(text, place):
            return place
    return end


def _belongs_together(text: str, place: int) -> bool:
    """Whether the characters before and after a place are read as one."""
    before, after = text[place - 1], text[place] if place < len(text) else " "
    if unicodedata.category(after).startswith("M") or _JOINER in (before, after):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":  # tone of skin, tag
        return True
    return _is_flag_letter(before) and _is_flag_letter(after) and _flag_letters_before(text, place) % 2 == 1


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text: str, place: int) -> int:
    start = place
    while start > 0 and _is_flag_letter(text[start - 1]):
        start -= 1
    return place - start


def _instructions(message: Message, typed_prefix: str) -> list[str]:
    choices = [choice for row in message.rows for choice in row]
    answers = [choice for choice in choices if choice.role is Role.ANSWER]
    navigation = [choice for choice in choices if choice.role is Role.NAVIGATION]
    explained = bool(message.hint)
    lines = [_line(choice, typed_prefix, explained=explained) for choice in answers if not _says_itself(choice)]
    bare = [choice.key for choice in answers if _says_itself(choice)]
    if bare and not message.hint:
        lines.append(" · ".join(bare))
    if message.hint:
        lines.append(message.hint)
    if navigation:
        lines.append(f"{typed_prefix} " + " · ".join(f"{choice.key} {_in_sentence(choice)}" for choice in navigation))
    return lines


def _line(choice: Choice, typed_prefix: str, *, explained: bool) -> str:
    """ "1. Có", "4a: 1"; a choice that takes words to type (a notice's) says so: "Gõ: duyệt 2 – Xem và duyệt".

    So does a short word, where nothing is `explained` below: "OK. Nộp phiếu" could be read as done. What the words to
    type say already is not said again.
    """
    key, label = choice.key, _label(choice)
    if label.startswith(f"{key} · "):
        return f"{key}: {label.removeprefix(f'{key} · ')}"
    short = len(key) <= _SHORT_KEY
    if short and (explained or len(key) == 1 or not key.isalpha()):
        return f"{key}. {label}"
    if key.casefold().startswith(label.casefold()):
        return f"{typed_prefix} {key}"
    begins_alike = label.casefold().startswith(f"{key.casefold()} ")
    return f"{typed_prefix} {key} – {label[len(key) :].strip(' ()') if begins_alike else label}"


def _says_itself(choice: Choice) -> bool:
    return choice.label.strip() == choice.key


def _label(choice: Choice) -> str:
    return choice.label.strip()


def _in_sentence(choice: Choice) -> str:
    """ "‹ Quay lại" as it stands after a key: "quay lại"; an abbreviation keeps its capitals."""
    words = _ORNAMENT.sub("", choice.label) or choice.label
    return words if len(words) > 1 and words[1].isupper() else words[:1].lower() + words[1:]
