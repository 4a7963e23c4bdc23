"""What is done for an Official Account by the clock: its token kept alive, groups and package looked at, troubles told.

It runs every minute, and at once when something has stirred. The account's own troubles never end the program: other
platforms are served as well as before.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.channels import DeliveryError
from bot.channels.zalo_oa import ZaloOaChannel
from bot.channels.zalo_oa_mapping import PLATFORM
from bot.channels.zalo_oa_signin import OaSignIn
from bot.clock import Clock
from bot.dialogue import Dialogue
from bot.handlers.zalo_oa_updates import EventReader
from bot.oa_groups import OaGroups
from bot.oa_package import ask_package, tell_package
from bot.oa_tokens import OaTokens
from bot.oa_troubles import OaTroubles
from bot.platform_use import month
from storage import Unavailable, platform_use
from storage.database import Database

log = structlog.get_logger(__name__)

TICK = 60.0  # seconds
EVERY = timedelta(hours=1)  # groups and package are looked at
BILLED = "billed"  # messages of a month that were not free, in storage/platform_use.py
GETOA = "/v2.0/oa/getoa"


class Bills:
    """Counts messages that were not free until they are noted."""

    def __init__(self) -> None:
        self.count = 0

    def one_more(self) -> None:
        """A message was not free."""
        self.count += 1


class OaWatch:
    """Looks after one account. `wake` is set by whoever has something for it."""

    def __init__(
        self,
        wake: asyncio.Event,
        channel: ZaloOaChannel,
        reader: EventReader,
        tokens: OaTokens,
        troubles: OaTroubles,
        groups: OaGroups,
        bills: Bills,
        sign_in: OaSignIn,
        database: Database,
        dialogue: Dialogue,
        clock: Clock,
    ) -> None:
        self.tokens = tokens
        self.troubles = troubles
        self.groups = groups
        self._wake = wake
        self._bills = bills
        self._channel = channel
        self._reader = reader
        self._sign_in = sign_in
        self._database = database
        self._dialogue = dialogue
        self._clock = clock
        self._due = clock()

    async def run(self) -> None:
        """Look after the account until cancelled."""
        while True:
            self._wake.clear()
            await self.tick()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK):
                    await self._wake.wait()

    async def tick(self) -> None:
        """Everything that is due; what goes wrong is for the next time."""
        try:
            await self.tokens.keep()
            if not self._reader.names:
                await self._learn_name()
            if self.groups.wanted or self._clock() >= self._due:
                self._due = self._clock() + EVERY
                await self.groups.look()
                await self._look_at_package()
            await self._dialogue.by_the_clock(self.troubles.tell)
            await self._count()
        except Unavailable:
            return
        except Exception:
            log.exception("the official account could not be looked after")

    async def close(self) -> None:
        """Let what is under way come to its end, and let go of connections."""
        await self.tokens.close()
        await self._sign_in.close()

    async def _learn_name(self) -> None:
        """Learn what the account is called, by which it is spoken to in groups."""
        try:
            told = await self._channel.ask(GETOA)
        except DeliveryError as trouble:
            log.info("the official account cannot be asked yet", reason=trouble.reason)
            return
        name = str(told.get("name") or "").strip() if isinstance(told, dict) else ""
        self._reader.names = (name,) if name else ()

    async def _look_at_package(self) -> None:
        """Tell officers how much of the package is left, where messages that it is for may go out."""
        window = self._channel.capabilities.window
        if window is None or window.open <= window.free:
            return
        try:
            found = await ask_package(self._channel.api)
        except DeliveryError as trouble:
            log.info("the package of the official account cannot be asked about now", reason=trouble.reason)
            return
        if found is not None:
            await self._dialogue.by_the_clock(partial(tell_package, left=found[0], total=found[1]))

    async def _count(self) -> None:
        """Keep how many messages were not free."""
        count = self._bills.count
        if not count:
            return

        def work(connection: Connection) -> None:
            platform_use.add(connection, BILLED, month(self._clock()), {PLATFORM: count})

        await self._database.run(work)
        self._bills.count -= count
