"""How long the database is busy with reminders, for a commune of many units.

``python -m benchmarks.reminders [--units 3000]``

Prints the time of a tick on which nothing is due, of each portion on a day on which everybody is reminded, and of a
tick after that. Replies wait for the longest of them at most, so that is what matters.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import environment
from benchmarks.prepare import fill
from bot.batch import Batch
from bot.memory import Memory
from bot.reminding.saying import remind
from storage import communes, schema
from storage.database import Database

FIRST_ACCOUNT = 100_000
REGISTERED = datetime(2026, 9, 1, 2, tzinfo=UTC)
QUIET_DAY = datetime(2026, 9, 28, 2, tzinfo=UTC)
THIRTY_DAYS_BEFORE = datetime(2026, 9, 29, 1, tzinfo=UTC)  # 8:00 in Việt Nam


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--units", type=int, default=3000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/bench.db")
        schema.upgrade(database)
        database.work(lambda connection: fill(connection, FIRST_ACCOUNT, options.units, REGISTERED))
        memory = Memory()

        def tick(now: datetime) -> tuple[int, float]:
            begun = time.perf_counter()
            count = database.work(lambda connection: _tick(Batch(connection, now, memory, {}, _first(connection))))
            return count, time.perf_counter() - begun

        print(environment(Path(folder)))
        _count, idle = tick(QUIET_DAY)
        portions = []
        while (portion := tick(THIRTY_DAYS_BEFORE))[0]:
            portions.append(portion)
        _count, after = tick(THIRTY_DAYS_BEFORE)
        print(f"nothing due: {idle * 1000:.0f} ms")
        print(
            f"{sum(count for count, _s in portions)} people reminded in {len(portions)} portions, "
            f"{sum(s for _c, s in portions):.1f} s in all, the longest {max(s for _c, s in portions) * 1000:.0f} ms"
        )
        print(f"everybody reminded already: {after * 1000:.0f} ms")
        database.close()


def _tick(batch: Batch) -> int:
    count = remind(batch)
    batch.flush()
    return count


def _first(connection: object) -> int:
    return communes.ids(connection)[0]  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
