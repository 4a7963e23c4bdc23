"""The fake Zalo Bot Platform: HTTP in front, `Methods` behind."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any

from aiohttp import web

from tests.fakes.zalo_bot.clock import FakeClock
from tests.fakes.zalo_bot.errors import ApiError, not_found, quota_exceeded, unauthorized
from tests.fakes.zalo_bot.events import Inbound
from tests.fakes.zalo_bot.faults import Fault, Faults
from tests.fakes.zalo_bot.internet import Internet
from tests.fakes.zalo_bot.media import MediaHost, PrivateHost
from tests.fakes.zalo_bot.methods import METHODS, Methods
from tests.fakes.zalo_bot.parameters import Params, given
from tests.fakes.zalo_bot.people import Group, User
from tests.fakes.zalo_bot.quotas import Quotas
from tests.fakes.zalo_bot.switches import Limits, Switches
from tests.fakes.zalo_bot.updates import Event, Feed, Polls
from tests.fakes.zalo_bot.waiting import Changes
from tests.fakes.zalo_bot.webhook import Delivery, Webhook
from tests.fakes.zalo_bot.world import Seen, World

TOKEN = "1900000000000000001:FakeTokenForTestsOnly_0123456789abcd"


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it came in, and how it was answered. `status` is 0 where the connection was broken."""

    method: str
    params: Params
    status: int
    description: str
    at: datetime

    @property
    def chat(self) -> str:
        """The id of the chat that it was about."""
        return str(self.params.get("chat_id", ""))


class FakeZaloBot:
    """The platform on 127.0.0.1, with virtual people, in the time of `clock`.

    ``async with FakeZaloBot(clock, replay="forever") as fake: bot(token=fake.token, api_url=fake.url)``. What is not
    certain about the platform is a switch: see `Switches`. `name` is the bot's, as people see and mention it;
    `media_url` is how addresses of pictures begin in events (the fake's own when it is empty).
    """

    def __init__(
        self,
        clock: FakeClock,
        *,
        token: str = TOKEN,
        name: str = "Bot Công an xã",
        port: int = 0,
        limits: Limits | None = None,
        media_url: str = "",
        **switches: Any,
    ) -> None:
        self.clock = clock
        self.token = token
        self.port = port
        self.limits = limits or Limits()
        self.switches = Switches(**switches)
        self.world = World(clock, self.switches, name)
        self.quotas = Quotas(clock, self.switches, self.limits)
        self.internet = Internet()
        self.media = MediaHost(clock, self.switches, self.limits, media_url)
        self.private_host = PrivateHost()
        self.polls = Polls(clock, self.switches)
        self.webhook = Webhook(clock, self.switches, self.limits, self.internet)
        self.feed = Feed(self.polls, self.webhook.push)
        self.methods = Methods(
            self.world, self.polls, self.webhook, self.internet, self.quotas, self.switches, self.limits
        )
        self.inbound = Inbound(self.world, self.feed, self.media, self.quotas, self.switches)
        self.faults = Faults()
        self.calls: list[Call] = []
        self._called = Changes()
        self._users: dict[str, User] = {}
        self._groups: dict[str, Group] = {}
        self._runner: web.AppRunner | None = None

    # --- life ---

    @property
    def url(self) -> str:
        """What a bot takes as its API server."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._api)
        app.router.add_get("/media/{name}", self._media, allow_head=False)
        app.router.add_route("*", "/{rest:.*}", self._elsewhere)
        # A poller that goes away must end its getUpdates, hence handler_cancellation.
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]
        self.media.base = self.media.base or self.url
        await self.private_host.start()

    async def stop(self) -> None:
        await self.webhook.close()
        if self._runner is not None:
            await self._runner.cleanup()
        await self.private_host.stop()
        await self.internet.close()

    async def __aenter__(self) -> FakeZaloBot:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # --- people ---

    def user(self, name: str = "Nguyễn Văn A", *, protected: bool = False, wrote: bool = False) -> User:
        """The person of this name. `wrote`: as if they had written to the bot before."""
        user = self._users.get(name)
        if user is None:
            user = self._users[name] = User(self.inbound, self.world.chat(name), protected)
        if wrote:
            user.chat.wrote = user.chat.served = self.quotas.admits_user(user.id)
        return user

    def group(self, name: str = "Tổ dân phố 1", *, joined: bool = True, wrote: bool = False) -> Group:
        """The group of this name. `joined`: the bot is in it; `wrote`: as if somebody had mentioned it before."""
        group = self._groups.get(name)
        if group is None:
            group = self._groups[name] = Group(self.inbound, self.world.chat(name, group=True))
            if joined:
                group.adds_bot()
        group.chat.wrote = group.chat.wrote or (wrote and group.chat.joined)
        return group

    @property
    def sent(self) -> dict[str, list[Seen]]:
        """What people see of the bot, by chat."""
        return {chat.id: chat.sent for chat in self.world.chats.values()}

    # --- what reaches the bot ---

    @property
    def events(self) -> dict[str, Event]:
        """Everything that the bot was, or is yet to be, told of, by message."""
        return self.feed.events

    @property
    def deliveries(self) -> list[Delivery]:
        """Every attempt to reach the webhook with an event."""
        return self.webhook.deliveries

    def deliver_again(self, message_id: str) -> None:
        """The platform tells the bot of a message once more."""
        self.feed.again(message_id)

    def hold_updates(self) -> None:
        """From now on the bot is told of nothing until `release_updates`."""
        self.feed.hold()

    def release_updates(self, order: list[int] | None = None) -> None:
        """Tells the bot of what was held back, in `order` of positions if given."""
        self.feed.release(order)

    async def polls_open(self, count: int = 1, timeout: float = 5.0) -> None:
        """Waits until so many getUpdates wait for something to happen."""
        await self.polls.are_open(count, timeout)

    async def settled(self, timeout: float = 5.0) -> None:
        """Waits until the webhook has been asked about everything once."""
        await self.webhook.settled(timeout)

    # --- trouble ---

    def fail_next(self, kind: str, times: int = 1, *, method: str = "", chat: str = "", seconds: float = 60.0) -> Fault:
        """The next `times` calls (of `method`, about `chat`) go wrong; see `Fault` for the kinds."""
        return self.faults.add(Fault(kind, times, method, chat, seconds))

    def calls_of(self, method: str, chat: str = "") -> list[Call]:
        """The log, narrowed."""
        return [call for call in self.calls if call.method == method and chat in ("", call.chat)]

    async def called(self, method: str, times: int = 1, timeout: float = 5.0) -> list[Call]:
        """Waits until a method was called so many times, and answered; gives the calls."""
        await self._called.until(lambda: len(self.calls_of(method)) >= times, timeout)
        return self.calls_of(method)

    # --- HTTP ---

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        params: Params = {}
        try:
            if request.match_info["token"] != self.token:
                raise unauthorized()
            if not self._knows(request.method, method):
                raise not_found() if self.switches.unknown_method == 404 else ApiError(400, "Bad Request")
            params = await given(request)
            fault = self.faults.take(method, str(params.get("chat_id", "")))
            if fault is not None and fault.kind not in ("lost", "slow"):
                return self._fail(request, fault, method, params)
            result = await getattr(self.methods, method)(params)
            if fault is not None and fault.kind == "slow":
                await self.clock.sleep(fault.seconds)
        except ApiError as error:
            self._log(method, params, error.code, error.description)
            return self._refusal(error)
        except asyncio.CancelledError:
            self._log(method, params, 0, "the bot went away")
            raise
        if fault is not None and fault.kind == "lost":
            self._log(method, params, 0, "lost")
            return _broken(request)
        self._log(method, params, 200, "")
        body: dict[str, Any] = {"ok": True} if result is None else {"ok": True, "result": result}
        if self.switches.explicit_success:
            body |= {"error_code": 0, "description": "Success"}
        return _json(body, 200)

    def _knows(self, verb: str, method: str) -> bool:
        absent = method == "testWebhook" and self.switches.test_webhook == "absent"
        return verb in ("GET", "POST") and method in METHODS and not absent

    def _fail(self, request: web.Request, fault: Fault, method: str, params: Params) -> web.StreamResponse:
        self._log(method, params, _status(fault), f"injected: {fault.kind}")
        refusals = {
            "401": unauthorized(),
            "403": ApiError(403, "Internal server error"),
            "429": quota_exceeded(),
            "500": ApiError(500, "Internal server error"),
        }
        if fault.kind in refusals:
            return self._refusal(refusals[fault.kind])
        return _broken(request) if fault.kind == "close" else _page(request, _status(fault))

    def _refusal(self, error: ApiError) -> web.Response:
        if error.code == 401 and self.switches.unauthorized == "text":
            return web.Response(status=401, text="Unauthorized")
        body = {"ok": False, "description": error.description, error.key: error.code}
        return _json(body, 200 if self.switches.errors_with_200 else error.code)

    def _log(self, method: str, params: Params, status: int, description: str) -> None:
        self.calls.append(Call(method, params, status, description, self.clock()))
        self._called.notify()

    async def _media(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.take("media", "")
        if fault is not None and fault.kind == "slow":
            await self.clock.sleep(fault.seconds)
        elif fault is not None:
            return _broken(request) if fault.kind in ("close", "lost") else _page(request, _status(fault))
        return await self.media.serve(request)

    async def _elsewhere(self, request: web.Request) -> web.StreamResponse:
        return self._refusal(not_found())


def _status(fault: Fault) -> int:
    return int(fault.kind) if fault.kind.isdigit() else {"garbage": 200}.get(fault.kind, 0)


def _json(body: dict[str, Any], status: int) -> web.Response:
    return web.Response(
        body=json.dumps(body, ensure_ascii=False).encode(), status=status, content_type="application/json"
    )


def _page(request: web.Request, status: int) -> web.Response:
    """What a gateway in front shows; it names the address, which has the token in it."""
    page = f"<html><body><h1>{status}</h1><p>{request.method} {request.path}</p></body></html>"
    return web.Response(status=status, text=page, content_type="text/html")


def _broken(request: web.Request) -> web.StreamResponse:
    """Breaks the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
