"""Telegram, inbound by webhook: answer 200 only after the update is committed."""

from __future__ import annotations

import logging

import orjson
from aiohttp import web

from bot.channels import DeliveryError
from bot.channels.telegram_api import BotApi
from bot.channels.telegram_errors import Refused, classify
from bot.clock import Clock, system_clock
from bot.handlers import Receiver
from bot.handlers.telegram_updates import ALLOWED_UPDATES, UpdateReader
from bot.handlers.webhooks import derived, limited_body, received, same

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
ROUTE = "/telegram/{path}"

log = logging.getLogger(__name__)


class TelegramWebhook:
    """The webhook of one bot account: put `routes` into the web application, `register` once it is reachable.

    The path and the secret that Telegram must show are derived from the installation's secret key, so every process and
    every restart knows the same ones, and neither tells the key or the other.
    """

    def __init__(
        self,
        api: BotApi,
        receiver: Receiver,
        secret_key: str,
        *,
        max_connections: int = 40,
        clock: Clock = system_clock,
    ) -> None:
        self.reader = UpdateReader(api, clock=clock)
        self._api = api
        self._receiver = receiver
        self._max_connections = max_connections
        self._path = derived(secret_key, f"telegram webhook path {api.account}")[:32]
        self._secret = derived(secret_key, f"telegram webhook secret {api.account}")

    @property
    def path(self) -> str:
        """The path that this webhook answers at."""
        return ROUTE.format(path=self._path)

    @property
    def routes(self) -> list[web.RouteDef]:
        """What to add to the web application's router."""
        return [web.post(ROUTE, self.handle)]

    async def register(self, public_url: str) -> None:
        """Tell Telegram to deliver to `public_url` (https, without path). Raises a `DeliveryError`.

        Updates that wait at Telegram are kept and delivered here.
        """
        problem: DeliveryError
        try:
            await self.reader.learn_name()
            await self._api.call(
                "setWebhook",
                {
                    "url": public_url.rstrip("/") + self.path,
                    "secret_token": self._secret,
                    "max_connections": self._max_connections,
                    "allowed_updates": ALLOWED_UPDATES,
                    "drop_pending_updates": False,
                },
            )
            return
        except Refused as refused:
            problem = classify(refused)
        raise problem

    async def handle(self, request: web.Request) -> web.Response:
        """One delivery. Anything but 200 makes Telegram deliver the same update again later."""
        if not same(request.match_info.get("path", ""), self._path):
            return web.Response(status=404)
        if not same(request.headers.get(SECRET_HEADER, ""), self._secret):
            return web.Response(status=403)
        body = await limited_body(request)
        if body is None:
            return web.Response(status=413)
        try:
            update = orjson.loads(body)
        except orjson.JSONDecodeError:
            return web.Response(status=400)
        events = await self.reader.read([update])
        if not await received(self._receiver, events):
            log.warning("The database cannot be reached; Telegram will deliver the update again.")
            return web.Response(status=503)
        return web.Response()
