"""`bootstrap`: the one place where real objects are chosen and wired together; `run` serves them until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from sqlalchemy import Connection

from bot.background import Background
from bot.calendar import Calendar
from bot.channels import AccountBroken, Channel, DeliveryError
from bot.chat import Address, Event, EventKind
from bot.clock import Clock, system_clock
from bot.courier import Courier
from bot.dialogue import Dialogue
from bot.help import command_menu
from bot.i18n import DEFAULT_LANGUAGE, _, plain
from bot.instance import AlreadyRunning, Instance
from bot.sample import empty_database, fill_sample, is_sample
from bot.secret_key import secret_key
from bot.settings import Settings
from bot.setup import SetupError, ensure_commune, ensure_officers, resolve_plan
from bot.web import application
from movement.plan import Plan
from storage import Unavailable, communes, schema
from storage.database import Database

if TYPE_CHECKING:
    from bot.channels.telegram import TelegramChannel
    from bot.handlers.telegram import TelegramPolling
    from bot.handlers.telegram_webhook import TelegramWebhook

log = structlog.get_logger(__name__)

SAMPLE_PLAN = "thien-tin-2026"


class StartRefused(Exception):
    """The program cannot start; one sentence says why and what to do."""


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
    channels: list[Channel] = field(default_factory=list)
    telegram: Telegram | None = None


@dataclass(slots=True)
class Telegram:
    """The Telegram edge."""

    channel: TelegramChannel
    polling: TelegramPolling
    webhook: TelegramWebhook | None


def prepare(settings: Settings, database: Database, *, simulator: bool, clock: Clock) -> None:
    """Bring the database to the present schema and make sure that there is a commune to serve."""
    try:
        schema.upgrade(database)
        database.work(lambda connection: _settle(connection, settings, simulator, clock))
    except schema.SchemaError as problem:
        raise StartRefused(str(problem)) from problem
    except Unavailable as trouble:
        raise StartRefused(f"The database cannot be reached ({trouble}): please check ANTQ_DATABASE_URL.") from trouble


def _settle(connection: Connection, settings: Settings, simulator: bool, clock: Clock) -> None:
    if not communes.ids(connection):
        if settings.plan is not None:
            try:
                plan = resolve_plan(str(settings.plan))
            except SetupError as problem:
                raise StartRefused(f"ANTQ_PLAN: {problem}") from problem
            ensure_commune(connection, plan, settings.hotline or plan.issuer.hotline or "", clock())
        elif simulator:
            fill_sample(connection, _sample_plan(), clock(), settings.hotline or "")
        else:
            raise StartRefused("The database has no commune yet: please run `antq init` first, or set ANTQ_PLAN.")
    ensure_officers(connection, communes.ids(connection)[0], settings.officers, clock())


def _sample_plan() -> Plan:
    return resolve_plan(SAMPLE_PLAN)


def bootstrap(settings: Settings, *, simulator: bool, clock: Clock = system_clock) -> House:
    """Choose and wire everything; needs a running event loop. Raises `StartRefused`."""
    database = Database(settings.database_url)
    lock_file = None
    if not database.is_postgresql:
        lock_file = Path(f"{database.engine.url.database}.lock")
    try:
        instance = Instance(database, lock_file)
    except AlreadyRunning:
        raise StartRefused("Another process is already serving this database: please stop it first.") from None
    prepare(settings, database, simulator=simulator, clock=clock)
    background = Background()
    channels: dict[str, Channel] = {}
    mass: dict[str, Channel] = {}
    courier = Courier(database, clock, background, channels, mass)
    dialogue = Dialogue(database, clock, courier.deliver, language=settings.language, recover=courier.resume)

    async def gone(address: Address, letter: str) -> None:
        event = Event(
            address.platform, f"gone-{letter}", address.chat, address.chat, EventKind.BLOCKED, clock(), private=True
        )
        with contextlib.suppress(Unavailable):
            await dialogue.receive([event])

    courier.gone = gone
    house = House(
        settings,
        database,
        instance,
        background,
        courier,
        dialogue,
        Calendar(database, clock, courier),
        application(database, courier),
    )
    if simulator:
        _add_simulator(house, channels, clock)
        dialogue.link = f"http://{settings.host}:{settings.port}/?start="
    if settings.telegram_token is not None:
        _add_telegram(house, channels, mass, clock)
    house.channels = [*channels.values(), *mass.values()]
    return house


def _add_simulator(house: House, channels: dict[str, Channel], clock: Clock) -> None:
    from bot.channels.simulator import SimulatorChannel
    from bot.channels.simulator_phones import Phones
    from bot.console import simulator as page
    from bot.handlers.simulator import GROUP, SimulatorHandler
    from bot.sample import SIMULATED_PEOPLE

    phones = Phones(house.settings.data_dir / "simulator", clock)
    languages = {person.account: person.language for person in SIMULATED_PEOPLE}
    channels["simulator"] = SimulatorChannel(
        phones,
        [*languages, GROUP],
        lambda address: plain(_("Type:"), languages.get(address.chat, house.settings.language)),
    )

    async def reset() -> None:
        def work(connection: Connection) -> None:
            if not is_sample(connection):
                raise PermissionError("only the sample commune can be started over; this database holds a real one")
            empty_database(connection)
            communes.forget_cached_plans()
            fill_sample(connection, _sample_plan(), clock(), house.settings.hotline or "")
            ensure_officers(connection, communes.ids(connection)[0], house.settings.officers, clock())

        await house.database.run(work)
        house.dialogue.forget()

    page.setup(
        house.web,
        handler=SimulatorHandler(house.dialogue, phones, SIMULATED_PEOPLE, clock),
        phones=phones,
        persons=SIMULATED_PEOPLE,
        reset=reset,
        hosts=_hosts(house.settings),
    )


def _hosts(settings: Settings) -> list[str]:
    """The names under which the page may be opened."""
    public = urlsplit(settings.public_url).hostname if settings.public_url else None
    return [settings.host, *([public] if public else [])]


def _add_telegram(house: House, channels: dict[str, Channel], mass: dict[str, Channel], clock: Clock) -> None:
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


async def serve(house: House, *, stop: asyncio.Event | None = None, announce: bool = True) -> None:
    """Serve until `stop` is set (or the process is told to end), then end tidily. Raises what vital work raised."""
    stop = stop or asyncio.Event()
    settings = house.settings
    runner = web.AppRunner(house.web, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port)
        try:
            await site.start()
        except OSError as error:
            raise StartRefused(
                f"ANTQ_PORT: port {settings.port} on {settings.host} cannot be used ({error.strerror}); "
                "please choose another one."
            ) from error
        port = runner.addresses[0][1]
        if announce:
            log.info("serving", address=f"http://{settings.host}:{port}")
        house.courier.start()
        house.dialogue.start(house.background)
        house.calendar.start()
        waiting = await house.courier.resume()
        if waiting:
            log.info("taking up messages that were not delivered", messages=waiting)
        if house.telegram is not None:
            house.background.run("telegram", _telegram(house, house.telegram))
        stopped = house.background.run("stop", stop.wait())
        await asyncio.wait([stopped, house.background.broken], return_when=asyncio.FIRST_COMPLETED)
        if house.background.broken.done():
            house.background.broken.result()
    finally:
        house.calendar.stop()
        await house.background.stop()
        await house.courier.write_receipts()
        await runner.cleanup()
        for channel in house.channels:
            await channel.close()
        house.instance.release()
        house.database.close()


async def _telegram(house: House, telegram: Telegram) -> None:
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
    house.dialogue.link = f"https://t.me/{me.username}?start="
    house.background.run("command menu", _set_command_menu(telegram.channel), vital=False)
    try:
        if telegram.webhook is not None and house.settings.public_url is not None:
            await telegram.webhook.register(house.settings.public_url)
        else:
            await telegram.polling.run()
    except AccountBroken:
        raise StartRefused(
            "Telegram no longer accepts ANTQ_TELEGRAM_TOKEN: please get a new one from @BotFather."
        ) from None


async def _set_command_menu(channel: TelegramChannel) -> None:
    """Show the commands in Telegram's own menu, in both languages."""
    try:
        await channel.set_commands({"": command_menu(DEFAULT_LANGUAGE), "en": command_menu("en")})
    except DeliveryError as error:
        log.warning("the command menu could not be set", reason=error.reason)


def run(settings: Settings, *, simulator: bool | None) -> int:
    """Serve everything that is configured until the process is told to end; the exit code."""
    on = settings.telegram_token is None if simulator is None else simulator

    async def main() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop.set)
        house = bootstrap(settings, simulator=on)
        await serve(house, stop=stop)

    try:
        asyncio.run(main())
    except StartRefused as refused:
        log.error(str(refused))
        return 2
    return 0
