"""Playing a conversation with invented people, and writing it down as a transcript that anybody can read.

The people use a platform of their own ("paper"), the whole house behind it is the real one: database, dialogue, outbox,
courier. Between any two turns everything is in the database, so every transcript also shows that nothing is kept in
memory only.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.background import Background
from bot.channels import RecipientGone
from bot.channels.plain_text import render_plain, strip_markup
from bot.chat import Address, Capabilities, Choice, Event, EventKind, File, FileKind, Message, Role, Sent
from bot.courier import Courier
from bot.dialogue import Dialogue
from storage import schema
from storage.database import Database

PLATFORM = "paper"


class PaperChannel:
    """Hands every message to the person it is for."""

    platform = PLATFORM
    capabilities = Capabilities()

    def __init__(self, play: Play) -> None:
        self._play = play
        self._number = 0

    async def send(self, address: Address, message: Message) -> Sent:
        person = self._play.people.get(address.chat)
        if person is None or person.blocked:
            raise RecipientGone("blocked")
        if message.press_id and message.toast:
            self._play.write(f"> _({message.toast})_")
        if not message.text and message.file is None:
            return Sent()
        if message.replace and not person.plain:
            number = message.replace
        else:
            self._number += 1
            number = str(self._number)
        person.hears(number, message)
        return Sent(number)

    async def upload(self, address: Address, message: Message, content: bytes) -> Sent:
        return await self.send(address, message)

    async def fetch(self, file: File) -> bytes:
        return b""

    async def close(self) -> None:
        pass


@dataclass
class Person:
    """Somebody with a phone. `plain` is a phone on a platform without buttons."""

    play: Play
    account: str
    name: str
    plain: bool = False
    blocked: bool = False
    last: Message | None = None
    last_number: str = ""
    heard: list[Message] = field(default_factory=list)

    def hears(self, number: str, message: Message) -> None:
        self.heard.append(message)
        if message.rows or not self.last_number:
            self.last, self.last_number = message, number
        self.play.write_message(self, message)

    @property
    def text(self) -> str:
        """The newest message as plain text."""
        return strip_markup(self.heard[-1].text)

    async def says(self, text: str) -> None:
        self.play.write_deed(self, f"‹{text}›")
        await self.play.happens(self._event(EventKind.TEXT, text=text))

    async def starts(self, payload: str = "") -> None:
        self.play.write_deed(self, "‹mở liên kết mời›" if payload else "‹Bắt đầu›")
        await self.play.happens(self._event(EventKind.START, text=payload))

    async def presses(self, label: str, message: Message | None = None) -> None:
        """Press a button of the newest message with buttons, named by (the beginning of) its label."""
        choice = self.choice(label, message)
        self.play.write_deed(self, f"‹{choice.label}›")
        await self.play.happens(self.press_event(choice))

    def press_event(self, choice: Choice) -> Event:
        event = self._event(EventKind.PRESS, data=choice.data)
        return Event(**{**_fields(event), "message_id": self.last_number, "press_id": f"press-{event.id}"})

    def choice(self, label: str, message: Message | None = None) -> Choice:
        for shown in [message] if message else [self.last, *reversed(self.heard)]:
            for row in shown.rows if shown else ():
                for choice in row:
                    if choice.label == label or (len(label) > 2 and choice.label.startswith(label)):
                        return choice
        raise AssertionError(f"{self.name} has no button “{label}” in: {self.heard[-1] if self.heard else None}")

    async def sends_photo(self, name: str = "", caption: str = "") -> None:
        self.play.write_deed(self, f"‹ảnh {name}›" + (f" ‹{caption}›" if caption else ""))
        file = File(FileKind.PHOTO, PLATFORM, f"photo-{self.play.counter + 1}", name, "image/jpeg", 200_000)
        await self.play.happens(self._event(EventKind.FILE, file=file, text=caption))

    async def sends_document(self, name: str) -> None:
        self.play.write_deed(self, f"‹tệp {name}›")
        file = File(FileKind.DOCUMENT, PLATFORM, f"file-{self.play.counter + 1}", name, "application/pdf", 90_000)
        await self.play.happens(self._event(EventKind.FILE, file=file))

    async def shares_contact(self, phone: str, *, own: bool = True) -> None:
        self.play.write_deed(self, f"‹chia sẻ số {phone}›")
        await self.play.happens(self._event(EventKind.CONTACT, phone=phone, own_contact=own))

    async def sends_sticker(self) -> None:
        self.play.write_deed(self, "‹nhãn dán›")
        await self.play.happens(self._event(EventKind.OTHER))

    async def blocks(self) -> None:
        self.blocked = True
        await self.play.happens(self._event(EventKind.BLOCKED))

    def _event(self, kind: EventKind, **values: object) -> Event:
        self.play.counter += 1
        event = Event(
            PLATFORM, str(self.play.counter), self.account, self.account, kind, self.play.now(), language="vi"
        )
        return Event(**{**_fields(event), **values})  # type: ignore[arg-type]


def _fields(event: Event) -> dict[str, object]:
    return {name: getattr(event, name) for name in Event.__slots__}


class Play:
    """A house with people around it, and what they say to each other written down."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.people: dict[str, Person] = {}
        self.counter = 0
        self.moment = datetime(2026, 10, 20, 2, 14, tzinfo=UTC)
        self.lines: list[str] = []
        self._speaker = ""
        background = Background()
        self.background = background
        self.courier = Courier(database, self.now, background, {PLATFORM: PaperChannel(self)})
        self.dialogue = Dialogue(database, self.now, self.courier.deliver)

    def now(self) -> datetime:
        return self.moment

    def later(self, **span: float) -> None:
        self.moment += timedelta(**span)

    def person(self, account: str, name: str, *, plain: bool = False) -> Person:
        self.people[account] = Person(self, account, name, plain)
        return self.people[account]

    async def happens(self, *events: Event) -> None:
        """Let events arrive, and wait until everything that follows from them is delivered."""
        self.later(seconds=7)
        await self.dialogue.receive(events)
        await self.settled()

    async def settled(self) -> None:
        for _turn in range(2000):
            if not self.courier.waiting and not any(line.busy for line in self.courier._lines.values()):
                return
            await asyncio.sleep(0.002)
        raise AssertionError("messages are still waiting")

    # --- the transcript -----------------------------------------------------------------------------------------------

    def heading(self, text: str) -> None:
        self.lines += ["", f"## {text}"]
        self._speaker = ""

    def write(self, line: str) -> None:
        self.lines.append(line)

    def _turn_to(self, person: Person) -> None:
        if self._speaker != person.account:
            self.lines += ["", f"**{person.name}**"]
            self._speaker = person.account

    def write_deed(self, person: Person, deed: str) -> None:
        self._turn_to(person)
        self.lines += ["", deed]

    def write_message(self, person: Person, message: Message) -> None:
        self._turn_to(person)
        self.lines.append("")
        if person.plain:
            for text in render_plain(message):
                self.lines += [f"> {line}".rstrip() for line in text.splitlines()]
            return
        if message.file:
            self.lines.append(f"> 📎 {message.file.name or 'ảnh'}")
        text = message.text.replace("<b>", "**").replace("</b>", "**").replace("<i>", "_").replace("</i>", "_")
        self.lines += [f"> {line}".rstrip() for line in strip_markup(text).splitlines()]
        for row in message.rows:
            self.lines.append("> " + " ".join(f"[ {choice.label} ]" for choice in row))

    def transcript(self) -> str:
        return "\n".join(self.lines).strip() + "\n"


@asynccontextmanager
async def playing(url: str) -> AsyncIterator[Play]:
    """A play on an empty database with the present schema."""
    database = Database(url)
    schema.upgrade(database)
    play = Play(database)
    play.courier.start()
    play.dialogue.start(play.background)
    try:
        yield play
    finally:
        await play.background.stop()
        database.close()


__all__ = ["Path", "Person", "Play", "Role", "playing"]
