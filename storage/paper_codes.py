"""The check codes of papers: what a printed paper says, by the code that stands on it.

A code is random and says nothing by itself. It has twelve characters, and an invitation code ten: neither is ever taken
for the other, however it is typed (`storage.invitations`). Letters and digits that look alike are in neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from storage.codes import CodeForm, written
from storage.tables import PaperCode

_code = PaperCode.__table__  # type: ignore[attr-defined]

FORM = CodeForm(12)  # 31^12 ≈ 8·10^17 codes
_TRIES = 5  # two equal codes in one installation's life are a fault of the random numbers, not bad luck


@dataclass(frozen=True, slots=True)
class CodedPaper:
    """One paper that was given a code. `said` is what `bot.paper_codes` wrote, `made_at` when it was first made."""

    commune_id: int
    code: str
    subject: str
    fingerprint: str
    said: dict[str, Any]
    made_at: datetime


def code_of(
    connection: Connection, commune_id: int, subject: str, fingerprint: str, said: dict[str, Any], now: datetime
) -> str:
    """The code of a paper about a subject with this content, as it is written: the same content has the same code.

    Two who ask at once get the same one.
    """
    for _try in range(_TRIES):
        code = _existing(connection, subject, fingerprint)
        if code is not None:
            return written(code)
        insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
        connection.execute(
            insert(_code)
            .values(
                commune_id=commune_id,
                code=FORM.new(),
                subject=subject,
                fingerprint=fingerprint,
                said=said,
                made_at=now,
            )
            .on_conflict_do_nothing()
        )
    raise RuntimeError("no free code was found for a paper")


def _existing(connection: Connection, subject: str, fingerprint: str) -> str | None:
    query = select(_code.c.code).where(_code.c.subject == subject, _code.c.fingerprint == fingerprint)
    return connection.execute(query).scalar_one_or_none()


def find(connection: Connection, code: str) -> CodedPaper | None:
    """The paper of a code, however it is typed."""
    bare = FORM.read(code)
    row = connection.execute(select(_code).where(_code.c.code == bare)).first() if bare else None
    return _paper(row) if row is not None else None


def _paper(row: Row[Any]) -> CodedPaper:
    return CodedPaper(row.commune_id, written(row.code), row.subject, row.fingerprint, row.said, row.made_at)
