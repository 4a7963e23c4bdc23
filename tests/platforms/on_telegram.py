"""Telegram: buttons, edits, a button for the phone number, links that begin a conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime

from bot.chat import Choice
from tests.fakes.telegram import FakeTelegram, Group, Person, Shown
from tests.flows.transcript import Transcript
from tests.platforms.wire import Circle, Deed, Hand, Screen, Seen, Wire

_STYLES = {"bold": "**", "italic": "_"}


class OnTelegram(Wire):
    """Polled, as a commune that begins would have it."""

    platform = "telegram"
    name = "Telegram"

    def __init__(self, begins: datetime) -> None:
        self._moment = begins
        self.fake = FakeTelegram(username="example_bot", clock=self._seconds)

    def _seconds(self) -> float:
        return self._moment.timestamp()

    @property
    def now(self) -> datetime:
        return self._moment

    def moves_to(self, moment: datetime) -> None:
        self._moment = moment

    async def start(self) -> None:
        await self.fake.start()

    async def stop(self) -> None:
        await self.fake.stop()

    def settings(self, port: int) -> dict[str, str]:
        return {"telegram_token": self.fake.token, "telegram_api_url": self.fake.url}

    async def connect(self, site: str) -> None:
        while self.fake.updates.allowed is None:  # noqa: ASYNC110 - the first getUpdates says what it wants
            await asyncio.sleep(0.005)

    async def settled(self) -> None:
        while self.fake.updates.waiting:  # noqa: ASYNC110 - they are confirmed by the next getUpdates
            await asyncio.sleep(0.002)

    def hand(self, number: int, account: str) -> Hand:
        return TelegramHand(self.fake.user(1000 + number, account))

    def circle(self, number: int, title: str, members: Collection[Hand]) -> Circle:
        return TelegramCircle(self.fake.group(-1_001_000_000_000 - number, title, kind="supergroup"))

    def refused(self) -> list[str]:
        return [f"{what} ({times})" for what, times in self.fake.refused.items()]


class TelegramHand(Hand):
    """A phone with Telegram."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.chat = str(person.id)
        self._screen = Screen()
        self._toasts = 0

    def news(self) -> list[Seen]:
        found = self._screen.news(_seen(shown) for shown in self.person.screen() if shown.by_bot)
        keys = self.person.chat.reply_keyboard
        if keys and found:
            shares = {key["text"] for row in keys for key in row if key.get("request_contact")}
            rows = tuple(tuple(f"☎ {label}" if label in shares else label for label in row) for row in self.keyboard)
            found[-1] = Seen(found[-1].number, found[-1].text, found[-1].file, rows)
        press = self.person.last_press
        if press is not None and press.toast:
            self.person.last_press = None
            found.insert(0, Seen("", press.toast))
        return found

    @property
    def keyboard(self) -> list[list[str]]:
        return self.person.keyboard

    def has_used_it(self) -> None:
        self.person.chat.started = True

    def begins(self, code: str) -> Sequence[Deed]:
        word = Transcript.word("link" if code else "start", self.person.user["language_code"])
        return [(word, lambda: self.person.starts(code))]

    async def writes(self, text: str) -> None:
        await self.person.sends(text)

    def button(self, number: str, choice: Choice) -> Callable[[], Awaitable[object]] | None:
        return _button(self.person, self.person, number, choice)

    def readable(self, number: str) -> str:
        return self.person.message(int(number)).text

    async def sends_photo(self, caption: str, content: bytes) -> None:
        await self.person.sends_photo(caption, content=content)

    async def sends_document(self, name: str) -> None:
        await self.person.sends_document(name)

    def contact_button(self, phone: str) -> Callable[[], Awaitable[object]] | None:
        return lambda: self.person.shares_contact(phone)


class TelegramCircle(Circle):
    """A supergroup."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.chat = str(group.id)
        self._screen = Screen()
        self._topics: dict[str, int] = {}

    def news(self) -> list[Seen]:
        return self._screen.news(_seen(shown) for shown in self.group.screen() if shown.by_bot)

    def adds(self, by: Hand) -> Sequence[Deed]:
        return [(Transcript.word("adds", "vi"), lambda: self.group.adds_bot(_person(by)))]

    def removes(self, by: Hand) -> Sequence[Deed]:
        return [(Transcript.word("removes", "vi"), lambda: self.group.removes_bot(_person(by)))]

    async def shuts_out(self) -> None:
        self.group.chat.member = False

    def changes(self, by: Hand, what: str, value: object) -> Callable[[], Awaitable[object]] | None:
        person = _person(by)
        if what == "title":
            return lambda: self.group.renames(str(value), person)
        if what == "has_topics":
            return lambda: self.group.turns_on_topics(person)
        return lambda: self.group.unmutes_bot(person) if value else self.group.mutes_bot(person)

    def says(self, by: Hand, text: str, topic: str) -> Deed:
        async def write() -> None:
            if topic and topic not in self._topics:
                self._topics[topic] = await self.group.opens_topic("Tin Công an xã", _person(by))
            await _person(by).sends(text, to=self.group, topic=self._topics.get(topic, 0))

        return f"‹{text}›", write

    def says_to_it(self, by: Hand, text: str) -> Deed:
        return self.says(by, text, "")

    def button(self, by: Hand, number: str, choice: Choice) -> Callable[[], Awaitable[object]] | None:
        return _button(_person(by), self.group, number, choice)


def _person(hand: Hand) -> Person:
    assert isinstance(hand, TelegramHand)
    return hand.person


def _button(
    person: Person, place: Person | Group, number: str, choice: Choice
) -> Callable[[], Awaitable[object]] | None:
    """Pressing it, where it stands under that message."""
    labels = [button.label for button in place.message(int(number)).buttons if button.data == choice.data]
    if not labels:
        return None
    to = place if isinstance(place, Group) else None
    return lambda: person.presses(choice.data, int(number), to=to)


def _seen(shown: Shown) -> Seen:
    file = ""
    if shown.file is not None:
        file = "🖼 ảnh" if shown.kind == "photo" else f"📎 {shown.file.name}"
    rows = tuple(tuple(button.label for button in row) for row in shown.rows)
    return Seen(str(shown.id), _marked(shown), file, rows)


def _marked(shown: Shown) -> str:
    """The text with its bold and italic parts marked."""
    data = shown.text.encode("utf-16-le")
    signs = []
    for entity in shown.entities:
        if (sign := _STYLES.get(entity["type"])) is not None:
            signs += [(entity["offset"], sign), (entity["offset"] + entity["length"], sign)]
    parts, last = [], 0
    for at, sign in sorted(signs):
        parts += [data[last * 2 : at * 2].decode("utf-16-le"), sign]
        last = at
    return "".join([*parts, data[last * 2 :].decode("utf-16-le")])
