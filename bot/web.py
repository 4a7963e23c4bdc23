"""The HTTP side: whether all is well, figures, and whatever else is switched on (webhook, simulator)."""

from __future__ import annotations

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from sqlalchemy import select

from bot.courier import Courier
from storage import Unavailable
from storage.database import Database


class Figures:
    """What the figures page shows; read when it is asked for."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier

    def collect(self) -> list[GaugeMetricFamily | CounterMetricFamily]:
        """The present figures."""
        return [
            GaugeMetricFamily(
                "antq_outbox_waiting", "Messages that are not delivered yet", value=self._courier.waiting
            ),
            CounterMetricFamily("antq_delivered", "Messages delivered since the start", value=self._courier.delivered),
            CounterMetricFamily("antq_undeliverable", "Messages given up since the start", value=self._courier.failed),
        ]


def application(database: Database, courier: Courier) -> web.Application:
    """The web application with its two own pages."""
    registry = CollectorRegistry()
    registry.register(Figures(courier))

    async def health(_request: web.Request) -> web.Response:
        try:
            await database.run(lambda connection: connection.execute(select(1)).scalar_one())
        except Unavailable:
            return web.json_response({"status": "the database is not available"}, status=503)
        return web.json_response({"status": "ok"})

    async def figures(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": "text/plain; version=0.0.4"})

    app = web.Application(client_max_size=25 * 1024 * 1024)
    app.add_routes([web.get("/healthz", health), web.get("/metrics", figures)])
    return app
