"""A card of Thiện Tín as its papers get it, without a database: every item answered, verified, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bot.making.card_rows import CardOnPaper
from documents.scorecard import Check, ScorecardSheet
from movement.plan import Plan, ScorecardTemplate
from movement.plans import load_bundled
from movement.scoring import ItemAnswer
from movement.units import Exclusion, UnitKind
from storage.cards import DRAFT, FINAL, RETURNED, SUBMITTED, VERIFIED, Card, Checked
from storage.units import ACTIVE, UnitRecord

PLAN = load_bundled("thien-tin-2026")
TEMPLATE = PLAN.scorecards[0]
CHECK = Check("Mã kiểm tra:", "K7QF-2M8R-9T3W", "Quét mã QR.", "https://antq.example.vn/kiem-tra/K7QF-2M8R-9T3W")
OFFICE = "Công an xã Thiện Tín"
UNIT = UnitRecord(
    id=12,
    commune_id=1,
    kind=UnitKind.SCHOOL,
    name="Trường THCS Thiện Tín",
    address="25 Trần Phú",
    hamlet="Long Bàn Bắc",
    people=42,
    has_party_organisation=True,
    has_union=True,
    has_guard_force=True,
    exclusion=Exclusion.NONE,
    status=ACTIVE,
    status_reason="",
)
BEST = {criterion.code: ItemAnswer(criterion.maximum) for criterion in TEMPLATE.scored}
_DAYS = {"submitted_at": 5, "verified_at": 9, "final_at": 20}
_REACHED = {DRAFT: 0, SUBMITTED: 1, RETURNED: 1, VERIFIED: 2, FINAL: 3}


def on_paper(
    status: str = SUBMITTED,
    answers: Mapping[str, ItemAnswer] | None = None,
    checked: Mapping[str, Decimal] | None = None,
    *,
    unit: UnitRecord = UNIT,
    plan: Plan = PLAN,
    template: ScorecardTemplate = TEMPLATE,
    **more: Any,
) -> CardOnPaper:
    """A card in a state; as far as it has got, it has the days of the states before."""
    reached = _REACHED[status]
    days = {
        name: datetime(2026, 11, day, 3, 0, tzinfo=UTC) if n < reached else None
        for n, (name, day) in enumerate(_DAYS.items())
    }
    values: dict[str, Any] = {
        **{"id": 7, "commune_id": 1, "unit_id": unit.id, "plan_version_id": 1, "template": template.id},
        **{"year": plan.year, "status": status, "number": 14 if reached else None, "revision": 0, "round": 1},
        **{"returned": (), "claimed_by": None, "claimed_at": None, "final_level": "", "decision_number": ""},
        **{"confirmed_at": None, "asked_at": None},
        **days,
        **more,
    }
    card = Card(**values)
    card.answers = dict(BEST if answers is None else answers)
    card.checked = {code: Checked(points, "") for code, points in (checked or {}).items()}
    return CardOnPaper(card, unit, plan, template, OFFICE)


def with_code(sheet: ScorecardSheet, link: str = CHECK.link) -> ScorecardSheet:
    """A form with a code, as the recipes finish it."""
    return replace(sheet, check=replace(CHECK, link=link))
