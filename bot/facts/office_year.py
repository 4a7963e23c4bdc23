"""The officers' menu of the commune's year."""

from __future__ import annotations

from bot.facts import Args
from bot.flows.office import OfficeFacts, office
from bot.flows.replay import Flow
from bot.i18n import Value, _, plural
from bot.permissions import Action, may
from bot.turn import Turn
from bot.unit_years import unit_years

_TO_LOOK_AT = ("unityears", "targets", "models", "documents", "plan")  # what is open to whoever sees figures


def office_flow(turn: Turn, args: Args) -> Flow:
    turn.require(Action.SEE_FIGURES)
    plan = turn.commune.plan
    entries: list[tuple[str, Value]] = [("unityears", _("The year by unit"))]
    if plan.targets:
        entries.append(("targets", _("Targets")))
    if plan.checklists:
        entries.append(("checklists", _("Criteria of the title")))
    if plan.exemplary is not None:
        entries.append(("exemplary", _("Exemplary units")))
    entries += [("awards", _("Awards")), ("models", _("Models"))]
    entries += [("documents", _("Papers")), ("plan", _("The plan"))]
    if may(turn.actor, Action.CUT_OFF, commune_id=turn.commune_id):
        entries.append(("people", _("People and their accounts")))
    if not may(turn.actor, Action.LIST_CARDS, commune_id=turn.commune_id):  # an officer of the province looks on
        entries = [entry for entry in entries if entry[0] in _TO_LOOK_AT]
    years = unit_years(turn.batch.connection, turn.commune)
    recognised = sum(1 for this in years if this.antt)
    exemplary = sum(1 for this in years if this.is_exemplary)
    summary: list[Value] = [
        plural("{n} unit", "{n} units", len(years)),
        _("Recognised “Safe in security and order”: {n}", n=recognised),
    ]
    if plan.exemplary is not None:
        summary.append(_("Exemplary: {n}", n=exemplary))
    return office(OfficeFacts(turn.office, entries, summary))
