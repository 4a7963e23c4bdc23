"""The plan (kế hoạch): one commune's rules for a year. Everything that communes decide differently is in here.

This module is the place to import plan data from; the parts live in `values`, `counting`, `scorecard`, `checklist`,
`ladder`, `dates` and `honours`.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field

from movement.checklist import Checklist, ChecklistItem, Title
from movement.counting import CountField, CountRule, RatioRule, SumRule, Term
from movement.dates import AssessmentWindow, Audience, DayOfYear, Deadline, OpenDate, Word
from movement.honours import AwardForm, AwardRule, AwardSubject, ExemplaryRule, GivenBy
from movement.ladder import Done, Ladder
from movement.measures import Measure
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
from movement.units import UnitKind, UnitProfile
from movement.values import Condition, Frozen, LocalText, Percent, Points, Text
from movement.year import Step

__all__ = [
    "AssessmentWindow",
    "Audience",
    "AwardForm",
    "AwardRule",
    "AwardSubject",
    "Body",
    "CampaignForm",
    "CampaignRules",
    "Checklist",
    "ChecklistItem",
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
    "ExemplaryRule",
    "GivenBy",
    "Issuer",
    "Ladder",
    "LegalReference",
    "Level",
    "Levels",
    "LocalText",
    "Measure",
    "NotApplicable",
    "Note",
    "OpenDate",
    "Paper",
    "Plan",
    "RatioRule",
    "ScorecardTemplate",
    "StepRule",
    "SumRule",
    "Target",
    "Term",
    "Title",
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
    """A figure that the commune wants to reach: per cent or a plain number, one of the two.

    `measure` is what the assistant counts for it; without one the target is shown and nothing is counted. `level` names
    the level of a measure of levels, `item` the card's item of a measure of its numbers.
    """

    id: Text
    title: LocalText
    percent: Percent | None = None
    number: Annotated[int, Field(ge=0)] | None = None
    comparison: Comparison = Comparison.AT_LEAST
    kinds: tuple[UnitKind, ...] = ()
    measure: Measure | None = None
    level: str | None = None
    item: str | None = None
    source: Text


class Body(Frozen):
    """Somebody with a part in the plan, and which: names differ from commune to commune."""

    id: Text
    name: LocalText
    part: LocalText | None = None
    source: Text


class Paper(Frozen):
    """A document that the plan asks for: who writes it, and what it is for."""

    id: Text
    title: LocalText
    by: Audience
    source: Text


class StepRule(Frozen):
    """A step of a unit's year that the plan follows; `kinds` and `when` limit it to the units concerned."""

    step: Step
    kinds: tuple[UnitKind, ...] = ()
    when: Condition = Condition()
    source: Text


class Topic(Frozen):
    """A subject of messages to residents. The messages themselves are written by officers."""

    id: Text
    title: LocalText
    source: Text


class CampaignForm(Frozen):
    """A form in which the plan wants its messages to reach people: groups, loudspeakers, contests."""

    id: Text
    title: LocalText
    source: Text


class CampaignRules(Frozen):
    """How messages to residents are released. `second_officer`: somebody else than the author approves them first.

    No plan that we know settles it. Their topics touch politics, religion and people's reputation, so a plan that says
    nothing is taken the careful way. `forms` are those that the plan names; the assistant itself only sends messages.
    """

    second_officer: bool = True
    forms: tuple[CampaignForm, ...] = ()
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
    bodies: tuple[Body, ...] = ()
    papers: tuple[Paper, ...] = ()
    assessment: tuple[AssessmentWindow, ...] = ()
    scorecards: tuple[ScorecardTemplate, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    levels: Levels | None = None
    steps: tuple[StepRule, ...] = ()
    exemplary: ExemplaryRule | None = None
    award_rule: AwardRule | None = None
    deadlines: tuple[Deadline, ...] = ()
    open_dates: tuple[OpenDate, ...] = ()
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
        """The scorecard that units of this kind fill in, None when the plan has none (but a draft) for them."""
        return next((card for card in self.scorecards if kind in card.kinds and not card.draft), None)

    def checklist_for(self, kind: UnitKind, title: Title) -> Checklist | None:
        """The checklist of a title for units of this kind, None when the plan has none."""
        return next((each for each in self.checklists if kind in each.kinds and each.of is title), None)

    def steps_for(self, profile: UnitProfile) -> tuple[Step, ...]:
        """The steps of the year that such a unit goes through, in the order of the year."""
        wanted = {
            rule.step
            for rule in self.steps
            if (not rule.kinds or profile.kind in rule.kinds) and rule.when.holds(profile)
        }
        return tuple(step for step in Step if step in wanted)

    def is_about(self, deadline: Deadline, profile: UnitProfile, *, chosen: bool) -> bool:
        """Whether a date is about such a unit: its kind, its profile, a step that it goes through.

        `chosen` says whether the unit was chosen to become exemplary; some dates are about those units alone.
        """
        return (
            (not deadline.kinds or profile.kind in deadline.kinds)
            and deadline.when.holds(profile)
            and (chosen or not deadline.chosen_only)
            and (deadline.step is None or deadline.step in self.steps_for(profile))
        )

    def deadline(self, deadline_id: str) -> Deadline:
        """The deadline of that id. Raises KeyError when the plan has none."""
        for deadline in self.deadlines:
            if deadline.id == deadline_id:
                return deadline
        raise KeyError(deadline_id)

    def assessment_window(self, kind: UnitKind) -> tuple[date, date] | None:
        """First and last day of what this year's card is about, None when the plan does not say."""
        return next((window.days(self.year) for window in self.assessment if kind in window.kinds), None)
