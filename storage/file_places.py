"""Where files are referred to, in every table: to find references, and to change or drop those to one file.

A reference is a pair of platform and that platform's own id. Evidence has it in columns; elsewhere it stands in JSON,
as `bot.chat.File` is stored, and there also in conversations under way, messages that wait, and links.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Text, and_, delete, or_, select, type_coerce, update

from storage.tables import Campaign, ChatSession, Evidence, FileLink, Milestone, Outbox, Roster, Scorecard

_evidence = Evidence.__table__  # type: ignore[attr-defined]
_milestone = Milestone.__table__  # type: ignore[attr-defined]
_campaign = Campaign.__table__  # type: ignore[attr-defined]
_session = ChatSession.__table__  # type: ignore[attr-defined]
_card = Scorecard.__table__  # type: ignore[attr-defined]
_JSON = (
    _milestone.c.file,
    _campaign.c.file,
    Roster.__table__.c.file,  # type: ignore[attr-defined]
    _session.c.state,
    Outbox.__table__.c.body,  # type: ignore[attr-defined]
    FileLink.__table__.c.file,  # type: ignore[attr-defined]
)
_RECORDS = (_milestone.c.file, _campaign.c.file, _session.c.state)
"""Where a file stays for long: the others are read at once, or hold what stands in one of these, too."""

Ref = tuple[str, str]
SessionKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Referred:
    """A file that something refers to, and since when at the latest; `size` in bytes, as the platform said it."""

    platform: str
    ref: str
    kind: str
    size: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """What was changed and may be remembered somewhere: cards and conversations."""

    cards: frozenset[int]
    sessions: frozenset[SessionKey]


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


def on_platforms(connection: Connection, platforms: Collection[str]) -> list[Referred]:
    """The files on these platforms that evidence, steps, campaigns and conversations refer to, the oldest first."""
    found: dict[Ref, Referred] = {}

    def note(file: Any, since: datetime) -> None:
        key = (file["platform"], file["ref"])
        known = found.get(key)
        if file["platform"] in platforms and (known is None or since < known.since):
            found[key] = Referred(*key, file["kind"], int(file.get("size") or 0), since)

    query = select(_evidence).where(_evidence.c.platform.in_(sorted(platforms)))
    for row in connection.execute(query).mappings():
        note(row, row["at"])
    moments = {_milestone: _milestone.c.at, _campaign: _campaign.c.created_at, _session: _session.c.updated_at}
    for column in _RECORDS:
        mentioned = or_(*(_mentions(column, "platform", platform) for platform in sorted(platforms)))
        for value, since in connection.execute(select(column, moments[column.table]).where(mentioned)):
            for file in _files(value):
                note(file, since)
    return sorted(found.values(), key=lambda each: (each.since, each.platform, each.ref))


def refs_on(connection: Connection, platform: str) -> set[str]:
    """The ids of all files on a platform that anything refers to."""
    found = set(connection.scalars(select(_evidence.c.ref).where(_evidence.c.platform == platform)))
    for column in _JSON:
        for value in connection.scalars(select(column).where(_mentions(column, "platform", platform))):
            found |= {file["ref"] for file in _files(value) if file["platform"] == platform}
    return found


def move(connection: Connection, old: Ref, new: Ref, *, mime: str, size: int) -> Changed:
    """Let everything that refers to a file refer to where it lies now. Two that become one item's same file are one."""
    cards = _move_evidence(connection, old, new, mime, size)
    sessions: set[SessionKey] = set()
    values = {"platform": new[0], "ref": new[1], "size": size, **({"mime": mime} if mime else {})}
    for column in _JSON:
        for row in _rows(connection, column, old):
            value = _with(row[column.name], old, values)
            connection.execute(update(column.table).where(_is(column.table, row)).values({column.name: value}))
            if column.table is _session:
                sessions.add((row["platform"], row["account"]))
    return Changed(frozenset(cards), frozenset(sessions))


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


# --- evidence -------------------------------------------------------------------------------------------------------


def _is_evidence(file: Ref) -> Any:
    return and_(_evidence.c.platform == file[0], _evidence.c.ref == file[1])


def _move_evidence(connection: Connection, old: Ref, new: Ref, mime: str, size: int) -> set[int]:
    there = {(r.card_id, r.item) for r in connection.execute(select(_evidence).where(_is_evidence(new)))}
    cards = set()
    for row in connection.execute(select(_evidence).where(_is_evidence(old)).order_by(_evidence.c.id)).all():
        this = _evidence.c.id == row.id
        if (row.card_id, row.item) in there:
            connection.execute(delete(_evidence).where(this))
        else:
            values = {"platform": new[0], "ref": new[1], "mime": mime or row.mime, "size": size}
            connection.execute(update(_evidence).where(this).values(values))
        there.add((row.card_id, row.item))
        cards.add(row.card_id)
    return cards


def _drop_evidence(connection: Connection, old: Ref) -> list[LostEvidence]:
    query = (
        select(_evidence, _card.c.unit_id, _card.c.status)
        .join(_card, _card.c.id == _evidence.c.card_id)
        .where(_is_evidence(old))
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
    connection.execute(delete(_evidence).where(_is_evidence(old)))
    return found


# --- JSON -----------------------------------------------------------------------------------------------------------


def _drop_of_steps(connection: Connection, old: Ref) -> list[LostOfStep]:
    found = []
    for row in _rows(connection, _milestone.c.file, old):
        connection.execute(update(_milestone).where(_milestone.c.id == row["id"]).values(file=None))
        found.append(
            LostOfStep(row["commune_id"], row["unit_id"], row["year"], row["step"], row["person_id"], row["at"])
        )
    return found


def _drop_of_campaigns(connection: Connection, old: Ref) -> list[LostOfCampaign]:
    found = []
    for row in _rows(connection, _campaign.c.file, old):
        connection.execute(update(_campaign).where(_campaign.c.id == row["id"]).values(file=None))
        people = dict.fromkeys(p for p in (row["created_by"], row["decided_by"]) if p is not None)
        found.append(LostOfCampaign(row["commune_id"], row["id"], row["status"], tuple(people)))
    return found


def _drop_of_drafts(connection: Connection, old: Ref) -> list[LostOfDraft]:
    """The answers go that the file was; the question that stands now counts as one that nobody has seen."""
    found = []
    for row in _rows(connection, _session.c.state, old):
        state = {**_without(row["state"], old), "asked": None}
        values = {"state": state, "revision": row["revision"] + 1}
        connection.execute(update(_session).where(_is(_session, row)).values(values))
        found.append(LostOfDraft((row["platform"], row["account"]), row["person_id"]))
    return found


def _rows(connection: Connection, column: Any, file: Ref) -> list[Any]:
    """The rows in whose JSON a file stands."""
    query = select(column.table).where(_mentions(column, "ref", file[1])).order_by(*column.table.primary_key.columns)
    rows = connection.execute(query).mappings().all()
    return [row for row in rows if any(_is_file(each, file) for each in _files(row[column.name]))]


def _mentions(column: Any, key: str, value: str) -> Any:
    """Whether a JSON text holds a pair of key and value: a first sieve, for what is read is looked at."""
    return type_coerce(column, Text()).contains(orjson.dumps({key: value})[1:-1].decode(), autoescape=True)


def _is(table: Any, row: Any) -> Any:
    return and_(*(column == row[column.name] for column in table.primary_key.columns))


def _is_file(value: Any, file: Ref) -> bool:
    return (value["platform"], value["ref"]) == file


def _files(value: Any) -> Iterator[Any]:
    """Every file that stands somewhere in a JSON value."""
    if isinstance(value, dict):
        if {"platform", "ref", "kind"} <= value.keys():
            yield value
        else:
            for each in value.values():
                yield from _files(each)
    elif isinstance(value, list):
        for each in value:
            yield from _files(each)


def _with(value: Any, file: Ref, values: dict[str, Any]) -> Any:
    """The same JSON value, with these values in the file where it stands."""
    if isinstance(value, dict):
        if {"platform", "ref", "kind"} <= value.keys():
            return {**value, **values} if _is_file(value, file) else value
        return {key: _with(each, file, values) for key, each in value.items()}
    return [_with(each, file, values) for each in value] if isinstance(value, list) else value


def _without(value: Any, file: Ref) -> Any:
    """The same JSON value, without the keys that the file stands under."""
    if isinstance(value, dict):
        kept = {key: each for key, each in value.items() if not any(_is_file(f, file) for f in _own(each))}
        return {key: _without(each, file) for key, each in kept.items()}
    return value


def _own(value: Any) -> list[Any]:
    """The value itself, if it is a file."""
    return [value] if isinstance(value, dict) and {"platform", "ref", "kind"} <= value.keys() else []
