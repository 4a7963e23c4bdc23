"""What a play leaves in the database, without what depends on where and at what moment things were said."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from storage.tables import Outbox
from storage.types import Moment

Records = dict[str, list[dict[str, Any]]]

# How things were said and where files lie, not what is known.
_TRACES = frozenset(
    {
        "audit_head",
        "commune",
        "file_digest",
        "file_link",
        "inbox",
        "kept_file",
        "oa_token",
        "outbox",
        "plan_version",
        "platform_use",
        "session",
        "upload_link",
    }
)
_ELSEWHERE = frozenset(
    {"account", "by_page", "chat", "code_hash", "hash", "letter_id", "mime", "platform", "ref", "size"}
)
_HIDDEN: Mapping[str, frozenset[str]] = {
    "audit": frozenset({"seq"}),
    "community_group": frozenset({"topic"}),  # the platform's number of it
    "paper_code": frozenset({"id", "code"}),  # a random one
    "reminder": frozenset({"id"}),
    "score_entry": frozenset({"id"}),
}
_outbox: Any = Outbox.__table__  # type: ignore[attr-defined]

# A notice on personal data says who else keeps the messages of the platform that it is read on.
_WHO_KEEPS = re.compile(r" [^.]*(?:cũng lưu tin nhắn|keeps the messages)[^.]*\.")

# What a platform tells of a group, and whether it tells it at all.
_TOLD_OF_GROUPS = frozenset({"title", "status", "may_post", "has_topics"})
_GROUP_LIFE = frozenset({"group changed", "topic chosen", "out of group", "back in group"})


def records(connection: Connection) -> Records:
    """Every row of every table of records, in the order in which they came into being, and the receipts of posts."""
    found: Records = {}
    for table in SQLModel.metadata.sorted_tables:
        if table.name in _TRACES:
            continue
        hidden = _ELSEWHERE | _HIDDEN.get(table.name, frozenset())
        hidden |= {column.name for column in table.columns if isinstance(column.type, Moment)}
        rows = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        found[table.name] = [{key: _plain(each) for key, each in row.items() if key not in hidden} for row in rows]
    for deed in found["audit"]:
        if deed["action"] == "topic chosen":
            deed["detail"] = {}
        elif deed["action"] in ("consent given", "consent withdrawn"):
            deed["detail"].pop("words", None)
    for consent in found["consent"]:
        consent["text"] = _WHO_KEEPS.sub("", consent["text"])
        del consent["text_version"]
    receipts = select(_outbox.c.run_id, _outbox.c.group_id, _outbox.c.status).where(_outbox.c.lane == "campaign")
    found["receipt"] = [dict(row) for row in connection.execute(receipts.order_by(_outbox.c.id)).mappings()]
    return found


def without_group_life(found: Records) -> Records:
    """The same without what the platform tells of groups: their names, what was changed in them, who is in them."""
    groups = [
        {key: each for key, each in row.items() if key not in _TOLD_OF_GROUPS} for row in found["community_group"]
    ]
    deeds = [
        {**deed, "detail": {key: each for key, each in deed["detail"].items() if key not in _TOLD_OF_GROUPS}}
        for deed in found["audit"]
        if deed["action"] not in _GROUP_LIFE
    ]
    return {**found, "community_group": groups, "audit": deeds}


def differences(one: Records, other: Records) -> list[str]:
    """Rows that only one of the two has, one a line."""
    found = []
    for name in one:
        mine, theirs = (
            [json.dumps(row, ensure_ascii=False, default=str) for row in each[name]] for each in (one, other)
        )
        if mine == theirs:
            continue
        found += [f"{name} - {row}" for row in mine if row not in theirs]
        found += [f"{name} + {row}" for row in theirs if row not in mine]
        if sorted(mine) == sorted(theirs):
            found.append(f"{name} in another order")
    return found


def _plain(value: Any) -> Any:
    """A file in JSON is the same wherever it lies."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if key not in _ELSEWHERE}
    return value
