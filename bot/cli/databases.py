"""`antq db` and `antq audit`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import database_address, new_group, opened_database, settings_or_stop, stop

db = new_group("Look after the database: upgrade it, back it up, restore it.")
audit = new_group("Look after the audit trail.")


@db.command("upgrade")
def upgrade() -> None:
    """Bring the database to this version's schema; a new one is created."""
    from storage import schema

    settings = settings_or_stop()
    with opened_database(settings, create=True) as database:
        revision = schema.upgrade(database)
    typer.echo(f"{database_address(settings)} has schema {revision}.")


@db.command("backup")
def backup(file: Annotated[Path, typer.Argument(help="The file to write; it must not exist yet.")]) -> None:
    """Write everything into one file, while antq may go on running. Both kinds of database can restore it."""
    from storage import backup

    settings = settings_or_stop()
    with opened_database(settings) as database:
        try:
            rows = backup.backup(database, file, datetime.now(UTC))
        except backup.BackupError as error:
            stop(str(error))
    typer.echo(f"{file}: {rows} rows. It holds personal data: keep it where only officers can read it.")


@db.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `antq db backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Delete what the database holds now.")] = False,
) -> None:
    """Read a backup into an empty database, while antq does not run on it."""
    from bot.instance import AlreadyRunning, Instance
    from storage import backup

    settings = settings_or_stop()
    sqlite = settings.database_file
    with opened_database(settings, create=True) as database:
        try:
            instance = Instance(database, None if sqlite is None else Path(f"{sqlite}.lock"))
        except AlreadyRunning:
            stop("antq runs on this database: stop it first.")
        try:
            rows = backup.restore(database, file, force=force)
        except backup.NotEmpty:
            stop(f"{database_address(settings)} is not empty: `--force` would delete everything it holds.")
        except backup.BackupError as error:
            stop(str(error))
        finally:
            instance.release()
    typer.echo(f"{database_address(settings)}: {rows} rows restored, the audit trail holds.")


@audit.command("verify")
def verify() -> None:
    """Walk the audit trail of every commune: no row was changed, none is missing."""
    from storage import audit as trail
    from storage import communes

    settings = settings_or_stop()
    broken = False
    with opened_database(settings) as database, database.begin() as connection:
        for commune_id in communes.ids(connection):
            name = communes.load(connection, commune_id).name
            found = trail.verify(connection, commune_id)
            broken |= found is not None
            state = "the audit trail holds" if found is None else f"entry {found.seq}: {found.reason}"
            typer.echo(f"{name}: {state}.", err=found is not None)
    if broken:
        stop("Somebody changed the database past antq: keep it as it is, and look at the backups.")
