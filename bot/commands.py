"""What can be asked for at any time: slash commands, the phrases people say instead, and the buttons of notices.

A notice's button carries the command itself ("/verify 12 all"), so it works whenever it is pressed, from an old
message too; whether it may be carried out is decided when it arrives.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat import Choice, Event, EventKind
from bot.i18n import Value, plain
from movement.names import fold

# command -> the words that people type instead, without diacritics; the first one is shown on platforms without buttons
_WORDS: dict[str, tuple[str, ...]] = {
    "menu": ("menu", "bat dau", "start"),
    "help": ("tro giup", "huong dan", "help"),
    "mydata": ("du lieu cua toi", "my data"),
    "language": ("ngon ngu", "language"),
    "queue": ("cho tham dinh", "queue"),
    "units": ("cho duyet", "registrations"),
    "card": ("phieu", "card"),
    "verify": ("tham dinh", "verify"),
    "unit": ("duyet", "unit"),
    "score": ("cham diem", "score"),
    "opinion": ("y kien", "opinion"),
    "save": ("luu", "tam dung", "thoat", "save", "stop"),
}
_NEEDS_NUMBER = frozenset(("card", "verify", "unit", "opinion"))
_ALIASES = {
    "start": "menu",
    "huy": "save",
    "cancel": "save",
    "trogiup": "help",
    "dulieu": "mydata",
    "ngonngu": "language",
}


@dataclass(frozen=True, slots=True)
class Command:
    """One command with what stands behind it; `code` is an invitation code from a link."""

    name: str
    number: int | None = None
    word: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """A button of a notice: what it says and the command behind it."""

    label: Value
    name: str
    number: int | None = None
    word: str = ""

    def choice(self, language: str) -> Choice:
        """The button, and what to type instead of pressing it."""
        said = _WORDS[self.name]
        typed = said[0] if language == "vi" or len(said) == 1 else said[-1]
        parts = [str(self.number)] if self.number is not None else []
        parts += [self.word] if self.word else []
        data = " ".join([f"/{self.name}", *parts])
        return Choice(plain(self.label, language), data, " ".join([typed, *parts]))


def read_command(event: Event) -> Command | None:
    """The command in an event, or None when it is an answer."""
    if event.kind is EventKind.START:
        return Command("begin", code=event.text) if event.text else Command("menu")
    if event.kind is EventKind.PRESS:
        return _slash(event.data) if event.data.startswith("/") else None
    if event.kind is not EventKind.TEXT:
        return None
    text = event.text.strip()
    if text.startswith("/"):
        return _slash(text)
    return _phrase(fold(text))


def _slash(text: str) -> Command | None:
    first, *rest = text[1:].replace("_", " ").split()[:3] or [""]
    name = fold(first.partition("@")[0])
    name = _ALIASES.get(name, name)
    if name == "menu" and rest and not rest[0].isdigit():
        return Command("begin", code=rest[0])
    return _with_number(name, rest) if name in _WORDS else Command("menu")


def _with_number(name: str, rest: list[str]) -> Command | None:
    number = int(rest[0]) if rest and rest[0].isdecimal() and len(rest[0]) < 10 else None
    if number is None and name in _NEEDS_NUMBER:
        return Command("menu")
    word = rest[1] if number is not None and len(rest) > 1 else ""
    return Command(name, number, word if word.isalpha() else "")


def _phrase(folded: str) -> Command | None:
    wanted = folded.strip(" .!")
    for name, phrases in _WORDS.items():
        for phrase in phrases:
            if wanted == phrase and name not in _NEEDS_NUMBER:
                return Command(name)
            if name in _NEEDS_NUMBER and wanted.startswith(phrase + " "):
                rest = wanted.removeprefix(phrase).split()
                if rest and rest[0].isdecimal() and len(rest) <= 2:
                    return _with_number(name, rest)
    return None
