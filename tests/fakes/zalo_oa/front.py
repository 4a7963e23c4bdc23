"""The front door: every request is counted, perhaps fails on purpose, is carried out, and is written down."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.fakes.zalo_oa.errors import ApiError, invalid
from tests.fakes.zalo_oa.groups import Groups
from tests.fakes.zalo_oa.limits import Fault, Rate
from tests.fakes.zalo_oa.routes import FREE, Routes, given, in_data, recipient
from tests.fakes.zalo_oa.signin import SignIn
from tests.fakes.zalo_oa.tokens import Tokens
from tests.fakes.zalo_oa.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it came in, and how it was answered.

    `host` is "openapi", "business" or "oauth". `error` is the code in the answer, 0 for success; `status` is HTTP's, 0
    where the connection was broken.
    """

    host: str
    method: str
    path: str
    params: dict[str, Any]
    headers: Mapping[str, str]
    status: int
    error: int
    at: datetime

    @property
    def recipient(self) -> str:
        """Whom it was for: a user id, a group id or a phone number."""
        return recipient(self.params)


class Front:
    """Answers requests to the three hosts."""

    def __init__(
        self,
        world: World,
        tokens: Tokens,
        groups: Groups,
        rate: Rate,
        routes: Mapping[str, Routes],
    ) -> None:
        self.world = world
        self.tokens = tokens
        self.groups = groups
        self.rate = rate
        self.routes = routes
        self.signin = SignIn(world, tokens)
        self.calls: list[Call] = []
        self.faults: list[Fault] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        host, path = request.match_info["host"], f"/{request.match_info['rest']}"
        params: dict[str, Any] = {}
        problem: ApiError | None = None
        try:
            params = await given(request)
        except ApiError as error:
            problem = error
        fault = self._fault(path, recipient(params))
        if fault is not None and fault.kind != "lost":
            return await self._fail(request, fault, host, path, params)
        if host == "oauth":
            response, error_code = await self.signin.answer(request, path, params)
        else:
            response, error_code = self._api(request, host, path, params, problem)
        broken = fault is not None
        self._log(request, host, path, params, 0 if broken else response.status, error_code)
        return _broken(request) if broken else response

    def _api(
        self, request: web.Request, host: str, path: str, params: dict[str, Any], problem: ApiError | None
    ) -> tuple[web.Response, int]:
        if self.world.switches.upload_at_v3:
            path = path.replace("/v3.0/oa/upload/", "/v2.0/oa/upload/")
        handler = self.routes[host].get((request.method, path))
        if handler is None:
            # What the platform says to an unknown address is not known.
            return _json({"error": 404, "message": "Empty api"}, 404), 404
        self.groups.sweep()
        try:
            self.rate.count(path.endswith("/message/template"))
            token, proof = request.headers.get("access_token", ""), request.headers.get("appsecret_proof")
            self.tokens.check(token, proof, business=host == "business")
            if problem is not None:
                raise problem
            if request.method == "GET" and ("data" in request.query) != in_data(path) and not path.endswith(FREE):
                raise invalid("data")
            body = {"data": handler(params), "error": 0, "message": "Success"}
        except ApiError as error:
            body = {"error": error.code, "message": error.message}
        response = _json(body)
        response.headers.update(self.rate.headers())
        return response, body["error"]

    def _fault(self, path: str, to: str) -> Fault | None:
        for fault in self.faults:
            if fault.fits(path, to):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    async def _fail(
        self, request: web.Request, fault: Fault, host: str, path: str, params: dict[str, Any]
    ) -> web.StreamResponse:
        if isinstance(fault.kind, int):
            refusal = ApiError(fault.kind)
            self._log(request, host, path, params, 200, fault.kind)
            return _json({"error": refusal.code, "message": refusal.message})
        status = int(fault.kind) if fault.kind.isdigit() else 0
        self._log(request, host, path, params, status, 0)
        if status:
            page = f"<html><head><title>{status}</title></head><body>nginx</body></html>"
            return web.Response(status=status, text=page, content_type="text/html")
        if fault.kind == "hang":
            await asyncio.sleep(fault.seconds)
        return _broken(request)

    def _log(self, request: web.Request, host: str, path: str, params: dict[str, Any], status: int, error: int) -> None:
        headers = dict(request.headers)
        self.calls.append(Call(host, request.method, path, params, headers, status, error, self.world.now()))


def _json(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
        status=status,
        content_type="application/json",
    )


def _broken(request: web.Request) -> web.StreamResponse:
    """Breaks the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
