"""A unit's card: scoring it, looking at it, answering to the result."""

from __future__ import annotations

from typing import Any

from bot.card_facts import (
    card_number,
    checked_points,
    files_of,
    handing_in,
    open_items,
    self_total,
    template_of,
    verified_result,
)
from bot.facts import Args, Gone
from bot.flows.card_papers import CardPapers
from bot.flows.lists import CardFacts, card
from bot.flows.opinion import OpinionFacts, opinion
from bot.flows.replay import Flow
from bot.flows.scoring import scoring
from bot.flows.scoring_facts import ScoringFacts
from bot.flows.texts import points_text
from bot.i18n import Value, _, join
from bot.making.cards import card_docx, card_pdf, card_picture
from bot.permissions import Action, may
from bot.turn import Turn
from movement.plan import DecidedBy
from movement.scoring import points_of
from storage import cards
from storage.cards import Card


def scoring_flow(turn: Turn, args: Args) -> Flow:
    held = turn.batch.card(int(args["card"]))
    unit = turn.batch.unit(held.unit_id) if held else None
    if held is None or unit is None or not held.is_open:
        raise Gone
    turn.require(Action.SCORE, unit.id)
    plan, template = template_of(turn, held)
    items = open_items(held, template, unit.profile)
    return scoring(
        ScoringFacts(
            card_id=held.id,
            unit_name=unit.name,
            year=held.year,
            template=template,
            profile=unit.profile,
            open_items=items,
            answered=frozenset(
                item for item in items if held.answered_in.get(item) == held.round and _settled(held.answers[item])
            ),
            answers=held.answers,
            notes=held.notes,
            evidence={item: files_of(files) for item, files in held.evidence.items()},
            sent_back=held.sent_back,
            last_day=handing_in(plan, unit.kind),
            reopened=turn.session.state.get("reopened"),
            pdf=card_pdf(plan, held),
        )
    )


def _settled(answer: Any) -> bool:
    return answer.points is not None or answer.not_applicable


def card_flow(turn: Turn, args: Args) -> Flow:
    held = turn.batch.card(int(args["card"]))
    unit = turn.batch.unit(held.unit_id) if held else None
    if held is None or unit is None:
        raise Gone
    turn.require(Action.SEE_CARD, unit.id)
    # The officer of a province sees the points, not what could name people: opinions and reasons in free words.
    inside = may(turn.actor, Action.SEE_CARD, commune_id=unit.commune_id, unit_id=unit.id)
    if not inside and held.submitted_at is None:
        raise Gone
    plan, template = template_of(turn, held)
    shown = held.status in (cards.VERIFIED, cards.FINAL)
    checked = checked_points(held) if shown else {}
    if shown:
        for c in template.scored:
            if c.decided_by is DecidedBy.AUTHORITY and c.code not in checked:
                expected = points_of(c, held.answers.get(c.code))
                checked = {**checked, **({c.code: expected} if expected is not None else {})}
    return card(
        CardFacts(
            card_id=held.id,
            number=card_number(turn, held),
            status=held.status,
            unit_name=unit.name,
            year=held.year,
            template=template,
            answers=held.answers,
            checked=checked,
            submitted_at=held.submitted_at,
            papers=CardPapers(
                card_pdf(plan, held),
                card_pdf(plan, held, signatures=True),
                card_docx(plan, held),
                card_picture(plan, held, turn.session.language),
            ),
            result=verified_result(turn, held, plan, template, reasons=inside) if shown else _own_total(turn, held),
            opinions=[text for _at, text in cards.opinions(turn.batch.connection, held.id)] if inside else (),
        )
    )


def _own_total(turn: Turn, held: Card) -> Value:
    """What the unit's own points come to, and how much of that others decide."""
    total = self_total(turn, held)
    return join(
        _("Total: {points}/{maximum}", points=total.points, maximum=total.maximum),
        _("{points} of them provisional.", points=points_text(total.provisional)) if total.provisional else None,
    )


def opinion_flow(turn: Turn, args: Args) -> Flow:
    held = turn.batch.card(int(args["card"]))
    if held is None or held.status not in (cards.VERIFIED, cards.FINAL):
        raise Gone
    turn.require(Action.GIVE_OPINION, held.unit_id)
    return opinion(OpinionFacts(held.id))
