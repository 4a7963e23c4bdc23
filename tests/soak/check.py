"""After a soak: what the database holds must be what the heads saw acknowledged, once each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from storage import audit, communes
from storage.database import Database
from storage.tables import Audit, ChatSession, Evidence, Inbox, Membership, Outbox, Scorecard, ScoreEntry
from tests.soak.head import Remembered

_entry: Any = ScoreEntry.__table__  # type: ignore[attr-defined]
_audit: Any = Audit.__table__  # type: ignore[attr-defined]
_card: Any = Scorecard.__table__  # type: ignore[attr-defined]
_outbox: Any = Outbox.__table__  # type: ignore[attr-defined]
_evidence: Any = Evidence.__table__  # type: ignore[attr-defined]
_session: Any = ChatSession.__table__  # type: ignore[attr-defined]
_member: Any = Membership.__table__  # type: ignore[attr-defined]
_inbox: Any = Inbox.__table__  # type: ignore[attr-defined]

Answer = tuple[str, str]  # item, token


@dataclass(frozen=True, slots=True)
class Letters:
    """The outbox: what waits, what of it makes new messages (an edit can be repeated unseen), what failed."""

    waiting: int
    making_new: int
    failed: int


def letters(connection: Connection) -> Letters:
    """The state of the outbox."""
    rows = connection.execute(select(_outbox.c.status, _outbox.c.body).where(_outbox.c.status != "sent")).all()
    waiting = [row.body or {} for row in rows if row.status == "waiting"]
    new = [body for body in waiting if not body.get("replace") and (body.get("text") or body.get("file"))]
    return Letters(len(waiting), len(new), sum(row.status == "failed" for row in rows))


def differences(database: Database, remembered: Sequence[Remembered]) -> list[str]:
    """Every way in which the database is not what the heads saw; one sentence each."""
    return database.work(lambda connection: list(_differences(connection, remembered)))


def _differences(connection: Connection, remembered: Sequence[Remembered]) -> Iterable[str]:
    for commune_id in communes.ids(connection):
        if (broken := audit.verify(connection, commune_id)) is not None:
            yield f"the audit chain breaks at {broken.seq}: {broken.reason}"
    left = letters(connection)
    if left.waiting or left.failed:
        yield f"the outbox has {left.waiting} letters waiting and {left.failed} failed"
    received = {row.event_id for row in connection.execute(select(_inbox.c.event_id))}
    cards = _cards(connection)
    entries, notes = _entries(connection)
    deeds, handed_in = _deeds(connection)
    files = Counter(row.card_id for row in connection.execute(select(_evidence.c.card_id)))
    for head in remembered:
        who = f"head {head.account}"
        if head.account not in cards:
            if head.answers:
                yield f"{who} has no card, but {len(head.answers)} acknowledged answers"
            continue
        card, status = cards[head.account]
        answers = [(item, _canonical(token)) for _update, item, token in head.answers]
        yield from _compared(f"{who}: answers", answers, entries.get(card, []))
        yield from _compared(f"{who}: audit rows", answers, deeds.get(card, []))
        if missing := [update for update, _item, _token in head.answers if str(update) not in received]:
            yield f"{who}: the inbox does not know the updates {missing}"
        for what, seen, held in (("photos", head.photos, files[card]), ("notes", head.notes, notes[card])):
            if seen != held:
                yield f"{who}: {seen} {what} were acknowledged, {held} are kept"
        if handed_in[card] != int(head.handed_in) or (status == "submitted") != head.handed_in:
            yield f"{who}: handed in {head.handed_in}, but the card is {status}, with {handed_in[card]} audit rows"


def _compared(what: str, seen: Sequence[Answer], kept: Sequence[Answer]) -> Iterable[str]:
    if list(seen) == list(kept):
        return
    lost, more = Counter(seen) - Counter(kept), Counter(kept) - Counter(seen)
    yield f"{what}: {len(seen)} acknowledged, {len(kept)} kept; lost {dict(lost)}, too many {dict(more)}"


def _canonical(token: str) -> str:
    """The token of an answer in one form: points without needless digits."""
    return f"p{Decimal(token[1:]).normalize():f}" if token.startswith("p") else token


def _cards(connection: Connection) -> dict[int, tuple[int, str]]:
    """Card and its status by the account of the head."""
    query = (
        select(_session.c.account, _card.c.id, _card.c.status)
        .join(_member, _member.c.person_id == _session.c.person_id)
        .join(_card, _card.c.unit_id == _member.c.unit_id)
    )
    return {int(row.account): (row.id, row.status) for row in connection.execute(query)}


def _entries(connection: Connection) -> tuple[dict[int, list[Answer]], Counter[int]]:
    """The answers of each card in their order, and how many notes each has."""
    answers: dict[int, list[Answer]] = {}
    notes: Counter[int] = Counter()
    for row in connection.execute(select(_entry).where(_entry.c.side == "self").order_by(_entry.c.id)):
        if row.note is not None:
            notes[row.card_id] += 1
            continue
        answers.setdefault(row.card_id, []).append(
            (row.item, _stored(row.points, row.counts or {}, bool(row.not_applicable)))
        )
    return answers, notes


def _deeds(connection: Connection) -> tuple[dict[int, list[Answer]], Counter[int]]:
    """The "scored" rows of each card in their order, and how often each was handed in, by the audit trail."""
    scored: dict[int, list[Answer]] = {}
    handed_in: Counter[int] = Counter()
    for row in connection.execute(select(_audit).order_by(_audit.c.commune_id, _audit.c.seq)):
        kind, _colon, number = row.subject.partition(":")
        if kind != "card":
            continue
        if row.action == "scored":
            detail = row.detail
            points = None if detail["points"] is None else Decimal(detail["points"])
            answer = _stored(points, detail.get("counts", {}), detail.get("not_applicable", False))
            scored.setdefault(int(number), []).append((detail["item"], answer))
        elif row.action == "card handed in":
            handed_in[int(number)] += 1
    return scored, handed_in


def _stored(points: Decimal | None, counts: dict[str, int], not_applicable: bool) -> str:
    if not_applicable:
        return "na"
    if counts:
        return "c" + ",".join(str(number) for number in counts.values())
    return f"p{(points or Decimal(0)).normalize():f}"
