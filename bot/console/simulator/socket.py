"""The line between one open page and the simulated phones."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from aiohttp import WSMsgType, web

from bot.channels.simulator_phones import Frame, Listener, Phones
from bot.handlers.simulator import BadFrame, SimulatedGroup, SimulatedPerson, SimulatorHandler

_log = logging.getLogger(__name__)
_FRAME_LIMIT = 128 * 1024  # bytes; the longest text a page may send, escaped
_HEARTBEAT = 30.0  # seconds between pings, to notice a phone that went out of reach
_RETRY_AFTER = 2.0  # seconds until the page repeats what could not be kept


class Line:
    """Serves the WebSocket of one page after another. `has_clock`: whether the page may ask for the time."""

    def __init__(
        self,
        handler: SimulatorHandler,
        phones: Phones,
        persons: Sequence[SimulatedPerson],
        groups: Sequence[SimulatedGroup],
        *,
        has_clock: bool,
    ) -> None:
        self._handler = handler
        self._phones = phones
        self._greeting: Frame = {
            "type": "persons",
            "persons": [asdict(person) for person in persons],
            "groups": [asdict(group) for group in groups],
            "clock": has_clock,
        }

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One page, until it goes."""
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT, max_msg_size=_FRAME_LIMIT)
        await socket.prepare(request)
        listener = self._phones.listen()
        try:
            async with asyncio.TaskGroup() as tasks:
                pushing = tasks.create_task(self._push(socket, listener))
                await self._read(socket, listener)
                pushing.cancel()
        finally:
            self._phones.leave(listener)
        return socket

    async def _push(self, socket: web.WebSocketResponse, listener: Listener) -> None:
        try:
            await socket.send_json(self._greeting)
            while (frame := await listener.queue.get()) is not None:
                await socket.send_json(frame)
            await socket.close()
        except ConnectionError:
            pass  # the page went; the reader sees the end of the line

    async def _read(self, socket: web.WebSocketResponse, listener: Listener) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                frame = json.loads(message.data)
            except (ValueError, RecursionError):
                continue
            if isinstance(frame, dict) and isinstance(frame.get("id"), str):
                # Through the queue: what the phones showed meanwhile is told before the acknowledgement.
                listener.tell(await self._answer(frame))

    async def _answer(self, frame: dict[str, Any]) -> Frame:
        try:
            await self._handler.take(frame)
        except BadFrame as error:
            return {"type": "refused", "id": frame["id"], "reason": error.reason}
        except Exception:  # the page keeps the frame and repeats it: nothing is lost, whatever went wrong
            _log.exception("simulator: an event could not be kept")
            return {"type": "later", "id": frame["id"], "after": _RETRY_AFTER}
        return {"type": "ack", "id": frame["id"]}
