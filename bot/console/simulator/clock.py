"""The clock of the simulator's page: what time it is there, what comes next, and moving on to it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from aiohttp import web

from bot.channels.simulator_phones import Frame, Phones
from bot.clock import Upcoming, system_clock

_log = logging.getLogger(__name__)
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_TOLERANCE = timedelta(seconds=2)  # closer to the real time than this is the real time


class Clockwork(Protocol):
    """The program's time, which the page may move. Moments are UTC."""

    def now(self) -> datetime:
        """The simulated time."""

    async def upcoming(self) -> Upcoming | None:
        """The next thing that will happen by itself."""

    async def move(self, moment: datetime) -> None:
        """Go to any moment; everything in between happens on the way."""

    async def reset(self) -> None:
        """Go back to the real time."""


class BadMove(Exception):
    """A wish that names no moment to go to. `reason` is a short English code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ClockDesk:
    """Views over the clockwork. Every connected page is told of a move."""

    def __init__(self, clockwork: Clockwork, phones: Phones) -> None:
        self._clockwork = clockwork
        self._phones = phones
        self._one_at_a_time = asyncio.Lock()

    async def state(self) -> Frame:
        """What the page shows: the time, whether it was moved, and what comes next."""
        try:
            upcoming = await self._clockwork.upcoming()
        except Exception:  # the time is worth showing without it
            _log.exception("simulator: what comes next is not known")
            upcoming = None
        now = self._clockwork.now()
        return {
            "now": now.isoformat(timespec="milliseconds"),
            "moved": abs(now - system_clock()) > _TOLERANCE,
            "next": upcoming and {"at": upcoming.at.isoformat(timespec="seconds"), **upcoming.what},
        }

    async def show(self, _: web.Request) -> web.StreamResponse:
        """Answer with the state."""
        return web.json_response(await self.state())

    async def move(self, request: web.Request) -> web.StreamResponse:
        """Go where ``{"to": moment | "next" | "real"}`` says and answer with the state, or with `{"error": reason}`."""
        body = await request.read()
        async with self._one_at_a_time:
            try:
                await self._go(_wish(body))
            except BadMove as bad:
                return web.json_response({"error": bad.reason}, status=400)
            except Exception:
                _log.exception("simulator: moving the clock failed")
                await self._tell()  # it may have stopped on the way
                return web.json_response({"error": "move_failed"}, status=500)
            return web.json_response(await self._tell())

    async def _go(self, wish: str) -> None:
        if wish == "real":
            await self._clockwork.reset()
        elif wish == "next":
            upcoming = await self._clockwork.upcoming()
            if upcoming is None:
                raise BadMove("nothing_ahead")
            await self._clockwork.move(upcoming.at)
        else:
            await self._clockwork.move(_moment(wish))

    async def _tell(self) -> Frame:
        state = await self.state()
        self._phones.tell({"type": "clock", **state})
        return state


def _wish(body: bytes) -> str:
    try:
        sent: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise BadMove("no_json") from None
    wish = sent.get("to") if isinstance(sent, Mapping) else None
    if not isinstance(wish, str):
        raise BadMove("no_moment")
    return wish


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadMove("no_moment") from None
    if moment.tzinfo is None:
        raise BadMove("no_zone")
    if not _EARLIEST <= moment < _LATEST:
        raise BadMove("out_of_range")
    return moment.astimezone(UTC)
