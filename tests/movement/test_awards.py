"""Who may be proposed for an award: levels, one award a year, whom the plan foresees; nothing else bars."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movement.awards import (
    AwardOfYear,
    AwardStatus,
    Recipient,
    Why,
    foreseen,
    may_be_proposed,
    recipient_of,
)
from movement.honours import AwardSubject
from movement.plan import Plan
from movement.plans import load_bundled
from movement.units import UnitKind, UnitProfile
from movement.year import Outcome, Step, StepState, UnitYear

THIEN_TIN = load_bundled("thien-tin-2026")  # Trung bình and Yếu bar (KH II.6)
BINH_CHUONG = load_bundled("binh-chuong-2026")  # nobody twice a year (KH V.1.b)
PERSON = AwardSubject.PERSON


def double_awards(awards: Iterable[AwardOfYear]) -> list[list[AwardOfYear]]:
    """The awards of a year that went to one recipient more than once, together; whatever the plan says about it."""
    groups: list[list[AwardOfYear]] = []
    for award in awards:
        if award.status is not AwardStatus.AWARDED:
            continue
        same = next((g for g in groups if any(one.recipient.is_same(award.recipient) for one in g)), None)
        if same is None:
            groups.append([award])
        else:
            same.append(award)
    return [group for group in groups if len(group) > 1]


def changed(plan: Plan, **rule: Any) -> Plan:
    """The plan with another rule about awards."""
    written = plan.model_dump(mode="json")
    return Plan.model_validate({**written, "award_rule": {**written["award_rule"], **rule}})


def unit(
    unit_id: int = 1, name: str = "Trạm Y tế", *, level: str = "", expected: str = "", antt: bool | None = None
) -> UnitYear:
    steps = {}
    if level:
        steps[Step.LEVEL_DECIDED] = StepState(level)
    if antt is not None:
        steps[Step.ANTT_DECIDED] = StepState(Outcome.REACHED if antt else Outcome.NOT_REACHED)
    profile = UnitProfile(UnitKind.OFFICE, True, True, True)
    return UnitYear(unit_id, name, UnitKind.OFFICE, 2026, profile, steps=steps, expected_level=expected)


def award(
    recipient: Recipient, status: AwardStatus = AwardStatus.AWARDED, form: str = "commune-merit", number: int = 7
) -> AwardOfYear:
    return AwardOfYear(number, recipient, form, status, "12/QĐ-UBND" if status is AwardStatus.AWARDED else "")


def whys(plan: Plan, year: UnitYear, *awards: AwardOfYear) -> list[Why]:
    return [reason.why for reason in may_be_proposed(plan, recipient_of(year), awards, year).reasons]


LEVELS = [(level.id, level.award_allowed) for level in THIEN_TIN.levels.levels] if THIEN_TIN.levels else []


@pytest.mark.parametrize(("level", "allowed"), LEVELS)
def test_the_level_that_was_decided_lets_a_unit_be_proposed_or_bars_it_with_the_plans_source(
    level: str, allowed: bool
) -> None:
    year = unit(level=level)

    verdict = may_be_proposed(THIEN_TIN, recipient_of(year), [], year)

    assert verdict.ok is allowed
    if not allowed:
        (reason,) = verdict.reasons
        assert (reason.why, reason.source) == (Why.LEVEL, "KH II.6")
        assert reason.level is not None
        assert reason.level.id == level


def test_thien_tin_bars_average_and_weak() -> None:
    assert [level for level, allowed in LEVELS if not allowed] == ["average", "weak"]


def test_an_expected_level_warns_and_a_better_decision_ends_the_warning() -> None:
    assert whys(THIEN_TIN, unit(expected="weak")) == [Why.EXPECTED_LEVEL]
    assert may_be_proposed(THIEN_TIN, recipient_of(unit()), [], unit(expected="weak")).ok
    assert whys(THIEN_TIN, unit(expected="good")) == [Why.NO_LEVEL]
    assert whys(THIEN_TIN, unit()) == [Why.NO_LEVEL]
    assert whys(THIEN_TIN, unit(expected="weak", level="good")) == []


def test_where_no_level_bars_levels_are_not_spoken_of() -> None:
    written = THIEN_TIN.model_dump(mode="json")
    for level in written["levels"]["levels"]:
        level["award_allowed"] = True

    assert whys(Plan.model_validate(written), unit(level="weak")) == []


def test_the_title_is_only_looked_at_where_the_plan_says_so_and_never_bars() -> None:
    looking = changed(THIEN_TIN, asks_antt=True)

    assert Why.NO_TITLE not in whys(THIEN_TIN, unit(level="good", antt=False))
    assert whys(looking, unit(level="good", antt=False)) == [Why.NO_TITLE]
    assert whys(looking, unit(level="good")) == [Why.NO_TITLE]
    assert whys(looking, unit(level="good", antt=True)) == []
    assert may_be_proposed(looking, recipient_of(unit()), [], unit(antt=False, level="good")).ok
    assert BINH_CHUONG.award_rule is not None
    assert BINH_CHUONG.award_rule.asks_antt  # KH IV.3


def test_units_that_the_law_excludes_from_the_title_are_not_asked_for_it() -> None:
    excluded = UnitProfile(UnitKind.SCHOOL, True, True, True, antt_eligible=False)
    year = UnitYear(1, "Trường", UnitKind.SCHOOL, 2026, excluded, steps={Step.LEVEL_DECIDED: StepState("good")})

    assert whys(changed(THIEN_TIN, asks_antt=True), year) == []


def test_a_second_award_in_a_year_is_barred_and_a_second_proposal_warned_of() -> None:
    year = unit(antt=True)
    was, waits = award(recipient_of(year)), award(recipient_of(year), AwardStatus.PROPOSED)

    verdict = may_be_proposed(BINH_CHUONG, recipient_of(year), [was], year)
    (reason,) = verdict.bars
    assert (reason.why, reason.award) == (Why.AWARDED_ALREADY, was)
    assert "V.1.b" in reason.source
    assert Why.PROPOSED_ALREADY in whys(BINH_CHUONG, year, waits)
    assert may_be_proposed(BINH_CHUONG, recipient_of(year), [waits], year).ok


@pytest.mark.parametrize("status", [AwardStatus.REFUSED, AwardStatus.WITHDRAWN])
def test_what_came_to_nothing_stands_in_nobodys_way(status: AwardStatus) -> None:
    year = unit(antt=True)
    assert may_be_proposed(BINH_CHUONG, recipient_of(year), [award(recipient_of(year), status)], year).ok


def test_where_the_plan_does_not_forbid_it_two_awards_a_year_are_nobodys_business() -> None:
    year = unit(level="good")
    assert whys(THIEN_TIN, year, award(recipient_of(year))) == []


def test_only_those_whom_the_plan_foresees_can_be_proposed() -> None:
    hamlet = Recipient(AwardSubject.PEOPLE_OF_HAMLET, "Thôn Phú Lộc")

    assert [reason.why for reason in may_be_proposed(THIEN_TIN, hamlet, []).bars] == [Why.SUBJECT]
    assert may_be_proposed(BINH_CHUONG, hamlet, []).ok
    assert set(foreseen(BINH_CHUONG)) == set(AwardSubject)


def test_a_plan_without_a_rule_bars_by_its_levels_alone() -> None:
    silent = THIEN_TIN.model_copy(update={"award_rule": None})
    year = unit(level="weak")

    assert set(foreseen(silent)) == set(AwardSubject)
    assert whys(silent, year, award(recipient_of(year))) == [Why.LEVEL]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Recipient(PERSON, "Nguyễn Văn An"), Recipient(PERSON, "nguyễn văn  an "), True),
        (Recipient(PERSON, "Nguyễn Văn An"), Recipient(PERSON, "NGUYEN VAN AN."), True),
        (Recipient(PERSON, "Nguyễn Văn An"), Recipient(PERSON, "Nguyễn Văn An, thôn Bắc"), False),
        (Recipient(PERSON, ""), Recipient(PERSON, ""), False),  # the names were deleted
        (Recipient(AwardSubject.UNIT, "Trạm Y tế", 1), Recipient(AwardSubject.UNIT, "Tên mới", 1), True),
        (Recipient(AwardSubject.UNIT, "Trạm Y tế", 1), Recipient(AwardSubject.UNIT, "Trạm Y tế", 2), False),
        (Recipient(AwardSubject.UNIT, "Thôn Bắc", 1), Recipient(AwardSubject.PEOPLE_OF_HAMLET, "Thôn Bắc"), True),
    ],
)
def test_who_is_the_same(one: Recipient, other: Recipient, same: bool) -> None:
    assert one.is_same(other) is other.is_same(one) is same


names = st.sampled_from(["Nguyễn Văn An", "nguyen van an", "Trần Thị Bình", "Lê Cường", ""])
people = st.builds(Recipient, st.just(PERSON), names)
collectives = st.builds(lambda n: Recipient(AwardSubject.UNIT, f"Đơn vị {n}", n), st.integers(1, 4))
awards = st.lists(
    st.builds(award, st.one_of(people, collectives), st.sampled_from(AwardStatus), number=st.integers(1, 9)),
    max_size=9,
)


@given(awards, st.one_of(people, collectives))
def test_under_once_a_year_somebody_is_barred_exactly_when_awarded_already(
    given_awards: list[AwardOfYear], recipient: Recipient
) -> None:
    verdict = may_be_proposed(BINH_CHUONG, recipient, given_awards)
    had = any(a.status is AwardStatus.AWARDED and a.recipient.is_same(recipient) for a in given_awards)

    assert verdict.ok is not had
    assert not may_be_proposed(changed(BINH_CHUONG, once_a_year=False), recipient, given_awards).bars
    assert all(reason.source for reason in verdict.reasons)
    assert list(verdict.reasons) == [*verdict.bars, *verdict.warnings]


@given(st.lists(st.one_of(people, collectives), max_size=12))
def test_when_every_award_passed_the_rule_there_is_no_double_award(recipients: list[Recipient]) -> None:
    given_awards: list[AwardOfYear] = []
    for recipient in recipients:
        if may_be_proposed(BINH_CHUONG, recipient, given_awards).ok:
            given_awards.append(award(recipient))

    assert double_awards(given_awards) == []
