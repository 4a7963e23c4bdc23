"""The register of models. The counts from year to year are in `movement.models`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from movement.models import AboutModel, ModelStatus, Since
from movement.names import alphabetical
from storage.tables import LocalModel, Unit

_model = LocalModel.__table__  # type: ignore[attr-defined]
_unit = Unit.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """One model as it stands. `ended_reason` is an `EndedBecause` or free words; days are those of Việt Nam."""

    id: int
    commune_id: int
    about: AboutModel
    unit_name: str
    status: ModelStatus
    revision: int
    result: str
    ended_on: date | None
    ended_reason: str
    commended_on: date | None
    commended_paper: str
    created_by: int | None
    created_at: datetime

    @property
    def since(self) -> Since:
        """When it began."""
        return self.about.since


_QUERY = select(_model, _unit.c.name.label("unit_name")).select_from(
    _model.outerjoin(_unit, _unit.c.id == _model.c.unit_id)
)


def _record(row: Any) -> ModelRecord:
    return ModelRecord(
        row.id,
        row.commune_id,
        AboutModel(row.name, row.field, Since.from_iso(row.started_on), row.unit_id, row.hamlet, row.movement),
        row.unit_name or "",
        ModelStatus(row.status),
        row.revision,
        row.result,
        _day(row.ended_on),
        row.ended_reason,
        _day(row.commended_on),
        row.commended_paper,
        row.created_by,
        row.created_at,
    )


def _day(stored: str) -> date | None:
    return date.fromisoformat(stored) if stored else None


def _columns(about: AboutModel) -> dict[str, object]:
    return {
        "name": about.name,
        "field": about.field,
        "started_on": about.since.iso,
        "unit_id": about.unit_id,
        "hamlet": about.hamlet,
        "movement": about.movement,
    }


def add(
    connection: Connection,
    commune_id: int,
    about: AboutModel,
    status: ModelStatus,
    created_by: int | None,
    now: datetime,
) -> int:
    """Enter a model; the number."""
    statement = insert(_model).values(
        commune_id=commune_id,
        **_columns(about),
        status=status.value,
        revision=0,
        result="",
        ended_on="",
        ended_reason="",
        commended_on="",
        commended_paper="",
        created_by=created_by,
        created_at=now,
    )
    return int(connection.execute(statement.returning(_model.c.id)).scalar_one())


def get(connection: Connection, model_id: int) -> ModelRecord | None:
    """A model by number."""
    row = connection.execute(_QUERY.where(_model.c.id == model_id)).first()
    return _record(row) if row else None


def in_commune(connection: Connection, commune_id: int, units: Collection[int] | None = None) -> list[ModelRecord]:
    """A commune's models by name (as people look it up, without marks), or those of these units."""
    query = _QUERY.where(_model.c.commune_id == commune_id)
    if units is not None:
        query = query.where(_model.c.unit_id.in_(sorted(units)))
    return sorted(map(_record, connection.execute(query)), key=lambda model: (alphabetical(model.about.name), model.id))


def correct(connection: Connection, model: ModelRecord, about: AboutModel) -> bool:
    """Correct what a model is; False when somebody else changed it first."""
    return _change(connection, model, **_columns(about))


def take_in(connection: Connection, model: ModelRecord) -> bool:
    """Let a model be active: one that was reported, or one that was ended by mistake."""
    return _change(connection, model, status=ModelStatus.ACTIVE.value, ended_on="", ended_reason="")


def decline(connection: Connection, model: ModelRecord, reason: str) -> bool:
    """Do not take a reported model into the register."""
    return _change(connection, model, status=ModelStatus.DECLINED.value, ended_reason=reason)


def end(connection: Connection, model: ModelRecord, on: date, reason: str) -> bool:
    """End a model."""
    return _change(connection, model, status=ModelStatus.ENDED.value, ended_on=on.isoformat(), ended_reason=reason)


def note_result(connection: Connection, model: ModelRecord, result: str) -> bool:
    """Keep what a model has brought about."""
    return _change(connection, model, result=result)


def commend(connection: Connection, model: ModelRecord, on: date, paper: str) -> bool:
    """Keep that a model was proposed for commendation, and on which paper."""
    return _change(connection, model, commended_on=on.isoformat(), commended_paper=paper)


def _change(connection: Connection, model: ModelRecord, **values: object) -> bool:
    done = connection.execute(
        update(_model)
        .where(_model.c.id == model.id, _model.c.revision == model.revision)
        .values(revision=model.revision + 1, **values)
    )
    return done.rowcount == 1
