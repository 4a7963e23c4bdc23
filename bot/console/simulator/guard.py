"""Who may talk to the simulator: a browser that has this very page open, under a name that is ours.

The Host check stops DNS rebinding (a foreign name that points to this machine), the Origin check stops foreign pages
from posting or opening a WebSocket, and the content security policy keeps anything in a message from becoming code.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

View = Callable[[web.Request], Awaitable[web.StreamResponse]]

_HOST = re.compile(r"^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?$")


class Guard:
    """`hosts` are the names, without port, under which the page may be opened besides "localhost".

    A bare IP address is always accepted (a telephone in the same network opens the page so): a foreign name that
    points here still arrives as that name.
    """

    def __init__(self, hosts: Collection[str] = ()) -> None:
        self._hosts = {"localhost"} | {host.lower() for host in hosts}

    def reads(self, view: View) -> View:
        """Wrap a view that changes nothing."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            self._check_host(request)
            return secured(await view(request), request)

        return guarded

    def writes(self, view: View) -> View:
        """Wrap a view that changes something, the WebSocket included: only from our own page."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            self._check_host(request)
            if urlsplit(request.headers.get("Origin", "")).netloc.lower() != request.host.lower():
                raise web.HTTPForbidden(text="This is only for the simulator's own page.")
            response = await view(request)
            return response if response.prepared else secured(response, request)

        return guarded

    def _check_host(self, request: web.Request) -> None:
        match = _HOST.fullmatch(request.host)
        if match is None or not (match[1].lower() in self._hosts or _is_ip(match[1])):
            raise web.HTTPForbidden(text="The simulator is not served under this host name.")


def _is_ip(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def secured(response: web.StreamResponse, request: web.Request) -> web.StreamResponse:
    """Add the headers that every answer of the simulator has."""
    sockets = f"ws://{request.host} wss://{request.host}"  # older Safari does not count these as 'self'
    response.headers.update(
        {
            "Content-Security-Policy": (
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
                "media-src 'self'; "
                f"connect-src 'self' {sockets}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            ),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
    )
    return response
