"""A platform as people there have it: its fake, and what a person or a group can do and see on it.

A `Wire` is the platform, a `Hand` somebody's phone there, a `Circle` a group. What they show is read from the fake, as
it came over the wire.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.chat import Choice, Message

if TYPE_CHECKING:
    from bot.house import House

SITE = "https://bot.example.vn"  # where the internet reaches the house

Deed = tuple[str, Callable[[], Awaitable[object]]]  # what somebody does, in words, and doing it


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as it stands on a phone now; of the text, what is bold stands between two asterisks."""

    number: str
    text: str = ""
    file: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


class Screen:
    """What of a chat has been looked at: `news` gives what is new or has changed since the last look."""

    def __init__(self) -> None:
        self._looked_at: dict[str, Seen] = {}

    def news(self, messages: Iterable[Seen]) -> list[Seen]:
        """The messages that were not there, or not like this, at the last look."""
        found = [message for message in messages if self._looked_at.get(message.number) != message]
        self._looked_at |= {message.number: message for message in found}
        return found


class Hand(ABC):
    """Somebody's phone. `chat` is what the platform calls their chat with the assistant."""

    chat: str

    @abstractmethod
    def news(self) -> list[Seen]:
        """What the phone shows that it did not show before; what came in passing first (a number, and no message)."""

    @abstractmethod
    def has_used_it(self) -> None:
        """As if the person had written to the assistant before."""

    @abstractmethod
    def begins(self, code: str) -> Sequence[Deed]:
        """How somebody comes to the assistant for the first time, perhaps with a code of an invitation."""

    @abstractmethod
    async def writes(self, text: str) -> None:
        """Type something."""

    def button(self, _number: str, _choice: Choice) -> Callable[[], Awaitable[object]] | None:
        """Pressing the choice of a message, where that is a button; None where it has to be typed."""
        return None

    @abstractmethod
    def readable(self, number: str) -> str:
        """What can be read in the message of that number, with everything that came out as a part of it."""

    @abstractmethod
    async def sends_photo(self, caption: str, content: bytes) -> None:
        """Send a photo."""

    @abstractmethod
    async def sends_document(self, name: str) -> None:
        """Send a document."""

    def contact_button(self, _phone: str) -> Callable[[], Awaitable[object]] | None:
        """Sharing the phone number by a button; None where there is none, and it is typed."""
        return None


class Circle(ABC):
    """A group of people."""

    chat: str
    absent: str = ""  # why something that happens in groups elsewhere does not happen here

    @abstractmethod
    def news(self) -> list[Seen]:
        """What the group shows that it did not show before."""

    @abstractmethod
    def adds(self, by: Hand) -> Sequence[Deed]:
        """How the assistant comes into the group."""

    @abstractmethod
    def removes(self, by: Hand) -> Sequence[Deed]:
        """How it gets out of it."""

    @abstractmethod
    async def shuts_out(self) -> None:
        """It is out, and is not told."""

    @abstractmethod
    def changes(self, by: Hand, what: str, value: object) -> Callable[[], Awaitable[object]] | None:
        """The group is renamed, muted for the assistant, or divided into topics; None where there is no such thing."""

    @abstractmethod
    def says(self, by: Hand, text: str, topic: str) -> Deed:
        """Somebody writes in the group."""

    @abstractmethod
    def says_to_it(self, by: Hand, text: str) -> Deed:
        """Somebody tells the assistant something in the group."""

    def button(self, _by: Hand, _number: str, _choice: Choice) -> Callable[[], Awaitable[object]] | None:
        """Pressing a choice, where it is a button."""
        return None


class Wire(ABC):
    """A platform. Its clock stands still until it is told another moment."""

    platform: str
    name: str  # as people know it

    @property
    @abstractmethod
    def now(self) -> datetime:
        """The platform's time, in UTC."""

    @abstractmethod
    def moves_to(self, moment: datetime) -> None:
        """From now on it is this moment."""

    @abstractmethod
    async def start(self) -> None:
        """The platform is there."""

    @abstractmethod
    async def stop(self) -> None:
        """The end."""

    @abstractmethod
    def settings(self, port: int) -> dict[str, str]:
        """What the house has to know of the platform, as lower-case names of settings."""

    @property
    def trusted(self) -> list[str]:
        """Addresses on this machine from which files may be fetched."""
        return []

    @abstractmethod
    async def connect(self, site: str) -> None:
        """Wait until the house that serves at this address is told of what people do."""

    @abstractmethod
    async def settled(self) -> None:
        """Wait until the house has been told of everything."""

    async def looks_after(self, house: House) -> None:  # noqa: B027 - most platforms need nothing
        """What the house does for the platform by the clock."""

    @abstractmethod
    def hand(self, number: int, account: str) -> Hand:
        """The phone of somebody whom the play calls so, the so-manyth."""

    @abstractmethod
    def circle(self, number: int, title: str, members: Collection[Hand]) -> Circle:
        """A group; the assistant is not in it."""

    def refused(self) -> list[str]:
        """Calls of the house that the platform did not take, though it should never make such."""
        return []


def is_shown(message: Message) -> bool:
    """Whether there is something to see of a message."""
    return bool(message.text) or message.file is not None
