"""The conversations about titles with everything that they can say at once, for the tests of texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bot.flows.checking import checking
from bot.flows.checklist import checklist, no_checklist
from bot.flows.checklist_facts import ChecklistFacts
from bot.flows.checklist_texts import TITLES
from bot.flows.exemplary import CandidateFacts, candidate, earlier
from bot.flows.replay import Flow
from bot.flows.step import StepFacts
from movement.checking import Answer, CardView, State
from movement.checklist import Title
from movement.exemplary import Stage, candidacy, dossier
from movement.plans import load_bundled
from movement.scoring import ItemAnswer
from movement.units import Exclusion, UnitKind, UnitProfile
from movement.year import Step, StepState, UnitYear

NAME = "Trường THCS Thiện Tín"
NOW = datetime(2026, 10, 20, 2, 14, tzinfo=UTC)
PLAN = load_bundled("thien-tin-2026")
RULE_PLAN = load_bundled("an-giang-2023")
SMALL = UnitProfile(UnitKind.SCHOOL, True, True, True, antt_eligible=False)
CRITERIA = PLAN.checklist_for(UnitKind.SCHOOL, Title.ANTT)
CARD = CardView(
    PLAN.scorecards[0],
    {c.code: ItemAnswer(Decimal(0) if c.code == "5d" else c.maximum) for c in PLAN.scorecards[0].scored},
)


def _facts(**changed: Any) -> ChecklistFacts:
    assert CRITERIA is not None
    own = {item.code: Answer(item.code != "3e", "Đang hoàn thiện." * 10) for item in CRITERIA.items}
    facts: dict[str, Any] = {
        "unit_id": 1,
        "unit_name": NAME,
        "year": 2026,
        "checklist": CRITERIA,
        "profile": SMALL,
        "state": State.DRAFT,
        "revision": 40,
        "own": own,
        "verified": {"1.2": Answer(False, "Chưa có kế hoạch năm 2026.")},
        "card": CARD,
        "registered": False,
        "exclusion": Exclusion.PRIMARY_OR_PRESCHOOL,
        "window": (date(2025, 11, 16), date(2026, 11, 15)),
        "sent_at": NOW,
        "checked_at": NOW,
        **changed,
    }
    return ChecklistFacts(**facts)


def _candidate(stage: Stage, held: bool = False, ready: bool = True) -> Flow:
    rule = RULE_PLAN.exemplary
    assert rule is not None
    steps = {Step.ANTT_DECIDED: StepState("reached", None, "215/QĐ-UBND", date(2022, 11, 18))} if ready else {}
    if ready:
        steps[Step.LEVEL_DECIDED] = StepState("good", None, "30/QĐ-UBND", date(2022, 11, 28))
    profile = UnitProfile(UnitKind.SCHOOL, True, True, True, antt_eligible=ready)
    last = UnitYear(1, NAME, UnitKind.SCHOOL, 2022, profile, steps=steps)
    this = UnitYear(1, NAME, UnitKind.SCHOOL, 2023, profile, was_exemplary=held, expected_level="good")
    return candidate(
        CandidateFacts(
            1,
            NAME,
            UnitKind.SCHOOL,
            2023,
            rule,
            RULE_PLAN.levels,
            candidacy(rule, RULE_PLAN.levels, this, last),
            stage,
            dossier(rule, RULE_PLAN, {"minutes"}),
            frozenset(Step),
            earlier=(Step.ANTT_DECIDED, Step.LEVEL_DECIDED, Step.EXEMPLARY_DECIDED),
        )
    )


def _open(code: str) -> dict[str, Answer]:
    return {c: answer for c, answer in _facts().own.items() if c != code}


TITLE_FLOWS: Mapping[str, Callable[[], Flow]] = {
    **{
        f"checklist {code}": lambda code=code: checklist(_facts(own=_open(code)))  # type: ignore[misc]
        for code in ("1.1", "3đ", "3g")
    },
    "checklist, nothing answered": lambda: checklist(_facts(own={})),
    "checklist, a note": lambda: checklist(_facts(fresh=frozenset(["3e"]))),
    "checklist, the last look": lambda: checklist(_facts()),
    "checklist, sent": lambda: checklist(_facts(state=State.SENT)),
    "checklist, compared": lambda: checklist(_facts(state=State.CHECKED)),
    "checklist, decided": lambda: checklist(_facts(decided=StepState("reached", date(2026, 11, 18), "215/QĐ-UBND"))),
    "no checklist": lambda: no_checklist(TITLES[Title.ANTT], 2026),
    "comparing": lambda: checking(_facts(state=State.SENT)),
    "comparing again": lambda: checking(_facts(state=State.CHECKED)),
    "comparing by papers": lambda: checking(_facts(state=State.NONE, own={}, verified={})),
    "candidate": lambda: _candidate(Stage.NONE),
    "no candidate": lambda: _candidate(Stage.CHOSEN, ready=False),
    "no candidate, not chosen": lambda: _candidate(Stage.NONE, ready=False),
    "proposed": lambda: _candidate(Stage.PROPOSED),
    "holder": lambda: _candidate(Stage.KEPT, held=True),
    "earlier result": lambda: earlier(
        StepFacts(1, NAME, 2025, Step.LEVEL_DECIDED, PLAN.levels, date(2026, 1, 5), StepState("good"))
    ),
}
