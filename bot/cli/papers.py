"""`antq papers`: templates of Word papers, to make own ones from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import new_group, stop

papers = new_group("Word papers: templates to begin own ones from.")


@papers.callback()
def _group() -> None:
    """Word papers: templates to begin own ones from."""


@papers.command("templates")
def templates(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write them into; made if needed.")],
) -> None:
    """Write the Word templates into a folder, to change them and use them by ANTQ_TEMPLATES. Overwrites nothing."""
    from documents.own_templates import OURS, our_template

    there = [name for name in sorted(OURS) if (out / name).exists()]
    if there:
        stop(f"{out} already has {', '.join(there)}: nothing was written. Please give another folder.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in sorted(OURS):
            with (out / name).open("xb") as file:
                file.write(our_template(name))
            typer.echo(str(out / name))
    except OSError as error:
        stop(f"{out} cannot be written: {error.strerror}.")
