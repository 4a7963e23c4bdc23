"""What verifying a card needs to know: the card as it was handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from bot.chat import File
from movement.crosschecks import CrossCheck
from movement.plan import Levels, ScorecardTemplate
from movement.scoring import ItemAnswer, Total
from movement.units import UnitProfile


@dataclass(frozen=True, slots=True)
class VerificationFacts:
    """The card as it was handed in. `settled` are items verified in an earlier round, which are not asked again."""

    card_id: int
    revision: int
    number: str
    unit_name: str
    year: int
    template: ScorecardTemplate
    profile: UnitProfile
    answers: Mapping[str, ItemAnswer]
    notes: Mapping[str, str]
    evidence: Mapping[str, Sequence[File]]
    total: Total
    levels: Levels | None
    checks: tuple[CrossCheck, ...] = ()
    settled: Mapping[str, Decimal] = field(default_factory=dict)
    last_year: Mapping[str, Decimal] = field(default_factory=dict)
    waiting: int = 0
    claimed_by: str = ""  # another officer's name, when somebody else is at it
    claimed_at: datetime | None = None
    pdf: File | None = None  # the card as a paper
