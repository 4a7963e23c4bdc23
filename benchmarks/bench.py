"""Our bot and the bare aiogram handler under the same load, in turn.

``python -m benchmarks.bench [--users 200] [--steps 26] [--database sqlite|postgresql] [--runs 3]``

Each run has a fresh fake Bot API in its own process (rate limits off, everything else as strict as ever), a fresh
database, and one bot in its own process: same interpreter, same libraries, same machine, alternating order. What is
measured lies between the end of the warm-up and one second after the last step (work that was put off counts too): CPU
time (user + system) of the bot's process, latency and speed as the users see them, and the process's peak memory.
PostgreSQL's own CPU is shown beside it, not added.

Our answers are committed with fsync before they are acknowledged; after a run the database is asked whether every one
of them is there. The bare handler keeps nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.load import FIRST_USER
from benchmarks.measure import cpu_seconds, environment, peak_memory
from benchmarks.prepare import PLAN, prepare, stored_answers
from tests.fakes.postgres import PostgresServer

OFFICER = 1001
WARM_USERS = 10
SETTLE = 1.0  # seconds
ITEMS = 21  # scored items of the plan: the answers that must be in the database for each user


@dataclass(frozen=True)
class Result:
    """One run of one bot. CPU in milliseconds per step, latencies in milliseconds, memory in MiB."""

    steps_per_second: float
    cpu: float
    p50: float
    p99: float
    memory: float
    database_cpu: float
    load: float  # share of one processor that the load itself took
    calls: float  # Bot API calls per step
    stored: str


@contextmanager
def running(arguments: list[str], log: Path, **extra: Any) -> Iterator[subprocess.Popen[str]]:
    """A child process that is ended by SIGTERM (SIGKILL after 15 s); its stderr goes to `log`."""
    with log.open("a") as errors:
        process = subprocess.Popen(arguments, stderr=errors, text=True, **extra)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


class Bench:
    """All runs of one call of the program."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self.options = options
        self.folder = folder
        self.server: PostgresServer | None = None

    def measure(self, bot: str, number: int) -> Result:
        """One run of one bot ("bare" or "ours")."""
        log = self.folder / f"{bot}-{number}.log"
        with ExitStack() as stack:
            url = self._database(stack, number) if bot == "ours" else ""
            if url:
                prepare(url, FIRST_USER, self.options.users + WARM_USERS)
            load = stack.enter_context(self._load(bot, log))
            ready = self._next(load, "ready", log)
            process = stack.enter_context(self._bot(bot, ready, url, log))
            self._next(load, "warm", log)
            before, database_before = cpu_seconds(process.pid), self._database_cpu(url)
            self._go(load)
            done = self._next(load, "done", log)
            time.sleep(SETTLE)
            cpu, database_cpu = cpu_seconds(process.pid) - before, self._database_cpu(url) - database_before
            memory = peak_memory(process.pid)
            self._end(process)
            self._go(load)
            stored = f"{stored_answers(url)}" if url else "none"
        if done["refused"]:
            print(f"  {bot}: refused calls {done['refused']}", file=sys.stderr)
        steps = done["steps"]
        return Result(
            steps_per_second=steps / done["seconds"],
            cpu=cpu * 1000 / steps,
            p50=done["p50"] * 1000,
            p99=done["p99"] * 1000,
            memory=memory / 2**20,
            database_cpu=database_cpu * 1000 / steps,
            load=done["load_cpu"] / done["seconds"],
            calls=sum(n for method, n in done["calls"].items() if method != "getUpdates") / steps,
            stored=stored,
        )

    def _database(self, stack: ExitStack, number: int) -> str:
        if self.options.database == "sqlite":
            return f"sqlite:///{self.folder / f'bench-{number}.db'}"
        if self.server is None:
            raise RuntimeError("PostgreSQL is not running")
        return stack.enter_context(self.server.database())

    def _database_cpu(self, url: str) -> float:
        if not url or self.server is None or self.server.process is None:
            return 0.0
        return cpu_seconds(self.server.process.pid)

    def _load(self, bot: str, log: Path) -> Any:
        arguments = [
            *(sys.executable, "-m", "benchmarks.load", "--users", str(self.options.users)),
            *("--steps", str(self.options.steps), "--warm-users", str(WARM_USERS), "--officer", str(OFFICER)),
            *("--choice", "scored" if bot == "ours" else "any"),
        ]
        return running(arguments, log, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def _bot(self, bot: str, ready: dict[str, Any], url: str, log: Path) -> Any:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("ANTQ_")}
        environment |= {"ANTQ_TELEGRAM_TOKEN": ready["token"], "ANTQ_TELEGRAM_API_URL": ready["url"]}
        module = ["benchmarks.bare_aiogram"]
        if bot == "ours":
            module = ["bot", "run"]
            environment |= {
                "ANTQ_DATABASE_URL": url,
                "ANTQ_DATA_DIR": str(self.folder),
                "ANTQ_PORT": "0",
                "ANTQ_SECRET_KEY": secrets.token_hex(32),
                "ANTQ_OFFICERS": f"telegram:{OFFICER}",
                "ANTQ_PLAN": PLAN,
                "ANTQ_LOG_LEVEL": "warning",
                "ANTQ_TELEGRAM_RATE": "1000",  # what is measured is the work, not Telegram's patience
            }
        profile = ["-m", "cProfile", "-o", str(self.folder / f"{bot}.prof")] if self.options.profile == bot else []
        return running([sys.executable, *profile, "-m", *module], log, env=environment, stdout=subprocess.DEVNULL)

    def _next(self, load: subprocess.Popen[str], event: str, log: Path) -> dict[str, Any]:
        assert load.stdout is not None
        line = load.stdout.readline()
        message = json.loads(line) if line else {"event": "gone"}
        if message["event"] != event:
            reason = message.get("reason", "the load ended")
            raise SystemExit(f"No measurement: {reason}\n--- the last lines of its log ---\n{_tail(log)}")
        return dict(message)

    def _go(self, load: subprocess.Popen[str]) -> None:
        assert load.stdin is not None
        load.stdin.write("go\n")
        load.stdin.flush()

    def _end(self, process: subprocess.Popen[str]) -> None:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-25:])


def table(results: dict[str, list[Result]], users: int) -> str:
    """The results as text: the median of all runs, and the best in brackets."""
    lines = [
        f"{'bot':<28}{'steps/s':>9}{'CPU ms/step':>19}{'p50 ms':>9}{'p99 ms':>9}{'peak MiB':>10}"
        f"{'calls/step':>12}{'database CPU':>14}{'answers kept':>14}"
    ]
    for name, runs in results.items():

        def median(field: str, runs: list[Result] = runs) -> float:
            return statistics.median(getattr(run, field) for run in runs)

        cpu = f"{median('cpu'):.2f} ({min(run.cpu for run in runs):.2f})"
        kept = "none" if name == "bare" else f"{runs[-1].stored}"
        label = "bare aiogram, keeps nothing" if name == "bare" else "ours, durable"
        lines.append(
            f"{label:<28}{median('steps_per_second'):>9.0f}{cpu:>19}{median('p50'):>9.0f}{median('p99'):>9.0f}"
            f"{median('memory'):>10.0f}{median('calls'):>12.2f}{median('database_cpu'):>14.2f}{kept:>14}"
        )
    if {"bare", "ours"} <= results.keys():
        bare, ours = results["bare"], results["ours"]
        of_medians = statistics.median(r.cpu for r in ours) / statistics.median(r.cpu for r in bare)
        of_best = min(r.cpu for r in ours) / min(r.cpu for r in bare)
        lines.append(f"\nCPU per step, ours / bare: {of_medians:.2f} (medians), {of_best:.2f} (best runs)")
        lines.append(
            f"answers of {users + WARM_USERS} heads that must be there: at least {(users + WARM_USERS) * ITEMS}"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="CPU per durable step, next to a bare aiogram handler")
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--steps", type=int, default=26)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=("bare", "ours"), help="run one of the two")
    parser.add_argument("--profile", choices=("bare", "ours"), help="write this bot's profile (the times then lie)")
    parser.add_argument("--keep", action="store_true", help="keep databases, logs and profiles")
    parser.add_argument("--directory", type=Path, help="where databases are made (a real disk, for an honest fsync)")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="antq-bench-", dir=options.directory))
    bots = [options.only] if options.only else ["bare", "ours"]
    results: dict[str, list[Result]] = {bot: [] for bot in bots}
    try:
        with ExitStack() as stack:
            bench = Bench(options, folder)
            if options.database == "postgresql" and "ours" in bots:
                bench.server = stack.enter_context(PostgresServer(durable=True))
            print(f"{options.users} users, {options.steps} steps each, {options.runs} runs, {options.database}")
            print(environment(folder), flush=True)
            for number in range(options.runs):
                for bot in bots if number % 2 == 0 else reversed(bots):
                    result = bench.measure(bot, number)
                    results[bot].append(result)
                    print(
                        f"  run {number + 1} {bot}: {result.cpu:.2f} ms CPU/step,"
                        f" {result.steps_per_second:.0f} steps/s, the load took {result.load:.0%} of a processor",
                        flush=True,
                    )
        print("\n" + table(results, options.users))
    finally:
        if options.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
