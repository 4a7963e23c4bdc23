"""The tokens of an Official Account as both databases keep them: claimed once, stored before use, in no backup."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from storage import backup, oa_tokens, schema
from storage.database import Database
from storage.oa_tokens import Pair
from storage.tables import OaToken

NOW = datetime(2026, 10, 22, 8, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OA = "7000000000000000003"
FIRST = Pair("access-1", "refresh-1", NOW + timedelta(hours=25), NOW, adopted="hash")
SECOND = Pair("access-2", "refresh-2", NOW + timedelta(hours=50), NOW + MINUTE)


@pytest.fixture
def kept(database: Database) -> Database:
    schema.upgrade(database)
    database.work(lambda connection: oa_tokens.store(connection, OA, FIRST))
    return database


def newest(connection: Connection) -> Pair:
    found = oa_tokens.load(connection, OA)
    assert found is not None
    return found


def test_only_one_of_two_may_use_a_refresh_token(kept: Database) -> None:
    def claimed(refresh: str, now: datetime) -> bool:
        return kept.work(lambda connection: oa_tokens.claim(connection, OA, refresh, now, now + MINUTE))

    assert [claimed("refresh-1", NOW), claimed("refresh-1", NOW), claimed("another", NOW)] == [True, False, False]
    assert claimed("refresh-1", NOW + MINUTE), "whoever had claimed it has died"
    kept.work(lambda connection: oa_tokens.let_go(connection, OA, "refresh-1"))
    assert claimed("refresh-1", NOW + MINUTE)


def test_a_new_pair_ends_claim_and_problem_and_keeps_what_was_adopted(kept: Database) -> None:
    kept.work(lambda connection: oa_tokens.claim(connection, OA, "refresh-1", NOW, NOW + MINUTE))
    kept.work(lambda connection: oa_tokens.let_go(connection, OA, "refresh-1", "spent"))
    assert kept.work(newest).problem == "spent"

    assert kept.work(lambda connection: oa_tokens.store(connection, OA, SECOND, instead_of="refresh-1"))
    found = kept.work(newest)
    assert (found.access, found.refresh, found.problem, found.claimed_until) == ("access-2", "refresh-2", "", None)
    assert (found.expires_at, found.refreshed_at, found.adopted) == (SECOND.expires_at, NOW + MINUTE, "hash")


def test_a_pair_of_a_new_consent_is_not_overwritten_by_a_refresh_that_was_under_way(kept: Database) -> None:
    kept.work(lambda connection: oa_tokens.store(connection, OA, SECOND))
    late = Pair("access-3", "refresh-3", NOW, NOW)
    assert not kept.work(lambda connection: oa_tokens.store(connection, OA, late, instead_of="refresh-1"))
    kept.work(lambda connection: oa_tokens.let_go(connection, OA, "refresh-1", "spent"))
    assert (kept.work(newest).access, kept.work(newest).problem) == ("access-2", "")


def test_a_key_opens_once_in_time_and_the_newest_alone(kept: Database) -> None:
    def made(oa_id: str = OA) -> str:
        return kept.work(lambda connection: oa_tokens.new_key(connection, oa_id, NOW, NOW + MINUTE))

    def good(key: str, now: datetime = NOW) -> bool:
        return kept.work(lambda connection: oa_tokens.key_is_good(connection, OA, key, now))

    def used(key: str, now: datetime = NOW) -> bool:
        return kept.work(lambda connection: oa_tokens.use_key(connection, OA, key, now))

    old, key = made(), made()
    assert [good(old), good(key), good(key, NOW + MINUTE), good("")] == [False, True, False, False]
    assert [used(old), used(key, NOW + MINUTE), used(key), used(key)] == [False, False, True, False]
    stored = kept.work(lambda connection: repr(connection.execute(select(OaToken.__table__)).all()))  # type: ignore[attr-defined]
    assert made() not in stored
    assert kept.work(newest).access == "access-1"
    assert made("8")
    assert kept.work(lambda connection: oa_tokens.load(connection, "8")) == Pair("", "", NOW, NOW)


def test_what_is_shown_of_a_pair_holds_no_token() -> None:
    assert "access-1" not in repr(FIRST)
    assert "refresh-1" not in repr(FIRST)


def test_tokens_are_in_no_backup_and_survive_a_restored_one(kept: Database, tmp_path: Path) -> None:
    file = tmp_path / "antq.zip"
    backup.backup(kept, file, NOW)
    with zipfile.ZipFile(file) as archive:
        assert "tables/oa_token.jsonl" not in archive.namelist()
        assert not any(b"access-1" in archive.read(name) for name in archive.namelist())
    kept.work(lambda connection: connection.execute(text("INSERT INTO kept_file VALUES ('a', 1, '', '2026-01-01')")))
    backup.restore(kept, file, force=True)
    assert kept.work(newest).access == "access-1"
