"""After the assessment window: a unit says that nothing has changed, or opens items of its card once more."""

from __future__ import annotations

from bot.actions.people import MENU
from bot.card_facts import card_number, template_of
from bot.closing import has_closed, is_provisional
from bot.commands import Intent
from bot.flows.outcomes import ConfirmCard, Open, ReopenCard
from bot.i18n import _, join, plural
from bot.permissions import Action
from bot.turn import Turn
from movement.plan import DecidedBy
from movement.scoring import asked_codes
from storage import Conflict, cards
from storage.cards import SENT_BACK, Card, Entry
from storage.units import UnitRecord


def _provisional_card(turn: Turn, card_id: int) -> tuple[Card, UnitRecord]:
    """A card whose window is over and that is not confirmed yet; raises `Forbidden` or `Conflict`."""
    card = turn.batch.card(card_id)
    unit = turn.batch.unit(card.unit_id) if card is not None else None
    if card is None or unit is None:
        raise Conflict
    turn.require(Action.SUBMIT, unit.id)
    plan, _template = template_of(turn, card)
    if not has_closed(plan, unit.kind, turn.batch.now) or not is_provisional(card, plan, unit.kind):
        raise Conflict
    return card, unit


def confirm_card(turn: Turn, outcome: ConfirmCard) -> Open | None:
    """Nothing has changed since the card was handed in: it stays as it is."""
    card, unit = _provisional_card(turn, outcome.card_id)
    card.confirmed_at, card.changed = turn.batch.now, True
    turn.audit("card confirmed after the window", f"card:{card.id}", in_commune=card.commune_id)
    turn.say(
        _(
            "✅ Confirmed: card {number} of {unit} stays as it is. The unit need not do anything more.",
            number=card_number(turn, card),
            unit=unit.name,
        ),
        MENU,
        anew=True,
    )
    return None


def reopen_card(turn: Turn, outcome: ReopenCard) -> Open | None:
    """Items that have changed are open again; everything else stays as it is."""
    card, unit = _provisional_card(turn, outcome.card_id)
    _plan, template = template_of(turn, card)
    allowed = {
        code for code in asked_codes(template, unit.profile) if template.criterion(code).decided_by is DecidedBy.UNIT
    }
    items = tuple(c.code for c in template.scored if c.code in outcome.items)
    if card.revision != outcome.revision or not items or not set(outcome.items) <= allowed:
        raise Conflict
    for code in items:
        turn.batch.enter(card, Entry(card.id, code, SENT_BACK, card.round, turn.person_id))
    card.round += 1
    card.sent_back = dict.fromkeys(items, "")
    card.returned = items
    card.status = cards.RETURNED
    card.claimed_by = card.claimed_at = None
    card.revision += 1
    card.changed = True
    turn.audit("card opened after the window", f"card:{card.id}", in_commune=card.commune_id, items=list(items))
    turn.notify(
        turn.officers(card.commune_id),
        join(
            _("{unit} has opened its card {number} once more.", unit=unit.name, number=card_number(turn, card)),
            plural(
                "{n} item is scored again: {items}.",
                "{n} items are scored again: {items}.",
                len(items),
                items=", ".join(items),
            ),
        ),
        Intent(_("See the card"), "card", card.id),
        key=f"card:{card.id}:opened:{card.round}",
    )
    return Open("scoring", {"card": card.id})
