"""Communes and the plans they use. Plans are parsed once and kept in memory: a version never changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, insert, select, update

from movement.names import alphabetical
from movement.plan import Plan
from storage.tables import Commune, PlanVersion

_commune = Commune.__table__  # type: ignore[attr-defined]
_version = PlanVersion.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class CommuneRecord:
    """A commune with the plan it uses.

    `province` and `code` are the official codes of its province and of itself; empty where nobody has stated them.
    """

    id: int
    name: str
    police_office: str
    hotline: str
    plan_version_id: int
    plan: Plan
    created_at: datetime
    province: str = ""
    code: str = ""


@lru_cache(maxsize=512)
def _parsed(version_id: int, version: str, body: str) -> Plan:
    return Plan.model_validate_json(body)


_by_id: dict[tuple[str, int], Plan] = {}


def plan_version(connection: Connection, version_id: int) -> Plan:
    """A stored version of a plan."""
    key = (str(connection.engine.url), version_id)
    if key not in _by_id:
        row = connection.execute(select(_version).where(_version.c.id == version_id)).one()
        _by_id[key] = _parsed(version_id, row.version, row.body)
    return _by_id[key]


def forget_cached_plans() -> None:
    """Drop what was parsed (a database was emptied or restored, so numbers may be given anew)."""
    _by_id.clear()


def load(connection: Connection, commune_id: int) -> CommuneRecord:
    """One commune."""
    row = connection.execute(select(_commune).where(_commune.c.id == commune_id)).one()
    return CommuneRecord(
        row.id,
        row.name,
        row.police_office,
        row.hotline,
        row.plan_version_id,
        plan_version(connection, row.plan_version_id),
        row.created_at,
        row.province,
        row.code,
    )


@dataclass(frozen=True, slots=True)
class CommuneName:
    """A commune to choose."""

    id: int
    name: str
    police_office: str
    province: str


def names(connection: Connection) -> list[CommuneName]:
    """The communes of this installation by name; the oldest first where names are alike."""
    columns = (_commune.c.id, _commune.c.name, _commune.c.police_office, _commune.c.province)
    found = [CommuneName(*row) for row in connection.execute(select(*columns).order_by(_commune.c.id))]
    return sorted(found, key=lambda each: alphabetical(each.name))


def in_province(connection: Connection, code: str) -> list[int]:
    """The communes of the province with this official code, oldest first; none for an empty code."""
    if not code:
        return []
    return list(connection.scalars(select(_commune.c.id).where(_commune.c.province == code).order_by(_commune.c.id)))


def set_place(connection: Connection, commune_id: int, *, province: str, code: str = "") -> None:
    """Note which province a commune belongs to and its own official code ("" where it is not listed)."""
    connection.execute(update(_commune).where(_commune.c.id == commune_id).values(province=province, code=code))


def are_several(connection: Connection) -> bool:
    """Whether this installation serves more than one commune."""
    return len(connection.execute(select(_commune.c.id).limit(2)).all()) > 1


def ids(connection: Connection) -> list[int]:
    """All communes of this installation, oldest first."""
    return list(connection.scalars(select(_commune.c.id).order_by(_commune.c.id)))


def create(
    connection: Connection, plan: Plan, hotline: str, now: datetime, *, province: str = "", code: str = ""
) -> int:
    """A commune that works by a plan; the number. `province` and `code` as in `CommuneRecord`."""
    statement = insert(_commune).values(
        name=plan.issuer.commune,
        police_office=plan.issuer.police_office,
        hotline=hotline,
        created_at=now,
        province=province,
        code=code,
    )
    commune_id = int(connection.execute(statement.returning(_commune.c.id)).scalar_one())
    use_plan(connection, commune_id, plan, now)
    return commune_id


def use_plan(connection: Connection, commune_id: int, plan: Plan, now: datetime) -> int:
    """Let a commune work by this plan from now on; cards that are under way keep the version they have."""
    same = connection.execute(
        select(_version.c.id).where(_version.c.commune_id == commune_id, _version.c.version == plan.version)
    ).first()
    if same:
        version_id = int(same.id)
    else:
        statement = insert(_version).values(
            commune_id=commune_id,
            plan_id=plan.id,
            version=plan.version,
            year=plan.year,
            body=plan.model_dump_json(),
            created_at=now,
        )
        version_id = int(connection.execute(statement.returning(_version.c.id)).scalar_one())
    connection.execute(update(_commune).where(_commune.c.id == commune_id).values(plan_version_id=version_id))
    return version_id
