"""What a scorecard's papers cost: ``python -m benchmarks.cards [--runs 40]``.

The cards of an invented year (`bot.demo`) on a fresh SQLite, as PDF, as a picture and as Word, each in a process that
has made nothing before: the first one, which loads what makes it, and then those that follow, each of another card, so
that none is one that was kept. Milliseconds from the order to the bytes, as the courier waits for them, with the
database's part (the code of a new paper is written down), and what the process has grown by.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from sqlalchemy import Connection

from benchmarks.measure import environment
from bot.demo import fill_demo
from bot.making import Order
from bot.making.cards import CARD_DOCX, CARD_PDF, CARD_PICTURE
from bot.making.maker import MadeFiles, Workshop
from bot.making.recipes import RECIPES
from storage import cards, schema
from storage.database import Database

YEAR = 2026
NOW = datetime(YEAR, 12, 8, 2, 0, tzinfo=UTC)
ADDRESS = "https://antq.example.vn/kiem-tra"
MIB = 2**20
MOST_MILLISECONDS = 200
STATES = (cards.DRAFT, cards.SUBMITTED, cards.RETURNED, cards.VERIFIED, cards.FINAL)


def filled(url: str) -> None:
    """An invented year of a commune with sixty units."""
    database = Database(url)
    schema.upgrade(database)
    database.work(lambda connection: fill_demo(connection, number=1, units=60, year=YEAR))
    database.close()


async def alone(url: str, recipe: str, runs: int) -> dict[str, Any]:
    """Make papers one after the other in this process: milliseconds for each and for its data alone, KiB, MiB."""
    database = Database(url)
    process = psutil.Process(os.getpid())
    before = process.memory_info().rss
    files = MadeFiles(database, lambda: NOW, RECIPES, check_address=ADDRESS)
    known = await database.run(lambda connection: cards.in_commune(connection, 1, STATES))
    whole, data, size = [], [], 0
    for card in known[: runs + 1]:
        order = Order(recipe, 1, str(card))
        begun = time.perf_counter()
        size = len(await files.fetch(order.document("a", "b")))
        whole.append((time.perf_counter() - begun) * 1000)
        begun = time.perf_counter()
        await _data(database, recipe, order)
        data.append((time.perf_counter() - begun) * 1000)
    grown = process.memory_info().rss - before
    database.close()
    return {"whole": whole, "data": data, "size": size / 1024, "grown": grown / MIB}


async def _data(database: Database, recipe: str, order: Order) -> None:
    """What a paper needs of the database, without making it."""
    room, made = Workshop(NOW, ADDRESS), RECIPES[recipe]

    def note(connection: Connection, gathered: object) -> None:
        if made.note is not None:
            made.note(connection, gathered, room)

    gathered = await database.look(lambda connection: made.gather(connection, order, room))
    await database.run(lambda connection: note(connection, gathered))


def main() -> None:
    parser = argparse.ArgumentParser(description="Milliseconds for a card's papers")
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--alone", nargs=2, metavar=("URL", "RECIPE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        print(json.dumps(asyncio.run(alone(*options.alone, options.runs))))
        return
    failed = False
    with TemporaryDirectory(prefix="antq-cards-") as folder:
        print(environment(Path(folder)))
        url = f"sqlite:///{folder}/antq.db"
        filled(url)
        for recipe in (CARD_PDF, CARD_PICTURE, CARD_DOCX):
            command = [sys.executable, "-m", "benchmarks.cards", "--runs", str(options.runs), "--alone", url, recipe]
            cost = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            first, *others = cost["whole"]
            usual = statistics.median(others)
            print(
                f"{recipe}: the first one {first:.0f} ms; then {usual:.0f} ms (slowest of {len(others)}:"
                f" {max(others):.0f}), of them {statistics.median(cost['data']):.0f} ms in the database;"
                f" {cost['size']:.0f} KiB each; the process has grown by {cost['grown']:.0f} MiB"
            )
            failed |= recipe != CARD_DOCX and usual > MOST_MILLISECONDS
    sys.exit(failed)


if __name__ == "__main__":
    main()
