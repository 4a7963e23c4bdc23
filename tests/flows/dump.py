"""What a database holds, for comparing before and after."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from tests.flows.play import Play

# What every event leaves behind, whatever it asked for: its key, the letters that answer it, where the chat stands.
TRACES = frozenset(["inbox", "outbox", "session"])

Rows = dict[str, list[dict[str, Any]]]


async def dumped(play: Play, *, without: Collection[str] = TRACES) -> Rows:
    """Every row of every table."""

    def read(connection: Connection) -> Rows:
        return {
            table.name: [
                dict(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            ]
            for table in SQLModel.metadata.sorted_tables
            if table.name not in without
        }

    return await play.database.run(read)


async def count(play: Play, table: str) -> int:
    """How many rows a table has."""
    return len((await dumped(play, without=()))[table])


def bytes_of(url: str) -> bytes:
    """Everything in a SQLite database's files."""
    path = Path(url.removeprefix("sqlite:///"))
    return b"".join(Path(f"{path}{end}").read_bytes() for end in ("", "-wal") if Path(f"{path}{end}").exists())
