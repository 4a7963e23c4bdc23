"""Which button a virtual user presses next: the rule that the load follows, and the only place that knows our dialogue.

A button's data is ``<revision>:<token>``; tokens of ways to move ("back", "save and leave" …) begin with "~".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

Keyboard = Sequence[Sequence[dict[str, Any]]]


class NothingToPress(Exception):
    """The message has no button that fits; the text tells what there was."""


def tokens(keyboard: Keyboard) -> Iterator[tuple[str, str]]:
    """(token, data) of every button that sends data, in the order of the screen."""
    for row in keyboard:
        for button in row:
            data = button.get("callback_data", "")
            if data:
                yield data.partition(":")[2], data


def _first(keyboard: Keyboard, *prefixes: str) -> str | None:
    found = list(tokens(keyboard))
    for prefix in prefixes:
        for token, data in found:
            if token.startswith(prefix):
                return data
    return None


def scored(keyboard: Keyboard, left: int) -> str:
    """The next press of a head who scores a card and has `left` presses left, this one included.

    From the menu to the card; on a question the first answer; on the last look, "hand in" with the last press. Presses
    to spare are spent by going back from there and answering again, and an odd one by looking at the card.
    """
    start = _first(keyboard, "score")
    if start is not None:
        return start
    submit = _first(keyboard, "submit")
    if submit is not None:
        if left == 1:
            return submit
        wanted = ("~back",) if left != 2 else ("~look", "~form")
        return _first(keyboard, *wanted) or _first(keyboard, "~back") or submit
    return any_answer(keyboard, left)


def any_answer(keyboard: Keyboard, left: int) -> str:
    """The first button that is an answer; a way to move if there is none."""
    found = list(tokens(keyboard))
    for token, data in found:
        if not token.startswith("~"):
            return data
    if found:
        return found[0][1]
    raise NothingToPress("no button with data")


CHOICES = {"scored": scored, "any": any_answer}
