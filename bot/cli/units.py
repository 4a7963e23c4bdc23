"""`antq units`: a commune's units as a list: in from a file, and shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import FAILED, WRONG_USE, new_group, opened_database, settings_or_stop, stop
from bot.cli.communes import CommuneName, chosen_commune
from bot.cli.plan_in_use import Yes

if TYPE_CHECKING:
    from bot.i18n import Value
    from movement.roster import Roster
    from movement.roster_check import CheckedRoster
    from storage.communes import CommuneRecord

units = new_group("The units of a commune: entered from a list, and shown.")

_ENGLISH = "en"  # what commands say; names and addresses are as they stand in the list
_MOST_LISTED = 20  # rows of each sort that are shown without --all


@units.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An .xlsx, .xls, .ods or .csv file.")],
    commune: CommuneName = "",
    yes: Yes = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is in the list.")] = False,
    skip_alike: Annotated[
        bool, typer.Option("--skip-alike", help="Leave out units whose names are nearly those of others.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help=f"Show every row, not {_MOST_LISTED} of each sort.")
    ] = False,
) -> None:
    """Enter the units of a list: shown first, with every wrong row and its reason, then asked for, then entered.

    What is in the register stays as it is, so a list can be entered again when its wrong rows have been corrected.
    Ends with 1 when a row is wrong.
    """
    from bot.roster import IMPORTED, deed_detail, enter, register_of
    from movement.roster_check import check_roster
    from storage import audit, schema

    listed = _read(file)
    settings = settings_or_stop()
    with opened_database(settings) as database:
        schema.upgrade(database)
        with database.snapshot() as connection:
            found = chosen_commune(connection, commune)
            checked = check_roster(listed, register_of(connection, found.id), found.plan.kinds)
        for line in _shown(found, checked, None if everything else _MOST_LISTED):
            typer.echo(line)
        new = [each.unit for each in (checked.clear if skip_alike else checked.new)]
        if new and not dry_run:
            if not yes and not typer.confirm(f"Enter {_units(len(new))} in {found.name} now?", default=False):
                stop("Nothing was entered.")
            now = datetime.now(UTC)
            with database.begin() as connection:
                found = chosen_commune(connection, str(found.id))
                entered = enter(connection, found, new, now)
                detail = {**deed_detail(checked, entered), "by": "operator"}
                audit.append(connection, [audit.Deed(found.id, now, None, IMPORTED, f"commune:{found.id}", detail)])
            typer.echo(f"Entered: {_units(len(entered.units))}.")
            if entered.there_already:
                typer.echo(f"In the register by now, and left as they are: {entered.there_already}.")
            typer.echo(
                "Nobody is in charge of them yet: invite each head with `antq invite unit NAME`, or in the chat."
            )
    if checked.wrong:
        wrong = "1 wrong row was" if len(checked.wrong) == 1 else f"{len(checked.wrong)} wrong rows were"
        stop(f"{wrong} left out: correct the file {file.name} and import it again.", FAILED)


@units.command("template")
def template(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.xlsx", help="The file to write.")],
    commune: CommuneName = "",
) -> None:
    """Write the Excel file that a list is filled in with: heads, choices, examples and how to."""
    from bot.making import Order
    from bot.making.maker import Workshop
    from bot.making.rosters import RECIPE, roster_template

    if out.suffix.lower() != ".xlsx":
        stop(f"--out {out}: the name has to end with .xlsx.", WRONG_USE)
    with opened_database(settings_or_stop()) as database:
        with database.snapshot() as connection:
            found = chosen_commune(connection, commune)
        order = Order.of(roster_template(found.id).ref)
        content = RECIPE.make(RECIPE.gathered(database, order, Workshop(datetime.now(UTC))))
    try:
        out.write_bytes(content)
    except OSError as error:
        stop(f"{out} cannot be written: {error.strerror}.")
    typer.echo(f"{out}: fill it in and run `antq units import {out.name}`, or send it to the assistant as an officer.")


@units.command("list")
def list_(commune: CommuneName = "") -> None:
    """Show the units of a commune: number, state, kind, name, and which of them nobody is in charge of."""
    from bot.flows.texts import UNIT_KINDS
    from storage import units as register

    with opened_database(settings_or_stop()) as database, database.snapshot() as connection:
        found = chosen_commune(connection, commune)
        known = register.in_commune(connection, found.id)
        nobody = {unit.id for unit in register.without_people(connection, found.id)}
    if not known:
        typer.echo(f"{found.name} has no units yet.")
    rows = [
        (
            str(unit.id),
            "nobody in charge" if unit.id in nobody else unit.status,
            _plain(UNIT_KINDS[unit.kind]),
            unit.name,
            unit.hamlet,
        )
        for unit in known
    ]
    for line in _table(("number", "state", "kind", "name", "hamlet"), rows):
        typer.echo(line)


def _read(file: Path) -> Roster:
    """The list of a file; a sentence on standard error where there is none."""
    from bot.flows.roster_texts import file_problem
    from bot.roster import NotAList, list_in
    from documents.spreadsheet import LARGEST, Unreadable

    try:
        if file.stat().st_size > LARGEST:
            raise NotAList(Unreadable.TOO_LARGE)
        return list_in(file.read_bytes())
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror}.")
    except NotAList as none:
        stop(f"{file}: {_plain(file_problem(none.problem))}")


def _shown(commune: CommuneRecord, checked: CheckedRoster, most: int | None) -> Iterator[str]:
    """The list as it stands beside the register."""
    from bot.flows.roster_texts import counts, other_line, wrong_line
    from bot.flows.texts import UNIT_KINDS

    yield f"{commune.name}:"
    yield from (f"  {_plain(line)}" for line in counts(checked))
    if checked.new:
        yield "Right rows:"
        rows = [
            (
                str(new.unit.row),
                _plain(UNIT_KINDS[new.unit.kind]),
                new.unit.name,
                new.unit.hamlet,
                "" if new.unit.people is None else str(new.unit.people),
                "; ".join(f"{a.name} (row {a.row})" if a.row else a.name for a in new.alike),
            )
            for new in checked.new
        ]
        yield from _table(("row", "kind", "name", "hamlet", "people", "nearly the same as"), rows, most)
    for heading, lines in (
        ("In the register with something else; the register stays as it is:", map(other_line, checked.differ)),
        ("Wrong rows:", map(wrong_line, checked.wrong)),
    ):
        found = [f"  {_plain(line)}" for line in lines]
        if found:
            yield heading
            yield from found[:most]
            if most is not None and len(found) > most:
                yield f"  … and {len(found) - most} more: see them with --all"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], most: int | None = None) -> Iterator[str]:
    """Rows in columns, without those that are empty throughout."""
    shown = rows if most is None else rows[:most]
    used = [at for at in range(len(head)) if any(row[at] for row in shown)]
    widths = {at: max(len(row[at]) for row in (head, *shown)) for at in used}
    for row in (head, *shown) if shown else ():
        yield "  " + "  ".join(row[at].ljust(widths[at]) for at in used).rstrip()
    if len(shown) < len(rows):
        yield f"  … and {len(rows) - len(shown)} more: see them with --all"


def _units(count: int) -> str:
    return "1 unit" if count == 1 else f"{count} units"


def _plain(value: Value) -> str:
    from bot.i18n import plain

    return plain(value, _ENGLISH)
