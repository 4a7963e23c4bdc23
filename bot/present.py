"""How a question is shown: its text, its buttons in rows, and what can be typed instead."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from bot.chat import Choice, Message, Role
from bot.flows.questions import AS_LABEL, Option, Question
from bot.i18n import Value, _, join, key_, plain, render
from movement.names import fold

BACK, SAVE, EVIDENCE, CHANGE, DONE, UPLOAD = "~back", "~save", "~evidence", "~change", "~done", "~upload"
LOOK = "~look."
PICK = "~pick."

_IN_A_ROW = 6  # short buttons, such as points, side by side
_SHORT = 4  # characters
_THIRD = 8  # characters of a label that fits three times in a row
_A_WORD = 2  # letters of the shortest label that is worth comparing
_HALF_WIDTH = 16  # characters of a label that still fits twice in a row on a small phone

_LABELS: dict[str, tuple[Value, Value]] = {
    BACK: (_("‹ Back"), key_("B")),
    SAVE: (_("Save, do it later"), key_("S")),
    EVIDENCE: (_("Add evidence or a note"), key_("A")),
    CHANGE: (_("Change an answer"), key_("C")),
    DONE: (_("Done"), key_("D")),
    UPLOAD: (_("Send a file by a web page"), key_("W")),
}

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def revision_text(revision: int) -> str:
    """A revision in base 36: buttons have 64 bytes."""
    text = ""
    while revision:
        revision, digit = divmod(revision, 36)
        text = _DIGITS[digit] + text
    return text or "0"


def button(revision: int, token: str) -> str:
    """What a button carries: the revision it was shown at, and what it stands for."""
    return f"{revision_text(revision)}:{token}"


def read_button(data: str) -> tuple[int, str] | None:
    """The revision and token of a button; None for anything else."""
    revision, colon, token = data.partition(":")
    if not colon or not 0 < len(revision) <= 12 or not all(c in _DIGITS for c in revision):
        return None
    return int(revision, 36), token


@lru_cache(maxsize=64)
def _navigation(token: str, language: str) -> tuple[str, str]:
    label, key = _LABELS[token]
    return plain(label, language), plain(key, language)


def done_key(language: str) -> str:
    """What is typed to leave a page such as the one where an earlier answer is picked."""
    return _navigation(DONE, language)[1]


def navigation(question: Question[Any], *, has_path: bool, can_leave: bool, by_page: bool = False) -> list[str]:
    """The navigation that a question offers, as tokens. `by_page`: a file for it may come by a page of ours."""
    tokens = [LOOK + look.token for look in question.looks]
    if question.takes_files:
        tokens.append(EVIDENCE)
    if by_page:
        tokens.append(UPLOAD)
    if question.is_review:
        tokens.append(CHANGE)
    if has_path and question.can_go_back:
        tokens.append(BACK)
    if can_leave and question.can_leave:
        tokens.append(SAVE)
    return tokens


def typed_navigation(question: Question[Any], tokens: Sequence[str], text: str, language: str) -> str | None:
    """The navigation token that somebody typed by its letter or its label, or None."""
    said = fold(text).strip(" .)")
    for token in tokens:
        label, key = _label_and_key(question, token, language)
        if said in (fold(key), fold(label).strip(" ‹")):
            return token
    return None


def typed_label(question: Question[Any], text: str, language: str) -> str | None:
    """The answer whose label somebody typed instead of pressing it, whole or its first words; None if not just one."""
    said = fold(text).strip(" .!)")
    if len(said) < _A_WORD or not any(character.isalpha() for character in said):
        return None
    labels = [(fold(plain(option.label, language)).strip(" .!)"), option.token) for option in question.options()]
    found = [token for label, token in labels if label == said]
    if not found and said[0].isalpha():
        found = [token for label, token in labels if label.startswith(said + " ")]
    return found[0] if len(found) == 1 else None


def _label_and_key(question: Question[Any], token: str, language: str) -> tuple[str, str]:
    if token.startswith(LOOK):
        look = next(look for look in question.looks if look.token == token.removeprefix(LOOK))
        return plain(look.label, language), plain(look.key, language)
    return _navigation(token, language)


def show(
    question: Question[Any],
    tokens: Sequence[str],
    revision: int,
    language: str,
    *,
    replace: str = "",
    above: Value | None = None,
) -> Message:
    """A question as a message; `above` is said before it (a refusal, the official wording)."""
    prompt = join(question.prompt(), question.below())
    text = render(prompt if above is None else join(above, prompt, separator="\n\n"), language)
    rows = [*_answer_rows(question.options(), revision, language)]
    if question.asks_contact:
        rows.append(
            (Choice(plain(_("Share my phone number"), language), button(revision, "~contact"), "", Role.CONTACT),)
        )
    rows += _navigation_rows(question, tokens, revision, language)
    return Message(text=text, rows=tuple(rows), replace=replace, hint=plain(question.hint(), language))


def show_list(
    heading: Value,
    options: Sequence[tuple[str, str, str]],
    revision: int,
    language: str,
    *,
    replace: str = "",
    by_page: bool = False,
) -> Message:
    """Earlier answers to pick from; `options` are (token, label, answer in short), each typed by its label.

    Without any it is a page that waits for a file or a note; `by_page`: the file may come by a page of ours.
    """
    picks = [
        Choice(f"{label} · {shown}" if shown else label, button(revision, PICK + token), label)
        for token, label, shown in options
    ]
    rows = _packed(picks)
    for token in (UPLOAD, DONE) if by_page else (DONE,):
        label, key = _navigation(token, language)
        rows.append((Choice(label, button(revision, token), key, Role.NAVIGATION),))
    return Message(text=render(heading, language), rows=tuple(rows), replace=replace)


def _answer_rows(options: Sequence[Option[Any]], revision: int, language: str) -> list[tuple[Choice, ...]]:
    rows: list[tuple[Choice, ...]] = []
    run: list[Choice] = []
    for position, option in enumerate(options, 1):
        label = plain(option.label, language)
        typed = option.key if isinstance(option.key, str) else plain(option.key, language)
        key = label if typed == AS_LABEL else typed or str(position)
        choice = Choice(label, button(revision, option.token), key)
        if option.wide:
            rows += _packed(run)
            run = []
            rows.append((choice,))
        else:
            run.append(choice)
    return rows + _packed(run)


def _packed(choices: Sequence[Choice]) -> list[tuple[Choice, ...]]:
    """Buttons in as few rows as a small screen allows."""
    if not choices:
        return []
    longest = max(len(c.label) for c in choices)
    width = _IN_A_ROW if longest <= _SHORT else 3 if longest <= _THIRD else 2 if longest <= _HALF_WIDTH else 1
    return [tuple(choices[n : n + width]) for n in range(0, len(choices), width)]


def _navigation_rows(
    question: Question[Any], tokens: Sequence[str], revision: int, language: str
) -> list[tuple[Choice, ...]]:
    def choice(token: str) -> Choice:
        label, key = _label_and_key(question, token, language)
        return Choice(label, button(revision, token), key, Role.NAVIGATION)

    about = [choice(t) for t in tokens if t not in (BACK, SAVE)]
    ways = [choice(t) for t in tokens if t in (BACK, SAVE)]
    return [tuple(about[n : n + 2]) for n in range(0, len(about), 2)] + ([tuple(ways)] if ways else [])
