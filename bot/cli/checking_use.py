"""How much of the platforms' allowances is used, as `antq check` shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.chat import Allowance
from bot.cli.checking import Finding
from bot.platform_use import GROUPS, MESSAGES, PEOPLE, SHARES, Use, uses
from bot.platforms import platform_name
from bot.settings import Settings

_WHAT = {MESSAGES: "messages of this month", PEOPLE: "people", GROUPS: "groups"}
_THEN = {
    MESSAGES: "what cannot be sent waits until the next month",
    PEOPLE: "more cannot write to the assistant there",
    GROUPS: "it cannot be added to more there",
}


def findings(connection: Connection, settings: Settings, now: datetime) -> Iterator[Finding]:
    """One point for each allowance of a platform that is set up; what is used up is not ok."""
    for use in uses(connection, _allowances(settings), now):
        said = f"{platform_name(use.platform)}: {use.number} of {use.limit} {_WHAT[use.kind]}"
        yield Finding("allowance", f"{said}{_warning(use)}.", ok=use.share < SHARES[0])


def _warning(use: Use) -> str:
    if use.refused and use.number < use.limit:
        return f"; the platform says that they are used up: {_THEN[use.kind]}"
    if use.share >= SHARES[0]:
        return f": used up, {_THEN[use.kind]}"
    return f": nearly used up, then {_THEN[use.kind]}" if use.share >= SHARES[1] else ""


def _allowances(settings: Settings) -> Mapping[str, Allowance]:
    from bot.channels.zalo_bot import ALLOWANCE, PLATFORM

    return {PLATFORM: ALLOWANCE} if settings.zalo_bot_token is not None else {}
