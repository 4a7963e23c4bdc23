"""Proposals for awards and what has come of them. What the rules need is in `movement.awards`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from movement.awards import AwardOfYear, AwardStatus, Recipient
from movement.honours import AwardSubject
from storage.tables import Award, Unit

_award = Award.__table__  # type: ignore[attr-defined]
_unit = Unit.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class AwardRecord:
    """One proposal as it stands. `form` is the id of the plan's form, or its name where the plan names none.

    Days are those of Việt Nam, moments UTC. A person's name is kept nowhere but in `recipient`.
    """

    id: int
    commune_id: int
    year: int
    recipient: Recipient
    form: str
    occasion: str
    status: AwardStatus
    revision: int
    paper: str
    paper_day: date | None
    reason: str
    created_by: int | None
    created_at: datetime
    decided_by: int | None
    decided_at: datetime | None

    @property
    def of_year(self) -> AwardOfYear:
        """What the rules need to know of it."""
        return AwardOfYear(self.id, self.recipient, self.form, self.status, self.paper, self.paper_day)


_QUERY = select(_award, _unit.c.name.label("unit_name")).select_from(
    _award.outerjoin(_unit, _unit.c.id == _award.c.unit_id)
)


def _record(row: Any) -> AwardRecord:
    name = row.unit_name if row.unit_id is not None else row.recipient
    return AwardRecord(
        row.id,
        row.commune_id,
        row.year,
        Recipient(AwardSubject(row.subject), name, row.unit_id),
        row.form,
        row.occasion,
        AwardStatus(row.status),
        row.revision,
        row.paper,
        date.fromisoformat(row.paper_day) if row.paper_day else None,
        row.reason,
        row.created_by,
        row.created_at,
        row.decided_by,
        row.decided_at,
    )


def add(
    connection: Connection,
    commune_id: int,
    year: int,
    recipient: Recipient,
    *,
    form: str,
    occasion: str,
    created_by: int | None,
    now: datetime,
) -> int:
    """A new proposal; the number. A unit's name is not kept beside its number."""
    statement = insert(_award).values(
        commune_id=commune_id,
        year=year,
        unit_id=recipient.unit_id,
        subject=recipient.subject.value,
        recipient="" if recipient.unit_id is not None else recipient.name,
        form=form,
        occasion=occasion,
        status=AwardStatus.PROPOSED.value,
        revision=0,
        paper="",
        paper_day="",
        reason="",
        created_by=created_by,
        created_at=now,
    )
    return int(connection.execute(statement.returning(_award.c.id)).scalar_one())


def get(connection: Connection, award_id: int) -> AwardRecord | None:
    """A proposal by number."""
    row = connection.execute(_QUERY.where(_award.c.id == award_id)).first()
    return _record(row) if row else None


def of_year(connection: Connection, commune_id: int, year: int) -> list[AwardRecord]:
    """A commune's proposals and awards of a year, the oldest first."""
    rows = connection.execute(
        _QUERY.where(_award.c.commune_id == commune_id, _award.c.year == year).order_by(_award.c.id)
    )
    return [_record(row) for row in rows]


def decide(
    connection: Connection,
    award: AwardRecord,
    status: AwardStatus,
    decided_by: int | None,
    now: datetime,
    *,
    paper: str = "",
    paper_day: date | None = None,
    reason: str = "",
) -> bool:
    """Keep what has come of a proposal that is still as it was read; False when somebody else changed it first."""
    return _change(
        connection,
        award,
        status=status.value,
        paper=paper,
        paper_day=paper_day.isoformat() if paper_day else "",
        reason=reason,
        decided_by=decided_by,
        decided_at=now,
    )


def forget_name(connection: Connection, award: AwardRecord) -> bool:
    """Delete the name that a proposal writes, and the reason, whose free words may hold it.

    False when somebody else changed the proposal first.
    """
    return _change(connection, award, recipient="", reason="")


def _change(connection: Connection, award: AwardRecord, **values: object) -> bool:
    done = connection.execute(
        update(_award)
        .where(_award.c.id == award.id, _award.c.revision == award.revision)
        .values(revision=award.revision + 1, **values)
    )
    return done.rowcount == 1
