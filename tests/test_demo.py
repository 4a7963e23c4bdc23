"""The invented year: repeatable, with every state, sound by the rules, and usable on the simulator's phones."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from bot.background import Background
from bot.batch import Said
from bot.channels.plain_text import strip_markup
from bot.chat import Event, EventKind
from bot.demo import fill_demo
from bot.dialogue import Dialogue
from bot.unit_years import unit_years
from movement.checks import findings
from movement.levels import level_for, levels_of
from movement.scoring import allowed_points, asked_codes
from movement.targets import board
from movement.units import UnitKind
from movement.year import Outcome, Step
from storage import actors, audit, cards, checklists, communes, milestones, schema, units
from storage.actors import MemberRole
from storage.database import Database
from tests.test_cli import Cli, cli

__all__ = ["cli"]

YEAR = 2026
MADE_NUMBERS = 1 << 40  # larger ones are made of the time


def made(url: str, **arguments: int) -> Database:
    database = Database(url)
    schema.upgrade(database)
    values = {"number": 3, "units": 60, "year": YEAR, "seed": 1} | arguments
    with database.begin() as connection:
        fill_demo(connection, **values)
    return database


def rows(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Everything that is stored, without numbers that are made of the time."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in SQLModel.metadata.sorted_tables:
        stored = [dict(row) for row in connection.execute(select(table)).mappings()]
        for row in stored:
            if isinstance(row.get("id"), int) and row["id"] > MADE_NUMBERS:
                del row["id"]
        found[table.name] = sorted(stored, key=repr)
    return found


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = made(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}")
    yield database
    database.close()


@pytest.fixture(scope="module")
def stored(demo: Database) -> dict[str, list[dict[str, Any]]]:
    return demo.work(rows)


def test_the_same_arguments_give_the_same_rows(sqlite_url: str, stored: dict[str, list[dict[str, Any]]]) -> None:
    again = made(sqlite_url)
    assert again.work(rows) == stored
    again.close()


def test_another_seed_gives_another_year(sqlite_url: str, stored: dict[str, list[dict[str, Any]]]) -> None:
    other = made(sqlite_url, seed=2)
    assert other.work(rows)["score_entry"] != stored["score_entry"]
    other.close()


@pytest.mark.postgres
def test_on_postgresql_it_is_the_same_and_new_rows_get_numbers_of_their_own(
    postgresql_url: str, stored: dict[str, list[dict[str, Any]]]
) -> None:
    database = made(postgresql_url)
    assert database.work(rows) == stored
    person = database.work(lambda c: actors.add_person(c, 1, "Nguyễn Văn Z", "", datetime(2026, 12, 9, tzinfo=UTC)))
    assert person > max(row["id"] for row in stored["person"])
    database.close()


@pytest.mark.parametrize(
    ("table", "column", "values"),
    [
        ("unit", "status", {"pending", "active", "refused", "closed"}),
        ("unit", "kind", {kind.value for kind in UnitKind}),
        ("scorecard", "status", {"draft", "submitted", "returned", "verified", "final"}),
        ("scorecard", "final_level", {"", "excellent", "good", "average", "weak"}),
        ("scorecard", "round", {1, 2}),
        ("score_entry", "side", {"self", "verified", "returned"}),
        ("milestone", "step", {step.value for step in Step}),
        ("checklist_answer", "side", {"self", "verified"}),
        ("checklist_answer", "met", {True, False, None}),
        ("award", "status", {"proposed", "awarded", "refused", "withdrawn"}),
        ("local_model", "status", {"reported", "active", "ended", "declined"}),
        ("local_model", "ended_reason", {"", "formal", "ineffective", "outdated", "Trùng với mô hình đã có."}),
        ("community_group", "status", {"unclaimed", "claimed", "left"}),
        ("community_group", "may_post", {True, False}),
        ("campaign", "status", {"draft", "template", "waiting", "scheduled", "done", "cancelled"}),
        ("outbox", "status", {"sent", "failed", "cancelled"}),
        ("membership", "role", {role.value for role in MemberRole}),
        ("consent", "purpose", {"work", "topics"}),
    ],
)
def test_every_state_is_there(
    stored: dict[str, list[dict[str, Any]]], table: str, column: str, values: set[object]
) -> None:
    assert {row[column] for row in stored[table]} == values


def test_every_outcome_of_every_step_is_there(stored: dict[str, list[dict[str, Any]]]) -> None:
    found = {row["value"] for row in stored["milestone"]}
    assert found >= {outcome.value for outcome in Outcome}
    assert any("/" in value for value in found)
    assert all(stored[table] for table in ("evidence", "opinion", "subscription", "deadline_done", "invitation"))


def test_cards_are_sound_by_the_rules_of_their_plan(demo: Database) -> None:
    with demo.begin() as connection:
        late = 0
        for commune_id in communes.ids(connection):
            commune = communes.load(connection, commune_id)
            assert list(findings(commune.plan)) == []
            register = {unit.id: unit for unit in units.in_commune(connection, commune_id)}
            for year in (YEAR - 1, YEAR):
                numbers = [number for number, _state in cards.standing(connection, commune_id, year).values()]
                for card in cards.load(connection, numbers, lock=False).values():
                    plan = communes.plan_version(connection, card.plan_version_id)
                    assert plan.year == year
                    template = next(each for each in plan.scorecards if each.id == card.template)
                    asked = asked_codes(template, register[card.unit_id].profile)
                    assert set(card.answers) <= asked
                    for code, answer in card.answers.items():
                        allowed = allowed_points(template.criterion(code), template.step)
                        assert answer.not_applicable or answer.points in allowed
                    if card.status != "draft":
                        assert set(card.answers) == asked
                        late += card.submitted_at is not None and card.submitted_at.date() > date(year, 10, 29)
                    if card.status == "final":
                        levels = levels_of(plan, template)
                        points = sum((checked.points for checked in card.checked.values()), Decimal(0))
                        assert levels is not None
                        assert card.final_level == level_for(levels, points).id
        assert late


def test_the_year_before_can_be_compared_with(demo: Database) -> None:
    with demo.begin() as connection:
        both = 0
        for commune_id in communes.ids(connection):
            before = cards.standing(connection, commune_id, YEAR - 1)
            both += len(before.keys() & cards.standing(connection, commune_id, YEAR).keys())
            assert milestones.of_commune(connection, commune_id, YEAR - 1)
        assert both > 60
        assert any(milestones.exemplary_before(connection, number, YEAR) for number in communes.ids(connection))


def test_figures_can_be_worked_out(demo: Database) -> None:
    with demo.begin() as connection:
        for commune_id in communes.ids(connection):
            commune = communes.load(connection, commune_id)
            found = board(commune.plan, unit_years(connection, commune))
            assert not found.results or any(result.part for result in found.results)
            wanted = {each.id for each in commune.plan.checklists}
            assert bool(wanted) == bool(checklists.of_commune(connection, commune_id, YEAR, wanted)) or not wanted


def test_the_audit_trail_holds_and_runs_in_time(demo: Database, stored: dict[str, list[dict[str, Any]]]) -> None:
    with demo.begin() as connection:
        for commune_id in communes.ids(connection):
            assert audit.verify(connection, commune_id) is None
            moments = [
                row["at"]
                for row in sorted(stored["audit"], key=lambda row: row["seq"])
                if row["commune_id"] == commune_id
            ]
            assert moments == sorted(moments)
            assert max(moments).date() <= date(YEAR, 12, 8)


def test_people_and_numbers_are_evidently_invented(stored: dict[str, list[dict[str, Any]]]) -> None:
    numbers = [row["phone"] for row in stored["person"]]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith(("+84905", "+842550")) for number in numbers)  # the sample's, and such as nobody has
    assert all(
        any(c.isdigit() for c in row["name"]) for row in stored["person"] if not row["phone"].startswith("+84905")
    )
    names = [(row["commune_id"], row["name"]) for row in stored["unit"]]
    assert len(set(names)) == len(names)


async def test_the_simulators_people_can_use_it(sqlite_url: str) -> None:
    database = made(sqlite_url, units=24)
    said: list[Said] = []
    background = Background()
    dialogue = Dialogue(database, lambda: datetime(YEAR, 12, 9, 3, tzinfo=UTC), said.extend)
    dialogue.start(background)
    number = 0

    async def says(account: str, text: str) -> str:
        nonlocal number
        number += 1
        said.clear()
        await asyncio.wait_for(
            dialogue.receive(
                [Event("simulator", f"t{number}", account, account, EventKind.TEXT, datetime.now(UTC), text=text)]
            ),
            20,
        )
        return "\n".join(strip_markup(each.message.text) for each in said)

    assert "phiếu" in await says("officer", "menu")
    assert "TT-2026-" in await says("officer", "chờ thẩm định")
    for command in ("chỉ tiêu", "kế hoạch", "lịch nhắc", "nhóm", "tuyên truyền", "/awards", "/models", "/checklists"):
        answer = await says("officer", command)
        assert answer
        assert "Có lỗi" not in answer
    with database.begin() as connection:
        numbers = [card_id for card_id, _state in cards.standing(connection, 1, YEAR).values()]
    for card_id in numbers[:12]:
        assert "2026" in await says("officer", f"/card {card_id}")
    assert "Trường THCS Thiện Tín" in await says("head1", "menu")
    assert "Quảng Ngãi" in await says("province", "menu")
    await background.stop()
    database.close()


def test_the_command_fills_an_empty_database_only(cli: Cli) -> None:
    done = cli("demo-data", "--communes", "2", "--units", "12", "--year", "2027")
    assert done.code == 0, done.err
    assert "2 invented communes with 12 units each, 2027" in done.out
    assert cli("audit", "verify").out.splitlines() == [
        "Thiện Tín: the audit trail holds.",
        "Bình Chương: the audit trail holds.",
    ]
    again = cli("demo-data")
    assert (again.code, again.sentence().endswith("invented data goes into an empty database only.")) == (1, True)
    assert cli("demo-data", "--units", "0").code == 2
