"""What webhooks of all platforms have in common: bounded bodies, secrets that are compared in constant time, and events
that are committed before the platform is answered.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Sequence

from aiohttp import web

from bot.chat import Event
from bot.handlers import Receiver
from storage import Unavailable

BODY_LIMIT = 1024 * 1024  # bytes; real updates are a few kilobytes
PAUSE = 0.3  # seconds before the database is asked once more


async def limited_body(request: web.Request) -> bytes | None:
    """The body, or None as soon as it is larger than the limit: of what says so at once, nothing is read."""
    if (request.content_length or 0) > BODY_LIMIT:
        return None
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
    return bytes(body)


def derived(secret_key: str, purpose: str) -> str:
    """A secret for one purpose that every process of an installation knows; it does not tell the key."""
    return hmac.new(secret_key.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def same(given: str, wanted: str) -> bool:
    """Whether somebody shows the secret that they should; constant time."""
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), wanted.encode())


async def received(receiver: Receiver, events: Sequence[Event], seconds: float = 0) -> bool:
    """Whether the events are committed; a database that is away is given so many seconds to come back."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while events:
        try:
            await receiver.receive(events)
        except Unavailable:
            if loop.time() + PAUSE >= until:
                return False
            await asyncio.sleep(PAUSE)
        else:
            break
    return True
