"""`antq zalo`: what an administrator does for the Official Account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from bot.cli.common import WRONG_USE, new_group, opened_database, settings_or_stop, stop

if TYPE_CHECKING:
    from sqlalchemy import Connection

zalo = new_group("The Zalo Official Account.")


@zalo.callback()
def _group() -> None:
    """A group also while it has one command."""


@zalo.command("connect")
def connect() -> None:
    """Print the page where an administrator of the Official Account connects it; it opens for one day."""
    from bot.i18n import VIETNAM
    from bot.oa_troubles import CONNECT_PATH, KEY_VALID_FOR
    from storage import oa_tokens, schema

    settings = settings_or_stop()
    oa_id = settings.zalo_oa_id
    if oa_id is None:
        stop("ANTQ_ZALO_OA_ID is not set: there is no Official Account to connect.", WRONG_USE)
    now = datetime.now(UTC)
    until = now + KEY_VALID_FOR

    def made(connection: Connection) -> str:
        return oa_tokens.new_key(connection, oa_id, now, until)

    with opened_database(settings) as database:
        schema.upgrade(database)
        key = database.work(made)
    typer.echo(f"An administrator of the Official Account {oa_id} opens this page and allows access there.")
    typer.echo(f"It opens until {until.astimezone(VIETNAM):%d/%m/%Y %H:%M}, and `antq run` has to run meanwhile:")
    typer.echo(f"{settings.web_address()}{CONNECT_PATH}/{key}")
    typer.echo(
        f"Before the first time, {settings.web_address()}/zalo/oa/callback has to be entered as the callback at "
        "developers.zalo.me."
    )
