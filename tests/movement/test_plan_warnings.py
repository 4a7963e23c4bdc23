"""What deserves a second look in a sound plan."""

from __future__ import annotations

import pytest

from movement.checks import findings
from movement.plan import Plan
from movement.plan_warnings import warnings
from movement.plans import bundled_plans, load_bundled


def without(plan: Plan, **values: object) -> Plan:
    return Plan.model_validate({**plan.model_dump(), **values})


@pytest.mark.parametrize("plan_id", sorted(bundled_plans()))
def test_every_warning_is_one_sentence_without_its_full_stop(plan_id: str) -> None:
    found = list(warnings(load_bundled(plan_id)))
    assert len(set(found)) == len(found)
    assert all(each and "\n" not in each and not each.endswith(".") for each in found)


def test_what_is_missing_is_said(plan: Plan) -> None:
    bare = without(plan, topics=(), assessment=())
    found = list(warnings(bare))
    assert "there is no topic: no message to residents can be written" in found
    assert "nothing says which time the card of school is about (assessment)" in found


def test_a_card_that_nobody_is_reminded_of(plan: Plan) -> None:
    dates = [each.model_dump() for each in plan.deadlines if each.id != "submit-scorecard"]
    found = list(warnings(without(plan, deadlines=dates)))
    assert "no date says until when school hands its card in: nobody is reminded of it" in found


def test_a_report_before_the_cards_are_there(plan: Plan) -> None:
    dates = [each.model_dump() for each in plan.deadlines]
    for each in dates:
        if each["id"] == "police-report":
            each |= {"day": 20, "month": 10}
    later = without(plan, deadlines=dates)
    assert list(findings(later)) == []
    expected = "the police report on 19/10/2026, before units have to hand in their cards (29/10/2026)"
    assert any(expected in each for each in warnings(later))
