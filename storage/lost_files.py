"""Files that are not to be had: what referred to them does not any more, and says what is missing now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from storage.file_places import Ref, SessionKey, is_evidence, is_file, is_row, rows_with
from storage.tables import Campaign, ChatSession, Evidence, Milestone, Scorecard

_evidence = Evidence.__table__  # type: ignore[attr-defined]
_milestone = Milestone.__table__  # type: ignore[attr-defined]
_campaign = Campaign.__table__  # type: ignore[attr-defined]
_session = ChatSession.__table__  # type: ignore[attr-defined]
_card = Scorecard.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class LostEvidence:
    """A file that is evidence no more. `is_open`: the unit can still send another one."""

    commune_id: int
    unit_id: int
    card_id: int
    item: str
    kind: str
    name: str
    person_id: int | None
    at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class LostOfStep:
    """A step of a unit's year that is without its file now."""

    commune_id: int
    unit_id: int
    year: int
    step: str
    person_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class LostOfCampaign:
    """A campaign that is without its file now."""

    commune_id: int
    campaign_id: int
    status: str
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LostOfDraft:
    """A conversation in which a file was an answer that has to be given anew."""

    key: SessionKey
    person_id: int | None


@dataclass(frozen=True, slots=True)
class Dropped:
    """What referred to a file and does not any more."""

    evidence: tuple[LostEvidence, ...]
    steps: tuple[LostOfStep, ...]
    campaigns: tuple[LostOfCampaign, ...]
    drafts: tuple[LostOfDraft, ...]


def drop(connection: Connection, old: Ref) -> Dropped:
    """A file is not to be had: evidence goes, steps and campaigns are without it, conversations ask for it again.

    Lists of units, messages that wait and links are left to whoever finds out there.
    """
    return Dropped(
        tuple(_drop_evidence(connection, old)),
        tuple(_drop_of_steps(connection, old)),
        tuple(_drop_of_campaigns(connection, old)),
        tuple(_drop_of_drafts(connection, old)),
    )


def _drop_evidence(connection: Connection, old: Ref) -> list[LostEvidence]:
    query = (
        select(_evidence, _card.c.unit_id, _card.c.status)
        .join(_card, _card.c.id == _evidence.c.card_id)
        .where(is_evidence(old))
        .order_by(_evidence.c.id)
    )
    found = [
        LostEvidence(
            row.commune_id,
            row.unit_id,
            row.card_id,
            row.item,
            row.kind,
            row.name,
            row.person_id,
            row.at,
            row.status in ("draft", "returned"),
        )
        for row in connection.execute(query)
    ]
    connection.execute(delete(_evidence).where(is_evidence(old)))
    return found


def _drop_of_steps(connection: Connection, old: Ref) -> list[LostOfStep]:
    found = []
    for row in rows_with(connection, _milestone.c.file, old):
        connection.execute(update(_milestone).where(_milestone.c.id == row["id"]).values(file=None))
        found.append(
            LostOfStep(row["commune_id"], row["unit_id"], row["year"], row["step"], row["person_id"], row["at"])
        )
    return found


def _drop_of_campaigns(connection: Connection, old: Ref) -> list[LostOfCampaign]:
    found = []
    for row in rows_with(connection, _campaign.c.file, old):
        connection.execute(update(_campaign).where(_campaign.c.id == row["id"]).values(file=None))
        people = dict.fromkeys(p for p in (row["created_by"], row["decided_by"]) if p is not None)
        found.append(LostOfCampaign(row["commune_id"], row["id"], row["status"], tuple(people)))
    return found


def _drop_of_drafts(connection: Connection, old: Ref) -> list[LostOfDraft]:
    """The answers go that the file was; the question that stands now counts as one that nobody has seen."""
    found = []
    for row in rows_with(connection, _session.c.state, old):
        state = {**_without(row["state"], old), "asked": None}
        values = {"state": state, "revision": row["revision"] + 1}
        connection.execute(update(_session).where(is_row(_session, row)).values(values))
        found.append(LostOfDraft((row["platform"], row["account"]), row["person_id"]))
    return found


def _without(value: Any, file: Ref) -> Any:
    """The same JSON value, without the keys that the file stands under."""
    if isinstance(value, dict):
        kept = {key: each for key, each in value.items() if not any(is_file(f, file) for f in _own(each))}
        return {key: _without(each, file) for key, each in kept.items()}
    return value


def _own(value: Any) -> list[Any]:
    """The value itself, if it is a file."""
    return [value] if isinstance(value, dict) and {"platform", "ref", "kind"} <= value.keys() else []
