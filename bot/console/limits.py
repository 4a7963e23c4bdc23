"""Who asks, and how often: a simple limit for pages that everybody may open. It is in memory alone."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from aiohttp import web

SPAN = 60.0  # seconds
MOST_KNOWN = 10_000  # addresses that are remembered


def address_of(request: web.Request) -> str:
    """Where a request comes from, as far as a limit needs to know; "" where that is not known.

    Behind a proxy of our own network it is what the proxy has added: the last address of X-Forwarded-For. The ones
    before it are whatever the client has written, and so is the whole header when it comes from anywhere else. Of IPv6
    it is the network that one household has (/64).
    """
    near = _plain(request.remote or "")
    if not near:
        return ""
    if ip_address(near).is_private:
        forwarded = request.headers.getall("X-Forwarded-For", [])
        last = ",".join(forwarded).rpartition(",")[2].strip()
        near = _plain(last) or near
    address = ip_address(near)
    if isinstance(address, IPv6Address):
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)


def _plain(text: str) -> str:
    """An address without port and zone, IPv4 as such; empty for what is none."""
    text = text.partition("%")[0]
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(address)


class RateLimit:
    """So many requests of one address in a minute. `ticks` are seconds of a clock that only goes forward."""

    def __init__(self, most: int = 30, ticks: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._ticks = ticks
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def admits(self, address: str) -> bool:
        """Whether one more request may be answered; it is counted if it may."""
        now = self._ticks()
        moments = self._seen.setdefault(address, deque())
        self._seen.move_to_end(address)
        if len(self._seen) > MOST_KNOWN:
            self._seen.popitem(last=False)
        while moments and moments[0] <= now - SPAN:
            moments.popleft()
        if len(moments) >= self._most:
            return False
        moments.append(now)
        return True
