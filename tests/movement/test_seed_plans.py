"""The rules of the five real plans: for whom they are, targets, steps, titles, awards, checklists.

The tables repeat what the documents say, so that a slip in a YAML file fails here.
"KH" is the plan itself, "TT 124" Thông tư 124/2021/TT-BCA, "QĐ 510" Quyết định 510/QĐ-BCA-V05.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from movement.honours import AwardSubject, GivenBy
from movement.measures import Measure
from movement.plan import Comparison
from movement.plans import bundled_plans, load_bundled
from movement.targets import State, board
from movement.units import UnitKind, UnitProfile
from movement.values import Condition
from movement.year import Step, StepState, UnitYear
from tests.movement.seeds import ALL, SEEDS, UNITS, R


def test_the_bundled_plans_are_the_five_seeds() -> None:
    assert set(bundled_plans()) == set(SEEDS)


HEADS = [
    ("vinh-thuy-2026", 2026, "Vĩnh Thủy", "Quảng Trị", "UBND xã Vĩnh Thủy", "Công an xã Vĩnh Thủy", UNITS, "VT"),
    (
        *("binh-chuong-2026", 2026, "Bình Chương", "Quảng Ngãi"),
        "Ban Chỉ đạo thực hiện phong trào toàn dân bảo vệ an ninh Tổ quốc xã Bình Chương",
        *("Công an xã Bình Chương", ALL, "BC"),
    ),
    (
        *("thuy-hung-2026", 2026, "Thụy Hùng", "Lạng Sơn"),
        "Ban chỉ đạo thực hiện phong trào toàn dân bảo vệ an ninh Tổ quốc xã Thụy Hùng",
        *("Công an xã Thụy Hùng", ALL, "TH"),
    ),
    ("thien-tin-2026", 2026, "Thiện Tín", None, "UBND xã Thiện Tín", "Công an xã Thiện Tín", UNITS, "TT"),
    (
        *("an-giang-2023", 2023, "An Giang", "An Giang"),
        "Ban Chỉ đạo phòng, chống tội phạm, HIV/AIDS, tệ nạn xã hội và xây dựng phong trào toàn dân bảo vệ ANTQ tỉnh "
        "An Giang",
        *("Công an tỉnh An Giang", UNITS, "AG"),
    ),
]


@pytest.mark.parametrize(
    ("plan_id", "year", "commune", "province", "body", "police", "kinds", "prefix"), HEADS, ids=[h[0] for h in HEADS]
)
def test_who_issued_the_plan_and_for_whom(
    plan_id: str,
    year: int,
    commune: str,
    province: str | None,
    body: str,
    police: str,
    kinds: tuple[UnitKind, ...],
    prefix: str,
) -> None:
    plan = load_bundled(plan_id)
    issuer = plan.issuer
    assert (plan.year, issuer.commune, issuer.province) == (year, commune, province)
    assert (issuer.body, issuer.police_office, issuer.card_prefix) == (body, police, prefix)
    assert plan.kinds == kinds
    assert issuer.hotline is None  # no document names one


# plan, id, figure, kinds, measure, level or item, section. "%" stands behind per cent; "<=" is an upper limit.
TARGETS = [
    ("vinh-thuy-2026", "exemplary", "1", UNITS, Measure.EXEMPLARY, None, "KH III.1"),
    ("binh-chuong-2026", "plans-issued", "100%", (), Measure.PLANS_ISSUED, None, "KH III.1"),
    ("binh-chuong-2026", "people-informed", "100%", (), Measure.COMMITMENTS, None, "KH III.1"),
    ("binh-chuong-2026", "launched", "100%", (), Measure.LAUNCHED, None, "KH III.2"),
    ("binh-chuong-2026", "models-kept", "100%", (), Measure.MODELS, None, "KH III.3"),
    ("binh-chuong-2026", "antt-reached", "80%", (), Measure.ANTT_REACHED, None, "KH III.4"),
    ("binh-chuong-2026", "good-or-better", "75%", (), Measure.LEVEL_OR_BETTER, "good", "KH III.5"),
    ("binh-chuong-2026", "weak", "<=0", (), Measure.AT_LEVEL, "weak", "KH III.5"),
    ("binh-chuong-2026", "exemplary", "15%", (), Measure.EXEMPLARY, None, "KH III.6"),
    ("binh-chuong-2026", "movement-day-main", "1", (R,), Measure.MOVEMENT_DAY_MAIN, None, "KH II.4"),
    ("binh-chuong-2026", "movement-day", "100%", (), Measure.MOVEMENT_DAY, None, "KH II.4"),
    ("binh-chuong-2026", "models-commended", "1", (), Measure.MODELS_COMMENDED, None, "KH II.5"),
    ("thien-tin-2026", "registered", "100%", (), Measure.IN_REGISTER, None, "KH I.4"),
    ("thien-tin-2026", "title-reached", "100%", (), Measure.ANTT_REACHED, None, "KH I.4"),
    ("thien-tin-2026", "participation", "90%", (), Measure.CARD_RATIO, "2", "KH, annex, item 2"),
    ("thien-tin-2026", "commitments", "100%", (), Measure.CARD_RATIO, "8b", "KH, annex, item 8b"),
    ("an-giang-2023", "exemplary", "1", UNITS, Measure.EXEMPLARY_CHOSEN, None, "KH III.2"),
]


def test_targets_with_what_is_counted_for_them() -> None:
    found = []
    for plan_id in SEEDS:
        for each in load_bundled(plan_id).targets:
            figure = f"{each.percent}%" if each.percent is not None else str(each.number)
            limit = "<=" if each.comparison is Comparison.AT_MOST else ""
            section = each.source.split(" (")[0]
            row = (plan_id, each.id, limit + figure, each.kinds, each.measure, each.level or each.item, section)
            found.append(row)
    assert found == TARGETS


ELIGIBLE, WITH_PARTY = Condition(antt_eligible=True), Condition(has_party_organisation=True)
BOTH = Condition(antt_eligible=True, has_party_organisation=True)
STEPS: dict[str, list[tuple[Step, tuple[UnitKind, ...], Condition, str]]] = {
    "vinh-thuy-2026": [
        (Step.EXEMPLARY_CHOSEN, (), Condition(), "KH II.2"),
        (Step.EXEMPLARY_REGISTERED, (), Condition(), "KH II.2"),
        (Step.ANTT_REGISTERED, (), ELIGIBLE, "KH II.2"),
        (Step.ANTT_DECIDED, (), ELIGIBLE, "KH II.2"),
        (Step.LEVEL_DECIDED, (), Condition(), "KH II.2"),
        (Step.EXEMPLARY_PROPOSED, (), Condition(), "KH II.4"),
        (Step.EXEMPLARY_DECIDED, (), Condition(), "KH II.5"),
        (Step.EXEMPLARY_UPKEEP, (), Condition(), "KH II.6"),
    ],
    "binh-chuong-2026": [
        (Step.EXEMPLARY_CHOSEN, (), Condition(), "KH II.1"),
        (Step.RESOLUTION_ISSUED, (), WITH_PARTY, "KH III.1"),
        (Step.PLAN_ISSUED, (), Condition(), "KH III.1"),
        (Step.ANTT_REGISTERED, (), ELIGIBLE, "KH II.1"),
        (Step.LAUNCHED, (), Condition(), "KH III.2"),
        (Step.COMMITMENTS, (), Condition(), "KH III.1"),
        (Step.MOVEMENT_DAY, (), Condition(), "KH II.4"),
        (Step.ANTT_DECIDED, (), ELIGIBLE, "KH III.4"),
        (Step.LEVEL_DECIDED, (), Condition(), "KH III.5"),
        (Step.EXEMPLARY_PROPOSED, (), Condition(), "KH II.1"),
        (Step.EXEMPLARY_DECIDED, (), Condition(), "KH III.6"),
    ],
    "thuy-hung-2026": [
        (Step.RESOLUTION_ISSUED, (), BOTH, "KH II.5"),
        (Step.PLAN_ISSUED, UNITS, ELIGIBLE, "KH II.5"),
        (Step.ANTT_REGISTERED, (), ELIGIBLE, "KH II.5"),
        (Step.LAUNCHED, (), Condition(), "KH II.1"),
        (Step.ANTT_DECIDED, (), ELIGIBLE, "KH II.5"),
        (Step.LEVEL_DECIDED, (), Condition(), "KH II.5"),
    ],
    "thien-tin-2026": [
        (Step.EXEMPLARY_REGISTERED, (), Condition(), "KH II.6"),
        (Step.RESOLUTION_ISSUED, (), WITH_PARTY, "KH, annex, item 1"),
        (Step.PLAN_ISSUED, (), Condition(), "KH II.1"),
        (Step.ANTT_REGISTERED, (), ELIGIBLE, "KH II.6"),
        (Step.MOVEMENT_DAY, (), Condition(), "KH II.6"),
        (Step.ANTT_DECIDED, (), ELIGIBLE, "KH I.4"),
        (Step.LEVEL_DECIDED, (), Condition(), "KH II.6"),
        (Step.EXEMPLARY_PROPOSED, (), Condition(), "KH II.6"),
        (Step.EXEMPLARY_DECIDED, (), Condition(), "KH II.6"),
    ],
    "an-giang-2023": [
        (Step.EXEMPLARY_CHOSEN, (), Condition(), "KH II.1"),
        (Step.ANTT_REGISTERED, (), ELIGIBLE, "KH II.1"),
        (Step.ANTT_DECIDED, (), ELIGIBLE, "KH II.1"),
        (Step.LEVEL_DECIDED, (), Condition(), "KH II.1"),
        (Step.EXEMPLARY_PROPOSED, (), Condition(), "KH II.2"),
        (Step.EXEMPLARY_DECIDED, (), Condition(), "KH II.3"),
    ],
}


@pytest.mark.parametrize(("answer", "state"), [("done", State.MET), ("not_done", State.NOT_MET)])
def test_choosing_one_unit_reaches_what_an_giang_wants(answer: str, state: State) -> None:
    profile = UnitProfile(UnitKind.SCHOOL, has_party_organisation=True, has_union=True, has_guard_force=True)
    chosen = {Step.EXEMPLARY_CHOSEN: StepState(answer)}
    years = [
        UnitYear(1, "Trường A", UnitKind.SCHOOL, 2023, profile, steps=chosen),
        UnitYear(2, "Trường B", UnitKind.SCHOOL, 2023, profile),
    ]
    (result,) = board(load_bundled("an-giang-2023"), years).results
    assert (result.state, result.part) == (state, int(state is State.MET))


@pytest.mark.parametrize("plan_id", SEEDS)
def test_the_steps_that_a_plan_follows(plan_id: str) -> None:
    rules = load_bundled(plan_id).steps
    assert [(rule.step, rule.kinds, rule.when) for rule in rules] == [row[:3] for row in STEPS[plan_id]]
    assert all(rule.source.startswith(row[3]) for rule, row in zip(rules, STEPS[plan_id], strict=True))


@pytest.mark.parametrize(
    ("plan_id", "kinds", "needs_antt", "needs_level", "minimum", "decided_by", "papers"),
    [
        ("vinh-thuy-2026", UNITS, True, True, None, "Ủy ban nhân dân tỉnh", ("exemplary-dossier",)),
        ("binh-chuong-2026", ALL, False, False, None, "cấp có thẩm quyền", ()),
        ("thien-tin-2026", UNITS, False, False, None, "cấp có thẩm quyền", ()),
        ("an-giang-2023", UNITS, True, True, "good", "Ban Chỉ đạo tỉnh", ("submission", "result-report", "minutes")),
    ],
)
def test_who_can_become_exemplary(
    plan_id: str,
    kinds: tuple[UnitKind, ...],
    needs_antt: bool,
    needs_level: bool,
    minimum: str | None,
    decided_by: str,
    papers: tuple[str, ...],
) -> None:
    rule = load_bundled(plan_id).exemplary
    assert rule is not None
    assert (rule.kinds, rule.needs_antt, rule.needs_level) == (kinds, needs_antt, needs_level)
    assert (rule.minimum_level, rule.decided_by.vi, rule.papers) == (minimum, decided_by, papers)
    assert rule.checklist is None  # the criteria are in none of the documents


def test_thuy_hung_says_nothing_of_the_exemplary_title_and_of_awards() -> None:
    plan = load_bundled("thuy-hung-2026")
    assert (plan.exemplary, plan.award_rule, plan.targets) == (None, None, ())


@pytest.mark.parametrize(
    ("plan_id", "once", "asks_antt", "subjects", "barred", "section"),
    [
        ("vinh-thuy-2026", False, False, "unit person", "", "KH I.3, II.7, III.1"),
        ("binh-chuong-2026", True, True, "unit people_of_hamlet police security_team person", "", "KH IV.3, V.1"),
        ("thien-tin-2026", False, False, "unit person", "average weak", "KH II.6"),
        ("an-giang-2023", False, False, "unit person", "", "KH I.3, II.5"),
    ],
)
def test_awards(plan_id: str, once: bool, asks_antt: bool, subjects: str, barred: str, section: str) -> None:
    plan = load_bundled(plan_id)
    rule, levels = plan.award_rule, plan.levels
    assert rule is not None
    assert levels is not None
    assert (rule.once_a_year, rule.asks_antt) == (once, asks_antt)
    assert rule.subjects == tuple(map(AwardSubject, subjects.split()))
    assert [level.id for level in levels.levels if not level.award_allowed] == barred.split()
    assert rule.source.startswith(section)


def test_forms_of_awards_in_binh_chuong() -> None:
    rule = load_bundled("binh-chuong-2026").award_rule
    assert rule is not None
    found = [
        (form.title.vi, form.given_by, form.standard.vi if form.standard else "", form.source) for form in rule.forms
    ]
    assert found == [
        (
            *("Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh", GivenBy.PROVINCE),
            *("Số lượng, tiêu chuẩn theo hướng dẫn của Ban Chỉ đạo tỉnh", "KH V.2"),
        ),
        (
            *("Giấy khen của Chủ tịch Ủy ban nhân dân xã", GivenBy.COMMUNE),
            *("Công an xã phối hợp Phòng Văn hóa - Xã hội thống nhất số lượng, tham mưu tiêu chuẩn", "KH V.2"),
        ),
    ]


@pytest.mark.parametrize("plan_id", SEEDS)
def test_levels_have_the_known_names_and_are_provisional(plan_id: str) -> None:
    levels = load_bundled(plan_id).levels
    assert levels is not None
    assert not levels.confirmed
    assert levels.note is not None
    assert [(level.name.vi, level.from_points) for level in levels.levels] == [
        ("Xuất sắc", Decimal(90)),
        ("Khá", Decimal(70)),
        ("Trung bình", Decimal(50)),
        ("Yếu", Decimal(0)),
    ]


@pytest.mark.parametrize("plan_id", SEEDS)
def test_only_thien_tin_brings_a_scorecard(plan_id: str) -> None:
    cards = load_bundled(plan_id).scorecards
    assert [card.id for card in cards] == (["units"] if plan_id == "thien-tin-2026" else [])


@pytest.mark.parametrize("plan_id", SEEDS)
def test_windows_and_checklists_of_the_law_for_the_kinds_that_a_plan_addresses(plan_id: str) -> None:
    plan = load_bundled(plan_id)
    year = plan.year
    for kind in plan.kinds:
        area = kind is R
        first, last = (
            (date(year - 1, 11, 1), date(year, 10, 31)) if area else (date(year - 1, 11, 16), date(year, 11, 15))
        )
        assert plan.assessment_window(kind) == (first, last)
    expected = ["tt-124-residential-area"] if R in plan.kinds else []
    assert [each.id for each in plan.checklists] == [*expected, "tt-124-unit", "tt-124-school"]
    assert all(window.source.startswith("TT 124 Điều 8 khoản 2") for window in plan.assessment)
