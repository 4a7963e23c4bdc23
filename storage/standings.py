"""How all cards of a commune's year stand, for lists: points by item, without notes, reasons and evidence.

Beside `cards.load`, which has everything on it, this reads half as much: of thousands of cards only the newest entry of
every item and side, one card after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import Connection, Integer, Text, and_, case, func, or_, select, type_coerce

from movement.scoring import ItemAnswer
from storage.cards import CHECKED, SELF
from storage.tables import Scorecard, ScoreEntry

_card = Scorecard.__table__  # type: ignore[attr-defined]
_entry = ScoreEntry.__table__  # type: ignore[attr-defined]

_ROWS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class CardStanding:
    """One card with the unit's answers and the verified points by item, as they hold now.

    `handed_in` is when it was handed in the last time, `confirmed` when the unit said after the assessment window that
    nothing had changed (both UTC).
    """

    id: int
    unit_id: int
    plan_version_id: int
    template: str
    status: str
    number: int | None
    round: int
    handed_in: datetime | None
    confirmed: datetime | None
    level: str
    answers: dict[str, ItemAnswer] = field(default_factory=dict)
    checked: dict[str, Decimal] = field(default_factory=dict)


def of_year(connection: Connection, commune_id: int, year: int) -> Iterator[CardStanding]:
    """The cards of a commune's units in a year, in no order that means anything. Two queries."""
    found = _cards(connection, commune_id, year)
    for card_id, rows in groupby(_entries(connection, commune_id, year), key=itemgetter(0)):
        card = found.pop(card_id)
        _put_on(card, rows)
        yield card
    yield from found.values()  # nothing is answered on these yet


def _cards(connection: Connection, commune_id: int, year: int) -> dict[int, CardStanding]:
    c = _card.c
    columns: list[Any] = [c.id, c.unit_id, c.plan_version_id, c.template, c.status, c.number, c.round]
    columns += [c.submitted_at, c.confirmed_at, c.final_level]
    rows = connection.execute(select(*columns).where(c.commune_id == commune_id, c.year == year))
    return {row[0]: CardStanding(*row) for row in rows}


def _entries(connection: Connection, commune_id: int, year: int) -> Iterable[Any]:
    """The newest entry that counts of every card, item and side, the cards one after the other."""
    c = _entry.c
    of_these = select(_card.c.id).where(_card.c.commune_id == commune_id, _card.c.year == year)
    own = and_(c.side == SELF, or_(c.points.is_not(None), c.counts.is_not(None), c.not_applicable))
    checked = and_(c.side == CHECKED, c.points.is_not(None))
    officers = and_(c.side != SELF, or_(checked, c.side != CHECKED))  # sent back: what was verified counts no more
    newest = (
        select(func.max(c.id))
        .where(c.card_id.in_(of_these), or_(own, officers))
        .group_by(c.card_id, c.item, case((c.side == SELF, 0), else_=1))
    )
    columns = (c.card_id, c.item, c.side, type_coerce(c.points, Integer), type_coerce(c.counts, Text), c.not_applicable)
    query = select(*columns).where(c.id.in_(newest)).order_by(c.card_id)
    return connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE))


def _put_on(card: CardStanding, rows: Iterable[Any]) -> None:
    for _card_id, item, side, hundredths, counts, not_applicable in rows:
        points = None if hundredths is None else _points(hundredths)
        if side == SELF:
            card.answers[item] = ItemAnswer(points, orjson.loads(counts) if counts else {}, not_applicable)
        elif side == CHECKED and points is not None:
            card.checked[item] = points


@lru_cache(maxsize=1024)
def _points(hundredths: int) -> Decimal:
    return Decimal(hundredths) / 100
