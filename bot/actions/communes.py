"""Choosing the commune that everything is about from now on."""

from __future__ import annotations

from bot.flows.outcomes import ChooseCommune, Open
from bot.permissions import Action, Forbidden
from bot.turn import Turn
from bot.which_commune import enter
from storage import Conflict, communes


def choose_commune(turn: Turn, outcome: ChooseCommune) -> Open | None:
    """Go on with another commune, and with what was asked for there."""
    turn.require(Action.CHOOSE_COMMUNE)
    state = turn.session.state
    if turn.actor is not None:
        if not enter(turn, outcome.commune_id):
            raise Forbidden(Action.CHOOSE_COMMUNE)
        return Open(outcome.then)
    if "consented" in state or "subscribed" in state:
        raise Conflict  # what was agreed to is for the office that it was shown for
    if outcome.commune_id not in communes.ids(turn.batch.connection):
        raise Conflict
    state["commune"] = outcome.commune_id
    turn.session.changed = True
    return Open(outcome.then)
