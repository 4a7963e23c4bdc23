"""Points: what may be given, what counts settle, and what cards add up to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.counting import RatioRule, SumRule
from movement.plan import Criterion, NotApplicable, Plan, ScorecardTemplate
from movement.plans import load_bundled
from movement.scoring import (
    ItemAnswer,
    allowed_points,
    help_for,
    is_asked,
    item_totals,
    note_for,
    points_from_counts,
    points_of,
    question_for,
    short_for,
    total,
    variant_for,
)
from movement.units import UnitKind, UnitProfile

CARD = load_bundled("thien-tin-2026").scorecards[0]

profiles = st.builds(
    UnitProfile,
    kind=st.sampled_from(UnitKind),
    has_party_organisation=st.booleans(),
    has_union=st.booleans(),
    has_guard_force=st.booleans(),
    antt_eligible=st.booleans(),
    people=st.none() | st.integers(1, 5000),
)
item_answers = st.builds(
    ItemAnswer,
    points=st.none() | st.decimals(-5, 120, places=1),
    counts=st.dictionaries(
        st.sampled_from(["participants", "people", "registered", "departments", "collectives", "persons"]),
        st.integers(-3, 2000),
    ),
    not_applicable=st.booleans(),
)
answers = st.dictionaries(st.sampled_from([*(row.code for row in CARD.scored), "4", "99"]), item_answers)


def full(card: ScorecardTemplate, **changed: int) -> dict[str, ItemAnswer]:
    """All points everywhere, but for `changed` (item "4a" as `c4a`)."""
    return {
        row.code: ItemAnswer(Decimal(changed[f"c{row.code}"]) if f"c{row.code}" in changed else row.maximum)
        for row in card.scored
    }


@pytest.mark.parametrize(
    ("code", "points"),
    [
        ("4a", [0, 1]),
        ("5đ", [0, 1, 2]),
        ("3", [0, 1, 2, 3, 4, 5]),
        ("7", list(range(11))),
        ("8c", [0, 50]),
    ],
)
def test_allowed_points(card: ScorecardTemplate, code: str, points: list[int]) -> None:
    assert list(allowed_points(card.criterion(code), card.step)) == points


@settings(deadline=None, max_examples=60)
@given(step=st.sampled_from([Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal(2)]), steps=st.integers(1, 60))
def test_allowed_points_run_from_nothing_to_the_maximum_in_steps(step: Decimal, steps: int) -> None:
    row = Criterion(code="x", official="x", short="x", maximum=step * steps)  # type: ignore[arg-type]
    points = allowed_points(row, step)
    assert points[0] == 0
    assert points[-1] == row.maximum
    assert {later - earlier for earlier, later in pairwise(points)} == {step}


@settings(deadline=None)
@given(collectives=st.integers(0, 50), persons=st.integers(0, 50))
def test_awards_give_two_and_one_point_and_three_at_most(collectives: int, persons: int) -> None:
    points = points_from_counts(CARD.criterion("9"), {"collectives": collectives, "persons": persons})
    assert points == min(3, 2 * collectives + persons)


@pytest.mark.parametrize(
    ("counts", "points"),
    [({}, None), ({"collectives": 1}, 2), ({"persons": 1}, 1), ({"persons": -1}, None), ({"other": 1}, None)],
)
def test_awards_with_numbers_left_out(card: ScorecardTemplate, counts: Mapping[str, int], points: int | None) -> None:
    assert points_from_counts(card.criterion("9"), counts) == points


@pytest.mark.parametrize(
    ("participants", "people", "points"),
    [
        (38, 42, 3),
        (90, 100, 3),
        (89, 100, None),
        (9, 10, 3),
        (899, 1000, None),
        (42, 42, 3),
        (43, 42, None),
        (0, 0, None),
        (-1, 5, None),
    ],
)
def test_nine_in_ten_give_the_maximum_and_less_is_not_settled(
    card: ScorecardTemplate, participants: int, people: int, points: int | None
) -> None:
    assert points_from_counts(card.criterion("2"), {"participants": participants, "people": people}) == points


@pytest.mark.parametrize(("registered", "points"), [(6, 2), (5, None), (7, None)])
def test_all_departments_give_the_maximum(card: ScorecardTemplate, registered: int, points: int | None) -> None:
    assert points_from_counts(card.criterion("8b"), {"registered": registered, "departments": 6}) == points


def test_rules_name_the_numbers_to_ask_for(card: ScorecardTemplate) -> None:
    ratio, awards = card.criterion("2").counts, card.criterion("9").counts
    assert isinstance(ratio, RatioRule)
    assert isinstance(awards, SumRule)
    assert [field.key for field in ratio.fields] == ["participants", "people"]
    assert [field.key for field in awards.fields] == ["collectives", "persons"]
    assert points_from_counts(card.criterion("3"), {"people": 3}) is None


def test_stated_points_go_before_counts_and_stay_within_the_maximum(card: ScorecardTemplate) -> None:
    awards = card.criterion("9")
    assert points_of(awards, ItemAnswer(Decimal(1), {"collectives": 5})) == 1
    assert points_of(awards, ItemAnswer(None, {"collectives": 5})) == 3
    assert points_of(awards, ItemAnswer(Decimal(99))) == 3
    assert points_of(awards, ItemAnswer()) is None
    assert points_of(awards, None) is None


@settings(deadline=None)
@given(answer=item_answers)
def test_an_answer_survives_json(answer: ItemAnswer) -> None:
    assert ItemAnswer.from_json(json.loads(json.dumps(answer.to_json()))) == answer


@settings(deadline=None, max_examples=150)
@given(answers=answers, profile=profiles, policy=st.sampled_from(NotApplicable))
def test_a_total_is_the_sum_of_its_items_and_never_above_the_maximum(
    answers: dict[str, ItemAnswer], profile: UnitProfile, policy: NotApplicable
) -> None:
    card = CARD.model_copy(update={"not_applicable": policy})
    whole, items = total(card, answers, profile), item_totals(card, answers, profile)
    assert 0 <= whole.provisional <= whole.points <= whole.maximum == 100
    assert whole.points == sum(item.points for item in items)
    assert all(0 <= item.points <= item.maximum for item in items)
    assert whole.answered + len(whole.missing) == whole.of
    assert whole.of == sum(is_asked(card, row, profile) for row in card.scored)
    assert all(item.complete for item in items) is not bool(whole.missing)


@settings(deadline=None, max_examples=50)
@given(points=st.lists(st.integers(0, 50), min_size=21, max_size=21), profile=profiles)
def test_the_order_of_answers_does_not_matter(points: list[int], profile: UnitProfile) -> None:
    given_answers = {
        row.code: ItemAnswer(Decimal(min(number, int(row.maximum))))
        for row, number in zip(CARD.scored, points, strict=True)
    }
    backwards = dict(reversed(list(given_answers.items())))
    assert total(CARD, given_answers, profile) == total(CARD, backwards, profile)


def test_an_empty_card(card: ScorecardTemplate, school: UnitProfile) -> None:
    nothing = total(card, {}, school)
    assert (nothing.points, nothing.answered, nothing.of) == (0, 0, 21)
    assert nothing.missing == tuple(row.code for row in card.scored)


def test_the_sample_card_of_91_points(card: ScorecardTemplate, school: UnitProfile) -> None:
    sample = total(card, full(card, c3=4, c7=5, c9=0), school)
    assert (sample.points, sample.provisional, sample.missing) == (91, 50, ())
    items = {item.code: item for item in item_totals(card, full(card, c3=4), school)}
    assert (items["4"].points, items["4"].maximum) == (5, 5)
    assert (items["3"].points, items["3"].maximum) == (4, 5)


def test_the_title_is_provisional_until_the_authority_has_decided(card: ScorecardTemplate, school: UnitProfile) -> None:
    assert total(card, full(card), school).provisional == 50
    assert total(card, full(card), school, decided={"8c"}).provisional == 0
    without = total(card, full(card, c8c=0), school)
    assert (without.points, without.provisional) == (50, 0)


@pytest.mark.parametrize(
    ("policy", "points", "provisional"),
    [(NotApplicable.FULL, 100, 50), (NotApplicable.ZERO, 96, 50)],
)
def test_a_unit_without_guards_is_not_asked_about_them(
    plan: Plan, small_firm: UnitProfile, policy: NotApplicable, points: int, provisional: int
) -> None:
    card = plan.scorecards[0].model_copy(update={"not_applicable": policy})
    answers = {code: answer for code, answer in full(card).items() if not code.startswith("6")}
    result = total(card, answers, small_firm)
    assert (result.points, result.provisional, result.of, result.missing) == (points, provisional, 19, ())


def test_where_the_verifier_decides_a_unit_says_itself_that_it_has_no_guards(
    card: ScorecardTemplate, small_firm: UnitProfile
) -> None:
    answers = {code: answer for code, answer in full(card).items() if not code.startswith("6")}
    assert total(card, answers, small_firm).missing == ("6a", "6b")
    said = answers | {"6a": ItemAnswer(not_applicable=True), "6b": ItemAnswer(not_applicable=True)}
    result = total(card, said, small_firm)
    assert (result.points, result.provisional, result.of, result.missing) == (100, 54, 21, ())


def test_the_verifier_settles_what_cannot_apply(card: ScorecardTemplate, small_firm: UnitProfile) -> None:
    answers = full(card) | {"6a": ItemAnswer(Decimal(0)), "6b": ItemAnswer(Decimal(1), not_applicable=True)}
    result = total(card, answers, small_firm)
    assert (result.points, result.provisional) == (97, 50)


def test_5g_has_a_half_for_each_kind_of_unit(card: ScorecardTemplate) -> None:
    row = card.criterion("5g")

    def unit(*, party: bool, union: bool) -> UnitProfile:
        return UnitProfile(UnitKind.ENTERPRISE, party, union, has_guard_force=False)

    with_union = variant_for(row, unit(party=False, union=True))
    with_neither = variant_for(row, unit(party=False, union=False))
    assert with_union is not None
    assert with_neither is not None
    assert "công đoàn" in with_union.short.vi.lower()
    assert "thuế" in with_neither.short.vi
    assert variant_for(row, unit(party=True, union=False)) is None
    assert short_for(row, unit(party=True, union=False)) == row.short
    assert short_for(row, unit(party=False, union=False)) == with_neither.short
    assert question_for(row, unit(party=False, union=False)) == with_neither.question
    assert question_for(row, unit(party=True, union=False)) == row.question
    assert help_for(row, unit(party=True, union=True)) is None
    assert with_union.official in row.official
    assert with_neither.official in row.official


def test_the_party_resolution_is_asked_of_units_with_a_party_organisation(
    card: ScorecardTemplate, school: UnitProfile, small_firm: UnitProfile
) -> None:
    reminder = note_for(card.criterion("1"), school)
    assert reminder is not None
    assert "nghị quyết" in reminder.vi
    assert note_for(card.criterion("1"), small_firm) is None
    assert note_for(card.criterion("2"), school) is None


def test_every_scored_row_has_a_question_and_headings_have_none(card: ScorecardTemplate, school: UnitProfile) -> None:
    assert all(question_for(row, school) for row in card.scored)
    assert all(question_for(item, school) is None for item in card.items if item.parts)
