"""`antq rollover`: a commune goes over to a new year."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import WRONG_USE, opened_database, settings_or_stop, stop
from bot.cli.communes import CommuneName, chosen_commune
from bot.cli.open_points import open_names
from bot.cli.plan_in_use import By, Yes
from bot.cli.plans import resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.new_year import NewYear
    from storage.communes import CommuneRecord

MOST_NAMED = 20


def rollover(
    commune: CommuneName = "",
    plan: Annotated[
        str, typer.Option(metavar="ID|FILE", help="The new year's plan; without one, last year's is moved.")
    ] = "",
    year: Annotated[
        int, typer.Option(help="The new year, where no plan says it; else the coming one.", show_default=False)
    ] = 0,
    leave_out: Annotated[
        list[int] | None, typer.Option(metavar="UNIT_ID", help="A unit that does not go on; repeatable.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why these units do not go on; it stays with them.")] = "",
    by: By = "",
    yes: Yes = False,
) -> None:
    """Begin a new year with last year's units, people and groups: shown first, then done. Nothing is deleted.

    Last year's cards, steps and awards stay readable. Cards that wait with the officers can still be finished.
    """
    from bot.i18n import VIETNAM
    from bot.new_year import begin_year, look_ahead, year_to_begin
    from bot.plan_changes import WrongPlan
    from storage import schema

    by = " ".join(by.split())
    named = resolved(plan) if plan else None
    if named is not None and year and named.year != year:
        stop(f"{named.id} is for {named.year}, not for {year}.", WRONG_USE)
    now = datetime.now(UTC)
    when = year or year_to_begin(now.astimezone(VIETNAM).date())
    settings = settings_or_stop()
    out = set(leave_out or ())
    with opened_database(settings) as database:
        schema.upgrade(database)
        try:
            with database.begin() as connection:
                before = chosen_commune(connection, commune)
                found = look_ahead(connection, before, when, named, out)
            for line in _preview(before, found, settings.language):
                typer.echo(line)
            if not by:
                stop('Who begins the year? Give --by "NAME": the record keeps it.', WRONG_USE)
            if not yes and not typer.confirm(f"Begin {found.plan.year} in {before.name} now?", default=False):
                stop("Nothing was changed.")
            with database.begin() as connection:
                commune_now = chosen_commune(connection, str(before.id))
                found = look_ahead(connection, commune_now, when, named, out)
                why = reason.strip() or f"not in the list of units of {found.plan.year}"
                begin_year(connection, commune_now, found, now, by=by, reason=why)
        except WrongPlan as problem:
            stop(str(problem))
    typer.echo(f"{before.name} works by {found.plan.id}, version {found.plan.version}.")


def _preview(commune: CommuneRecord, found: NewYear, language: str) -> Iterator[str]:
    plan = found.plan
    yield f"{commune.name}: from {commune.plan.year} to {plan.year}"
    if found.document:
        yield f"Plan: {plan.id}, {plan.title.in_language(language)}"
    else:
        yield f"Plan: last year's, as {plan.id}. Check it against the new year's document, and change it with"
        yield "  `antq plan use` when it differs."
    for title in found.dropped:
        yield f"  no longer there (it was for {commune.plan.year} only): {title.in_language(language)}"
    if still_open := open_names(plan, commune, language):
        yield f"  open: {'; '.join(still_open)}"
    yield f"Units that go on: {len(found.going_on)}"
    if found.waiting:
        yield f"Registrations that wait for a decision, and go on waiting: {found.waiting}"
    if found.left_out:
        yield f"Units that are closed; their people lose their access: {len(found.left_out)}"
        yield from (f"  {unit.id} {unit.name}" for unit in found.left_out[:MOST_NAMED])
        if len(found.left_out) > MOST_NAMED:
            yield f"  … and {len(found.left_out) - MOST_NAMED} more"
    kept = found.kept
    yield f"People in charge that stay: {kept.people_in_charge}; officers: {kept.officers}"
    yield f"Groups that stay: {kept.groups}; subscribers: {kept.subscribers}; scheduled campaigns: {kept.campaigns}"
    if found.with_officers:
        yield (
            f"Cards of {commune.plan.year} that wait for verification or decision, and can still be finished: "
            f"{found.with_officers}"
        )
    if found.with_units:
        yield (
            f"! Cards of {commune.plan.year} that units have not handed in, and cannot any more after this: "
            f"{found.with_units}"
        )
    yield "Everybody is asked to agree once more when they next write: what they agreed to names the year."
