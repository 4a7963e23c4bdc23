"""`antq init` and `antq invite`: a commune, and one-time invitations into it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import WRONG_USE, new_group, opened_database, settings_or_stop, stop
from bot.cli.communes import CommuneName, chosen_commune
from bot.cli.open_points import Given, OpenDates, Periods, Scorecards, answered, open_names
from bot.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.i18n import Value
    from movement.plan import Plan
    from storage.communes import CommuneRecord

invite = new_group("Make a one-time invitation for a person; it is printed once and not kept.")

QrFile = Annotated[
    Path | None, typer.Option("--qr", metavar="FILE", help="Also write the link as a QR code: a .png or .svg file.")
]


def init(
    plan: Annotated[
        str,
        typer.Option(metavar="ID|FILE", help="The plan (`antq plan list`); else ANTQ_PLAN is used, or asked for."),
    ] = "",
    hotline: Annotated[str, typer.Option(help="The duty phone people are pointed to; else ANTQ_HOTLINE.")] = "",
    province: Annotated[str, typer.Option(help="The province, where the plan does not name it.")] = "",
    open_date: OpenDates = None,
    period: Periods = None,
    scorecard: Scorecards = None,
    questions: Annotated[
        bool, typer.Option("--questions/--no-questions", help="Ask for what is not given (in a terminal).")
    ] = True,
    qr: QrFile = None,
) -> None:
    """Create a commune and an invitation for its first officer; what the plan leaves open is asked for."""
    settings = settings_or_stop()
    asks = questions and sys.stdin.isatty()
    chosen = _chosen_plan(plan or settings.plan or "", asks)
    given = Given(hotline or settings.hotline or "", province, open_date or (), period or (), scorecard or ())
    username = _username(settings, qr)
    if asks:
        _refuse_a_second_time(settings, chosen.issuer.commune)
    complete = answered(chosen, given, asks=asks, language=settings.language)

    from bot.i18n import _
    from bot.setup import commune_named, ensure_commune
    from storage import communes, schema
    from storage.actors import MemberRole

    name = complete.issuer.commune
    now = datetime.now(UTC)
    with opened_database(settings, create=True) as database:
        schema.upgrade(database)
        with database.begin() as connection:
            if commune_named(connection, name) is not None:
                stop(_THERE_ALREADY.format(name=name))
            commune_id = ensure_commune(connection, complete, "", now)
            code = _create(connection, commune_id, MemberRole.OFFICER, now)
            still_open = open_names(complete, communes.load(connection, commune_id), settings.language)
    typer.echo(f"Commune {name} works by the plan {complete.id}. Forward this to its first officer:")
    office = complete.issuer.police_office
    _show(settings, office, _("Invitation: officer of {office}", office=office), code, username, qr)
    if still_open:
        typer.echo(f"Open: {'; '.join(still_open)}. `antq plan open` shows it again.")


_THERE_ALREADY = "There is a commune {name} already: for another officer, run `antq invite officer`."


def _refuse_a_second_time(settings: Settings, name: str) -> None:
    """Whoever would answer all questions in vain is told before."""
    from bot.setup import commune_named
    from storage import schema
    from storage.migrations import HEAD

    if settings.database_file is not None and not settings.database_file.exists():
        return
    with opened_database(settings) as database, database.begin() as connection:
        if schema.revision(connection) == HEAD and commune_named(connection, name) is not None:
            stop(_THERE_ALREADY.format(name=name))


@invite.command("officer")
def officer(commune: CommuneName = "", qr: QrFile = None) -> None:
    """Invite an officer of the commune police."""
    from bot.i18n import _
    from storage.actors import MemberRole

    def make(connection: Connection, found: CommuneRecord, now: datetime) -> tuple[str, Value]:
        code = _create(connection, found.id, MemberRole.OFFICER, now)
        return code, _("Invitation: officer of {office}", office=found.police_office)

    _invite(commune, qr, make)


@invite.command("unit")
def unit(
    name: Annotated[str, typer.Argument(help="The unit's full official name.")],
    commune: CommuneName = "",
    qr: QrFile = None,
) -> None:
    """Invite the head of a unit that is not registered yet."""
    from bot.i18n import _
    from movement.names import near_duplicates, nfc_clean
    from storage import units
    from storage.actors import MemberRole

    name = nfc_clean(name)
    if not 3 <= len(name) <= 200:
        stop("The unit's name needs 3 to 200 characters.", WRONG_USE)

    def make(connection: Connection, found: CommuneRecord, now: datetime) -> tuple[str, Value]:
        known = {u.id: u.name for u in units.in_commune(connection, found.id) if u.status != units.REFUSED}
        for number, _score in near_duplicates(name, known):
            typer.echo(f"Note: unit {number} has nearly the same name: {known[number]}", err=True)
        code = _create(connection, found.id, MemberRole.HEAD, now, unit_name=name)
        return code, _("Invitation for: <b>{unit}</b>", unit=name)

    _invite(commune, qr, make)


@invite.command("deputy")
def deputy(
    unit_id: Annotated[int, typer.Argument(metavar="UNIT_ID", help="The unit's number.")],
    commune: CommuneName = "",
    qr: QrFile = None,
) -> None:
    """Invite a deputy, or another person in charge, of a registered unit."""
    from bot.i18n import _
    from storage import units
    from storage.actors import MemberRole

    def make(connection: Connection, found: CommuneRecord, now: datetime) -> tuple[str, Value]:
        known = {u.id: u for u in units.in_commune(connection, found.id, status=units.ACTIVE)}
        if unit_id not in known:
            listed = ", ".join(f"{u.id} {u.name}" for u in sorted(known.values(), key=lambda u: u.id)[:20])
            stop(f"{found.name} has no registered unit {unit_id}. It has: {listed or 'none'}.")
        name = known[unit_id].name
        code = _create(connection, found.id, MemberRole.DEPUTY, now, unit_id=unit_id, unit_name=name)
        return code, _("Invitation: deputy or person in charge of <b>{unit}</b>", unit=name)

    _invite(commune, qr, make)


@invite.command("province-officer")
def province_officer(
    province: Annotated[str, typer.Option("--province", help="The province, by its name or official code.")],
    qr: QrFile = None,
) -> None:
    """Invite an officer of a province: to the figures and cards of its communes, without people's names."""
    from bot.i18n import _
    from bot.places import police_of, province_by_code
    from storage import communes, schema
    from storage.actors import MemberRole

    found = province_by_code(_province_code(province))
    if found is None:
        raise LookupError(province)
    settings = settings_or_stop()
    username = _username(settings, qr)
    with opened_database(settings) as database:
        schema.upgrade(database)
        with database.begin() as connection:
            there = communes.in_province(connection, found.code)
            if not there:
                stop(f"No commune here is stated to be of {found.full}: a commune's plan says of which province it is.")
            code = _create(connection, there[0], MemberRole.PROVINCE_OFFICER, datetime.now(UTC))
    office = police_of(found.code)
    _show(settings, office, _("Invitation: officer of {office}", office=office), code, username, qr)


def _province_code(text: str) -> str:
    """The official code of a province; what is not clear ends the command and offers what is like it."""
    from bot.places import find_provinces, resolve_province

    code = resolve_province(text)
    if code is not None:
        return code
    near = ", ".join(each.name for each in find_provinces(text))
    stop(f"There is no province “{text}”{f'; there is {near}' if near else ''}. Give its name or code.", WRONG_USE)


def _invite(
    commune: str, qr: Path | None, make: Callable[[Connection, CommuneRecord, datetime], tuple[str, Value]]
) -> None:
    from storage import schema

    settings = settings_or_stop()
    username = _username(settings, qr)
    with opened_database(settings) as database:
        schema.upgrade(database)
        with database.begin() as connection:
            found = chosen_commune(connection, commune)
            code, what = make(connection, found, datetime.now(UTC))
    _show(settings, found.police_office, what, code, username, qr)


def _chosen_plan(name: str, asks: bool) -> Plan:
    from bot.setup import SetupError, resolve_plan
    from movement.plans import bundled_plans

    known = list(bundled_plans())
    if not name and asks:
        name = typer.prompt(f"Plan ({', '.join(known)}, or a file)", default=known[0] if len(known) == 1 else None)
    if not name:
        stop(f"Which plan? Give --plan {known[0]}, another one of `antq plan list`, or a file.", WRONG_USE)
    try:
        return resolve_plan(name)
    except SetupError as problem:
        stop(str(problem))


def _create(
    connection: Connection,
    commune_id: int,
    role: str,
    now: datetime,
    *,
    unit_id: int | None = None,
    unit_name: str = "",
) -> str:
    from storage import audit, invitations
    from storage.actors import MemberRole

    code = invitations.create(connection, commune_id, MemberRole(role), now, unit_id=unit_id, unit_name=unit_name)
    detail = {"role": role, "unit": unit_id, "name": unit_name, "by": "operator"}
    audit.append(connection, [audit.Deed(commune_id, now, None, "invited", "invitation", detail)])
    return code


def _username(settings: Settings, qr: Path | None) -> str:
    """The bot's name for the link; empty where there is none. Whatever is wrong with --qr is said before anything."""
    from bot.bot_api import BotApiProblem, bot_username

    if qr is not None:
        if qr.suffix.lower() not in (".png", ".svg"):
            stop(f"--qr {qr}: the name has to end with .png or .svg.", WRONG_USE)
        if settings.telegram_token is None:
            stop("--qr needs ANTQ_TELEGRAM_TOKEN: a QR code holds a link to the bot.", WRONG_USE)
    if settings.telegram_token is None:
        return ""
    try:
        return bot_username(settings)
    except BotApiProblem as problem:
        if qr is not None:
            stop(str(problem))
        typer.echo(f"There is no link, only a code: {problem}", err=True)
        return ""


def _show(settings: Settings, office: str, what: Value, code: str, username: str, qr: Path | None) -> None:
    import segno

    from bot.channels.plain_text import strip_markup
    from bot.i18n import render
    from bot.setup import invitation_link, invitation_text

    link = invitation_link(username, code) if username else ""
    text = render(invitation_text(office, what, code, link), settings.language)
    typer.echo(f"\n{strip_markup(text)}\n")
    if not link:
        return
    picture = segno.make(link, error="m", micro=False)
    picture.terminal(out=sys.stdout, compact=True)
    if qr is not None:
        try:
            picture.save(str(qr), scale=10)
        except OSError as error:
            stop(f"The invitation above is valid, but {qr} cannot be written: {error.strerror}.")
        typer.echo(f"QR code: {qr}")
