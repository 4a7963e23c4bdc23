"""`antq init`: a commune, its plan with what it leaves open, and an invitation for its first officer."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import WRONG_USE, opened_database, settings_or_stop, stop
from bot.cli.inviting import QrFile, create_invitation, doors_of, show_invitation
from bot.cli.open_points import Given, OpenDates, Periods, Scorecards, answered, open_names
from bot.settings import Settings

if TYPE_CHECKING:
    from movement.plan import Plan

_THERE_ALREADY = "There is a commune {name} already: for another officer, run `antq invite officer`."


def init(
    plan: Annotated[
        str,
        typer.Option(metavar="ID|FILE", help="The plan (`antq plan list`); else ANTQ_PLAN is used, or asked for."),
    ] = "",
    hotline: Annotated[str, typer.Option(help="The duty phone people are pointed to; else ANTQ_HOTLINE.")] = "",
    province: Annotated[str, typer.Option(help="The province, where the plan does not name it.")] = "",
    open_date: OpenDates = None,
    period: Periods = None,
    scorecard: Scorecards = None,
    questions: Annotated[
        bool, typer.Option("--questions/--no-questions", help="Ask for what is not given (in a terminal).")
    ] = True,
    qr: QrFile = None,
) -> None:
    """Create a commune and an invitation for its first officer; what the plan leaves open is asked for."""
    settings = settings_or_stop()
    asks = questions and sys.stdin.isatty()
    chosen = _chosen_plan(plan or settings.plan or "", asks)
    given = Given(hotline or settings.hotline or "", province, open_date or (), period or (), scorecard or ())
    doors = doors_of(settings, qr)
    if asks:
        _refuse_a_second_time(settings, chosen.issuer.commune, province or chosen.issuer.province or "")
    complete = answered(chosen, given, asks=asks, language=settings.language)

    from bot.i18n import _
    from bot.setup import commune_named, ensure_commune, place_of
    from storage import communes, schema
    from storage.actors import MemberRole

    name = complete.issuer.commune
    now = datetime.now(UTC)
    with opened_database(settings, create=True) as database:
        schema.upgrade(database)
        with database.begin() as connection:
            if commune_named(connection, name, place_of(complete)[0]) is not None:
                stop(_THERE_ALREADY.format(name=name))
            commune_id = ensure_commune(connection, complete, "", now)
            code = create_invitation(connection, commune_id, MemberRole.OFFICER, now)
            still_open = open_names(complete, communes.load(connection, commune_id), settings.language)
    typer.echo(f"Commune {name} works by the plan {complete.id}. Forward this to its first officer:")
    office = complete.issuer.police_office
    show_invitation(settings, office, _("Invitation: officer of {office}", office=office), code, doors, qr)
    if still_open:
        typer.echo(f"Open: {'; '.join(still_open)}. `antq plan open` shows it again.")


def _refuse_a_second_time(settings: Settings, name: str, province: str) -> None:
    """Whoever would answer all questions in vain is told before."""
    from bot.places import resolve_province
    from bot.setup import commune_named
    from storage import schema
    from storage.migrations import HEAD

    if settings.database_file is not None and not settings.database_file.exists():
        return
    with opened_database(settings) as database, database.begin() as connection:
        if schema.revision(connection) == HEAD and commune_named(
            connection, name, (resolve_province(province) or "") if province else ""
        ):
            stop(_THERE_ALREADY.format(name=name))


def _chosen_plan(name: str, asks: bool) -> Plan:
    from bot.setup import SetupError, resolve_plan
    from movement.plans import bundled_plans

    known = list(bundled_plans())
    if not name and asks:
        name = typer.prompt(f"Plan ({', '.join(known)}, or a file)", default=known[0] if len(known) == 1 else None)
    if not name:
        stop(f"Which plan? Give --plan {known[-1]}, another one of `antq plan list`, or a file.", WRONG_USE)
    try:
        return resolve_plan(name)
    except SetupError as problem:
        stop(str(problem))
