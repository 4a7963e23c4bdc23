"""What a start costs: ``python -m benchmarks.start [--runs 3]``.

Without a token: seconds from the command until the simulator's page is there, and the memory that the process then has,
on a fresh database with the sample commune. With a token: seconds until the bot polls (a fake Bot API in a process of
its own), next to those that Python takes to import aiogram alone, which nobody can avoid.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from benchmarks.measure import environment, peak_memory

ROOT = Path(__file__).parent.parent
LONGEST = 120.0  # seconds; a start that takes longer is a failure, not a number
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds until it served, resident memory then and at most, in bytes."""

    seconds: float
    memory: int
    peak: int


def first_page() -> Start:
    """Start without a token on an empty folder, and open the page."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]

    def there() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
                return bool(page.status == 200 and page.read())
        except (urllib.error.URLError, ConnectionError):
            return False

    return _started({"ANTQ_PORT": str(port)}, there)


def first_poll() -> Start:
    """Start with a token, and wait until the bot is about to poll: dropping the webhook is the last call before."""
    with _fake() as fake:

        def polls() -> bool:
            with urllib.request.urlopen(f"{fake['url']}/fake/calls", timeout=5) as calls:
                return any(call["method"] == "deleteWebhook" for call in json.load(calls))

        settings = {"ANTQ_TELEGRAM_TOKEN": fake["token"], "ANTQ_TELEGRAM_API_URL": fake["url"]}
        return _started({**settings, "ANTQ_PORT": "0", "ANTQ_PLAN": "thien-tin-2026"}, polls)


def import_of_aiogram() -> float:
    """Seconds that a process takes that does nothing but import aiogram."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import aiogram"], check=True, cwd=ROOT)
    return time.perf_counter() - begun


def _started(settings: dict[str, str], serves: Callable[[], bool]) -> Start:
    with TemporaryDirectory(prefix="antq-start-") as folder:
        own = {name: value for name, value in os.environ.items() if not name.startswith("ANTQ_")}
        log = Path(folder) / "bot.log"
        with log.open("wb") as errors:
            begun = time.perf_counter()
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=ROOT,
                env={**own, "ANTQ_DATA_DIR": folder, **settings},
                stdout=errors,
                stderr=errors,
            )
            try:
                while not serves():
                    if process.poll() is not None or time.perf_counter() - begun > LONGEST:
                        raise RuntimeError(f"it did not start:\n{log.read_text(errors='replace')}")
                    time.sleep(0.02)
                seconds = time.perf_counter() - begun
                return Start(seconds, psutil.Process(process.pid).memory_info().rss, peak_memory(process.pid))
            finally:
                process.terminate()
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


@contextmanager
def _fake() -> Iterator[dict[str, str]]:
    fake = subprocess.Popen([sys.executable, "-m", "tests.fakes.telegram"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        if fake.stdout is None:
            raise RuntimeError("the fake Bot API says nothing")
        yield json.loads(fake.stdout.readline())
    finally:
        fake.terminate()
        fake.communicate()


def main() -> None:
    parser = argparse.ArgumentParser(description="Seconds and memory of a start")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        print(environment(Path(folder)))
    pages = [first_page() for _ in range(options.runs)]
    imports, polls = [], []
    for _ in range(options.runs):
        imports.append(import_of_aiogram())
        polls.append(first_poll())
    page, poll = (statistics.median(start.seconds for start in starts) for starts in (pages, polls))
    imported = statistics.median(imports)
    print(
        f"without a token: first page after {page:.2f} s, {statistics.median(s.memory for s in pages) / MIB:.0f} MiB"
        f" (peak {max(s.peak for s in pages) / MIB:.0f})\n"
        f"with a token: polls after {poll:.2f} s, {poll - imported:.2f} s more than `import aiogram` alone"
        f" ({imported:.2f} s); {statistics.median(s.memory for s in polls) / MIB:.0f} MiB\n"
        f"medians of {options.runs} runs"
    )


if __name__ == "__main__":
    main()
