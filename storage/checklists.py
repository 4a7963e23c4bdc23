"""Units' checklists. Rows are only added; the newest of a unit, year, checklist, criterion and side counts.

A row without a criterion says something about the whole checklist: of the unit's side that it was sent, of the verified
side that Công an xã has compared it. What was answered after it makes the checklist a draft again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from movement.checking import Answer, Side, State
from storage.tables import ChecklistAnswer

_answer = ChecklistAnswer.__table__  # type: ignore[attr-defined]

DOSSIER = "dossier of the exemplary title"  # stands in the place of a checklist's id: its items are ids of papers
_WHOLE = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """One answer as it is stored: under which version of the plan, by whom, when (UTC); `id` tells which is newer."""

    id: int
    answer: Answer
    plan_version_id: int
    person_id: int | None
    at: datetime


@dataclass(slots=True)
class Filled:
    """One unit's checklist of a year. `revision` is the number of its newest row, 0 while there is none."""

    own: dict[str, Stored] = field(default_factory=dict)
    verified: dict[str, Stored] = field(default_factory=dict)
    sent: Stored | None = None
    checked: Stored | None = None
    revision: int = 0

    @property
    def state(self) -> State:
        """How far it is."""
        answered = max((each.id for each in self.own.values()), default=0)
        sent = self.sent.id if self.sent else 0
        checked = self.checked.id if self.checked else 0
        if checked > max(answered, sent):
            return State.CHECKED
        if sent > answered:
            return State.SENT
        return State.DRAFT if answered else State.NONE

    def _apply(self, row: Any) -> None:
        stored = Stored(row.id, Answer(bool(row.met), row.note), row.plan_version_id, row.person_id, row.at)
        self.revision = row.id
        if row.item == _WHOLE:
            if row.side == Side.SELF:
                self.sent = stored
            else:
                self.checked = stored
        elif row.side == Side.SELF:
            self.own[row.item] = stored
        else:
            self.verified[row.item] = stored


def add(
    connection: Connection,
    commune_id: int,
    unit_id: int,
    year: int,
    checklist: str,
    side: Side,
    answers: Mapping[str, Answer],
    *,
    plan_version_id: int,
    person_id: int | None,
    now: datetime,
    closes: bool = False,
) -> None:
    """Add answers of one side by criterion; `closes` says that with them it was sent, or compared."""
    entries = [(item, answer.met, answer.note) for item, answer in answers.items()]
    rows = [
        {
            "commune_id": commune_id,
            "unit_id": unit_id,
            "year": year,
            "checklist": checklist,
            "plan_version_id": plan_version_id,
            "item": item,
            "side": side.value,
            "met": met,
            "note": note,
            "person_id": person_id,
            "at": now,
        }
        for item, met, note in (*entries, *(((_WHOLE, None, ""),) if closes else ()))
    ]
    for row in rows:  # one by one: the order of their numbers says which is newer
        connection.execute(insert(_answer).values(row))


def of_unit(connection: Connection, unit_id: int, year: int, checklist: str) -> Filled:
    """One checklist of one unit."""
    rows = connection.execute(
        select(_answer)
        .where(_answer.c.unit_id == unit_id, _answer.c.year == year, _answer.c.checklist == checklist)
        .order_by(_answer.c.id)
    )
    return _filled(rows).get((unit_id, checklist), Filled())


def of_commune(
    connection: Connection, commune_id: int, year: int, checklists: Collection[str]
) -> dict[tuple[int, str], Filled]:
    """These checklists of all units of a commune, by unit and checklist."""
    if not checklists:
        return {}
    return _filled(
        connection.execute(
            select(_answer)
            .where(
                _answer.c.commune_id == commune_id,
                _answer.c.year == year,
                _answer.c.checklist.in_(sorted(set(checklists))),
            )
            .order_by(_answer.c.id)
        )
    )


def _filled(rows: Iterable[Any]) -> dict[tuple[int, str], Filled]:
    found: dict[tuple[int, str], Filled] = {}
    for row in rows:
        found.setdefault((row.unit_id, row.checklist), Filled())._apply(row)
    return found
