"""``python -m tests.soak``: see the package. Exit code 1 if anything was lost, doubled or left without an answer."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fakes.postgres import postgres_url
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


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill the real process at random instants and count the answers")
    parser.add_argument("--kills", type=int, default=200, help="on each database")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=None, help="of an earlier run, to kill at the same delays")
    parser.add_argument("--people", type=int, default=20, help="how many heads are at work at the same time")
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
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
