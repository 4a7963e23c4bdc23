"""Setting up: communes and officers from the settings, plans by name or file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.setting_values import Account
from bot.setup import (
    SetupError,
    completed_plan,
    ensure_commune,
    ensure_officers,
    resolve_plan,
)
from movement.plans import TEMPLATE
from storage import accounts, actors, audit, communes, schema, sessions
from storage.database import Database

NOW = datetime(2026, 1, 20, 2, 14, tzinfo=UTC)
OFFICERS = (Account("telegram", "1001"), Account("telegram", "1002"))


@pytest.fixture
def commune(database: Database) -> tuple[Database, int]:
    schema.upgrade(database)
    plan = resolve_plan("thien-tin-2026")
    return database, database.work(lambda connection: ensure_commune(connection, plan, "0255 000 000", NOW))


def test_a_commune_is_created_once(commune: tuple[Database, int]) -> None:
    database, commune_id = commune
    plan = completed_plan(resolve_plan("thien-tin-2026"), hotline="0255 111 111")
    with database.begin() as connection:
        assert ensure_commune(connection, plan, "0255 222 222", NOW) == commune_id
        assert communes.load(connection, commune_id).hotline == "0255 000 000"
        assert audit.verify(connection, commune_id) is None


def test_communes_of_two_provinces_may_have_the_same_name(database: Database) -> None:
    schema.upgrade(database)
    plan = resolve_plan("binh-chuong-2026")  # of Quảng Ngãi
    elsewhere = completed_plan(plan, province="Lạng Sơn")
    with database.begin() as connection:
        first = ensure_commune(connection, plan, "", NOW)
        assert ensure_commune(connection, plan, "", NOW) == first
        second = ensure_commune(connection, elsewhere, "", NOW)
        assert second != first
        assert ensure_commune(connection, elsewhere, "", NOW) == second


def test_officers_of_the_settings_are_officers_from_the_start(commune: tuple[Database, int]) -> None:
    database, commune_id = commune
    with database.begin() as connection:
        assert ensure_officers(connection, commune_id, OFFICERS, NOW) == 2
        assert ensure_officers(connection, commune_id, OFFICERS, NOW) == 0
        ids = actors.officer_ids(connection, commune_id)
        assert [session.key for session in accounts.of_people(connection, ids)] == [tuple(a) for a in OFFICERS]
        assert all(actor.is_officer and not actor.name for actor in actors.load(connection, ids).values())


def test_somebody_who_wrote_before_becomes_an_officer_too(commune: tuple[Database, int]) -> None:
    database, commune_id = commune
    with database.begin() as connection:
        head = actors.add_person(connection, commune_id, "Trần Thị A", "+84905000001", NOW)
        known = sessions.Session("telegram", "1001", "1001", person_id=head, revision=7, is_new=True)
        stranger = sessions.Session("telegram", "1002", "chat-1002", state={"language": 1}, is_new=True)
        sessions.save(connection, [known, stranger], NOW)
        ensure_officers(connection, commune_id, OFFICERS, NOW)
        assert head in actors.officer_ids(connection, commune_id)
        found = sessions.load(connection, [known.key, stranger.key])
        assert found[known.key].revision == 7
        assert found[stranger.key].chat == "chat-1002"
        assert found[stranger.key].person_id in actors.officer_ids(connection, commune_id)


def test_what_a_plan_leaves_open_is_filled_in_and_makes_another_version() -> None:
    plan = resolve_plan("thien-tin-2026")
    complete = completed_plan(plan, hotline="0255 000 000", province="Quảng Ngãi")
    assert (complete.issuer.hotline, complete.issuer.province) == ("0255 000 000", "Quảng Ngãi")
    assert complete.version != plan.version
    assert completed_plan(plan) is plan
    assert complete.scorecards == plan.scorecards


def test_a_plan_may_be_a_file(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
    assert resolve_plan(str(own)).id


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, 'There is no plan "{file}": give one of an-giang-2023, '),
        ("id: 7\n", "{file}:1: "),
        (b"\xff\xfe", "{file}:1: not UTF-8 text"),
    ],
)
def test_a_plan_that_cannot_be_used_is_refused_in_one_sentence(
    tmp_path: Path, content: str | bytes | None, sentence: str
) -> None:
    file = tmp_path / "own.yaml"
    if content is not None:
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(SetupError) as refused:
        resolve_plan(str(file))
    assert str(refused.value).startswith(sentence.format(file=file))
    assert "\n" not in str(refused.value)
