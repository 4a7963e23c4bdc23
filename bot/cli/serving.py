"""`antq run`."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.common import settings_or_stop
from bot.logs import configure_logs


def run(
    simulator: Annotated[
        bool | None,
        typer.Option(
            "--simulator/--no-simulator",
            help="Serve the phone simulator at http://HOST:PORT/ (without either: only if there is no Telegram token).",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Serve everything that is configured, until Ctrl-C."""
    settings = settings_or_stop()
    configure_logs(level=settings.log_level, log_format=settings.log_format, secrets=settings.secrets())
    from bot import app

    raise typer.Exit(app.run(settings, simulator=simulator))
