"""From points to a level and to what it means for awards."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.levels import level_for
from movement.plan import Plan
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
