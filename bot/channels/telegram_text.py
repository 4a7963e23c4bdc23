"""Long HTML texts in pieces that Telegram accepts.

Telegram counts a text after its markup is taken away; the lengths here are UTF-16 code units, which is the most that
any character can count for there. Source: Bot API, sendMessage (1-4096 characters) and sendPhoto (caption, 0-1024).
"""

from __future__ import annotations

import re
from html import unescape

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_TOKEN = re.compile(r"<(/?)([a-z]+)[^>]*>|&[#\w]+;|.", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def visible_length(text: str) -> int:
    """How many UTF-16 code units of an HTML text the reader sees."""
    return len(unescape(_TAG.sub("", text)).encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """The HTML text in pieces of at most `limit` visible units, cut at line ends, else at spaces, else anywhere.

    A tag that is open at a cut is closed in the one piece and opened again in the next; an entity is never cut. A short
    text comes back as it is.
    """
    if len(text) * 2 <= limit or visible_length(text) <= limit:
        return [text]
    pieces: list[str] = []
    piece = _Piece(limit)
    for match in _TOKEN.finditer(text):
        item, closing, name = match[0], match[1], match[2]
        if name is not None:
            piece.tag(item, name.lower(), closing=bool(closing))
            continue
        size = len(unescape(item).encode("utf-16-le", "surrogatepass")) // 2
        if piece.size + size > limit:
            done, piece = piece.cut(everything=item == "\n")
            if done:
                pieces.append(done)
        piece.add(item, size)
    last, _ = piece.cut(everything=True)
    if last:
        pieces.append(last)
    return pieces


class _Piece:
    """One piece in the making: its tokens, their sizes, and the tags open before each of them."""

    def __init__(self, limit: int, open_tags: tuple[str, ...] = ()) -> None:
        self.limit = limit
        self.open_tags = open_tags
        self.size = 0
        self.tokens: list[tuple[str, int, tuple[str, ...]]] = []  # token, visible size, tags open after it
        self.start = open_tags

    def tag(self, token: str, name: str, *, closing: bool) -> None:
        if not closing:
            self.open_tags = (*self.open_tags, name)
        elif name in self.open_tags:
            last = len(self.open_tags) - 1 - self.open_tags[::-1].index(name)
            self.open_tags = self.open_tags[:last] + self.open_tags[last + 1 :]
        self.tokens.append((token, 0, self.open_tags))

    def add(self, token: str, size: int) -> None:
        self.size += size
        self.tokens.append((token, size, self.open_tags))

    def cut(self, *, everything: bool = False) -> tuple[str, _Piece]:
        """The text up to the best place to cut, and a new piece that begins with the rest."""
        place = len(self.tokens) if everything else self._place()
        head, tail = self.tokens[:place], self.tokens[place:]
        tags = head[-1][2] if head else self.start
        opened = "".join(f"<{name}>" for name in self.start)
        closed = "".join(f"</{name}>" for name in reversed(tags))
        body = "".join(token for token, _, _ in head)
        text = opened + body.strip("\n ") + closed if _TAG.sub("", body).strip() else ""
        rest = _Piece(self.limit, tags)
        rest.tokens = tail
        rest.size = sum(size for _, size, _ in tail)
        rest.open_tags = self.open_tags
        return text, rest

    def _place(self) -> int:
        """After the last line end, else the last space in the second half, else the end."""
        for wanted, least in (("\n", 0), (" ", len(self.tokens) // 2)):
            for place in range(len(self.tokens), least, -1):
                if self.tokens[place - 1][0] == wanted:
                    return place
        return len(self.tokens)
