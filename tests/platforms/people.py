"""People of a play who use a real platform, and their groups: they do what one does there, and read what is shown."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any, cast

import aiohttp

from bot.chat import Choice
from tests.fakes.zalo_oa import JPEG, PDF
from tests.flows.gatherings import Gathering
from tests.flows.people import Person
from tests.platforms.wire import SITE, Circle, Hand, Seen

if TYPE_CHECKING:
    from tests.platforms.play import PlatformPlay

_PAGE = re.compile(rf"{re.escape(SITE)}(/gui/[\w-]+)")
_RANGE = re.compile(r"từ (\d+) đến (\d+)")
_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)


@dataclass
class Somebody(Person):
    """A person with a phone. What the platform has no button for is typed, and has to be readable to be typed."""

    hand: Hand = field(default_factory=lambda: cast("Hand", None))

    @property
    def stage(self) -> PlatformPlay:
        """The play, as what it is."""
        return cast("PlatformPlay", self.play)

    def news(self) -> list[Seen]:
        """What the phone shows that it did not show before."""
        return self.hand.news()

    async def says(self, text: str) -> None:
        if text != "menu":
            await self._comes_back()
        await self._does(f"‹{text}›", lambda: self.hand.writes(text))

    async def _comes_back(self) -> None:
        """What a platform keeps back is there as soon as they write something: so they do that first."""
        if await self.stage.waits_for(self.hand.chat):
            await self.says("menu")

    async def starts(self, code: str = "") -> None:
        for words, deed in self.hand.begins(code):
            await self._does(words, deed)

    async def presses(self, label: str, message: Any = None) -> None:
        await self._comes_back()
        number, choice = self.button(label, message)
        press = self.hand.button(number, choice)
        if press is None:
            await self.says(self._to_type(number, choice))
        else:
            await self._does(f"‹{choice.label.strip('‹› ')}›", press)

    def _to_type(self, number: str, choice: Choice) -> str:
        """What stands for a choice, as the message tells it; where it says in words how to answer, an answer in words.

        Raises `AssertionError` where a reader could not know.
        """
        key, shown = choice.key, self.hand.readable(number)
        ranges = [range(int(low), int(high) + 1) for low, high in _RANGE.findall(shown)]
        if re.search(rf"(?<!\w){re.escape(key)}(?!\w)", shown):
            return key
        if key.isdecimal() and any(int(key) in each for each in ranges):
            return key
        hint = self.screen[number].hint
        if hint and hint in shown and key == choice.label:
            return key.partition(":")[0]
        raise AssertionError(f"nobody could know that {key!r} is typed for: {shown}")

    async def sends_photo(self, name: str = "", caption: str = "") -> None:
        word = self.play.transcript.word("photo", self.language)
        words = f"‹📷 {name or word}›" + (f" ‹{caption}›" if caption else "")
        content = JPEG + self.play.now().isoformat().encode()  # no two photos are the same
        await self._does(words, lambda: self.hand.sends_photo(caption, content))

    async def sends_document(self, name: str, caption: str = "") -> None:
        assert not caption, "not everywhere a document has one"
        await self._does(f"‹📄 {name}›", lambda: self.hand.sends_document(name))
        if found := _PAGE.search(self.text):
            await self._hands_in(found[1], name)

    async def _hands_in(self, path: str, name: str) -> None:
        """Open the page that the answer names, and send the file there."""
        form = aiohttp.FormData()
        form.add_field("tep", PDF, filename=name, content_type="application/pdf")
        said: list[str] = []

        async def send() -> None:
            async with aiohttp.ClientSession() as session, session.post(self.stage.site + path, data=form) as answer:
                page = await answer.text()
                said.extend(unescape(re.sub(r"<[^>]+>", "", text)).strip() for text in _PARAGRAPH.findall(page)[:2])

        self.play.transcript.deed(self, f"‹mở liên kết, chọn tệp {name}, bấm Gửi tệp›")
        await self.stage.does(self, send)
        self.stage.transcript.page(said)

    async def shares_contact(self, phone: str, *, own: bool = True) -> None:
        press = self.hand.contact_button(phone)
        if press is None:
            await self.says(f"0{phone.removeprefix('+84')}")
        else:
            await self._does(f"‹☎ {phone}›", press)

    async def _does(self, words: str, deed: Callable[[], Awaitable[object]]) -> None:
        self.play.transcript.deed(self, words)
        await self.stage.does(self, deed)


@dataclass
class Assembly(Gathering):
    """A group on a real platform."""

    circle: Circle = field(default_factory=lambda: cast("Circle", None))

    def __post_init__(self) -> None:
        self.blocked = False

    @property
    def stage(self) -> PlatformPlay:
        """The play, as what it is."""
        return cast("PlatformPlay", self.play)

    def news(self) -> list[Seen]:
        """What the group shows that it did not show before."""
        return self.circle.news()

    async def adds(self, by: Person) -> None:
        for words, deed in self.circle.adds(_hand(by)):
            await self._does(by, words, deed)

    async def removes(self, by: Person) -> None:
        for words, deed in self.circle.removes(_hand(by)):
            await self._does(by, words, deed)

    async def shuts_out(self) -> None:
        await self.circle.shuts_out()

    async def changes(self, by: Person, **place: object) -> None:
        for what, value in place.items():
            deed = self.circle.changes(_hand(by), what, value)
            if deed is not None:
                await self.stage.does(self, deed)
            elif self.circle.absent:
                self.play.transcript.remark(self.circle.absent)
                self.circle.absent = ""

    async def hears_say(self, by: Person, text: str, topic: str = "") -> None:
        words, deed = self.circle.says(_hand(by), text, topic)
        await self._does(by, words, deed)

    async def presses_here(self, by: Person, label: str) -> None:
        number, choice = self.button(label)
        press = self.circle.button(_hand(by), number, choice)
        if press is None:
            words, press = self.circle.says_to_it(_hand(by), choice.key)
        else:
            words = f"‹{choice.label.strip('‹› ')}›"
        await self._does(by, words, press)

    async def _does(self, by: Person, words: str, deed: Callable[[], Awaitable[object]]) -> None:
        self.play.transcript.deed(self, f"{by.name}: {words}")
        await self.stage.does(self, deed)


def _hand(person: Person) -> Hand:
    assert isinstance(person, Somebody)
    return person.hand
