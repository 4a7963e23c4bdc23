"""`antq check`: whether everything is as it should be, and what to do where it is not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import FAILED, cause, database_address, settings_or_stop, stop
from bot.cli.open_points import open_names
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from storage.database import Database

_LITTLE_SPACE = 200 * 1024 * 1024  # bytes; ten of the largest files


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `sentence` says how it is, or what to do."""

    about: str
    sentence: str
    ok: bool = True


def check(
    health: Annotated[
        bool, typer.Option("--health", help="Only ask the antq that runs here whether it is well.")
    ] = False,
) -> None:
    """Whether all is well: each point is ok, or says what to do."""
    settings = settings_or_stop()
    if health:
        _health(settings)
        return
    failed = False
    for finding in _findings(settings):
        failed |= not finding.ok
        typer.echo(f"{'ok' if finding.ok else 'FAIL':<5} {finding.about:<11} {finding.sentence}")
    if failed:
        raise typer.Exit(FAILED)


def _health(settings: Settings) -> None:
    from bot import bot_api

    status, said = bot_api.health(settings.host, settings.port)
    where = f"{settings.host}:{settings.port}"
    if status == 0:
        stop(f"antq does not answer at {where} ({said}): start it with `antq run`.")
    if status != 200:
        stop(f"antq at {where} is not well ({status}): {said.strip()}")
    typer.echo(f"ok    antq answers at {where}.")


def _findings(settings: Settings) -> Iterator[Finding]:
    yield Finding("settings", "accepted.")
    yield _secret_key(settings)
    yield from _database(settings)
    yield from _configured_plan(settings)
    yield from _templates(settings)
    yield from _files(settings)
    yield from _telegram(settings)
    yield from _zalo_bot(settings)
    yield from _zalo_oa(settings)


def _secret_key(settings: Settings) -> Finding:
    from bot.secret_key import FILE_NAME, secret_key

    if settings.secret_key is not None:
        return Finding("secret key", "set by ANTQ_SECRET_KEY.")
    database = settings.database_file
    file = (settings.data_dir if database is None else database.parent) / FILE_NAME
    if not file.exists():
        return Finding("secret key", f"will be made in {file} when it is needed.")
    try:
        secret_key(settings)
    except SettingsError as error:
        return Finding("secret key", str(error), ok=False)
    return Finding("secret key", f"kept in {file}.")


def _database(settings: Settings) -> Iterator[Finding]:
    from sqlalchemy.exc import SQLAlchemyError

    from storage import Unavailable
    from storage.database import Database

    where = database_address(settings)
    if settings.database_file is not None and not settings.database_file.exists():
        yield Finding("database", f"There is no {settings.database_file} yet: set it up with `antq init`.", ok=False)
        return
    database = Database(settings.database_url)
    try:
        yield from _inside(database, where, settings)
    except (Unavailable, SQLAlchemyError, OSError) as error:
        yield Finding("database", f"{where} cannot be used: {cause(error, settings)}.", ok=False)
    finally:
        database.close()


def _inside(database: Database, where: str, settings: Settings) -> Iterator[Finding]:
    from pydantic import ValidationError

    from bot.cli import checking_use
    from movement.checks import findings
    from storage import actors, communes, schema
    from storage.migrations import HEAD

    with database.begin() as connection:
        try:
            revision = schema.revision(connection)
        except schema.SchemaError as error:
            yield Finding("database", str(error), ok=False)
            return
        yield Finding("database", f"{where} answers.")
        if revision is None:
            yield Finding("schema", "The database is empty: set it up with `antq init`.", ok=False)
            return
        if revision != HEAD:
            yield Finding(
                "schema", f"The database has schema {revision}, antq needs {HEAD}: run `antq db upgrade`.", ok=False
            )
            return
        yield Finding("schema", f"{revision}, the newest.")
        ids = communes.ids(connection)
        if not ids:
            yield Finding("commune", "There is no commune yet: set one up with `antq init`.", ok=False)
        for commune_id in ids:
            try:
                commune = communes.load(connection, commune_id)
            except ValidationError as error:
                yield Finding("plan", f"The plan of commune {commune_id} cannot be read ({error.title}).", ok=False)
                continue
            yield Finding("commune", f"{commune.name}.")
            wrong = next(findings(commune.plan), None)
            plan = f"{commune.plan.id}, year {commune.plan.year}, version {commune.plan.version}"
            yield Finding("plan", f"{plan}: {wrong.reason if wrong else 'sound'}.", ok=wrong is None)
            if still_open := open_names(commune.plan, commune):
                yield Finding("open", f"{commune.name}: {len(still_open)} left open by the plan, see `antq plan open`.")
            officers = len(actors.officer_ids(connection, commune_id))
            yield Finding(
                "officers",
                f"{commune.name} has {officers}."
                if officers
                else f"{commune.name} has none yet: one joins by the invitation of `antq invite officer`.",
                ok=officers > 0,
            )
        yield from checking_use.findings(connection, settings, datetime.now(UTC))


def _configured_plan(settings: Settings) -> Iterator[Finding]:
    from bot.setup import SetupError, resolve_plan

    if settings.plan is None:
        return
    try:
        found = resolve_plan(settings.plan)
    except SetupError as problem:
        yield Finding("ANTQ_PLAN", str(problem), ok=False)
        return
    yield Finding("ANTQ_PLAN", f"{found.id}, year {found.year}: sound.")


def _files(settings: Settings) -> Iterator[Finding]:
    """The folder of files that no platform keeps, where a platform is set up that has such files."""
    if settings.zalo_bot_token is None and settings.zalo_oa_id is None:
        return
    folder = settings.files_folder
    standing = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not standing.is_dir() or not os.access(standing, os.W_OK | os.X_OK):
        yield Finding("files", f"{standing} cannot be written to, so no file from Zalo could be kept.", ok=False)
        return
    free = shutil.disk_usage(standing).free
    if free < _LITTLE_SPACE:
        left = free // (1024 * 1024)
        yield Finding("files", f"{left} MB are free for {folder}: please make room before files are lost.", ok=False)
        return
    yield Finding("files", f"kept in {folder}.")


def _zalo_bot(settings: Settings) -> Iterator[Finding]:
    from bot.cli import checking_zalo_bot

    yield from checking_zalo_bot.findings(settings)


def _zalo_oa(settings: Settings) -> Iterator[Finding]:
    from bot.cli import checking_zalo_oa

    yield from checking_zalo_oa.findings(settings)


def _templates(settings: Settings) -> Iterator[Finding]:
    """Word templates of the operator's own, tried with sample data."""
    if settings.templates is None:
        return
    from documents.own_templates import own_templates

    try:
        found = own_templates(settings.templates)
    except OSError as error:
        yield Finding("templates", f"{settings.templates} cannot be read: {error.strerror}.", ok=False)
        return
    for own in found:
        if own.problem:
            yield Finding("templates", f"{own.path}: {own.problem}.", ok=False)
    good = [str(own.path) for own in found if not own.problem]
    if good:
        yield Finding("templates", f"own ones take the place of ours: {', '.join(good)}.")
    elif not found:
        yield Finding("templates", f"{settings.templates} has none yet: `antq papers templates` writes ours.")


def _telegram(settings: Settings) -> Iterator[Finding]:
    from bot.bot_api import BotApiProblem, bot_username, webhook_info

    if settings.telegram_token is None:
        yield Finding("telegram", "not used: ANTQ_TELEGRAM_TOKEN is not set.")
        return
    try:
        yield Finding("telegram", f"@{bot_username(settings)} answers.")
        info = webhook_info(settings)
    except BotApiProblem as problem:
        yield Finding("telegram", str(problem), ok=False)
        return
    url, waiting = str(info.get("url", "")), int(info.get("pending_update_count", 0))
    if not settings.telegram_webhook:
        sentence = "off: antq asks Telegram for what is new (long polling)."
        if url:
            sentence = (
                "off here, and one is registered: `antq run` takes it away when it begins to ask Telegram itself."
            )
        yield Finding("webhook", sentence)
        return
    if not url.startswith(f"{settings.public_url}/"):
        yield Finding("webhook", f"not registered at {settings.public_url}: start `antq run`, it registers.", ok=False)
        return
    trouble = str(info.get("last_error_message", ""))
    if trouble and waiting:
        yield Finding(
            "webhook",
            f"Telegram cannot deliver {waiting} updates to {settings.public_url} ({trouble}): check that it reaches "
            f"{settings.host}:{settings.port}, and its certificate.",
            ok=False,
        )
        return
    yield Finding("webhook", f"registered at {settings.public_url}, {waiting} updates waiting.")
