"""Invented people with phones: what they do, and what they see."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.channels.plain_text import strip_markup
from bot.chat import Choice, Event, EventKind, File, FileKind, Message
from bot.i18n import Text, plain
from tests.flows.paper import PLATFORM

if TYPE_CHECKING:
    from tests.flows.play import Play

_PLACEHOLDER = re.compile(r"\\\{\w+\\\}")


def translated(msgid: str, language: str, **values: object) -> str:
    """A message id as a reader of that language sees it, without markup; values that are not given stay as they are."""
    text = Text(msgid, tuple(values.items()))
    if values:
        return plain(text, language)
    return re.sub(r"</?[bi]>", "", str(_pattern(msgid, language)))


def _pattern(msgid: str, language: str) -> str:
    from bot.i18n import catalogue

    return str(catalogue(language).gettext(msgid))


def says_the_same(shown: str, msgid: str, language: str) -> bool:
    """Whether a shown text is that message id in that language, whatever stands in its placeholders."""
    expected = re.escape(translated(msgid, language))
    return re.fullmatch(_PLACEHOLDER.sub(".*", expected), shown, re.DOTALL) is not None


@dataclass
class Person:
    """Somebody with a phone. `plain` is a phone on a platform without buttons: presses are typed there."""

    play: Play
    account: str
    name: str
    plain: bool = False
    language: str = "vi"
    blocked: bool = False
    why_gone: str = "blocked"
    platform: str = PLATFORM
    heard: list[Message] = field(default_factory=list)
    screen: dict[str, Message] = field(default_factory=dict)
    toasts: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    _newest: list[str] = field(default_factory=list)

    # --- what the phone shows ---

    def hears(self, number: str, message: Message) -> None:
        """A message arrives, or one that is there already changes."""
        before = self.screen.get(number)
        if before is not None and (before.text, before.rows, before.file) == (message.text, message.rows, message.file):
            return  # an edit that changes nothing
        self.heard.append(message)
        self.screen[number] = message
        if number in self._newest:
            self._newest.remove(number)
        self._newest.append(number)
        self.play.transcript.message(self, message)

    def is_answered(self, press: str, toast: str) -> None:
        """The platform stops the button's hourglass, and shows a short remark if there is one."""
        self.answered.append(press)
        if toast:
            self.toasts.append(toast)
            self.play.transcript.toast(self, toast)

    @property
    def last(self) -> Message:
        """The newest message that says something; a file that follows it says nothing."""
        return next((message for message in reversed(self.heard) if message.text), self.heard[-1])

    @property
    def text(self) -> str:
        """The newest message as plain text."""
        return strip_markup(self.last.text) if self.heard else ""

    def sees(self, msgid: str) -> bool:
        """Whether the newest message contains a line of that message id in this person's language."""
        return any(says_the_same(part, msgid, self.language) for part in _parts(self.text))

    def button(self, label: str, message: Message | None = None) -> tuple[str, Choice]:
        """A button and its message's number. `label` is what stands on it, its English message id, or its token."""
        for matches in (self._is_named, self._begins_with):
            for number in reversed(self._newest):
                if message is not None and self.screen[number] is not message:
                    continue
                for row in self.screen[number].rows:
                    for choice in row:
                        if matches(choice, label):
                            return number, choice
        raise AssertionError(f"{self.name} has no button “{label}” in: {self.heard[-1] if self.heard else None}")

    def _is_named(self, choice: Choice, label: str) -> bool:
        return (
            choice.label == label
            or choice.label.startswith(f"{label} · ")
            or choice.data.partition(":")[2] == label
            or choice.data == label
            or says_the_same(choice.label, label, self.language)
        )

    @staticmethod
    def _begins_with(choice: Choice, label: str) -> bool:
        return len(label) > 2 and choice.label.startswith(label)

    # --- what the person does ---

    async def says(self, text: str) -> None:
        """Write something."""
        self.play.transcript.deed(self, f"‹{text}›")
        await self.play.happens(self.event(EventKind.TEXT, text=text))

    async def starts(self, code: str = "") -> None:
        """Open the conversation, perhaps by the link of an invitation."""
        self.play.transcript.deed(self, self.play.transcript.word("link" if code else "start", self.language))
        await self.play.happens(self.event(EventKind.START, text=code))

    async def presses(self, label: str, message: Message | None = None) -> None:
        """Press a button, the newest one of that name; without buttons, type what stands for it."""
        number, choice = self.button(label, message)
        if self.plain:
            await self.says(choice.key)
            return
        self.play.transcript.deed(self, f"‹{choice.label.strip('‹› ')}›")
        await self.play.happens(self.press(number, choice))

    def press(self, number: str, choice: Choice) -> Event:
        """The event of a pressed button."""
        event = self.event(EventKind.PRESS, data=choice.data, message_id=number)
        return replace(event, press_id=f"press-{event.id}")

    async def sends_photo(self, name: str = "", caption: str = "") -> None:
        """Send a photo."""
        word = self.play.transcript.word("photo", self.language)
        self.play.transcript.deed(self, f"‹📷 {name or word}›" + (f" ‹{caption}›" if caption else ""))
        await self.play.happens(self.photo(name, caption))

    def photo(self, name: str = "", caption: str = "") -> Event:
        """The event of a photo."""
        file = File(FileKind.PHOTO, self.platform, f"photo-{self.play.counter + 1}", name, "image/jpeg", 200_000)
        return self.event(EventKind.FILE, file=file, text=caption)

    async def sends_document(self, name: str, caption: str = "", content: bytes = b"") -> None:
        """Send a document; its `content` matters where it is read."""
        self.play.transcript.deed(self, f"‹📄 {name}›" + (f" ‹{caption}›" if caption else ""))
        ref, size = f"file-{self.play.counter + 1}", len(content) or 90_000
        self.play.channel.files[ref] = content
        file = File(FileKind.DOCUMENT, self.platform, ref, name, "application/pdf", size)
        await self.play.happens(self.event(EventKind.FILE, file=file, text=caption))

    async def shares_contact(self, phone: str, *, own: bool = True) -> None:
        """Share a phone number by the platform's own button."""
        self.play.transcript.deed(self, f"‹☎ {phone}›")
        await self.play.happens(self.event(EventKind.CONTACT, phone=phone, own_contact=own))

    async def sends_sticker(self) -> None:
        """Send something that no question can use."""
        self.play.transcript.deed(self, self.play.transcript.word("sticker", self.language))
        await self.play.happens(self.event(EventKind.OTHER))

    async def blocks(self) -> None:
        """Block the assistant."""
        self.blocked = True
        await self.play.happens(self.event(EventKind.BLOCKED))

    def event(self, kind: EventKind, **values: object) -> Event:
        """Something this person did, with a number of its own."""
        self.play.counter += 1
        event = Event(
            self.platform,
            str(self.play.counter),
            self.account,
            self.account,
            kind,
            self.play.now(),
            language=self.language,
        )
        return replace(event, **values)  # type: ignore[arg-type]


def _parts(text: str) -> list[str]:
    """A text, its blocks and its lines: where a message id can stand."""
    return [text, *text.split("\n\n"), *text.split("\n")]
