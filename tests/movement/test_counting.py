"""Deductions, yes/no items and tables: what numbers come to, and what a plan may not say about them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.counting import Band, CountField, DeductionRule, DeductionTerm, TableRow, TableRule
from movement.loader import PlanError, parse_plan
from movement.scorecard import Criterion, NotApplicable
from movement.scoring import ItemAnswer, allowed_points, item_totals, points_of, total
from movement.units import UnitKind, UnitProfile

PLAN = (Path(__file__).parent.parent / "flows" / "data" / "other-cards-2026.yaml").read_text(encoding="utf-8")
OFFICES, AREAS = parse_plan(PLAN, "other-cards").scorecards
AREA = UnitProfile(UnitKind.RESIDENTIAL_AREA, has_party_organisation=True, has_union=False, has_guard_force=False)

steps = st.sampled_from([Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal(2)])


@st.composite
def deductions(draw: st.DrawFn) -> tuple[Criterion, Decimal]:
    """A criterion that takes points off, and its step."""
    step = draw(steps)
    terms = tuple(
        DeductionTerm(
            key=f"t{n}",
            label=f"Số {n}",  # type: ignore[arg-type]
            noun=f"vụ {n}",  # type: ignore[arg-type]
            each=step * draw(st.integers(1, 8)),
            once=draw(st.booleans()),
        )
        for n in range(draw(st.integers(1, 4)))
    )
    rule = DeductionRule(kind="deduction", terms=terms)
    return _criterion(rule, step * draw(st.integers(1, 40))), step


@st.composite
def tables(draw: st.DrawFn, *, rising: bool = False) -> tuple[Criterion, Decimal]:
    """A criterion with a table, and its step. `rising`: a higher band never gives fewer points, and none is missing."""
    step = draw(steps)
    rows = []
    for n in range(draw(st.integers(1, 3))):
        share = draw(st.booleans())
        starts = sorted(draw(st.sets(st.integers(0, 100), min_size=1, max_size=4)) | ({0} if rising else set()))
        points = [step * draw(st.integers(0, 10)) for _start in starts]
        bands = zip(starts, sorted(points) if rising else points, strict=True)
        rows.append(
            TableRow(
                number=CountField(key=f"n{n}", label=f"Số {n}"),  # type: ignore[arg-type]
                of=CountField(key=f"of{n}", label=f"Trong {n}") if share else None,  # type: ignore[arg-type]
                bands=tuple(Band(at_least=Decimal(start), points=given_) for start, given_ in reversed(list(bands))),
            )
        )
    rule = TableRule(kind="table", rows=tuple(rows))
    return _criterion(rule, sum((row.most for row in rows), Decimal(0)) or step), step


def _criterion(rule: DeductionRule | TableRule, maximum: Decimal) -> Criterion:
    return Criterion(code="1", official="x", short="x", maximum=maximum, counts=rule)  # type: ignore[arg-type]


def _counts(criterion: Criterion, data: st.DataObject) -> dict[str, int]:
    assert criterion.counts is not None
    return {field.key: data.draw(st.integers(0, 130), field.key) for field in criterion.counts.fields}


# --- deductions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "points"),
    [
        ({"quarrels": 0, "thefts": 0}, "6"),
        ({"quarrels": 2, "thefts": 1}, "1.5"),
        ({"quarrels": 1}, "4"),
        ({"quarrels": 5, "thefts": 9}, "0"),
        ({}, None),
        ({"quarrels": -1}, None),
        ({"something": 1}, None),
    ],
)
def test_every_case_takes_points_off_and_never_more_than_there_are(
    counts: Mapping[str, int], points: str | None
) -> None:
    found = points_of(AREAS.criterion("1"), ItemAnswer(counts=counts))
    assert found == (None if points is None else Decimal(points))


@pytest.mark.parametrize(("fires", "points"), [(0, 6), (1, 0), (7, 0)])
def test_what_counts_once_does_not_count_how_often(fires: int, points: int) -> None:
    assert points_of(AREAS.criterion("2"), ItemAnswer(counts={"fires": fires})) == points
    rule = AREAS.criterion("2").counts
    assert isinstance(rule, DeductionRule)
    assert rule.terms[0].off(fires) == 6 - points


@settings(deadline=None, max_examples=100)
@given(made=deductions(), data=st.data())
def test_points_after_deductions_can_be_given_and_more_cases_never_give_more(
    made: tuple[Criterion, Decimal], data: st.DataObject
) -> None:
    criterion, step = made
    rule = criterion.counts
    assert isinstance(rule, DeductionRule)
    counts = _counts(criterion, data)
    points = rule.points(counts, criterion.maximum)
    assert points in allowed_points(criterion, step)
    assert rule.points(rule.nothing_happened, criterion.maximum) == criterion.maximum
    more = {key: number + data.draw(st.integers(0, 5)) for key, number in counts.items()}
    after = rule.points(more, criterion.maximum)
    assert points is not None
    assert after is not None
    assert after <= points


# --- tables -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "points"),
    [
        ((38, 42, 5, 0), "9"),
        ((30, 42, 5, 0), "7.5"),
        ((30, 42, 3, 0), "6"),
        ((30, 42, 0, 2), "2.5"),
        ((89, 100, 4, 0), "7.5"),
        ((29, 42, 5, 0), None),  # 69 per cent: the plan says nothing
        ((0, 0, 5, 0), None),
        ((43, 42, 5, 0), None),
    ],
)
def test_the_rows_of_a_table_add_up(counts: tuple[int, ...], points: str | None) -> None:
    criterion = AREAS.criterion("4")
    assert criterion.counts is not None
    stated = dict(zip((field.key for field in criterion.counts.fields), counts, strict=True))
    found = points_of(criterion, ItemAnswer(counts=stated))
    assert found == (None if points is None else Decimal(points))
    stated.pop("meetings")
    assert points_of(criterion, ItemAnswer(counts=stated)) is None


@settings(deadline=None, max_examples=100)
@given(made=tables(), data=st.data())
def test_points_of_a_table_can_be_given(made: tuple[Criterion, Decimal], data: st.DataObject) -> None:
    criterion, step = made
    rule = criterion.counts
    assert isinstance(rule, TableRule)
    points = rule.points(_counts(criterion, data), criterion.maximum)
    assert points is None or points in allowed_points(criterion, step)
    best = rule.points(rule.best, criterion.maximum)
    assert best == sum(row.most for row in rule.rows)


@settings(deadline=None, max_examples=100)
@given(made=tables(rising=True), data=st.data())
def test_where_higher_bands_give_more_points_higher_numbers_do(
    made: tuple[Criterion, Decimal], data: st.DataObject
) -> None:
    rule = made[0].counts
    assert isinstance(rule, TableRule)
    whole = data.draw(st.integers(1, 130))
    for row in rule.rows:
        found = [
            row.points({row.number.key: number, **({row.of.key: whole} if row.of else {})})
            for number in range(whole + 1)
        ]
        assert None not in found
        assert all(fewer <= more for fewer, more in pairwise(found))  # type: ignore[operator]


# --- whole cards ------------------------------------------------------------------------------------------------------


def test_a_yes_or_no_gives_all_or_nothing() -> None:
    assert allowed_points(AREAS.criterion("3"), AREAS.step) == (0, 4)


@settings(deadline=None, max_examples=150)
@given(
    answers=st.dictionaries(
        st.sampled_from([row.code for row in AREAS.scored]),
        st.builds(
            ItemAnswer,
            points=st.none() | st.decimals(-5, 40, places=1),
            counts=st.dictionaries(
                st.sampled_from([f.key for row in AREAS.scored if row.counts for f in row.counts.fields]),
                st.integers(-3, 2000),
            ),
            not_applicable=st.booleans(),
        ),
    ),
    policy=st.sampled_from(NotApplicable),
)
def test_a_card_of_thirty_points_adds_up_and_its_answers_survive_json(
    answers: dict[str, ItemAnswer], policy: NotApplicable
) -> None:
    card = AREAS.model_copy(update={"not_applicable": policy})
    whole, items = total(card, answers, AREA), item_totals(card, answers, AREA)
    assert 0 <= whole.points <= whole.maximum == 30
    assert whole.points == sum(item.points for item in items)
    again = {code: ItemAnswer.from_json(json.loads(json.dumps(each.to_json()))) for code, each in answers.items()}
    assert again == answers
    assert total(card, again, AREA) == whole


@pytest.mark.parametrize(("factor", "step"), [("0.1", "0.1"), ("10", "1"), ("1", "0.5")])
def test_cards_of_ten_and_of_a_thousand_points(factor: str, step: str) -> None:
    items = tuple(
        row.model_copy(update={"maximum": row.maximum * Decimal(factor), "counts": None}) for row in OFFICES.items
    )
    changed = {"items": items, "maximum": OFFICES.maximum * Decimal(factor), "step": Decimal(step)}
    card = type(OFFICES).model_validate({**OFFICES.model_dump(), **changed})
    best = {row.code: ItemAnswer(max(allowed_points(row, card.step))) for row in card.scored}
    assert total(card, best, AREA).points == card.maximum == 100 * Decimal(factor)


# --- what a plan may not say ------------------------------------------------------------------------------------------

EDITS = [
    ("maximum: 30\n", "maximum: 31\n", "the items add up to 30, but the maximum of the scorecard is 31"),
    ("each: 0.5}", "each: 0.3}", '0.3 points apiece do not fit the step 0.5 of "1"'),
    ("each: 0.5}", "each: 0}", '"thefts" must take off more than 0 points'),
    ("each: 0.5}", "each: -1}", '"each" must be at least 0, not -1'),
    ("key: thefts", "key: quarrels", 'the key "quarrels" is used twice'),
    ("noun: vụ trộm cắp", "noun: vụ mâu thuẫn", '"vụ mâu thuẫn" stands for two numbers: "quarrels" and "thefts"'),
    (", noun: vụ trộm cắp", "", '"noun" is missing'),
    ("once: true", "once: maybe", '"once" must be true or false, not "maybe"'),
    (
        "        yes_no: true\n",
        "        yes_no: true\n        step: 2\n",
        '"3" is answered by yes or no, so it has no "step"',
    ),
    (
        "        yes_no: true\n",
        "        yes_no: true\n        counts: {kind: deduction, terms: [{key: a, label: a, noun: a, each: 4}]}\n",
        '"3" is answered by yes or no, so it has no "counts"',
    ),
    ("{at_least: 70, points: 2.5}", "{at_least: 70, points: 2.7}", '2.7 points do not fit the step 0.5 of "4"'),
    (
        "{at_least: 70, points: 2.5}",
        "{at_least: 95, points: 2.5}",
        "a band must begin below the one before it: 95 is not",
    ),
    ("{at_least: 90, points: 4}", "{at_least: 101, points: 4}", 'a share of "households" is 100 per cent at the most'),
    (
        "{at_least: 4, points: 3}",
        "{at_least: 4, points: 3.5}",
        'the rows of "4" give 9.5 points at most, but its maximum is 9',
    ),
    ("{at_least: 4, points: 3}", "{at_least: 4, points: 3, above: 1}", 'unknown key "above"'),
    ("key: meetings", "key: signed", 'the key "signed" is used twice'),
    ("words: [đơn]", "words: [hộ]", '"hộ" stands for two numbers: "households" and "complaints"'),
    ("step: 0.5\n", "step: 0.125\n", "a step has two decimals at the most"),
]


@pytest.mark.parametrize(("valid", "wrong", "reason"), EDITS, ids=[reason for _, _, reason in EDITS])
def test_a_wrong_rule_is_refused_with_its_line(valid: str, wrong: str, reason: str) -> None:
    assert valid in PLAN
    with pytest.raises(PlanError) as error:
        parse_plan(PLAN.replace(valid, wrong, 1), "p.yaml")
    assert error.value.reason.startswith(reason)
    first = PLAN[: PLAN.index(valid)].count("\n") + 1
    assert abs(error.value.line - first) <= 6


def test_more_reasons_than_one_message_can_name_are_refused() -> None:
    one = "            - {key: fires, label: Số vụ cháy nổ, words: [cháy], noun: vụ cháy nổ, each: 6, once: true}\n"
    many = "".join(f"            - {{key: f{n}, label: Số {n}, noun: vụ {n}, each: 1}}\n" for n in range(7))
    with pytest.raises(PlanError, match="more than 6 reasons"):
        parse_plan(PLAN.replace(one, many), "p")


# --- drafts -----------------------------------------------------------------------------------------------------------


def test_a_draft_may_be_unfinished_and_is_used_for_nobody() -> None:
    text = PLAN.replace("    maximum: 30\n", "    draft: true\n    maximum: 45\n").replace(
        "        question: Khu dân cư tham gia đến mức nào?\n", ""
    )
    plan = parse_plan(text, "p")
    assert plan.scorecards[1].draft
    assert plan.scorecard_for(UnitKind.RESIDENTIAL_AREA) is None
    assert plan.scorecard_for(UnitKind.OFFICE) is plan.scorecards[0]
    with pytest.raises(PlanError, match="the items add up to 30"):
        parse_plan(text.replace("draft: true", "draft: false"), "p")


def test_a_draft_may_be_empty_and_a_card_in_use_may_not() -> None:
    head, _rest = PLAN.split('    items:\n      - code: "1"\n        maximum: 6\n', 1)
    text = head.replace("    maximum: 30\n", "    draft: true\n    maximum: 30\n") + "    items: []\n"
    assert parse_plan(text, "p").scorecards[1].items == ()
    with pytest.raises(PlanError, match='"items" must have at least one entry'):
        parse_plan(text.replace("    draft: true\n", ""), "p")


def test_what_is_wrong_and_not_only_unfinished_is_refused_in_a_draft_as_well() -> None:
    text = PLAN.replace("    maximum: 30\n", "    draft: true\n    maximum: 30\n").replace("each: 0.5}", "each: 0.3}")
    with pytest.raises(PlanError, match="do not fit the step"):
        parse_plan(text, "p")
