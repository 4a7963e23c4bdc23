"""Scorecards with their answers: loaded for a whole batch of events, written as entries that are never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from movement.scoring import ItemAnswer
from storage.ids import new_id
from storage.tables import Evidence, Opinion, Scorecard, ScoreEntry

_card = Scorecard.__table__  # type: ignore[attr-defined]
_entry = ScoreEntry.__table__  # type: ignore[attr-defined]
_evidence = Evidence.__table__  # type: ignore[attr-defined]
_opinion = Opinion.__table__  # type: ignore[attr-defined]

DRAFT, SUBMITTED, RETURNED, VERIFIED, FINAL = "draft", "submitted", "returned", "verified", "final"
SELF, CHECKED, SENT_BACK = "self", "verified", "returned"


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer, decision or note about one item, as it is stored."""

    card_id: int
    item: str
    side: str
    round: int
    person_id: int | None
    points: Decimal | None = None
    counts: dict[str, int] | None = None
    not_applicable: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What Công an xã decided about an item: the verified points, and the reason where they differ."""

    points: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that shows why an item was scored so."""

    id: int
    item: str
    platform: str
    ref: str
    kind: str
    name: str
    mime: str
    size: int


@dataclass(slots=True)
class Card:
    """A card with its current answers; `changed` says that the row itself must be written back."""

    id: int
    commune_id: int
    unit_id: int
    plan_version_id: int
    template: str
    year: int
    status: str
    number: int | None
    revision: int
    round: int
    returned: tuple[str, ...]
    claimed_by: int | None
    claimed_at: datetime | None
    submitted_at: datetime | None
    verified_at: datetime | None
    final_at: datetime | None
    final_level: str
    decision_number: str
    confirmed_at: datetime | None
    asked_at: datetime | None
    answers: dict[str, ItemAnswer] = field(default_factory=dict)
    answered_in: dict[str, int] = field(default_factory=dict)  # the round of the newest answer
    notes: dict[str, str] = field(default_factory=dict)
    checked: dict[str, Checked] = field(default_factory=dict)
    sent_back: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, list[EvidenceFile]] = field(default_factory=dict)
    changed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the unit can answer: a draft, or a card that was returned."""
        return self.status in (DRAFT, RETURNED)

    @property
    def evidence_counts(self) -> dict[str, int]:
        return {item: len(files) for item, files in self.evidence.items()}

    def apply(self, entry: Entry) -> None:
        """Let an entry count: the newest points and the newest note of an item and side are the ones that hold."""
        if entry.side == SELF:
            if entry.points is not None or entry.counts is not None or entry.not_applicable:
                self.answers[entry.item] = ItemAnswer(
                    points=entry.points, counts=entry.counts or {}, not_applicable=entry.not_applicable
                )
                self.answered_in[entry.item] = entry.round
            if entry.note is not None:
                self.notes[entry.item] = entry.note
        elif entry.side == CHECKED:
            if entry.points is not None:
                self.checked[entry.item] = Checked(entry.points, entry.note or "")
        else:
            self.checked.pop(entry.item, None)
            if entry.round == self.round - 1:
                self.sent_back[entry.item] = entry.note or ""


_COLUMNS = (
    *("id", "commune_id", "unit_id", "plan_version_id", "template", "year", "status", "number", "revision", "round"),
    *("returned", "claimed_by", "claimed_at", "submitted_at", "verified_at", "final_at", "final_level"),
    *("decision_number", "confirmed_at", "asked_at"),
)
_STORED = [name for name in _COLUMNS if name not in ("id", "commune_id", "unit_id", "plan_version_id", "template")]


def _make(row: Any) -> Card:
    values = {name: getattr(row, name) for name in _COLUMNS}
    values["returned"] = tuple(values["returned"])
    return Card(**values)


def load(connection: Connection, card_ids: Iterable[int], *, lock: bool = True) -> dict[int, Card]:
    """These cards with everything on them; locked in one order until the transaction ends, unless only read."""
    ids = sorted(set(card_ids))
    if not ids:
        return {}
    query = select(_card).where(_card.c.id.in_(ids)).order_by(_card.c.id)
    cards = {row.id: _make(row) for row in connection.execute(query.with_for_update() if lock else query)}
    entries = connection.execute(select(_entry).where(_entry.c.card_id.in_(ids)).order_by(_entry.c.id))
    for r in entries:
        cards[r.card_id].apply(
            Entry(r.card_id, r.item, r.side, r.round, r.person_id, r.points, r.counts, r.not_applicable, r.note)
        )
    for r in connection.execute(select(_evidence).where(_evidence.c.card_id.in_(ids)).order_by(_evidence.c.id)):
        file = EvidenceFile(r.id, r.item, r.platform, r.ref, r.kind, r.name, r.mime, r.size)
        cards[r.card_id].evidence.setdefault(r.item, []).append(file)
    return cards


def rows(connection: Connection, card_ids: Iterable[int]) -> list[Card]:
    """These cards without what is on them."""
    ids = sorted(set(card_ids))
    if not ids:
        return []
    return [_make(row) for row in connection.execute(select(_card).where(_card.c.id.in_(ids)).order_by(_card.c.id))]


def of_unit(connection: Connection, unit_id: int, year: int) -> int | None:
    """The number of a unit's card of a year."""
    return connection.execute(
        select(_card.c.id).where(_card.c.unit_id == unit_id, _card.c.year == year)
    ).scalar_one_or_none()


def latest_before(connection: Connection, unit_id: int, year: int) -> int | None:
    """The number of a unit's newest card of an earlier year."""
    return connection.execute(
        select(_card.c.id).where(_card.c.unit_id == unit_id, _card.c.year < year).order_by(_card.c.year.desc())
    ).scalar()


def in_commune(connection: Connection, commune_id: int, statuses: Sequence[str]) -> list[int]:
    """Cards of a commune in these states, the one that waits longest first."""
    return list(
        connection.scalars(
            select(_card.c.id)
            .where(_card.c.commune_id == commune_id, _card.c.status.in_(statuses))
            .order_by(_card.c.submitted_at, _card.c.id)
        )
    )


def standing(connection: Connection, commune_id: int, year: int) -> dict[int, tuple[int, str]]:
    """How far the cards of a commune's units are in a year: by unit, the card's number and state."""
    rows = connection.execute(
        select(_card.c.unit_id, _card.c.id, _card.c.status).where(
            _card.c.commune_id == commune_id, _card.c.year == year
        )
    )
    return {row.unit_id: (row.id, row.status) for row in rows}


def stated_counts(
    connection: Connection, commune_id: int, year: int, items: Sequence[str]
) -> list[tuple[int, str, dict[str, int]]]:
    """The numbers that units state at these items of their cards of a year: unit, item, numbers by key."""
    if not items:
        return []
    rows = connection.execute(
        select(_card.c.unit_id, _entry.c.item, _entry.c.counts)
        .join(_card, _card.c.id == _entry.c.card_id)
        .where(_card.c.commune_id == commune_id, _card.c.year == year, _entry.c.item.in_(items))
        .where(_entry.c.side == SELF, (_entry.c.points.is_not(None)) | (_entry.c.counts.is_not(None)))
        .order_by(_entry.c.id)
    )
    newest = {(row.unit_id, row.item): row.counts or {} for row in rows}
    return [(unit_id, item, counts) for (unit_id, item), counts in newest.items() if counts]


def start(
    connection: Connection,
    commune_id: int,
    unit_id: int,
    plan_version_id: int,
    template: str,
    year: int,
    now: datetime,
) -> int:
    """A new, empty card that pins the version of the plan; the number."""
    statement = insert(_card).values(
        commune_id=commune_id,
        unit_id=unit_id,
        plan_version_id=plan_version_id,
        template=template,
        year=year,
        status=DRAFT,
        revision=0,
        round=1,
        returned=[],
        final_level="",
        decision_number="",
        created_at=now,
    )
    return int(connection.execute(statement.returning(_card.c.id)).scalar_one())


def next_number(connection: Connection, commune_id: int, year: int) -> int:
    """The next running number of a commune's cards of a year."""
    highest = connection.execute(
        select(func.max(_card.c.number)).where(_card.c.commune_id == commune_id, _card.c.year == year)
    ).scalar()
    return (highest or 0) + 1


def save(connection: Connection, cards: Sequence[Card]) -> None:
    """Write the rows of changed cards (the answers on them are entries)."""
    rows = []
    for card in cards:
        row = {name: getattr(card, name) for name in _STORED}
        row["returned"] = list(card.returned)
        row["key_id"] = card.id
        rows.append(row)
        card.changed = False
    if rows:
        connection.execute(update(_card).where(_card.c.id == bindparam("key_id")), rows)


def add_entries(connection: Connection, commune_ids: Sequence[int], entries: Sequence[Entry], now: datetime) -> None:
    """Store entries; `commune_ids` runs beside them."""
    rows = [
        {
            "id": new_id(),
            "commune_id": commune_id,
            "card_id": e.card_id,
            "item": e.item,
            "side": e.side,
            "round": e.round,
            "points": e.points,
            "counts": e.counts,
            "not_applicable": e.not_applicable,
            "note": e.note,
            "person_id": e.person_id,
            "at": now,
        }
        for commune_id, e in zip(commune_ids, entries, strict=True)
    ]
    connection.execute(insert(_entry), rows)


def add_evidence(connection: Connection, card: Card, file: EvidenceFile, person_id: int, now: datetime) -> None:
    """Attach a file to an item (its `id` is ignored); the same file again changes nothing."""
    if any(f.platform == file.platform and f.ref == file.ref for f in card.evidence.get(file.item, [])):
        return
    statement = insert(_evidence).values(
        commune_id=card.commune_id,
        card_id=card.id,
        item=file.item,
        platform=file.platform,
        ref=file.ref,
        kind=file.kind,
        name=file.name,
        mime=file.mime,
        size=file.size,
        person_id=person_id,
        at=now,
    )
    number = int(connection.execute(statement.returning(_evidence.c.id)).scalar_one())
    stored = EvidenceFile(number, file.item, file.platform, file.ref, file.kind, file.name, file.mime, file.size)
    card.evidence.setdefault(file.item, []).append(stored)


def add_opinion(connection: Connection, card: Card, text: str, person_id: int, now: datetime) -> None:
    """Keep what a unit answers to its verified card."""
    connection.execute(
        insert(_opinion).values(commune_id=card.commune_id, card_id=card.id, text=text, person_id=person_id, at=now)
    )


def opinions(connection: Connection, card_id: int) -> list[tuple[datetime, str]]:
    """What a unit said to its verified card, oldest first."""
    rows = connection.execute(select(_opinion).where(_opinion.c.card_id == card_id).order_by(_opinion.c.id))
    return [(row.at, row.text) for row in rows]
