"""The plan (kế hoạch): one commune's rules for a year. Everything that communes decide differently is in here.

This module is the place to import plan data from; the parts live in `values`, `counting`, `scorecard`, `ladder`
and `dates`.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field

from movement.counting import CountField, CountRule, RatioRule, SumRule, Term
from movement.dates import AssessmentWindow, Audience, DayOfYear, Deadline, Word
from movement.ladder import Done, Ladder
from movement.scorecard import (
    Criterion,
    CrossCheckKind,
    CrossCheckRule,
    DecidedBy,
    Evidence,
    NotApplicable,
    Note,
    ScorecardTemplate,
    Variant,
)
from movement.units import UnitKind
from movement.values import Condition, Frozen, LocalText, Percent, Points, Text

__all__ = [
    "AssessmentWindow",
    "Audience",
    "AwardRule",
    "CampaignRules",
    "Comparison",
    "Condition",
    "CountField",
    "CountRule",
    "Criterion",
    "CrossCheckKind",
    "CrossCheckRule",
    "DayOfYear",
    "Deadline",
    "DecidedBy",
    "Done",
    "Evidence",
    "Issuer",
    "Ladder",
    "LegalReference",
    "Level",
    "Levels",
    "LocalText",
    "NotApplicable",
    "Note",
    "Plan",
    "RatioRule",
    "ScorecardTemplate",
    "SumRule",
    "Target",
    "Term",
    "Topic",
    "Variant",
    "Word",
]


class Issuer(Frozen):
    """Who issued the plan and which names stand on papers and messages.

    `province` and `hotline` stay empty when nobody has stated them yet. `card_prefix` begins the numbers of scorecards
    ("TT" → TT-2026-014).
    """

    commune: Text
    province: str | None = None
    body: Text
    police_office: Text
    hotline: str | None = None
    card_prefix: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,8}$")]
    source: Text


class LegalReference(Frozen):
    """A document that the plan rests on. Titles are text: real plans cite them incompletely."""

    id: Text
    title: Text
    source: Text


class Level(Frozen):
    """A level of classification (xếp loại) and the points from which it begins."""

    id: Text
    name: LocalText
    from_points: Points
    award_allowed: bool


class Levels(Frozen):
    """The levels from the highest to the lowest. `confirmed` is False while no official text settles the cut-offs."""

    confirmed: bool
    note: LocalText | None = None
    source: Text
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]


class Comparison(StrEnum):
    """The direction of a target."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Target(Frozen):
    """A figure that the commune wants to reach: per cent or a plain number, one of the two."""

    id: Text
    title: LocalText
    percent: Percent | None = None
    number: Annotated[int, Field(ge=0)] | None = None
    comparison: Comparison = Comparison.AT_LEAST
    kinds: tuple[UnitKind, ...] = ()
    source: Text


class Topic(Frozen):
    """A subject of messages to residents. The messages themselves are written by officers."""

    id: Text
    title: LocalText
    source: Text


class AwardRule(Frozen):
    """What the classification means for awards. The levels themselves say which are barred (`award_allowed`)."""

    text: LocalText
    source: Text


class CampaignRules(Frozen):
    """How messages to residents are released. `second_officer`: somebody else than the author approves them first.

    No plan that we know settles it. Their topics touch politics, religion and people's reputation, so a plan that says
    nothing is taken the careful way.
    """

    second_officer: bool = True
    source: Text = "named by no document; the careful way"


class Plan(Frozen):
    """One commune's rules for one year."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    year: Annotated[int, Field(strict=True, ge=2000, le=2200)]
    title: LocalText
    source: Text
    issuer: Issuer
    kinds: Annotated[tuple[UnitKind, ...], Field(min_length=1)]
    legal_references: tuple[LegalReference, ...] = ()
    assessment: tuple[AssessmentWindow, ...] = ()
    scorecards: tuple[ScorecardTemplate, ...] = ()
    levels: Levels | None = None
    award_rule: AwardRule | None = None
    deadlines: tuple[Deadline, ...] = ()
    reminders: Ladder = Ladder()
    campaigns: CampaignRules = CampaignRules()
    targets: tuple[Target, ...] = ()
    topics: tuple[Topic, ...] = ()

    @cached_property
    def version(self) -> str:
        """Twelve hexadecimal digits that change whenever anything in the plan changes."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:12]

    def scorecard_for(self, kind: UnitKind) -> ScorecardTemplate | None:
        """The scorecard that units of this kind fill in, None when the plan has none for them."""
        return next((template for template in self.scorecards if kind in template.kinds), None)

    def deadline(self, deadline_id: str) -> Deadline:
        """The deadline of that id. Raises KeyError when the plan has none."""
        for deadline in self.deadlines:
            if deadline.id == deadline_id:
                return deadline
        raise KeyError(deadline_id)

    def assessment_window(self, kind: UnitKind) -> tuple[date, date] | None:
        """First and last day of what this year's card is about, None when the plan does not say."""
        return next((window.days(self.year) for window in self.assessment if kind in window.kinds), None)
