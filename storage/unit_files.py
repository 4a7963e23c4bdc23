"""The files that show what a unit did in a year: evidence on its scorecard, and the files of its steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from movement.year import Step
from storage import file_digests
from storage.file_digests import Known
from storage.tables import Evidence, Milestone

_evidence = Evidence.__table__  # type: ignore[attr-defined]
_milestone = Milestone.__table__  # type: ignore[attr-defined]

_UNKNOWN = Known("", 0)


@dataclass(frozen=True, slots=True)
class UnitFile:
    """One file: where it belongs to (an item of the card, or a step), what it is called, and its digest.

    `received` is when it came (UTC), `size` in bytes as the platform said it. `name` is what a person typed.
    """

    item: str
    step: Step | None
    name: str
    kind: str
    size: int
    received: datetime
    digest: Known


def of_unit(connection: Connection, unit_id: int, year: int, card_id: int | None) -> list[UnitFile]:
    """The files of a unit's year: those on this card by the time they came, then those of its steps as they stand."""
    rows = []
    if card_id is not None:
        query = select(_evidence).where(_evidence.c.card_id == card_id).order_by(_evidence.c.id)
        rows = [
            ((row.platform, row.ref), UnitFile(row.item, None, row.name, row.kind, row.size, row.at, _UNKNOWN))
            for row in connection.execute(query)
        ]
    newest = {}
    query = select(_milestone).where(_milestone.c.unit_id == unit_id, _milestone.c.year == year)
    for row in connection.execute(query.order_by(_milestone.c.id)):
        newest[Step(row.step)] = row
    for step in sorted(newest, key=list(Step).index):
        row = newest[step]
        if row.file:
            file = row.file
            shown = UnitFile("", step, file["name"], file["kind"], int(file["size"]), row.at, _UNKNOWN)
            rows.append(((file["platform"], file["ref"]), shown))
    known = file_digests.of_files(connection, {key for key, _file in rows})
    return [replace(file, digest=known.get(key, _UNKNOWN)) for key, file in rows]
