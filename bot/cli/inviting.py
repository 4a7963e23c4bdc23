"""`antq invite`: one-time invitations into a commune."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import WRONG_USE, new_group, opened_database, settings_or_stop, stop
from bot.cli.communes import CommuneName, chosen_commune
from bot.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.doors import Door
    from bot.i18n import Value
    from storage.communes import CommuneRecord

invite = new_group("Make a one-time invitation for a person; it is printed once and not kept.")

QrFile = Annotated[
    Path | None, typer.Option("--qr", metavar="FILE", help="Also write the link as a QR code: a .png or .svg file.")
]


@invite.command("officer")
def officer(commune: CommuneName = "", qr: QrFile = None) -> None:
    """Invite an officer of the commune police."""
    from bot.i18n import _
    from storage.actors import MemberRole

    def make(connection: Connection, found: CommuneRecord, now: datetime) -> tuple[str, Value]:
        code = create_invitation(connection, found.id, MemberRole.OFFICER, now)
        return code, _("Invitation: officer of {office}", office=found.police_office)

    _invite(commune, qr, make)


@invite.command("unit")
def unit(
    name: Annotated[str, typer.Argument(help="The unit's full official name.")],
    commune: CommuneName = "",
    qr: QrFile = None,
) -> None:
    """Invite the head of a unit: of one in the register that nobody is in charge of yet, or of a new one."""
    from bot.flows.inviting import listed_as
    from bot.i18n import _
    from movement.names import near_duplicates, nfc_clean
    from storage import units
    from storage.actors import MemberRole

    name = nfc_clean(name)
    if not 3 <= len(name) <= 200:
        stop("The unit's name needs 3 to 200 characters.", WRONG_USE)

    def make(connection: Connection, found: CommuneRecord, now: datetime) -> tuple[str, Value]:
        known = {u.id: u.name for u in units.in_commune(connection, found.id) if u.status != units.REFUSED}
        free = {u.id for u in units.without_people(connection, found.id)}
        listed = listed_as(name, known, free)
        for number, _score in near_duplicates(name, known) if listed is None else ():
            nobody = "; nobody is in charge of it: to invite for it, give that name" if number in free else ""
            typer.echo(f"Note: unit {number} has nearly the same name: {known[number]}{nobody}", err=True)
        said = name if listed is None else known[listed]
        code = create_invitation(connection, found.id, MemberRole.HEAD, now, unit_id=listed, unit_name=said)
        return code, _("Invitation for: <b>{unit}</b>", unit=said)

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
        code = create_invitation(connection, found.id, MemberRole.DEPUTY, now, unit_id=unit_id, unit_name=name)
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
    doors = doors_of(settings, qr)
    with opened_database(settings) as database:
        schema.upgrade(database)
        with database.begin() as connection:
            there = communes.in_province(connection, found.code)
            if not there:
                stop(f"No commune here is stated to be of {found.full}: a commune's plan says of which province it is.")
            code = create_invitation(connection, there[0], MemberRole.PROVINCE_OFFICER, datetime.now(UTC))
    office = police_of(found.code)
    show_invitation(settings, office, _("Invitation: officer of {office}", office=office), code, doors, qr)


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
    doors = doors_of(settings, qr)
    with opened_database(settings) as database:
        schema.upgrade(database)
        with database.begin() as connection:
            found = chosen_commune(connection, commune)
            code, what = make(connection, found, datetime.now(UTC))
    show_invitation(settings, found.police_office, what, code, doors, qr)


def create_invitation(
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


def doors_of(settings: Settings, qr: Path | None) -> Sequence[Door]:
    """Where an invitation leads, as far as the platforms tell. Whatever is wrong with --qr is said before anything."""
    from bot.bot_api import BotApiProblem, bot_username
    from bot.doors import in_order, telegram_door, zalo_oa_door

    if qr is not None and qr.suffix.lower() not in (".png", ".svg"):
        stop(f"--qr {qr}: the name has to end with .png or .svg.", WRONG_USE)
    if qr is not None and not settings.has_platform:
        stop("--qr needs ANTQ_TELEGRAM_TOKEN or Zalo: a QR code holds a link to the assistant.", WRONG_USE)
    found = []
    if settings.zalo_oa_id is not None:
        found.append(zalo_oa_door(settings.zalo_oa_id))
    if settings.zalo_bot_token is not None and (door := _zalo_bot(settings)) is not None:
        found.append(door)
    if settings.telegram_token is not None:
        try:
            found.append(telegram_door(bot_username(settings)))
        except BotApiProblem as problem:
            if qr is not None and not found:
                stop(str(problem))
            typer.echo(f"There is no link to Telegram, only a code: {problem}", err=True)
    return in_order(found)


def _zalo_bot(settings: Settings) -> Door | None:
    """The bot on Zalo; None where Zalo does not say which it is."""
    from bot.channels import DeliveryError
    from bot.cli.checking_zalo_bot import who_is
    from bot.doors import zalo_bot_door

    try:
        return zalo_bot_door(who_is(settings).id)
    except DeliveryError as trouble:
        typer.echo(f"There is no link to Zalo, only a code: Zalo Bot does not answer ({trouble.reason}).", err=True)
        return None


def show_invitation(
    settings: Settings, office: str, what: Value, code: str, doors: Sequence[Door], qr: Path | None
) -> None:
    import segno

    from bot.channels.plain_text import strip_markup
    from bot.doors import invitation_text
    from bot.i18n import render

    text = render(invitation_text(office, what, code, doors), settings.language)
    typer.echo(f"\n{strip_markup(text)}\n")
    if not doors:
        return
    picture = segno.make(doors[0].link(code), error="m", micro=False)
    picture.terminal(out=sys.stdout, compact=True)
    if qr is not None:
        try:
            picture.save(str(qr), scale=10)
        except OSError as error:
            stop(f"The invitation above is valid, but {qr} cannot be written: {error.strerror}.")
        typer.echo(f"QR code: {qr}")
