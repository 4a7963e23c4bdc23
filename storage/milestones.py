"""The steps of units' years. Rows are only added; the newest of a unit, year and step counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from movement.year import Outcome, Step, StepState
from storage.tables import Milestone

_milestone = Milestone.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Entered:
    """One step as somebody entered it; days are those of Việt Nam."""

    step: Step
    value: str
    day: date | None = None
    paper: str = ""
    paper_day: date | None = None
    note: str = ""
    file: dict[str, Any] | None = None


def enter(
    connection: Connection,
    commune_id: int,
    unit_id: int,
    year: int,
    entered: Entered,
    person_id: int | None,
    now: datetime,
) -> None:
    """Add a step of a unit's year."""
    connection.execute(
        insert(_milestone).values(
            commune_id=commune_id,
            unit_id=unit_id,
            year=year,
            step=entered.step.value,
            value=entered.value,
            day=entered.day.isoformat() if entered.day else "",
            paper=entered.paper,
            paper_day=entered.paper_day.isoformat() if entered.paper_day else "",
            note=entered.note,
            file=entered.file,
            person_id=person_id,
            at=now,
        )
    )


def of_commune(connection: Connection, commune_id: int, year: int) -> dict[int, dict[Step, StepState]]:
    """What is entered for a year, by unit."""
    return _newest(
        connection.execute(
            select(_milestone)
            .where(_milestone.c.commune_id == commune_id, _milestone.c.year == year)
            .order_by(_milestone.c.id)
        )
    )


def of_units(connection: Connection, unit_ids: Collection[int], year: int) -> dict[int, dict[Step, StepState]]:
    """What is entered for a year for these units."""
    if not unit_ids:
        return {}
    return _newest(
        connection.execute(
            select(_milestone)
            .where(_milestone.c.unit_id.in_(sorted(unit_ids)), _milestone.c.year == year)
            .order_by(_milestone.c.id)
        )
    )


def history(connection: Connection, unit_id: int, year: int, step: Step) -> list[StepState]:
    """Everything that was ever entered for a step, oldest first."""
    rows = connection.execute(
        select(_milestone)
        .where(_milestone.c.unit_id == unit_id, _milestone.c.year == year, _milestone.c.step == step.value)
        .order_by(_milestone.c.id)
    )
    return [_state(row) for row in rows]


def files(connection: Connection, unit_id: int, year: int) -> dict[Step, dict[str, Any]]:
    """The references of the files that belong to a unit's steps as they stand now."""
    found: dict[Step, dict[str, Any]] = {}
    rows = connection.execute(
        select(_milestone).where(_milestone.c.unit_id == unit_id, _milestone.c.year == year).order_by(_milestone.c.id)
    )
    for row in rows:
        found.pop(Step(row.step), None)
        if row.file:
            found[Step(row.step)] = row.file
    return found


def exemplary_before(connection: Connection, commune_id: int, year: int, unit_id: int | None = None) -> set[int]:
    """The units (or this one, if it is) that held the exemplary title at the end of the year before: recognised once,
    and not lost since.
    """
    rows = connection.execute(
        select(_milestone.c.unit_id, _milestone.c.year, _milestone.c.step, _milestone.c.value)
        .where(
            _milestone.c.commune_id == commune_id,
            _milestone.c.year < year,
            _milestone.c.step.in_([Step.EXEMPLARY_DECIDED.value, Step.EXEMPLARY_UPKEEP.value]),
            *([_milestone.c.unit_id == unit_id] if unit_id is not None else []),
        )
        .order_by(_milestone.c.year, _milestone.c.id)
    )
    newest = {(row.year, row.unit_id, row.step): row.value for row in rows}  # in the order of the years
    holding: set[int] = set()
    for (_year, holder, _step), value in newest.items():
        if value in (Outcome.RECOGNISED, Outcome.KEPT):
            holding.add(holder)
        elif value == Outcome.LOST:
            holding.discard(holder)
    return holding


def years(connection: Connection, unit_id: int) -> list[int]:
    """The years in which something is entered for a unit, newest first."""
    return list(
        connection.scalars(
            select(_milestone.c.year)
            .where(_milestone.c.unit_id == unit_id)
            .distinct()
            .order_by(_milestone.c.year.desc())
        )
    )


def _newest(rows: Any) -> dict[int, dict[Step, StepState]]:
    found: dict[int, dict[Step, StepState]] = {}
    for row in rows:
        found.setdefault(row.unit_id, {})[Step(row.step)] = _state(row)
    return found


def _state(row: Any) -> StepState:
    return StepState(
        value=row.value,
        day=_day(row.day),
        paper=row.paper,
        paper_day=_day(row.paper_day),
        note=row.note,
        has_file=bool(row.file),
        person_id=row.person_id,
        at=row.at,
    )


def _day(stored: str) -> date | None:
    return date.fromisoformat(stored) if stored else None
