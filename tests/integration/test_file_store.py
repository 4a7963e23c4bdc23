"""Contents in a folder: whole or not there at all, readable by their owner alone, written once."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from pathlib import Path

import pytest

from storage.file_store import DamagedFile, FileStore

CONTENT = "ảnh họp tổ".encode() * 1000


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "data" / "files")


def place_of(store: FileStore, name: str) -> Path:
    return store.folder / name[:2] / name


def test_a_content_is_kept_under_its_digest(store: FileStore) -> None:
    name = store.put(CONTENT)
    assert name == hashlib.sha256(CONTENT).hexdigest()
    assert store.get(name) == CONTENT
    assert place_of(store, name).read_bytes() == CONTENT
    assert FileStore(store.folder).get(name) == CONTENT


def test_nobody_else_can_read_it(store: FileStore) -> None:
    before = os.umask(0)
    try:
        place = place_of(store, store.put(CONTENT))
    finally:
        os.umask(before)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (place.parent, store.folder)] == [0o700, 0o700]


def test_what_is_there_is_not_written_again(store: FileStore) -> None:
    place = place_of(store, store.put(CONTENT))
    before = place.stat()
    assert store.put(CONTENT) == place.name
    assert (place.stat().st_ino, place.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert len(list(store.folder.rglob("*"))) == 2


def test_what_was_damaged_is_found_out_and_can_be_written_anew(store: FileStore) -> None:
    name = store.put(CONTENT)
    place_of(store, name).write_bytes(CONTENT[:-1])
    with pytest.raises(DamagedFile):
        store.get(name)
    assert store.put(CONTENT) == name
    assert store.get(name) == CONTENT


def test_a_disk_that_is_full_leaves_nothing(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.file_store.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put(CONTENT)
    monkeypatch.undo()
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []
    assert store.get(hashlib.sha256(CONTENT).hexdigest()) is None


def test_removing(store: FileStore) -> None:
    name = store.put(CONTENT)
    store.remove(name)
    store.remove(name)
    assert store.get(name) is None


@pytest.mark.parametrize("name", ["", "..", "../../antq.db", "a" * 63, "A" * 64, "a" * 64 + "/", "0" * 63 + "\n"])
def test_a_name_that_is_no_digest_is_no_path_either(store: FileStore, tmp_path: Path, name: str) -> None:
    (tmp_path / "antq.db").write_text("the database")
    store.put(CONTENT)
    assert store.get(name) is None
    store.remove(name)
    assert (tmp_path / "antq.db").exists()


def test_what_a_process_that_died_had_begun_is_dropped_after_a_day(store: FileStore) -> None:
    name = store.put(CONTENT)
    old, new = store.folder / ".part-old", store.folder / ".part-new"
    for draft in (old, new):
        draft.write_bytes(b"half")
    os.utime(old, (time.time() - 90_000,) * 2)
    store.tidy()
    assert (old.exists(), new.exists(), store.get(name)) == (False, True, CONTENT)


def test_a_folder_that_was_never_needed_is_not_made(store: FileStore) -> None:
    assert store.get("0" * 64) is None
    store.tidy()
    assert not store.folder.exists()
