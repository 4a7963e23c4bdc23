"""``python -m tests.soak``: see the package. Exit code 1 if anything was lost, doubled or left without an answer.

After the kills the database is taken away for 30 seconds (``--away 0`` leaves that out).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fakes.postgres import postgres_url
from tests.soak.house import ROOT
from tests.soak.soaking import soak


@contextmanager
def database_url(kind: str) -> Iterator[str]:
    """An empty database of this kind, durable as an installation's."""
    if kind == "postgresql":
        with postgres_url(durable=True) as url:
            yield url
    else:
        with TemporaryDirectory(prefix="antq-soak-") as folder:
            yield f"sqlite:///{Path(folder) / 'antq.db'}"


def without_database(seconds: int) -> bool:
    """The tests of a database that is away, at full length; whether they pass."""
    environment = {**os.environ, "SOAK_AWAY": str(seconds)}
    tests = "tests/integration/test_database_away.py"
    return (
        subprocess.run([sys.executable, "-m", "pytest", "-q", tests], cwd=ROOT, env=environment, check=False).returncode
        == 0
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill the real process at random instants and count the answers")
    parser.add_argument("--kills", type=int, default=200, help="on each database")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=None, help="of an earlier run, to kill at the same delays")
    parser.add_argument("--people", type=int, default=20, help="how many heads are at work at the same time")
    parser.add_argument("--away", type=int, default=30, help="seconds without a database, after the kills")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else secrets.randbelow(10**9)
    kinds = ("sqlite", "postgresql") if options.database == "both" else (options.database,)
    print(f"{options.kills} kills on {' and '.join(kinds)}, {options.people} people, seed {seed}", flush=True)
    good = True
    for kind in kinds:
        with database_url(kind) as url:
            report = asyncio.run(
                soak(
                    kind,
                    url,
                    kills=options.kills,
                    people=options.people,
                    seed=seed,
                    say=lambda line: print(line, flush=True),
                )
            )
        print(report, flush=True)
        for violation in report.violations:
            print(f"- {violation}", flush=True)
        good = good and not report.violations
    if options.away:
        print(f"the database is away for {options.away} s", flush=True)
        good = without_database(options.away) and good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
