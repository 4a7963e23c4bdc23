"""Cross-checks: what a card says against what the title asks for. They warn, and only about what was answered."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.crosschecks import CrossCheck, cross_checks
from movement.plan import CrossCheckKind, Evidence, ScorecardTemplate
from movement.plans import load_bundled
from movement.scoring import ItemAnswer
from movement.units import UnitKind, UnitProfile

CARD = load_bundled("thien-tin-2026").scorecards[0]
EVERYTHING = {row.code: 1 for row in CARD.scored}
CIRCULAR = "Thông tư 124/2021/TT-BCA"


def full(**changed: int) -> dict[str, ItemAnswer]:
    """All points everywhere, but for `changed` (item "4a" as `c4a`)."""
    return {row.code: ItemAnswer(Decimal(changed.get(f"c{row.code}", row.maximum))) for row in CARD.scored}


def test_a_full_card_with_evidence_is_not_warned_about(school: UnitProfile, office: UnitProfile) -> None:
    assert cross_checks(CARD, full(), school, EVERYTHING) == ()
    assert cross_checks(CARD, full(), office, EVERYTHING) == ()


@pytest.mark.parametrize(
    ("code", "law"),
    [
        ("1", "Điều 6 khoản 1"),
        ("5a", "Điều 6 khoản 3 điểm c"),
        ("5c", "Điều 6 khoản 3 điểm d"),
        ("5d", "Điều 6 khoản 1"),
        ("5đ", "Điều 6 khoản 3 điểm g"),
        ("5e", "Điều 6 khoản 3 điểm e"),
        ("6b", "Điều 6 khoản 4"),
        ("7", "Điều 6 khoản 1"),
    ],
)
@pytest.mark.parametrize("kind", [UnitKind.OFFICE, UnitKind.ENTERPRISE])
def test_a_zero_where_the_title_asks_for_something_is_found(
    kind: UnitKind, code: str, law: str, office: UnitProfile
) -> None:
    found = cross_checks(CARD, full(**{f"c{code}": 0}), replace(office, kind=kind), EVERYTHING)
    assert found == (CrossCheck(CrossCheckKind.ZERO_AGAINST_TITLE, (code,), f"{CIRCULAR}, {law}", "8c"),)


def test_schools_are_not_asked_about_strikes(school: UnitProfile) -> None:
    assert cross_checks(CARD, full(c5c=0), school, EVERYTHING) == ()
    found = cross_checks(CARD, full(c1=0, c5e=0, c7=0), school, EVERYTHING)
    assert [(check.codes, check.law) for check in found] == [(("1", "5e", "7"), f"{CIRCULAR}, Điều 7")]


@pytest.mark.parametrize("code", ["2", "3", "4a", "4b", "4c", "4d", "5b", "5g", "6a", "8b", "9"])
def test_other_zeros_say_nothing_against_the_title(code: str, office: UnitProfile) -> None:
    assert cross_checks(CARD, full(**{f"c{code}": 0}), office, EVERYTHING) == ()


def test_a_unit_that_does_not_expect_the_title_is_not_warned(office: UnitProfile) -> None:
    assert cross_checks(CARD, full(c1=0, c7=0, c8a=0, c8c=0), office, EVERYTHING) == ()


def test_expecting_the_title_without_registering_for_it(school: UnitProfile) -> None:
    (found,) = cross_checks(CARD, full(c8a=0), school, EVERYTHING)
    assert (found.kind, found.codes, found.against) == (CrossCheckKind.TITLE_WITHOUT_REGISTRATION, ("8a",), "8c")


def test_an_excluded_unit_that_expects_the_title(school: UnitProfile) -> None:
    excluded = replace(school, antt_eligible=False)
    (found,) = cross_checks(CARD, full(), excluded, EVERYTHING)
    assert (found.kind, found.codes) == (CrossCheckKind.TITLE_WHEN_EXCLUDED, ("8c",))
    assert found.law == f"{CIRCULAR}, Điều 1 khoản 2 điểm b"
    assert cross_checks(CARD, full(c8c=0), excluded, EVERYTHING) == ()


def test_points_without_evidence_are_found_in_the_order_of_the_card(school: UnitProfile) -> None:
    (found,) = cross_checks(CARD, full(c4b=0), school, {"1": 2, "7": 0})
    assert found.kind is CrossCheckKind.NO_EVIDENCE
    assert found.codes == ("3", "4a", "7", "9")


def test_required_evidence_is_looked_at_even_if_the_table_does_not_name_it(school: UnitProfile) -> None:
    items = tuple(
        item.model_copy(update={"evidence": Evidence.REQUIRED}) if item.code == "2" else item for item in CARD.items
    )
    with_table = ScorecardTemplate.model_validate(CARD.model_dump() | {"items": items})
    without = ScorecardTemplate.model_validate(CARD.model_dump() | {"items": items, "cross_checks": ()})
    evidence = {code: 1 for code in EVERYTHING if code != "2"}
    for card in (with_table, without):
        (found,) = cross_checks(card, full(), school, evidence)
        assert (found.kind, found.codes) == (CrossCheckKind.NO_EVIDENCE, ("2",))


def test_what_cannot_apply_is_not_found(office: UnitProfile) -> None:
    no_guards = replace(office, has_guard_force=False)
    assert cross_checks(CARD, full(c6b=0), no_guards, EVERYTHING) == ()
    answers = full() | {"6b": ItemAnswer(Decimal(0), not_applicable=True)}
    assert cross_checks(CARD, answers, office, EVERYTHING) == ()


@settings(deadline=None, max_examples=40)
@given(codes=st.sets(st.sampled_from([row.code for row in CARD.scored])))
def test_only_answered_criteria_are_found(codes: set[str]) -> None:
    answers = {code: ItemAnswer(Decimal(0) if code != "8c" else Decimal(50)) for code in codes}
    unit = UnitProfile(UnitKind.OFFICE, True, True, True)
    for found in cross_checks(CARD, answers, unit, {}):
        assert set(found.codes) <= codes
        assert not found.against or found.against in codes
