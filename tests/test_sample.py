"""The sample commune: what a newcomer finds on the simulator's phones."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal

import phonenumbers
import pytest
from sqlalchemy import Connection, func, select
from sqlmodel import SQLModel

from bot.sample import SIMULATED_PEOPLE, empty_database, fill_sample, is_sample
from bot.setup import ensure_commune
from movement.plan import Plan
from movement.plans import load_bundled
from movement.scoring import points_of, total
from movement.units import Exclusion
from storage import actors, audit, cards, communes, consents, schema, sessions, units
from storage.actors import MemberRole
from storage.database import Database

NOW = datetime(2026, 1, 20, 2, 14, tzinfo=UTC)


@pytest.fixture
def plan() -> Plan:
    return load_bundled("thien-tin-2026")


@pytest.fixture
def sample(database: Database, plan: Plan) -> Database:
    schema.upgrade(database)
    database.work(lambda connection: fill_sample(connection, plan, NOW, "0255 000 000"))
    return database


def test_six_units_of_different_kinds_and_states(sample: Database, plan: Plan) -> None:
    with sample.begin() as connection:
        (commune_id,) = communes.ids(connection)
        found = units.in_commune(connection, commune_id)
        assert communes.load(connection, commune_id).name == "Thiện Tín"
    assert len(found) == 6
    assert {unit.kind for unit in found} == set(plan.kinds)
    assert [unit.status for unit in found].count(units.PENDING) == 1
    assert [unit.exclusion for unit in found if unit.exclusion is not Exclusion.NONE] == [
        Exclusion.PRIMARY_OR_PRESCHOOL
    ]


def test_the_health_station_has_scored_half_of_its_card(sample: Database, plan: Plan) -> None:
    with sample.begin() as connection:
        (card_id,) = cards.in_commune(connection, communes.ids(connection)[0], [cards.DRAFT])
        card = cards.load(connection, [card_id])[card_id]
        unit = units.load(connection, [card.unit_id])[card.unit_id]
    template = plan.scorecard_for(unit.kind)
    assert template is not None
    standing = total(template, card.answers, unit.profile)
    assert (unit.name, standing.answered, standing.of) == ("Trạm Y tế xã Thiện Tín", 10, 21)
    assert standing.points == sum(
        (points_of(c, card.answers.get(c.code)) or Decimal(0) for c in template.scored), Decimal(0)
    )
    assert card.answers["2"].counts == {"participants": 12, "people": 12}


def test_everybody_on_the_phones_is_who_the_label_says(sample: Database) -> None:
    with sample.begin() as connection:
        known = sessions.load(connection, [("simulator", person.account) for person in SIMULATED_PEOPLE])
        ids = {key[1]: session.person_id for key, session in known.items()}
        people = actors.load(connection, [number for number in ids.values() if number is not None])
        agreed = {account: consents.current(connection, "simulator", account) for account in ids}
    for person in SIMULATED_PEOPLE:
        if person.account in ("stranger", "resident"):
            assert person.account not in ids
            continue
        actor = people[ids[person.account] or 0]
        (member,) = actor.memberships
        assert (actor.name, actor.phone[3:]) == (person.name, person.number[1:])
        assert [purpose for purpose, _at in agreed[person.account]] == [consents.WORK]
        assert (member.role is MemberRole.OFFICER) == (person.phone == "officer")
        assert member.unit_name in person.role_label


def test_phone_numbers_have_the_form_of_real_ones_and_belong_to_one_person_each() -> None:
    numbers = [person.number for person in SIMULATED_PEOPLE]
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        assert phonenumbers.is_valid_number(phonenumbers.parse(number, "VN"))


def test_the_audit_trail_begins_with_the_sample_and_holds(sample: Database) -> None:
    with sample.begin() as connection:
        assert audit.verify(connection, communes.ids(connection)[0]) is None
        assert audit.trail(connection, communes.ids(connection)[0], "unit:1")


def test_a_real_commune_is_not_taken_for_the_sample(sample: Database, plan: Plan) -> None:
    assert sample.work(is_sample)
    with sample.begin() as connection:
        empty_database(connection)
        ensure_commune(connection, plan, "", NOW)
    assert not sample.work(is_sample)


def count_rows(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in SQLModel.metadata.sorted_tables
    }


def test_emptied_and_filled_again_it_is_the_same(sample: Database, plan: Plan) -> None:
    before = sample.work(count_rows)

    def again(connection: Connection) -> bool:
        empty_database(connection)
        was_empty = schema.is_empty(connection)
        fill_sample(connection, plan, NOW, "0255 000 000")
        return was_empty

    assert sample.work(again)
    assert sample.work(count_rows) == before
    assert sample.work(communes.ids) == [1]


def test_it_is_entered_at_once(sqlite_url: str, plan: Plan) -> None:
    database = Database(sqlite_url)
    schema.upgrade(database)
    database.work(lambda connection: fill_sample(connection, plan, NOW, ""))

    def again(connection: Connection) -> float:
        empty_database(connection)
        began = time.process_time()
        fill_sample(connection, plan, NOW, "")
        return time.process_time() - began

    assert min(database.work(again) for _ in range(3)) < 0.05
    database.close()
