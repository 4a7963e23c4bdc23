"""The fake as a process of its own: ``python -m tests.fakes.telegram [--port 0] [--limits]``.

Prints one JSON line with ``port``, ``url`` and ``token`` when it is ready. People are moved over HTTP:

- ``POST /fake/user/1001/sends`` with ``{"text": "xin chào"}`` (any action of `Person`; its arguments as JSON)
- ``GET /fake/user/1001`` the person's screen
- ``POST /fake/fail`` with ``{"kind": "502", "times": 3}``
- ``POST /fake/again`` with ``{"update_id": 730000001}``
- ``GET /fake/calls`` the log of calls
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
from dataclasses import asdict
from typing import Any

from aiohttp import web

from tests.fakes.telegram import FakeTelegram, Limits
from tests.fakes.telegram.server import TOKEN

ACTIONS = (
    "sends", "starts", "presses", "sends_photo", "sends_document", "sends_video", "shares_contact", "sends_sticker",
    "sends_voice", "sends_location", "blocks_bot", "unblocks_bot",
)  # fmt: skip


def _routes(fake: FakeTelegram) -> web.RouteTableDef:
    routes = web.RouteTableDef()

    def reply(body: Any, status: int = 200) -> web.Response:
        return web.Response(
            text=json.dumps(body, ensure_ascii=False, default=repr), status=status, content_type="application/json"
        )

    async def body_of(request: web.Request) -> dict[str, Any]:
        return dict(await request.json()) if request.body_exists else {}

    @routes.post("/fake/user/{id}/{action}")
    async def act(request: web.Request) -> web.Response:
        action = request.match_info["action"]
        if action not in ACTIONS:
            return reply({"error": f"actions are {ACTIONS}"}, 404)
        person = fake.user(int(request.match_info["id"]))
        try:
            update_id = await getattr(person, action)(**await body_of(request))
        except (LookupError, TypeError) as error:
            return reply({"error": str(error)}, 400)
        return reply({"update_id": update_id})

    @routes.get("/fake/user/{id}")
    async def screen(request: web.Request) -> web.Response:
        person = fake.user(int(request.match_info["id"]))
        shown = [
            {"id": m.id, "by_bot": m.by_bot, "text": m.text, "kind": m.kind, "edited": m.edited,
             "rows": [[asdict(button) for button in row] for row in m.rows]}
            for m in person.screen()
        ]  # fmt: skip
        return reply({"screen": shown, "keyboard": person.keyboard})

    @routes.post("/fake/fail")
    async def fail(request: web.Request) -> web.Response:
        fake.fail_next(**await body_of(request))
        return reply({})

    @routes.post("/fake/again")
    async def again(request: web.Request) -> web.Response:
        fake.deliver_again(**await body_of(request))
        return reply({})

    @routes.get("/fake/calls")
    async def calls(request: web.Request) -> web.Response:
        return reply([asdict(call) for call in fake.calls])

    return routes


async def main() -> None:
    """Serves until it is interrupted."""
    parser = argparse.ArgumentParser(description="A fake Telegram Bot API")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--limits", action="store_true", help="enforce the published rate limits")
    options = parser.parse_args()
    fake = FakeTelegram(port=options.port, token=options.token, limits=Limits() if options.limits else None)
    fake.extra_routes = _routes(fake)
    async with fake:
        print(json.dumps({"port": fake.port, "url": fake.url, "token": fake.token}), flush=True)
        stop = asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
