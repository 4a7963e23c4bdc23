"""What officers do with cards: claim, verify, return, enter the authority's decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.actions.people import MENU
from bot.actions.year import note_step
from bot.card_facts import card_number, template_of, verified_result
from bot.clock import day_in_vietnam
from bot.commands import Intent
from bot.flows.outcomes import ClaimCard, DecideAuthority, Decision, EnterStep, Open, VerifyCard
from bot.i18n import Strong, _, join, plural
from bot.making.cards import card_picture
from bot.permissions import Action
from bot.turn import Turn
from movement.papers import PaperNumber, parse_paper
from movement.plan import DecidedBy, Plan, ScorecardTemplate
from movement.scoring import allowed_points, points_of
from movement.year import Outcome, Step
from storage import Conflict, actors, cards
from storage.cards import CHECKED, SENT_BACK, Card, Entry
from storage.units import UnitRecord


@dataclass(slots=True)
class AlreadyClaimed(Conflict):
    """Another officer is verifying this card."""

    name: str
    since: datetime | None


def claim_card(turn: Turn, outcome: ClaimCard) -> None:
    """Note that this officer verifies the card now, so that a second one is told."""
    card = _card(turn, outcome.card_id, Action.VERIFY, cards.SUBMITTED)
    me = turn.person_id
    if card.claimed_by == me:
        return
    if card.claimed_by is not None and not outcome.take_over:
        other = turn.batch.actor(card.claimed_by)
        raise AlreadyClaimed(other.name if other else "", card.claimed_at)
    before = card.claimed_by
    card.claimed_by, card.claimed_at = me, turn.batch.now
    card.changed = True
    turn.audit("verification taken over" if before else "verification begun", f"card:{card.id}", before=before)
    if before is not None:
        actor = turn.actor
        unit = turn.batch.unit(card.unit_id)
        turn.notify(
            [before],
            _(
                "{officer} has taken over card {number} ({unit}).",
                officer=actor.name if actor else "",
                number=card_number(turn, card),
                unit=unit.name if unit else "",
            ),
        )


def _card(turn: Turn, card_id: int, action: Action, status: str) -> Card:
    """A card in the state that is needed, which this officer may deal with."""
    card = turn.batch.card(card_id)
    if card is None or card.commune_id != turn.commune_id:
        raise Conflict
    turn.require(action, card.unit_id)
    if card.status != status:
        raise Conflict
    return card


def _valid(card: Card, template: ScorecardTemplate, decisions: tuple[Decision, ...]) -> bool:
    """Whether decisions fit the card: known items, allowed points, a reason wherever they differ, nothing left out."""
    by_item = {d.item: d for d in decisions}
    for criterion in template.scored:
        if criterion.decided_by is DecidedBy.AUTHORITY:
            if criterion.code in by_item:
                return False
            continue
        decision = by_item.pop(criterion.code, None)
        if decision is None:
            if criterion.code not in card.checked:
                return False
            continue
        if decision.points is None:
            if not decision.reason:
                return False
            continue
        own = points_of(criterion, card.answers.get(criterion.code))
        if decision.points not in allowed_points(criterion, template.step):
            return False
        if decision.points != own and not decision.reason:
            return False
    return not by_item


def verify_card(turn: Turn, outcome: VerifyCard) -> Open | None:
    """Keep all decisions at once: the card is verified, or goes back with the returned items only."""
    card = _card(turn, outcome.card_id, Action.VERIFY, cards.SUBMITTED)
    plan, template = template_of(turn, card)
    if card.revision != outcome.revision or card.claimed_by not in (None, turn.person_id):
        raise Conflict
    if not _valid(card, template, outcome.decisions):
        raise Conflict
    now = turn.batch.now
    back = [d for d in outcome.decisions if d.points is None]
    for decision in outcome.decisions:
        if decision.points is not None:
            turn.batch.enter(
                card,
                Entry(
                    card.id,
                    decision.item,
                    CHECKED,
                    card.round,
                    turn.person_id,
                    decision.points,
                    note=decision.reason or None,
                ),
            )
    for decision in back:
        turn.batch.enter(
            card, Entry(card.id, decision.item, SENT_BACK, card.round, turn.person_id, note=decision.reason)
        )
    card.claimed_by = card.claimed_at = None
    card.revision += 1
    card.changed = True
    unit = turn.batch.unit(card.unit_id)
    number = card_number(turn, card)
    members = actors.member_ids(turn.batch.connection, card.unit_id)
    name = unit.name if unit else ""
    decided = {d.item: str(d.points) for d in outcome.decisions if d.points is not None}
    if back:
        card.status = cards.RETURNED
        card.returned = tuple(d.item for d in back)
        card.round += 1
        card.sent_back = {d.item: d.reason for d in back}
        turn.audit("card returned", f"card:{card.id}", items={d.item: d.reason for d in back}, verified=decided)
        turn.say(
            plural(
                "✅ Card {number} has gone back to {unit} with {n} item.",
                "✅ Card {number} has gone back to {unit} with {n} items.",
                len(back),
                number=number,
                unit=name,
            ),
            Intent(_("Cards waiting"), "queue"),
            MENU,
        )
        turn.notify(
            members,
            join(
                Strong(_("⚠ Card {number} – {unit}: please complete", number=number, unit=name)),
                *(_("Item {code}: “{reason}”", code=d.item, reason=d.reason) for d in back),
                _("Only these items are open; everything else stays as it is."),
            ),
            Intent(_("Complete now"), "score", card.unit_id),
            key=f"card:{card.id}:returned:{card.round}",
        )
        return None
    card.status = cards.VERIFIED
    card.verified_at = now
    changed = {d.item: d.reason for d in outcome.decisions if d.reason}
    turn.audit("card verified", f"card:{card.id}", verified=decided, reasons=changed)
    result = verified_result(turn, card, plan, template)
    turn.say_with_picture(
        join(_("✅ Card {number} – {unit} is verified at {moment}.", number=number, unit=name, moment=now), result),
        Intent(_("Cards waiting"), "queue"),
        MENU,
        picture=card_picture(plan, card, turn.session.language),
    )
    turn.notify(
        members,
        join(Strong(_("Verification result – {unit}", unit=name)), result),
        Intent(_("See the card"), "card", card.id),
        Intent(_("Give an opinion"), "opinion", card.id),
        key=f"card:{card.id}:verified:{card.round}",
        followed_by=lambda language: card_picture(plan, card, language),
    )
    return None


def decide_authority(turn: Turn, outcome: DecideAuthority) -> Open | None:
    """Enter what the authority decided about the items it decides; with the level, the card is final."""
    card = _card(turn, outcome.card_id, Action.ENTER_DECISION, cards.VERIFIED)
    plan, template = template_of(turn, card)
    items = {c.code: c for c in template.scored if c.decided_by is DecidedBy.AUTHORITY}
    levels = {each.id for each in plan.levels.levels} if plan.levels else set()
    fits = set(outcome.points) == set(items) and all(
        points in (Decimal(0), items[code].maximum) for code, points in outcome.points.items()
    )
    if card.revision != outcome.revision or not fits or (outcome.level and outcome.level not in levels):
        raise Conflict
    for code, points in outcome.points.items():
        own = points_of(items[code], card.answers.get(code))
        reason = outcome.decision_number if points != own else None
        turn.batch.enter(card, Entry(card.id, code, CHECKED, card.round, turn.person_id, points, note=reason))
    card.decision_number = outcome.decision_number
    if outcome.level:
        card.final_level = outcome.level
        card.status = cards.FINAL
        card.final_at = turn.batch.now
    card.revision += 1
    card.changed = True
    unit = turn.batch.unit(card.unit_id)
    name = unit.name if unit else ""
    number = card_number(turn, card)
    turn.audit(
        "authority decision entered",
        f"card:{card.id}",
        points={code: str(points) for code, points in outcome.points.items()},
        decision=outcome.decision_number,
        level=outcome.level,
    )
    if unit is not None:
        _into_the_year(turn, card, unit, plan, outcome)
    result = verified_result(turn, card, plan, template)
    turn.say(join(_("✅ Entered for card {number} – {unit}.", number=number, unit=name), result), MENU)
    turn.notify(
        actors.member_ids(turn.batch.connection, card.unit_id),
        join(
            Strong(_("Decision of the authority – {unit}", unit=name)),
            None if outcome.level else _("Decision {number}", number=outcome.decision_number),
            result,
        ),
        Intent(_("See the card"), "card", card.id),
        key=f"card:{card.id}:decided:{card.revision}",
    )
    return None


def _into_the_year(turn: Turn, card: Card, unit: UnitRecord, plan: Plan, outcome: DecideAuthority) -> None:
    """What the authority decided is a step of the unit's year as well: the title, and the level once it is final."""
    paper = parse_paper(outcome.decision_number, day_in_vietnam(turn.batch.now)) or PaperNumber(outcome.decision_number)
    values: list[tuple[Step, str]] = []
    if outcome.points:
        met = all(points > 0 for points in outcome.points.values())
        values.append((Step.ANTT_DECIDED, Outcome.REACHED if met else Outcome.NOT_REACHED))
    if outcome.level:
        values.append((Step.LEVEL_DECIDED, outcome.level))
    for step, value in values:
        entered = EnterStep(unit.id, card.year, step, str(value), paper.day, paper.number, paper.day)
        note_step(turn, unit, plan, entered, tell=False)
