"""Where cards lead before a level is decided: handed-in cards by the unit's own points, else by the verified ones."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import Connection

from bot.card_facts import verified_sum
from movement.levels import level_reached, levels_of
from movement.plan import Plan, ScorecardTemplate
from movement.scoring import total
from movement.year import UnitYear
from storage import cards, communes
from storage.cards import Card
from storage.communes import CommuneRecord


def with_expected_levels(connection: Connection, commune: CommuneRecord, years: list[UnitYear]) -> list[UnitYear]:
    """These years of a commune's units, each with the level that its card leads to, where it has none yet.

    Cards that are being scored, or were returned, lead nowhere. Reads a fixed number of queries for each plan version.
    """
    wanted = {year.unit_id: year for year in years if not year.level and not year.expected_level}
    if not wanted:
        return years
    standing = cards.standing(connection, commune.id, years[0].year)
    ready = [
        card_id
        for unit_id, (card_id, state) in standing.items()
        if unit_id in wanted and state in (cards.SUBMITTED, cards.VERIFIED)
    ]
    plans: dict[int, Plan] = {}
    expected: dict[int, str] = {}
    for card in cards.load(connection, ready, lock=False).values():
        if card.plan_version_id not in plans:
            plans[card.plan_version_id] = communes.plan_version(connection, card.plan_version_id)
        expected[card.unit_id] = _level(plans[card.plan_version_id], card, wanted[card.unit_id])
    return [
        replace(year, expected_level=expected[year.unit_id]) if year.unit_id in expected else year for year in years
    ]


def _level(plan: Plan, card: Card, year: UnitYear) -> str:
    template = next((each for each in plan.scorecards if each.id == card.template), None)
    if template is None:
        return ""
    level = level_reached(levels_of(plan, template), _points(card, template, year))
    return level.id if level is not None else ""


def _points(card: Card, template: ScorecardTemplate, year: UnitYear) -> Decimal:
    if card.status == cards.VERIFIED:
        return verified_sum(card, template)[0]
    return total(template, card.answers, year.profile).points
