"""Targets: what counts for each measure, how much is missing to the unit, and which units raise the alarm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.measures import Measure
from movement.plan import Comparison, Plan, Target
from movement.plans import load_bundled
from movement.target_counts import Awaited, Counted, Figures, Who
from movement.targets import Result, State, Why, board, is_alarming, is_forbidden, still_missing
from movement.units import UnitKind, UnitProfile
from movement.year import Step, StepState, UnitYear

BASE = load_bundled("binh-chuong-2026")


def planned(*targets: Mapping[str, Any], **changes: Any) -> Plan:
    """The plan of Bình Chương with these targets."""
    full = [{"id": f"t{n}", "title": f"Chỉ tiêu {n}", "source": "–", **target} for n, target in enumerate(targets)]
    return Plan.model_validate({**BASE.model_dump(), "targets": full, **changes})


def unit(name: str, kind: UnitKind = UnitKind.OFFICE, *, party: bool = True, eligible: bool = True) -> UnitYear:
    """A unit for which nothing has happened yet."""
    profile = UnitProfile(kind, party, has_union=True, has_guard_force=True, antt_eligible=eligible)
    return UnitYear(len(name) * 1000 + sum(map(ord, name)), name, kind, 2026, profile)


def took(year: UnitYear, **steps: str) -> UnitYear:
    """The same unit after some steps: `took(year, launched="done")`."""
    return replace(year, steps={**year.steps, **{Step(step): StepState(value) for step, value in steps.items()}})


def units(number: int, **steps: str) -> list[UnitYear]:
    return [took(unit(f"Đơn vị {n:03}"), **steps) for n in range(number)]


def only(target: Mapping[str, Any], years: Sequence[UnitYear], **figures: Any) -> Result:
    """How a target stands by itself."""
    (result,) = board(planned(target), years, Figures(**figures)).results
    return result


def names(whom: Sequence[Who]) -> list[str]:
    return [each.name for each in whom]


# --- how much is missing ----------------------------------------------------------------------------------------------

ANTT = {"measure": "antt_reached", "percent": 80}


def test_three_more_units_are_needed() -> None:
    result = only(ANTT, [*units(45, antt_decided="reached"), *units(15)])

    assert (result.state, result.part, result.whole, result.still_missing) == (State.NOT_MET, 45, 60, 3)
    assert result.percent == 75
    assert len(result.units) == 15


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        *((1999, 2500, "79.9"), (1200, 1500, "80"), (2, 3, "66.7"), (1, 3, "33.3")),
        *((0, 7, "0"), (7, 7, "100"), (1999, 2000, "99.9")),
    ],
)
def test_almost_is_not_reached_and_is_not_shown_so(part: int, whole: int, shown: str) -> None:
    target = planned(ANTT).targets[0]
    result = Result(target, State.NOT_MET, part=part, whole=whole)

    assert result.percent == Decimal(shown)
    assert (still_missing(target, part, whole) == 0) == (Fraction(part, whole) >= Fraction(80, 100))


def test_too_many_are_not_rounded_away() -> None:
    target = planned({"measure": "at_level", "level": "weak", "percent": 20, "comparison": "at_most"}).targets[0]
    result = Result(target, State.NOT_MET, part=2001, whole=10_000)

    assert result.percent == Decimal("20.1")
    assert still_missing(target, 2001, 10_000) == 1


aims = st.one_of(
    st.decimals(0, 100, places=2).map(lambda percent: {"percent": percent}),
    st.integers(0, 300).map(lambda number: {"number": number}),
)


@settings(deadline=None)
@given(aim=aims, whole=st.integers(1, 300), data=st.data())
def test_at_least_what_is_missing_reaches_the_target_and_nothing_less_does(
    aim: dict[str, Any], whole: int, data: st.DataObject
) -> None:
    target = Target.model_validate({"id": "t", "title": "–", "source": "–", **aim})
    part = data.draw(st.integers(0, whole))
    missing = still_missing(target, part, whole)

    def reached(count: int) -> bool:
        if target.percent is not None:
            return Fraction(count) * 100 >= Fraction(target.percent) * whole
        return count >= (target.number or 0)

    assert reached(part + missing)
    assert missing == 0 or not reached(part + missing - 1)
    assert (missing == 0) == reached(part)
    assert target.percent is None or part + missing <= whole, "more than there are"


@settings(deadline=None)
@given(aim=aims, whole=st.integers(1, 300), data=st.data())
def test_at_most_what_is_too_many_is_exactly_that(aim: dict[str, Any], whole: int, data: st.DataObject) -> None:
    target = Target.model_validate({"id": "t", "title": "–", "source": "–", "comparison": "at_most", **aim})
    part = data.draw(st.integers(0, whole))
    too_many = still_missing(target, part, whole)

    def kept(count: int) -> bool:
        if target.percent is not None:
            return Fraction(count) * 100 <= Fraction(target.percent) * whole
        return count <= (target.number or 0)

    assert kept(part - too_many)
    assert too_many == 0 or not kept(part - too_many + 1)
    assert (too_many == 0) == kept(part)


@settings(deadline=None, max_examples=60)
@given(percent=st.decimals(0, 100, places=1), reached=st.lists(st.booleans(), min_size=1, max_size=40))
def test_a_board_says_met_when_nothing_is_missing_and_names_who_has_not_got_there(
    percent: Decimal, reached: list[bool]
) -> None:
    years = [took(unit(f"Đơn vị {n}"), **({"launched": "done"} if yes else {})) for n, yes in enumerate(reached)]
    result = only({"measure": "launched", "percent": percent}, years)

    assert (result.state is State.MET) == (result.still_missing == 0)
    assert len(result.units) == reached.count(False) >= result.still_missing


# --- what each measure counts -----------------------------------------------------------------------------------------


def test_registered_units_are_counted_among_those_that_wait_or_were_invited() -> None:
    awaited = [Awaited("Trạm Y tế", UnitKind.OFFICE, 7), Awaited("Thôn Phú", UnitKind.RESIDENTIAL_AREA), Awaited("Chợ")]
    target = {"measure": "in_register", "percent": 100, "kinds": ["office"]}
    result = only(target, [unit("UBND"), unit("Thôn Long", UnitKind.RESIDENTIAL_AREA)], awaited=awaited)

    assert (result.part, result.whole, result.still_missing) == (1, 3, 2)
    assert result.units == (Who("Trạm Y tế", 7), Who("Chợ"))


def test_units_that_the_law_leaves_out_of_the_title_count_nowhere_and_are_named() -> None:
    years = [
        took(unit("THCS", UnitKind.SCHOOL), antt_decided="reached", antt_registered="done"),
        unit("Mầm non", UnitKind.SCHOOL, eligible=False),
    ]
    for measure in ("antt_reached", "antt_registered"):
        result = only({"measure": measure, "percent": 100}, years)
        assert (result.state, result.part, result.whole) == (State.MET, 1, 1)
        assert names(result.excluded) == ["Mầm non"]
    assert only({"measure": "launched", "percent": 100}, years).whole == 2


def test_where_the_law_leaves_everybody_out_nothing_can_be_counted() -> None:
    result = only(ANTT, [unit("Mầm non", UnitKind.SCHOOL, eligible=False)])

    assert (result.state, result.why, names(result.excluded)) == (State.UNMEASURED, Why.NO_UNITS, ["Mầm non"])


@pytest.mark.parametrize(
    ("measure", "steps", "counts"),
    [
        ("antt_registered", {"antt_registered": "done"}, True),
        ("antt_reached", {"antt_decided": "not_reached"}, False),
        ("exemplary", {"exemplary_decided": "recognised"}, True),
        ("exemplary", {"exemplary_decided": "refused"}, False),
        ("exemplary_chosen", {"exemplary_chosen": "done"}, True),
        ("exemplary_chosen", {"exemplary_chosen": "not_done"}, False),
        ("plans_issued", {"plan_issued": "done"}, False),  # its Party organisation has no resolution yet
        ("plans_issued", {"plan_issued": "done", "resolution_issued": "done"}, True),
        ("launched", {"launched": "done"}, True),
        ("movement_day", {"movement_day": "joined"}, True),
        ("movement_day", {"movement_day": "main"}, True),
        ("movement_day", {"movement_day": "not_done"}, False),
        ("movement_day_main", {"movement_day": "held"}, False),
        ("movement_day_main", {"movement_day": "main"}, True),
    ],
)
def test_a_unit_counts_by_its_steps(measure: str, steps: dict[str, str], counts: bool) -> None:
    result = only({"measure": measure, "number": 1}, [took(unit("UBND"), **steps)])

    assert (result.part, result.state) == ((1, State.MET) if counts else (0, State.NOT_MET))


def test_without_a_party_organisation_the_plan_is_enough() -> None:
    year = took(unit("Tổ hợp tác", party=False), plan_issued="done")
    assert only({"measure": "plans_issued", "percent": 100}, [year]).state is State.MET


def test_an_exemplary_title_that_was_kept_counts_and_one_that_was_lost_does_not() -> None:
    held = replace(unit("UBND"), was_exemplary=True)
    for year, counts in ((held, 1), (took(held, exemplary_upkeep="kept"), 1), (took(held, exemplary_upkeep="lost"), 0)):
        assert only({"measure": "exemplary", "number": 1}, [year]).part == counts


def test_a_level_or_a_better_one_counts() -> None:
    years = [took(unit(level), level_decided=level) for level in ("excellent", "good", "average", "weak")]
    result = only({"measure": "level_or_better", "level": "good", "percent": 75}, [*years, unit("chưa xếp loại")])

    assert (result.part, result.whole, result.still_missing) == (2, 5, 2)
    assert names(result.units) == ["average", "weak", "chưa xếp loại"]
    assert not result.silent


NONE_WEAK = {"measure": "at_level", "level": "weak", "number": 0, "comparison": "at_most"}


def test_no_unit_is_weak_only_once_every_unit_is_classified() -> None:
    good, open_unit = took(unit("UBND"), level_decided="good"), unit("Trạm Y tế")
    result = only(NONE_WEAK, [good, open_unit])
    assert (result.state, names(result.silent), result.still_missing) == (State.OPEN, ["Trạm Y tế"], 0)

    assert only(NONE_WEAK, [good]).state is State.MET
    weak = only(NONE_WEAK, [good, took(open_unit, level_decided="weak")])
    assert (weak.state, weak.still_missing, names(weak.units)) == (State.NOT_MET, 1, ["Trạm Y tế"])


def test_people_are_summed_and_who_stated_nothing_keeps_it_open() -> None:
    target = {"measure": "commitments", "percent": 90}
    stated = [took(unit("UBND"), commitments="18/20"), took(unit("THCS"), commitments="30/30")]

    result = only(target, [*stated, unit("Trạm Y tế")])
    assert (result.state, result.part, result.whole, result.counted) == (State.OPEN, 48, 50, Counted.PEOPLE)
    assert (names(result.silent), names(result.units)) == (["Trạm Y tế"], ["UBND"])
    assert only(target, stated).state is State.MET
    assert only({**target, "percent": 100}, stated).still_missing == 2
    silent = only(target, [unit("Trạm Y tế")])
    assert (silent.state, silent.why, names(silent.silent)) == (State.UNMEASURED, Why.NO_FIGURES, ["Trạm Y tế"])


def test_the_numbers_of_a_cards_item_are_summed() -> None:
    years = [
        replace(unit("UBND"), counts={"2": (9, 10), "8b": (1, 4)}),
        replace(unit("THCS"), counts={"2": (81, 90)}),
    ]
    result = only({"measure": "card_ratio", "item": "2", "percent": 90}, years)
    assert (result.state, result.part, result.whole, result.counted) == (State.MET, 90, 100, Counted.STATED)
    assert only({"measure": "card_ratio", "percent": 90}, years).why is Why.NO_FIGURES


@pytest.mark.parametrize(
    ("now", "before", "state", "missing"),
    [(3, 3, State.MET, 0), (2, 3, State.NOT_MET, 1), (4, 3, State.MET, 0), (0, 0, State.MET, 0), (2, 0, State.MET, 0)],
)
def test_as_many_models_as_a_year_before(now: int, before: int, state: State, missing: int) -> None:
    result = only({"measure": "models", "percent": 100}, [], models=now, models_before=before)
    assert (result.state, result.still_missing) == (state, missing)


def test_models_are_not_measured_where_nobody_keeps_a_register() -> None:
    for measure in ("models", "models_commended"):
        result = only({"measure": measure, "number": 1}, [unit("UBND")])
        assert (result.state, result.why) == (State.UNMEASURED, Why.NO_FIGURES)
    assert only({"measure": "models_commended", "number": 1}, [], models_commended=1).state is State.MET
    assert only({"measure": "models", "percent": 100}, [], models=3).why is Why.NO_FIGURES


def test_what_a_plan_gives_no_measure_for_is_shown_and_not_counted() -> None:
    result = only({"percent": 90}, units(3))
    assert (result.state, result.why, result.percent) == (State.UNMEASURED, Why.NO_MEASURE, None)


def test_a_level_that_the_plan_does_not_have_is_no_figure() -> None:
    plan = planned({"measure": "at_level", "level": "weak", "number": 0, "comparison": "at_most"}, levels=None)
    assert board(plan, units(2)).results[0].why is Why.NO_FIGURES


def test_only_the_kinds_of_the_target_or_else_of_the_plan_are_counted() -> None:
    years = [unit("UBND"), unit("Thôn", UnitKind.RESIDENTIAL_AREA), unit("Công ty", UnitKind.ENTERPRISE)]
    hamlets = only({"measure": "launched", "number": 1, "kinds": ["residential_area"]}, years)
    assert names(hamlets.units) == ["Thôn"]
    plan = planned({"measure": "launched", "percent": 100}, kinds=["office"])
    assert names(board(plan, years).results[0].units) == ["UBND"]


@pytest.mark.parametrize("measure", Measure)
def test_a_commune_without_units_has_a_board(measure: Measure) -> None:
    result = only({"measure": measure, "percent": 80, "level": "good", "item": "2"}, [])
    assert result.state is State.UNMEASURED
    assert result.percent is None


# --- the board --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", [NONE_WEAK, {**NONE_WEAK, "number": 1}, {**NONE_WEAK, "kinds": ["school"]}])
def test_every_unit_at_the_lowest_level_raises_the_alarm_whatever_the_plan_wants(target: dict[str, Any]) -> None:
    years = [took(unit("UBND"), level_decided="weak"), took(unit("Trạm"), level_decided="average")]
    assert [(alarm.unit.name, alarm.level) for alarm in board(planned(target), years).alarms] == [("UBND", "weak")]


def test_a_level_that_the_plan_forbids_raises_it_too() -> None:
    years = [took(unit("UBND"), level_decided="average")]
    assert not board(planned(NONE_WEAK), years).alarms
    assert board(planned({**NONE_WEAK, "level": "average"}), years).alarms


def test_a_level_is_forbidden_by_number_and_by_per_cent() -> None:
    per_cent = {"measure": "at_level", "level": "weak", "percent": 0, "comparison": "at_most"}
    for target in (NONE_WEAK, per_cent):
        plan = planned(target)
        assert is_forbidden(plan, UnitKind.OFFICE, "weak")
        assert not is_forbidden(plan, UnitKind.OFFICE, "average")
    assert not is_forbidden(planned(ANTT), UnitKind.OFFICE, "weak")
    assert is_alarming(planned(ANTT), UnitKind.OFFICE, "weak")  # the lowest level alarms, whatever the targets say
    assert not is_alarming(planned(ANTT), UnitKind.OFFICE, "average")


@pytest.mark.parametrize("plan_id", ["binh-chuong-2026", "thien-tin-2026", "vinh-thuy-2026", "thuy-hung-2026"])
def test_the_bundled_plans_have_boards_in_the_order_of_the_plan(plan_id: str) -> None:
    plan = load_bundled(plan_id)
    found = board(plan, units(4, launched="done"))

    assert [result.target for result in found.results] == list(plan.targets)
    assert found.met == sum(result.state is State.MET for result in found.results)
    assert all((result.why is not None) == (result.state is State.UNMEASURED) for result in found.results)
    assert all(result.target.comparison is Comparison.AT_LEAST or result.still_missing == 0 for result in found.results)
