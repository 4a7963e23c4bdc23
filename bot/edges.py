"""The edges that can be switched on: the phone simulator, and Telegram."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from sqlalchemy import Connection

from bot.channels import AccountBroken, Channel, DeliveryError, TryAgain, WrongMessage
from bot.clock import Clock
from bot.doors import telegram_door
from bot.help import command_menu
from bot.i18n import DEFAULT_LANGUAGE, _, plain
from bot.sample import SAMPLE_PLAN, empty_database, fill_sample, is_sample
from bot.secret_key import secret_key
from bot.settings import Settings
from bot.setup import ensure_officers, resolve_plan
from storage import communes, sessions

if TYPE_CHECKING:
    from bot.channels.telegram import TelegramChannel
    from bot.console.simulator.clock import Clockwork
    from bot.handlers.telegram_webhook import TelegramWebhook


from bot.house import House, StartRefused, Telegram

log = structlog.get_logger(__name__)


def add_simulator(house: House, channels: dict[str, Channel], clock: Clock, clockwork: Clockwork | None = None) -> None:
    from bot.channels.simulator import SimulatorChannel
    from bot.channels.simulator_phones import Phones
    from bot.console import simulator as page
    from bot.handlers.simulator import SimulatorHandler
    from bot.sample import PROVINCE_OFFICER, SIMULATED_GROUPS, SIMULATED_PEOPLE

    key = ("simulator", PROVINCE_OFFICER.account)
    of_province = house.database.work(lambda connection: sessions.load(connection, [key]))
    people = (*SIMULATED_PEOPLE, PROVINCE_OFFICER) if of_province else SIMULATED_PEOPLE
    groups = {group.chat: group.title for group in SIMULATED_GROUPS}
    phones = Phones(house.settings.data_dir / "simulator", clock, groups)
    languages = {person.account: person.language for person in people}
    channels["simulator"] = SimulatorChannel(
        phones,
        [*languages, *groups],
        lambda address: plain(_("Type:"), languages.get(address.chat, house.settings.language)),
    )

    async def reset() -> None:
        def work(connection: Connection) -> None:
            if not is_sample(connection):
                raise PermissionError("only the sample commune can be started over; this database holds a real one")
            empty_database(connection)
            communes.forget_cached_plans()
            fill_sample(connection, resolve_plan(SAMPLE_PLAN), clock(), house.settings.hotline or "")
            ensure_officers(connection, communes.ids(connection)[0], house.settings.officers, clock())

        await house.database.run(work)
        house.dialogue.forget()

    page.setup(
        house.web,
        handler=SimulatorHandler(house.dialogue, phones, people, clock),
        phones=phones,
        persons=people,
        groups=SIMULATED_GROUPS,
        reset=reset,
        hosts=_hosts(house.settings),
        clockwork=clockwork,
    )


def _hosts(settings: Settings) -> list[str]:
    """The names under which the page may be opened."""
    public = urlsplit(settings.public_url).hostname if settings.public_url else None
    return [settings.host, *([public] if public else [])]


def add_telegram(house: House, channels: dict[str, Channel], mass: dict[str, Channel], clock: Clock) -> None:
    from bot.channels.telegram import TelegramChannel
    from bot.channels.telegram_api import BotApi
    from bot.channels.telegram_mass import TelegramMassChannel
    from bot.handlers.telegram import TelegramPolling
    from bot.handlers.telegram_webhook import TelegramWebhook

    settings = house.settings
    if settings.telegram_token is None:
        return
    token = settings.telegram_token.get_secret_value()
    try:
        api = BotApi(token, settings.telegram_api_url)
    except AccountBroken as broken:
        raise StartRefused("ANTQ_TELEGRAM_TOKEN does not have the form of a bot token.") from broken
    channel = TelegramChannel(api=api)
    channels["telegram"] = channel
    mass["telegram"] = TelegramMassChannel(token, settings.telegram_api_url)
    webhook = None
    if settings.telegram_webhook:
        webhook = TelegramWebhook(api, house.dialogue, secret_key(settings).get_secret_value(), clock=clock)
        house.web.add_routes(webhook.routes)
    house.telegram = Telegram(channel, TelegramPolling(api, house.dialogue, clock=clock), webhook)


async def serve_telegram(house: House, telegram: Telegram) -> None:
    me = None
    pause = 1.0
    while me is None:
        try:
            me = await telegram.channel.me()
        except AccountBroken:
            raise StartRefused(
                "Telegram does not accept ANTQ_TELEGRAM_TOKEN: please get a new one from @BotFather."
            ) from None
        except Exception as trouble:
            log.warning("Telegram does not answer yet", reason=type(trouble).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)
    if me.username is not None:
        house.dialogue.open_door(telegram_door(me.username))
    house.background.run("command menu", _set_command_menu(telegram.channel), vital=False)
    try:
        if telegram.webhook is not None and house.settings.public_url is not None:
            await _register(telegram.webhook, house.settings.public_url)
        else:
            await telegram.polling.run()
    except AccountBroken:
        raise StartRefused(
            "Telegram no longer accepts ANTQ_TELEGRAM_TOKEN: please get a new one from @BotFather."
        ) from None


async def _register(webhook: TelegramWebhook, public_url: str) -> None:
    """Tell Telegram the address, however often it has to be tried. Raises `AccountBroken` and `StartRefused`."""
    pause = 1.0
    while True:
        try:
            await webhook.register(public_url)
        except TryAgain as trouble:
            log.warning("Telegram does not take the webhook yet", reason=trouble.reason)
            await asyncio.sleep(max(pause, trouble.after))
            pause = min(pause * 2, 30.0)
        except WrongMessage as refused:
            raise StartRefused(
                f"Telegram does not take ANTQ_PUBLIC_URL as the address of its webhook ({refused.reason})."
            ) from None
        else:
            return


async def _set_command_menu(channel: TelegramChannel) -> None:
    """Show the commands in Telegram's own menu, in both languages."""
    try:
        await channel.set_commands({"": command_menu(DEFAULT_LANGUAGE), "en": command_menu("en")})
    except DeliveryError as error:
        log.warning("the command menu could not be set", reason=error.reason)
