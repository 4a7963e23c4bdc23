"""A title's checklist filled in: which criteria concern a unit, what came of them, and what does not fit the card.

Thông tư 124/2021/TT-BCA knows only met and not met, and a title needs every criterion that applies (Điều 4, 6, 7: "khi
đạt đủ các tiêu chí"). What is found here warns and never blocks: people decide.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from movement.checklist import Checklist, ChecklistItem, Title
from movement.scorecard import Criterion, DecidedBy, ScorecardTemplate
from movement.scoring import ItemAnswer, applicable, points_of
from movement.units import UnitProfile


class Side(StrEnum):
    """Whose word it is."""

    SELF = "self"  # the unit's
    VERIFIED = "verified"  # that of Công an xã


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a criterion is met, and what was said to it: a unit's note, or an officer's reason."""

    met: bool
    note: str = ""


class State(StrEnum):
    """How far a unit's checklist is."""

    NONE = "none"  # nothing is answered
    DRAFT = "draft"  # answered in part, or changed since it was sent
    SENT = "sent"  # waits for Công an xã
    CHECKED = "checked"  # Công an xã has compared it


@dataclass(frozen=True, slots=True)
class Standing:
    """How the criteria stand, as codes in the order of the checklist."""

    met: tuple[str, ...]
    unmet: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def of(self) -> int:
        """How many criteria concern the unit."""
        return len(self.met) + len(self.unmet) + len(self.open)

    @property
    def complete(self) -> bool:
        """Whether every criterion has an answer."""
        return not self.open

    @property
    def fulfilled(self) -> bool:
        """Whether the title can be asked for: every criterion that concerns the unit is met."""
        return self.of > 0 and len(self.met) == self.of


def items_for(checklist: Checklist, profile: UnitProfile) -> tuple[ChecklistItem, ...]:
    """The criteria that concern such a unit, in order. The law has no other way for a criterion not to count."""
    return tuple(item for item in checklist.items if item.when.holds(profile))


def standing(checklist: Checklist, profile: UnitProfile, answers: Mapping[str, Answer]) -> Standing:
    """What the answers come to; those to criteria that do not concern the unit do not count."""
    codes = [item.code for item in items_for(checklist, profile)]
    return Standing(
        met=tuple(code for code in codes if code in answers and answers[code].met),
        unmet=tuple(code for code in codes if code in answers and not answers[code].met),
        open=tuple(code for code in codes if code not in answers),
    )


def in_force(own: Mapping[str, Answer], verified: Mapping[str, Answer]) -> dict[str, Answer]:
    """What holds now: the word of Công an xã where it has spoken, else the unit's."""
    return {**own, **verified}


class Contradiction(StrEnum):
    """What does not fit together."""

    EXCLUDED = "excluded"  # the law excludes such units from the title (Điều 1 khoản 2 điểm b)
    NOT_REGISTERED = "not_registered"  # no registration for the title is entered this year
    MET_WITHOUT_POINTS = "met_without_points"  # met here, 0 points on the card
    UNMET_WITH_POINTS = "unmet_with_points"  # not met here, all points on the card
    TITLE_EXPECTED = "title_expected"  # the card expects the title, but criteria are not met
    TITLE_NOT_EXPECTED = "title_not_expected"  # every criterion is met, but the card does not expect the title


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at again: the criteria concerned, and the items of the card that they do not fit."""

    kind: Contradiction
    codes: tuple[str, ...] = ()
    card_items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CardView:
    """A unit's card beside the checklist: its template and answers, with the points that hold now."""

    template: ScorecardTemplate
    answers: Mapping[str, ItemAnswer]

    def points(self, code: str, profile: UnitProfile) -> tuple[Decimal, Decimal] | None:
        """Points and maximum of an item that is scored; None where nothing is said or it cannot apply to the unit."""
        criterion = next((c for c in self.template.scored if c.code == code), None)
        if criterion is None or not applicable(criterion, profile):
            return None
        answer = self.answers.get(code)
        points = None if answer is None or answer.not_applicable else points_of(criterion, answer)
        return None if points is None else (points, criterion.maximum)

    @property
    def decided_by_authority(self) -> tuple[Criterion, ...]:
        """The items that are about the title itself (8c)."""
        return tuple(c for c in self.template.scored if c.decided_by is DecidedBy.AUTHORITY)


def contradictions(
    checklist: Checklist,
    profile: UnitProfile,
    answers: Mapping[str, Answer],
    card: CardView | None = None,
    *,
    registered: bool | None = None,
) -> tuple[Finding, ...]:
    """What does not fit in the answers so far. `registered` is None where the plan follows no registration."""
    found: list[Finding] = []
    of_antt = checklist.of is Title.ANTT
    if of_antt and not profile.antt_eligible:
        found.append(Finding(Contradiction.EXCLUDED))
    if registered is False:
        found.append(Finding(Contradiction.NOT_REGISTERED))
    if card is not None:
        if checklist.speaks_of(card.template):
            found += _item_by_item(items_for(checklist, profile), profile, answers, card)
        if of_antt:
            found += _title(standing(checklist, profile, answers), profile, card)
    return tuple(found)


def _item_by_item(
    items: Collection[ChecklistItem], profile: UnitProfile, answers: Mapping[str, Answer], card: CardView
) -> list[Finding]:
    explained = {  # points that are missing because of a criterion that is said not to be met
        code for item in items if item.code in answers and not answers[item.code].met for code in item.card_items
    }
    zeros: dict[str, list[str]] = {}
    fulls: dict[str, list[str]] = {}
    for item in items:
        answer = answers.get(item.code)
        if answer is None:
            continue
        scored = {code: points for code in item.card_items if (points := card.points(code, profile)) is not None}
        if answer.met:
            missing = [code for code, (points, _of) in scored.items() if points == 0 and code not in explained]
            if missing:
                zeros[item.code] = missing
        elif scored and all(points == of for points, of in scored.values()):
            fulls[item.code] = list(scored)
    return [
        Finding(kind, tuple(by_item), _in_order(card, by_item.values()))
        for kind, by_item in (
            (Contradiction.MET_WITHOUT_POINTS, zeros),
            (Contradiction.UNMET_WITH_POINTS, fulls),
        )
        if by_item
    ]


def _in_order(card: CardView, groups: Collection[Collection[str]]) -> tuple[str, ...]:
    named = {code for group in groups for code in group}
    return tuple(c.code for c in card.template.scored if c.code in named)


def _title(now: Standing, profile: UnitProfile, card: CardView) -> list[Finding]:
    expected = {
        c.code: points[0] > 0 for c in card.decided_by_authority if (points := card.points(c.code, profile)) is not None
    }
    hoped = tuple(code for code, yes in expected.items() if yes)
    given_up = tuple(code for code, yes in expected.items() if not yes)
    if now.unmet and hoped:
        return [Finding(Contradiction.TITLE_EXPECTED, now.unmet, hoped)]
    if now.fulfilled and given_up:
        return [Finding(Contradiction.TITLE_NOT_EXPECTED, (), given_up)]
    return []
