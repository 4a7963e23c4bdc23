"""Figures of a commune that are counted, not listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, case, func, or_, select

from movement.models import ModelStatus
from storage.tables import LocalModel

_model = LocalModel.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """The register of models in numbers; `known` counts every model that ever stood in it."""

    known: int
    active: int
    active_before: int
    commended: int


def of_models(connection: Connection, commune_id: int, day: date, before: date, year: int) -> ModelFigures:
    """How many models are active on `day` and were on `before`, and how many were proposed for commendation in `year`.

    Days are those of Việt Nam.
    """

    def active(on: date) -> object:
        begun = _model.c.started_on <= on.isoformat()
        goes_on = or_(_model.c.ended_on == "", _model.c.ended_on > on.isoformat())
        return func.sum(case((and_(begun, goes_on), 1), else_=0))

    commended = func.sum(case((_model.c.commended_on.startswith(f"{year}-"), 1), else_=0))
    query = select(func.count(), active(day), active(before), commended)  # type: ignore[call-overload]
    in_register = _model.c.status.in_([ModelStatus.ACTIVE.value, ModelStatus.ENDED.value])
    row = connection.execute(query.where(_model.c.commune_id == commune_id, in_register)).one()
    return ModelFigures(*(int(number or 0) for number in row))
