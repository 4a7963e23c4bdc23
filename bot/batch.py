"""One transaction's working set: what its events read is loaded once, what they write goes out together.

Several events share one commit (and one fsync). Rows are locked in one order: sessions, cards, audit.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot.chat import Address, Event, Message
from bot.stored_message import to_json
from storage import actors, audit, cards, communes, outbox, sessions, units
from storage.actors import Actor
from storage.audit import Deed
from storage.cards import Card, Entry
from storage.communes import CommuneRecord
from storage.ids import new_id
from storage.outbox import Letter
from storage.sessions import Key, Session
from storage.units import UnitRecord


@dataclass(slots=True)
class Said:
    """One message on its way, as it is stored and as it is sent."""

    letter: Letter
    message: Message


@dataclass(slots=True)
class Batch:
    """The working set. `guests` are conversations of people who have not consented: they live in memory only."""

    connection: Connection
    now: datetime
    guests: Mapping[Key, Session]
    default_commune: int
    sessions: dict[Key, Session] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    _actors: dict[int, Actor] = field(default_factory=dict)
    _cards: dict[int, Card] = field(default_factory=dict)
    _read_cards: dict[int, Card] = field(default_factory=dict)
    _units: dict[int, UnitRecord] = field(default_factory=dict)
    _communes: dict[int, CommuneRecord] = field(default_factory=dict)
    _entries: list[tuple[int, Entry]] = field(default_factory=list)
    _deeds: list[Deed] = field(default_factory=list)

    def prepare(self, events: Iterable[Event], language: str) -> None:
        """Load (and lock) the conversations of these events, who they belong to, and the cards they are about."""
        first = {(e.platform, e.account): e for e in reversed(list(events)) if e.private}
        self.sessions = sessions.load(self.connection, first) if first else {}
        for key, event in first.items():
            if key in self.sessions:
                continue
            guest = self.guests.get(key)
            if guest is not None:
                self.sessions[key] = copy.deepcopy(guest)
            else:
                hint = event.language if event.language in ("vi", "en") else language
                self.sessions[key] = Session(event.platform, event.account, event.chat, language=hint, is_new=True)
        self._actors = actors.load(
            self.connection, [s.person_id for s in self.sessions.values() if s.person_id is not None]
        )
        card_ids = [s.state["args"]["card"] for s in self.sessions.values() if s.state.get("flow") == "scoring"]
        if card_ids:
            self._cards = cards.load(self.connection, card_ids)
            self._units = units.load(self.connection, {c.unit_id for c in self._cards.values()})

    def session(self, event: Event) -> Session:
        """The conversation an event belongs to."""
        return self.sessions[(event.platform, event.account)]

    def forget_session(self, session: Session) -> None:
        """The person was erased: from here on this is a stranger's conversation, and it is not stored."""
        session.person_id, session.state, session.revision = None, {}, session.revision + 1
        session.is_new, session.changed = True, False

    def actor(self, person_id: int | None) -> Actor | None:
        """A person with all roles; None for strangers and people who were erased."""
        if person_id is None:
            return None
        if person_id not in self._actors:
            self._actors |= actors.load(self.connection, [person_id])
        return self._actors.get(person_id)

    def roles_changed(self, person_ids: Iterable[int]) -> None:
        """Somebody's roles were changed in this transaction: read them again."""
        for person_id in person_ids:
            self._actors.pop(person_id, None)

    def commune(self, commune_id: int) -> CommuneRecord:
        """A commune with its plan."""
        if commune_id not in self._communes:
            self._communes[commune_id] = communes.load(self.connection, commune_id)
        return self._communes[commune_id]

    def unit(self, unit_id: int) -> UnitRecord | None:
        """A unit, or None."""
        if unit_id not in self._units:
            self._units |= units.load(self.connection, [unit_id])
        return self._units.get(unit_id)

    def unit_changed(self, unit_id: int) -> None:
        """A unit was changed in this transaction: read it again."""
        self._units.pop(unit_id, None)

    def card(self, card_id: int) -> Card | None:
        """A card with its answers, locked for changing; None if there is none."""
        if card_id not in self._cards:
            self._cards |= cards.load(self.connection, [card_id])
        return self._cards.get(card_id)

    def read_card(self, card_id: int) -> Card | None:
        """A card to look at, not locked."""
        if card_id in self._cards:
            return self._cards[card_id]
        if card_id not in self._read_cards:
            self._read_cards |= cards.load(self.connection, [card_id], lock=False)
        return self._read_cards.get(card_id)

    def enter(self, card: Card, entry: Entry) -> None:
        """Add an entry to a card; it counts at once."""
        card.apply(entry)
        self._entries.append((card.commune_id, entry))

    def record(self, deed: Deed) -> None:
        """Add a deed to the audit trail."""
        self._deeds.append(deed)

    def say(self, address: Address, message: Message, lane: str, dedupe_key: str | None = None) -> None:
        """Put a message into the outbox."""
        letter = Letter(new_id(), address.platform, address.chat, lane, to_json(message), dedupe_key)
        self.said.append(Said(letter, message))

    def flush(self) -> list[Said]:
        """Write everything; the messages that were really put into the outbox."""
        if self._entries:
            commune_ids = [commune_id for commune_id, _entry in self._entries]
            cards.add_entries(self.connection, commune_ids, [entry for _id, entry in self._entries], self.now)
        changed = [card for card in self._cards.values() if card.changed]
        if changed:
            cards.save(self.connection, changed)
        sessions.save(self.connection, [s for s in self.sessions.values() if is_kept(s)], self.now)
        if self._deeds:
            audit.append(self.connection, self._deeds)
        if not self.said:
            return []
        kept = {letter.id for letter in outbox.put(self.connection, [s.letter for s in self.said], self.now)}
        return [s for s in self.said if s.letter.id in kept]

    def guest_sessions(self) -> dict[Key, Session]:
        """Conversations that are not stored, as they stand now."""
        return {key: s for key, s in self.sessions.items() if not is_kept(s)}


def is_kept(session: Session) -> bool:
    """Whether a conversation may be stored: the person is known or has consented."""
    return session.person_id is not None or bool(session.state.get("consented")) or not session.is_new
