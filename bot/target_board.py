"""How a commune stands with its targets now; and the alarm when a unit is at a level that no unit may have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from bot.batch import Batch
from bot.commands import Intent
from bot.flows.texts import local
from bot.i18n import VIETNAM, Value, Verbatim, _
from bot.notices import notify
from bot.unit_years import unit_years
from movement.names import fold
from movement.plan import Levels
from movement.target_counts import Awaited, Figures
from movement.targets import Board, board, is_alarming, is_forbidden
from storage import actors, figures, invitations, units
from storage.communes import CommuneRecord
from storage.units import PENDING, UnitRecord


def target_board(connection: Connection, commune: CommuneRecord, now: datetime) -> Board:
    """The targets of the commune's plan, as everything stands at this moment."""
    years = unit_years(connection, commune)
    return board(commune.plan, years, figures_beside(connection, commune, now, [year.name for year in years]))


def alarm_text(unit_name: str, level: str, levels: Levels | None, *, forbidden: bool) -> Value:
    """What officers are told when a unit is at the lowest level, or at one that the targets forbid."""
    names = [each.name for each in levels.levels if each.id == level] if levels else []
    if not forbidden:
        return _(
            "⚠ {unit} is classified “{level}”, the lowest level. Please see how the unit can be helped.",
            unit=unit_name,
            level=local(names[0]) if names else Verbatim(level),
        )
    return _(
        "⚠ {unit} is classified “{level}”. The plan's target is that no unit is. "
        "Please see how the unit can be helped.",
        unit=unit_name,
        level=local(names[0]) if names else Verbatim(level),
    )


def tell_of_alarming_level(batch: Batch, commune: CommuneRecord, unit: UnitRecord, level: str) -> bool:
    """Tell every officer of the commune when a unit is at the lowest level, or one that no unit may have; whether so.

    They are told once a year and unit, however often the level is entered.
    """
    if not is_alarming(commune.plan, unit.kind, level):
        return False
    notify(
        batch,
        actors.officer_ids(batch.connection, commune.id),
        alarm_text(unit.name, level, commune.plan.levels, forbidden=is_forbidden(commune.plan, unit.kind, level)),
        Intent(_("See the targets"), "targets", commune=commune.id if batch.sole_commune() is None else None),
        about=commune.id,
        key=f"alarming-level:{commune.id}:{commune.plan.year}:{unit.id}",
    )
    return True


def figures_beside(connection: Connection, commune: CommuneRecord, now: datetime, approved: Sequence[str]) -> Figures:
    """What is counted beside the units' years: names that are awaited (besides those `approved`), and models."""
    waiting = units.in_commune(connection, commune.id, status=PENDING)
    listed = units.never_registered(connection, commune.id)
    awaited = [Awaited(unit.name, unit.kind, unit.id) for unit in (*waiting, *listed)]
    if invited := invitations.open_for_units(connection, commune.id, now):
        there = {fold(name) for name in (*approved, *(unit.name for unit in waiting))}
        awaited += [Awaited(name) for name in invited if fold(name) not in there]
    today = now.astimezone(VIETNAM).date()
    models = figures.of_models(connection, commune.id, today, date(commune.plan.year - 1, 12, 31), commune.plan.year)
    if not models.known:
        return Figures(awaited)
    return Figures(awaited, models.active, models.active_before, models.commended)
