"""A play that is written down: its town, its language, its headings."""

from __future__ import annotations

from dataclasses import dataclass

from tests.flows.people import Person
from tests.flows.play import Play
from tests.flows.town import Town


@dataclass
class Stage:
    """A play with its town, in one language. `t` picks what is typed or shown as a heading."""

    play: Play
    town: Town
    language: str

    def t(self, vi: str, en: str) -> str:
        """The Vietnamese or the English one."""
        return vi if self.language == "vi" else en

    def scene(self, vi: str, en: str) -> None:
        """A heading."""
        self.play.transcript.heading(self.t(vi, en))

    def remark(self, vi: str, en: str) -> None:
        """Something for the reader."""
        self.play.transcript.remark(self.t(vi, en))

    def newcomer(self, account: str, vi: str, en: str) -> Person:
        """Somebody whom the assistant does not know."""
        return self.play.person(account, self.t(vi, en), language=self.language)

    async def officer(self, account: str = "officer", name: str = "Nguyễn Văn An") -> Person:
        """An officer."""
        return await self.town.officer(account, name, self.t(f"Cán bộ {name}", f"Officer {name}"))
