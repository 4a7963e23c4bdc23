"""What the record has about a unit that asks for a title: everything that its dossier is made of, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot.expected_levels import with_expected_levels
from bot.flows.texts import EXCLUSIONS
from bot.i18n import Value, _
from bot.making.card_rows import CardOnPaper
from bot.making.maker import NothingToMake
from bot.unit_checklists import UnitChecklist, unit_checklist
from bot.unit_years import unit_year
from movement.checklist import Title
from movement.models import ModelStatus
from movement.plan import Plan
from movement.year import Step, UnitYear
from storage import cards, communes, models, plan_versions, unit_files, units
from storage.communes import CommuneRecord
from storage.models import ModelRecord
from storage.unit_files import UnitFile
from storage.units import UnitRecord

REGISTERED: Mapping[Title, Step] = {
    Title.ANTT: Step.ANTT_REGISTERED,
    Title.EXEMPLARY: Step.EXEMPLARY_REGISTERED,
}
"""The step with which a unit asks for a title."""

_OF_COURSE = (Step.RESOLUTION_ISSUED, Step.PLAN_ISSUED, Step.LAUNCHED, Step.COMMITMENTS, Step.MOVEMENT_DAY)


@dataclass(frozen=True, slots=True, eq=False)
class DossierRecord:
    """A unit with its year and the one before, its criteria, card, files and models. `commune` has that year's plan."""

    commune: CommuneRecord
    unit: UnitRecord
    title: Title
    this: UnitYear
    last: UnitYear
    criteria: UnitChecklist | None
    card: CardOnPaper | None
    files: Sequence[UnitFile]
    models: Sequence[ModelRecord]

    @property
    def plan(self) -> Plan:
        """The plan of the year."""
        return self.commune.plan


def refused(plan: Plan, unit: UnitRecord, title: Title) -> Value | None:
    """Why there is no dossier of this title for a unit, None where there is one.

    Thông tư 124/2021/TT-BCA, Điều 1 khoản 2 điểm b excludes some; the exemplary title is for kinds that the plan names.
    """
    if title is Title.ANTT and not unit.profile.antt_eligible:
        return _(
            "By Thông tư 124/2021/TT-BCA, Article 1, the title “Safe in security and order” is not given to: {kind}. "
            "There is no dossier to make.",
            kind=EXCLUSIONS[unit.exclusion],
        )
    if title is Title.EXEMPLARY and (plan.exemplary is None or unit.kind not in plan.exemplary.kinds):
        return _("The plan of {year} foresees no exemplary title for units of this kind.", year=str(plan.year))
    return None


def steps_of(record: DossierRecord) -> tuple[Step, ...]:
    """The steps of the year that a dossier reports on: what the unit did, not what was decided about it."""
    wanted = {REGISTERED[record.title], *_OF_COURSE}
    followed = (*record.plan.steps_for(record.unit.profile), *record.this.steps)
    return tuple(step for step in Step if step in wanted and step in followed)


def record_of(connection: Connection, commune_id: int, unit_id: int, title: Title, year: int) -> DossierRecord:
    """Read it; a fixed number of queries. Raises `NothingToMake` where there is no such unit, plan or dossier."""
    if commune_id not in communes.ids(connection):
        raise NothingToMake("the commune is gone")
    unit = units.load(connection, [unit_id]).get(unit_id)
    if unit is None or unit.commune_id != commune_id:
        raise NothingToMake("the unit is gone")
    commune = _in_year(connection, communes.load(connection, commune_id), year)
    if refused(commune.plan, unit, title) is not None:
        raise NothingToMake("the title is not given to units of this kind")
    card = _card(connection, commune, unit, year)
    (this,) = with_expected_levels(connection, commune, [unit_year(connection, commune, unit, year)])
    known = models.in_commune(connection, commune_id, [unit_id])
    return DossierRecord(
        commune,
        unit,
        title,
        this,
        unit_year(connection, commune, unit, year - 1),
        unit_checklist(connection, commune, unit, title),
        card,
        unit_files.of_unit(connection, unit_id, year, card.card.id if card is not None else None),
        [model for model in known if model.status is ModelStatus.ACTIVE],
    )


def _in_year(connection: Connection, commune: CommuneRecord, year: int) -> CommuneRecord:
    """The commune with its plan of that year: the one in use, or the last one that it had."""
    if commune.plan.year == year:
        return commune
    version = plan_versions.newest_of(connection, commune.id, year)
    if version is None:
        raise NothingToMake("there is no plan of that year")
    return replace(commune, plan_version_id=version, plan=communes.plan_version(connection, version))


def _card(connection: Connection, commune: CommuneRecord, unit: UnitRecord, year: int) -> CardOnPaper | None:
    card_id = cards.of_unit(connection, unit.id, year)
    card = cards.load(connection, [card_id], lock=False)[card_id] if card_id is not None else None
    if card is None:
        return None
    plan = communes.plan_version(connection, card.plan_version_id)
    template = next((each for each in plan.scorecards if each.id == card.template), None)
    return CardOnPaper(card, unit, plan, template, commune.police_office) if template is not None else None
