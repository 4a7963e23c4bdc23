"""What the dialogue keeps in memory between transactions, so that a step of a conversation reads nothing it knows.

Only one process serves a database (`bot.instance`), and all of its work runs in one thread, one transaction after the
other: what is remembered is what is stored. When a transaction fails, everything is forgotten and read again, and so it
is when a command changed a commune's plan beside it (`noticed`).
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

from storage.actors import Actor
from storage.cards import Card
from storage.communes import CommuneRecord
from storage.sessions import Key, Session
from storage.units import UnitRecord

K = TypeVar("K")
V = TypeVar("V")

MOST_SESSIONS = 20_000
MOST_CARDS = 2_000  # each has some 40 entries
MOST_OTHERS = 20_000


class Shelf(Generic[K, V]):
    """A dictionary that forgets what was not asked for the longest time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """What is remembered under a key."""
        value = self._held.get(key)
        if value is not None:
            self._held.move_to_end(key)
        return value

    def put(self, found: dict[K, V]) -> None:
        """Remember these."""
        self._held.update(found)

    def drop(self, key: K) -> None:
        """Forget one."""
        self._held.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        self._held.clear()

    def trim(self) -> None:
        """Forget the oldest beyond the limit; between transactions only."""
        while len(self._held) > self._most:
            self._held.popitem(last=False)


class Memory:
    """The shelves."""

    def __init__(self) -> None:
        self.sessions: Shelf[Key, Session] = Shelf(MOST_SESSIONS)
        self.actors: Shelf[int, Actor] = Shelf(MOST_OTHERS)
        self.units: Shelf[int, UnitRecord] = Shelf(MOST_OTHERS)
        self.cards: Shelf[int, Card] = Shelf(MOST_CARDS)
        self.communes: Shelf[int, CommuneRecord] = Shelf(MOST_OTHERS)
        self._stamp: str | None = None

    def noticed(self, stamp: str) -> None:
        """What the communes work by as a transaction begins: if that is something else now, everything is forgotten.

        It costs one small query a transaction. A new year closes units and ends roles as well, therefore everything.
        """
        if self._stamp is not None and stamp != self._stamp:
            self.clear()
        self._stamp = stamp

    def clear(self) -> None:
        """Forget everything: a transaction failed, or the database was changed from outside."""
        for shelf in (self.sessions, self.actors, self.units, self.cards, self.communes):
            shelf.clear()

    def trim(self) -> None:
        """Keep the shelves within their limits."""
        for shelf in (self.sessions, self.actors, self.units, self.cards, self.communes):
            shelf.trim()
