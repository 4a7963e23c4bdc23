"""`antq plan`: what a plan says, whether it is sound, and what differs between two. See also `bot.cli.plan_in_use`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import FAILED, WRONG_USE, new_group, opened_database, settings_or_stop, stop
from bot.cli.communes import CommuneName, chosen_commune

if TYPE_CHECKING:
    from movement.plan import Plan
    from movement.plan_diff import Change

plan = new_group("Look at plans, compare them, and change the one that a commune works by.")

Language = Annotated[str, typer.Option(help="vi or en; official wording stays as it is.")]


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
    language: Language = "vi",
) -> None:
    """What a plan says: scorecard with codes, wording and maxima, levels, dates, targets."""
    from bot.plan_card import plan_card

    typer.echo("\n".join(plan_card(resolved(name), language)))


@plan.command("validate")
def validate(files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Plan files.")]) -> None:
    """Whether plan files are sound; what is wrong is printed as FILE:LINE: REASON, with warnings beside it."""
    from movement.loader import PlanError, parse_plan
    from movement.plan_warnings import warnings

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
            items = sum(len(card.scored) for card in found.scorecards if not card.draft)
            drafts = sum(card.draft for card in found.scorecards)
            told = f", {drafts} draft{'s' if drafts > 1 else ''}" if drafts else ""
            typer.echo(f"{file}: sound ({found.id}, {found.year}, {items} scored items{told}, version {found.version})")
            for warning in warnings(found):
                typer.echo(f"{file}: warning: {warning}.", err=True)
    if not sound:
        raise typer.Exit(FAILED)


@plan.command("diff")
def diff(
    plans: Annotated[list[str], typer.Argument(metavar="[A] B", help="Plans: an id of `antq plan list`, or a file.")],
    in_use: Annotated[
        bool, typer.Option("--in-use", help="Compare the plan that the commune works by with the one named.")
    ] = False,
    commune: CommuneName = "",
    language: Language = "vi",
) -> None:
    """What differs between two plans, entry by entry; exit code 0 if nothing does, 1 if something does."""
    from movement.plan_diff import plan_diff

    if len(plans) != (1 if in_use else 2):
        stop("Name one plan beside --in-use." if in_use else "Name two plans, or one and --in-use.", WRONG_USE)
    if in_use:
        settings = settings_or_stop()
        with opened_database(settings) as database, database.begin() as connection:
            before = chosen_commune(connection, commune).plan
    else:
        before = resolved(plans[0])
    changes = plan_diff(before, resolved(plans[-1]))
    for line in shown(changes, language):
        typer.echo(line)
    if changes:
        raise typer.Exit(FAILED)


def resolved(name: str) -> Plan:
    """The plan of that id or file; the command ends with a sentence if there is none, or if it is not sound."""
    from bot.setup import SetupError, resolve_plan

    try:
        return resolve_plan(name)
    except SetupError as problem:
        stop(str(problem))


def shown(changes: Sequence[Change], language: str) -> list[str]:
    """Differences as lines for a terminal."""
    from bot.i18n import plain
    from bot.plan_diff_texts import diff_lines

    return [line.shown(plain(line.text, language)) for line in diff_lines(changes)]
