"""What all commands share: settings, the database, one sentence when something is wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

from bot.logs import configure_logs
from bot.redaction import Redactor
from bot.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from storage.database import Database

FAILED, WRONG_USE = 1, 2
"""Exit codes: what was asked for did not work; it was asked for wrongly, or the settings are wrong."""


def new_group(help_: str) -> typer.Typer:
    """A group of commands: plain help, plain tracebacks (the pretty ones show local variables, and so secrets)."""
    return typer.Typer(
        help=help_, no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
    )


def stop(sentence: str, code: int = FAILED) -> NoReturn:
    """End the command with one sentence on standard error."""
    typer.echo(sentence, err=True)
    raise typer.Exit(code)


def settings_or_stop() -> Settings:
    """The settings; a wrong one ends the command with exit code 2. Logs are configured, too."""
    try:
        settings = load_settings(os.environ)
    except SettingsError as error:
        stop(str(error), WRONG_USE)
    configure_logs(level="warning", log_format=settings.log_format, secrets=settings.secrets())
    return settings


def database_address(settings: Settings) -> str:
    """Which database it is, for people: without the password."""
    return Redactor(settings.secrets())(settings.database_url)


@contextmanager
def opened_database(settings: Settings, *, create: bool = False) -> Iterator[Database]:
    """The configured database, closed at the end. Whatever goes wrong in it ends the command with one sentence.

    A SQLite file that does not exist is made only with `create`.
    """
    from sqlalchemy.exc import DBAPIError

    from storage import Unavailable
    from storage.database import Database
    from storage.schema import SchemaError

    if not create and settings.database_file is not None and not settings.database_file.exists():
        stop(f"There is no database {settings.database_file} yet: set it up with `antq init`.")
    try:
        database = Database(settings.database_url)
        try:
            yield database
        finally:
            database.close()
    except SchemaError as error:
        stop(str(error))
    except Unavailable as error:
        stop(f"The database {database_address(settings)} cannot be used just now: {cause(error, settings)}.")
    except DBAPIError as error:
        stop(f"The database {database_address(settings)} does not work: {cause(error, settings)}.")
    except BrokenPipeError:  # whoever read the output has seen enough (`antq plan history | head`)
        raise
    except OSError as error:
        stop(f"The database {database_address(settings)} cannot be opened: {error.strerror}.")


def cause(error: BaseException, settings: Settings) -> str:
    """What the database's own driver said, in one line and without secrets."""
    deepest: BaseException = error
    while (below := getattr(deepest, "orig", None) or deepest.__cause__) is not None:
        deepest = below
    said = " ".join(str(deepest).split()) or type(deepest).__name__
    return Redactor(settings.secrets())(said).rstrip(".")
