"""Fetching what a platform's event names by an address, without being led anywhere else.

An address in an event, and every redirect from there, is asked for only if it leads to public addresses of the
internet: the name is resolved here, each address is checked, and the connection goes to an address that was checked,
so that a second look-up cannot give another one. No cookies, no proxy of the environment, no decompressing, and no
address in a log: it may be all that is needed to get somebody's file.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
import structlog
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.channels import FileLost, TryAgain
from bot.chat import File, FileKind
from bot.file_types import HTML, looks_like
from bot.public_addresses import is_public

log = structlog.get_logger(__name__)

LARGEST = 20 * 1024 * 1024  # bytes
REDIRECTS = 3
LONGEST_FETCH = 90.0  # seconds, redirects included
_CONNECT_SECONDS = 10.0
_SILENCE_SECONDS = 20.0
_PIECE = 64 * 1024
_LONGEST_ADDRESS = 4000  # characters
_REDIRECTED = (301, 302, 303, 307, 308)
_PASSING = (408, 425, 429)  # like 5xx: the same address may answer later
_LONGEST_ERROR = 4096  # bytes
_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "antq"}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as it was given out; `mime` by its first bytes, empty where they do not tell."""

    content: bytes
    mime: str


class Fetching(Protocol):
    """Whoever gets files by their addresses."""

    async def get(self, url: str, kind: FileKind) -> Fetched:
        """What lies at an address; raises a `DeliveryError`."""


class Refused(OSError):
    """An address leads to where nothing may be asked for."""

    def __init__(self) -> None:
        super().__init__("an address that is not public")


class Fetcher:
    """Gets files by their addresses; implements `Fetching` and `bot.channels.FileSource` for files whose reference is
    one. `trusted` are exact origins ("http://127.0.0.1:8081") that may be asked although they are not public: those of
    tests. `resolver` looks names up. `close` it at the end.
    """

    def __init__(
        self,
        trusted: Collection[str] = (),
        *,
        resolver: AbstractResolver | None = None,
        most: int = LARGEST,
        longest: float = LONGEST_FETCH,
    ) -> None:
        self._trusted = frozenset(str(URL(origin).origin()) for origin in trusted)
        self._resolver = resolver
        self._most = most
        self._longest = longest
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def fetch(self, file: File) -> bytes:
        """The content of a file whose reference is an address; raises a `DeliveryError`."""
        return (await self.get(file.ref, file.kind)).content

    async def get(self, url: str, kind: FileKind) -> Fetched:
        """What lies at an address.

        Raises `FileLost` if that is nothing, nothing of this kind, too large, or not to be asked for, and `TryAgain` if
        the same may succeed later.
        """
        try:
            async with asyncio.timeout(self._longest):
                content = await self._follow(url)
        except aiohttp.InvalidURL:
            raise FileLost("no_address") from None
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, Refused):
                log.warning("a file was not fetched: its address is not public")
                raise FileLost("address_not_public") from None
            raise TryAgain(type(error).__name__, answered=False) from None
        except (aiohttp.ClientError, OSError) as error:  # a time limit, too
            raise TryAgain(type(error).__name__, answered=False) from None
        return _checked(content, kind)

    async def close(self) -> None:
        """Let go of connections."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    async def _follow(self, url: str) -> bytes:
        """The content at the end of the redirects."""
        address = _address(url)
        for _hop in range(REDIRECTS + 1):
            async with self._session(address).get(address, allow_redirects=False, headers=_HEADERS) as response:
                if response.status not in _REDIRECTED:
                    return await self._content(response)
                location = response.headers.get("Location", "")
            if not location:
                raise FileLost("redirect_to_nowhere")
            address = _address(location, address)
        raise FileLost("too_many_redirects")

    async def _content(self, response: aiohttp.ClientResponse) -> bytes:
        status = response.status
        if status >= 500 or status in _PASSING:
            raise TryAgain(f"http_{status}")
        if status != 200:
            raise FileLost(f"http_{status}")
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise FileLost("compressed")  # although we said that we do not unpack
        if (response.content_length or 0) > self._most:
            raise FileLost("too_large")
        content = bytearray()
        async for piece in response.content.iter_chunked(_PIECE):
            content += piece
            if len(content) > self._most:
                raise FileLost("too_large")
        if not content:
            raise FileLost("empty")
        return bytes(content)

    def _session(self, address: URL) -> aiohttp.ClientSession:
        """The one for public addresses, or the one for what is trusted."""
        trusted = str(address.origin()) in self._trusted
        session = self._sessions.get(trusted)
        if session is None:
            session = self._sessions[trusted] = aiohttp.ClientSession(
                connector=self._connector(guarded=not trusted),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=_SILENCE_SECONDS),
                auto_decompress=False,
                trust_env=False,
            )
        return session

    def _connector(self, *, guarded: bool) -> aiohttp.TCPConnector:
        resolver = self._resolver or aiohttp.ThreadedResolver()
        if not guarded:
            return aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True)
        return aiohttp.TCPConnector(
            resolver=_Guarded(resolver), use_dns_cache=False, force_close=True, socket_factory=_public_socket
        )


class _Guarded(AbstractResolver):
    """Looks a name up, and refuses it if any address of it is not public."""

    def __init__(self, resolver: AbstractResolver) -> None:
        self._resolver = resolver

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if not all(is_public(each["host"]) for each in found):
            raise Refused
        return found

    async def close(self) -> None:
        await self._resolver.close()


def _public_socket(address: Any) -> socket.socket:
    """A socket to what was looked up, or to the numbers that stand in an address: the last look before connecting."""
    family, kind, protocol, _name, where = address
    if not is_public(str(where[0])):
        raise Refused
    return socket.socket(family, kind, protocol)


def _address(url: str, base: URL | None = None) -> URL:
    """An address that may be asked for, as far as it says so itself; `base` is where it stood. Raises `FileLost`."""
    try:
        address = URL(url) if base is None else base.join(URL(url))
        sound = address.scheme in ("http", "https") and bool(address.host) and bool(address.port)
        named = address.user is not None or address.password is not None
    except ValueError:
        raise FileLost("no_address") from None
    if not sound or named or len(url) > _LONGEST_ADDRESS:
        raise FileLost("no_address")
    return address


def _checked(content: bytes, kind: FileKind) -> Fetched:
    """What was fetched, if it can be what was sent: hosts show a page, or an error, and call it a success."""
    mime = looks_like(content)
    if mime == HTML or _is_error(content) or (kind is FileKind.PHOTO and not mime.startswith("image/")):
        raise FileLost("not_the_file")
    return Fetched(content, mime)


def _is_error(content: bytes) -> bool:
    """Whether this is what the interfaces of the platforms answer to what they cannot do, with HTTP 200."""
    if len(content) > _LONGEST_ERROR:
        return False
    try:
        said = json.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and bool(said.get("error") or said.get("error_code"))
