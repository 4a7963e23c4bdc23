"""The Zalo Bot Platform, inbound by webhook: answer 200 only after the update is committed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

from bot.channels import DeliveryError
from bot.channels.zalo_bot_api import ZaloBotApi
from bot.channels.zalo_bot_errors import Refused, classify, redacted
from bot.handlers import Receiver
from bot.handlers.webhooks import derived, limited_body, received, same
from bot.handlers.zalo_bot_updates import UpdateReader, is_update

SECRET_HEADER = "X-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
PATH = "/zalo/bot/webhook"
BUDGET = 5.0  # seconds for a database that is away: nothing says whether the platform delivers again

_HINT = 200  # characters of what the platform says about a webhook that it could not reach
_DAILY = (426, 429)  # it was set too often today

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Registered:
    """What the platform says after a webhook was set: whether it could be reached, and why not."""

    ok: bool
    trouble: str = ""


class ZaloBotWebhook:
    """The webhook of one bot account: put `routes` into the web application, `register` once it is reachable.

    `secret` is what the platform must show; without one it is derived from the installation's secret key, so every
    process and every restart knows the same.
    """

    def __init__(
        self, api: ZaloBotApi, receiver: Receiver, reader: UpdateReader, *, secret: str = "", secret_key: str = ""
    ) -> None:
        self._api = api
        self._receiver = receiver
        self._reader = reader
        self._secret = secret or derived(secret_key, f"zalo bot webhook secret {api.account}")

    @property
    def routes(self) -> list[web.RouteDef]:
        """What to add to the web application's router."""
        return [web.post(PATH, self.handle)]

    async def register(self, public_url: str) -> Registered:
        """Tell the platform to deliver to `public_url` (https). Raises a `DeliveryError`.

        The address is kept there even if it could not be reached: whether it could is in the answer.
        """
        url = public_url.rstrip("/") + PATH
        problem: DeliveryError
        try:
            answer = await self._api.call("setWebhook", {"url": url, "secret_token": self._secret}, timeout=60)
            return _verdict(answer)
        except Refused as refused:
            problem = classify(refused)
            if refused.code in _DAILY and await self._is_set(url):
                return Registered(ok=True)
        raise problem

    async def handle(self, request: web.Request) -> web.Response:
        """One delivery. Anything but 200 says that nothing was kept of it."""
        if not request.body_exists:
            return web.Response()  # the platform looks whether somebody is there; that shows no secret, and tells none
        if not same(request.headers.get(SECRET_HEADER, ""), self._secret):
            return web.Response(status=403)
        if request.content_type != "application/json":
            return web.Response(status=415)
        body = await limited_body(request)
        if body is None:
            return web.Response(status=413)
        try:
            update = orjson.loads(body)
        except orjson.JSONDecodeError:
            return web.Response(status=400)
        events = self._reader.read([update]) if is_update(update) else []
        if not await received(self._receiver, events, BUDGET):
            log.warning("The database cannot be reached; a Zalo message was not taken.")
            return web.Response(status=503)
        return web.Response()

    async def _is_set(self, url: str) -> bool:
        """Whether the webhook is ours already."""
        try:
            info = await self._api.call("getWebhookInfo")
        except (Refused, DeliveryError):
            return False
        return isinstance(info, dict) and info.get("url") == url


def _verdict(answer: Any) -> Registered:
    verification = answer.get("verification") if isinstance(answer, dict) else None
    if not isinstance(verification, dict) or verification.get("ok") is not False:
        return Registered(ok=True)  # it need not be told
    said = " ".join(str(verification.get(key) or "") for key in ("outcome", "hint"))
    return Registered(ok=False, trouble=redacted("".join(c if c.isprintable() else " " for c in said))[:_HINT].strip())
