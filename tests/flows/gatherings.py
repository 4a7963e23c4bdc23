"""Groups on the paper platform: what happens in them, and what is shown there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.chat import Event, EventKind, Place
from tests.flows.paper import PLATFORM
from tests.flows.people import Person


@dataclass
class Gathering(Person):
    """A group. It has a screen like a person; what people do in it names who did it."""

    place: Place = field(default_factory=Place)

    def __post_init__(self) -> None:
        self.place = Place(title=self.name, may_post=True, has_topics=False)
        self.blocked = True  # the assistant is not in it

    async def adds(self, by: Person) -> None:
        """Somebody adds the assistant."""
        self.blocked = False
        self._tell(by, self.play.transcript.word("adds", self.language))
        await self._happens(by, EventKind.JOINED)

    async def removes(self, by: Person) -> None:
        """Somebody takes the assistant out."""
        self.blocked = True
        self._tell(by, self.play.transcript.word("removes", self.language))
        await self._happens(by, EventKind.LEFT)

    async def shuts_out(self) -> None:
        """The assistant is taken out, and the platform does not say so."""
        self.blocked, self.why_gone = True, "bot was kicked from the group chat"

    async def changes(self, by: Person, **place: object) -> None:
        """The group is renamed, muted for the assistant, or divided into topics."""
        self.place = replace(self.place, **place)  # type: ignore[arg-type]
        await self._happens(by, EventKind.CHANGED)

    async def moves(self, by: Person, chat: str) -> None:
        """The group gets another chat id."""
        await self._happens(by, EventKind.MIGRATED, text=chat)
        del self.play.people[self.account]
        self.account = chat
        self.play.people[chat] = self

    async def hears_say(self, by: Person, text: str, topic: str = "") -> None:
        """Somebody writes in the group."""
        self._tell(by, f"‹{text}›")
        await self._happens(by, EventKind.TEXT, text=text, place=replace(self.place, topic=topic))

    async def presses_here(self, by: Person, label: str) -> None:
        """Somebody presses a button in the group."""
        number, choice = self.button(label)
        self._tell(by, f"‹{choice.label.strip('‹› ')}›")
        event = self._event(by, EventKind.PRESS, data=choice.data, message_id=number)
        await self.play.happens(replace(event, press_id=f"press-{event.id}"))

    def _tell(self, by: Person, deed: str) -> None:
        self.play.transcript.deed(self, f"{by.name}: {deed}")

    async def _happens(self, by: Person, kind: EventKind, **values: object) -> None:
        await self.play.happens(self._event(by, kind, **values))

    def _event(self, by: Person, kind: EventKind, **values: object) -> Event:
        event = by.event(kind, chat=self.account, private=False, place=self.place)
        return replace(event, platform=PLATFORM, **values)  # type: ignore[arg-type]
