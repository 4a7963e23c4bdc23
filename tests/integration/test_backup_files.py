"""Kept files in backups: none is left behind unnoticed, and all of them come back."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from benchmarks.prepare import fill
from storage import backup, cards, communes, kept_files, schema, units
from storage.backup import BackupError, NotEmpty
from storage.cards import EvidenceFile
from storage.database import Database
from storage.file_store import FileStore
from storage.kept_files import KEPT, Kept

NOON = datetime(2026, 10, 20, 5, 0, tzinfo=UTC)
PHOTO, PAPER = b"\xff\xd8\xff" + bytes(5000), b"%PDF-1.7 plan"


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def refer_to(connection: Connection, content: bytes, item: str) -> None:
    """A kept file is evidence at an item."""
    (commune_id,) = communes.ids(connection)
    (unit,) = units.in_commune(connection, commune_id)
    card_id = cards.of_unit(connection, unit.id, 2026)
    if card_id is None:
        commune = communes.load(connection, commune_id)
        template = commune.plan.scorecards[0].id
        card_id = cards.start(connection, commune_id, unit.id, commune.plan_version_id, template, 2026, NOON)
    card = cards.load(connection, [card_id])[card_id]
    kept_files.add(connection, Kept(name_of(content), len(content), ""), NOON)
    file = EvidenceFile(0, item, KEPT, name_of(content), "photo", "", "", len(content))
    cards.add_evidence(connection, card, file, 1, NOON)


class Place:
    """A database and the folder beside it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.database = Database(url)
        self.store = FileStore(folder)

    def keeps(self, *contents: bytes) -> None:
        """A commune whose only card has these files as evidence."""
        schema.upgrade(self.database)
        self.database.work(lambda connection: fill(connection, 1, 1, NOON))
        for number, content in enumerate(contents, 1):
            self.database.work(lambda connection, c=content, n=str(number): refer_to(connection, c, n))
            self.store.put(content)

    def has(self) -> list[str]:
        """The names of the contents in the folder."""
        return sorted(path.name for path in self.store.folder.rglob("*") if path.is_file())

    def missing(self) -> list[str]:
        return backup.missing(self.database, self.store)


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    opened = Place(database_url, tmp_path / "files")
    opened.keeps(PHOTO, PAPER)
    yield opened
    opened.database.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Place]:
    """Somewhere else, and empty."""
    opened = Place(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "elsewhere" / "files")
    yield opened
    opened.database.close()


def test_files_come_back_with_what_refers_to_them(place: Place, other: Place, tmp_path: Path) -> None:
    file = tmp_path / "antq.zip"
    written = backup.backup(place.database, file, NOON, place.store)
    assert written.files == backup.Contents(kept=2, missing=[])
    assert backup.check(file) == written

    assert backup.restore(other.database, file, other.store) == written
    assert (other.store.get(name_of(PHOTO)), other.store.get(name_of(PAPER))) == (PHOTO, PAPER)
    assert other.missing() == []


def test_a_file_that_is_missing_is_said_to_be(place: Place, other: Place, tmp_path: Path) -> None:
    place.store.remove(name_of(PHOTO))
    (place.store.folder / name_of(PAPER)[:2] / name_of(PAPER)).write_bytes(b"damaged")
    file = tmp_path / "antq.zip"
    written = backup.backup(place.database, file, NOON, place.store)
    assert written.files == backup.Contents(kept=0, missing=sorted([name_of(PHOTO), name_of(PAPER)]))
    backup.restore(other.database, file, other.store)
    assert other.missing() == place.missing() == sorted([name_of(PHOTO), name_of(PAPER)])


def test_what_nothing_refers_to_need_not_be_there(place: Place, tmp_path: Path) -> None:
    place.database.work(lambda c: kept_files.add(c, Kept("0" * 64, 7, ""), NOON))  # killed before it was written
    written = backup.backup(place.database, tmp_path / "antq.zip", NOON, place.store)
    assert written.files == backup.Contents(kept=2, missing=[])
    assert place.missing() == []


def test_contents_can_be_left_out_and_copied_as_a_folder(place: Place, other: Place, tmp_path: Path) -> None:
    file = tmp_path / "antq.zip"
    assert backup.backup(place.database, file, NOON).files is None
    assert backup.restore(other.database, file, other.store).files is None
    assert len(other.missing()) == 2
    place.store.folder.rename(other.store.folder.parent.mkdir() or other.store.folder)
    assert other.missing() == []


def test_what_is_replaced_by_force_takes_its_files_with_it(place: Place, other: Place, tmp_path: Path) -> None:
    other.keeps(PAPER, b"another")
    file = tmp_path / "antq.zip"
    backup.backup(place.database, file, NOON, place.store)
    with pytest.raises(NotEmpty):
        backup.restore(other.database, file, other.store)
    assert other.has() == sorted([name_of(PAPER), name_of(b"another")])
    backup.restore(other.database, file, other.store, force=True)
    assert other.has() == sorted([name_of(PHOTO), name_of(PAPER)])


def test_a_folder_that_cannot_be_written_restores_nothing(place: Place, other: Place, tmp_path: Path) -> None:
    file = tmp_path / "antq.zip"
    backup.backup(place.database, file, NOON, place.store)
    other.store.folder.parent.mkdir()
    other.store.folder.write_text("a file stands there")
    with pytest.raises(BackupError, match=r"cannot be written: .*; nothing was restored"):
        backup.restore(other.database, file, other.store)
    assert other.database.work(communes.ids) == []


def swapped(entries: dict[str, bytes]) -> None:
    entries[f"files/{name_of(PAPER)}"] = b"another"


def removed(entries: dict[str, bytes]) -> None:
    del entries[f"files/{name_of(PAPER)}"]


def added(entries: dict[str, bytes]) -> None:
    entries[f"files/{name_of(b'x')}"] = b"x"


@pytest.mark.parametrize("change", [swapped, removed, added])
def test_files_that_are_not_those_that_were_written_are_refused(
    other: Place, tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    place = Place(f"sqlite:///{tmp_path / 'antq.db'}", tmp_path / "files")
    place.keeps(PHOTO, PAPER)
    file = tmp_path / "antq.zip"
    backup.backup(place.database, file, NOON, place.store)
    place.database.close()
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    with pytest.raises(BackupError, match="is damaged: the files in it are not those that were written"):
        backup.restore(other.database, file, other.store)
    assert not other.store.folder.exists()


def test_nothing_in_an_archive_gets_out_of_the_folder(other: Place, tmp_path: Path) -> None:
    place = Place(f"sqlite:///{tmp_path / 'antq.db'}", tmp_path / "files")
    place.keeps(PHOTO)
    file = tmp_path / "antq.zip"
    backup.backup(place.database, file, NOON + timedelta(hours=1), place.store)
    place.database.close()
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("files/../../escaped", b"x")
    backup.restore(other.database, file, other.store)
    assert other.has() == [name_of(PHOTO)]
    assert not list(tmp_path.rglob("escaped"))
