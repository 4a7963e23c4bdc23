"""Backups: everything comes back, in either kind of database; what is not whole is refused and changes nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlmodel import SQLModel

from bot.sample import fill_sample
from movement.campaigns import Schedule, Target, TargetKind
from movement.plans import load_bundled
from movement.year import Step
from storage import (
    actors,
    audit,
    backup,
    bulk,
    campaigns,
    cards,
    communes,
    file_links,
    groups,
    inbox,
    invitations,
    kept_files,
    link_codes,
    milestones,
    outbox,
    paper_codes,
    platform_use,
    reminders,
    schema,
    sessions,
    subscriptions,
    upload_links,
)
from storage.audit import Deed
from storage.backup import BackupError, NotEmpty
from storage.cards import EvidenceFile
from storage.database import Database
from storage.ids import new_id
from storage.kept_files import Kept
from storage.migrations import HEAD
from storage.milestones import Entered
from storage.reminders import Order, Said
from storage.tables import Award, ChecklistAnswer, LocalModel, ScoreEntry

NOW = datetime(2026, 10, 22, 8, 2, 3, 456789, tzinfo=UTC)
KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
ODD_WORDS = "“Đạt” – 5đ\n\t'\"\\ <b>&amp; \u2028 🙂"


def fill(connection: Connection) -> None:
    """Something in every table, with values that are easily damaged on the way."""
    commune_id = fill_sample(connection, load_bundled("thien-tin-2026"), NOW)
    (card_id,) = cards.in_commune(connection, commune_id, [cards.DRAFT])
    card = cards.load(connection, [card_id])[card_id]
    cards.add_evidence(connection, card, EvidenceFile(0, "3", "simulator", "ref", "photo", "ảnh.jpg", "", 7), 1, NOW)
    cards.add_opinion(connection, card, ODD_WORDS, 1, NOW)
    invitations.create(connection, commune_id, actors.MemberRole.OFFICER, NOW)
    link_codes.create(connection, 1, NOW, valid_for=link_codes.VALID_FOR, created_by=1)
    fill_files(connection, commune_id)
    inbox.admit(connection, [("telegram", "1")], NOW)
    body = {"text": ODD_WORDS, "rows": [], "number": 1.5, "none": None}
    outbox.put(connection, [outbox.Letter(new_id(), "telegram", "1001", outbox.NOTICE, body, "key")], NOW)
    fill_groups_and_dates(connection, commune_id)
    fill_year(connection, commune_id)
    fill_papers(connection, commune_id)
    audit.append(connection, [Deed(commune_id, NOW, None, "tried", "card:1", {"text": ODD_WORDS, "big": 2**62})])


def fill_groups_and_dates(connection: Connection, commune_id: int) -> None:
    """A described group and one that nobody has claimed, a campaign on its way, a subscriber, reminders."""
    group = groups.add(connection, "telegram", "-1001234567890", ODD_WORDS, NOW)
    groups.claim(connection, group.id, commune_id, 1, NOW)
    groups.change(connection, group.id, hamlet="Long Bàn Bắc", audience="residents", tags=["nông dân", ODD_WORDS])
    groups.add(connection, "telegram", "-7", "", NOW)
    number = campaigns.add(
        connection,
        commune_id,
        topic="fire",
        text=ODD_WORDS,
        file={"kind": "photo", "platform": "telegram", "ref": "ref", "name": "ảnh.jpg", "mime": "", "size": 2**40},
        target=Target(TargetKind.TAGS, (ODD_WORDS,), subscribers=True),
        schedule=Schedule(datetime.fromisoformat("2026-10-25T08:00"), every=7, until=date(2026, 11, 30), urgent=True),
        status=campaigns.SCHEDULED,
        created_by=1,
        now=NOW,
        next_at=NOW,
    )
    campaign = campaigns.get(connection, number)
    assert campaign is not None
    run = campaigns.start_run(connection, campaign, None, NOW)
    post = outbox.Letter(new_id(), "telegram", group.chat, outbox.CAMPAIGN, {}, "post", 2, NOW, run.id, group.id)
    outbox.put(connection, [post], NOW)
    outbox.hold_run(connection, run.id)
    subscriptions.add(connection, commune_id, "telegram", "4711", "4711", "fire", NOW)
    recipient = "unit:1:person:3"
    reminders.note(connection, commune_id, [Said("movement-day", "2026-08-16", recipient, "2026-08-17", post.id)], NOW)
    order = Order("movement-day", "2026-08-18", recipient, reminders.AGAIN)
    reminders.give_order(connection, commune_id, order, 3, NOW)
    reminders.confirm(connection, commune_id, "movement-day", 2026, "unit:1", 3, NOW)


def fill_year(connection: Connection, commune_id: int) -> None:
    """A step of a unit's year, an answer to a checklist, an award, a model."""
    paper = {"kind": "document", "platform": "telegram", "ref": "ref", "name": "nghị quyết.pdf", "mime": "", "size": 9}
    day = date(2026, 3, 31)
    step = Entered(Step.RESOLUTION_ISSUED, "done", day, "12-NQ/CB", day, ODD_WORDS, paper)
    milestones.enter(connection, commune_id, 1, 2026, step, 3, NOW)
    common = {"commune_id": commune_id, "unit_id": 1}
    answer = {"year": 2026, "checklist": "dh", "plan_version_id": 1, "item": "1", "side": "self", "met": None}
    paper_of_award = {"paper": "215/QĐ-UBND", "paper_day": "2026-11-18"}
    award = {"year": 2026, "subject": "unit", "form": "giay-khen", "status": "awarded", "revision": 1, **paper_of_award}
    model = {"name": ODD_WORDS, "field": "PCCC", "started_on": "2025-05-01", "status": "ended", "revision": 2}
    for table, row in (
        (ChecklistAnswer, {**answer, "note": ODD_WORDS, "person_id": 3, "at": NOW}),
        (Award, {**award, "recipient": "", "occasion": ODD_WORDS, "created_by": 1, "created_at": NOW}),
        (LocalModel, {**model, "ended_reason": ODD_WORDS, "created_by": 1, "created_at": NOW}),
    ):
        connection.execute(insert(table.__table__).values(**common, **row))  # type: ignore[union-attr]


def fill_files(connection: Connection, commune_id: int) -> None:
    """A kept file that a card refers to, a link to the page for one more, messages that were counted."""
    (card_id,) = cards.in_commune(connection, commune_id, [cards.DRAFT])
    card = cards.load(connection, [card_id])[card_id]
    kept_files.add(connection, Kept("d" * 64, 2**30, "image/jpeg"), NOW)
    evidence = EvidenceFile(0, "4a", "kept", "d" * 64, "photo", "ảnh.jpg", "image/jpeg", 2**30)
    cards.add_evidence(connection, card, evidence, 1, NOW)
    about = {"flow": "scoring", "args": {"card": card_id}, "question": "4a", "year": 2026, "odd": ODD_WORDS}
    who = {"platform": "zalo_bot", "account": "5a1f", "chat": "5a1f"}
    upload_links.add(connection, commune_id=commune_id, person_id=1, **who, about=about, now=NOW, expires_at=NOW)
    platform_use.add(connection, "sent", "2026-10", {"zalo_bot": 7})


def fill_papers(connection: Connection, commune_id: int) -> None:
    """The code of a paper, a link to a file, a file's digest, a list of units that somebody has sent."""
    paper_codes.code_of(connection, commune_id, "card:1", "f" * 64, {"unit": ODD_WORDS, "year": 2026}, NOW)
    file_links.add(connection, "zalo", "4711", {"kind": "document", "name": ODD_WORDS, "size": 2**40}, NOW, NOW)
    digest = {"platform": "telegram", "ref": "ref", "sha256": "e" * 64, "size": 7, "at": NOW}
    roster = {"id": 1, "commune_id": commune_id, "person_id": 1, "file": {"name": ODD_WORDS}, "created_at": NOW}
    bulk.write(connection, {"file_digest": [digest], "roster": [roster]})


def everything(connection: Connection) -> dict[str, list[Any]]:
    return {
        table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
        for table in SQLModel.metadata.sorted_tables
        if table.name != "oa_token"  # which is in no backup
    }


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


@pytest.fixture
def filled(database: Database) -> Database:
    schema.upgrade(database)
    database.work(fill)
    return database


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A backup out of a SQLite database."""
    with opened(f"sqlite:///{tmp_path / 'source.db'}") as database:
        schema.upgrade(database)
        database.work(fill)
        backup.backup(database, tmp_path / "antq.zip", NOW)
    return tmp_path / "antq.zip"


@pytest.mark.parametrize("target", KINDS)
def test_everything_comes_back(filled: Database, target: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    before = filled.work(everything)
    assert all(before.values()), "every table has something in it"
    if target == "sqlite":
        url = f"sqlite:///{tmp_path / 'target.db'}"
    else:
        url = request.getfixturevalue("another_postgresql_url")

    rows = backup.backup(filled, tmp_path / "antq.zip", NOW).rows
    with opened(url) as other:
        assert backup.restore(other, tmp_path / "antq.zip").rows == rows == sum(map(len, before.values()))

        assert other.work(everything) == before
        assert other.work(schema.revision) == HEAD
        assert other.work(lambda connection: audit.verify(connection, 1)) is None


@pytest.fixture
def another_postgresql_url(postgres_server: Any) -> Iterator[str]:
    with postgres_server.database() as url:
        yield url


def test_new_rows_get_numbers_after_the_restored_ones(database: Database, written: Path) -> None:
    backup.restore(database, written)
    with database.begin() as connection:
        highest = connection.execute(text("SELECT max(id) FROM person")).scalar_one()
        assert actors.add_person(connection, 1, "Người mới", "", NOW) == highest + 1


def test_what_is_there_is_only_replaced_by_force(filled: Database, written: Path) -> None:
    filled.work(lambda c: actors.change_person(c, 1, name="Tên khác"))
    before = filled.work(everything)
    with pytest.raises(NotEmpty):
        backup.restore(filled, written)
    assert filled.work(everything) == before

    backup.restore(filled, written, force=True)
    with filled.begin() as connection:
        assert actors.load(connection, [1])[1].name != "Tên khác"
        assert communes.load(connection, 1).name == "Thiện Tín"


def test_a_backup_is_of_one_moment_and_keeps_nobody_waiting(filled: Database, tmp_path: Path) -> None:
    with filled.begin() as connection:
        text_of_entry = {"commune_id": 1, "card_id": 1, "item": "1", "side": "self", "round": 1, "at": NOW}
        rows = [{"id": new_id(), **text_of_entry, "not_applicable": False, "note": "x" * 50} for _ in range(20_000)]
        connection.execute(insert(ScoreEntry.__table__), rows)  # type: ignore[attr-defined]
    before = filled.work(everything)
    url = filled.engine.url.render_as_string(hide_password=False)
    done = threading.Event()

    def write() -> None:
        """What the bot does meanwhile: the session is read first, the audit trail last."""
        with opened(url) as bot:
            while not done.is_set():
                bot.work(change)

    def change(connection: Connection) -> None:
        session = sessions.load(connection, [("simulator", "head1")])[("simulator", "head1")]
        session.revision, session.changed = session.revision + 1, True
        sessions.save(connection, [session], NOW)
        audit.append(connection, [Deed(1, NOW, 1, "pressed", "session", {"revision": session.revision})])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backup.backup(filled, tmp_path / "antq.zip", NOW)
    finally:
        done.set()
        writer.join()
    with opened(f"sqlite:///{tmp_path / 'copy.db'}") as copy:
        backup.restore(copy, tmp_path / "antq.zip")
        found = copy.work(everything)
    assert len(found["score_entry"]) == len(before["score_entry"])
    pressed = len(found["audit"]) - len(before["audit"])
    with opened(f"sqlite:///{tmp_path / 'copy.db'}") as copy, copy.begin() as connection:
        assert sessions.load(connection, [("simulator", "head1")])[("simulator", "head1")].revision == pressed
    with filled.begin() as connection:
        assert sessions.load(connection, [("simulator", "head1")])[("simulator", "head1")].revision > pressed


def test_only_its_owner_can_read_it_and_nothing_is_overwritten(written: Path, sqlite_url: str) -> None:
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert sorted(path.name for path in written.parent.glob("antq.zip*")) == ["antq.zip"]
    with opened(sqlite_url) as database:
        schema.upgrade(database)
        with pytest.raises(BackupError, match="exists already"):
            backup.backup(database, written, NOW)


def test_a_database_of_another_version_is_not_written(database: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"has schema none, not .*: run `antq db upgrade` first"):
        backup.backup(database, tmp_path / "antq.zip", NOW)
    assert not list(tmp_path.glob("antq.zip*"))


def test_it_says_about_itself_what_it_is(written: Path) -> None:
    manifest = backup.check(written)
    assert (manifest.schema_revision, manifest.created_at) == (HEAD, NOW)
    assert manifest.tables["unit"].rows == 6


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """The archive with other contents; the manifest's hashes are left as they are."""
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


def other_person(entries: dict[str, bytes]) -> None:
    entries["tables/person.jsonl"] = entries["tables/person.jsonl"].replace("Trần".encode(), "Trịnh".encode())


def manifest_with(**values: object) -> Callable[[dict[str, bytes]], None]:
    def change(entries: dict[str, bytes]) -> None:
        entries["manifest.json"] = json.dumps({**json.loads(entries["manifest.json"]), **values}).encode()

    return change


def with_fitting_hash(table: str, old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    """Somebody who knows the format changes rows."""

    def change(entries: dict[str, bytes]) -> None:
        name = f"tables/{table}.jsonl"
        entries[name] = entries[name].replace(old.encode(), new.encode())
        manifest = json.loads(entries["manifest.json"])
        manifest["tables"][table]["sha256"] = hashlib.sha256(entries[name]).hexdigest()
        entries["manifest.json"] = json.dumps(manifest).encode()

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (other_person, "is damaged: the rows of table person are not those that were written"),
        (manifest_with(format="antq-backup-9"), "has the format antq-backup-9, which this version"),
        (manifest_with(schema_revision="9999"), "has schema 9999, and this version of antq has"),
        (manifest_with(surprise=1), "is no backup of antq"),
        (lambda entries: entries.pop("manifest.json"), "is no backup of antq"),
        (lambda entries: entries.pop("tables/unit.jsonl"), "is not complete"),
        (with_fitting_hash("audit", '"scored"', '"scared"'), "the audit trail of commune 1 does not hold: a row was"),
        (with_fitting_hash("unit", '"commune_id":1', '"commune_id":7'), "holds rows that do not fit together"),
        (with_fitting_hash("unit", '"created_at"', '"made_at"'), "holds rows that do not fit together"),
        (with_fitting_hash("unit", '"created_at":"2026', '"created_at":"x'), "holds rows that do not fit together"),
    ],
)
def test_what_is_not_whole_is_refused_and_changes_nothing(
    filled: Database, written: Path, change: Callable[[dict[str, bytes]], None], sentence: str
) -> None:
    before = filled.work(everything)
    rewritten(written, change)
    with pytest.raises(BackupError, match=sentence) as refused:
        backup.restore(filled, written, force=True)
    assert "\n" not in str(refused.value)
    assert filled.work(everything) == before


@pytest.mark.parametrize("content", [b"", b"no zip at all", None])
def test_a_file_that_is_no_backup_is_refused(sqlite_url: str, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "antq.zip"
    if content is not None:
        file.write_bytes(content)
    sentence = "cannot be read: No such file" if content is None else "no backup"
    with opened(sqlite_url) as database, pytest.raises(BackupError, match=sentence):
        backup.restore(database, file)


def test_a_half_copied_or_flipped_file_is_refused(sqlite_url: str, written: Path, tmp_path: Path) -> None:
    whole = written.read_bytes()
    with opened(sqlite_url) as database:
        for part in (whole[: len(whole) // 2], whole[:-10]):
            written.write_bytes(part)
            with pytest.raises(BackupError):
                backup.restore(database, written)
    for place in range(100, len(whole), len(whole) // 15):
        damaged = bytearray(whole)
        damaged[place] ^= 0x55
        written.write_bytes(damaged)
        with contextlib.suppress(BackupError):  # a bit that carries nothing (an attribute) may be another one
            backup.check(written)


def test_where_nothing_can_be_written_a_sentence_says_so(filled: Database, tmp_path: Path) -> None:
    folder = tmp_path / "readonly"
    folder.write_text("a file where the folder should be")
    with pytest.raises(BackupError, match="cannot be written"):
        backup.backup(filled, folder / "antq.zip", NOW)
