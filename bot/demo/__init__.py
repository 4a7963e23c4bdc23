"""An invented, repeatable year of one or more communes: for the simulator, for papers, and for measuring.

Everything happens up to 8 December of the year, and as much as is needed of the year before, so that every state is
there. The same arguments give the same rows. The first commune is the simulator's: the people on its phones are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from sqlalchemy import Connection

from bot.demo.cards import fill_cards
from bot.demo.ground import Ground, Rows, at
from bot.demo.honours import fill_awards, fill_models
from bot.demo.messages import fill_campaigns, fill_confirmed, fill_groups, fill_invitations, fill_subscribers
from bot.demo.names import Names
from bot.demo.plans import demo_plan
from bot.demo.register import fill_register, officers, province_officer
from bot.demo.steps import fill_checklists, fill_steps
from bot.plan_changes import NEW_YEAR, change_plan
from bot.sample import fill_sample
from bot.setup import ensure_commune
from storage import audit, bulk, communes
from storage.audit import Deed

MOST_COMMUNES, MOST_UNITS = 300, 20_000
SAMPLE_UNITS = 6  # of the simulator's commune, beside those that are made here


def fill_demo(connection: Connection, *, number: int, units: int, year: int, seed: int = 1) -> int:
    """Enter so many communes with so many units each into an empty database; how many rows."""
    rows = Rows()
    for index in range(number):
        _commune(connection, rows, index, units, year, seed)
    return bulk.write(connection, rows.of)


def _commune(connection: Connection, rows: Rows, index: int, units: int, year: int, seed: int) -> None:
    """One commune: last year's plan, the new year, and everything that happens in both."""
    before, plan = demo_plan(index, year - 1), demo_plan(index, year)
    commune_id = ensure_commune(connection, before, "", at(date(year - 1, 1, 5)))
    first = communes.load(connection, commune_id)
    begun, _changes = change_plan(connection, first, plan, at(date(year, 1, 12)), by="Mẫu", action=NEW_YEAR)
    now = communes.load(connection, commune_id)
    random = Random(f"{seed}:{index}:{units}:{year}")  # noqa: S311 - invented data, nothing to guard
    names = Names(random)
    ground = Ground(
        commune_id=commune_id,
        plans={year - 1: before, year: plan},
        versions={year - 1: first.plan_version_id, year: now.plan_version_id},
        random=random,
        rows=rows,
        names=names,
        officers=[],
        hamlets=names.hamlets(min(max(units // 12, 4), 60)),
    )
    sample = index == 0
    officers(ground, 2)
    _fill(ground, max(units - SAMPLE_UNITS, 0) if sample else units, now.province if sample else "")
    _append(connection, [deed for deed in ground.deeds if deed.at < begun.at])
    _append(connection, [begun])
    if sample:
        fill_sample(connection, plan, begun.at, plan.issuer.hotline or "")
    _append(connection, [deed for deed in ground.deeds if deed.at >= begun.at])


def _append(connection: Connection, deeds: Sequence[Deed]) -> None:
    """Add deeds to the audit trail, in the order of time."""
    if deeds:
        audit.append(connection, sorted(deeds, key=lambda deed: deed.at))


def _fill(ground: Ground, count: int, province: str) -> None:
    """Everything of a commune but its plans; `province` is the code of one whose officer is let in."""
    year = ground.year
    register = fill_register(ground, count)
    before = [unit for unit in (*register.active, *register.closed) if unit.since_last_year]
    holding = fill_steps(ground, before, year - 1, fill_cards(ground, before, year - 1))
    fill_steps(ground, register.active, year, fill_cards(ground, register.active, year), holding)
    fill_checklists(ground, register.active)
    fill_awards(ground, register.active)
    fill_models(ground, register.active)
    fill_campaigns(ground, fill_groups(ground))
    fill_subscribers(ground, 6)
    fill_confirmed(ground, register.active)
    fill_invitations(ground)
    if province:
        province_officer(ground, province)
