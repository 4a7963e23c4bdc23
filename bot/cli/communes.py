"""Which commune a command is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import stop

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.communes import CommuneRecord

CommuneName = Annotated[
    str, typer.Option("--commune", help="Which commune, where there are several.", show_default=False)
]


def chosen_commune(connection: Connection, name: str) -> CommuneRecord:
    """The commune of that name or number, or the only one; else the command ends with a sentence that says which."""
    from movement.names import fold
    from storage import communes

    found = [communes.load(connection, commune_id) for commune_id in communes.ids(connection)]
    if not found:
        stop("There is no commune yet: set one up with `antq init`.")
    wanted = [c for c in found if not name or fold(c.name) == fold(name) or str(c.id) == name]
    if len(wanted) == 1:
        return wanted[0]
    names = ", ".join(f"{c.name} ({c.id})" if [o.name for o in found].count(c.name) > 1 else c.name for c in found)
    stop(
        f"There is no commune {name}; there is {names}." if name else f"Which commune? Give --commune, one of {names}."
    )
