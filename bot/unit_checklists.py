"""Units' checklists as they count now: what is stored, without answers to words that the plan has changed since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from movement.checking import Answer, Standing, State, in_force, standing
from movement.checklist import Checklist, ChecklistItem, Title
from movement.units import UnitProfile
from movement.year import UnitYear
from storage import checklists, communes
from storage.checklists import Filled, Stored
from storage.communes import CommuneRecord
from storage.units import UnitRecord


@dataclass(frozen=True, slots=True)
class UnitChecklist:
    """One unit's checklist: both sides by criterion, how far it is, and which entry is its newest (`revision`).

    `settled` are criteria that Công an xã has compared since the unit answered them last.
    """

    checklist: Checklist
    own: dict[str, Answer]
    verified: dict[str, Answer]
    settled: frozenset[str]
    state: State
    revision: int
    sent_at: datetime | None
    checked_at: datetime | None

    def standing(self, profile: UnitProfile) -> Standing:
        """What it comes to: the word of Công an xã where it has spoken, else the unit's."""
        return standing(self.checklist, profile, in_force(self.own, self.verified))

    def standing_of_unit(self, profile: UnitProfile) -> Standing:
        """What the unit's own answers come to."""
        return standing(self.checklist, profile, self.own)


def unit_checklist(
    connection: Connection, commune: CommuneRecord, unit: UnitRecord, title: Title
) -> UnitChecklist | None:
    """This year's checklist of a unit for a title; None where the plan has none for such units."""
    checklist = commune.plan.checklist_for(unit.kind, title)
    if checklist is None:
        return None
    filled = checklists.of_unit(connection, unit.id, commune.plan.year, checklist.id)
    return _counting(connection, commune, checklist, filled)


def commune_checklists(
    connection: Connection, commune: CommuneRecord, units: Iterable[UnitRecord | UnitYear], *titles: Title
) -> dict[tuple[int, Title], UnitChecklist]:
    """This year's checklists of these units for these titles, by unit; one query, however many units there are."""
    stored = checklists.of_commune(
        connection, commune.id, commune.plan.year, [c.id for c in commune.plan.checklists if c.of in titles]
    )
    found = {}
    for unit in units:
        unit_id = unit.unit_id if isinstance(unit, UnitYear) else unit.id
        for title in titles:
            checklist = commune.plan.checklist_for(unit.kind, title)
            if checklist is not None:
                filled = stored.get((unit_id, checklist.id), Filled())
                found[unit_id, title] = _counting(connection, commune, checklist, filled)
    return found


def _counting(connection: Connection, commune: CommuneRecord, checklist: Checklist, filled: Filled) -> UnitChecklist:
    items = {item.code: item for item in checklist.items}

    def counts(code: str, stored: Stored) -> bool:
        item = items.get(code)
        return item is not None and _same_words(connection, commune, checklist.id, item, stored)

    own = {code: each for code, each in filled.own.items() if counts(code, each)}
    verified = {code: each for code, each in filled.verified.items() if counts(code, each)}
    return UnitChecklist(
        checklist=checklist,
        own={code: each.answer for code, each in own.items()},
        verified={code: each.answer for code, each in verified.items()},
        settled=frozenset(c for c, each in verified.items() if c not in own or own[c].id < each.id),
        state=filled.state,
        revision=filled.revision,
        sent_at=filled.sent.at if filled.sent else None,
        checked_at=filled.checked.at if filled.checked else None,
    )


def _same_words(
    connection: Connection, commune: CommuneRecord, checklist_id: str, item: ChecklistItem, stored: Stored
) -> bool:
    """Whether the criterion says what it said when it was answered: a plan may have changed since."""
    if stored.plan_version_id == commune.plan_version_id:
        return True
    then = communes.plan_version(connection, stored.plan_version_id)
    asked = next((each for each in then.checklists if each.id == checklist_id), None)
    return asked is not None and any(each.code == item.code and each.official == item.official for each in asked.items)
