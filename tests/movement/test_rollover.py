"""A plan moved to another year."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.checks import findings
from movement.plan import Plan
from movement.plan_diff import plan_diff
from movement.plans import bundled_plans, load_bundled
from movement.rollover import moved_to


def with_dates(plan: Plan, **values: object) -> Plan:
    """The plan with one more date."""
    date = plan.deadlines[0].model_dump() | {"id": "more", "title": {"vi": "Việc thêm"}} | values
    return Plan.model_validate({**plan.model_dump(), "deadlines": [*plan.model_dump()["deadlines"], date]})


def test_the_year_moves_in_ids_and_titles_and_nothing_else_does(plan: Plan) -> None:
    moved = moved_to(plan, 2027)

    assert (moved.plan.id, moved.plan.year) == ("thien-tin-2027", 2027)
    assert moved.plan.title.vi.endswith("năm 2027")
    assert moved.plan.deadline("submit-scorecard").last_day(2027).year == 2027
    assert moved.dropped == ()
    assert {change.field for change in plan_diff(plan, moved.plan)} == {"id", "year", "title", "title.en"}
    assert moved.plan.version != plan.version


def test_dates_of_one_year_only_stay_behind_and_are_named(plan: Plan) -> None:
    once = with_dates(plan, title={"vi": "Tổng kết Chỉ thị 09"}, only_year=2026)
    assert [title.vi for title in moved_to(once, 2027).dropped] == ["Tổng kết Chỉ thị 09"]
    assert "more" not in {each.id for each in moved_to(once, 2027).plan.deadlines}

    coming = with_dates(plan, only_year=2027)
    assert moved_to(coming, 2027).dropped == ()
    assert moved_to(coming, 2027).plan.deadline("more").only_year == 2027


@pytest.mark.parametrize(
    ("title", "moved"),
    [
        ("Báo cáo năm 2026", "Báo cáo năm 2027"),
        ("2026: báo cáo (2026)", "2027: báo cáo (2027)"),
        ("Giai đoạn 2021-2026", "Giai đoạn 2021-2026"),
        ("Giai đoạn 2021 – 2026", "Giai đoạn 2021 – 2026"),
        ("Giai đoạn 2026 - 2030", "Giai đoạn 2026 - 2030"),
        ("Kế hoạch 12/KH-UBND ngày 05/01/2026", "Kế hoạch 12/KH-UBND ngày 05/01/2026"),
        ("Nghị quyết 12/2026/NQ", "Nghị quyết 12/2026/NQ"),
        ("Số 120261", "Số 120261"),
    ],
)
def test_only_the_year_itself_is_replaced_in_titles(plan: Plan, title: str, moved: str) -> None:
    found = moved_to(with_dates(plan, title={"vi": title}), 2027).plan.deadline("more")
    assert found.title.vi == moved


def test_an_id_with_the_year_moves_along(plan: Plan) -> None:
    found = moved_to(with_dates(plan, id="report-2026"), 2027)
    assert found.plan.deadline("report-2027").day == plan.deadlines[0].day


def test_the_same_year_is_the_same_plan(plan: Plan) -> None:
    assert moved_to(plan, plan.year).plan is plan


@settings(deadline=None)
@given(st.sampled_from(sorted(bundled_plans())), st.integers(2001, 2199))
def test_every_plan_stays_sound_in_every_year(plan_id: str, year: int) -> None:
    moved = moved_to(load_bundled(plan_id), year)
    assert moved.plan.year == year
    assert list(findings(moved.plan)) == []
