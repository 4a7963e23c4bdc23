"""A title's checklist: which criteria concern a unit, what answers come to, and what does not fit the card."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movement.checking import (
    Answer,
    CardView,
    Contradiction,
    Finding,
    contradictions,
    in_force,
    items_for,
    standing,
)
from movement.checklist import Checklist, Title
from movement.plans import load_bundled
from movement.scoring import ItemAnswer
from movement.units import UnitKind, UnitProfile

PLAN = load_bundled("thien-tin-2026")
CARD = PLAN.scorecards[0]


def checklist(kind: UnitKind) -> Checklist:
    """The checklist of Thông tư 124 for units of a kind."""
    plan = load_bundled("binh-chuong-2026" if kind is UnitKind.RESIDENTIAL_AREA else "thien-tin-2026")
    found = plan.checklist_for(kind, Title.ANTT)
    assert found is not None
    return found


SCHOOL = checklist(UnitKind.SCHOOL)
OFFICE = checklist(UnitKind.OFFICE)


def profile(kind: UnitKind = UnitKind.SCHOOL, **facts: bool) -> UnitProfile:
    """A unit with everything, but for `facts`."""
    return replace(
        UnitProfile(kind, has_party_organisation=True, has_union=True, has_guard_force=True),
        **facts,  # type: ignore[arg-type]
    )


def all_met(of: Checklist, unit: UnitProfile, *not_met: str) -> dict[str, Answer]:
    return {item.code: Answer(item.code not in not_met) for item in items_for(of, unit)}


def card(**changed: int | None) -> CardView:
    """A card with all points, but for `changed` (item "5a" as `c5a`; None: not answered)."""
    answers = {row.code: ItemAnswer(Decimal(row.maximum)) for row in CARD.scored}
    for name, points in changed.items():
        code = name.removeprefix("c")
        if points is None:
            answers.pop(code)
        else:
            answers[code] = ItemAnswer(Decimal(points))
    return CardView(CARD, answers)


# --- which criteria concern a unit, and what answers come to ------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "facts", "missing"),
    [
        (UnitKind.SCHOOL, {}, set()),
        (UnitKind.SCHOOL, {"has_party_organisation": False}, {"1.1"}),
        (UnitKind.SCHOOL, {"has_guard_force": False}, {"5"}),  # TT 124 Điều 7: the guard force "nếu có"
        (UnitKind.OFFICE, {"has_guard_force": False}, {"4"}),
        (UnitKind.ENTERPRISE, {"has_party_organisation": False, "has_guard_force": False}, {"1.1", "4"}),
        (UnitKind.RESIDENTIAL_AREA, {}, set()),
    ],
)
def test_criteria_that_cannot_concern_a_unit_are_not_asked(
    kind: UnitKind, facts: dict[str, bool], missing: set[str]
) -> None:
    of = checklist(kind)
    asked = {item.code for item in items_for(of, profile(kind, **facts))}
    assert {item.code for item in of.items} - asked == missing


def test_schools_are_not_asked_about_strikes_nor_units_about_pupils() -> None:
    assert not any("đình công" in item.official for item in SCHOOL.items)
    assert any("đình công" in item.official for item in OFFICE.items)
    assert not any("học đường" in item.official for item in OFFICE.items)


def test_a_title_needs_every_criterion() -> None:
    unit = profile()
    assert standing(SCHOOL, unit, all_met(SCHOOL, unit)).fulfilled
    one_missing = standing(SCHOOL, unit, all_met(SCHOOL, unit, "6"))
    assert (one_missing.unmet, one_missing.complete, one_missing.fulfilled) == (("6",), True, False)
    nothing = standing(SCHOOL, unit, {})
    assert (nothing.complete, nothing.fulfilled, nothing.of) == (False, False, len(SCHOOL.items))


def test_an_answer_to_what_does_not_concern_the_unit_counts_nothing() -> None:
    unit = profile(has_guard_force=False)
    answers = {**all_met(SCHOOL, unit), "5": Answer(False)}
    assert standing(SCHOOL, unit, answers).fulfilled


ANSWERS = st.dictionaries(
    st.sampled_from([item.code for item in SCHOOL.items] + ["x"]), st.booleans().map(Answer), max_size=25
)
PROFILES = st.builds(
    UnitProfile, st.just(UnitKind.SCHOOL), st.booleans(), st.booleans(), st.booleans(), antt_eligible=st.booleans()
)


@given(unit=PROFILES, answers=ANSWERS)
def test_every_criterion_stands_in_exactly_one_place_in_the_order_of_the_law(
    unit: UnitProfile, answers: dict[str, Answer]
) -> None:
    now = standing(SCHOOL, unit, answers)
    codes = [item.code for item in items_for(SCHOOL, unit)]
    assert sorted((*now.met, *now.unmet, *now.open)) == sorted(codes)
    assert now.of == len(codes)
    for part in (now.met, now.unmet, now.open):
        assert list(part) == [code for code in codes if code in part]
    assert now.fulfilled == (set(now.met) == set(codes))


@given(unit=PROFILES, own=ANSWERS, verified=ANSWERS)
def test_the_word_of_the_police_holds_where_it_has_spoken(
    unit: UnitProfile, own: dict[str, Answer], verified: dict[str, Answer]
) -> None:
    both = in_force(own, verified)
    assert all(both[code] == answer for code, answer in verified.items())
    assert all(both[code] == own[code] for code in own.keys() - verified.keys())


# --- what does not fit --------------------------------------------------------------------------------------------


def test_a_full_checklist_fits_a_full_card() -> None:
    unit = profile()
    assert contradictions(SCHOOL, unit, all_met(SCHOOL, unit), card(), registered=True) == ()


@pytest.mark.parametrize(
    ("code", "item"),
    [("1.4", "5d"), ("1.6", "7"), ("3c", "5a"), ("3e", "5e"), ("3g", "5đ"), ("5", "6b"), ("1.3", "8a")],
)
def test_met_here_and_no_points_there(code: str, item: str) -> None:
    unit = profile()
    found = contradictions(SCHOOL, unit, all_met(SCHOOL, unit), card(**{f"c{item}": 0}))
    assert found == (Finding(Contradiction.MET_WITHOUT_POINTS, (code,), (item,)),)


def test_not_met_here_and_all_points_there() -> None:
    unit = profile()
    found = contradictions(SCHOOL, unit, all_met(SCHOOL, unit, "3e"), card())
    assert found == (
        Finding(Contradiction.UNMET_WITH_POINTS, ("3e",), ("5e",)),
        Finding(Contradiction.TITLE_EXPECTED, ("3e",), ("8c",)),
    )


def test_points_that_another_criterion_explains_are_no_contradiction() -> None:
    # Item 1 speaks of the resolution (1.1) and of the plan (1.2): 0 points there fit a plan that is not there.
    unit = profile()
    found = contradictions(SCHOOL, unit, all_met(SCHOOL, unit, "1.2"), card(c1=0, c8c=0))
    assert found == ()


def test_part_of_the_points_contradicts_nothing() -> None:
    unit = profile()
    for answers in (all_met(SCHOOL, unit), all_met(SCHOOL, unit, "1.6")):
        assert contradictions(SCHOOL, unit, answers, card(c7=4, c8c=None)) == ()


def test_nothing_is_found_where_one_of_the_two_is_not_answered() -> None:
    unit = profile()
    assert contradictions(SCHOOL, unit, {}, card(c5e=0)) == ()
    assert contradictions(SCHOOL, unit, all_met(SCHOOL, unit), CardView(CARD, {})) == ()
    assert contradictions(SCHOOL, unit, all_met(SCHOOL, unit, "3e"), None) == ()


def test_guards_that_the_unit_does_not_have_contradict_nothing() -> None:
    unit = profile(has_guard_force=False)
    assert contradictions(SCHOOL, unit, all_met(SCHOOL, unit), card(c6a=0, c6b=0)) == ()


def test_all_met_and_the_title_not_expected() -> None:
    unit = profile(UnitKind.OFFICE)
    found = contradictions(OFFICE, unit, all_met(OFFICE, unit), card(c8c=0))
    assert found == (Finding(Contradiction.TITLE_NOT_EXPECTED, (), ("8c",)),)


def test_codes_of_another_card_are_not_compared() -> None:
    other = CARD.model_copy(update={"title": CARD.title.model_copy(update={"vi": "Phiếu khác"})})
    unit = profile()
    view = CardView(other, card(c5e=0, c8c=0).answers)
    found = contradictions(SCHOOL, unit, all_met(SCHOOL, unit), view)
    assert [each.kind for each in found] == [
        Contradiction.TITLE_NOT_EXPECTED
    ]  # whose title it is, the card says itself


def test_units_that_the_law_excludes_and_registrations_that_are_missing_are_said() -> None:
    unit = profile(antt_eligible=False)
    found = contradictions(SCHOOL, unit, {}, registered=False)
    assert [each.kind for each in found] == [Contradiction.EXCLUDED, Contradiction.NOT_REGISTERED]
    assert contradictions(SCHOOL, profile(), {}, registered=None) == ()


@given(
    unit=PROFILES,
    answers=ANSWERS,
    points=st.dictionaries(st.sampled_from([c.code for c in CARD.scored]), st.integers(0, 50)),
)
def test_findings_name_only_criteria_that_concern_the_unit_and_items_that_are_scored(
    unit: UnitProfile, answers: dict[str, Answer], points: dict[str, int]
) -> None:
    view = CardView(CARD, {code: ItemAnswer(Decimal(value)) for code, value in points.items()})
    asked = {item.code for item in items_for(SCHOOL, unit)}
    for found in contradictions(SCHOOL, unit, answers, view):
        assert set(found.codes) <= asked
        assert set(found.codes) <= answers.keys()
        assert set(found.card_items) <= points.keys()
