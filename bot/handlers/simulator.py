"""The phone simulator's inbound edge: what a simulated person does on the page becomes an event.

The page makes the event's id and repeats the frame until it is acknowledged, so an id may arrive any number of times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.channels.simulator_groups import Group
from bot.chat import Event, EventKind, File
from bot.handlers import Receiver

PLATFORM = "simulator"
TEXT_LIMIT = 10_000  # characters; longer than any platform's, so that overlong answers can be tried

_ID = re.compile(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
_KINDS = {
    "start": EventKind.START,
    "text": EventKind.TEXT,
    "press": EventKind.PRESS,
    "file": EventKind.FILE,
    "contact": EventKind.CONTACT,
    "sticker": EventKind.OTHER,
    "voice": EventKind.OTHER,
    "blocked": EventKind.BLOCKED,
    "unblocked": EventKind.UNBLOCKED,
}
_DEEDS = {  # what people do to a group
    "added": EventKind.JOINED,
    "removed": EventKind.LEFT,
    "renamed": EventKind.CHANGED,
    "muted": EventKind.CHANGED,
    "unmuted": EventKind.CHANGED,
    "topics": EventKind.CHANGED,
}
_IN_GROUP = {name: _KINDS[name] for name in ("text", "press", "file", "sticker", "voice")} | _DEEDS


@dataclass(frozen=True, slots=True)
class SimulatedPerson:
    """An invented person. `account` is also the id of the private chat; `phone` says on whose phone they appear.

    `role_label` is shown beside the name ("Hiệu trưởng · Trường THCS Thiện Tín"), `role_label_en` when the page is
    in English. `number` is what sharing the contact sends.
    """

    account: str
    name: str
    role_label: str
    language: str = "vi"
    role_label_en: str = ""
    phone: Literal["unit", "officer", "resident"] = "unit"
    number: str = "0905123456"


@dataclass(frozen=True, slots=True)
class SimulatedGroup:
    """An invented group of residents. `chat` is its id; `title` what it is called until somebody renames it."""

    chat: str
    title: str
    title_en: str


class BadFrame(Exception):
    """The page sent something that is no event; repeating it is useless. `reason` is a short English code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PhoneLog(Protocol):
    """What the handler needs of the simulated phones."""

    epoch: str

    def record(
        self, *, chat: str, account: str, event: str, kind: str, text: str = "", file: File | None = None
    ) -> None:
        """Show what the person did; the same `event` a second time changes nothing."""

    def knows(self, chat: str, message: str) -> bool:
        """Whether the assistant said this message in this chat."""

    def group(self, chat: str) -> Group | None:
        """A group as it is now; None when the chat is no group."""

    def has_recorded(self, event: str) -> bool:
        """Whether this event was shown before."""

    def was_heard(self, event: str) -> bool:
        """Whether the assistant was there when it happened."""

    def typed_form(self, chat: str, message: str, data: str) -> str:
        """What would be typed instead of pressing this button."""

    def file(self, ref: str) -> File | None:
        """An uploaded file."""


class SimulatorHandler:
    """Turns frames of the page into events for the receiver."""

    def __init__(
        self, receiver: Receiver, phones: PhoneLog, persons: Sequence[SimulatedPerson], now: Callable[[], datetime]
    ) -> None:
        self._receiver = receiver
        self._phones = phones
        self._persons = {person.account: person for person in persons}
        self._now = now

    async def take(self, frame: Mapping[str, Any]) -> None:
        """Handle one frame and return when it is committed.

        Raises `BadFrame`, or whatever the receiver raises: then the page must repeat the frame. What the person did is
        shown first, so that the assistant's answer stands below it. Of a group the receiver hears commands, presses and
        what is done to the group itself, and nothing while the assistant is not in it.
        """
        if frame.get("epoch") != self._phones.epoch:
            raise BadFrame("stale")  # said to phones that were emptied since
        person = self._persons.get(_string(frame, "account", 64))
        if person is None:
            raise BadFrame("unknown_person")
        event = self._event(frame, person)
        text = event.text
        if event.kind is EventKind.PRESS:
            text = self._phones.typed_form(event.chat, event.message_id, event.data)
        elif event.kind is EventKind.CONTACT:
            text = event.phone
        elif frame["kind"] == "renamed" and (group := self._phones.group(event.chat)):
            text = group.other_title
        kind = "file" if event.kind is EventKind.FILE else str(frame["kind"])
        self._phones.record(
            chat=event.chat, account=person.account, event=event.id, kind=kind, text=text, file=event.file
        )
        if event.private:
            await self._receiver.receive([event])
        elif frame["kind"] in {*_DEEDS, "press"} or event.text.startswith("/"):
            await self._hear(event)

    async def _hear(self, event: Event) -> None:
        group = self._phones.group(event.chat)
        if group is not None and self._phones.was_heard(event.id):
            await self._receiver.receive([replace(event, place=group.place)])

    def _event(self, frame: Mapping[str, Any], person: SimulatedPerson) -> Event:
        chat = frame.get("group") or person.account
        private = chat == person.account
        group = None if private or not isinstance(chat, str) else self._phones.group(chat)
        if not private and group is None:
            raise BadFrame("unknown_group")
        name = frame.get("kind")
        kinds = _KINDS if private else _IN_GROUP
        if not isinstance(name, str) or name not in kinds:
            raise BadFrame("unknown_kind")
        kind = kinds[name]
        event_id = _string(frame, "id", 36)
        if not _ID.fullmatch(event_id):
            raise BadFrame("bad_id")
        if group and name in _DEEDS and name not in group.deeds and not self._phones.has_recorded(event_id.lower()):
            raise BadFrame("not_now")
        text = data = message_id = ""
        file = None
        if kind in (EventKind.START, EventKind.TEXT, EventKind.FILE):
            text = _string(frame, "text", TEXT_LIMIT)
        if kind is EventKind.TEXT:
            if not text.strip():
                raise BadFrame("empty")
            if private and (text == "/start" or text.startswith("/start ")):
                kind, text = EventKind.START, text[7:].strip()
        elif kind is EventKind.PRESS:
            data, message_id = _string(frame, "data", 64), _string(frame, "message", 20)
            if not self._phones.knows(chat, message_id):
                raise BadFrame("unknown_message")
        elif kind is EventKind.FILE:
            file = self._phones.file(_string(frame, "file", 64))
            if file is None:
                raise BadFrame("unknown_file")
        return Event(
            platform=PLATFORM,
            id=event_id.lower(),
            account=person.account,
            chat=chat,
            kind=kind,
            at=self._now(),
            private=private,
            text=text,
            data=data,
            message_id=message_id,
            press_id=event_id.lower() if kind is EventKind.PRESS else "",
            file=file,
            phone=person.number if kind is EventKind.CONTACT else "",
            own_contact=kind is EventKind.CONTACT,
            language=person.language,
        )


def _string(frame: Mapping[str, Any], name: str, limit: int) -> str:
    value = frame.get(name, "")
    if not isinstance(value, str):
        raise BadFrame("bad_" + name)
    if len(value) > limit:
        raise BadFrame("too_long")
    return value.encode("utf-8", "replace").decode()  # half of a surrogate pair cannot be stored
