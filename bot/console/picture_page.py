"""The pictures that a messaging platform fetches from us, by addresses that nobody can guess (`PictureHost`)."""

from __future__ import annotations

from aiohttp import web

from bot.channels.picture_host import PICTURE_PATH, PictureHost
from bot.console.limits import RateLimit, address_of

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'",
}


class PicturePage:
    """The view. `limit` is on addresses that show nothing: whoever knows one is not a stranger."""

    def __init__(self, host: PictureHost, limit: RateLimit) -> None:
        self._host = host
        self._limit = limit

    @property
    def routes(self) -> list[web.RouteDef]:
        """The pictures."""
        return [web.get(f"{PICTURE_PATH}/{{token}}", self._show)]

    async def _show(self, request: web.Request) -> web.Response:
        picture = self._host.find(request.match_info["token"])
        if picture is None:
            status = 404 if self._limit.admits(address_of(request)) else 429
            return web.Response(status=status, headers=_HEADERS)
        return web.Response(body=picture.content, headers={**_HEADERS, "Content-Type": picture.mime})
