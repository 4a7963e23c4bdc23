"""What papers somebody may have made, and about which units."""

from __future__ import annotations

from bot.clock import day_in_vietnam
from bot.facts import Args
from bot.facts.communes import province_facts
from bot.flows.documents import DocumentsFacts, documents
from bot.flows.outcomes_papers import PaperKind
from bot.flows.replay import Flow
from bot.flows.texts import CARD_STATES, UNIT_KINDS
from bot.flows.unit_pick import UnitLine
from bot.permissions import Action, may
from bot.turn import Turn
from movement.checklist import Title
from storage import cards, units
from storage.units import ACTIVE


def documents_flow(turn: Turn, args: Args) -> Flow:
    turn.require(Action.MAKE_LISTS)
    connection, commune = turn.batch.connection, turn.commune
    officer = may(turn.actor, Action.MAKE_DOSSIER, commune_id=commune.id)
    papers = [PaperKind.UNITS, PaperKind.RECOGNISED, PaperKind.REPORT]
    if province_facts(turn) is not None:
        papers.append(PaperKind.PROVINCE)
    known = units.in_commune(connection, commune.id, status=ACTIVE)
    states = cards.standing(connection, commune.id, commune.plan.year)
    if officer and known:
        papers.append(PaperKind.DOSSIER)
    titles = [Title.ANTT]
    if commune.plan.exemplary is not None:
        titles.append(Title.EXEMPLARY)
    return documents(
        DocumentsFacts(
            turn.office,
            papers,
            day_in_vietnam(turn.batch.now),
            units=[UnitLine(unit.id, unit.name, UNIT_KINDS[unit.kind]) for unit in known] if officer else (),
            titles=titles,
            cards=[
                (UnitLine(unit.id, unit.name, CARD_STATES[states[unit.id][1]]), states[unit.id][0])
                for unit in known
                if unit.id in states and (officer or states[unit.id][1] != cards.DRAFT)
            ],
            can_import=may(turn.actor, Action.IMPORT_UNITS, commune_id=commune.id),
        )
    )
