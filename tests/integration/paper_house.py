"""A commune with one school and its card, for tests about papers: handed in, verified, changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import Connection

from bot.paper_codes import card_paper, code_of_paper
from movement.plan import Plan, ScorecardTemplate
from movement.plans import load_bundled
from movement.units import Exclusion, UnitKind
from storage import cards, communes, units
from storage.cards import Card, Entry
from storage.units import UnitRecord

NOW = datetime(2026, 10, 22, 8, 2, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SCHOOL = "Trường THCS Thiện Tín"


@dataclass
class School:
    """The school's card; every method works in the caller's transaction."""

    plan: Plan
    commune_id: int
    unit_id: int
    card_id: int

    @property
    def template(self) -> ScorecardTemplate:
        return self.plan.scorecards[0]

    def card(self, connection: Connection) -> Card:
        return cards.load(connection, [self.card_id], lock=False)[self.card_id]

    def unit(self, connection: Connection) -> UnitRecord:
        return units.load(connection, [self.unit_id])[self.unit_id]

    def code(self, connection: Connection, now: datetime = NOW) -> str:
        """The code of the card's paper as it is."""
        paper = card_paper(self.card(connection), self.unit(connection), self.plan, self.template)
        return code_of_paper(connection, paper, now)

    def enters(self, connection: Connection, item: str, points: Decimal, side: str = cards.SELF) -> None:
        entry = Entry(self.card_id, item, side, 1, None, points=points)
        cards.add_entries(connection, [self.commune_id], [entry], NOW)

    def hands_in(self, connection: Connection) -> None:
        card = self.card(connection)
        card.status, card.number, card.submitted_at = cards.SUBMITTED, 14, NOW
        cards.save(connection, [card])

    def is_verified(self, connection: Connection, less: str = "0.5") -> None:
        """Every item is verified as it was scored; the first one with fewer points."""
        for number, criterion in enumerate(self.template.scored):
            points = criterion.maximum - (Decimal(less) if number == 0 else 0)
            self.enters(connection, criterion.code, points, cards.CHECKED)
        card = self.card(connection)
        card.status, card.verified_at = cards.VERIFIED, LATER
        cards.save(connection, [card])


def found_school(connection: Connection, name: str = SCHOOL) -> School:
    """A commune with a school that has given itself all points."""
    plan = load_bundled("thien-tin-2026")
    commune_id = communes.create(connection, plan, "0255 000 000", NOW)
    record = UnitRecord(
        0,
        commune_id,
        UnitKind.SCHOOL,
        name,
        "25 Trần Phú",
        "Long Bàn Bắc",
        42,
        True,
        True,
        True,
        Exclusion.NONE,
        "",
        "",
    )
    unit = units.add(connection, record, NOW)
    commune = communes.load(connection, commune_id)
    template = plan.scorecards[0]
    card_id = cards.start(connection, commune_id, unit.id, commune.plan_version_id, template.id, plan.year, NOW)
    school = School(commune.plan, commune_id, unit.id, card_id)
    for criterion in template.scored:
        school.enters(connection, criterion.code, criterion.maximum)
    return school
