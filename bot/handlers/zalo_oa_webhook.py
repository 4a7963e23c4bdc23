"""Zalo Official Account, inbound by webhook: answer 200 only after the event is committed.

The platform signs the bytes of the body: SHA-256 over app id, body, time and the account's own secret. Sources differ
whether the digits have a prefix and whose time is signed, the header's or the body's; all of these are genuine, nothing
else is. An event may come again for over an hour, so there is no window in which it has to arrive: that it comes again
is seen by its number.

When its address is saved, the platform sends an empty object without a signature, and wants to be answered.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Sequence

import orjson
from aiohttp import web

from bot.clock import Clock, system_clock
from bot.handlers import Receiver
from bot.handlers.webhooks import limited_body, received
from bot.handlers.zalo_oa_updates import EventReader

ROUTE = "/zalo/oa/webhook"
SIGNATURE, TIME = "X-ZEvent-Signature", "X-ZEvent-Timestamp"
BUDGET = 1.5  # seconds of the two that the platform waits, for a database that is away for a moment

log = logging.getLogger(__name__)


class ZaloOaWebhook:
    """The webhook of one app: put `routes` into the web application. `oa_secret` is the secret key of the account."""

    def __init__(
        self, reader: EventReader, receiver: Receiver, app_id: str, oa_secret: str, *, clock: Clock = system_clock
    ) -> None:
        self.reader = reader
        self._receiver = receiver
        self._app_id = app_id.encode()
        self._secret = oa_secret.encode()
        self._clock = clock

    @property
    def routes(self) -> list[web.RouteDef]:
        """What to add to the web application's router."""
        return [web.post(ROUTE, self.handle)]

    async def handle(self, request: web.Request) -> web.Response:
        """One delivery. Anything but 200 makes the platform deliver the same event again later, for about two hours."""
        raw = await limited_body(request)
        if raw is None:
            return web.Response(status=413)
        if raw.strip() in (b"", b"{}"):
            return web.Response()  # somebody asks whether this is the address
        try:
            body = orjson.loads(raw)
        except orjson.JSONDecodeError:
            body = None
        timestamp = body.get("timestamp") if isinstance(body, dict) else None
        times = (request.headers.get(TIME, ""), str(timestamp) if isinstance(timestamp, str | int) else "")
        if not self._is_genuine(request.headers.get(SIGNATURE, ""), raw, times):
            return web.Response(status=403)
        if not isinstance(body, dict):
            return web.Response(status=400)
        events = self.reader.read(body, self._clock())
        if not await received(self._receiver, events, BUDGET):
            log.warning("The database cannot be reached; Zalo OA will deliver the event again.")
            return web.Response(status=503)
        return web.Response()

    def _is_genuine(self, signature: str, raw: bytes, times: Sequence[str]) -> bool:
        """Whether the platform has signed these bytes. All that could be right is compared, each in constant time."""
        given = signature.strip().lower().removeprefix("mac=").encode("utf-8", "surrogateescape")
        genuine = False
        for time in times:
            signed = self._app_id + raw + time.encode("utf-8", "surrogateescape") + self._secret
            genuine |= hmac.compare_digest(given, hashlib.sha256(signed).hexdigest().encode())
        return genuine
