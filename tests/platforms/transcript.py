"""Writing down what phones show, as it came over the wire."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from bot.chat import Message
from tests.flows.people import Person
from tests.flows.transcript import Transcript
from tests.platforms.wire import SITE, Seen

_TOKEN = re.compile(rf"({re.escape(SITE)}/\w+/)[\w-]{{16,}}")
_SHOWN = r"\1mã-dùng-một-lần"

News = Callable[[], Iterable[tuple[Person, list[Seen]]]]


class WireTranscript(Transcript):
    """Collects what is new on the phones whenever everything has been delivered; tokens of links are not written."""

    def __init__(self, news: News) -> None:
        super().__init__()
        self._news = news

    def message(self, person: Person, message: Message) -> None:
        """Phones are looked at instead."""

    def settle(self, doers: Collection[str]) -> None:
        """Everything has been delivered: write down what is new, the doers' phones first."""
        everything = [(person, seen) for person, news in self._news() for seen in news]
        if self.muted:
            return
        for person, seen in sorted(everything, key=lambda each: each[0].account not in doers):
            self._turn_to(person)
            self._show(seen)

    def page(self, texts: Iterable[str]) -> None:
        """What a page in the browser says."""
        if not self.muted:
            self._lines += ["", *(f"> 🌐 {text}  " for text in texts)]

    def _show(self, seen: Seen) -> None:
        self._lines.append("")
        if not seen.number:
            self._lines.append(f"> _({seen.text})_")
            return
        if seen.file:
            self._lines.append(f"> {seen.file}  ")
        if seen.text:
            self._quote(seen.text)
        for row in seen.rows:
            self._lines.append("> " + " ".join(f"[ {label} ]" for label in row) + "  ")

    def _hidden(self, text: str) -> str:
        return _TOKEN.sub(_SHOWN, super()._hidden(text))
