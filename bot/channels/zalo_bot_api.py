"""The connection to the Zalo Bot Platform: methods are called by POST with JSON, and ``ok`` alone decides.

No published client is fit, and the whole surface is a handful of calls. The token is part of every address: what errors
say does not quote it (`bot.channels.zalo_http`), and descriptions pass `redacted`.
"""

from __future__ import annotations

from typing import Any

import orjson

from bot.channels import AccountBroken, TryAgain
from bot.channels.zalo_bot_errors import Refused, redacted, well_formed
from bot.channels.zalo_http import ZaloHttp

DEFAULT_API_URL = "https://bot-api.zaloplatforms.com"

_JSON = {"Content-Type": "application/json"}
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
        self._http = ZaloHttp("zalo")

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
        url, seconds = self._base + method, timeout or self._seconds
        status, raw = await self._http.ask("POST", url, seconds, data=orjson.dumps(params or {}), headers=_JSON)
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
        await self._http.close()
