"""Plans as values: versions, look-ups, texts in two languages."""

from __future__ import annotations

import json
from datetime import date

import pytest
from pydantic import ValidationError

from movement.loader import parse_plan
from movement.plan import Condition, Done, Ladder, LocalText, Plan
from movement.plans import TEMPLATE, bundled_plans, load_bundled
from movement.units import Exclusion, UnitKind, UnitProfile, exclusions_for


def test_a_plan_survives_json(plan: Plan) -> None:
    again = Plan.model_validate_json(plan.model_dump_json())
    assert again == plan
    assert again.version == plan.version


def test_the_version_changes_with_any_value_and_not_with_the_spelling_of_numbers() -> None:
    text = bundled_plans()["thien-tin-2026"].read_text(encoding="utf-8")
    version = parse_plan(text, "a").version
    assert parse_plan(text.replace("maximum: 100", "maximum: 100.0"), "a").version == version
    assert parse_plan(text.replace("at_least: 90", "at_least: 91"), "a").version != version
    assert len(version) == 12


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("done: card_submitted", "done: confirmed"),
        ("public: true", "public: false"),
        ("before: [30, 14, 7, 3, 1]", "before: [30]"),
        ("on_the_day: true", "on_the_day: false"),
        ("second_officer: true", "second_officer: false"),
        ("    done: registered\n", "    done: registered\n    ladder: {before: [2]}\n"),
    ],
)
def test_the_version_changes_with_reminders_and_approval(written: str, instead: str) -> None:
    text = bundled_plans()["thien-tin-2026"].read_text(encoding="utf-8")
    assert written in text
    assert parse_plan(text.replace(written, instead), "a").version != parse_plan(text, "a").version


def test_a_plan_stored_before_there_were_reminders_is_read_with_what_they_are_by_default(plan: Plan) -> None:
    stored = plan.model_dump(mode="json", exclude={"reminders", "campaigns"})
    for deadline in stored["deadlines"]:
        for key in ("done", "public", "ladder"):
            del deadline[key]
    old = Plan.model_validate_json(json.dumps(stored))
    assert old.reminders == Ladder()
    assert old.campaigns.second_officer
    assert {(entry.done, entry.public, entry.ladder) for entry in old.deadlines} == {(Done.CONFIRMED, False, None)}


def test_what_ends_the_reminding_in_thien_tin(plan: Plan) -> None:
    assert {entry.id: entry.done for entry in plan.deadlines} == {
        "register": Done.REGISTERED,
        "resolution": Done.STEP,
        "unit-plan": Done.STEP,
        "movement-day": Done.STEP,
        "submit-scorecard": Done.CARD_SUBMITTED,
        "police-report": Done.CONFIRMED,
        "title-decision": Done.DECISIONS_ENTERED,
        "classification": Done.CONFIRMED,
    }
    assert [entry.id for entry in plan.deadlines if entry.public] == ["movement-day"]
    assert plan.campaigns.second_officer


def test_a_plan_cannot_be_changed(plan: Plan) -> None:
    with pytest.raises(ValidationError):
        plan.year = 2027


def test_bundled_plans_are_found_by_their_id_and_the_template_is_not_one(plan: Plan) -> None:
    assert set(bundled_plans()) >= {"thien-tin-2026"}
    assert "template" not in bundled_plans()
    for plan_id in bundled_plans():
        assert load_bundled(plan_id).id == plan_id
    with pytest.raises(KeyError):
        load_bundled("no-such-plan")


def test_the_template_is_a_valid_plan_with_plain_vietnamese_texts() -> None:
    template = parse_plan(TEMPLATE.read_text(encoding="utf-8"), TEMPLATE.name)
    assert template.title.in_language("en") == template.title.vi
    assert template.scorecard_for(UnitKind.RESIDENTIAL_AREA) is None
    assert template.scorecard_for(UnitKind.SCHOOL) is template.scorecards[0]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("vi", "một"), ("en", "one"), ("en_GB", "one"), ("EN", "one"), ("fr", "một"), ("", "một")],
)
def test_a_text_falls_back_on_vietnamese(language: str, expected: str) -> None:
    assert LocalText(vi="một", en="one").in_language(language) == expected


def test_look_ups(plan: Plan) -> None:
    assert plan.scorecard_for(UnitKind.OFFICE) is plan.scorecards[0]
    assert plan.scorecard_for(UnitKind.RESIDENTIAL_AREA) is None
    assert plan.deadline("submit-scorecard").day == 30
    assert plan.assessment_window(UnitKind.SCHOOL) == (date(2025, 11, 16), date(2026, 11, 15))
    assert plan.assessment_window(UnitKind.RESIDENTIAL_AREA) is None
    with pytest.raises(KeyError):
        plan.deadline("no-such-deadline")


def test_every_kind_of_unit_can_say_that_it_is_not_excluded() -> None:
    assert all(exclusions_for(kind)[0] is Exclusion.NONE for kind in UnitKind)
    assert Exclusion.PRIMARY_OR_PRESCHOOL in exclusions_for(UnitKind.SCHOOL)
    assert Exclusion.SMALL_ENTERPRISE in exclusions_for(UnitKind.ENTERPRISE)
    assert Exclusion.ARMED_FORCES in exclusions_for(UnitKind.OFFICE)
    assert exclusions_for(UnitKind.RESIDENTIAL_AREA) == (Exclusion.NONE,)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Condition(), True),
        (Condition(has_union=True), True),
        (Condition(has_union=False), False),
        (Condition(has_party_organisation=True, has_guard_force=False), False),
        (Condition(kind=(UnitKind.OFFICE, UnitKind.SCHOOL)), True),
        (Condition(kind=(UnitKind.ENTERPRISE,)), False),
        (Condition(antt_eligible=True), True),
    ],
)
def test_a_condition_holds_when_all_that_is_written_does(
    condition: Condition, holds: bool, school: UnitProfile
) -> None:
    assert condition.holds(school) is holds
