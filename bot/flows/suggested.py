"""A question for a text in one's own words, with some that are often used on buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows.questions import FreeText, Option, Pressed, Reply, Typed
from bot.i18n import LANGUAGES, Value, plain
from movement.names import fold


@dataclass(slots=True)
class Suggested(FreeText):
    """What is chosen from `offers` (what is kept, and how it is called), or typed in own words."""

    offers: Sequence[tuple[str, Value]] = ()

    def options(self) -> Sequence[Option[str]]:
        return [Option(kept, label, f"s{n}", wide=True) for n, (kept, label) in enumerate(self.offers)]

    def read(self, reply: Reply) -> str:
        for number, option in enumerate(self.options(), 1):
            if isinstance(reply, Pressed) and reply.token == option.token:
                return option.value
            if isinstance(reply, Typed) and self._means(reply.text, number, option):
                return option.value
        return FreeText.read(self, reply)

    @staticmethod
    def _means(text: str, number: int, option: Option[str]) -> bool:
        said = fold(text).strip(" .)")
        return said == str(number) or said in {fold(plain(option.label, language)) for language in LANGUAGES}
