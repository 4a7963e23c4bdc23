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
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not exist yet.")],
    without_files: Annotated[
        bool, typer.Option("--without-files", help="Leave out files that people sent; copy their folder yourself.")
    ] = False,
) -> None:
    """Write everything into one file, while antq may go on running. Both kinds of database can restore it."""
    from storage import backup
    from storage.file_store import FileStore

    settings = settings_or_stop()
    store = FileStore(settings.files_folder)
    with opened_database(settings) as database:
        try:
            written = backup.backup(database, file, datetime.now(UTC), None if without_files else store)
        except backup.BackupError as error:
            stop(str(error))
    kept = f", {_files(written.files.kept)}" if written.files is not None else ""
    typer.echo(f"{file}: {written.rows} rows{kept}. It holds personal data: keep it where only officers can read it.")
    if written.files is None:
        typer.echo(f"Files that people sent are not in it: copy the folder {store.folder} as well.")
    elif written.files.missing:
        _say_missing(len(written.files.missing), store.folder)


@db.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `antq db backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Delete what the database holds now.")] = False,
) -> None:
    """Read a backup into an empty database, while antq does not run on it."""
    from bot.instance import AlreadyRunning, Instance
    from storage import backup
    from storage.file_store import FileStore

    settings = settings_or_stop()
    sqlite = settings.database_file
    store = FileStore(settings.files_folder)
    with opened_database(settings, create=True) as database:
        try:
            instance = Instance(database, None if sqlite is None else Path(f"{sqlite}.lock"))
        except AlreadyRunning:
            stop("antq runs on this database: stop it first.")
        try:
            restored = backup.restore(database, file, store, force=force)
            missing = backup.missing(database, store)
        except backup.NotEmpty:
            stop(f"{database_address(settings)} is not empty: `--force` would delete everything it holds.")
        except backup.BackupError as error:
            stop(str(error))
        finally:
            instance.release()
    typer.echo(f"{database_address(settings)}: {restored.rows} rows restored, the audit trail holds.")
    if restored.files is not None and restored.files.kept:
        typer.echo(f"{store.folder}: {_files(restored.files.kept)} restored.")
    if missing:
        _say_missing(len(missing), store.folder)


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _say_missing(number: int, folder: Path) -> None:
    typer.echo(
        f"{_files(number)} that people sent cannot be found in {folder}, or not whole: look in older backups.", err=True
    )


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
