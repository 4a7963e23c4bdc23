"""What happened in a commune in a time, for reports: steps, cards, evidence, messages that were sent.

Days are those of Việt Nam; `begins` and `ends` are the moments (UTC) at which the first day begins and the last one is
over. Every function reads a fixed number of queries, however many units there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from movement.year import Step, StepState
from storage.outbox import SENT
from storage.tables import Campaign, CampaignRun, Evidence, Milestone, Outbox, Scorecard

_milestone = Milestone.__table__  # type: ignore[attr-defined]
_card = Scorecard.__table__  # type: ignore[attr-defined]
_evidence = Evidence.__table__  # type: ignore[attr-defined]
_campaign = Campaign.__table__  # type: ignore[attr-defined]
_run = CampaignRun.__table__  # type: ignore[attr-defined]
_outbox = Outbox.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Taken:
    """A step of a unit's year as it stands; `file` is the name of the file that belongs to it, where it has one."""

    unit_id: int
    year: int
    step: Step
    state: StepState
    file: str = ""


_STEP = [_milestone.c[name] for name in ("unit_id", "year", "step", "value", "day", "paper", "paper_day", "file", "at")]


def steps_between(
    connection: Connection, commune_id: int, first: date, last: date, begins: datetime, ends: datetime
) -> list[Taken]:
    """The steps, of any year, whose day lies in this time: what was entered over is in it no more.

    A step without a day of its own counts on the day of its paper, one without either when it was entered.
    """
    newest = (
        select(func.max(_milestone.c.id))
        .where(_milestone.c.commune_id == commune_id)
        .group_by(_milestone.c.unit_id, _milestone.c.year, _milestone.c.step)
    )
    day, paper_day = _milestone.c.day, _milestone.c.paper_day
    from_, to = first.isoformat(), last.isoformat()
    on_the_day = day.between(from_, to)
    on_the_paper = and_(day == "", paper_day.between(from_, to))
    when_entered = and_(day == "", paper_day == "", _milestone.c.at >= begins, _milestone.c.at < ends)
    rows = connection.execute(
        select(*_STEP)
        .where(_milestone.c.id.in_(newest), or_(on_the_day, on_the_paper, when_entered))
        .order_by(_milestone.c.id)
    )
    return [_taken(row) for row in rows]


def _taken(row: Any) -> Taken:
    file = row.file or {}
    state = StepState(
        value=row.value,
        day=_day(row.day),
        paper=row.paper,
        paper_day=_day(row.paper_day),
        has_file=bool(file),
        at=row.at,
    )
    return Taken(row.unit_id, row.year, Step(row.step), state, str(file.get("name") or ""))


def _day(stored: str) -> date | None:
    return date.fromisoformat(stored) if stored else None


def units_with_steps(connection: Connection, commune_id: int, year: int) -> set[int]:
    """The units for which anything was entered for a year."""
    query = select(_milestone.c.unit_id).where(_milestone.c.commune_id == commune_id, _milestone.c.year == year)
    return set(connection.scalars(query.distinct()))


@dataclass(frozen=True, slots=True)
class CardTimes:
    """How far a card is, and when it last was handed in, verified and decided."""

    status: str
    submitted_at: datetime | None
    verified_at: datetime | None
    final_at: datetime | None


def card_times(connection: Connection, commune_id: int, year: int) -> dict[int, CardTimes]:
    """The cards of a commune's year, by unit."""
    columns = (_card.c.unit_id, _card.c.status, _card.c.submitted_at, _card.c.verified_at, _card.c.final_at)
    rows = connection.execute(select(*columns).where(_card.c.commune_id == commune_id, _card.c.year == year))
    return {row[0]: CardTimes(*row[1:]) for row in rows}


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that a unit sent as evidence of an item of its card: its name, and when it came (UTC)."""

    unit_id: int
    item: str
    name: str
    at: datetime


def evidence_between(connection: Connection, commune_id: int, begins: datetime, ends: datetime) -> list[Sent]:
    """The files that came in this time for cards that there are, in the order in which they came."""
    rows = connection.execute(
        select(_card.c.unit_id, _evidence.c.item, _evidence.c.name, _evidence.c.at)
        .join(_card, _card.c.id == _evidence.c.card_id)
        .where(_evidence.c.commune_id == commune_id, _evidence.c.at >= begins, _evidence.c.at < ends)
        .order_by(_evidence.c.id)
    )
    return [Sent(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """What was sent about one topic: campaigns, the times they were sent, the groups and the posts that arrived.

    Who read what is counted nowhere.
    """

    topic: str
    campaigns: int
    runs: int
    groups: int = 0
    posts_to_groups: int = 0
    posts_to_subscribers: int = 0


def campaigns_between(
    connection: Connection, commune_id: int, begins: datetime, ends: datetime
) -> tuple[list[TopicFigures], int]:
    """What was sent in runs that began in this time, by topic; and how many groups were reached by any of it."""
    in_time = (_run.c.commune_id == commune_id, _run.c.started_at >= begins, _run.c.started_at < ends)
    topic = _campaign.c.topic
    sent = connection.execute(
        select(topic, func.count(_campaign.c.id.distinct()), func.count(_run.c.id))
        .join(_run, _run.c.campaign_id == _campaign.c.id)
        .where(*in_time)
        .group_by(topic)
        .order_by(topic)
    ).all()
    to_group = func.sum(case((_outbox.c.group_id.is_not(None), 1), else_=0))
    arrived = connection.execute(
        select(topic, func.count(_outbox.c.group_id.distinct()), to_group, func.count(_outbox.c.id))
        .join(_run, _run.c.campaign_id == _campaign.c.id)
        .join(_outbox, _outbox.c.run_id == _run.c.id)
        .where(*in_time, _outbox.c.status == SENT)
        .group_by(topic)
    )
    posts = {row[0]: (int(row[1]), int(row[2] or 0), int(row[3])) for row in arrived}
    reached = connection.execute(
        select(func.count(_outbox.c.group_id.distinct()))
        .join(_run, _run.c.id == _outbox.c.run_id)
        .where(*in_time, _outbox.c.status == SENT)
    ).scalar()
    found = []
    for name, campaigns, runs in sent:
        groups, to_groups, every = posts.get(name, (0, 0, 0))
        found.append(TopicFigures(name, int(campaigns), int(runs), groups, to_groups, every - to_groups))
    return found, int(reached or 0)
