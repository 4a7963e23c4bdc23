"""What a head sees: the newest message with buttons, which item it asks for, and what can be pressed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from movement.plans import load_bundled
from tests.fakes.telegram.world import Chat, Kept

_ANSWER = re.compile(r"p[\d.]+|c[\d,]+|na")
_ITEM = re.compile(r"(\d+[a-zđ]?)\. ")


@dataclass(frozen=True, slots=True)
class Key:
    """A button: the revision it was shown at, what it stands for, and its label."""

    revision: int
    token: str
    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Screen:
    """One message with buttons, as it is now."""

    message: int
    edited: int
    text: str
    keys: tuple[Key, ...]

    @property
    def revision(self) -> int:
        return max((key.revision for key in self.keys), default=-1)

    @property
    def answers(self) -> list[Key]:
        """The buttons that answer the question of an item."""
        return [key for key in self.keys if _ANSWER.fullmatch(key.token)]

    @property
    def item(self) -> str:
        """The code of the item that is asked for."""
        return next(m[1] for line in reversed(self.text.splitlines()) if (m := _ITEM.match(line)) and m[1] in CODES)

    def key(self, token: str) -> Key | None:
        """The button whose token begins like this."""
        return next((key for key in self.keys if key.token.startswith(token)), None)

    def keys_like(self, token: str) -> list[Key]:
        return [key for key in self.keys if key.token.startswith(token)]


CODES = frozenset(criterion.code for card in load_bundled("thien-tin-2026").scorecards for criterion in card.scored)


def messages(chat: Chat) -> list[Kept]:
    """The bot's messages, newest first."""
    return [message for message in reversed(chat.messages.values()) if message.by_bot and not message.deleted]


def screens(chat: Chat) -> Iterator[Screen]:
    """The bot's messages with buttons, newest first."""
    for message in messages(chat):
        if message.markup:
            yield Screen(message.id, message.edited, message.text, tuple(_keys(message.markup["inline_keyboard"])))


def _keys(rows: list[list[dict[str, str]]]) -> Iterator[Key]:
    for row in rows:
        for button in row:
            data = button.get("callback_data", "")
            revision, colon, token = data.partition(":")
            yield Key(int(revision, 36) if colon else -1, token if colon else data, button["text"], data)
