"""`antq plan use`, `open`, `history`: the plan that a commune works by, changed while antq may go on running."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import WRONG_USE, opened_database, settings_or_stop, stop
from bot.cli.communes import CommuneName, chosen_commune
from bot.cli.open_points import Given, OpenDates, Periods, Scorecards, answered, open_names
from bot.cli.plans import Language, resolved, shown

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.plan_changes import Recorded

By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who changes it; the record keeps the name.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask once more.")]


def use(
    name: Annotated[
        str,
        typer.Argument(
            metavar="[ID|FILE]", help="The plan to work by from now on; none: the one in use, with answers."
        ),
    ] = "",
    by: By = "",
    note: Annotated[str, typer.Option(help="Why; the record keeps it.")] = "",
    commune: CommuneName = "",
    hotline: Annotated[str, typer.Option(help="The duty phone people are pointed to.")] = "",
    province: Annotated[str, typer.Option(help="The province, where the plan does not name it.")] = "",
    open_date: OpenDates = None,
    period: Periods = None,
    scorecard: Scorecards = None,
    force_name: Annotated[
        bool, typer.Option("--force-name", help="Even though the plan is of a commune of another name.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Change the plan that a commune works by, within its year; cards that were begun keep the plan they have.

    The duty phone, the province and the days that were set before stay, where the new plan leaves them open.
    """
    from bot.plan_changes import change_plan, objection, running_cards
    from movement.completing import carried_over
    from movement.plan_diff import plan_diff
    from storage import audit, schema

    by = " ".join(by.split())
    if not by:
        stop('Who changes the plan? Give --by "NAME": the record keeps it.', WRONG_USE)
    named = resolved(name) if name else None
    settings = settings_or_stop()
    with opened_database(settings) as database:
        schema.upgrade(database)
        with database.begin() as connection:
            before = chosen_commune(connection, commune)
            running = running_cards(connection, before.id, before.plan.year)
        refused = objection(before, named, other_name=force_name) if named else None
        if refused:
            stop(refused)
        given = Given(hotline, province, open_date or (), period or (), scorecard or ())
        new = answered(carried_over(named, before.plan) if named else before.plan, given, asks=False)
        if new.version == before.plan.version:
            stop(f"{before.name} works by exactly this plan already ({new.id}, version {new.version}).")
        for line in shown(plan_diff(before.plan, new), settings.language):
            typer.echo(line)
        if running:
            one = running == 1
            words = "1 card keeps the template it was" if one else f"{running} cards keep the template they were"
            typer.echo(f"{words} begun with.", err=True)
        if not yes and not typer.confirm(f"Shall {before.name} work by {new.id} from now on?", default=False):
            stop("Nothing was changed.")
        with database.begin() as connection:
            found = chosen_commune(connection, str(before.id))
            if found.plan_version_id != before.plan_version_id:
                stop("Somebody else has changed the plan meanwhile: look at it once more, and try again.")
            deed, _changes = change_plan(connection, found, new, datetime.now(UTC), by=by, note=note.strip())
            audit.append(connection, [deed])
            still_open = open_names(new, chosen_commune(connection, str(before.id)), settings.language)
    typer.echo(f"{before.name} works by {new.id}, version {new.version} (before: {before.plan.version}).")
    if still_open:
        typer.echo(f"Open: {'; '.join(still_open)}. `antq plan open` shows it again.")


def open_(commune: CommuneName = "", language: Language = "vi") -> None:
    """What the plan in use leaves open, and how it is answered."""
    settings = settings_or_stop()
    with opened_database(settings) as database, database.begin() as connection:
        found = chosen_commune(connection, commune)
    names = open_names(found.plan, found, language)
    if not names:
        typer.echo(f"{found.plan.id} leaves nothing open for {found.name}.")
        return
    for name in names:
        typer.echo(name)
    typer.echo(
        "Days are set in the chat (“kế hoạch”) or, like the other points, with the options of `antq plan use`; "
        "criteria are written into the plan's file.",
        err=True,
    )


def history(commune: CommuneName = "", language: Language = "vi") -> None:
    """Who brought in which plan, when, and what it changed; the newest last."""
    from bot import plan_changes

    settings = settings_or_stop()
    with opened_database(settings) as database, database.begin() as connection:
        found = chosen_commune(connection, commune)
        for each in plan_changes.history(connection, found.id):
            typer.echo(_headline(connection, each))
            if each.note:
                typer.echo(f"  “{each.note}”")
            for line in shown(each.changes, language):
                typer.echo(f"  {line}")
            if each.more:
                typer.echo(f"  … and {each.more} more")


def _headline(connection: Connection, each: Recorded) -> str:
    from bot.i18n import VIETNAM
    from storage import actors

    actor = actors.load(connection, [each.person_id]).get(each.person_id) if each.person_id is not None else None
    by = (
        each.by
        or (actor.name if actor else "")
        or ("–" if each.person_id is None else "a person whose data is deleted")
    )
    return (
        f"{each.at.astimezone(VIETNAM):%d/%m/%Y %H:%M}  {each.action}: {each.plan_id}, version {each.version}, by {by}"
    )
