"""The Zalo Official Account, as `antq check` finds it. It only looks: tokens are renewed by `antq run` alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from bot.channels import DeliveryError
from bot.channels.zalo_oa_api import FixedToken, OaApi
from bot.channels.zalo_oa_errors import DEAD_TOKEN, Refused, trouble_of
from bot.channels.zalo_oa_mapping import PLATFORM
from bot.cli.checking import Finding
from bot.i18n import VIETNAM
from bot.oa_package import ask_package
from bot.oa_tokens import SPENT
from bot.oa_troubles import WHO_DOES_WHAT
from bot.oa_watch import BILLED, GETOA
from bot.platform_use import month
from bot.settings import Settings
from storage import Unavailable, oa_tokens, outbox, platform_use, schema, sessions
from storage.database import Database
from storage.migrations import HEAD

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.oa_tokens import Pair

_SECONDS = 10.0
_ABOUT = "zalo oa"
_TYPES = {"2": "business", "4": "state agency"}


def findings(settings: Settings) -> Iterator[Finding]:
    """Whether the account is connected, what Zalo says of it, and what waits."""
    if settings.zalo_oa_id is None:
        yield Finding(_ABOUT, "not used: ANTQ_ZALO_OA_ID is not set.")
        return
    site = settings.web_address()
    yield Finding(_ABOUT, f"webhook {site}/zalo/oa/webhook, its events signed with ANTQ_ZALO_OA_SECRET.")
    yield Finding(_ABOUT, f"callback {site}/zalo/oa/callback.")
    now = datetime.now(UTC)
    pair, use = _kept(settings, settings.zalo_oa_id, now)
    token, about = _token(settings, pair, now)
    yield about
    if token:
        yield from _asked(settings, token)
    yield from use


def _kept(settings: Settings, oa_id: str, now: datetime) -> tuple[Pair | None, list[Finding]]:
    """The tokens and what was used, as far as there is a database; that it cannot be used is said elsewhere."""
    if settings.database_file is not None and not settings.database_file.exists():
        return None, []
    database = Database(settings.database_url)
    try:
        with database.begin() as connection:
            if schema.revision(connection) != HEAD:
                return None, []
            return oa_tokens.load(connection, oa_id), list(_use(connection, settings, now))
    except (Unavailable, SQLAlchemyError, OSError, schema.SchemaError):
        return None, []
    finally:
        database.close()


def _token(settings: Settings, pair: Pair | None, now: datetime) -> tuple[str, Finding]:
    """The token to ask with, empty where there is none, and how it is about it."""
    first = settings.zalo_oa_access_token
    if pair is None or not pair.refresh:
        if settings.zalo_oa_refresh_token is not None:
            return first.get_secret_value() if first else "", Finding(
                _ABOUT, "tokens are in the settings; `antq run` takes them over."
            )
        return "", Finding(
            _ABOUT, "not connected yet: `antq zalo connect` names the page for its administrator.", ok=False
        )
    if pair.problem:
        why = "the refresh token is used up" if pair.problem == SPENT else f"no new token is given out ({pair.problem})"
        return pair.access if now < pair.expires_at else "", Finding(
            _ABOUT, f"{why}: an administrator connects the account anew (`antq zalo connect`).", ok=False
        )
    until = f"{pair.expires_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    if now >= pair.expires_at:
        return "", Finding(_ABOUT, f"the token ended at {until}: start `antq run`, which gets a new one.", ok=False)
    return pair.access, Finding(_ABOUT, f"connected; the token is good until {until} and renewed before that.")


def _asked(settings: Settings, token: str) -> Iterator[Finding]:
    try:
        told, messages = asyncio.run(_calls(settings, token))
    except Refused as refused:
        trouble = trouble_of(refused.code)
        what = WHO_DOES_WHAT[trouble] if trouble is not None else str(refused)
        if refused.code in DEAD_TOKEN:
            what = "Zalo does not accept the token; a running antq gets a new one by itself, else start `antq run`"
        yield Finding(_ABOUT, f"{what}.", ok=False)
        return
    except DeliveryError as trouble:
        address = settings.zalo_oa_api_url
        yield Finding(_ABOUT, f"{address} does not answer ({trouble.reason}): check the network.", ok=False)
        return
    verified = str(told.get("is_verified")).lower() == "true"
    kind = _TYPES.get(str(told.get("oa_type")), f"type {told.get('oa_type')}")
    yield Finding(
        _ABOUT,
        f"“{told.get('name')}” ({kind}) answers, {told.get('num_follower', '?')} followers"
        + ("." if verified else "; it is NOT verified, and then most of what antq needs is refused."),
        ok=verified,
    )
    if str(told.get("oaid") or settings.zalo_oa_id) != settings.zalo_oa_id:
        yield Finding(_ABOUT, f"the token is another account's ({told.get('oaid')}): connect anew.", ok=False)
    package, until = told.get("package_name") or "none", told.get("package_valid_through_date") or "?"
    cloud = "linked" if told.get("linked_ZCA") else "not linked, so nothing that costs is sent"
    yield Finding(_ABOUT, f"package {package} until {until}; Zalo Cloud Account {cloud}.")
    if messages is not None:
        yield Finding(_ABOUT, f"messages of the package: {messages[0]} of {messages[1]} left.")


async def _calls(settings: Settings, token: str) -> tuple[dict[str, Any], tuple[int, int] | None]:
    """What Zalo says of the account, and of the messages of its package."""
    secret = settings.zalo_oa_app_secret
    api = OaApi(
        FixedToken(token),
        settings.zalo_oa_api_url,
        app_secret=secret.get_secret_value() if secret is not None else "",
        timeout=_SECONDS,
    )
    try:
        told = await api.read(GETOA, {})
        package = await ask_package(api)
    finally:
        await api.close()
    return told if isinstance(told, dict) else {}, package


def _use(connection: Connection, settings: Settings, now: datetime) -> Iterator[Finding]:
    """What was paid for this month, and what waits for people to write again."""
    billed = platform_use.counted(connection, PLATFORM, BILLED, month(now)).number
    paid = "are sent (ANTQ_ZALO_OA_PAID is on)" if settings.zalo_oa_paid else "wait (ANTQ_ZALO_OA_PAID is off)"
    yield Finding(_ABOUT, f"notices to people who wrote 48 hours to 7 days ago {paid}; {billed} billed this month.")
    if settings.zalo_oa_template is not None:
        yield Finding(
            _ABOUT,
            f"reminders by phone: template {settings.zalo_oa_template}, {settings.zalo_oa_template_price} đồng each.",
        )
    people = sessions.heard_since(connection, PLATFORM)
    free, week = (sessions.heard_since(connection, PLATFORM, now - timedelta(hours=hours)) for hours in (48, 7 * 24))
    yield Finding(
        _ABOUT,
        f"people: {people}; wrote within 48 hours: {free}, within 7 days: {week - free}, not since: {people - week} "
        "(no message reaches those before they write again).",
    )
    waiting = [chat for platform, chat in outbox.held_chats(connection) if platform == PLATFORM]
    if waiting:
        yield Finding(
            _ABOUT,
            f"notices wait for {len(waiting)} people until they write again; officers are told whom.",
        )
