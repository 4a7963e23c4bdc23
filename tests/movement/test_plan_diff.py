"""What differs between two plans: every kind of change is seen, and nothing else is."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from movement.plan import Plan
from movement.plan_diff import LONGEST_RECORDED, Change, Kind, plan_diff
from movement.plans import bundled_plans, load_bundled

PLANS = sorted(bundled_plans())
Data = dict[str, Any]


def changed(plan: Plan, change: Callable[[Data], object]) -> Plan:
    """The plan after something was done to its data."""
    data = copy.deepcopy(plan.model_dump(mode="json"))
    change(data)
    return Plan.model_validate(data)


def entry(data: Data, group: str, id_: str) -> Data:
    found: Data = next(each for each in data[group] if each["id"] == id_)
    return found


def item(data: Data, code: str) -> Data:
    items = [leaf for each in data["scorecards"][0]["items"] for leaf in (each, *each["parts"])]
    found: Data = next(each for each in items if each["code"] == code)
    return found


@pytest.mark.parametrize("plan_id", PLANS)
def test_a_plan_does_not_differ_from_itself(plan_id: str) -> None:
    plan = load_bundled(plan_id)
    assert plan_diff(plan, plan) == []
    assert plan_diff(plan, Plan.model_validate_json(plan.model_dump_json())) == []


@pytest.mark.parametrize(
    ("change", "kind", "where", "field", "before", "after"),
    [
        (
            lambda d: entry(d, "deadlines", "submit-scorecard").update(day=28),
            Kind.CHANGED,
            (("deadlines", "submit-scorecard"),),
            "day",
            {"day": 30, "month": 10},
            {"day": 28, "month": 10},
        ),
        (
            lambda d: entry(d, "deadlines", "submit-scorecard").update(word="by"),
            Kind.CHANGED,
            (("deadlines", "submit-scorecard"),),
            "word",
            "before",
            "by",
        ),
        (
            lambda d: entry(d, "targets", "registered").update(percent="95"),
            Kind.CHANGED,
            (("targets", "registered"),),
            "percent",
            "100",
            "95",
        ),
        (
            lambda d: item(d, "4a").update(official="Nguyên văn khác"),
            Kind.CHANGED,
            (("scorecards", "units"), ("items", "4"), ("parts", "4a")),
            "official",
            "Xây dựng quy chế hoặc kế hoạch phối hợp",
            "Nguyên văn khác",
        ),
        (
            lambda d: item(d, "2").update(maximum="2"),
            Kind.CHANGED,
            (("scorecards", "units"), ("items", "2")),
            "maximum",
            "3",
            "2",
        ),
        (
            lambda d: d["levels"]["levels"][0].update(from_points="95"),
            Kind.CHANGED,
            (("levels", "excellent"),),
            "from_points",
            "90",
            "95",
        ),
        (lambda d: d["issuer"].update(hotline="0255 1"), Kind.CHANGED, (), "issuer.hotline", None, "0255 1"),
        (lambda d: d["title"].update(en="Other"), Kind.CHANGED, (), "title.en", None, "Other"),
        (lambda d: d["kinds"].append("residential_area"), Kind.CHANGED, (), "kinds", None, None),
        (
            lambda d: d["topics"].append({"id": "more", "title": {"vi": "Thêm"}, "source": "x"}),
            Kind.ADDED,
            (("topics", "more"),),
            "",
            None,
            None,
        ),
        (
            lambda d: d["deadlines"].pop(0),
            Kind.REMOVED,
            (("deadlines", "register"),),
            "",
            {"day": 31, "month": 3},
            None,
        ),
        (
            lambda d: d["assessment"][0]["first"].update(day=17),
            Kind.CHANGED,
            (("assessment", "office, enterprise, school"),),
            "first",
            {"day": 16, "month": 11},
            {"day": 17, "month": 11},
        ),
    ],
)
def test_a_change_is_told_by_the_id_of_its_entry(
    plan: Plan, change: Callable[[Data], object], kind: Kind, where: Any, field: str, before: Any, after: Any
) -> None:
    (found,) = plan_diff(plan, changed(plan, change))
    assert (found.kind, found.where, found.field) == (kind, where, field)
    if before is not None:
        assert found.before == before
    if after is not None:
        assert found.after == after


def test_an_entry_in_between_leaves_the_others_unchanged(plan: Plan) -> None:
    new = {"id": "more", "title": {"vi": "Thêm"}, "source": "x"}
    (found,) = plan_diff(plan, changed(plan, lambda d: d["topics"].insert(0, new)))
    assert (found.kind, found.where) == (Kind.ADDED, (("topics", "more"),))
    assert found.title is not None
    assert found.title.vi == "Thêm"


def test_another_order_is_a_change(plan: Plan) -> None:
    (found,) = plan_diff(plan, changed(plan, lambda d: d["topics"].reverse()))
    assert (found.kind, found.field) == (Kind.REORDERED, "topics")
    assert found.before == list(reversed(found.after))


def test_levels_that_come_or_go_are_told_one_by_one(plan: Plan) -> None:
    without = changed(plan, lambda d: d.update(levels=None))
    gone = [c.where for c in plan_diff(plan, without) if c.kind is Kind.REMOVED]
    assert gone == [(("levels", level.id),) for level in plan.levels.levels] if plan.levels else False
    come = [c.where for c in plan_diff(without, plan) if c.kind is Kind.ADDED]
    assert come == gone


def test_a_change_can_be_kept_with_the_record(plan: Plan) -> None:
    long = changed(plan, lambda d: item(d, "4a").update(official="x" * 1000))
    (found,) = plan_diff(plan, long)
    kept = json.loads(json.dumps(found.to_json()))
    again = Change.from_json(kept)
    assert (again.kind, again.where, again.field, again.before) == (found.kind, found.where, found.field, found.before)
    assert len(again.after) == LONGEST_RECORDED


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Everywhere in a plan's data where something stands."""
    found = [path] if path else []
    if isinstance(value, dict):
        for key, each in value.items():
            found += places(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            found += places(each, (*path, index))
    return found


def spoil(data: Data, path: tuple[str | int, ...], how: int) -> None:
    """Change what stands at a place: take it away, double it, or put something else there."""
    holder: Any = data
    for step in path[:-1]:
        holder = holder[step]
    value = holder[path[-1]]
    if isinstance(holder, list) and how == 0:
        del holder[path[-1]]
    elif isinstance(value, bool):
        holder[path[-1]] = not value
    elif isinstance(value, int):
        holder[path[-1]] = value + 1
    elif isinstance(value, str):
        holder[path[-1]] = str(int(value) + 1) if value.isdecimal() else f"{value}x"
    elif isinstance(value, list):
        holder[path[-1]] = value[::-1] if how == 1 and len(value) > 1 else value[1:]
    elif isinstance(holder, dict):
        holder[path[-1]] = None


@settings(deadline=None)
@given(st.data())
def test_two_plans_without_a_difference_are_the_same_version(data: st.DataObject) -> None:
    plan = load_bundled(data.draw(st.sampled_from(PLANS)))
    before = plan.model_dump(mode="json")
    path = data.draw(st.sampled_from(places(before)))
    after = copy.deepcopy(before)
    spoil(after, path, data.draw(st.integers(0, 2)))
    try:
        other = Plan.model_validate(after)
    except ValidationError:
        return
    found = plan_diff(plan, other)
    assert bool(found) == (other.version != plan.version)
    assert len(plan_diff(other, plan)) == len(found)
    for change in found:
        assert Change.from_json(json.loads(json.dumps(change.to_json()))).where == change.where
