"""`bootstrap`: the one place where real objects are chosen and wired together; `run` serves them until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from aiohttp import web
from sqlalchemy import Connection

from bot.actions.rosters import READING
from bot.background import Background
from bot.calendar import Calendar
from bot.channels import Channel, FileSource
from bot.chat import Address, Capabilities, Event, EventKind, Place, SendingLimits
from bot.clock import Clock, MovableClock, system_clock
from bot.console.check_page import CheckPage
from bot.console.file_page import FilePage
from bot.console.limits import RateLimit
from bot.console.upload_page import UploadPage
from bot.courier import Courier, Lost
from bot.dialogue import Dialogue
from bot.doors import Door
from bot.edges import add_simulator, add_telegram, serve_telegram
from bot.fetching import Fetcher
from bot.file_digests import FileDigests
from bot.file_links import FileLinks
from bot.forwarding import Forwarding
from bot.handing_in import UploadLinks
from bot.house import Files, House, StartRefused
from bot.house_rules import HouseRules
from bot.instance import AlreadyRunning, Instance
from bot.keeping import Keeper
from bot.kept_files import KEPT, ArrivedFiles, KeptFiles
from bot.making import CHECK_PATH, MADE
from bot.making.maker import MadeFiles
from bot.making.recipes import RECIPES
from bot.pace import Pace, paces
from bot.platform_use import Quotas
from bot.platforms import KEEPING
from bot.reminding.saying import still_right
from bot.roster_reading import RosterReader
from bot.sample import SAMPLE_PLAN, fill_sample
from bot.settings import Settings
from bot.setup import SetupError, ensure_commune, ensure_officers, resolve_plan
from bot.simulated_time import SimulatedTime
from bot.web import application
from bot.windows import may_go
from movement.quiet import QuietTime
from storage import Unavailable, communes, schema
from storage.database import Database
from storage.file_store import FileStore

log = structlog.get_logger(__name__)

LAST_RECEIPTS = 10.0  # seconds at the end for noting what was delivered


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
            fill_sample(connection, resolve_plan(SAMPLE_PLAN), clock(), settings.hotline or "")
        else:
            raise StartRefused("The database has no commune yet: please run `antq init` first, or set ANTQ_PLAN.")
    ensure_officers(connection, communes.ids(connection)[0], settings.officers, clock())


def bootstrap(
    settings: Settings,
    *,
    simulator: bool,
    clock: Clock = system_clock,
    pace_scale: float = 1.0,
    trusted: Collection[str] = (),
) -> House:
    """Choose and wire everything; needs a running event loop. Raises `StartRefused`.

    `pace_scale` is how many times faster than allowed messages go out, for a fake platform whose time runs faster;
    `trusted` are origins of fake platforms from which files may be fetched although they are on this machine. The
    simulator's clock can be moved, as long as no real platform is served beside it.
    """
    _try_templates(settings)
    movable = None
    if simulator and not settings.has_platform and clock is system_clock:
        clock = movable = MovableClock(settings.data_dir / "simulator" / "clock")
    database = Database(settings.database_url)
    lock_file = None
    if not database.is_postgresql:
        lock_file = Path(f"{database.engine.url.database}.lock")
    try:
        instance = Instance(database, lock_file)
    except AlreadyRunning:
        raise StartRefused("Another process is already serving this database: please stop it first.") from None
    except Unavailable as trouble:
        raise StartRefused(f"The database cannot be reached ({trouble}): please check ANTQ_DATABASE_URL.") from trouble
    prepare(settings, database, simulator=simulator, clock=clock)
    background = Background()
    channels: dict[str, Channel] = {}
    mass: dict[str, Channel] = {}
    allowed: dict[str, Pace] = {}
    capabilities: dict[str, Capabilities] = {}
    address = settings.web_address(simulator=simulator)
    rules = house_rules(settings, capabilities, address)

    def gate(connection: Connection, letter_id: int, now: datetime) -> bool:
        return may_go(connection, letter_id, now, rules) and still_right(connection, letter_id, now, rules)

    check_address = f"{address}{CHECK_PATH}" if address else ""
    made = MadeFiles(database, clock, RECIPES, check_address=check_address, templates=settings.templates)
    kept = KeptFiles(FileStore(settings.files_folder), database, clock)
    sources: dict[str, FileSource] = {MADE: made, KEPT: kept}
    links = FileLinks(database, clock, address, sources, channels, language=settings.language)
    courier = Courier(
        database,
        clock,
        background,
        channels,
        mass,
        gate=gate,
        paces=allowed,
        sources=sources,
        links=links,
        quotas=Quotas(rules),
        forwarding=Forwarding(rules),
    )
    dialogue = Dialogue(database, clock, courier.deliver, rules=rules, recover=courier.resume)
    fetcher = Fetcher(trusted)
    keeper = Keeper(database, clock, dialogue, fetcher, kept)
    dialogue.wakers[KEEPING] = keeper.wake
    uploads = UploadLinks(database, clock, dialogue, kept)
    reader = RosterReader(database, clock, dialogue, sources, channels)
    dialogue.wakers[READING] = reader.wake

    async def gone(lost: Lost) -> None:
        await tell(lost_event(lost, clock()))

    async def moved(address: Address, new_chat: str, letter: int) -> None:
        await tell(moved_event(address, new_chat, letter, clock()))

    async def tell(event: Event) -> None:
        with contextlib.suppress(Unavailable):
            await dialogue.receive([event])

    pages = application(database, courier)
    limit = RateLimit()
    pages.add_routes([*CheckPage(database, clock, limit).routes, *FilePage(links, limit).routes])
    pages.add_routes(UploadPage(uploads, limit).routes)
    courier.gone = gone
    courier.moved = moved
    house = House(
        settings,
        database,
        instance,
        background,
        courier,
        dialogue,
        Calendar(
            database, clock, courier, instance, background.fail, dialogue, FileDigests(database, clock, channels), kept
        ),
        pages,
        Files(kept, ArrivedFiles(kept, database, fetcher), keeper, fetcher),
        reader,
    )
    if simulator:
        time_machine = SimulatedTime(movable, dialogue, house.calendar, courier) if movable else None
        add_simulator(house, channels, clock, time_machine)
        dialogue.open_door(Door("simulator", f"http://{settings.host}:{settings.port}/?start=", takes_code=True))
    if settings.telegram_token is not None:
        add_telegram(house, channels, mass, clock)
    if settings.zalo_bot_token is not None:
        from bot.zalo_bot_edge import add_zalo_bot

        add_zalo_bot(house, channels, clock)
    if settings.zalo_oa_id is not None:
        from bot.zalo_oa_edge import add_zalo_oa

        add_zalo_oa(house, channels, clock)
    allowed.update(paces(channels.values(), {"telegram": settings.telegram_rate}, pace_scale))
    capabilities.update({name: channel.capabilities for name, channel in channels.items()})
    if (telegram := capabilities.get("telegram")) is not None:
        allowance = replace(telegram.limits or SendingLimits(), overall=(settings.telegram_rate, 1.0))
        capabilities["telegram"] = replace(telegram, limits=allowance)
    house.channels = [*channels.values(), *mass.values()]
    return house


def _try_templates(settings: Settings) -> None:
    """Raise `StartRefused` where a Word template of the operator's own cannot be used: better now than at a paper."""
    if settings.templates is None:
        return
    from documents.own_templates import own_templates

    try:
        broken = next((own for own in own_templates(settings.templates) if own.problem), None)
    except OSError as error:
        raise StartRefused(f"ANTQ_TEMPLATES: {settings.templates} cannot be read ({error.strerror}).") from error
    if broken is not None:
        raise StartRefused(f"ANTQ_TEMPLATES: {settings.templates / broken.path} cannot be used: {broken.problem}.")


def house_rules(settings: Settings, capabilities: Mapping[str, Capabilities], address: str = "") -> HouseRules:
    """What the operator has set, for everything that decides what to say; `address` as `HouseRules.web_address`."""
    begins, ends = settings.quiet_hours
    days = settings.quiet_days
    return HouseRules(
        language=settings.language,
        quiet=QuietTime(begins, ends, sundays=days.sundays, holidays=days.holidays, days_off=days.further),
        reminder_time=settings.reminder_time,
        leave_unclaimed_after=timedelta(hours=settings.unclaimed_group_hours),
        capabilities=capabilities,
        web_address=address,
        template_price=settings.zalo_oa_template_price if settings.zalo_oa_template is not None else None,
    )


def lost_event(lost: Lost, now: datetime) -> Event:
    """That nothing can be delivered to a chat, as the dialogue is told of it."""
    address, kind, place = lost.address, EventKind.BLOCKED, None
    if lost.in_group:
        kind = EventKind.CHANGED if lost.muted else EventKind.LEFT
        place = Place(may_post=False) if lost.muted else None
    return Event(
        address.platform,
        f"gone-{lost.letter}",
        address.chat,
        address.chat,
        kind,
        now,
        private=not lost.in_group,
        place=place,
    )


def moved_event(address: Address, new_chat: str, letter: int, now: datetime) -> Event:
    """That a group has a new id, as the dialogue is told of it."""
    chat, kind = address.chat, EventKind.MIGRATED
    return Event(address.platform, f"moved-{letter}", chat, chat, kind, now, private=False, text=new_chat)


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
        house.files.keeper.start(house.background)
        house.rosters.start(house.background)
        waiting = await house.courier.resume()
        if waiting:
            log.info("taking up messages that were not delivered", messages=waiting)
        if house.telegram is not None:
            house.background.run("telegram", serve_telegram(house, house.telegram))
        if house.zalo_bot is not None:
            from bot.zalo_bot_edge import serve_zalo_bot

            house.background.run("zalo bot", serve_zalo_bot(house, house.zalo_bot))
        if house.zalo_oa is not None:
            house.background.run("zalo oa", house.zalo_oa.watch.run())
        stopped = house.background.run("stop", stop.wait())
        await asyncio.wait([stopped, house.background.broken], return_when=asyncio.FIRST_COMPLETED)
        if house.background.broken.done():
            house.background.broken.result()
    finally:
        house.calendar.stop()
        await house.background.stop()
        with contextlib.suppress(TimeoutError):  # without a database they are lost, and some messages go out twice
            async with asyncio.timeout(LAST_RECEIPTS):
                await house.courier.receipts.write()
        await runner.cleanup()
        if house.zalo_oa is not None:
            await house.zalo_oa.watch.close()
        for channel in house.channels:
            await channel.close()
        await house.files.fetcher.close()
        house.instance.release()
        house.database.close()


def run(settings: Settings, *, simulator: bool | None) -> int:
    """Serve everything that is configured until the process is told to end; the exit code."""
    on = not settings.has_platform if simulator is None else simulator

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
    except AlreadyRunning:
        log.error("The database was away, and another process serves it since: this one ends.")
        return 2
    return 0
