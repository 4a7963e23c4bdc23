"""The connection to the Zalo Bot Platform: methods are called by POST with JSON, and ``ok`` alone decides.

No published client is fit, and the whole surface is a handful of calls. The token is part of every address, so errors
of the HTTP library, which quote it, are replaced and not chained, and descriptions pass `redacted`.
"""

from __future__ import annotations

from typing import Any

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout
from yarl import URL

from bot.channels import AccountBroken, TryAgain
from bot.channels.zalo_bot_errors import Refused, redacted, well_formed

DEFAULT_API_URL = "https://bot-api.zaloplatforms.com"

_JSON = {"Content-Type": "application/json"}
_MOST = 1024 * 1024  # bytes of an answer; real ones are a few hundred
_UNREAD = range(400, 500)  # statuses of an answer that is no JSON and that still says what is wrong

Params = dict[str, Any]


class ZaloBotApi:
    """One bot account.

    Raises `AccountBroken` if the token does not have the form of one. `timeout` is in seconds and holds for every call
    that does not name its own.
    """

    def __init__(self, token: str, api_url: str = DEFAULT_API_URL, *, timeout: float = 15.0) -> None:
        if not well_formed(token):
            raise AccountBroken("the token does not have the form of a bot token")
        self._token = token
        self._base = f"{api_url.rstrip('/')}/bot{token}/"
        self._seconds = timeout
        self._session: ClientSession | None = None

    def __repr__(self) -> str:
        return f"ZaloBotApi({self.account})"

    @property
    def account(self) -> str:
        """The number that the token begins with."""
        return self._token.partition(":")[0]

    async def call(self, method: str, params: Params | None = None, *, timeout: float = 0) -> Any:
        """The ``result`` of one call, None where there is none; `timeout` in seconds.

        Raises `Refused`, or `TryAgain` if nothing was answered that can be read.
        """
        status, raw = await self._post(method, params or {}, timeout or self._seconds)
        try:
            answer = orjson.loads(raw)
        except orjson.JSONDecodeError:
            answer = None
        if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
            if status in _UNREAD:
                raise Refused(status)
            raise TryAgain(f"zalo {status}: no readable answer", after=2.0, answered=False)
        if answer["ok"]:
            return answer.get("result")
        code = answer.get("error_code", answer.get("errorCode"))
        description = redacted(str(answer.get("description") or ""), self._token)
        raise Refused(code if type(code) is int and code > 0 else status, description)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, method: str, params: Params, seconds: float) -> tuple[int, bytes]:
        if self._session is None:
            self._session = ClientSession()
        url = URL(self._base + method)
        status, raw, trouble = 0, b"", ""
        try:
            async with self._session.post(
                url,
                data=orjson.dumps(params),
                headers=_JSON,
                timeout=ClientTimeout(total=seconds),
                allow_redirects=False,
            ) as response:
                status = response.status
                while not response.content.at_eof() and len(raw) <= _MOST:
                    raw += await response.content.read(_MOST)
        except (ClientError, OSError, TimeoutError) as error:
            trouble = type(error).__name__
        if trouble:
            raise TryAgain(f"zalo: no connection ({trouble})", answered=False)
        return status, raw if len(raw) <= _MOST else b""
