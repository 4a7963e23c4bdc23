"""What the conversations about a title's checklist need to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from movement.checking import Answer, CardView, Finding, Standing, State, contradictions, in_force, items_for, standing
from movement.checklist import Checklist, ChecklistItem
from movement.units import Exclusion, UnitProfile
from movement.year import StepState


@dataclass(frozen=True)
class ChecklistFacts:
    """A unit's checklist as it stands now.

    `own` is the unit's word, `verified` that of Công an xã; `settled` are criteria that it has compared since the unit
    answered. `decided` is the authority's decision, after which nothing is changed any more. `fresh` are criteria that
    were just said not to be met, so that a note can be asked for; `revision` is the newest entry's number.
    """

    unit_id: int
    unit_name: str
    year: int
    checklist: Checklist
    profile: UnitProfile
    state: State = State.NONE
    revision: int = 0
    own: Mapping[str, Answer] = field(default_factory=dict)
    verified: Mapping[str, Answer] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    card: CardView | None = None
    registered: bool | None = None
    exclusion: Exclusion = Exclusion.NONE
    decided: StepState | None = None
    window: tuple[date, date] | None = None
    sent_at: datetime | None = None
    checked_at: datetime | None = None
    fresh: frozenset[str] = frozenset()

    @cached_property
    def items(self) -> tuple[ChecklistItem, ...]:
        """The criteria that concern the unit."""
        return items_for(self.checklist, self.profile)

    def position(self, code: str) -> int:
        """Which of the unit's criteria this one is, from 1."""
        return [item.code for item in self.items].index(code) + 1

    def standing(self, answers: Mapping[str, Answer]) -> Standing:
        """What answers come to for this unit."""
        return standing(self.checklist, self.profile, answers)

    @cached_property
    def in_force(self) -> Mapping[str, Answer]:
        """What holds now: the word of Công an xã where it has spoken, else the unit's."""
        return in_force(self.own, self.verified)

    def findings(self, answers: Mapping[str, Answer]) -> tuple[Finding, ...]:
        """What does not fit together in answers, with the card and the registration beside them."""
        return contradictions(self.checklist, self.profile, answers, self.card, registered=self.registered)
