"""Which commune a conversation is about, where somebody has several: what it is about decides, else what was chosen.

The choice is kept in the session ("commune"). With it go the conversations that were put aside: what was begun for one
commune (a campaign, with its groups) is not gone on with in another one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from bot.batch import Batch
from bot.flows.outcomes import Open
from bot.i18n import _
from bot.turn import Turn
from storage import awards, campaigns, communes, groups, models, rosters
from storage.communes import CommuneName

_ASKED_FIRST = ("registration", "topics")  # what a stranger may begin, and only with one commune


def choices(turn: Turn) -> list[CommuneName]:
    """The communes that the person may choose: those of their roles, all of their province; a stranger, any."""
    everything = communes.names(turn.batch.connection)
    actor = turn.actor
    if actor is None:
        return everything
    mine, provinces = actor.communes(), actor.provinces()
    return [each for each in everything if each.id in mine or each.province in provinces]


def commune_first(turn: Turn, target: Open) -> Open:
    """What to go on with: for a stranger of whom it is not known, the question which commune it is about."""
    if target.flow in _ASKED_FIRST and turn.must_choose:
        return Open("commune", {"then": target.flow})
    return target


def enter(turn: Turn, commune_id: int, *, aloud: bool = True) -> bool:
    """Go on with another commune of the person, and say so; whether it is the one they are in now."""
    before = turn.chosen_commune
    if commune_id == before:
        return True
    if not turn.belongs_to(commune_id):
        return False
    state = turn.session.state
    aside = state.setdefault("elsewhere", {})
    if parked := state.pop("parked", None):
        aside[str(before)] = parked
    if found := aside.pop(str(commune_id), None):
        state["parked"] = found
    if not aside:
        del state["elsewhere"]
    state["commune"] = commune_id
    turn.session.changed = True
    if aloud:
        turn.above = _("↪ Now about {office}.", office=turn.batch.commune(commune_id).police_office)
    return True


def enter_for(turn: Turn, about: Mapping[str, Any]) -> None:
    """Go on with the commune of what a conversation is about: a card, a unit, a group, a campaign, an award …

    Nothing changes where the person has no role: then what is asked for is refused by the table of permissions.
    """
    if turn.actor is None or not turn.has_several:
        return
    commune_id = _commune_of(turn, about)
    if commune_id is not None:
        enter(turn, commune_id)


def _commune_of(turn: Turn, about: Mapping[str, Any]) -> int | None:
    """The commune of the first thing that a conversation is about; None where that is of no commune."""
    for name, find in _THINGS.items():
        if name in about:
            found = find(turn.batch, int(about[name]))
            return found.commune_id if found is not None else None
    return int(about["commune"]) if "commune" in about else None


class _OfCommune(Protocol):
    @property
    def commune_id(self) -> int | None: ...


_THINGS: dict[str, Callable[[Batch, int], _OfCommune | None]] = {
    "card": lambda batch, number: batch.card(number),
    "unit": lambda batch, number: batch.unit(number),
    "group": lambda batch, number: groups.load(batch.connection, [number]).get(number),
    "campaign": lambda batch, number: campaigns.get(batch.connection, number),
    "award": lambda batch, number: awards.get(batch.connection, number),
    "model": lambda batch, number: models.get(batch.connection, number),
    "roster": lambda batch, number: rosters.get(batch.connection, number),
}
