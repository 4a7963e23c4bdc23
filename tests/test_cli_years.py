"""`antq rollover` as an operator meets it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from bot.sample import fill_sample
from movement.plan import Plan
from movement.plans import bundled_plans, load_bundled
from movement.rollover import moved_to
from storage import audit, cards, communes, schema, units
from storage.units import ACTIVE
from tests.test_cli import NOW, PLAN, Cli, cli

__all__ = ["cli"]


@pytest.fixture(autouse=True)
def december() -> Iterator[None]:
    with time_machine.travel("2026-12-20T09:00:00+07:00", tick=True):
        yield


@pytest.fixture
def sample(cli: Cli) -> Cli:
    """The sample commune, with units, a card that is half scored and a registration that waits."""
    database = cli.database()
    schema.upgrade(database)
    database.work(lambda connection: fill_sample(connection, load_bundled(PLAN), NOW))
    database.close()
    return cli


def plan_in_use(cli: Cli) -> Plan:
    database = cli.database()
    try:
        return database.work(lambda connection: communes.load(connection, 1)).plan
    finally:
        database.close()


def test_a_new_year_is_shown_first_and_begun_with_yes(sample: Cli) -> None:
    shown = sample("rollover", "--leave-out", "2")
    assert (shown.code, shown.sentence()) == (2, 'Who begins the year? Give --by "NAME": the record keeps it.')
    for expected in (
        "Thiện Tín: from 2026 to 2027",
        "Plan: last year's, as thien-tin-2027. Check it against the new year's document",
        "Units that go on: 4",
        "Registrations that wait for a decision, and go on waiting: 1",
        "  2 Công ty TNHH Gỗ Phú Lộc",
        "People in charge that stay: 6; officers: 2",
        "Groups that stay: 0; subscribers: 0; scheduled campaigns: 0",
        "! Cards of 2026 that units have not handed in, and cannot any more after this: 1",
        "agree once more",
    ):
        assert expected in shown.out
    assert plan_in_use(sample).year == 2026

    done = sample("rollover", "--leave-out", "2", "--reason", "đã giải thể", "--by", "Đặng Văn H", "--yes")
    assert done.code == 0, done.err
    assert done.out.splitlines()[-1].startswith("Thiện Tín works by thien-tin-2027, version ")
    assert plan_in_use(sample).id == "thien-tin-2027"
    database = sample.database()
    with database.begin() as connection:
        found = units.in_commune(connection, 1)
        assert [(unit.id, unit.status_reason) for unit in found if unit.status == "closed"] == [(2, "đã giải thể")]
        assert sum(unit.status == ACTIVE for unit in found) == 4
        assert cards.standing(connection, 1, 2026)
        assert not cards.standing(connection, 1, 2027)
        assert audit.verify(connection, 1) is None
    database.close()
    assert "year begun: thien-tin-2027" in sample("plan", "history").out


def test_a_second_time_it_says_that_it_is_done(sample: Cli) -> None:
    assert sample("rollover", "--by", "A", "--yes").code == 0
    again = sample("rollover", "--by", "A", "--yes")

    assert (again.code, again.sentence()) == (1, "Thiện Tín works by a plan of 2027 already.")


def test_the_new_years_own_document_keeps_what_was_settled(sample: Cli, tmp_path: Path) -> None:
    text = bundled_plans()[PLAN].read_text(encoding="utf-8")
    own = text.replace("id: thien-tin-2026", "id: thien-tin-2027").replace("year: 2026", "year: 2027")
    (tmp_path / "own.yaml").write_text(own.replace("năm 2026", "năm 2027"), encoding="utf-8")
    review = next(each.id for each in load_bundled(PLAN).open_dates if each.periodic)
    assert sample("plan", "use", "--period", f"{review}=half-year", "--by", "A", "--yes").code == 0

    done = sample("rollover", "--plan", "own.yaml", "--by", "A", "--yes")

    assert done.code == 0, done.err
    assert "Plan: thien-tin-2027, " in done.out
    assert "last year's" not in done.out
    assert plan_in_use(sample).deadline(f"{review}-2").month == 12


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--leave-out", "6"], 1, "Thiện Tín has no registered unit 6. It has: 1 Trường THCS Thiện Tín"),
        (["--plan", PLAN], 1, "Thiện Tín works by a plan of 2026 already."),
        (["--year", "2025"], 1, "Thiện Tín works by a plan of 2026 already."),
        (["--plan", PLAN, "--year", "2027"], 2, f"{PLAN} is for 2026, not for 2027."),
        (["--plan", "nothing.yaml"], 1, 'There is no plan "nothing.yaml"'),
        (["--commune", "Nowhere"], 1, "There is no commune Nowhere"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(sample: Cli, arguments: list[str], code: int, sentence: str) -> None:
    done = sample("rollover", *arguments, "--by", "A", "--yes")

    assert done.code == code
    assert done.sentence().startswith(sentence)
    assert plan_in_use(sample).year == 2026


def test_before_november_there_is_no_other_year_to_begin(sample: Cli) -> None:
    with time_machine.travel("2026-10-20T09:00:00+07:00"):
        assert sample("rollover", "--by", "A", "--yes").sentence() == "Thiện Tín works by a plan of 2026 already."
        assert sample("rollover", "--by", "A", "--yes", "--year", "2027").code == 0


def test_dates_of_the_old_year_only_are_named(sample: Cli, tmp_path: Path) -> None:
    open_year = load_bundled("binh-chuong-2026")
    assert sample("plan", "use", open_year.id, "--by", "A", "--yes", "--force-name").code == 0
    out = sample("rollover", ANTQ_LANGUAGE="vi").out

    dropped = moved_to(open_year, 2027).dropped
    assert dropped
    for title in dropped:
        assert f"  no longer there (it was for 2026 only): {title.vi}" in out.splitlines()
