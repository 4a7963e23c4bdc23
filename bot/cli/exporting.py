"""`antq export`: the papers of the record as files, the same as in the conversation."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import WRONG_USE, new_group, opened_database, settings_or_stop, stop
from bot.cli.communes import CommuneName, chosen_commune

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from bot.chat import File
    from storage.communes import CommuneRecord
    from storage.units import UnitRecord

export = new_group("Write a paper into a file: scorecard, list of units, dossier, report.")

_NO_PERIOD = "--period {}: write “quý 3”, “tháng 6” or two days, “01/01/2026 - 30/06/2026”."
_NEAR = 8  # units that are named where one is not clear


class CardFormat(StrEnum):
    """A scorecard's kinds of file."""

    PDF = "pdf"
    PNG = "png"
    DOCX = "docx"


class ListFormat(StrEnum):
    """A list's kinds of file."""

    XLSX = "xlsx"
    PDF = "pdf"


class ReportFormat(StrEnum):
    """A report's kinds of file."""

    XLSX = "xlsx"
    DOCX = "docx"


class TitleName(StrEnum):
    """The titles that a dossier can be for."""

    ANTT = "antt"
    EXEMPLARY = "exemplary"


Unit = Annotated[str, typer.Argument(metavar="UNIT", help="The unit's number, its name, or a part of the name.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Where to write it; without this, into the present folder."),
]
Year = Annotated[int | None, typer.Option("--year", help="The year; without this, the plan's.")]
Signatures = Annotated[bool, typer.Option("--signatures", help="With empty places for signatures.")]


@export.command("card")
def card(
    unit: Unit,
    format_: Annotated[CardFormat, typer.Option("--format", help="The kind of file.")] = CardFormat.PDF,
    signatures: Signatures = False,
    year: Year = None,
    out: Out = None,
    commune: CommuneName = "",
) -> None:
    """A unit's scorecard, in the form of the plan's annex."""

    def order(connection: Connection, found: CommuneRecord) -> File:
        from bot.making import PAPERS_LANGUAGE
        from bot.making.cards import card_docx, card_pdf, card_picture
        from storage import cards, communes

        wanted = _unit(connection, found, unit)
        when = year or found.plan.year
        card_id = cards.of_unit(connection, wanted.id, when)
        if card_id is None:
            stop(f"{wanted.name} has no scorecard of {when}.")
        row = cards.rows(connection, [card_id])[0]
        plan = communes.plan_version(connection, row.plan_version_id)
        match format_:
            case CardFormat.PDF:
                return card_pdf(plan, row, signatures=signatures)
            case CardFormat.DOCX:
                return card_docx(plan, row, signatures=signatures)
            case CardFormat.PNG:
                return card_picture(plan, row, PAPERS_LANGUAGE)

    _export(order, out, commune)


@export.command("list")
def list_(
    format_: Annotated[ListFormat, typer.Option("--format", help="The kind of file.")] = ListFormat.XLSX,
    year: Year = None,
    out: Out = None,
    commune: CommuneName = "",
) -> None:
    """All units with their points, the proposed levels, and who has no card."""

    def order(connection: Connection, found: CommuneRecord) -> File:
        from bot.making.lists import units_list

        return units_list(found, format_.value, year or found.plan.year)

    _export(order, out, commune)


@export.command("recognised")
def recognised(year: Year = None, out: Out = None, commune: CommuneName = "") -> None:
    """The units that are recognised as safe in security and order, with the decisions (Excel)."""

    def order(connection: Connection, found: CommuneRecord) -> File:
        from bot.making.lists import recognised_list

        return recognised_list(found, year or found.plan.year)

    _export(order, out, commune)


@export.command("dossier")
def dossier(
    unit: Unit,
    title: Annotated[TitleName, typer.Option("--title", help="The title that it is for.")],
    year: Year = None,
    out: Out = None,
    commune: CommuneName = "",
) -> None:
    """What a unit hands in to be recognised: three Word files, the scorecard and the list of evidence, in one ZIP."""

    def order(connection: Connection, found: CommuneRecord) -> File:
        from bot.making.dossiers import dossier as dossier_of
        from movement.checklist import Title

        wanted = _unit(connection, found, unit)
        return dossier_of(found, wanted.id, Title(title.value), year or found.plan.year)

    _export(order, out, commune)


@export.command("report")
def report(
    format_: Annotated[ReportFormat, typer.Option("--format", help="The kind of file.")] = ReportFormat.DOCX,
    period: Annotated[
        str, typer.Option("--period", help="“quý 3”, “6 tháng đầu năm”, “01/01/2026 - 30/06/2026”; else the year.")
    ] = "",
    out: Out = None,
    commune: CommuneName = "",
) -> None:
    """The commune's report: figures against the targets, what is missing, the list of evidence."""

    def order(connection: Connection, found: CommuneRecord) -> File:
        from bot.clock import day_in_vietnam
        from bot.making.reports import report as report_of
        from movement.periods import parse_period, year_period

        today = day_in_vietnam(datetime.now(UTC))
        wanted = parse_period(period, found.plan.year, today) if period else year_period(found.plan.year)
        if wanted is None:
            stop(_NO_PERIOD.format(period), WRONG_USE)
        return report_of(found, format_.value, wanted)

    _export(order, out, commune)


@export.command("province")
def province(
    reports: Annotated[list[Path], typer.Argument(metavar="REPORT...", help="Reports of communes, as Excel.")],
    period: Annotated[
        str, typer.Option("--period", help="Which period; without this, the one that most reports are about.")
    ] = "",
    out: Out = None,
) -> None:
    """Add up the Excel reports that communes have sent: one row for each commune, and the totals.

    Reports that cannot be added up are named with the reason, here and in the file.
    """
    from bot.clock import day_in_vietnam
    from bot.making.reports import sum_name
    from bot.reporting.adding_up import add_up
    from movement.periods import parse_period

    settings_or_stop()
    today = day_in_vietnam(datetime.now(UTC))
    wanted = parse_period(period, today.year, today) if period else None
    if period and wanted is None:
        stop(_NO_PERIOD.format(period), WRONG_USE)
    files = []
    for file in reports:
        try:
            files.append((file.name, file.read_bytes()))
        except OSError as error:
            stop(f"{file} cannot be read: {error.strerror}.", WRONG_USE)
    added = add_up(files, wanted)
    for name, reason in added.left_out:
        typer.echo(f"Left out: {name}: {reason}", err=True)
    if added.content is None or added.period is None:
        stop("None of these files is a report that could be added up.")
    _keep(out or Path(sum_name(added.period)), added.content)


def _unit(connection: Connection, commune: CommuneRecord, wanted: str) -> UnitRecord:
    """The unit of that number or name; else the command ends with a sentence that names some."""
    from movement.names import fold
    from storage import units

    known = units.in_commune(connection, commune.id, status=units.ACTIVE)
    said = fold(wanted)
    found = [unit for unit in known if str(unit.id) == said or fold(unit.name) == said]
    found = found or [unit for unit in known if said and said in fold(unit.name)]
    if len(found) == 1:
        return found[0]
    near = ", ".join(f"{unit.id} {unit.name}" for unit in (found or known)[:_NEAR])
    what = f"“{wanted}” fits several units" if found else f"{commune.name} has no unit “{wanted}”"
    stop(f"{what}: give a number or more of the name{f' ({near} …)' if near else ''}.", WRONG_USE)


def _export(order: Callable[[Connection, CommuneRecord], File], out: Path | None, commune: str) -> None:
    """Make what is ordered and write it; whatever goes wrong is one sentence."""
    from bot.making import CHECK_PATH, Order
    from bot.making.maker import NothingToMake, Workshop
    from bot.making.recipes import RECIPES
    from documents.press import NotPrinted
    from storage import schema

    settings = settings_or_stop()
    with opened_database(settings) as database:
        schema.upgrade(database)
        with database.snapshot() as connection:
            file = order(connection, chosen_commune(connection, commune))
        made = Order.of(file.ref)
        recipe = RECIPES[made.recipe]
        address = settings.web_address()
        workshop = Workshop(datetime.now(UTC), f"{address}{CHECK_PATH}" if address else "", settings.templates)
        try:
            content = recipe.make(recipe.gathered(database, made, workshop))
        except NothingToMake as nothing:
            stop(f"There is nothing to write: {nothing}.")
        except NotPrinted as broken:
            stop(f"The paper cannot be made: {broken}.")
    _keep(out or Path(file.name), content)


def _keep(target: Path, content: bytes) -> None:
    try:
        _write(target, content)
    except OSError as error:
        stop(f"{target} cannot be written: {error.strerror}.")
    typer.echo(str(target))


def _write(target: Path, content: bytes) -> None:
    """Write the whole file or nothing: an earlier one stays until the new one is there."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        os.replace(draft, target)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
