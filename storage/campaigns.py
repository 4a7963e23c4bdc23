"""Campaigns and their runs. The receipts of a run are rows of the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from movement.campaigns import Schedule, Target
from storage.tables import Campaign, CampaignRun

_campaign = Campaign.__table__  # type: ignore[attr-defined]
_run = CampaignRun.__table__  # type: ignore[attr-defined]

DRAFT, TEMPLATE, WAITING, SCHEDULED, DONE, CANCELLED = (
    "draft",
    "template",
    "waiting",
    "scheduled",
    "done",
    "cancelled",
)
SENDING, PAUSED = "sending", "paused"


@dataclass(frozen=True, slots=True)
class CampaignRecord:
    """One campaign as it stands. `file` is a `bot.chat.File` as JSON."""

    id: int
    commune_id: int
    topic: str
    text: str
    file: dict[str, Any] | None
    target: Target
    schedule: Schedule
    status: str
    reason: str
    revision: int
    next_at: datetime | None
    created_by: int | None
    created_at: datetime
    decided_by: int | None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One time that a campaign is sent."""

    id: int
    commune_id: int
    campaign_id: int
    number: int
    status: str
    started_by: int | None
    started_at: datetime
    finished_at: datetime | None


def _record(r: Any) -> CampaignRecord:
    return CampaignRecord(
        r.id,
        r.commune_id,
        r.topic,
        r.text,
        r.file,
        Target.from_json(r.target),
        Schedule.from_json(r.schedule),
        r.status,
        r.reason,
        r.revision,
        r.next_at,
        r.created_by,
        r.created_at,
        r.decided_by,
    )


def _run_record(r: Any) -> RunRecord:
    return RunRecord(r.id, r.commune_id, r.campaign_id, r.number, r.status, r.started_by, r.started_at, r.finished_at)


def add(
    connection: Connection,
    commune_id: int,
    *,
    topic: str,
    text: str,
    file: dict[str, Any] | None,
    target: Target,
    schedule: Schedule,
    status: str,
    created_by: int | None,
    now: datetime,
    next_at: datetime | None = None,
) -> int:
    """A new campaign; the number."""
    statement = insert(_campaign).values(
        commune_id=commune_id,
        topic=topic,
        text=text,
        file=file,
        target=target.to_json(),
        schedule=schedule.to_json(),
        status=status,
        reason="",
        revision=0,
        next_at=next_at,
        created_by=created_by,
        created_at=now,
    )
    return int(connection.execute(statement.returning(_campaign.c.id)).scalar_one())


def get(connection: Connection, campaign_id: int) -> CampaignRecord | None:
    """A campaign by number."""
    row = connection.execute(select(_campaign).where(_campaign.c.id == campaign_id)).first()
    return _record(row) if row else None


def in_commune(connection: Connection, commune_id: int, statuses: Sequence[str]) -> list[CampaignRecord]:
    """A commune's campaigns in these states, the newest first."""
    rows = connection.execute(
        select(_campaign)
        .where(_campaign.c.commune_id == commune_id, _campaign.c.status.in_(statuses))
        .order_by(_campaign.c.id.desc())
    )
    return [_record(row) for row in rows]


def move_on(connection: Connection, campaign: CampaignRecord, **values: object) -> bool:
    """Change a campaign that is still as it was read; False when somebody else changed it first."""
    done = connection.execute(
        update(_campaign)
        .where(_campaign.c.id == campaign.id, _campaign.c.revision == campaign.revision)
        .values(revision=campaign.revision + 1, **values)
    )
    return done.rowcount == 1


def due(connection: Connection, now: datetime) -> list[CampaignRecord]:
    """Campaigns whose next run begins now, or should have begun."""
    rows = connection.execute(
        select(_campaign)
        .where(_campaign.c.status == SCHEDULED, _campaign.c.next_at <= now)
        .order_by(_campaign.c.next_at, _campaign.c.id)
    )
    return [_record(row) for row in rows]


def next_moment(connection: Connection) -> datetime | None:
    """When the next campaign begins, in any commune."""
    query = select(_campaign.c.next_at).where(_campaign.c.status == SCHEDULED, _campaign.c.next_at.is_not(None))
    return connection.execute(query.order_by(_campaign.c.next_at).limit(1)).scalar()


def start_run(connection: Connection, campaign: CampaignRecord, started_by: int | None, now: datetime) -> RunRecord:
    """A new run of a campaign."""
    highest = connection.execute(select(func.max(_run.c.number)).where(_run.c.campaign_id == campaign.id)).scalar()
    statement = insert(_run).values(
        commune_id=campaign.commune_id,
        campaign_id=campaign.id,
        number=(highest or 0) + 1,
        status=SENDING,
        started_by=started_by,
        started_at=now,
    )
    number = int(connection.execute(statement.returning(_run.c.id)).scalar_one())
    return _run_record(connection.execute(select(_run).where(_run.c.id == number)).one())


def get_run(connection: Connection, run_id: int) -> RunRecord | None:
    """A run by number."""
    row = connection.execute(select(_run).where(_run.c.id == run_id)).first()
    return _run_record(row) if row else None


def runs_of(connection: Connection, campaign_id: int) -> list[RunRecord]:
    """The runs of a campaign, the newest first."""
    rows = connection.execute(select(_run).where(_run.c.campaign_id == campaign_id).order_by(_run.c.number.desc()))
    return [_run_record(row) for row in rows]


def under_way(connection: Connection) -> list[RunRecord]:
    """The runs that are being sent now, in any commune."""
    rows = connection.execute(select(_run).where(_run.c.status == SENDING).order_by(_run.c.id))
    return [_run_record(row) for row in rows]


def move_run(connection: Connection, run_id: int, before: Sequence[str], status: str, **values: object) -> bool:
    """Bring a run from one state to another; False when it was not in one of the states before."""
    done = connection.execute(
        update(_run).where(_run.c.id == run_id, _run.c.status.in_(before)).values(status=status, **values)
    )
    return done.rowcount == 1
