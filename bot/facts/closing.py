"""Opening a card once more after the assessment window."""

from __future__ import annotations

from bot.card_facts import card_number, template_of
from bot.closing import has_closed, is_provisional
from bot.facts import Args, Gone
from bot.flows.reopening import ReopeningFacts, reopening
from bot.flows.replay import Flow
from bot.permissions import Action
from bot.turn import Turn
from movement.plan import DecidedBy
from movement.scoring import asked_codes


def reopen_flow(turn: Turn, args: Args) -> Flow:
    held = turn.batch.card(int(args["card"]))
    unit = turn.batch.unit(held.unit_id) if held else None
    if held is None or unit is None:
        raise Gone
    turn.require(Action.SUBMIT, unit.id)
    plan, template = template_of(turn, held)
    if not has_closed(plan, unit.kind, turn.batch.now) or not is_provisional(held, plan, unit.kind):
        raise Gone
    asked = asked_codes(template, unit.profile)
    return reopening(
        ReopeningFacts(
            card_id=held.id,
            revision=held.revision,
            number=card_number(turn, held),
            unit_name=unit.name,
            items=[c for c in template.scored if c.code in asked and c.decided_by is DecidedBy.UNIT],
        )
    )
