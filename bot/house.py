"""The house as it was wired, for whoever serves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

from bot.background import Background
from bot.calendar import Calendar
from bot.channels import Channel
from bot.courier import Courier
from bot.dialogue import Dialogue
from bot.instance import Instance
from bot.roster_reading import RosterReader
from bot.settings import Settings
from storage.database import Database

if TYPE_CHECKING:
    from bot.channels.telegram import TelegramChannel
    from bot.handlers.telegram import TelegramPolling
    from bot.handlers.telegram_webhook import TelegramWebhook


class StartRefused(Exception):
    """The program cannot start; one sentence says why and what to do."""


@dataclass(slots=True)
class Telegram:
    """The Telegram edge."""

    channel: TelegramChannel
    polling: TelegramPolling
    webhook: TelegramWebhook | None


@dataclass(slots=True)
class House:
    """Everything that was wired."""

    settings: Settings
    database: Database
    instance: Instance
    background: Background
    courier: Courier
    dialogue: Dialogue
    calendar: Calendar
    web: web.Application
    rosters: RosterReader
    channels: list[Channel] = field(default_factory=list)
    telegram: Telegram | None = None
