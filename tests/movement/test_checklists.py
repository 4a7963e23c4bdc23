"""The shared checklists of Thông tư 124/2021/TT-BCA: their criteria, whom they are for, what the card says as well."""

from __future__ import annotations

import pytest

from movement.checklist import Checklist, Title
from movement.plan import Plan
from movement.plans import load_bundled
from movement.scorecard import CrossCheckKind
from movement.units import UnitKind, UnitProfile
from movement.values import Condition, LocalText

LAW = load_bundled("binh-chuong-2026")  # addresses every kind of unit


def checklist(kind: UnitKind) -> Checklist:
    found = LAW.checklist_for(kind, Title.ANTT)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kind", "article", "codes"),
    [
        (UnitKind.RESIDENTIAL_AREA, 4, "1.1 1.2 1.3 2 3a 3b 3c 3d 3đ 3e 3g 4a 4b 4c 4d 5"),
        (UnitKind.OFFICE, 6, "1.1 1.2 1.3 1.4 1.5 1.6 2 3a 3b 3c 3d 3đ 3e 3g 3h 4 5"),
        (UnitKind.ENTERPRISE, 6, "1.1 1.2 1.3 1.4 1.5 1.6 2 3a 3b 3c 3d 3đ 3e 3g 3h 4 5"),
        # of Điều 6 khoản 3 without d (strikes) and h; two criteria more
        (UnitKind.SCHOOL, 7, "1.1 1.2 1.3 1.4 1.5 1.6 2.1 2.2 3a 3b 3c 3đ 3e 3g 4.1 4.2 5 6"),
    ],
)
def test_all_criteria_of_the_article_are_there(kind: UnitKind, article: int, codes: str) -> None:
    found = checklist(kind)
    assert [item.code for item in found.items] == codes.split()
    for item in found.items:
        paragraph = item.code[0]
        assert item.source.startswith(f"Thông tư 124/2021/TT-BCA, Điều {article} khoản {paragraph}"), item.code
        if item.code[-1].isalpha():
            assert f"điểm {item.code[-1]}" in item.source, item.code


def test_the_source_says_that_the_wording_is_shortened() -> None:
    assert all("rút gọn, cần đối chiếu văn bản chính thức" in each.source for each in LAW.checklists)


@pytest.mark.parametrize("kind", UnitKind)
def test_every_criterion_can_be_answered_by_met_or_not(kind: UnitKind) -> None:
    for item in checklist(kind).items:
        assert len(item.short.vi) <= 90, item.code
        if item.heading.startswith("Không để xảy ra"):
            assert item.short.vi.startswith("Không"), item.code


@pytest.mark.parametrize("kind", UnitKind)
def test_some_criteria_are_for_some_units_only(kind: UnitKind) -> None:
    limited = {item.code: item.when for item in checklist(kind).items if item.when != Condition()}
    assert limited["1.1"] == Condition(has_party_organisation=True)
    guards = [code for code, when in limited.items() if when == Condition(has_guard_force=True)]
    assert guards == {UnitKind.RESIDENTIAL_AREA: [], UnitKind.SCHOOL: ["5"]}.get(kind, ["4"])
    bare = UnitProfile(kind, has_party_organisation=False, has_union=False, has_guard_force=False)
    assert not any(when.holds(bare) for when in limited.values())


@pytest.mark.parametrize("kind", [UnitKind.OFFICE, UnitKind.ENTERPRISE, UnitKind.SCHOOL])
def test_the_card_and_the_checklist_speak_of_the_same_things(kind: UnitKind, plan: Plan) -> None:
    card = plan.scorecard_for(kind)
    assert card is not None
    found = plan.checklist_for(kind, Title.ANTT)
    assert found is not None
    assert found.speaks_of(card)
    profile = UnitProfile(kind, has_party_organisation=True, has_union=True, has_guard_force=True)
    contradicted = {
        code
        for rule in card.cross_checks
        if rule.kind in (CrossCheckKind.ZERO_AGAINST_TITLE, CrossCheckKind.TITLE_WITHOUT_REGISTRATION)
        and rule.when.holds(profile)
        for code in rule.codes
    }
    assert {code for item in found.items for code in item.card_items} == contradicted


def test_on_another_card_the_codes_would_mean_something_else(plan: Plan) -> None:
    other = plan.scorecards[0].model_copy(update={"title": LocalText(vi="Phiếu khác")})
    assert not checklist(UnitKind.SCHOOL).speaks_of(other)
    assert checklist(UnitKind.RESIDENTIAL_AREA).speaks_of(other)  # names no items at all
