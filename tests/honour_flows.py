"""The conversations about awards and models with everything that they can say, for the tests of texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from bot.flows.award_texts import Forms
from bot.flows.awards import AwardFacts, award
from bot.flows.models import ModelFacts, model
from bot.flows.newmodel import NewModelFacts, newmodel
from bot.flows.proposing import ProposingFacts, proposing
from bot.flows.replay import Flow
from bot.flows.texts import local
from bot.flows.unit_pick import UnitLine
from movement.awards import AwardOfYear, AwardStatus, Recipient, foreseen, may_be_proposed
from movement.honours import AwardSubject
from movement.models import AboutModel, ModelStatus, Since
from movement.plan import Plan
from movement.plans import load_bundled
from movement.units import UnitKind, UnitProfile
from movement.year import Step, StepState, UnitYear

NAME = "Trường THCS Thiện Tín"
NOW = datetime(2026, 10, 20, 2, 14, tzinfo=UTC)
TODAY = date(2026, 10, 20)
LEVELS, FORMS = load_bundled("thien-tin-2026"), load_bundled("binh-chuong-2026")
SCHOOL = Recipient(AwardSubject.UNIT, NAME, 1)
AWARDED = AwardOfYear(1, SCHOOL, "commune-merit", AwardStatus.AWARDED, "12/QĐ-UBND", date(2026, 8, 20))


def _year(unit_id: int, level: str = "", expected: str = "") -> UnitYear:
    steps = {Step.LEVEL_DECIDED: StepState(level)} if level else {}
    profile = UnitProfile(UnitKind.SCHOOL, True, True, True)
    return UnitYear(unit_id, NAME, UnitKind.SCHOOL, 2026, profile, steps=steps, expected_level=expected)


def _proposing(plan: Plan, *awards: AwardOfYear) -> Flow:
    years = [_year(1), _year(2, "weak"), *(_year(n, expected="weak") for n in range(3, 20))]
    units = [(Recipient(AwardSubject.UNIT, NAME, year.unit_id), year) for year in years]
    assert plan.award_rule is not None
    return proposing(
        ProposingFacts(
            2026,
            foreseen(plan),
            Forms(plan.award_rule.forms),
            [(recipient, may_be_proposed(plan, recipient, awards, year)) for recipient, year in units],
            lambda recipient: may_be_proposed(plan, recipient, awards),
            local(plan.award_rule.text),
            "Công an xã Thiện Tín",
            ["Long Bàn Bắc", "Phú Lộc"],
        )
    )


def _award(recipient: Recipient, status: AwardStatus, *others: AwardOfYear, own: bool = False) -> Flow:
    awarded, refused = status is AwardStatus.AWARDED, status is AwardStatus.REFUSED
    assert FORMS.award_rule is not None
    return award(
        AwardFacts(
            award_id=1,
            revision=1,
            recipient=recipient,
            form="commune-merit",
            forms=Forms(FORMS.award_rule.forms),
            occasion="movement_day",
            status=status,
            paper="12/QĐ-UBND" if awarded else "",
            paper_day=date(2026, 8, 20) if awarded else None,
            reason="Đã hết số lượng khen thưởng." if refused else "",
            proposed_at=NOW,
            verdict=may_be_proposed(FORMS, recipient, others, _year(1)),
            today=TODAY,
            may_decide=not own,
        )
    )


def _model(status: ModelStatus, *, keeps: bool = True, full: bool = False) -> Flow:
    ended = status is ModelStatus.ENDED
    return model(
        ModelFacts(
            model_id=1,
            revision=1,
            about=AboutModel("Cổng trường an toàn", "giao thông", Since(2024, 5), 1, movement="Dạy tốt – Học tốt"),
            unit_name=NAME,
            status=status,
            result="Không còn ùn tắc trước cổng trường." if full else "",
            ended_on=TODAY if ended else None,
            ended_reason="outdated" if ended else "Đã có trong sổ." if status is ModelStatus.DECLINED else "",
            commended_on=TODAY if full else None,
            commended_paper="45/TTr-CAX" if full else "",
            today=TODAY,
            may_keep=keeps,
            may_tell=True,
            correction={},
        )
    )


def _newmodel(keeps: bool, units: int) -> Flow:
    lines = [UnitLine(number, NAME) for number in range(1, units + 1)]
    fields, movements, hamlets = ["an toàn giao thông"], ["Dạy tốt – Học tốt"], ["Phú Lộc"]
    return newmodel(NewModelFacts(keeps, lines, TODAY, fields, movements, hamlets))


PERSON = Recipient(AwardSubject.PERSON, "Nguyễn Văn An, thôn Phú Lộc")
HONOUR_FLOWS: Mapping[str, Callable[[], Flow]] = {
    "proposing": lambda: _proposing(FORMS),
    "proposing again": lambda: _proposing(FORMS, AWARDED),
    "proposing without forms": lambda: _proposing(LEVELS),
    **{
        f"award, {status.value}": lambda status=status: _award(PERSON, status)  # type: ignore[misc]
        for status in AwardStatus
    },
    "award that is barred": lambda: _award(SCHOOL, AwardStatus.PROPOSED, AWARDED),
    "award of the own unit": lambda: _award(SCHOOL, AwardStatus.PROPOSED, own=True),
    "award without a name": lambda: _award(Recipient(AwardSubject.PERSON, ""), AwardStatus.AWARDED),
    **{
        f"model, {status.value}": lambda status=status: _model(status, full=True)  # type: ignore[misc]
        for status in ModelStatus
    },
    "model of the own unit": lambda: _model(ModelStatus.ACTIVE, keeps=False),
    "entering a model": lambda: _newmodel(True, 12),
    "reporting a model": lambda: _newmodel(False, 1),
    "reporting a model of one of several units": lambda: _newmodel(False, 2),
}
