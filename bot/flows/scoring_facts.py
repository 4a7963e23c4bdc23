"""What the self-scoring conversation needs to know: the card as it stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from bot.chat import File
from movement.crosschecks import CrossCheck, cross_checks
from movement.plan import ScorecardTemplate
from movement.scoring import (
    ItemAnswer,
    Total,
    total,
)
from movement.units import UnitProfile


@dataclass(frozen=True)
class ScoringFacts:
    """What the conversation needs to know: the card as it stands now.

    `open_items` are those that may be answered: all of them, or after a return only the returned ones. `answered` names
    those of them that need no answer any more.
    """

    card_id: int
    unit_name: str
    year: int
    template: ScorecardTemplate
    profile: UnitProfile
    open_items: frozenset[str]
    answered: frozenset[str]
    answers: Mapping[str, ItemAnswer]
    notes: Mapping[str, str]
    evidence: Mapping[str, Sequence[File]]
    sent_back: Mapping[str, str]
    last_day: date | None = None
    reopened: str | None = None  # the item that is asked again although it has an answer
    pdf: File | None = None  # the card as a paper, as it stands when it is made

    @cached_property
    def total(self) -> Total:
        """What the card adds up to now."""
        return total(self.template, self.answers, self.profile)

    @cached_property
    def checks(self) -> tuple[CrossCheck, ...]:
        """What looks contradictory on the card; on a returned card, only where something can be changed."""
        counts = {code: len(files) for code, files in self.evidence.items()}
        found = cross_checks(self.template, self.answers, self.profile, counts)
        if not self.sent_back:
            return found
        open_here = (replace(check, codes=tuple(c for c in check.codes if c in self.open_items)) for check in found)
        return tuple(check for check in open_here if check.codes)
