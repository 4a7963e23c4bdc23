"""Pictures for platforms that fetch what is sent to them: each has an unguessable address of ours for a few minutes.

They are held in memory alone. An address may be asked for more than once (a platform may fetch a picture twice), and
the same picture, sent to several chats, has one address. The page is `bot.console.picture_page`.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

PICTURE_PATH = "/anh"  # followed by the token
VALID_FOR = 600.0  # seconds from the last time it was handed out; the platform fetches within a minute or two
MOST_BYTES = 64 * 1024 * 1024  # of all pictures together; the oldest make room

_SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that can be fetched; `until` is of the clock of its host."""

    content: bytes
    mime: str
    until: float


def picture_type(content: bytes) -> str:
    """The media type of a picture by its first bytes; empty for anything else."""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return next((mime for begin, mime in _SIGNATURES if content.startswith(begin)), "")


class PictureHost:
    """Hands out addresses. `address` is where the internet reaches this installation's pages, without a slash."""

    def __init__(self, address: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._address = address
        self._clock = clock
        self._pictures: OrderedDict[str, Picture] = OrderedDict()  # by token, the one handed out last at the end
        self._tokens: dict[bytes, str] = {}  # by digest
        self._bytes = 0

    def address_of(self, content: bytes) -> str:
        """Where a picture can be fetched from now on; empty if it is none that platforms know."""
        mime = picture_type(content)
        if not mime:
            return ""
        self._tidy()
        until = self._clock() + VALID_FOR
        digest = hashlib.sha256(content).digest()
        token = self._tokens.get(digest)
        if token is None:
            token = self._tokens[digest] = secrets.token_urlsafe(32)
            self._pictures[token] = Picture(content, mime, until)
            self._bytes += len(content)
            while self._bytes > MOST_BYTES and len(self._pictures) > 1:
                self._drop(next(iter(self._pictures)))
        else:
            self._pictures[token] = replace(self._pictures[token], until=until)
            self._pictures.move_to_end(token)
        return f"{self._address}{PICTURE_PATH}/{token}"

    def find(self, token: str) -> Picture | None:
        """The picture of a token; None if there is none, or not any more."""
        self._tidy()
        return self._pictures.get(token)

    def _tidy(self) -> None:
        now = self._clock()
        while self._pictures and next(iter(self._pictures.values())).until <= now:
            self._drop(next(iter(self._pictures)))

    def _drop(self, token: str) -> None:
        picture = self._pictures.pop(token)
        self._tokens.pop(hashlib.sha256(picture.content).digest(), None)
        self._bytes -= len(picture.content)
