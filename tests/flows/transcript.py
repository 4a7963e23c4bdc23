"""Writing a play down so that anybody can read it: `›` what the assistant says, `‹ ›` what a person does."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from bot.channels.plain_text import render_plain, strip_markup
from bot.chat import Choice, FileKind, Message, Role
from bot.i18n import _, plain
from bot.making import MADE
from bot.paper_check_texts import EXAMPLE

if TYPE_CHECKING:
    from tests.flows.people import Person

_WORDS = {
    "start": {"vi": "‹mở trợ lý, bấm Bắt đầu›", "en": "‹opens the assistant, presses Start›"},
    "link": {"vi": "‹mở liên kết trong thư mời›", "en": "‹opens the link of the invitation›"},
    "photo": {"vi": "ảnh", "en": "photo"},
    "adds": {"vi": "‹thêm trợ lý vào nhóm›", "en": "‹adds the assistant to the group›"},
    "removes": {"vi": "‹đưa trợ lý ra khỏi nhóm›", "en": "‹takes the assistant out of the group›"},
    "sticker": {"vi": "‹gửi một nhãn dán›", "en": "‹sends a sticker›"},
}
_CODE = re.compile(r"\b(?:[2-9A-HJ-NP-Z]{10}|(?<!-)[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}(?!-))\b")
_SHOWN_CODES = ("7K9QPM2XTB", "MT4WX8RC6H", "Q3ZD9FYN5J")
_SHOWN_LINKING = ("T7QF-2M9R", "H4TX-9WBN", "P6ZD-3RKC", "W8MS-5GTA", "B2VE-7KYH")
_EXAMPLES = frozenset(("K7QF-2M8R",))  # which the assistant itself names
_GROUP = "[2-9A-HJ-NP-Za-hj-np-z]{4}"
_PAPER_CODE = re.compile(rf"\b{_GROUP}-{_GROUP}-{_GROUP}\b")
_SHOWN_PAPER_CODES = ("T7WC-4K2R-M9XB", "F3HN-8QZ5-D6YP")


class Transcript:
    """Collects lines of Markdown. Codes are random, so each is shown as an invented one.

    What phones show is written down by `settle`: first what answers the person who did something, then the others'.
    Phones of accounts that are `left_out` are not written down.
    """

    def __init__(self) -> None:
        self.muted = False
        self.left_out: set[str] = set()
        self._lines: list[str] = []
        self._shown: list[tuple[Person, str, Message | None]] = []
        self._speaker = ""
        self._codes: dict[str, str] = {}
        self._paper_codes: dict[str, str] = {}

    @staticmethod
    def word(key: str, language: str) -> str:
        """What a person does, in words."""
        return _WORDS[key][language]

    def heading(self, text: str) -> None:
        """A new scene."""
        self._lines += ["", f"## {text}"]
        self._speaker = ""

    def remark(self, text: str) -> None:
        """Something for the reader, in italics."""
        self._lines += ["", f"_{text}_"]
        self._speaker = ""

    def deed(self, person: Person, deed: str) -> None:
        """What a person does."""
        if self.muted or person.account in self.left_out:
            return
        self._turn_to(person)
        self._lines += ["", self._hidden(deed)]

    def toast(self, person: Person, toast: str) -> None:
        """A short remark that the platform shows over the screen."""
        self._shown.append((person, toast, None))

    def message(self, person: Person, message: Message) -> None:
        """What a person's phone shows."""
        self._shown.append((person, "", message))

    def settle(self, doers: Collection[str]) -> None:
        """Everything has been delivered: write it down, the doers' phones first."""
        shown, self._shown = self._shown, []
        if self.muted:
            return
        for person, toast, message in sorted(shown, key=lambda entry: entry[0].account not in doers):
            if person.account in self.left_out:
                continue
            self._turn_to(person)
            if message is None:
                self._lines += ["", f"> _({toast})_"]
            else:
                self._write(person, message)

    def _write(self, person: Person, message: Message) -> None:
        self._lines.append("")
        if person.plain:
            typed = plain(_("Type:"), person.language)
            for number, text in enumerate(render_plain(message, typed_prefix=typed)):
                self._lines += [""] if number else []
                self._quote(text)
            return
        if message.file:
            sign = "🖼" if message.file.platform == MADE and message.file.kind is FileKind.PHOTO else "📎"
            self._lines.append(f"> {sign} {message.file.name or self.word('photo', person.language)}")
        text = message.text.replace("<b>", "**").replace("</b>", "**").replace("<i>", "_").replace("</i>", "_")
        if text:
            self._quote(strip_markup(text))
        for row in message.rows:
            self._lines.append("> " + " ".join(_button(choice) for choice in row) + "  ")

    def _quote(self, text: str) -> None:
        for line in self._hidden(text).splitlines():
            self._lines.append(f"> {line}  " if line else ">")

    def _hidden(self, text: str) -> str:
        text = _CODE.sub(lambda found: self._shown_code(found[0]), text)
        return _PAPER_CODE.sub(lambda found: self._shown_paper_code(found[0]), text)

    def _shown_code(self, code: str) -> str:
        if not any(c.isdigit() for c in code) or code in _EXAMPLES:
            return code
        shown = _SHOWN_LINKING if "-" in code else _SHOWN_CODES
        return self._codes.setdefault(code, shown[len(self._codes) % len(shown)])

    def _shown_paper_code(self, code: str) -> str:
        if code == EXAMPLE or not any(c.isdigit() for c in code):
            return code
        known = self._paper_codes
        shown = known.setdefault(code.upper(), _SHOWN_PAPER_CODES[len(known) % len(_SHOWN_PAPER_CODES)])
        return shown if code.isupper() else shown.lower()

    def _turn_to(self, person: Person) -> None:
        if self._speaker != person.account:
            self._lines += ["", f"### {person.name}"]
            self._speaker = person.account

    def text(self) -> str:
        """Everything so far."""
        return "\n".join(self._lines).strip() + "\n"


def _button(choice: Choice) -> str:
    return f"[ ☎ {choice.label} ]" if choice.role is Role.CONTACT else f"[ {choice.label} ]"
