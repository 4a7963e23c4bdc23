"""Having papers made: the message says so, and the file follows in the same chat."""

from __future__ import annotations

from bot.actions.people import MENU
from bot.chat import File
from bot.flows.outcomes import Open
from bot.flows.outcomes_papers import MakePaper, PaperKind
from bot.i18n import _, join
from bot.making.dossiers import dossier, refused
from bot.making.lists import recognised_list, units_list
from bot.making.reports import province_sum, report
from bot.permissions import Action, Forbidden, may
from bot.turn import Turn
from storage import Conflict


def make_paper(turn: Turn, outcome: MakePaper) -> Open | None:
    """Send a paper as the record stands; who had it made is noted, its content is not."""
    if outcome.paper is PaperKind.DOSSIER:
        found = _dossier(turn, outcome)
        if found is None:
            return None
        file, subject = found
    else:
        file, subject = _list(turn, outcome)
    turn.audit("paper made", subject, format=outcome.format.value)
    turn.say(
        join(
            _("✅ The paper is being made; it comes in a moment, right below."),
            _("It is a draft: numbers, dates, signatures and seals are the office's own."),
        ),
        MENU,
        files=(file,),
    )
    return None


def _dossier(turn: Turn, outcome: MakePaper) -> tuple[File, str] | None:
    """A unit's dossier; None, with the reason said, where there is none for such a unit."""
    unit = turn.batch.unit(outcome.unit_id) if outcome.unit_id is not None else None
    if unit is None or outcome.title is None:
        raise Conflict
    turn.require(Action.MAKE_DOSSIER, unit.id)
    commune = turn.batch.commune(unit.commune_id)
    if (reason := refused(commune.plan, unit, outcome.title)) is not None:
        turn.say(reason, MENU)
        return None
    return dossier(commune, unit.id, outcome.title, commune.plan.year), f"dossier:{outcome.title}:unit:{unit.id}"


def _list(turn: Turn, outcome: MakePaper) -> tuple[File, str]:
    turn.require(Action.MAKE_LISTS)
    commune = turn.commune
    subject = f"{outcome.paper}:{outcome.period.token if outcome.period else commune.plan.year}"
    match outcome.paper:
        case PaperKind.UNITS:
            return units_list(commune, outcome.format.value, commune.plan.year), subject
        case PaperKind.RECOGNISED:
            return recognised_list(commune, commune.plan.year), subject
        case PaperKind.REPORT if outcome.period is not None:
            inside = may(turn.actor, Action.LIST_CARDS, commune_id=commune.id)  # a province sees no evidence
            return report(commune, outcome.format.value, outcome.period, evidence=inside), subject
        case PaperKind.PROVINCE if outcome.period is not None:
            actor = turn.actor
            if actor is None or not actor.is_province_officer:
                raise Forbidden(Action.MAKE_LISTS)
            code = commune.province if commune.province in actor.provinces() else sorted(actor.provinces())[0]
            return province_sum(commune, code, outcome.period), subject
    raise Conflict
