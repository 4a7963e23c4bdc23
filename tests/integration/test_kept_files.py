"""Kept files: where they are referred to, that they stay for as long, and that they go then."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select

from benchmarks.prepare import fill
from bot.channels import FileLost
from bot.chat import File, FileKind
from bot.kept_files import ArrivedFiles, KeptFiles
from movement.campaigns import Schedule, Target, TargetKind
from movement.year import Step
from storage import (
    Unavailable,
    campaigns,
    cards,
    communes,
    file_digests,
    file_links,
    file_places,
    kept_files,
    lost_files,
    milestones,
    outbox,
    schema,
    sessions,
    units,
)
from storage.cards import EvidenceFile
from storage.database import Database
from storage.file_store import FileStore
from storage.ids import new_id
from storage.kept_files import KEPT, Kept
from storage.milestones import Entered
from storage.sessions import Session
from storage.tables import Campaign, ChatSession, Evidence, FileLink, Milestone, Outbox, Roster

NOON = datetime(2026, 10, 20, 5, 0, tzinfo=UTC)
URL = 'https://photo-stal-9.zdn.vn/a%20b.jpg?sig="ă"\\%_x'
OLD = ("zalo_bot", URL)


@dataclass
class Desk:
    """A commune with a unit and its card, and the kept files; its clock is moved by hand."""

    database: Database
    store: FileStore
    commune_id: int
    unit_id: int
    card_id: int
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.kept = KeptFiles(self.store, self.database, lambda: self.now)

    def work(self, function: Callable[[Connection], Any]) -> Any:
        return self.database.work(function)

    def evidence(self, file: tuple[str, str], item: str = "1") -> None:
        def work(connection: Connection) -> None:
            card = cards.load(connection, [self.card_id])[self.card_id]
            stored = EvidenceFile(0, item, *file, "photo", "ảnh.jpg", "image/jpeg", 7)
            cards.add_evidence(connection, card, stored, 1, self.now)

        self.work(work)

    def refers(self, where: str, file: tuple[str, str]) -> None:
        """Something of this kind refers to a file."""
        stored = json_of(file)
        match where:
            case "evidence":
                self.evidence(file)
            case "milestone":
                entered = Entered(Step.PLAN_ISSUED, "done", file=stored)
                self.work(lambda c: milestones.enter(c, self.commune_id, self.unit_id, 2026, entered, 1, self.now))
            case "campaign":
                self.work(
                    lambda c: campaigns.add(
                        c,
                        self.commune_id,
                        topic="fire",
                        text="a",
                        file=stored,
                        target=Target(TargetKind.TAGS, ("a",)),
                        schedule=Schedule(datetime.fromisoformat("2026-10-25T08:00")),
                        status=campaigns.SCHEDULED,
                        created_by=1,
                        now=self.now,
                    )
                )
            case "roster":
                row = Roster(commune_id=self.commune_id, person_id=1, file=stored, created_at=self.now)
                self.work(lambda c: c.execute(insert(Roster).values(**row.model_dump(exclude={"id"}))))
            case "session":
                parked = {"step:step=plan": {"file": stored, "day": "2026-10-01"}}
                state = {"flow": "composing", "answers": {"file": stored, "text": "a"}, "parked": parked, "asked": "x"}
                session = Session("zalo_bot", "5a1f", "5a1f", 1, "vi", 3, state, is_new=True)
                self.work(lambda c: sessions.save(c, [session], self.now))
            case "outbox":
                letter = outbox.Letter(new_id(), "telegram", "1", outbox.NOTICE, {"text": "a", "file": stored}, None)
                self.work(lambda c: outbox.put(c, [letter], self.now))
            case "link":
                until = self.now + timedelta(hours=24)
                self.work(lambda c: file_links.add(c, "zalo_bot", "5a1f", stored, self.now, until))

    def forgets(self, where: str) -> None:
        """What referred to a file goes."""
        table = {
            "evidence": Evidence,
            "milestone": Milestone,
            "campaign": Campaign,
            "roster": Roster,
            "session": ChatSession,
            "outbox": Outbox,
            "link": FileLink,
        }[where]
        self.work(lambda c: c.execute(delete(table)))


PLACES = ["evidence", "milestone", "campaign", "roster", "session", "outbox", "link"]


def json_of(file: tuple[str, str]) -> dict[str, Any]:
    return {"kind": "photo", "platform": file[0], "ref": file[1], "name": "ảnh.jpg", "mime": "image/jpeg", "size": 7}


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
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

    return Desk(database, FileStore(tmp_path / "files"), *database.work(begin))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# --- what stays and what goes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", PLACES)
async def test_what_is_referred_to_stays_and_goes_when_it_is_not(desk: Desk, where: str) -> None:
    kept = await desk.kept.keep(b"content", "image/jpeg")
    other = await desk.kept.keep(b"other", "image/jpeg")
    desk.refers(where, (KEPT, kept.sha256))
    desk.now += timedelta(hours=2)

    assert await desk.kept.tidy() == 1
    assert await desk.kept.fetch(File(FileKind.PHOTO, KEPT, kept.sha256)) == b"content"
    assert desk.store.get(other.sha256) is None
    assert desk.work(kept_files.everything) == [Kept(kept.sha256, 7, "image/jpeg")]

    desk.forgets(where)
    assert await desk.kept.tidy() == 1
    assert await desk.kept.tidy() == 0
    assert desk.store.get(kept.sha256) is None
    assert desk.work(kept_files.everything) == []


async def test_what_was_kept_just_now_waits_for_somebody_to_refer_to_it(desk: Desk) -> None:
    kept = await desk.kept.keep(b"content", "")
    desk.now += timedelta(minutes=59)
    assert await desk.kept.tidy() == 0
    assert await desk.kept.keep(b"content", "") == kept  # it came once more
    desk.now += timedelta(minutes=59)
    assert await desk.kept.tidy() == 0
    desk.now += timedelta(minutes=2)
    assert await desk.kept.tidy() == 1


async def test_a_file_that_is_gone_from_the_folder_is_lost(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    kept = await desk.kept.keep(b"content", "")
    desk.store.remove(kept.sha256)
    with pytest.raises(FileLost):
        await desk.kept.fetch(File(FileKind.PHOTO, KEPT, kept.sha256))
    (desk.store.folder / kept.sha256[:2] / kept.sha256).write_bytes(b"changed")
    with pytest.raises(FileLost):
        await desk.kept.fetch(File(FileKind.PHOTO, KEPT, kept.sha256))
    said = "".join(capsys.readouterr())
    assert "missing" in said
    assert "damaged" in said
    assert kept.sha256 not in said


async def test_a_folder_that_cannot_be_written_is_like_a_database_that_is_away(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file stands where the folder should be")
    with pytest.raises(Unavailable):
        await desk.kept.keep(b"content", "")
    desk.now += timedelta(hours=2)
    (tmp_path / "files").unlink()
    assert await desk.kept.tidy() == 1  # what was noted before it could be written


# --- moving references ----------------------------------------------------------------------------------------------


def rows_with(desk: Desk, ref: str) -> list[str]:
    """The places where a reference stands."""
    tables = (Evidence, Milestone, Campaign, Roster, ChatSession, Outbox, FileLink)
    found = []
    for name, table in zip(
        ("evidence", "milestone", "campaign", "roster", "session", "outbox", "link"), tables, strict=True
    ):
        rows = desk.work(lambda c, t=table: [dict(r) for r in c.execute(select(t.__table__)).mappings()])
        if any(repr(ref) in repr(row) for row in rows):
            found.append(name)
    return found


async def test_everything_that_refers_to_an_address_refers_to_what_is_kept(desk: Desk) -> None:
    for where in PLACES:
        desk.refers(where, OLD)
    desk.evidence(("zalo_bot", "https://another"), item="2")
    name = sha256(b"content")

    changed = desk.work(lambda c: file_places.move(c, OLD, (KEPT, name), mime="image/png", size=9))

    assert changed == file_places.Changed(frozenset([desk.card_id]), frozenset([("zalo_bot", "5a1f")]))
    assert rows_with(desk, name) == PLACES
    assert desk.work(lambda c: file_places.refs_on(c, "zalo_bot")) == {"https://another"}
    assert desk.work(lambda c: file_places.refs_on(c, KEPT)) == {name}
    key = ("zalo_bot", "5a1f")
    state = desk.work(lambda c: sessions.load(c, [key]))[key].state
    moved = {**json_of((KEPT, name)), "mime": "image/png", "size": 9}
    assert state["answers"] == {"file": moved, "text": "a"}
    assert state["parked"]["step:step=plan"] == {"file": moved, "day": "2026-10-01"}
    (body,) = desk.work(lambda c: c.scalars(select(Outbox.__table__.c.body)).all())
    assert body == {"text": "a", "file": moved}
    evidence = desk.work(lambda c: cards.load(c, [desk.card_id]))[desk.card_id].evidence
    assert (evidence["1"][0].mime, evidence["1"][0].size, evidence["1"][0].name) == ("image/png", 9, "ảnh.jpg")
    assert evidence["2"][0].ref == "https://another"


async def test_a_type_that_is_not_known_leaves_what_the_platform_said(desk: Desk) -> None:
    desk.refers("milestone", OLD)
    desk.work(lambda c: file_places.move(c, OLD, (KEPT, "0" * 64), mime="", size=9))
    (file,) = desk.work(lambda c: milestones.files(c, desk.unit_id, 2026)).values()
    assert file["mime"] == "image/jpeg"


async def test_two_addresses_of_one_picture_at_an_item_become_one_file(desk: Desk) -> None:
    desk.evidence(OLD)
    desk.evidence(("zalo_bot", "https://again"))
    desk.evidence(("zalo_bot", "https://elsewhere"), item="2")
    for address in (URL, "https://again", "https://elsewhere"):
        desk.work(lambda c, a=address: file_places.move(c, ("zalo_bot", a), (KEPT, "0" * 64), mime="", size=9))
    evidence = desk.work(lambda c: cards.load(c, [desk.card_id]))[desk.card_id].evidence
    assert {item: [file.ref for file in files] for item, files in evidence.items()} == {
        "1": ["0" * 64],
        "2": ["0" * 64],
    }


def test_files_that_lie_where_addresses_expire_are_found_wherever_they_stay(desk: Desk) -> None:
    platforms = frozenset(["zalo_bot", "zalo_oa"])
    assert desk.work(lambda c: file_places.on_platforms(c, platforms)) == []
    for hours, where in enumerate(PLACES):
        desk.now = NOON - timedelta(hours=hours)
        desk.refers(where, ("zalo_oa" if hours % 2 else "zalo_bot", f"https://{where}"))
    desk.now = NOON
    desk.evidence(("telegram", "AgAC"), item="2")
    desk.evidence(("zalo_bot", "https://milestone"), item="3")

    found = desk.work(lambda c: file_places.on_platforms(c, platforms))

    assert [(file.ref, file.since) for file in found] == [
        ("https://session", NOON - timedelta(hours=4)),
        ("https://campaign", NOON - timedelta(hours=2)),
        ("https://milestone", NOON - timedelta(hours=1)),
        ("https://evidence", NOON),
        ("https://milestone", NOON),  # of another platform: the same words are another address
    ]
    assert {file.kind for file in found} == {"photo"}


def test_dropping_an_address_says_what_is_missing_now(desk: Desk) -> None:
    for where in PLACES:
        desk.refers(where, OLD)
    desk.evidence(("zalo_bot", "https://another"), item="2")

    dropped = desk.work(lambda c: lost_files.drop(c, OLD))

    (evidence,) = dropped.evidence
    assert (evidence.card_id, evidence.item, evidence.unit_id) == (desk.card_id, "1", desk.unit_id)
    assert (evidence.person_id, evidence.at, evidence.is_open) == (1, NOON, True)
    (step,) = dropped.steps
    assert (step.unit_id, step.year, step.step) == (desk.unit_id, 2026, "plan_issued")
    (campaign,) = dropped.campaigns
    assert (campaign.status, campaign.people) == ("scheduled", (1,))
    (draft,) = dropped.drafts
    assert (draft.key, draft.person_id) == (("zalo_bot", "5a1f"), 1)
    assert rows_with(desk, URL) == ["roster", "outbox", "link"]  # whoever comes across it there finds out
    stored = desk.work(lambda c: sessions.load(c, [("zalo_bot", "5a1f")]))[("zalo_bot", "5a1f")]
    assert stored.revision == 4
    assert stored.state == {
        "flow": "composing",
        "answers": {"text": "a"},
        "parked": {"step:step=plan": {"day": "2026-10-01"}},
        "asked": None,
    }


# --- by the address that a platform gave ---------------------------------------------------------------------------


class Outside:
    """Where addresses lead."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def fetch(self, file: File) -> bytes:
        self.asked.append(file.ref)
        return b"from outside"


async def test_an_address_leads_to_what_is_kept_for_as_long_as_that_is_there(desk: Desk) -> None:
    outside = Outside()
    arrived = ArrivedFiles(desk.kept, desk.database, outside)
    file = File(FileKind.PHOTO, *OLD)
    assert await arrived.fetch(file) == b"from outside"

    kept = await desk.kept.keep(b"content", "")
    desk.refers("evidence", (KEPT, kept.sha256))
    desk.work(lambda c: file_digests.is_known(c, OLD, kept.sha256, 7, desk.now))
    desk.now += timedelta(days=3)
    assert desk.work(file_digests.forget_unused) == 0
    assert await arrived.fetch(file) == b"content"
    assert outside.asked == [URL]

    desk.forgets("evidence")
    await desk.kept.tidy()
    assert await arrived.fetch(file) == b"from outside"
    assert desk.work(file_digests.forget_unused) == 2


async def test_the_digest_of_a_kept_file_is_known_at_once(desk: Desk) -> None:
    kept = await desk.kept.keep(b"content", "")
    known = desk.work(lambda c: file_digests.of_files(c, [(KEPT, kept.sha256)]))
    assert known[KEPT, kept.sha256].sha256 == kept.sha256
