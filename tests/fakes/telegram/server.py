"""The fake Bot API server: HTTP in front, `Methods` behind."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from aiohttp import web

from tests.fakes.telegram.errors import ApiError, bad
from tests.fakes.telegram.groups import Group
from tests.fakes.telegram.limits import KINDS, SENDING, Fault, Limits
from tests.fakes.telegram.methods import Described, Methods
from tests.fakes.telegram.parameters import METHODS, Upload, checked
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.updates import Updates
from tests.fakes.telegram.world import Clock, World

TOKEN = "700000001:AAFakeTokenForTestsOnly_0123456789abcd"


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it came in, and how it was answered. `status` is 0 where the connection was broken."""

    method: str
    params: dict[str, Any]
    status: int
    description: str
    at: float

    @property
    def chat(self) -> int | None:
        """The chat that it was about."""
        return _chat_of(self.params)


class FakeTelegram:
    """A strict Bot API on 127.0.0.1, with virtual people.

    ``async with FakeTelegram() as fake: bot(token=fake.token, api_url=fake.url)``. `limits` None switches rate limits
    off; `callback_lifetime` is in seconds; `record` False keeps no log of calls and no history of updates (benchmark).
    `clock` gives seconds since the epoch and is used for dates, limits and lifetimes.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "antq_thien_tin_bot",
        port: int = 0,
        limits: Limits | None = None,
        callback_lifetime: float = 60.0,
        webhook_retry: float = 0.1,
        clock: Clock = time.time,
        record: bool = True,
    ) -> None:
        self.token = token
        self.port = port
        self.limits = limits
        self.record = record
        self.clock = clock
        self.world = World(token, username, clock)
        self.updates = Updates(clock, retry_after=webhook_retry, keep_history=record)
        self.updates.on_reply = self._webhook_reply
        self.methods = Methods(self.world, self.updates, callback_lifetime)
        self.calls: list[Call] = []
        self.counts: Counter[str] = Counter()  # answered calls by method
        self.refused: Counter[str] = Counter()  # refused calls by "method: description"
        self.faults: list[Fault] = []
        self._people: dict[int, Person] = {}
        self._groups: dict[int, Group] = {}
        self.extra_routes: web.RouteTableDef | None = None  # set before `start`
        self._runner: web.AppRunner | None = None

    # --- life ---

    @property
    def url(self) -> str:
        """What a bot takes as its API server."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._api)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        if self.extra_routes is not None:
            app.router.add_routes(self.extra_routes)
        app.router.add_route("*", "/{rest:.*}", self._not_found)
        # A poller that goes away must end its getUpdates, hence handler_cancellation.
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, backlog=1024, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self.updates.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> FakeTelegram:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # --- people ---

    def user(self, user_id: int, name: str = "", *, language: str = "vi", started: bool = False) -> Person:
        """The person with this id. `started`: as if they had written to the bot before."""
        person = self._people.get(user_id)
        if person is None:
            chat = self.world.private(user_id, name, language)
            person = self._people[user_id] = Person(self.world, self.updates, chat)
        person.chat.started = person.chat.started or started
        return person

    def group(self, chat_id: int, title: str = "Tổ dân phố", *, kind: str = "group", member: bool = False) -> Group:
        """The group with this (negative) id. `member`: the bot is in it already."""
        group = self._groups.get(chat_id)
        if group is None:
            group = self._groups[chat_id] = Group(self.world, self.updates, self.world.group(chat_id, title, kind))
        group.chat.member = group.chat.member or member
        return group

    def deliver_again(self, update_id: int) -> None:
        """The platform delivers an update once more, even if it was confirmed."""
        self.updates.add_again(update_id)

    def hold_updates(self) -> None:
        """From now on updates are kept back until `release_updates`."""
        self.updates.hold()

    def release_updates(self, order: list[int] | None = None) -> None:
        """Delivers what was held back, in `order` of positions if given."""
        self.updates.release(order)

    # --- trouble ---

    def fail_next(
        self, kind: str, times: int = 1, *, method: str = "", chat: int | None = None, seconds: float = 60.0
    ) -> Fault:
        """The next `times` calls (of `method`, to `chat`) go wrong; see `Fault` for the kinds."""
        assert kind in KINDS, kind
        fault = Fault(kind, times, method, chat, seconds)
        self.faults.append(fault)
        return fault

    def calls_of(self, method: str, chat: int | None = None) -> list[Call]:
        """The log, narrowed."""
        return [call for call in self.calls if call.method == method and (chat is None or call.chat == chat)]

    # --- HTTP ---

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = METHODS.get(request.match_info["method"].lower())
        given: dict[str, Any] = {}
        fault: Fault | None = None
        try:
            if request.match_info["token"] != self.token:
                raise ApiError(401, "Unauthorized")
            if name is None:
                raise ApiError(404, "Not Found")
            given = await _given(request)
            fault = self._fault(name, _chat_of(given))
            if fault is not None and fault.kind != "lost":
                return await self._fail(request, fault, name, given)
            result = await self._carry_out(name, given)
        except ApiError as error:
            self._log(name or request.match_info["method"], given, error.code, error.description)
            return _error(error)
        if fault is not None:
            self._log(name, given, 0, "lost")
            return _broken(request)
        self._log(name, given, 200, "")
        if isinstance(result, Described):
            return _json({"ok": True, "result": result.result, "description": result.description})
        return _json({"ok": True, "result": result})

    async def _carry_out(self, name: str, given: dict[str, Any]) -> Any:
        params = checked(name, given)
        if self.limits is not None and name in SENDING:
            chat = _chat_of(params)
            self.limits.count(chat or 0, chat is not None and chat > 0, self.clock())
        result = getattr(self.methods, name)(params)
        return await result if isinstance(result, Awaitable) else result

    async def _webhook_reply(self, body: dict[str, Any]) -> None:
        """An answer to a webhook request may be a method call; its result is not told to the bot."""
        given = dict(body)
        name = METHODS.get(str(given.pop("method", "")).lower())
        if name is None:
            return
        try:
            await self._carry_out(name, given)
            self._log(name, given, 200, "")
        except ApiError as error:
            self._log(name, given, error.code, error.description)

    def _fault(self, name: str, chat: int | None) -> Fault | None:
        for fault in self.faults:
            if fault.fits(name, chat):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    async def _fail(self, request: web.Request, fault: Fault, name: str, given: dict[str, Any]) -> web.StreamResponse:
        self._log(name, given, int(fault.kind) if fault.kind.isdigit() else 0, f"injected: {fault.kind}")
        if fault.kind == "500":
            return _error(ApiError(500, "Internal Server Error"))
        if fault.kind == "429":
            wait = int(fault.seconds)
            return _error(ApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait))
        if fault.kind == "502":
            page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
            return web.Response(status=502, text=page, content_type="text/html")
        if fault.kind == "hang":
            await asyncio.sleep(fault.seconds)
        return _broken(request)

    def _log(self, name: str, given: dict[str, Any], status: int, description: str) -> None:
        if status == 200:
            self.counts[name] += 1
        else:
            self.refused[f"{name}: {description}"] += 1
        if self.record and name != "getUpdates":
            self.calls.append(Call(name, given, status, description, self.clock()))

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _error(ApiError(401, "Unauthorized"))
        for file in self.world.files.values():
            if file.path == request.match_info["path"]:
                return web.Response(body=file.content, content_type="application/octet-stream")
        return _error(ApiError(404, "Not Found"))

    async def _not_found(self, request: web.Request) -> web.StreamResponse:
        return _error(ApiError(404, "Not Found"))


async def _given(request: web.Request) -> dict[str, Any]:
    """The parameters of a call: from the query and from a JSON, urlencoded or multipart body."""
    given: dict[str, Any] = dict(request.query)
    kind = request.content_type
    if not request.body_exists:
        return given
    if kind == "application/json":
        body = await request.read()
        try:
            decoded = json.loads(body) if body else {}
        except ValueError:
            raise bad("can't parse JSON object") from None
        if not isinstance(decoded, dict):
            raise bad("JSON object expected")
        return given | decoded
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        for key, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                given[key] = Upload(value.filename, value.content_type, value.file.read())
            else:
                given[key] = value
        return given
    if not await request.read():
        return given
    raise bad(f"unsupported content type {kind}")


def _chat_of(params: dict[str, Any]) -> int | None:
    chat = params.get("chat_id")
    try:
        return int(chat) if chat is not None else None
    except (TypeError, ValueError):
        return None


def _json(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
        status=status,
        content_type="application/json",
    )


def _error(error: ApiError) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    response = _json(body, error.code)
    if "retry_after" in error.parameters:
        response.headers["Retry-After"] = str(error.parameters["retry_after"])
    return response


def _broken(request: web.Request) -> web.StreamResponse:
    """Breaks the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
