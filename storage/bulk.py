"""Many rows at once, with numbers that the caller gives: for data that is made, not entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import PydanticUndefined
from sqlalchemy import Connection, Table, func, insert, select, text
from sqlmodel import SQLModel

from storage import tables as _tables  # noqa: F401 - fills SQLModel.metadata

_TABLES: Mapping[str, Table] = {table.name: table for table in SQLModel.metadata.sorted_tables}
_MODELS: Mapping[str, type[SQLModel]] = {str(model.__tablename__): model for model in SQLModel.__subclasses__()}
_ROWS_AT_ONCE = 1000


def write(connection: Connection, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> int:
    """Put rows into tables, by the tables' names; how many. What a row leaves out is as its table begins with."""
    written = 0
    for name, table in _TABLES.items():  # those that others refer to come first
        first = _defaults(name)
        found = [{**first, **row} for row in rows.get(name, ())]
        for begin in range(0, len(found), _ROWS_AT_ONCE):
            connection.execute(insert(table), found[begin : begin + _ROWS_AT_ONCE])
        written += len(found)
    number_on(connection)
    return written


def _defaults(name: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field, info in _MODELS[name].model_fields.items():
        if info.default_factory is not None or info.default is not PydanticUndefined:
            values[field] = info.get_default(call_default_factory=True)
    return values


def number_on(connection: Connection) -> None:
    """Let PostgreSQL number new rows after those that came with a number (SQLite does so by itself)."""
    if connection.dialect.name != "postgresql":
        return
    for table in _TABLES.values():
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = connection.execute(select(func.pg_get_serial_sequence(f'"{table.name}"', column.name))).scalar()
        highest = connection.execute(select(func.max(column))).scalar()
        if sequence is not None and highest is not None:
            connection.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})
