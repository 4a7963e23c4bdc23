"""Who of a commune's units can become exemplary this year: the plan's rule over two years, and the papers there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.expected_levels import with_expected_levels
from bot.unit_checklists import UnitChecklist, commune_checklists
from bot.unit_years import unit_years
from movement.checklist import Title
from movement.exemplary import Candidacy, DossierPaper, Stage, candidacy, dossier, stage
from movement.honours import ExemplaryRule
from movement.year import UnitYear
from storage import checklists
from storage.checklists import DOSSIER, Filled
from storage.communes import CommuneRecord


@dataclass(frozen=True, slots=True)
class Candidate:
    """One unit with what the rule says about it. `last` is its year before, None where it did not exist then."""

    this: UnitYear
    last: UnitYear | None
    candidacy: Candidacy
    stage: Stage
    papers: tuple[DossierPaper, ...]
    criteria: UnitChecklist | None


def candidates(
    connection: Connection, commune: CommuneRecord, rule: ExemplaryRule, only: Collection[int] | None = None
) -> list[Candidate]:
    """The approved units of a commune (or these of them) by name, in a fixed number of queries."""
    plan = commune.plan
    before = {each.unit_id: each for each in unit_years(connection, commune, plan.year - 1, only)}
    now = with_expected_levels(connection, commune, unit_years(connection, commune, plan.year, only))
    filled = commune_checklists(connection, commune, now, Title.EXEMPLARY)
    papers = checklists.of_commune(connection, commune.id, plan.year, [DOSSIER])
    found = []
    for this in now:
        criteria = filled.get((this.unit_id, Title.EXEMPLARY))
        begun = criteria is not None and (criteria.own or criteria.verified)
        standing = criteria.standing(this.profile) if criteria is not None and begun else None
        last = before.get(this.unit_id)
        there = papers.get((this.unit_id, DOSSIER), Filled()).verified
        found.append(
            Candidate(
                this,
                last,
                candidacy(rule, plan.levels, this, last, standing),
                stage(this),
                dossier(rule, plan, {paper for paper, stored in there.items() if stored.answer.met}),
                criteria,
            )
        )
    return found
