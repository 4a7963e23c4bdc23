"""Run by Alembic, in the transaction of the connection that `storage.schema` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import String, TypeDecorator
from sqlmodel import SQLModel

from storage import tables  # noqa: F401 - fills SQLModel.metadata


def _as_plain_type(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Our column types by the plain type below them: a migration stays as it is when a type's Python side changes."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    plain = item.impl_instance
    return "sa.String()" if isinstance(plain, String) and type(plain) is String else f"sa.{plain!r}"


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    render_item=_as_plain_type,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
