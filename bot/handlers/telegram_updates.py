"""From raw updates, as they came from the wire, to events."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from aiogram.methods import GetMe
from aiogram.types import Update

from bot.channels.telegram_api import BotApi
from bot.chat import Event
from bot.clock import Clock, system_clock
from bot.handlers.telegram_press import press_event
from bot.handlers.telegram_router import dispatcher

ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"]

log = logging.getLogger(__name__)


class UpdateReader:
    """Reads updates for one bot account.

    An update that cannot be read is logged by its number alone (its content is somebody's message) and passed over, so
    that it never stands in the way of the others.
    """

    def __init__(self, api: BotApi, *, username: str = "", clock: Clock = system_clock) -> None:
        self.api = api
        self.username = username
        self._clock = clock
        self._dispatcher = dispatcher()

    async def learn_name(self) -> None:
        """Ask for the bot's user name, by which commands in groups are addressed. Raises as `BotApi.ask` does."""
        if not self.username:
            self.username = (await self.api.ask(GetMe())).username or ""

    async def read(self, updates: Iterable[Any]) -> list[Event]:
        """The events of these raw updates, in their order."""
        now = self._clock()
        events = []
        for update in updates:
            try:
                event = press_event(update, now) if "callback_query" in update else await self.routed(update, now)
            except Exception as error:  # whatever is wrong with it, the next one must get through
                number = update.get("update_id") if isinstance(update, dict) else None
                log.error("Telegram update %s could not be read (%s) and is passed over", number, type(error).__name__)
                continue
            if event is not None:
                events.append(event)
        return events

    async def routed(self, update: dict[str, Any], now: datetime) -> Event | None:
        """The event by way of aiogram's models and router."""
        if not any(kind in update for kind in ALLOWED_UPDATES):
            return None  # not asked for; aiogram would quote an unknown kind in a warning
        may_post = None
        if "my_chat_member" in update:
            may_post = _may_post(update["my_chat_member"]["new_chat_member"])
            update = {**update, "my_chat_member": _plain_membership(update["my_chat_member"])}
        bot = self.api.bot
        parsed = Update.model_validate(update, context={"bot": bot})
        event = await self._dispatcher.feed_update(bot, parsed, username=self.username, now=now, may_post=may_post)
        return event if isinstance(event, Event) else None


def _plain_membership(change: dict[str, Any]) -> dict[str, Any]:
    """The change with the bot either in or out, without its rights (see `_may_post` for the one that matters).

    aiogram wants every right that the newest Bot API knows; a server of one's own may be older and not send them all,
    and the bot must hear of its groups there too.
    """

    def plain(member: dict[str, Any]) -> dict[str, Any]:
        out = member["status"] in ("left", "kicked") or member.get("is_member") is False
        return {"status": "left" if out else "member", "user": member["user"]}

    return {**change, **{side: plain(change[side]) for side in ("old_chat_member", "new_chat_member")}}


def _may_post(member: dict[str, Any]) -> bool | None:
    """Whether the bot may write as this kind of member; None if it is not in, or if the server does not say."""
    status = member["status"]
    if status in ("creator", "administrator", "member"):
        return True
    inside = status == "restricted" and member.get("is_member") is not False
    allowed = member.get("can_send_messages") if inside else None
    return allowed if isinstance(allowed, bool) else None
