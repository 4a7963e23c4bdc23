"""Who can become exemplary, by the rules of the three plans that have one, with the year that each fact is from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movement.checking import Standing
from movement.exemplary import Candidacy, Fact, Point, Reason, Stage, candidacy, dossier, stage
from movement.honours import ExemplaryRule
from movement.plan import Plan
from movement.plans import load_bundled
from movement.units import UnitKind, UnitProfile
from movement.year import Outcome, Step, StepState, UnitYear

VINH_THUY = load_bundled("vinh-thuy-2026")  # seed 000
BINH_CHUONG = load_bundled("binh-chuong-2026")  # seed 001
AN_GIANG = load_bundled("an-giang-2023")  # seed 004


def rule(plan: Plan, **changed: Any) -> ExemplaryRule:
    assert plan.exemplary is not None
    return plan.exemplary.model_copy(update=changed)


def unit(
    year: int = 2026, kind: UnitKind = UnitKind.SCHOOL, *, eligible: bool = True, held: bool = False, **steps: str
) -> UnitYear:
    """A unit's year with these steps (`antt_decided="reached"`)."""
    profile = UnitProfile(kind, True, True, True, antt_eligible=eligible)
    states = {Step(step): StepState(value) for step, value in steps.items()}
    return UnitYear(1, "Trường", kind, year, profile, steps=states, was_exemplary=held)


def reason(found: Candidacy, point: Point) -> Reason:
    return next(each for each in found.reasons if each.point is point)


def says(plan: Plan, this: UnitYear, last: UnitYear | None = None, criteria: Standing | None = None) -> Candidacy:
    return candidacy(rule(plan), plan.levels, this, last, criteria)


RESULTS_OF_2025 = unit(2025, antt_decided="reached", level_decided="average")
MET = Standing(met=("1", "2"), unmet=(), open=())


# --- the plans' own rules -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "level", "ok"),
    [
        # seed 000 II.2: the result of the classification, no lowest level; seed 004 II.1: "Khá trở lên"
        (VINH_THUY, "excellent", True),
        (VINH_THUY, "good", True),
        (VINH_THUY, "average", True),
        (VINH_THUY, "weak", True),
        (AN_GIANG, "excellent", True),
        (AN_GIANG, "good", True),
        (AN_GIANG, "average", False),
        (AN_GIANG, "weak", False),
    ],
)
def test_the_lowest_level_that_is_enough(plan: Plan, level: str, ok: bool) -> None:
    found = says(plan, unit(plan.year), unit(plan.year - 1, antt_decided="reached", level_decided=level))
    assert found.can_be_chosen is found.ok is ok
    assert reason(found, Point.LEVEL).ok is ok


@pytest.mark.parametrize(
    ("plan", "kind", "ok"),
    [
        (VINH_THUY, UnitKind.OFFICE, True),
        (VINH_THUY, UnitKind.ENTERPRISE, True),
        (VINH_THUY, UnitKind.SCHOOL, True),
        (VINH_THUY, UnitKind.RESIDENTIAL_AREA, False),  # not in the title of QĐ 3554
        (BINH_CHUONG, UnitKind.RESIDENTIAL_AREA, True),  # seed 001 III.6: 15 % of residential areas, too
        (BINH_CHUONG, UnitKind.OFFICE, True),
        (AN_GIANG, UnitKind.RESIDENTIAL_AREA, False),
    ],
)
def test_the_kinds_of_unit_that_a_plan_foresees(plan: Plan, kind: UnitKind, ok: bool) -> None:
    results = unit(plan.year - 1, kind, antt_decided="reached", level_decided="excellent")
    assert says(plan, unit(plan.year, kind), results).can_be_chosen is ok


def test_a_plan_that_sets_no_condition_asks_for_no_results() -> None:
    found = says(BINH_CHUONG, unit())
    assert found.ok
    assert {each.point for each in found.reasons} == {Point.KIND, Point.CRITERIA}


@pytest.mark.parametrize("plan", [VINH_THUY, AN_GIANG])
def test_both_results_are_needed(plan: Plan) -> None:
    year = plan.year
    assert not says(plan, unit(year)).can_be_chosen
    assert not says(plan, unit(year), unit(year - 1, antt_decided="reached")).can_be_chosen
    assert not says(plan, unit(year), unit(year - 1, level_decided="excellent")).can_be_chosen
    assert not says(
        plan, unit(year), unit(year - 1, antt_decided="not_reached", level_decided="excellent")
    ).can_be_chosen


# --- which year a fact is from ------------------------------------------------------------------------------------


def test_in_january_the_results_of_the_year_before_count() -> None:
    found = says(VINH_THUY, unit(), RESULTS_OF_2025)
    assert (reason(found, Point.ANTT).year, reason(found, Point.LEVEL).year) == (2025, 2025)
    assert reason(found, Point.LEVEL).level == "average"


def test_once_this_year_is_decided_that_counts_each_fact_by_itself() -> None:
    this = unit(antt_decided="not_reached")
    found = says(VINH_THUY, this, RESULTS_OF_2025)
    antt, level = reason(found, Point.ANTT), reason(found, Point.LEVEL)
    assert (antt.fact, antt.year, antt.ok) == (Fact.NO, 2026, False)
    assert (level.year, level.ok) == (2025, True)
    assert not found.can_be_chosen


def test_without_any_result_it_is_said_that_there_is_none_and_what_the_points_lead_to() -> None:
    found = says(VINH_THUY, replace(unit(), expected_level="good"), unit(2025))
    assert reason(found, Point.ANTT).fact is Fact.OPEN
    level = reason(found, Point.LEVEL)
    assert (level.fact, level.year, level.expected, level.ok) == (Fact.OPEN, None, "good", False)


def test_a_level_that_the_plan_does_not_have_is_not_taken_for_enough() -> None:
    older = unit(2022, antt_decided="reached", level_decided="tot")
    assert not says(AN_GIANG, unit(2023), older).can_be_chosen


# --- law, title, criteria -----------------------------------------------------------------------------------------


def test_a_unit_that_the_law_excludes_from_the_title_is_no_candidate_where_the_title_is_needed() -> None:
    excluded = unit(2026, eligible=False)
    assert reason(says(VINH_THUY, excluded, RESULTS_OF_2025), Point.EXCLUDED).ok is False
    assert says(BINH_CHUONG, excluded).ok  # its plan does not ask for the title


def test_a_unit_that_holds_the_title_keeps_it_up_and_is_not_proposed_again() -> None:
    held = unit(held=True)
    found = says(VINH_THUY, held, RESULTS_OF_2025)
    assert found.holds
    assert not found.can_be_chosen
    lost = unit(held=True, exemplary_upkeep=Outcome.LOST.value)
    assert says(VINH_THUY, lost, RESULTS_OF_2025).can_be_chosen


def test_criteria_that_the_plan_does_not_have_are_said_and_close_nothing() -> None:
    found = says(VINH_THUY, unit(), RESULTS_OF_2025)
    criteria = reason(found, Point.CRITERIA)
    assert (criteria.fact, criteria.ok) == (Fact.UNKNOWN, None)
    assert found.ok


@pytest.mark.parametrize(
    ("criteria", "fact", "codes", "ok"),
    [
        (None, Fact.OPEN, (), False),
        (Standing((), (), ("1", "2")), Fact.OPEN, ("1", "2"), False),
        (Standing(("1",), (), ("2",)), Fact.OPEN, ("2",), False),
        (Standing(("1",), ("2",), ()), Fact.NO, ("2",), False),
        (MET, Fact.YES, (), True),
    ],
)
def test_criteria_of_the_plan_hold_up_a_proposal_and_no_choice(
    criteria: Standing | None, fact: Fact, codes: tuple[str, ...], ok: bool
) -> None:
    asked = rule(VINH_THUY, checklist="qd-3554")
    found = candidacy(asked, VINH_THUY.levels, unit(), RESULTS_OF_2025, criteria)
    stated = reason(found, Point.CRITERIA)
    assert (stated.fact, stated.codes) == (fact, codes)
    assert (found.can_be_chosen, found.ok) == (True, ok)


# --- any rule, any unit -------------------------------------------------------------------------------------------

LEVELS = ["excellent", "good", "average", "weak"]
RULES = st.builds(
    lambda kinds, antt, level, minimum, checklist: rule(
        VINH_THUY,
        kinds=tuple(kinds),
        needs_antt=antt,
        needs_level=level,
        minimum_level=minimum,
        checklist=checklist,
    ),
    st.sets(st.sampled_from(UnitKind), min_size=1),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, *LEVELS]),
    st.sampled_from([None, "criteria"]),
)


def years(year: int) -> st.SearchStrategy[UnitYear]:
    return st.builds(
        lambda kind, eligible, held, steps: unit(year, kind, eligible=eligible, held=held, **steps),
        st.sampled_from(UnitKind),
        st.booleans(),
        st.booleans(),
        st.fixed_dictionaries(
            {},
            optional={
                "antt_decided": st.sampled_from(["reached", "not_reached"]),
                "level_decided": st.sampled_from([*LEVELS, "tot"]),
                "exemplary_decided": st.sampled_from(["recognised", "refused"]),
                "exemplary_upkeep": st.sampled_from(["kept", "lost"]),
            },
        ),
    )


STANDINGS = st.none() | st.builds(
    Standing, st.sampled_from([(), ("1",)]), st.sampled_from([(), ("2",)]), st.sampled_from([(), ("3",)])
)


@given(asked=RULES, this=years(2026), last=st.none() | years(2025), criteria=STANDINGS)
def test_what_the_rule_says_follows_from_its_reasons(
    asked: ExemplaryRule, this: UnitYear, last: UnitYear | None, criteria: Standing | None
) -> None:
    found = candidacy(asked, VINH_THUY.levels, this, last, criteria)
    assert found.ok == (not found.against)
    assert found.can_be_chosen or not found.ok
    assert all(each.year in (None, 2026, 2025) and each.source for each in found.reasons)
    points = [each.point for each in found.reasons]
    assert len(set(points)) == len(points)
    if found.ok:
        assert this.kind in asked.kinds
        assert not this.is_exemplary
        if asked.needs_antt:
            decided = this.antt if this.antt is not None else last and last.antt
            assert decided
            assert this.profile.antt_eligible
        if asked.needs_level:
            level = this.level or (last.level if last else "")
            assert level
            assert asked.minimum_level is None or LEVELS.index(level) <= LEVELS.index(asked.minimum_level)


@given(this=years(2026), last=years(2025))
def test_a_stricter_rule_never_lets_more_units_through(this: UnitYear, last: UnitYear) -> None:
    let_through = [
        candidacy(rule(VINH_THUY, minimum_level=minimum), VINH_THUY.levels, this, last).can_be_chosen
        for minimum in (None, "weak", "average", "good", "excellent")
    ]
    assert let_through == sorted(let_through, reverse=True)


# --- the dossier, and how far a unit is ---------------------------------------------------------------------------


def test_the_dossier_of_an_giang_has_three_papers() -> None:  # seed 004 II.4
    papers = dossier(rule(AN_GIANG), AN_GIANG, {"minutes", "something else"})
    assert [(each.paper.id, each.there) for each in papers] == [
        ("submission", False),
        ("result-report", False),
        ("minutes", True),
    ]


@pytest.mark.parametrize(
    ("this", "expected"),
    [
        (unit(), Stage.NONE),
        (unit(exemplary_chosen="done"), Stage.CHOSEN),
        (unit(exemplary_chosen="not_done"), Stage.NONE),
        (unit(exemplary_chosen="done", exemplary_registered="done"), Stage.REGISTERED),
        (unit(exemplary_registered="done", exemplary_proposed="done"), Stage.PROPOSED),
        (unit(exemplary_proposed="done", exemplary_decided="recognised"), Stage.RECOGNISED),
        (unit(exemplary_proposed="done", exemplary_decided="refused"), Stage.REFUSED),
        (unit(held=True), Stage.KEPT),
        (unit(held=True, exemplary_upkeep="kept"), Stage.KEPT),
        (unit(held=True, exemplary_upkeep="lost"), Stage.LOST),
    ],
)
def test_how_far_a_unit_is(this: UnitYear, expected: Stage) -> None:
    assert stage(this) is expected
