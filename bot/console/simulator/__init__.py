"""The phone simulator's page: three phones in a browser, for trying the assistant without any platform.

Nothing here exists in an application that did not call `setup`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from importlib.resources import files as package_files

from aiohttp import web

from bot.channels.simulator_phones import Phones
from bot.console.simulator.clock import ClockDesk, Clockwork
from bot.console.simulator.files import Files
from bot.console.simulator.guard import Guard, View
from bot.console.simulator.socket import Line
from bot.handlers.simulator import SimulatedGroup, SimulatedPerson, SimulatorHandler

Reset = Callable[[], Awaitable[None]]

_log = logging.getLogger(__name__)
_ASSETS = {
    "simulator.css": "text/css",
    "simulator.js": "text/javascript",
    "connection.js": "text/javascript",
    "phone.js": "text/javascript",
    "holder.js": "text/javascript",
    "clock.js": "text/javascript",
    "composer.js": "text/javascript",
    "bubbles.js": "text/javascript",
    "texts.json": "application/json",
    "icon.svg": "image/svg+xml",
}


def setup(
    app: web.Application,
    *,
    handler: SimulatorHandler,
    phones: Phones,
    persons: Sequence[SimulatedPerson],
    groups: Sequence[SimulatedGroup],
    reset: Reset,
    hosts: Collection[str] = (),
    clockwork: Clockwork | None = None,
) -> None:
    """Add the simulator to an application: its routes, and letting the pages go at shutdown."""

    async def hang_up(_: web.Application) -> None:
        phones.hang_up()

    app.add_routes(
        routes(
            handler=handler,
            phones=phones,
            persons=persons,
            groups=groups,
            reset=reset,
            hosts=hosts,
            clockwork=clockwork,
        )
    )
    app.on_shutdown.append(hang_up)


def routes(
    *,
    handler: SimulatorHandler,
    phones: Phones,
    persons: Sequence[SimulatedPerson],
    groups: Sequence[SimulatedGroup],
    reset: Reset,
    hosts: Collection[str] = (),
    clockwork: Clockwork | None = None,
) -> list[web.RouteDef]:
    """All of the simulator's paths.

    `reset` starts the sample commune over; `hosts`: see `Guard`. Without a `clockwork` the page has no clock.
    """
    guard, uploads = Guard(hosts), Files(phones)
    line = Line(handler, phones, persons, groups, has_clock=clockwork is not None)
    found = [
        web.get("/", guard.reads(_asset("page.html", "text/html"))),
        web.get("/simulator/line", guard.writes(line.serve)),
        web.post("/simulator/files", guard.writes(uploads.upload)),
        web.get("/simulator/files/{ref}", guard.reads(uploads.show)),
        web.post("/simulator/reset", guard.writes(_resetting(phones, reset))),
    ]
    if clockwork is not None:
        desk = ClockDesk(clockwork, phones)
        found += [
            web.get("/simulator/clock", guard.reads(desk.show)),
            web.post("/simulator/clock", guard.writes(desk.move)),
        ]
    found += [web.get(f"/simulator/{name}", guard.reads(_asset(name, kind))) for name, kind in _ASSETS.items()]
    return found


def _asset(name: str, content_type: str) -> View:
    body = package_files(__name__).joinpath(name).read_bytes()

    async def view(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body, content_type=content_type, charset="utf-8")

    return view


def _resetting(phones: Phones, reset: Reset) -> View:
    one_at_a_time = asyncio.Lock()

    async def view(_: web.Request) -> web.StreamResponse:
        async with one_at_a_time:
            # Emptied first: whatever the refilled commune says to its people belongs on the new phones.
            phones.clear()
            try:
                await reset()
            except Exception:
                _log.exception("simulator: starting over failed")
                return web.json_response({"error": "reset_failed"}, status=500)
            finally:
                phones.announce()
        return web.Response(status=204)

    return view
