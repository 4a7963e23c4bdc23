"""What the Zalo Bot Platform tells, as events.

The documents show an update wrapped in ``{ok, result}``, real deliveries were bare, and the address of a picture is
``photo`` in the one and ``photo_url`` in the other: both are read. Ids are opaque texts, times are milliseconds.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.chat import Event, EventKind, File, FileKind, Place
from bot.clock import Clock, system_clock

PLATFORM = "zalo_bot"
OLDEST = timedelta(days=30)  # polls may give the same update for ever; nobody waits for an answer to one so old

_LONGEST_ID = 200  # characters; real ones have about twenty
_LONGEST_ADDRESS = 2000
_KINDS = {
    "message.text.received": EventKind.TEXT,
    "message.image.received": EventKind.FILE,
    "message.sticker.received": EventKind.OTHER,
    "message.voice.received": EventKind.OTHER,
    "message.unsupported.received": EventKind.WITHHELD,
}

log = logging.getLogger(__name__)


class UpdateReader:
    """Reads updates of one bot account. `names` are those by which people mention it in groups.

    What cannot be read is logged without its content, which is somebody's message, and passed over, so that it never
    stands in the way of others.
    """

    def __init__(self, clock: Clock = system_clock) -> None:
        self._clock = clock
        self._mention: re.Pattern[str] | None = None

    def is_called(self, names: Sequence[str]) -> None:
        """The bot's names, as the platform tells them."""
        known = sorted({_nfc(name) for name in names if name}, key=len, reverse=True)
        self._mention = re.compile("@(?:" + "|".join(map(re.escape, known)) + r")(?!\w)", re.IGNORECASE)
        if not known:
            self._mention = None

    def read(self, updates: Iterable[object]) -> list[Event]:
        """The events of these updates, in their order."""
        found = []
        for update in updates:
            try:
                event = self._event(_bare(update))
            except (AttributeError, LookupError, TypeError, ValueError) as error:
                log.error("a Zalo update could not be read (%s) and is passed over", type(error).__name__)
                continue
            if event is not None:
                found.append(event)
        return found

    def _event(self, update: dict[str, Any]) -> Event | None:
        kind = _KINDS.get(str(update.get("event_name")))
        if kind is None:
            return None  # news of a kind that came later
        message = update["message"]
        sender, chat = message["from"], message["chat"]
        if sender.get("is_bot") is True:
            return None
        now = self._clock()
        at = min(_moment(message.get("date"), now), now)
        if at < now - OLDEST:
            return None
        account, chat_id = _id(sender["id"]), _id(chat["id"])
        private = _is_private(chat, account, chat_id)
        said = str(message.get("text") or message.get("caption") or "")
        file = None
        if kind is EventKind.FILE:
            file = _picture(message)
            kind = EventKind.OTHER if file is None else kind
        return Event(
            platform=PLATFORM,
            id=_id(message["message_id"]),
            account=account,
            chat=chat_id,
            kind=kind,
            at=at,
            private=private,
            text=(said if private else self._without_mention(said)) if kind in (EventKind.TEXT, EventKind.FILE) else "",
            message_id=_id(message["message_id"]),
            file=file,
            place=None if private else Place(),
        )

    def _without_mention(self, text: str) -> str:
        """What is said in a group, without the bot's name in it."""
        if self._mention is None:
            return text
        return " ".join(self._mention.sub(" ", _nfc(text)).split())


def _bare(update: object) -> dict[str, Any]:
    """The update itself, wrapped or not."""
    if not isinstance(update, dict):
        raise TypeError
    inner = update.get("result") if "event_name" not in update else update
    if not isinstance(inner, dict):
        raise TypeError
    return inner


def is_update(body: object) -> bool:
    """Whether this is an update at all, and not a probe."""
    try:
        return "event_name" in _bare(body)
    except TypeError:
        return False


def _is_private(chat: dict[str, Any], account: str, chat_id: str) -> bool:
    """Whether it is the person's own chat: its id is theirs. What is called neither is looked at by that alone."""
    kind = str(chat.get("chat_type") or "").upper()
    return kind == "PRIVATE" or (kind != "GROUP" and account == chat_id)


def _picture(message: dict[str, Any]) -> File | None:
    """The picture by its address, which everybody can open for a time; None where there is no usable one."""
    for key in ("photo_url", "photo"):
        url = message.get(key)
        if isinstance(url, str) and len(url) <= _LONGEST_ADDRESS and urlsplit(url).scheme in ("http", "https"):
            return File(FileKind.PHOTO, PLATFORM, url, mime="image/jpeg")
    return None


def _id(value: object) -> str:
    """An id as a text; raises `ValueError` for what is none."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError
    text = str(value)
    if not text or len(text) > _LONGEST_ID or not text.isprintable():
        raise ValueError
    return text


def _moment(value: object, now: datetime) -> datetime:
    """A moment in milliseconds since the epoch; `now` for what is none."""
    try:
        return datetime.fromtimestamp(int(str(value)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return now


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
