"""The scorecard (phiếu chấm) as data: criteria, their conditions and counting rules, and the template they form."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field

from movement.counting import CountRule
from movement.units import UnitKind
from movement.values import Condition, Frozen, LocalText, Points, Text


class Evidence(StrEnum):
    """Whether a criterion wants evidence. `NONE` also means: do not ask, it would invite what must not be sent."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class DecidedBy(StrEnum):
    """Whose word settles a criterion in the end."""

    UNIT = "unit"  # scored by the unit, checked by the commune police
    AUTHORITY = "authority"  # the unit states what it expects; an authority decides, until then it is provisional


class NotApplicable(StrEnum):
    """What a criterion that cannot apply to a unit counts. The sources do not settle it: every plan says it."""

    FULL = "full"
    ZERO = "zero"
    VERIFIER = "verifier"  # counted as the maximum, provisionally, until the verifier sets the points


class Variant(Frozen):
    """The half of a criterion that concerns a unit. `official` is an excerpt of the official wording."""

    when: Condition
    official: Text
    short: LocalText
    question: LocalText | None = None
    help: LocalText | None = None


class Note(Frozen):
    """A remark that is shown with a criterion to the units that it concerns."""

    when: Condition = Condition()
    text: LocalText


class Criterion(Frozen):
    """One row of the scorecard. A row with `parts` is not scored itself: its points are those of its parts.

    `code` is text ("4d", "5đ", "5g": the Vietnamese letter order has đ and no f). `official` is the exact wording of
    the plan, `short` and `question` are for conversation, `help` says what the points are for. `step` replaces the
    template's step, for criteria that know only all or nothing. `yes_no` is such a criterion whose question is answered
    by a word: yes gives the maximum, no gives 0.
    """

    code: Text
    official: Text
    short: LocalText
    question: LocalText | None = None
    help: LocalText | None = None
    maximum: Points
    step: Points | None = None
    parts: tuple[Criterion, ...] = ()
    evidence: Evidence = Evidence.OPTIONAL
    decided_by: DecidedBy = DecidedBy.UNIT
    yes_no: bool = False
    counts: CountRule | None = None
    variants: tuple[Variant, ...] = ()
    note: Note | None = None
    not_applicable_when: Condition | None = None

    @property
    def scored(self) -> Iterator[Criterion]:
        """The rows that take points: this one, or those of its parts."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.scored


class CrossCheckKind(StrEnum):
    """What a cross-check looks for."""

    ZERO_AGAINST_TITLE = "zero_against_title"  # no points where the title's own conditions ask for it
    TITLE_WITHOUT_REGISTRATION = "title_without_registration"  # expects the title, has not registered for it
    TITLE_WHEN_EXCLUDED = "title_when_excluded"  # expects the title, but the law excludes such units
    NO_EVIDENCE = "no_evidence"  # points claimed, nothing to show for them


class CrossCheckRule(Frozen):
    """One line of the table of cross-checks. They warn and never block.

    `codes` are looked at; `against` is the criterion that they would contradict; `law` says where the rule comes from.
    """

    kind: CrossCheckKind
    codes: Annotated[tuple[str, ...], Field(min_length=1)]
    against: str = ""
    when: Condition = Condition()
    law: str = ""


class ScorecardTemplate(Frozen):
    """A scorecard before anybody filled it in. `step` is the smallest difference of points that may be given.

    `draft` marks a card that is not finished: a plan may carry it, even without items, but no unit is scored by it.
    """

    id: Text
    version: Text
    kinds: Annotated[tuple[UnitKind, ...], Field(min_length=1)]
    title: LocalText
    source: Text
    maximum: Points
    step: Annotated[Points, Field(gt=0)]
    not_applicable: NotApplicable
    not_applicable_note: str = ""
    draft: bool = False
    items: tuple[Criterion, ...] = ()
    cross_checks: tuple[CrossCheckRule, ...] = ()

    @cached_property
    def scored(self) -> tuple[Criterion, ...]:
        """The criteria that take points, in the order of the card."""
        return tuple(leaf for item in self.items for leaf in item.scored)

    @cached_property
    def _by_code(self) -> dict[str, tuple[Criterion, Criterion | None]]:
        found: dict[str, tuple[Criterion, Criterion | None]] = {}

        def visit(criterion: Criterion, parent: Criterion | None) -> None:
            found[criterion.code] = (criterion, parent)
            for part in criterion.parts:
                visit(part, criterion)

        for item in self.items:
            visit(item, None)
        return found

    @cached_property
    def by_profile(self) -> dict[object, frozenset[str]]:
        """Room for what depends on this template and a unit's profile alone (`movement.scoring.asked_codes`)."""
        return {}

    def criterion(self, code: str) -> Criterion:
        """The criterion of a code, heading or scored. Raises KeyError when the card has none."""
        return self._by_code[code][0]

    def parent(self, code: str) -> Criterion | None:
        """The heading that a criterion stands under, None for an item of its own. Raises KeyError for unknown codes."""
        return self._by_code[code][1]
