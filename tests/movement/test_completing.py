"""Plans with what they leave open, and with the answers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from movement.checks import findings
from movement.completing import (
    AnswerError,
    OpenKind,
    Period,
    bundled_cards,
    cards_for,
    carried_over,
    kinds_without_card,
    open_points,
    read_day,
    read_period,
    with_card,
    with_contacts,
    with_day,
    with_periods,
)
from movement.dates import DayOfYear, Word
from movement.plan import Plan
from movement.plans import bundled_plans, load_bundled
from movement.units import UnitKind

CARD = "thien-tin-2026#units"


@pytest.fixture(scope="module")
def bare(plan: Plan) -> Plan:
    """A plan that leaves everything open: no card, no levels, one date, one report that comes back."""
    data = plan.model_dump() | {
        "id": "bare-2026",
        "kinds": ["office", "school", "residential_area"],
        "scorecards": [],
        "levels": None,
        "assessment": [],
        "deadlines": [],
        "targets": [],
        "award_rule": None,
        "open_dates": [
            {"id": "launch", "title": {"vi": "Phát động", "en": "Launch"}, "audience": "unit", "source": "II"},
            {"id": "report", "title": "Báo cáo", "audience": "police", "periodic": True, "source": "III"},
        ],
    }
    for group in ("checklists", "steps"):
        data[group] = []
    return Plan.model_validate(data | {"exemplary": None})


def test_everything_that_is_open_is_found_in_order(bare: Plan) -> None:
    found = open_points(bare)
    assert [each.kind for each in found] == [
        OpenKind.HOTLINE,
        OpenKind.PROVINCE,
        OpenKind.DATE,
        OpenKind.DATE,
        OpenKind.SCORECARD,
    ]
    assert [each.date.id for each in found if each.date] == ["launch", "report"]
    assert found[-1].kinds == bare.kinds


def test_contacts_make_another_version_and_empty_ones_change_nothing(plan: Plan) -> None:
    complete = with_contacts(plan, hotline="0255 000 000", province="Quảng Ngãi")
    assert (complete.issuer.hotline, complete.issuer.province) == ("0255 000 000", "Quảng Ngãi")
    assert complete.version != plan.version
    assert with_contacts(plan) is plan


def test_a_day_makes_an_open_date_a_deadline_until_the_end_of_that_day(bare: Plan) -> None:
    filled = with_day(bare, "launch", DayOfYear(day=15, month=3))
    found = filled.deadline("launch")
    assert (found.word, found.last_day(2026)) == (Word.BY, date(2026, 3, 15))
    assert (found.title.en, found.audience, found.source) == ("Launch", "unit", "II")
    assert [each.id for each in filled.open_dates] == ["report"]


@pytest.mark.parametrize(
    ("period", "ends"),
    [
        (Period.MONTH, [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]),
        (Period.QUARTER, [31, 30, 30, 31]),
        (Period.HALF_YEAR, [30, 31]),
    ],
)
def test_what_comes_back_has_a_date_at_the_end_of_every_period(bare: Plan, period: Period, ends: list[int]) -> None:
    filled = with_periods(bare, "report", period)
    found = [each for each in filled.deadlines if each.id.startswith("report-")]
    assert [each.id for each in found] == [f"report-{n}" for n in range(1, len(ends) + 1)]
    assert [each.last_day(2026).day for each in found] == ends
    assert found[0].last_day(2028) <= found[1].last_day(2028)
    assert len({each.title.vi for each in found}) == len(ends)
    assert found[0].title.vi.startswith("Báo cáo – ")


def test_another_day_of_the_period_can_be_chosen(bare: Plan) -> None:
    found = with_periods(bare, "report", Period.MONTH, 30).deadlines
    assert [each.last_day(2026).day for each in found] == [30, 28, *[30] * 10]


def test_days_and_periods_are_read_as_people_write_them() -> None:
    assert read_day(" 30/10 ", 2026) == DayOfYear(day=30, month=10)
    assert read_day("ngày 1 tháng 3", 2026) == DayOfYear(day=1, month=3)
    assert read_period("Quarter") == (Period.QUARTER, None)
    assert read_period("half year") == (Period.HALF_YEAR, None)
    assert read_period("month:25") == (Period.MONTH, 25)


@pytest.mark.parametrize("text", ["", "soon", "mai", "thứ 2", "thứ hai tuần sau", "31/6", "30/10/2027", "29/2"])
def test_what_is_no_day_of_the_year_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(AnswerError, match=r"for example 30/10\.$"):
        read_day(text, 2026)


@pytest.mark.parametrize("text", ["", "week", "month:0", "month:x", "quarter:32"])
def test_what_is_no_period_is_refused_with_what_is(text: str) -> None:
    with pytest.raises(AnswerError, match="month, quarter or half-year"):
        read_period(text)


def test_an_answer_needs_its_question(bare: Plan) -> None:
    day = DayOfYear(day=1, month=3)
    with pytest.raises(AnswerError, match="it has launch, report"):
        with_day(bare, "other", day)
    with pytest.raises(AnswerError, match="give a period"):
        with_day(bare, "report", day)
    with pytest.raises(AnswerError, match="give one day"):
        with_periods(bare, "launch", Period.MONTH)
    with pytest.raises(AnswerError, match=f"there is {CARD}"):
        with_card(bare, "nowhere#units")


def test_a_scorecard_comes_with_its_levels_for_the_units_that_it_fits(bare: Plan, plan: Plan) -> None:
    assert bundled_cards()[0] == CARD
    assert cards_for(bare) == [CARD]
    filled = with_card(bare, CARD)
    card = filled.scorecard_for(UnitKind.SCHOOL)
    assert card is not None
    assert (card.kinds, card.scored) == ((UnitKind.OFFICE, UnitKind.SCHOOL), plan.scorecards[0].scored)
    assert filled.levels == plan.levels
    assert kinds_without_card(filled) == (UnitKind.RESIDENTIAL_AREA,)
    with pytest.raises(AnswerError, match="none of these is without a card"):
        with_card(filled, CARD)


def test_levels_of_the_plan_itself_stay(bare: Plan, plan: Plan) -> None:
    assert plan.levels is not None
    own = plan.levels.model_copy(update={"confirmed": True})
    with_own = Plan.model_validate(bare.model_dump() | {"levels": own.model_dump()})
    assert with_card(with_own, CARD).levels == own


def test_a_draft_gives_way_to_a_finished_card(bare: Plan, plan: Plan) -> None:
    draft = plan.scorecards[0].model_dump() | {"draft": True, "kinds": ["office"]}
    filled = with_card(Plan.model_validate(bare.model_dump() | {"scorecards": [draft]}), CARD)
    assert [(card.id, card.draft) for card in filled.scorecards] == [("units", False)]


def test_a_card_beside_others_gets_a_name_of_its_own(bare: Plan, plan: Plan) -> None:
    office = plan.scorecards[0].model_dump() | {"kinds": ["office"], "version": "2"}
    filled = with_card(Plan.model_validate(bare.model_dump() | {"scorecards": [office]}), CARD)
    assert [card.id for card in filled.scorecards] == ["units", "thien-tin-2026-units"]
    assert filled.scorecards[1].kinds == (UnitKind.SCHOOL,)


def test_answers_given_before_go_over_to_a_new_version_of_the_document(bare: Plan) -> None:
    in_use = with_contacts(bare, hotline="0255 000 000", province="Quảng Ngãi")
    in_use = with_periods(with_day(in_use, "launch", DayOfYear(day=1, month=3)), "report", Period.HALF_YEAR)
    again = carried_over(bare, in_use)
    assert {each.kind for each in open_points(again)} == {OpenKind.SCORECARD}
    assert again.deadlines == in_use.deadlines
    own = with_contacts(bare, hotline="0255 111 111")
    assert carried_over(own, in_use).issuer.hotline == "0255 111 111"


@settings(deadline=None)
@given(
    st.sampled_from(sorted(bundled_plans())), st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.sampled_from(Period)
)
def test_every_plan_can_be_completed_and_stays_sound(plan_id: str, day: date, period: Period) -> None:
    plan = load_bundled(plan_id)
    for point in open_points(plan):
        if point.kind is OpenKind.HOTLINE:
            plan = with_contacts(plan, hotline="0255 000 000")
        elif point.kind is OpenKind.PROVINCE:
            plan = with_contacts(plan, province="Quảng Ngãi")
        elif point.date is not None and point.date.periodic:
            plan = with_periods(plan, point.date.id, period)
        elif point.date is not None:
            plan = with_day(plan, point.date.id, read_day(f"{day.day}/{day.month}", plan.year))
        for name in cards_for(plan) if point.kind is OpenKind.SCORECARD else ():
            plan = with_card(plan, name)
    assert list(findings(plan)) == []
    assert plan.open_dates == ()
    assert {each.kind for each in open_points(plan)} <= {OpenKind.SCORECARD, OpenKind.CRITERIA}
