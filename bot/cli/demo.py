"""`antq demo-data`: an invented year, to try things with."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.common import database_address, opened_database, settings_or_stop, stop


def demo_data(
    communes: Annotated[int, typer.Option(min=1, max=300, help="How many communes.")] = 3,
    units: Annotated[int, typer.Option(min=6, max=20_000, help="How many units each of them has.")] = 60,
    year: Annotated[
        int, typer.Option(min=2001, max=2199, help="The year; some of the one before is there, too.")
    ] = 2026,
    seed: Annotated[int, typer.Option(help="Another number makes another year; the same one the same.")] = 1,
) -> None:
    """Fill an empty database with an invented year in which every state is there: for the simulator, papers, measuring.

    The first commune is the simulator's. Nobody and nothing in it is real, up to the telephone numbers.
    """
    from bot.demo import fill_demo
    from storage import schema

    settings = settings_or_stop()
    with opened_database(settings, create=True) as database:
        schema.upgrade(database)
        with database.begin() as connection:
            if not schema.is_empty(connection):
                stop(f"{database_address(settings)} is not empty: invented data goes into an empty database only.")
            rows = fill_demo(connection, number=communes, units=units, year=year, seed=seed)
    typer.echo(
        f"{database_address(settings)}: {communes} invented communes with {units} units each, {year}, {rows} rows. "
        "Look at it with `antq run --simulator`."
    )
