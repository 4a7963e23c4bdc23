"""The connection to the Zalo OA platform: calls of its OpenAPI and of the host for templates by phone.

Nearly every refusal comes with HTTP 200, so ``error`` alone decides. The token goes in a header and is in no address. A
dead token is exchanged for a newer one, once, and the call made again.
"""

from __future__ import annotations

import hashlib
import hmac
import io
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import orjson
from aiohttp import FormData
from yarl import URL

from bot.channels import TryAgain
from bot.channels.zalo_http import ZaloHttp
from bot.channels.zalo_oa_errors import DEAD_TOKEN, WRONG_PROOF, Refused

DEFAULT_API_URL = "https://openapi.zalo.me"
DEFAULT_BUSINESS_URL = "https://business.openapi.zalo.me"

_JSON = {"Content-Type": "application/json"}

Params = dict[str, Any]
Body = Callable[[], bytes | FormData | None]


class Tokens(Protocol):
    """Whoever keeps the access token."""

    async def current(self) -> str:
        """The token to use now; raises `AccountBroken` where there is none, or `TryAgain`."""

    async def renewed(self, refused: str) -> str:
        """A newer one than a token that was refused; raises as `current` does."""


class FixedToken:
    """A token that nobody renews: for somebody who only looks (`antq check`)."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def current(self) -> str:
        """The token."""
        return self._token

    async def renewed(self, refused: str) -> str:
        """The same token: whoever gave it out may not renew it."""
        return self._token


class OaApi:
    """One Official Account, as one app. `timeout` is in seconds for each request; uploads have four times as long.

    With `app_secret` calls are made with a proof of it from the first time that the platform demands one.
    """

    def __init__(
        self,
        tokens: Tokens,
        api_url: str = DEFAULT_API_URL,
        business_url: str = DEFAULT_BUSINESS_URL,
        *,
        app_secret: str = "",
        timeout: float = 15.0,
    ) -> None:
        self._tokens = tokens
        self._api = api_url.rstrip("/")
        self._business = business_url.rstrip("/")
        self._app_secret = app_secret
        self._seconds = timeout
        self._proves = False
        self._http = ZaloHttp("zalo oa")

    async def post(self, path: str, body: Params) -> Any:
        """The ``data`` of a call. Raises `Refused`, `TryAgain` where nothing came that can be read, `AccountBroken`."""
        return await self._call("POST", URL(self._api + path), lambda: orjson.dumps(body))

    async def read(self, path: str, params: Params) -> Any:
        """The ``data`` of a call that only reads: its parameters are JSON in ``data``. Raises as `post` does."""
        query = {"data": orjson.dumps(params).decode()} if params else {}
        return await self._call("GET", URL(self._api + path).with_query(query), _nothing)

    async def read_of_group(self, path: str, params: Mapping[str, str]) -> Any:
        """The ``data`` of a call about groups that only reads: its parameters stand in the query itself."""
        return await self._call("GET", URL(self._api + path).with_query(params), _nothing)

    async def upload(self, kind: str, name: str, content: bytes) -> str:
        """Put a file there to send it; `kind` is "image" or "file". What it is sent by. Raises as `post` does."""

        def form() -> FormData:
            made = FormData(quote_fields=False)
            made.add_field("file", io.BytesIO(content), filename=name)
            return made

        url = URL(f"{self._api}/v2.0/oa/upload/{kind}")
        data = await self._call("POST", url, form, seconds=self._seconds * 4)
        found = data.get("attachment_id") or data.get("token") if isinstance(data, dict) else None
        if not isinstance(found, str) or not found:
            raise TryAgain("zalo oa: no readable answer", after=2.0)
        return found

    async def template(self, body: Params) -> Any:
        """Send a template by phone; its ``data``. Raises as `post` does."""
        return await self._call("POST", URL(f"{self._business}/message/template"), lambda: orjson.dumps(body))

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.close()

    async def _call(self, method: str, url: URL, body: Body, *, seconds: float = 0) -> Any:
        token = await self._tokens.current()
        renewed = False
        while True:
            proved = self._proves
            answer = await self._once(method, url, body(), token, seconds or self._seconds)
            code = _code(answer)
            if code == 0:
                return answer.get("data")
            if code in DEAD_TOKEN and not renewed:
                renewed = True
                token = await self._tokens.renewed(token)
            elif code == WRONG_PROOF and self._app_secret and not proved:
                self._proves = True
            else:
                raise Refused(code, str(answer.get("message") or ""))

    async def _once(
        self, method: str, url: URL, body: bytes | FormData | None, token: str, seconds: float
    ) -> dict[str, Any]:
        headers = {"access_token": token}
        if self._proves:
            headers["appsecret_proof"] = hmac.new(self._app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        if isinstance(body, bytes):
            headers |= _JSON
        status, raw = await self._http.ask(method, str(url), seconds, data=body, headers=headers)
        return readable(status, raw)


def readable(status: int, raw: bytes) -> dict[str, Any]:
    """The answer as an object with an ``error``; raises `TryAgain` for anything else, such as a proxy's page."""
    try:
        answer = orjson.loads(raw)
    except orjson.JSONDecodeError:
        answer = None
    if status == 429 or not isinstance(answer, dict) or _is_no_code(answer.get("error")):
        rush = status == 429
        raise TryAgain(f"zalo oa {status}: no readable answer", after=2.0, flood=rush, answered=rush)
    return answer


def _is_no_code(error: object) -> bool:
    return not isinstance(error, int | str) or (isinstance(error, str) and not error.lstrip("-").isdecimal())


def _code(answer: Mapping[str, Any]) -> int:
    """The code of an answer; it has been seen as a text, too."""
    return int(answer["error"])


def _nothing() -> None:
    return None
