"""The database before a run: a commune with its plan, and approved units whose heads have written to the bot before.

Everything goes through the same storage functions that the bot uses, so that a run starts from rows as they really are.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from movement.plans import load_bundled
from movement.units import Exclusion, UnitKind
from storage import actors, communes, consents, sessions, units
from storage.database import Database
from storage.tables import ScoreEntry

PLAN = "thien-tin-2026"
PLATFORM = "telegram"
KINDS = (UnitKind.OFFICE, UnitKind.ENTERPRISE, UnitKind.SCHOOL)


def prepare(url: str, first_account: int, count: int) -> None:
    """Brings an empty database to the present schema and enters `count` units, heads and consents."""
    upgrade(url)
    database = Database(url)
    try:
        database.work(lambda connection: fill(connection, first_account, count, datetime.now(UTC)))
    finally:
        database.close()


def upgrade(url: str) -> None:
    """What an installation does: ``antq db upgrade``."""
    environment = {**os.environ, "ANTQ_DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "db", "upgrade"], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the database could not be prepared:\n{done.stdout}{done.stderr}")


def fill(connection: Connection, first_account: int, count: int, now: datetime) -> None:
    """Enter the commune of the bundled plan and `count` units with their heads into an empty database."""
    commune_id = communes.create(connection, load_bundled(PLAN), "0255 000 000", now)
    waiting = []
    for number in range(count):
        unit = units.add(connection, _unit(commune_id, number), now)
        person_id = actors.add_person(connection, commune_id, f"Nguyễn Văn {number}", "+84905123456", now)
        actors.add_membership(
            connection, commune_id, person_id, actors.MemberRole.HEAD, now, unit_id=unit.id, position="Thủ trưởng"
        )
        account = str(first_account + number)
        consents.give(connection, commune_id, PLATFORM, account, consents.WORK, "Đồng ý", now)
        waiting.append(
            sessions.Session(platform=PLATFORM, account=account, chat=account, person_id=person_id, is_new=True)
        )
    sessions.save(connection, waiting, now)


def _unit(commune_id: int, number: int) -> units.UnitRecord:
    return units.UnitRecord(
        id=0,
        commune_id=commune_id,
        kind=KINDS[number % len(KINDS)],
        name=f"Đơn vị số {number + 1}",
        address="Xã Thiện Tín",
        hamlet="Long Bàn Bắc",
        people=42,
        has_party_organisation=True,
        has_union=True,
        has_guard_force=True,
        exclusion=Exclusion.NONE,
        status=units.ACTIVE,
        status_reason="",
    )


def stored_answers(url: str) -> int:
    """How many answers of unit heads the database holds."""
    entry = ScoreEntry.__table__  # type: ignore[attr-defined]
    database = Database(url)
    try:
        return int(
            database.work(
                lambda connection: connection.execute(
                    select(func.count()).select_from(entry).where(entry.c.side == "self", entry.c.points.is_not(None))
                ).scalar_one()
            )
        )
    finally:
        database.close()
