"""Where the pictures and voices lie that people send: a public host whose addresses die after a time.

Beside it stands a host that must never be asked: a service inside the bot's own network. A redirect of the media host
may lead there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from tests.fakes.zalo_bot.clock import FakeClock
from tests.fakes.zalo_bot.switches import Limits, Switches

AAC = bytes.fromhex("fff15840017ffc0102030405")  # how raw ADTS AAC of 16 kHz mono begins
SUFFIXES = {"image/jpeg": ".jpg", "audio/aac": ".aac"}


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file on the media host. `redirect_to`: the address that the host sends whoever asks for it to."""

    content: bytes
    content_type: str
    until: datetime
    redirect_to: str = ""


class MediaHost:
    """Serves files to everybody by GET. `base` is how addresses in events begin."""

    def __init__(self, clock: FakeClock, switches: Switches, limits: Limits, base: str) -> None:
        self.clock = clock
        self.switches = switches
        self.limits = limits
        self.base = base
        self.files: dict[str, MediaFile] = {}
        self.hits: list[str] = []  # the names that were asked for

    def add(self, name: str, content: bytes, content_type: str, redirect_to: str = "") -> str:
        """Puts a file there; gives its address."""
        name += SUFFIXES.get(content_type, "")
        until = self.clock() + timedelta(seconds=self.limits.media_lifetime)
        self.files[name] = MediaFile(content, content_type, until, redirect_to)
        return f"{self.base}/media/{name}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """GET /media/<name>."""
        name = request.match_info["name"]
        self.hits.append(name)
        file = self.files.get(name)
        if file is None:
            return web.Response(status=404)
        if self.clock() >= file.until:
            return web.Response(status=self.switches.media_gone)
        if file.redirect_to:
            return web.Response(status=302, headers={"Location": file.redirect_to})
        if len(file.content) > self.limits.photo_bytes and self.switches.oversize == "refused":
            return web.Response(status=500)
        return web.Response(body=file.content, headers={"Content-Type": file.content_type})


class PrivateHost:
    """A service on 127.0.0.1 that stands for the bot's own network; `hits` are the paths that somebody asked for."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        self.hits.append(request.path)
        return web.Response(body=b"\xff\xd8\xffinside", content_type="image/jpeg")
