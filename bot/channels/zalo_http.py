"""The HTTP connection to one of Zalo's hosts: bounded answers, no redirects, and no address or header in an error."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout
from yarl import URL

from bot.channels import TryAgain

MOST = 4 * 1024 * 1024  # bytes of an answer; real ones are some kilobytes


class ZaloHttp:
    """One session, opened when it is first used; `name` is what errors call the other side."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._session: ClientSession | None = None

    async def ask(self, method: str, url: str, seconds: float, **parts: Any) -> tuple[int, bytes]:
        """The status and the body of one answer, cut off where it is too long; `parts` as aiohttp takes them.

        Raises `TryAgain` where nothing was answered. What aiohttp says of that may quote the address with the token in
        it, so it is replaced and not chained.
        """
        if self._session is None:
            self._session = ClientSession()
        status, raw, trouble = 0, bytearray(), ""
        try:
            async with self._session.request(
                method, URL(url), timeout=ClientTimeout(total=seconds), allow_redirects=False, **parts
            ) as response:
                status = response.status
                while not response.content.at_eof() and len(raw) <= MOST:
                    raw += await response.content.read(MOST)
        except (ClientError, OSError, TimeoutError) as error:
            trouble = type(error).__name__
        if trouble:
            raise TryAgain(f"{self._name}: no connection ({trouble})", answered=False)
        return status, bytes(raw)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
