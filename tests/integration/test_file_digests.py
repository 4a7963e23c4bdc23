"""Digests of files: worked out by the clock from what the platforms still have, and kept no longer than the files."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete

from benchmarks.prepare import fill
from bot.channels import AccountBroken, Channel, FileLost, TryAgain, WrongMessage
from bot.channels.simulator import SimulatorChannel
from bot.channels.simulator_phones import Phones
from bot.channels.telegram import TelegramChannel
from bot.chat import Address, Capabilities, File, Message, Sent
from bot.file_digests import FILES_AT_A_TICK, LARGEST, FileDigests
from movement.year import Step
from storage import cards, communes, file_digests, milestones, schema, unit_files, units
from storage.cards import EvidenceFile
from storage.database import Database
from storage.file_digests import MOST_TRIES, PAUSES, Known
from storage.milestones import Entered
from storage.tables import Evidence
from tests.fakes.telegram import FakeTelegram

NOON = datetime(2026, 10, 20, 5, 0, tzinfo=UTC)


@dataclass
class Shelf:
    """A platform that has files; `trouble` is what it raises instead, by reference ("" for all)."""

    contents: dict[str, bytes] = field(default_factory=dict)
    trouble: dict[str, Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    platform: str = "paper"
    capabilities: Capabilities = field(default_factory=Capabilities)

    async def fetch(self, file: File) -> bytes:
        self.asked.append(file.ref)
        for ref in ("", file.ref):
            if ref in self.trouble:
                raise self.trouble[ref]
        return self.contents[file.ref]

    async def send(self, address: Address, message: Message) -> Sent:
        raise AssertionError("nothing is sent")

    async def upload(self, address: Address, message: Message, content: bytes) -> Sent:
        raise AssertionError("nothing is sent")

    async def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class Desk:
    """A commune with one unit and its card, and the worker; its clock is moved by hand."""

    database: Database
    shelf: Shelf
    commune_id: int
    unit_id: int
    card_id: int
    channels: dict[str, Channel]
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.digests = self.another()

    def another(self) -> FileDigests:
        """A worker that has seen nothing, as after a restart."""
        return FileDigests(self.database, lambda: self.now, self.channels)

    def evidence(self, ref: str, *, platform: str = "paper", item: str = "1", size: int = 0) -> None:
        """A unit has sent a file as evidence."""

        def work(connection: Connection) -> None:
            card = cards.load(connection, [self.card_id])[self.card_id]
            file = EvidenceFile(0, item, platform, ref, "document", "kế hoạch.pdf", "", size)
            cards.add_evidence(connection, card, file, 1, self.now)

        self.database.work(work)

    def step(self, ref: str, step: Step = Step.PLAN_ISSUED) -> None:
        """A unit has entered a step with a file."""
        file = {"kind": "photo", "platform": "paper", "ref": ref, "name": "", "mime": "", "size": 9}
        entered = Entered(step, "done", file=file)
        self.database.work(lambda c: milestones.enter(c, self.commune_id, self.unit_id, 2026, entered, 1, self.now))

    def known(self, ref: str, platform: str = "paper") -> Known | None:
        """What is known of a file."""
        key = (platform, ref)
        return self.database.work(lambda c: file_digests.of_files(c, [key])).get(key)


@pytest.fixture
def desk(database: Database) -> Desk:
    schema.upgrade(database)

    def begin(connection: Connection) -> tuple[int, int, int]:
        fill(connection, 1, 1, NOON)
        (commune_id,) = communes.ids(connection)
        commune = communes.load(connection, commune_id)
        (unit,) = units.in_commune(connection, commune_id)
        card = cards.of_unit(connection, unit.id, 2026) or cards.start(
            connection, commune_id, unit.id, commune.plan_version_id, commune.plan.scorecards[0].id, 2026, NOON
        )
        return commune_id, unit.id, card

    shelf = Shelf()
    return Desk(database, shelf, *database.work(begin), {"paper": shelf})


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def test_evidence_and_files_of_steps_get_their_digest(desk: Desk) -> None:
    desk.shelf.contents = {"a": b"plan", "b": b"photo"}
    desk.evidence("a")
    desk.step("b")

    assert await desk.digests.tick() == 2
    assert desk.known("a") == Known(sha256(b"plan"), 0)
    assert desk.known("b") == Known(sha256(b"photo"), 0)
    assert await desk.digests.tick() == 0
    assert desk.shelf.asked == ["a", "b"]  # what is known is asked for no more


async def test_the_files_of_a_unit_carry_their_digests(desk: Desk) -> None:
    desk.shelf.contents = {"a": b"plan"}
    desk.evidence("a", item="4a")
    await desk.digests.tick()
    desk.evidence("later", item="2")
    desk.step("resolution", Step.RESOLUTION_ISSUED)
    desk.step("plan", Step.PLAN_ISSUED)
    desk.step("other plan", Step.PLAN_ISSUED)

    found = desk.database.work(lambda c: unit_files.of_unit(c, desk.unit_id, 2026, desk.card_id))

    assert [(file.item, file.step) for file in found] == [
        ("4a", None),
        ("2", None),
        ("", Step.RESOLUTION_ISSUED),
        ("", Step.PLAN_ISSUED),
    ]
    assert [file.digest.sha256 for file in found] == [sha256(b"plan"), "", "", ""]
    assert found[0].received == NOON


async def test_only_few_files_are_fetched_at_a_tick(desk: Desk) -> None:
    for number in range(2 * FILES_AT_A_TICK + 1):
        desk.shelf.contents[str(number)] = b"x"
        desk.evidence(str(number), item=str(number))

    assert [await desk.digests.tick() for _tick in range(4)] == [FILES_AT_A_TICK, FILES_AT_A_TICK, 1, 0]


async def test_what_cannot_be_had_is_asked_for_five_times_with_growing_pauses(desk: Desk) -> None:
    desk.shelf.trouble["a"] = WrongMessage("unknown_file")
    desk.evidence("a")
    days: list[timedelta] = []
    for _minute in range(60 * 24 * 3):
        before = len(desk.shelf.asked)
        await desk.digests.tick()
        if len(desk.shelf.asked) > before:
            days.append(desk.now - NOON)
        desk.now += timedelta(minutes=10)

    assert len(days) == MOST_TRIES == len(PAUSES) + 1
    assert [later - sooner for sooner, later in itertools.pairwise(days)] == list(PAUSES)
    known = desk.known("a")
    assert known is not None
    assert known.is_lost


async def test_a_file_that_comes_back_in_time_is_known_after_all(desk: Desk) -> None:
    desk.shelf.trouble["a"] = FileLost("gone")
    desk.evidence("a")
    await desk.digests.tick()
    desk.shelf.trouble.clear()
    desk.shelf.contents["a"] = b"here"
    assert await desk.digests.tick() == 0  # it waits first
    desk.now += PAUSES[0]

    assert await desk.digests.tick() == 1
    assert desk.known("a") == Known(sha256(b"here"), 1)


@pytest.mark.parametrize("trouble", [TryAgain("no answer", answered=False), TryAgain("502"), AccountBroken("revoked")])
async def test_a_platform_that_is_away_counts_no_try_and_is_asked_once_a_tick(desk: Desk, trouble: Exception) -> None:
    for ref in "abc":
        desk.shelf.contents[ref] = b"x"
        desk.evidence(ref, item=ref)
    desk.shelf.trouble[""] = trouble
    for _tick in range(20):
        await desk.digests.tick()
    assert len(desk.shelf.asked) == 20
    desk.shelf.trouble.clear()

    assert await desk.digests.tick() == 3


async def test_files_of_a_platform_that_is_not_served_wait(desk: Desk) -> None:
    desk.evidence("a", platform="zalo")

    assert await desk.digests.tick() == 0
    assert desk.known("a", "zalo") == Known("", 0)


@pytest.mark.parametrize("stated", [LARGEST + 1, 0])
async def test_what_is_too_large_is_given_up_at_once(desk: Desk, stated: int) -> None:
    desk.shelf.contents["a"] = bytes(LARGEST + 1)
    desk.evidence("a", size=stated)
    await desk.digests.tick()

    known = desk.known("a")
    assert known is not None
    assert known.is_lost
    assert desk.shelf.asked == ([] if stated else ["a"])


async def test_a_restart_begins_with_what_is_known(desk: Desk) -> None:
    desk.shelf.contents = {"a": b"one", "b": b"two"}
    desk.evidence("a")
    await desk.digests.tick()
    desk.evidence("b", item="2")

    assert await desk.another().tick() == 1
    assert desk.shelf.asked == ["a", "b"]


async def test_a_database_that_was_emptied_is_looked_through_anew(desk: Desk) -> None:
    desk.shelf.contents = {"a": b"one", "b": b"two", "c": b"three"}
    desk.evidence("a")
    desk.evidence("b", item="2")
    await desk.digests.tick()
    desk.database.work(lambda c: c.execute(delete(Evidence)))
    desk.evidence("c")  # its row has a smaller number than those that were seen

    assert await desk.digests.tick() == 1
    assert desk.known("c") == Known(sha256(b"three"), 0)


async def test_what_nothing_refers_to_any_more_is_forgotten(desk: Desk) -> None:
    desk.shelf.contents = {"a": b"one", "b": b"two", "c": b"three"}
    desk.evidence("a")
    desk.evidence("b", item="2")
    desk.step("c")
    await desk.digests.tick()
    desk.database.work(lambda c: c.execute(delete(Evidence).where(Evidence.__table__.c.ref == "a")))  # type: ignore[attr-defined]

    assert desk.database.work(file_digests.forget_unused) == 1
    assert (desk.known("a"), desk.known("b") is None, desk.known("c") is None) == (None, False, False)
    assert desk.database.work(file_digests.forget_unused) == 0


async def test_neither_names_nor_references_are_logged(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.shelf.contents["AgACAgUAAx-secret-ref"] = b"x"
    desk.evidence("AgACAgUAAx-secret-ref")
    desk.shelf.trouble["another-ref"] = WrongMessage("unknown_file")
    desk.evidence("another-ref", item="2")
    await desk.digests.tick()

    said = "".join(capsys.readouterr())
    assert "digests of files" in said
    assert not any(word in said for word in ("secret-ref", "another-ref", "kế hoạch"))


async def test_files_of_the_simulator(desk: Desk, tmp_path: Path) -> None:
    phones = Phones(tmp_path / "simulator", lambda: desk.now)
    desk.channels["simulator"] = SimulatorChannel(phones, [], lambda address: "")
    content = b"%PDF-1.7 plan"
    file = phones.put_file(content, "ke-hoach.pdf", "application/pdf")
    phones.add_file(file)
    desk.evidence(file.ref, platform="simulator")
    desk.evidence("gone", platform="simulator", item="2")

    assert await desk.digests.tick() == 1
    assert desk.known(file.ref, "simulator") == Known(sha256(content), 0)
    assert desk.known("gone", "simulator") == Known("", 1)


async def test_files_on_telegram(desk: Desk) -> None:
    async with FakeTelegram() as telegram:
        head = telegram.user(1001, started=True)
        await head.sends_photo(content=b"\xff\xd8\xff evidence")
        stored = next(reversed(telegram.world.files.values()))
        channel = TelegramChannel(telegram.token, telegram.url)
        desk.channels["telegram"] = channel
        desk.evidence(stored.file_id, platform="telegram", size=len(stored.content))
        desk.evidence("never-there", platform="telegram", item="2")

        assert await desk.digests.tick() == 1
        await channel.close()
    assert desk.known(stored.file_id, "telegram") == Known(sha256(stored.content), 0)
    assert desk.known("never-there", "telegram") == Known("", 1)
