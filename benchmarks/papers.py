"""What the list of a commune's units costs: ``python -m benchmarks.papers [--units 3000] [--without-pdf]``.

An invented year (`bot.demo`) with so many units on a fresh SQLite. For the list as Excel and as PDF:

- seconds from the order to the bytes, those of them on a processor, and the most memory, in a process that does nothing
  else (for the PDF of a long list, which is printed in a process of its own, that one's memory as well);
- how long replies take while it is made (the head of a unit asks for the menu again and again), and how late the event
  loop wakes up, against the same without any list.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import cpu_seconds, environment, peak_memory
from bot.background import Background
from bot.chat import Event, EventKind
from bot.demo import fill_demo
from bot.dialogue import Dialogue
from bot.making import Order
from bot.making.lists import LIST_PDF, LIST_XLSX
from bot.making.maker import MadeFiles
from bot.making.recipes import RECIPES
from storage import schema
from storage.database import Database

YEAR = 2026
NOW = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)
HEAD = "head1"  # of the sample commune
PAUSE = 0.005  # seconds between two replies
ALONE = 5.0  # seconds without any list
OF_THE_REGISTER = 20 / 17  # some units of an invented commune wait, are refused or closed
MIB = 2**20

MOST_SECONDS, MOST_MIB, MOST_MILLISECONDS = 5.0, 300, 100


@dataclass(slots=True)
class Waits:
    """How long replies took, and by how much the event loop woke up late; in milliseconds."""

    replies: list[float] = field(default_factory=list)
    loop: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{len(self.replies)} replies, {_spread(self.replies)}; event loop late by {_spread(self.loop)}"


def _spread(values: list[float]) -> str:
    held = sorted(values)
    return f"median {held[len(held) // 2]:.1f}, p99 {percentile(held):.1f}, most {held[-1]:.1f} ms"


def percentile(values: list[float], part: float = 0.99) -> float:
    """The value that so many of all do not exceed."""
    held = sorted(values)
    return held[min(int(len(held) * part), len(held) - 1)]


def filled(url: str, many: int) -> None:
    """An invented year with so many approved units."""
    database = Database(url)
    schema.upgrade(database)
    database.work(lambda connection: fill_demo(connection, number=1, units=int(many * OF_THE_REGISTER), year=YEAR))
    database.close()


def alone(url: str, recipe: str) -> dict[str, float]:
    """Make a list once in this process, which has done nothing before: seconds, sizes and memory (MiB)."""
    database = Database(url)
    before = peak_memory(os.getpid()) / MIB
    files = MadeFiles(database, lambda: NOW, RECIPES)
    begun, used = time.perf_counter(), cpu_seconds(os.getpid())
    size = len(asyncio.run(files.fetch(Order(recipe, 1, str(YEAR)).document("a", "b"))))
    took, processor = time.perf_counter() - begun, cpu_seconds(os.getpid()) - used
    database.close()
    own, others = peak_memory(os.getpid()) / MIB, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / MIB
    costs = {"seconds": took, "processor": processor, "size": size / 1024}
    return {**costs, "more": own - before, "peak": own, "apart": others}


async def beside(url: str, meanwhile: Callable[[MadeFiles], Awaitable[object]]) -> Waits:
    """How replies fare while something goes on."""
    database, background, waits = Database(url), Background(), Waits()
    number = iter(range(10**9))
    dialogue = Dialogue(database, lambda: NOW, lambda _said: None)
    dialogue.start(background)
    files = MadeFiles(database, lambda: NOW + timedelta(minutes=next(number)), RECIPES)  # never one that was kept
    over = asyncio.Event()

    async def reply() -> None:
        event = Event("simulator", f"b{time.time_ns()}", HEAD, HEAD, EventKind.TEXT, NOW, text="menu")
        begun = time.perf_counter()
        await dialogue.receive([event])
        waits.replies.append((time.perf_counter() - begun) * 1000)

    async def replies() -> None:
        while not over.is_set():
            await reply()
            await asyncio.sleep(PAUSE)

    async def wake_up() -> None:
        while not over.is_set():
            begun = time.perf_counter()
            await asyncio.sleep(PAUSE)
            waits.loop.append((time.perf_counter() - begun - PAUSE) * 1000)

    for _warm in range(20):
        await reply()
    waits.replies.clear()
    both = asyncio.gather(replies(), wake_up())
    try:
        await meanwhile(files)
    finally:
        over.set()
        await both
        await background.stop()
        database.close()
    return waits


def main() -> None:
    parser = argparse.ArgumentParser(description="What the list of units costs")
    parser.add_argument("--units", type=int, default=3000)
    parser.add_argument("--without-pdf", action="store_true")
    parser.add_argument("--alone", nargs=2, metavar=("URL", "RECIPE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        print(json.dumps(alone(*options.alone)))
        return
    failed = False
    with TemporaryDirectory(prefix="antq-papers-") as folder:
        print(environment(Path(folder)))
        url = f"sqlite:///{folder}/antq.db"
        filled(url, options.units)

        async def nothing(_files: MadeFiles) -> None:
            await asyncio.sleep(ALONE)

        print(f"{options.units} units; without any list: {asyncio.run(beside(url, nothing))}")
        for recipe in (LIST_XLSX,) if options.without_pdf else (LIST_XLSX, LIST_PDF):
            command = [sys.executable, "-m", "benchmarks.papers", "--alone", url, recipe]
            cost = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            print(
                f"{recipe}: {cost['seconds']:.1f} s ({cost['processor']:.1f} s of a processor), {cost['size']:.0f} KiB;"
                f" {cost['more']:.0f} MiB more than before ({cost['peak']:.0f} in all){_apart(cost['apart'])}"
            )
            order = Order(recipe, 1, str(YEAR)).document("a", "b")
            waits = asyncio.run(beside(url, lambda files, order=order: files.fetch(order)))  # type: ignore[misc]
            print(f"  while it is made: {waits}")
            if recipe == LIST_XLSX:
                failed |= cost["seconds"] > MOST_SECONDS or cost["more"] > MOST_MIB
            failed |= percentile(waits.replies) > MOST_MILLISECONDS
    sys.exit(failed)


def _apart(peak: float) -> str:
    return f"; {peak:.0f} in a process of its own, which ends" if peak else ""


if __name__ == "__main__":
    main()
