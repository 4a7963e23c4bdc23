"""The connection to the Bot API: aiogram's bot and session, and a cheap way over the same session for frequent calls.

aiogram builds and checks a model for every call and every answer; a step of a conversation is two calls whose answers
hold nothing but a message id. Those go out as JSON and only ``ok``, the error and the result are looked at. Rare
methods go through aiogram. Either way a failure is a `Refused` or a `TryAgain`, and the token is in neither: errors of
the HTTP library, which may quote the address, are replaced, not chained.
"""

from __future__ import annotations

import io
from typing import Any, TypeVar

import orjson
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiohttp import ClientError, ClientSession, ClientTimeout, FormData
from yarl import URL

from bot.channels import AccountBroken, TryAgain, WrongMessage
from bot.channels.telegram_errors import Refused, well_formed
from bot.channels.telegram_mapping import DOWNLOAD_LIMIT, Params
from bot.channels.telegram_sending import Upload

DEFAULT_API_URL = "https://api.telegram.org"

_T = TypeVar("_T")
_JSON = {"Content-Type": "application/json"}
_STATUS: tuple[tuple[type[TelegramAPIError], int], ...] = (
    (TelegramBadRequest, 400),
    (TelegramUnauthorizedError, 401),
    (TelegramForbiddenError, 403),
    (TelegramNotFound, 404),
    (TelegramConflictError, 409),
    (TelegramEntityTooLarge, 413),
)


class BotApi:
    """One bot account on one Bot API server.

    Raises `AccountBroken` if the token does not have the form of one. `timeout` is in seconds and holds for every call
    that does not name its own.
    """

    def __init__(self, token: str, api_url: str = DEFAULT_API_URL, *, timeout: float = 15.0) -> None:
        if not well_formed(token):
            raise AccountBroken("the token does not have the form of a bot token")
        server = TelegramAPIServer.from_base(api_url)
        self._session = AiohttpSession(api=server, json_loads=orjson.loads, timeout=timeout)
        self.bot = Bot(token, session=self._session)
        self._server = server
        self._timeout = ClientTimeout(total=timeout)
        self._seconds = timeout
        self._http: ClientSession | None = None
        self._urls: dict[str, URL] = {}

    def __repr__(self) -> str:
        return f"BotApi({self.bot.id})"

    @property
    def account(self) -> int:
        """The bot's own id."""
        return self.bot.id

    async def call(self, method: str, params: Params, upload: Upload | None = None, *, timeout: float = 0) -> Any:
        """The ``result`` of one call; `timeout` in seconds. Raises `Refused`, or `TryAgain` if there was no answer."""
        if upload is not None:
            return await self._post(method, _form(params, upload), None, ClientTimeout(total=self._seconds * 4))
        limit = ClientTimeout(total=timeout) if timeout else self._timeout
        return await self._post(method, orjson.dumps(params), _JSON, limit)

    async def ask(self, method: TelegramMethod[_T]) -> _T:
        """The answer to one of aiogram's methods. Raises as `call` does."""
        problem: Exception
        await self._open()
        try:
            return await self.bot(method, request_timeout=int(self._seconds))
        except TelegramNetworkError:
            problem = TryAgain("telegram: no connection", answered=False)
        except TelegramAPIError as error:
            problem = _refused(error)
        except (AiogramError, ClientError, OSError):
            problem = TryAgain("telegram: no readable answer", answered=False)
        raise problem

    async def download(self, path: str) -> bytes:
        """The content behind a ``file_path``. Raises `TryAgain`; `WrongMessage` beyond 20 MB or for a lost file."""
        session = await self._open()
        status, content = 0, b""
        try:
            async with session.get(
                self._server.file_url(self.bot.token, path), timeout=ClientTimeout(total=self._seconds * 4)
            ) as response:
                status = response.status
                if status == 200:
                    content = await response.content.read(DOWNLOAD_LIMIT + 1)
                    while len(content) <= DOWNLOAD_LIMIT and not response.content.at_eof():
                        content += await response.content.read(DOWNLOAD_LIMIT + 1 - len(content))
        except (ClientError, OSError, TimeoutError):
            status = 0
        if status in {0, 429} or status >= 500:
            raise TryAgain("telegram: no file came", answered=status != 0)
        if status != 200:
            raise WrongMessage(f"telegram {status}: the file is not there")
        if len(content) > DOWNLOAD_LIMIT:
            raise WrongMessage("the file is too large to fetch")
        return content

    async def close(self) -> None:
        """Let go of the connections."""
        # aiogram's own `close` also sleeps for 250 ms, for versions of aiohttp that did not wait for TLS to end.
        if self._http is not None:
            await self._http.close()

    async def _open(self) -> ClientSession:
        self._http = await self._session.create_session()
        return self._http

    async def _post(self, method: str, body: bytes | FormData, headers: Any, timeout: ClientTimeout) -> Any:
        session = await self._open()
        if method not in self._urls:
            self._urls[method] = URL(self._server.api_url(self.bot.token, method))
        status, raw, trouble = 0, b"", ""
        try:
            async with session.post(
                self._urls[method], data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                status = response.status
                raw = await response.read()
        except (ClientError, OSError, TimeoutError) as error:
            trouble = type(error).__name__
        if trouble:
            raise TryAgain(f"telegram: no connection ({trouble})", answered=False)
        try:
            answer = orjson.loads(raw)
        except orjson.JSONDecodeError:
            answer = None
        if not isinstance(answer, dict):
            raise TryAgain(f"telegram {status}: no readable answer", after=2.0, answered=False)
        if answer.get("ok") is True:
            return answer.get("result")
        parameters = answer.get("parameters") or {}
        raise Refused(
            int(answer.get("error_code") or status),
            str(answer.get("description") or ""),
            float(parameters.get("retry_after") or 0),
            str(parameters.get("migrate_to_chat_id") or ""),
        )


def _form(params: Params, upload: Upload) -> FormData:
    form = FormData(quote_fields=False)
    for name, value in params.items():
        if name != upload.field:
            form.add_field(name, value if isinstance(value, str) else orjson.dumps(value).decode())
    form.add_field(upload.field, io.BytesIO(upload.content), filename=upload.name)
    return form


def _refused(error: TelegramAPIError) -> Refused:
    if isinstance(error, TelegramRetryAfter):
        return Refused(429, error.message, retry_after=error.retry_after)
    if isinstance(error, TelegramMigrateToChat):
        return Refused(400, error.message, migrate_to=str(error.migrate_to_chat_id))
    code = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    return Refused(code, error.message)
