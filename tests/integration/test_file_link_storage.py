"""One-time links as both databases keep them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from storage import file_links, schema
from storage.database import Database
from storage.tables import FileLink

NOW = datetime(2026, 10, 22, 8, 2, tzinfo=UTC)
DAY = timedelta(days=1)
FILE = {"kind": "document", "platform": "made", "ref": "card-pdf:1:12:vi", "name": "phiếu.pdf", "mime": "", "size": 0}


@pytest.fixture
def kept(database: Database) -> Database:
    schema.upgrade(database)
    return database


def _added(connection: Connection, chat: str = "1") -> str:
    return file_links.add(connection, "zalo", chat, FILE, NOW, NOW + DAY)


def test_a_link_is_found_by_its_token_alone(kept: Database) -> None:
    token = kept.work(_added)
    found = kept.work(lambda connection: file_links.find(connection, token))
    stored = kept.work(lambda connection: repr(connection.execute(select(FileLink.__table__)).all()))  # type: ignore[attr-defined]

    assert found is not None
    assert (found.file, found.expires_at, found.used_at) == (FILE, NOW + DAY, None)
    assert token not in stored
    assert kept.work(lambda connection: file_links.find(connection, token[:-1])) is None
    assert kept.work(_added) != token


def test_a_link_is_used_once_and_only_in_time(kept: Database) -> None:
    def work(connection: Connection) -> list[bool]:
        first, second = (file_links.find(connection, _added(connection)) for _ in range(2))
        assert first is not None
        assert second is not None
        used = [file_links.use(connection, first.id, moment) for moment in (NOW, NOW + DAY / 2)]
        late = [file_links.use(connection, second.id, NOW + DAY)]
        file_links.give_back(connection, first.id)
        return [*used, *late, file_links.use(connection, first.id, NOW), file_links.use(connection, 999, NOW)]

    assert kept.work(work) == [True, False, False, True, False]


def test_old_links_are_dropped_and_so_are_a_chats(kept: Database) -> None:
    def work(connection: Connection) -> tuple[list[int], list[bool]]:
        tokens = [_added(connection, chat) for chat in ("1", "2")]
        dropped = [file_links.forget_before(connection, moment) for moment in (NOW + DAY,)]
        file_links.forget_chat(connection, "zalo", "1")
        left = [file_links.find(connection, token) is not None for token in tokens]
        dropped.append(file_links.forget_before(connection, NOW + DAY + timedelta(seconds=1)))
        return dropped, left

    assert kept.work(work) == ([0, 1], [False, True])
