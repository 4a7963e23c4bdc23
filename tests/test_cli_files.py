"""Kept files on the command line: they are in a backup, come back from it, and are missed if they are gone."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from movement.campaigns import Schedule, Target, TargetKind
from storage import campaigns, kept_files
from storage.file_store import FileStore
from storage.kept_files import Kept
from tests.test_cli import Cli, cli, commune

__all__ = ["cli", "commune"]

NOW = datetime(2026, 1, 20, 2, 14, tzinfo=UTC)
CONTENT = b"a photo"
COPY = {"ANTQ_DATABASE_URL": "sqlite:///copy.db"}


def keep(commune: Cli) -> tuple[FileStore, str]:
    """A campaign's picture lies beside the database."""
    store = FileStore(commune.folder / "data" / "files")
    name = store.put(CONTENT)

    def refer(connection: Connection) -> None:
        kept_files.add(connection, Kept(name, len(CONTENT), ""), NOW)
        campaigns.add(
            connection,
            1,
            topic="fire",
            text="a",
            file={"kind": "photo", "platform": "kept", "ref": name, "name": "", "mime": "", "size": 7},
            target=Target(TargetKind.TAGS, ("a",)),
            schedule=Schedule(datetime.fromisoformat("2026-10-25T08:00")),
            status=campaigns.SCHEDULED,
            created_by=None,
            now=NOW,
        )

    database = commune.database()
    database.work(refer)
    database.close()
    return store, name


def test_files_that_people_sent_go_with_a_backup(commune: Cli) -> None:
    _store, name = keep(commune)
    assert ", 1 file. It holds personal data" in commune("db", "backup", "antq.zip").out
    restored = commune("db", "restore", "antq.zip", **COPY)
    assert (restored.code, "copy.db.files: 1 file restored." in restored.out, restored.err) == (0, True, "")
    assert FileStore(commune.folder / "copy.db.files").get(name) == CONTENT  # a folder of its own


def test_they_can_be_left_out_and_are_missed_then(commune: Cli) -> None:
    _store, name = keep(commune)
    said = commune("db", "backup", "--without-files", "rows.zip").out
    assert "Files that people sent are not in it: copy the folder" in said
    assert "data/files as well." in said
    restored = commune("db", "restore", "rows.zip", **COPY)
    assert restored.code == 0
    assert restored.sentence() == (
        "1 file that people sent cannot be found in copy.db.files, or not whole: look in older backups."
    )
    (commune.folder / "data" / "files").rename(commune.folder / "copy.db.files")
    assert commune("db", "restore", "rows.zip", "--force", **COPY).err == ""
    assert FileStore(commune.folder / "copy.db.files").get(name) == CONTENT


def test_a_backup_says_what_is_missing(commune: Cli) -> None:
    store, name = keep(commune)
    store.remove(name)
    done = commune("db", "backup", "antq.zip")
    assert done.code == 0
    assert done.sentence().startswith("1 file that people sent cannot be found in ")
