"""One transaction's working set: what its events read is loaded once, what they write goes out together.

Several events share one commit (and one fsync). What is known from earlier transactions is not read again (`Memory`).
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.chat import Address, Event, Message
from bot.house_rules import HouseRules
from bot.i18n import LANGUAGES
from bot.memory import Memory
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
    memory: Memory
    guests: Mapping[Key, Session]
    default_commune: int
    rules: HouseRules = field(default_factory=HouseRules)
    sessions: dict[Key, Session] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    released: bool = False  # letters that were held may go: whoever carries them has to look
    wakes: set[str] = field(default_factory=set)  # work beside the conversations that has something to do now
    _are_several: bool | None = None
    _touched: dict[int, Card] = field(default_factory=dict)
    _entries: list[tuple[int, Entry]] = field(default_factory=list)
    _deeds: list[Deed] = field(default_factory=list)

    def prepare(self, events: Iterable[Event], language: str) -> None:
        """Load the conversations of these events, who they belong to, and the cards they are about.

        Whoever does something in a group is looked up too: an officer may do more there than others. No conversation
        begins by it.
        """
        all_events = list(events)
        first = {(e.platform, e.account): e for e in reversed(all_events) if e.private}
        memory = self.memory
        involved = {(e.platform, e.account): None for e in all_events}
        if unknown := [key for key in involved if memory.sessions.get(key) is None]:
            memory.sessions.put(sessions.load(self.connection, unknown))
        for key, event in first.items():
            session = memory.sessions.get(key)
            if session is None:
                session = copy.deepcopy(self.guests.get(key))
            if session is None:
                hint = event.language if event.language in LANGUAGES else language
                session = Session(event.platform, event.account, event.chat, language=hint, is_new=True)
            self.sessions[key] = session
        people = {s.person_id for s in self.sessions.values() if s.person_id is not None}
        if unknown_people := [p for p in people if memory.actors.get(p) is None]:
            memory.actors.put(actors.load(self.connection, unknown_people))
        scored = {s.state["args"]["card"] for s in self.sessions.values() if s.state.get("flow") == "scoring"}
        if unknown_cards := [c for c in scored if memory.cards.get(c) is None]:
            found = cards.load(self.connection, unknown_cards)
            memory.cards.put(found)
            memory.units.put(units.load(self.connection, {card.unit_id for card in found.values()}))

    def session(self, event: Event) -> Session:
        """The conversation an event belongs to."""
        return self.sessions[(event.platform, event.account)]

    def somebody(self, platform: str, account: str) -> Actor | None:
        """Who an account belongs to; None for strangers."""
        session = self.sessions.get((platform, account)) or self.memory.sessions.get((platform, account))
        return self.actor(session.person_id) if session is not None else None

    def forget_session(self, session: Session) -> None:
        """The person was erased: from here on these are a stranger's conversations, and they are not stored."""
        person_id = session.person_id
        others = self.memory.sessions.values() if person_id is not None else ()
        for each in (session, *others):
            if each is session or each.person_id == person_id:
                self.memory.sessions.drop(each.key)
                each.person_id, each.state, each.revision = None, {}, each.revision + 1
                each.is_new, each.changed = True, False

    def actor(self, person_id: int | None) -> Actor | None:
        """A person with all roles; None for strangers and people who were erased."""
        if person_id is None:
            return None
        if self.memory.actors.get(person_id) is None:
            self.memory.actors.put(actors.load(self.connection, [person_id]))
        return self.memory.actors.get(person_id)

    def roles_changed(self, person_ids: Iterable[int]) -> None:
        """Somebody's roles were changed in this transaction: read them again."""
        for person_id in person_ids:
            self.memory.actors.drop(person_id)

    def commune(self, commune_id: int) -> CommuneRecord:
        """A commune with its plan."""
        held = self.memory.communes.get(commune_id)
        if held is None:
            held = communes.load(self.connection, commune_id)
            self.memory.communes.put({commune_id: held})
        return held

    def sole_commune(self) -> int | None:
        """The commune of an installation that serves only one; None where there are several."""
        if self._are_several is None:
            self._are_several = communes.are_several(self.connection)
        return None if self._are_several else self.default_commune

    def chosen_commune(self, platform: str, account: str) -> int | None:
        """The commune that an account has chosen; None where it has chosen none."""
        session = self.sessions.get((platform, account)) or self.memory.sessions.get((platform, account))
        chosen = session.state.get("commune") if session is not None else None
        return int(chosen) if chosen is not None else None

    def unit(self, unit_id: int) -> UnitRecord | None:
        """A unit, or None."""
        if self.memory.units.get(unit_id) is None:
            self.memory.units.put(units.load(self.connection, [unit_id]))
        return self.memory.units.get(unit_id)

    def unit_changed(self, unit_id: int) -> None:
        """A unit was changed in this transaction: read it again."""
        self.memory.units.drop(unit_id)

    def card(self, card_id: int) -> Card | None:
        """A card with its answers; None if there is none."""
        if self.memory.cards.get(card_id) is None:
            self.memory.cards.put(cards.load(self.connection, [card_id]))
        card = self.memory.cards.get(card_id)
        if card is not None:
            self._touched[card_id] = card
        return card

    def enter(self, card: Card, entry: Entry) -> None:
        """Add an entry to a card; it counts at once."""
        card.apply(entry)
        self._entries.append((card.commune_id, entry))

    def record(self, deed: Deed) -> None:
        """Add a deed to the audit trail."""
        self._deeds.append(deed)

    def say(
        self,
        address: Address,
        message: Message,
        lane: str,
        dedupe_key: str | None = None,
        *,
        run_id: int | None = None,
        group_id: int | None = None,
    ) -> int:
        """Put a message into the outbox; the letter's number."""
        letter = Letter(
            new_id(),
            address.platform,
            address.chat,
            lane,
            to_json(message),
            dedupe_key,
            run_id=run_id,
            group_id=group_id,
        )
        self.said.append(Said(letter, message))
        return letter.id

    def note(self, in_commune: int, person_id: int | None, action: str, subject: str, **detail: Any) -> None:
        """Add a deed of a person (None: of the assistant by itself) to the audit trail."""
        self.record(Deed(in_commune, self.now, person_id, action, subject, detail))

    def flush(self) -> list[Said]:
        """Write everything; the messages that were really put into the outbox."""
        if self._entries:
            commune_ids = [commune_id for commune_id, _entry in self._entries]
            cards.add_entries(self.connection, commune_ids, [entry for _id, entry in self._entries], self.now)
        changed = [card for card in self._touched.values() if card.changed]
        if changed:
            cards.save(self.connection, changed)
        self.memory.sessions.put(self.write_sessions())
        if self._deeds:
            audit.append(self.connection, self._deeds)
        if not self.said:
            return []
        kept = {letter.id for letter in outbox.put(self.connection, [s.letter for s in self.said], self.now)}
        return [s for s in self.said if s.letter.id in kept]

    def write_sessions(self) -> dict[Key, Session]:
        """Write the conversations as they stand now, so that who is looked up in the database is found as they are."""
        kept = {key: s for key, s in self.sessions.items() if is_kept(s)}
        sessions.save(self.connection, list(kept.values()), self.now)
        return kept

    def guest_sessions(self) -> dict[Key, Session]:
        """Conversations that are not stored, as they stand now."""
        return {key: s for key, s in self.sessions.items() if not is_kept(s)}


def is_kept(session: Session) -> bool:
    """Whether a conversation may be stored: the person is known or has consented."""
    agreed = session.state.get("consented") or session.state.get("subscribed")
    return session.person_id is not None or bool(agreed) or not session.is_new
