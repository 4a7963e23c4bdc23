"""The public internet as the platform sees it: the addresses that a test has published, nothing else.

So a bot can have ``https://bot.example.vn`` while it listens on 127.0.0.1 without TLS, and nothing leaves the machine.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

import aiohttp

Trouble = Literal["tls", "dns", "timeout", "conn", "proxy", "blocked", "unreachable", "other"]

REDIRECTS = 3


class Unreachable(Exception):
    """There is no answer; `trouble` is the platform's word for the reason."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server on the internet answered."""

    status: int
    content_type: str
    location: str
    content: bytes


class Internet:
    """Speaks HTTP to what was published."""

    def __init__(self) -> None:
        self._published: dict[str, str] = {}
        self._troubles: dict[str, Trouble] = {}
        self._session: aiohttp.ClientSession | None = None

    def publish(self, origin: str, at: str) -> None:
        """From now on `origin` ("https://bot.example.vn") leads to `at` ("http://127.0.0.1:8080")."""
        self._published[_origin(origin)] = at.rstrip("/")

    def breaks(self, origin: str, trouble: Trouble) -> None:
        """From now on nobody reaches `origin`, for this reason."""
        self._troubles[_origin(origin)] = trouble

    def mends(self, origin: str) -> None:
        """`origin` can be reached again."""
        self._troubles.pop(_origin(origin), None)

    async def request(self, method: str, url: str, *, data: bytes | None = None, headers: dict[str, str]) -> Answer:
        """One request, redirects not followed. Raises `Unreachable`."""
        origin = _origin(url)
        if origin in self._troubles:
            raise Unreachable(self._troubles[origin])
        if origin not in self._published:
            raise Unreachable("dns")
        parts = urlsplit(url)
        local = self._published[origin] + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5))
        sent: dict[str, Any] = {"headers": {**headers, "Host": parts.netloc}, "allow_redirects": False, "data": data}
        if "Content-Type" not in headers:
            sent["skip_auto_headers"] = ("Content-Type",)
        try:
            async with self._session.request(method, local, **sent) as response:
                location = response.headers.get("Location", "")
                return Answer(response.status, response.content_type, location, await response.read())
        except TimeoutError:
            raise Unreachable("timeout") from None
        except (aiohttp.ClientError, OSError):
            raise Unreachable("conn") from None

    async def fetch(self, url: str, *, headers: dict[str, str]) -> Answer:
        """GET with redirects. Raises `Unreachable`."""
        for _ in range(REDIRECTS + 1):
            answer = await self.request("GET", url, headers=headers)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            url = urljoin(url, answer.location)
        raise Unreachable("other")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def is_private(url: str) -> bool:
    """Whether an address is one of the own machine or of a network that is not public."""
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    if host in ("", "localhost") or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
