"""Lists of units, for the chat and the command line: read, held against the register, kept as JSON, entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection

from documents.spreadsheet import NotRead, read_sheets
from movement.roster import ListedUnit, NoRoster, Roster, read_roster
from movement.roster_check import CheckedRoster, RegisteredUnit, as_entered, still_new
from movement.units import Exclusion
from storage import units
from storage.communes import CommuneRecord
from storage.units import ACTIVE, PENDING, UnitRecord

IMPORTED = "units imported"  # the deed in the audit trail


class NotAList(Exception):
    """There is no list of units to be had from a file; `problem` says why (`bot.flows.roster_texts.file_problem`)."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def list_in(content: bytes) -> Roster:
    """The list of units in a file. Takes up to some seconds and belongs into a thread. Raises `NotAList`."""
    try:
        return read_roster([sheet.rows for sheet in read_sheets(content)])
    except (NotRead, NoRoster) as problem:
        raise NotAList(problem.reason.value) from problem


def register_of(connection: Connection, commune_id: int) -> list[RegisteredUnit]:
    """The units that a list is held against: those that are approved, and those that wait for it."""
    return [
        RegisteredUnit(
            unit.id,
            unit.name,
            unit.kind,
            unit.address,
            unit.hamlet,
            unit.people,
            unit.has_party_organisation,
            unit.has_union,
            unit.has_guard_force,
            unit.exclusion,
        )
        for unit in units.in_commune(connection, commune_id)
        if unit.status in (ACTIVE, PENDING)
    ]


@cache
def _adapter() -> TypeAdapter[CheckedRoster]:
    return TypeAdapter(CheckedRoster)


def to_json(checked: CheckedRoster) -> dict[str, Any]:
    """A checked list as it is kept."""
    kept: dict[str, Any] = _adapter().dump_python(checked, mode="json", exclude_defaults=True)
    return kept


def from_json(kept: dict[str, Any]) -> CheckedRoster:
    """What `to_json` wrote."""
    return _adapter().validate_python(kept)


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of the units that were to be entered: those that were, and how many somebody else had entered."""

    units: tuple[UnitRecord, ...]
    there_already: int

    @property
    def ids(self) -> list[int]:
        """The numbers of the units that were entered."""
        return [unit.id for unit in self.units]


def enter(connection: Connection, commune: CommuneRecord, listed: Sequence[ListedUnit], now: datetime) -> Entered:
    """Enter units into the register, approved and without anybody in charge; what is there by now stays as it is.

    Looks once more, with the register locked: of two that enter the same list at once, one enters each unit.
    """
    units.lock_register(connection, commune.id)
    names = [unit.name for unit in register_of(connection, commune.id)]
    new = still_new(listed, names)
    possible = [as_entered(unit) for unit in new if unit.kind in commune.plan.kinds]  # the plan may have changed since
    entered = [units.add(connection, _record(unit, commune.id), now) for unit in possible]
    return Entered(tuple(entered), len(listed) - len(new))


def _record(unit: ListedUnit, commune_id: int) -> UnitRecord:
    return UnitRecord(
        id=0,
        commune_id=commune_id,
        kind=unit.kind,
        name=unit.name,
        address=unit.address,
        hamlet=unit.hamlet,
        people=unit.people,
        has_party_organisation=bool(unit.has_party_organisation),
        has_union=bool(unit.has_union),
        has_guard_force=bool(unit.has_guard_force),
        exclusion=unit.exclusion or Exclusion.NONE,
        status=ACTIVE,
        status_reason="",
    )


def deed_detail(checked: CheckedRoster, entered: Entered) -> dict[str, Any]:
    """What the audit trail keeps of an import: which units, and how many of the others there were."""
    return {
        "units": entered.ids,
        "there_already": checked.same + entered.there_already,
        "differ": len(checked.differ),
        "wrong": len(checked.wrong),
    }
