"""`antq plan`: what a plan says, and whether it is sound."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import FAILED, new_group, stop

plan = new_group("Look at plans: those that come with antq, and a commune's own.")


@plan.command("list")
def list_() -> None:
    """The plans that come with antq."""
    from movement.plans import TEMPLATE, bundled_plans, load_bundled

    for name in bundled_plans():
        found = load_bundled(name)
        typer.echo(f"{name}  {found.year}  {found.issuer.commune}: {found.title.vi}")
    typer.echo(f"To write your own, copy {TEMPLATE}", err=True)


@plan.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="ID|FILE", help="A plan of `antq plan list`, or a file.")],
    language: Annotated[str, typer.Option(help="vi or en; official wording stays as it is.")] = "vi",
) -> None:
    """What a plan says: scorecard with codes, wording and maxima, levels, dates, targets."""
    from bot.plan_card import plan_card
    from bot.setup import SetupError, resolve_plan

    try:
        found = resolve_plan(name)
    except SetupError as problem:
        stop(str(problem))
    typer.echo("\n".join(plan_card(found, language)))


@plan.command("validate")
def validate(files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Plan files.")]) -> None:
    """Whether plan files are sound; what is wrong is printed as FILE:LINE: REASON."""
    from movement.loader import PlanError, parse_plan

    sound = True
    for file in files:
        try:
            found = parse_plan(file.read_text(encoding="utf-8"), str(file))
        except PlanError as error:
            sound = False
            typer.echo(str(error))
        except UnicodeDecodeError as error:
            sound = False
            line = error.object.count(b"\n", 0, error.start) + 1
            typer.echo(f"{file}:{line}: not UTF-8 text")
        except OSError as error:
            sound = False
            typer.echo(f"{file}:1: cannot be read: {error.strerror}")
        else:
            items = sum(len(card.scored) for card in found.scorecards)
            typer.echo(f"{file}: sound ({found.id}, {found.year}, {items} scored items, version {found.version})")
            for card in found.scorecards:
                if card.draft:
                    typer.echo(f'{file}: the scorecard "{card.id}" is a draft: no unit is scored by it')
    if not sound:
        raise typer.Exit(FAILED)
