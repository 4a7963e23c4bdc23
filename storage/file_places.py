"""Where files are referred to, in every table: to find references, and to change those to one file.

A reference is a pair of platform and that platform's own id. Evidence has it in columns; elsewhere it stands in JSON,
as `bot.chat.File` is stored, and there also in conversations under way, messages that wait, and links.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Text, and_, delete, or_, select, true, type_coerce, update

from storage.outbox import HELD, WAITING
from storage.tables import Campaign, ChatSession, Evidence, FileLink, Milestone, Outbox, Roster

_evidence = Evidence.__table__  # type: ignore[attr-defined]
_milestone = Milestone.__table__  # type: ignore[attr-defined]
_campaign = Campaign.__table__  # type: ignore[attr-defined]
_session = ChatSession.__table__  # type: ignore[attr-defined]
_outbox = Outbox.__table__  # type: ignore[attr-defined]
_JSON = (
    _milestone.c.file,
    _campaign.c.file,
    Roster.__table__.c.file,  # type: ignore[attr-defined]
    _session.c.state,
    _outbox.c.body,
    FileLink.__table__.c.file,  # type: ignore[attr-defined]
)
_RECORDS = (_milestone.c.file, _campaign.c.file, _session.c.state)
"""Where a file stays for long: the others are read at once, or hold what stands in one of these, too."""

Ref = tuple[str, str]
SessionKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Referred:
    """A file that something refers to, and since when at the latest."""

    platform: str
    ref: str
    kind: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """What was changed and may be remembered somewhere: cards and conversations."""

    cards: frozenset[int]
    sessions: frozenset[SessionKey]


def on_platforms(connection: Connection, platforms: Collection[str]) -> list[Referred]:
    """The files on these platforms that evidence, steps, campaigns and conversations refer to, the oldest first."""
    found: dict[Ref, Referred] = {}

    def note(file: Any, since: datetime) -> None:
        key = (file["platform"], file["ref"])
        known = found.get(key)
        if file["platform"] in platforms and (known is None or since < known.since):
            found[key] = Referred(*key, file["kind"], since)

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
        query = select(column).where(_mentions(column, "platform", platform), _has_any(column.table))
        for value in connection.scalars(query):
            found |= {file["ref"] for file in _files(value) if file["platform"] == platform}
    return found


def move(connection: Connection, old: Ref, new: Ref, *, mime: str, size: int) -> Changed:
    """Let everything that refers to a file refer to where it lies now. Two that become one item's same file are one."""
    cards = _move_evidence(connection, old, new, mime, size)
    sessions: set[SessionKey] = set()
    values = {"platform": new[0], "ref": new[1], "size": size, **({"mime": mime} if mime else {})}
    for column in _JSON:
        for row in rows_with(connection, column, old):
            value = _with(row[column.name], old, values)
            connection.execute(update(column.table).where(is_row(column.table, row)).values({column.name: value}))
            if column.table is _session:
                sessions.add((row["platform"], row["account"]))
    return Changed(frozenset(cards), frozenset(sessions))


# --- evidence -------------------------------------------------------------------------------------------------------


def is_evidence(file: Ref) -> Any:
    """The rows of evidence that refer to a file."""
    return and_(_evidence.c.platform == file[0], _evidence.c.ref == file[1])


def _move_evidence(connection: Connection, old: Ref, new: Ref, mime: str, size: int) -> set[int]:
    there = {(r.card_id, r.item) for r in connection.execute(select(_evidence).where(is_evidence(new)))}
    cards = set()
    for row in connection.execute(select(_evidence).where(is_evidence(old)).order_by(_evidence.c.id)).all():
        this = _evidence.c.id == row.id
        if (row.card_id, row.item) in there:
            connection.execute(delete(_evidence).where(this))
        else:
            values = {"platform": new[0], "ref": new[1], "mime": mime or row.mime, "size": size}
            connection.execute(update(_evidence).where(this).values(values))
        there.add((row.card_id, row.item))
        cards.add(row.card_id)
    return cards


# --- JSON -----------------------------------------------------------------------------------------------------------


def rows_with(connection: Connection, column: Any, file: Ref) -> list[Any]:
    """The rows in whose JSON a file stands."""
    table = column.table
    query = select(table).where(_mentions(column, "ref", file[1]), _has_any(table)).order_by(*table.primary_key.columns)
    rows = connection.execute(query).mappings().all()
    return [row for row in rows if any(is_file(each, file) for each in _files(row[column.name]))]


def _mentions(column: Any, key: str, value: str) -> Any:
    """Whether a JSON text holds a pair of key and value: a first sieve, for what is read is looked at."""
    return type_coerce(column, Text()).contains(orjson.dumps({key: value})[1:-1].decode(), autoescape=True)


def _has_any(table: Any) -> Any:
    """Where files can stand at all: a letter that was sent has no text any more, and there are many of those."""
    return _outbox.c.status.in_((WAITING, HELD)) if table is _outbox else true()


def is_row(table: Any, row: Any) -> Any:
    """This very row of a table."""
    return and_(*(column == row[column.name] for column in table.primary_key.columns))


def is_file(value: Any, file: Ref) -> bool:
    """Whether a file as it stands in JSON is this one."""
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
            return {**value, **values} if is_file(value, file) else value
        return {key: _with(each, file, values) for key, each in value.items()}
    return [_with(each, file, values) for each in value] if isinstance(value, list) else value
