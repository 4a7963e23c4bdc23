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
from bot.fetching import Fetcher
from bot.instance import Instance
from bot.keeping import Keeper
from bot.kept_files import ArrivedFiles, KeptFiles
from bot.roster_reading import RosterReader
from bot.settings import Settings
from storage.database import Database

if TYPE_CHECKING:
    from bot.channels.telegram import TelegramChannel
    from bot.channels.zalo_bot import ZaloBotChannel
    from bot.channels.zalo_oa import ZaloOaChannel
    from bot.handlers.telegram import TelegramPolling
    from bot.handlers.telegram_webhook import TelegramWebhook
    from bot.handlers.zalo_bot import ZaloBotPolling
    from bot.handlers.zalo_bot_updates import UpdateReader
    from bot.handlers.zalo_bot_webhook import ZaloBotWebhook
    from bot.handlers.zalo_oa_updates import EventReader
    from bot.oa_watch import OaWatch


class StartRefused(Exception):
    """The program cannot start; one sentence says why and what to do."""


@dataclass(slots=True)
class Telegram:
    """The Telegram edge."""

    channel: TelegramChannel
    polling: TelegramPolling
    webhook: TelegramWebhook | None


@dataclass(slots=True)
class ZaloBot:
    """The edge of the Zalo Bot Platform."""

    channel: ZaloBotChannel
    reader: UpdateReader
    polling: ZaloBotPolling
    webhook: ZaloBotWebhook | None


@dataclass(slots=True)
class ZaloOa:
    """The edge of a Zalo Official Account."""

    channel: ZaloOaChannel
    reader: EventReader
    watch: OaWatch


@dataclass(slots=True)
class Files:
    """Files that no platform keeps for us: those that are kept, who keeps what comes in, and who fetches it.

    `arrived` has the content of what people sent where addresses expire; the edges there ask it.
    """

    kept: KeptFiles
    arrived: ArrivedFiles
    keeper: Keeper
    fetcher: Fetcher


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
    files: Files
    rosters: RosterReader
    channels: list[Channel] = field(default_factory=list)
    telegram: Telegram | None = None
    zalo_bot: ZaloBot | None = None
    zalo_oa: ZaloOa | None = None
