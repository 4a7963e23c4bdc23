"""What a made picture costs: ``python -m benchmarks.pictures [--runs 30] [--units 60]``.

The targets of Bình Chương (11 of them) with so many units on a fresh SQLite: the first picture, which loads Typst and
its fonts, and then those that follow, each with other figures, so that none is one that was kept. Milliseconds from the
order to the bytes, as the courier waits for them, with the database's part, and what the process has grown by.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from sqlalchemy import Connection

from benchmarks.measure import environment
from bot.making import Order
from bot.making.maker import MadeFiles, Workshop
from bot.making.recipes import RECIPES
from movement.plans import load_bundled
from movement.units import Exclusion, UnitKind
from movement.year import Step
from storage import communes, milestones, schema, units
from storage.database import Database
from storage.milestones import Entered
from storage.units import ACTIVE, UnitRecord

PLAN = "binh-chuong-2026"
NOW = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
MIB = 2**20
STEPS = (
    Entered(Step.LAUNCHED, "done"),
    Entered(Step.ANTT_DECIDED, "reached"),
    Entered(Step.LEVEL_DECIDED, "good"),
    Entered(Step.COMMITMENTS, "38/40"),
)


def fill(connection: Connection, many: int) -> int:
    """A commune with units that have taken some steps; its number."""
    commune_id = communes.create(connection, load_bundled(PLAN), "", NOW)
    for number in range(many):
        record = UnitRecord(
            id=0,
            commune_id=commune_id,
            kind=list(UnitKind)[number % len(UnitKind)],
            name=f"Đơn vị số {number}",
            address="",
            hamlet="",
            people=40,
            has_party_organisation=True,
            has_union=True,
            has_guard_force=True,
            exclusion=Exclusion.NONE,
            status=ACTIVE,
            status_reason="",
        )
        unit = units.add(connection, record, NOW)
        for step in STEPS:
            milestones.enter(connection, commune_id, unit.id, 2026, step, None, NOW)
    return commune_id


async def measured(database: Database, commune_id: int, runs: int) -> tuple[list[float], list[float], int]:
    """Milliseconds for each picture, for its data alone, and the size of the last one in bytes."""
    minutes = iter(range(10**6))  # every picture shows another time
    files = MadeFiles(database, lambda: NOW + timedelta(minutes=next(minutes)), RECIPES)
    order = Order("targets", commune_id, "2026", "vi")
    whole, data, size = [], [], 0
    for _run in range(runs + 1):
        begun = time.perf_counter()
        size = len(await files.fetch(order.picture("chi-tieu-2026.png")))
        whole.append((time.perf_counter() - begun) * 1000)
        begun = time.perf_counter()
        await database.run(lambda connection: RECIPES["targets"].gather(connection, order, Workshop(NOW)))
        data.append((time.perf_counter() - begun) * 1000)
    return whole, data[1:], size


def main() -> None:
    parser = argparse.ArgumentParser(description="Milliseconds for a picture")
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--units", type=int, default=60)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="antq-pictures-") as folder:
        print(environment(Path(folder)))
        database = Database(f"sqlite:///{folder}/antq.db")
        schema.upgrade(database)
        commune_id = database.work(lambda connection: fill(connection, options.units))
        process = psutil.Process(os.getpid())
        before = process.memory_info().rss
        whole, data, size = asyncio.run(measured(database, commune_id, options.runs))
        grown = process.memory_info().rss - before
        database.close()
    first, *others = whole
    slowest = max(others)
    print(
        f"{options.units} units: first picture {first:.0f} ms; then {statistics.median(others):.0f} ms"
        f" (slowest of {options.runs}: {slowest:.0f}), of them {statistics.median(data):.0f} ms in the database;"
        f" {size / 1024:.0f} KiB each; the process has grown by {grown / MIB:.0f} MiB"
    )
    sys.exit(statistics.median(others) > 200)


if __name__ == "__main__":
    main()
