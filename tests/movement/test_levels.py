"""From points to a level and to what it means for awards."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.levels import highest_maximum, level_for, level_reached, levels_of
from movement.plan import Plan, ScorecardTemplate
from movement.plans import load_bundled

LEVELS = load_bundled("thien-tin-2026").levels
assert LEVELS is not None


@pytest.mark.parametrize(
    ("points", "name", "allowed"),
    [
        ("100", "Xuất sắc", True),
        ("90", "Xuất sắc", True),
        ("89.5", "Khá", True),
        ("70", "Khá", True),
        ("69", "Trung bình", False),
        ("50", "Trung bình", False),
        ("49", "Yếu", False),
        ("0", "Yếu", False),
    ],
)
def test_levels_begin_at_their_cut_off(points: str, name: str, allowed: bool) -> None:
    level = level_for(LEVELS, Decimal(points))
    assert (level.name.vi, level.award_allowed) == (name, allowed)


def test_a_decided_level_goes_before_the_points() -> None:
    ids = [level.id for level in LEVELS.levels]
    assert [
        level and level.id
        for level in (level_reached(LEVELS, Decimal(95)), level_reached(LEVELS, Decimal(95), ids[-1]))
    ] == [
        ids[0],
        ids[-1],
    ]
    assert level_reached(LEVELS, Decimal(95), "of another plan") is None
    assert level_reached(None, Decimal(95)) is None


def test_the_cut_offs_are_not_confirmed() -> None:
    assert not LEVELS.confirmed


def test_the_award_rule_is_the_wording_of_the_plan(plan: Plan) -> None:
    assert plan.award_rule is not None
    assert plan.award_rule.text.vi.startswith("Không xét thi đua, khen thưởng đối với cơ quan")


@settings(deadline=None, max_examples=50)
@given(fewer=st.integers(0, 100), more=st.integers(0, 100))
def test_more_points_never_mean_a_lower_level(fewer: int, more: int) -> None:
    fewer, more = sorted((fewer, more))
    lower, higher = level_for(LEVELS, Decimal(fewer)), level_for(LEVELS, Decimal(more))
    assert lower.from_points <= higher.from_points


# --- several cards ----------------------------------------------------------------------------------------------------


def with_cards(plan: Plan, *maxima: str, draft: str = "") -> Plan:
    """The plan with cards of these maxima, and perhaps a draft of another one."""
    card = plan.scorecards[0]
    cards = [
        ScorecardTemplate.model_validate({**card.model_dump(), "maximum": maximum, "draft": maximum == draft})
        for maximum in (*maxima, *filter(None, [draft]))
    ]
    return plan.model_copy(update={"scorecards": tuple(cards)})


def test_one_card_keeps_the_cut_offs_as_they_are_written(plan: Plan) -> None:
    assert levels_of(plan, plan.scorecards[0]) is plan.levels
    odd = with_cards(plan, "1000")
    assert levels_of(odd, odd.scorecards[0]) is odd.levels


@pytest.mark.parametrize(
    ("maximum", "points", "name"),
    [
        ("50", "45", "Xuất sắc"),
        ("50", "44.5", "Khá"),
        ("50", "25", "Trung bình"),
        ("50", "24.5", "Yếu"),
        ("30", "27", "Xuất sắc"),
        ("30", "21", "Khá"),
        ("30", "20.5", "Trung bình"),
        ("7", "6.3", "Xuất sắc"),
        ("7", "6.25", "Khá"),
    ],
)
def test_on_a_smaller_card_the_cut_offs_are_in_proportion(plan: Plan, maximum: str, points: str, name: str) -> None:
    several = with_cards(plan, "100", maximum)
    levels = levels_of(several, several.scorecards[1])
    assert levels is not None
    assert level_for(levels, Decimal(points)).name.vi == name
    assert levels_of(several, several.scorecards[0]) is several.levels


def test_a_draft_changes_no_cut_off_and_a_plan_may_have_no_levels(plan: Plan) -> None:
    several = with_cards(plan, "100", draft="1000")
    assert highest_maximum(several) == 100
    assert levels_of(several, several.scorecards[0]) is several.levels
    without = plan.model_copy(update={"levels": None})
    assert levels_of(without, without.scorecards[0]) is None
    assert highest_maximum(plan.model_copy(update={"scorecards": ()})) is None


@settings(deadline=None, max_examples=100)
@given(maximum=st.integers(1, 2000), share=st.integers(0, 200))
def test_the_same_share_of_the_points_means_the_same_level_on_every_card(maximum: int, share: int) -> None:
    several = with_cards(load_bundled("thien-tin-2026"), "2000", str(maximum))
    large, small = (levels_of(several, card) for card in several.scorecards)
    assert large is not None
    assert small is not None
    on_large, on_small = Decimal(share * 10), Decimal(share) * maximum / 200
    assert level_for(large, on_large).id == level_for(small, on_small).id
