"""One soak: heads at work, the process killed again and again, then everything drained and counted."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.prepare import prepare
from storage.database import Database
from tests.fakes.telegram import FakeTelegram
from tests.soak.check import Letters, differences, letters
from tests.soak.head import Head, Remembered
from tests.soak.house import OFFICER, HouseProcess, Violation
from tests.soak.screen import screens

FIRST_ACCOUNT = 10_001
LATEST_KILL = 1.5  # seconds after it began to poll
AT_THE_START = 0.05  # share of the kills that hit the process before it polls
CARDS_PER_KILL = 12  # heads in reserve: nobody may be idle before the last kill
DRAIN_SECONDS = 120.0
KEPT_UPDATES = 2_000


@dataclass(slots=True)
class Report:
    """What a soak came to."""

    database: str
    seed: int
    kills: int = 0
    heads: int = 0
    answers: int = 0
    presses: int = 0
    stale: int = 0
    in_flight: int = 0  # new messages that were not known to be delivered at the kills
    duplicates: int = 0
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        verdict = "nothing lost, nothing twice, no press in vain" if not self.violations else "VIOLATED"
        return (
            f"{self.database}: {self.kills} kills, {self.heads} cards handed in, {self.presses} presses"
            f" ({self.stale} of them old or double), {self.answers} acknowledged answers: {verdict};"
            f" {self.duplicates} new messages appeared twice (at most {self.in_flight} were in flight);"
            f" {self.seconds:.0f} s, seed {self.seed}"
        )


async def soak(
    database: str, url: str, *, kills: int, people: int, seed: int, say: Callable[[str], None] = lambda line: None
) -> Report:
    """Soak the bot on an empty database and give the report; never raises for what the bot does wrong."""
    report = Report(database, seed)
    begun = time.monotonic()
    with TemporaryDirectory(prefix="antq-soak-") as name:
        folder = Path(name)
        pool = people + kills * CARDS_PER_KILL
        await asyncio.to_thread(prepare, url, FIRST_ACCOUNT, pool)
        async with FakeTelegram(callback_lifetime=3600) as fake:
            house = HouseProcess(fake, url, folder)
            conduct = _Conduct(report, fake, house, url, pool, people, say)
            try:
                await conduct.everything(kills)
            except Violation as violation:
                report.violations.append(f"{violation}\nThe newest lines of its log:\n{house.tail()}")
            finally:
                await house.clear()
            if not report.violations:
                report.violations += house.unexpected()
                report.violations += await asyncio.to_thread(_checked, url, [head.did for head in conduct.heads])
                report.violations += conduct.checked_screens()
            conduct.add_up()
    report.seconds = time.monotonic() - begun
    return report


@dataclass
class _Conduct:
    """Who does what when in one soak."""

    report: Report
    fake: FakeTelegram
    house: HouseProcess
    url: str
    pool: int
    people: int
    say: Callable[[str], None]
    heads: list[Head] = field(default_factory=list)
    stopping: bool = False

    async def everything(self, kills: int) -> None:
        """Heads at work and kills, until all are done and everything is delivered. Raises `Violation`."""
        self.fake.user(OFFICER, started=True)
        accounts = iter(range(FIRST_ACCOUNT, FIRST_ACCOUNT + self.pool))
        working = [asyncio.create_task(self._work(accounts)) for _ in range(self.people)]
        killing = asyncio.create_task(self._kill(kills))
        tasks = {killing, *working}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                raise error
        await self._drained()
        await self.house.stop()

    async def _kill(self, kills: int) -> None:
        random = Random(self.report.seed)
        await self.house.start()
        for _ in range(kills):
            if random.random() < AT_THE_START:
                await asyncio.sleep(random.uniform(0.2, 5.0))
            else:
                await self.house.polls()
                await asyncio.sleep(random.uniform(0.0, LATEST_KILL))
            await self.house.kill()
            self.report.kills += 1
            self.report.in_flight += await asyncio.to_thread(_in_flight, self.url)
            await self.house.start()
            self._forget()
            if self.report.kills % 10 == 0:
                answers = sum(len(head.did.answers) for head in self.heads)
                self.say(f"  {self.report.database}: {self.report.kills} kills, {answers} answers so far")
        await self.house.polls()
        self.stopping = True

    async def _work(self, accounts: Iterator[int]) -> None:
        """One chair at which one head after the other sits down."""
        while not self.stopping:
            account = next(accounts, None)
            if account is None:
                raise Violation("more cards were filled in than there are units: raise CARDS_PER_KILL")
            head = Head(self.fake, account, Random(f"{self.report.seed}:{account}"))
            self.heads.append(head)
            await head.fills_in()

    async def _drained(self) -> None:
        """Wait until nothing is left to deliver."""
        until = time.monotonic() + DRAIN_SECONDS
        while (left := await asyncio.to_thread(_letters, self.url)).waiting:
            if time.monotonic() > until:
                raise Violation(f"{left.waiting} letters are still waiting {DRAIN_SECONDS:.0f} s after the last kill")
            await asyncio.sleep(0.2)

    def _forget(self) -> None:
        """The fake's log would grow without end; an update is delivered again soon or never."""
        self.fake.calls.clear()
        history = self.fake.updates.history
        for number in list(history)[:-KEPT_UPDATES]:
            del history[number]

    def checked_screens(self) -> list[str]:
        """What people did not see, or what they saw too often."""
        wrong = [f"head {h.did.account} misses {-h.duplicates} messages" for h in self.heads if h.duplicates < 0]
        told = self._notices()
        if untold := sum(head.did.handed_in for head in self.heads) - len(told):
            wrong.append(f"the officer was not told of {untold} of the cards")
        self.report.duplicates = self._duplicates()
        if self.report.duplicates > self.report.in_flight:
            wrong.append(
                f"{self.report.duplicates} messages appeared twice, but only {self.report.in_flight} were in flight"
            )
        return wrong

    def _duplicates(self) -> int:
        return sum(max(0, head.duplicates) for head in self.heads) + sum(n - 1 for n in self._notices().values())

    def _notices(self) -> Counter[str]:
        """How often the officer was told of each card, by the notice's first button."""
        return Counter(screen.keys[0].data for screen in screens(self.fake.user(OFFICER).chat))

    def add_up(self) -> None:
        """Fill in the report's figures."""
        did = [head.did for head in self.heads]
        self.report.heads = sum(one.handed_in for one in did)
        self.report.presses = sum(one.presses for one in did)
        self.report.stale = sum(one.stale for one in did)
        self.report.answers = sum(len(one.answers) for one in did)


def _checked(url: str, remembered: list[Remembered]) -> list[str]:
    database = Database(url)
    try:
        return differences(database, remembered)
    finally:
        database.close()


def _letters(url: str) -> Letters:
    database = Database(url)
    try:
        return database.work(letters)
    finally:
        database.close()


def _in_flight(url: str) -> int:
    """How many new messages the dead process did not know to be delivered.

    SQLite's files are looked at in a copy: opening them would repair what the next start has to repair itself.
    """
    prefix = "sqlite:///"
    if not url.startswith(prefix):
        return _letters(url).making_new
    with TemporaryDirectory(prefix="antq-soak-") as folder:
        for ending in ("", "-wal"):
            original = Path(url.removeprefix(prefix) + ending)
            if original.exists():
                shutil.copy(original, Path(folder) / f"copy.db{ending}")
        return _letters(f"{prefix}{folder}/copy.db").making_new
