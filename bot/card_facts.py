"""What conversations and notices need to know about a card: numbers, sums, dates, the result in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from bot.chat import File, FileKind
from bot.clock import day_in_vietnam
from bot.flows.texts import level_name, local
from bot.i18n import Strong, Value, _, join
from bot.turn import Turn
from movement.levels import level_reached, levels_of
from movement.plan import DecidedBy, Plan, ScorecardTemplate
from movement.scoring import Total, asked_codes, points_of, total
from movement.units import UnitKind, UnitProfile
from movement.verified import verified_total
from storage import cards, communes
from storage.cards import Card, EvidenceFile

HANDING_IN = "submit-scorecard"  # the deadline's id in every plan


def template_of(turn: Turn, card: Card) -> tuple[Plan, ScorecardTemplate]:
    """The version of the plan that a card was started with, and its scorecard."""
    plan = communes.plan_version(turn.batch.connection, card.plan_version_id)
    return plan, next(t for t in plan.scorecards if t.id == card.template)


def card_number(turn: Turn, card: Card) -> str:
    """A card's number as people read it ("TT-2026-014"); empty before it was handed in."""
    if card.number is None:
        return ""
    plan, _template = template_of(turn, card)
    return number_of(plan, card)


def number_of(plan: Plan, card: Card) -> str:
    """The number of a card that was handed in, as its plan writes it."""
    return f"{plan.issuer.card_prefix}-{card.year}-{card.number:03d}"


def self_total(turn: Turn, card: Card) -> Total:
    """What the unit's own scores add up to."""
    _plan, template = template_of(turn, card)
    unit = turn.batch.unit(card.unit_id)
    if unit is None:
        raise LookupError(f"card {card.id} has no unit")
    return total(template, card.answers, unit.profile)


def checked_points(card: Card) -> dict[str, Decimal]:
    """The verified points by item."""
    return {item: checked.points for item, checked in card.checked.items()}


def open_items(card: Card, template: ScorecardTemplate, profile: UnitProfile) -> frozenset[str]:
    """The items that the unit may answer: all it is asked about, or after a return only the returned ones."""
    if card.status == cards.RETURNED:
        return frozenset(card.returned)
    return asked_codes(template, profile)


def files_of(evidence: Sequence[EvidenceFile]) -> tuple[File, ...]:
    """Evidence as files that can be sent."""
    return tuple(File(FileKind(e.kind), e.platform, e.ref, e.name, e.mime, e.size) for e in evidence)


def handing_in(plan: Plan, kind: UnitKind) -> date | None:
    """The last day on which a unit's card is in time; None when the plan names none."""
    for deadline in plan.deadlines:
        if deadline.id == HANDING_IN and deadline.concerns(kind):
            return deadline.last_day(plan.year)
    return None


def days_left(now: datetime, last_day: date | None) -> int | None:
    """Days until the last good day, counted in Việt Nam; negative when it is over."""
    return None if last_day is None else (last_day - day_in_vietnam(now)).days


def verified_sum(card: Card, template: ScorecardTemplate) -> tuple[Decimal, Decimal]:
    """`movement.verified.verified_total` of this card: the sum, and the provisional part of it."""
    return verified_total(template, card.answers, checked_points(card))


def verified_points(turn: Turn, card: Card) -> Decimal | None:
    """What the verification came to; None before there is one."""
    if card.status not in (cards.VERIFIED, cards.FINAL):
        return None
    return verified_sum(card, template_of(turn, card)[1])[0]


def verified_result(turn: Turn, card: Card, plan: Plan, template: ScorecardTemplate, *, reasons: bool = True) -> Value:
    """Both columns' sums, the differences with their reasons, the level and what it means for awards."""
    points, provisional = verified_sum(card, template)
    own = self_total(turn, card)
    levels = levels_of(plan, template)
    level = level_reached(levels, points, card.final_level)
    level_line: Value | None = None
    award: Value | None = None
    if levels is not None and level is not None:
        if card.final_level:
            level_line = _(
                "Level: <b>{level}</b> (decision {number})", level=local(level.name), number=card.decision_number
            )
        else:
            level_line = _("Expected level: {level}", level=level_name(level, levels))
        if not level.award_allowed:
            award = _("⚠ With this level the unit is not considered for emulation titles and awards.")
    return join(
        _(
            "Self-scored {own} · verified <b>{points}</b>",
            own=own.points,
            points=points,
        ),
        *(_differences(card, template) if reasons else ()),
        level_line,
        award,
        _("{points} points are provisional until the authority has decided.", points=provisional)
        if provisional
        else None,
    )


def _differences(card: Card, template: ScorecardTemplate) -> list[Value]:
    lines: list[Value] = []
    for criterion in template.scored:
        checked = card.checked.get(criterion.code)
        own = points_of(criterion, card.answers.get(criterion.code))
        if checked is None or checked.points == own:
            continue
        if criterion.decided_by is DecidedBy.AUTHORITY:
            lines.append(
                _(
                    "Item {code}: {own} → <b>{points}</b> (decision {number})",
                    code=criterion.code,
                    own=own if own is not None else "–",
                    points=checked.points,
                    number=card.decision_number,
                )
            )
            continue
        lines.append(
            _(
                "Item {code}: {own} → <b>{points}</b>. Reason: “{reason}”",
                code=criterion.code,
                own=own if own is not None else "–",
                points=checked.points,
                reason=checked.reason,
            )
        )
    return lines


def waiting_line(waiting: int) -> Value:
    """How many cards wait, for the heading of an officer's notice."""
    return Strong(_("📥 New card to verify ({n} waiting)", n=waiting))


def changed_since(template: ScorecardTemplate, now: Card, before: Mapping[str, Decimal]) -> list[Value]:
    """The items whose points differ from last year's."""
    lines: list[Value] = []
    for criterion in template.scored:
        points = points_of(criterion, now.answers.get(criterion.code))
        if criterion.code in before and points is not None and points != before[criterion.code]:
            lines.append(
                _("item {code} ({before} → {now})", code=criterion.code, before=before[criterion.code], now=points)
            )
    return lines
