"""From the events of a Zalo Official Account to ours.

Every event names the app and the account: what is for another account is not for us. A press of a button is a text
that begins like our payloads; who types it has pressed that button, no more and no less. What the account itself sends
comes back as an event and is passed over, as are receipts and whatever else people cannot be answered to.

In groups only what is said to the assistant is handed on: commands, presses, and texts that call the account by its
name. What residents say to each other never is. Which group it is stands in one of three places.
"""

from __future__ import annotations

import logging
import mimetypes
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.zalo_oa_mapping import GROUP, PLATFORM, PRESS
from bot.chat import Event, EventKind, File, FileKind, Place

Body = Mapping[str, Any]

_TEXTS = frozenset(("text", "link"))
_UNUSABLE = frozenset(("audio", "gif", "location", "sticker", "business_card"))
_GROUP_CHANGES = frozenset(("create_group", "update_group_info"))
_GROUP_ENDS = frozenset(("disperse_group", "delete_group"))
_NOT_FOR_US = frozenset(
    (
        "add_group_admin",
        "add_user_to_tag",
        "permission_revoked",
        "react_request_join_group",
        "react_request_join_group_accept",
        "react_request_join_group_reject",
        "reject_request_join_group",
        "remove_group_admin",
        "user_feedback",
        "user_join_group",
        "user_leave_group",
        "user_out_group",
        "user_reacted_message",
        "user_received_message",
        "user_request_join_group",
        "user_seen_message",
        "user_submit_info",
    )
)
_ECHO, _SAID_IN_GROUP, _SAID, _ANONYMOUS = "oa_send_", "user_send_group_", "user_send_", "anonymous_"
_CLAIMS = frozenset(("nhan nhom", "claim"))  # what is said to the assistant alone, even without its name
OLDEST = timedelta(days=3)  # the platform tries for two hours; what is older was recorded by somebody, or forgotten
_LONGEST_ADDRESS = 2000  # characters
_DIGITS = 12  # of a size in bytes
_MOST_NAMES = 100  # of unknown events that are remembered as told

log = logging.getLogger(__name__)


class EventReader:
    """Reads events for one account of one app.

    `group_seen` is told the id of every group that something happens in, and `groups_changed` that there is another
    one, or one has another name. `names` are what the account is called, once that is known.
    """

    def __init__(
        self,
        app_id: str,
        oa_id: str,
        *,
        group_seen: Callable[[str], None] = lambda _group: None,
        groups_changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.names: tuple[str, ...] = ()
        self._app_id = app_id
        self._oa_id = oa_id
        self._group_seen = group_seen
        self._groups_changed = groups_changed
        self._told: set[str] = set()

    def read(self, body: Body, now: datetime) -> list[Event]:
        """What happened, empty for what is not for us. An event that cannot be read is logged by its name alone."""
        name = _text(body.get("event_name"))
        if now - _moment(body.get("timestamp"), now) > OLDEST:
            self._tell_once("Zalo OA delivers events that are days old; they are passed over.", "old")
            return []
        try:
            return list(self._events(name, body, now))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            self._tell_once(f"An event {name} of Zalo OA could not be read ({type(error).__name__}).", name)
            return []

    def _events(self, name: str, body: Body, now: datetime) -> Iterator[Event]:
        if _text(body.get("app_id")) != self._app_id or not self._is_ours(body):
            self._tell_once("Zalo OA delivers events of another app or account; they are passed over.", "others")
        elif name.startswith(_ECHO) or name.startswith(_ANONYMOUS) or name in _NOT_FOR_US:
            if name == "permission_revoked":
                log.error("Zalo OA: an administrator has taken the app's permission away.")
        elif name.startswith(_SAID_IN_GROUP):
            yield from self._in_group(body, now)
        elif name in _GROUP_CHANGES:
            self._groups_changed()
        elif name in _GROUP_ENDS:
            yield self._event(name, body, EventKind.LEFT, now, chat=self._group(body))
        elif name == "follow":
            yield self._event(name, body, EventKind.START, now)
        elif name == "user_click_chatnow":
            yield self._event(name, body, EventKind.UNBLOCKED, now)
        elif name == "unfollow":
            yield self._event(name, body, EventKind.BLOCKED, now)
        elif name.startswith(_SAID):
            yield from self._said(name, body, now)
        else:
            self._tell_once(f"Zalo OA delivers an event that is not known: {name[:60]!r}.", name)

    def _is_ours(self, body: Body) -> bool:
        places = (_id(body.get("recipient")), _id(body.get("sender")), _text(body.get("oa_id")))
        return self._oa_id in places

    def _said(self, name: str, body: Body, now: datetime) -> Iterator[Event]:
        what, message = name.removeprefix(_SAID), body["message"]
        text = _text(message.get("text"))
        if what == "text" and text.startswith(PRESS):
            yield self._event(name, body, EventKind.PRESS, now, data=text.removeprefix(PRESS))
        elif what in _TEXTS and text:
            yield self._event(name, body, EventKind.TEXT, now, text=text)
        elif files := [file for each in message.get("attachments") or () if (file := _file(what, each)) is not None]:
            for number, file in enumerate(files):
                said = text if number == 0 else ""
                yield self._event(name, body, EventKind.FILE, now, text=said, file=file, number=number)
        elif what in _UNUSABLE or what in _TEXTS:
            yield self._event(name, body, EventKind.OTHER, now)
        elif what in ("image", "file", "video"):
            yield self._event(name, body, EventKind.WITHHELD, now)
        else:
            self._tell_once(f"Zalo OA delivers a message of a kind that is not known: {what[:60]!r}.", name)

    def _in_group(self, body: Body, now: datetime) -> Iterator[Event]:
        group = self._group(body)
        self._group_seen(group)
        text = _text(body["message"].get("text")).strip()
        if text.startswith(PRESS):
            yield self._event("", body, EventKind.PRESS, now, data=text.removeprefix(PRESS), chat=group)
        elif (said := self._said_to_us(text)) is not None:
            yield self._event("", body, EventKind.TEXT, now, text=said, chat=group)

    def _said_to_us(self, text: str) -> str | None:
        """What is said to the assistant, without its name; None where it is said to others."""
        if text.startswith("/") or _plain(text).strip(" .!") in _CLAIMS:
            return text
        for name in (f"[@{self._oa_id}]", *(f"@{name}" for name in self.names)):
            at = _plain(text).find(_plain(name))
            if at >= 0:
                composed = unicodedata.normalize("NFC", text)
                return f"{composed[:at]} {composed[at + len(_plain(name)) :]}".strip()
        return None

    def _group(self, body: Body) -> str:
        """The id of a group: of three places, the first that has it."""
        recipient, message = body.get("recipient") or {}, body.get("message") or {}
        found = (recipient.get("group_id"), message.get("conversation_id"), recipient.get("id"))
        group = next((str(each) for each in found if each and str(each) != self._oa_id), "")
        if not group:
            raise ValueError("no group")
        return group

    def _event(
        self,
        name: str,
        body: Body,
        kind: EventKind,
        now: datetime,
        *,
        text: str = "",
        data: str = "",
        file: File | None = None,
        chat: str = "",
        number: int = 0,
    ) -> Event:
        """Our event; of a group where there is a `chat`. It is the same, however often it is delivered."""
        person = _id(body.get("follower")) or _id(body.get("sender"))
        if not person or (person == self._oa_id and not chat):
            raise ValueError("nobody did it")
        message = body.get("message") or {}
        unique = _text(message.get("msg_id")) or f"{name}:{chat or person}:{_text(body.get('timestamp'))}"
        return Event(
            platform=PLATFORM,
            id=f"{unique}:{number}" if number else unique,
            account=person,
            chat=GROUP + chat if chat else person,
            kind=kind,
            at=min(_moment(body.get("timestamp"), now), now),
            private=not chat,
            text=text,
            data=data,
            file=file,
            place=Place() if chat else None,
        )

    def _tell_once(self, sentence: str, about: str) -> None:
        if about not in self._told and len(self._told) < _MOST_NAMES:
            self._told.add(about)
            log.warning(sentence)


def _file(what: str, attachment: Any) -> File | None:
    """A picture, a video or a document; `ref` is its address, which dies after a while."""
    payload = attachment.get("payload") or {}
    url = payload.get("url")
    if what not in ("image", "video", "file") or not isinstance(url, str) or not 0 < len(url) <= _LONGEST_ADDRESS:
        return None
    if what == "image":
        return File(FileKind.PHOTO, PLATFORM, url, mime=mimetypes.guess_type(url.partition("?")[0])[0] or "image/jpeg")
    if what == "video":
        return File(FileKind.VIDEO, PLATFORM, url, mime="video/mp4")
    name = unicodedata.normalize("NFC", _text(payload.get("name")))
    ending = _text(payload.get("type")).lower()
    mime = mimetypes.guess_type(name)[0] or mimetypes.guess_type(f"x.{ending}")[0] or ""
    said = _text(payload.get("size"))
    size = int(said) if said.isdecimal() and len(said) <= _DIGITS else 0
    return File(FileKind.DOCUMENT, PLATFORM, url, name=name, mime=mime, size=size)


def _id(whom: Any) -> str:
    return _text(whom.get("id")) if isinstance(whom, Mapping) else ""


def _text(value: Any) -> str:
    """A text, or a number as one; empty for anything else."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _moment(said: Any, now: datetime) -> datetime:
    """A moment in milliseconds since 1970, which come as a text; `now` where there is none that can be."""
    text = _text(said)
    if not text.isdecimal() or len(text) > 14:
        return now
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text))


def _plain(text: str) -> str:
    """Small letters without diacritics, one for each composed letter."""
    composed = unicodedata.normalize("NFC", text).replace("Đ", "D").replace("đ", "d")
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[:1] or " " for letter in composed)
