"""The host of pictures and files that people send. Addresses of it die after a while."""

from __future__ import annotations

import mimetypes
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from tests.fakes.zalo_oa.world import World


@dataclass(frozen=True, slots=True)
class Served:
    """What stands at one address."""

    name: str
    content: bytes
    ends: datetime
    redirect: str


class Media:
    """Serves files. `base` is the host as it stands in events, to be set before the start for another than this server;
    `life` is how long an address lives.

    `trap` is an address on a private host that nobody may be led to; `trapped` counts who came.
    """

    def __init__(self, world: World, life: timedelta) -> None:
        self.world = world
        self.life = life
        self.base = ""
        self.trap = ""
        self.trapped = 0
        self.fetched: list[str] = []  # names of files that were given out
        self._served: dict[str, Served] = {}

    def put(self, name: str, content: bytes, *, redirect: str = "", life: timedelta | None = None) -> str:
        """Makes an address for a file. `redirect`: where it leads instead, "loop" for itself."""
        key = secrets.token_hex(8)
        address = f"{self.base}/{key}/{name}"
        ends = self.world.now() + (self.life if life is None else life)
        self._served[key] = Served(name, content, ends, address if redirect == "loop" else redirect)
        return address

    async def give(self, request: web.Request) -> web.Response:
        served = self._served.get(request.match_info["key"])
        if served is None:
            return web.Response(status=404)
        if self.world.now() >= served.ends:
            return web.Response(status=self.world.switches.expired_media)
        if served.redirect:
            return web.Response(status=302, headers={"Location": served.redirect})
        self.fetched.append(served.name)
        kind = mimetypes.guess_type(served.name)[0] or "application/octet-stream"
        return web.Response(body=served.content, content_type=kind)

    async def catch(self, request: web.Request) -> web.Response:
        """Somebody followed a redirect into a private network."""
        self.trapped += 1
        return web.Response(text="what nobody outside may see")
