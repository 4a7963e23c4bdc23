"""The short way of a button press: from the raw update to the `Event`, without building models.

Presses are nearly all of a scored conversation, and building aiogram's models for one costs more than everything else
that this edge does. The answer must be the same as the router's (`telegram_router`): the contract tests compare the two
over every press of their table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.channels.telegram_mapping import PLATFORM
from bot.chat import Event, EventKind, Place


def language_hint(code: str | None) -> str:
    """The language that a person's app is set to, if it is one of ours; "" otherwise."""
    return code[:2] if code and code[:2] in ("vi", "en") and code[2:3] in ("", "-") else ""


def press_event(update: Mapping[str, Any], at: datetime) -> Event | None:
    """The press in a raw update that has a ``callback_query``; None if it is not one of ours.

    Raises `KeyError`, `TypeError` or `ValueError` for an update that is not well-formed.
    """
    query = update["callback_query"]
    data = query.get("data")
    if not data:
        return None
    person = query["from"]
    account = str(int(person["id"]))
    message = query.get("message")
    place = None
    if message is None:
        chat, private, message_id = account, True, ""
    else:
        where = message["chat"]
        if where["type"] == "channel":
            return None
        chat, private, message_id = str(int(where["id"])), where["type"] == "private", str(int(message["message_id"]))
        if not private:
            topic = str(int(message["message_thread_id"])) if message.get("is_topic_message") else ""
            place = Place(str(where.get("title") or ""), has_topics=bool(where.get("is_forum")), topic=topic)
    return Event(
        platform=PLATFORM,
        id=str(int(update["update_id"])),
        account=account,
        chat=chat,
        kind=EventKind.PRESS,
        at=at,
        private=private,
        data=str(data),
        message_id=message_id,
        press_id=str(query["id"]),
        language=language_hint(person.get("language_code")),
        place=place,
    )
