"""Takes secrets out of texts that people who are not meant to know them may read: logs, error sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

SHOWN_INSTEAD = "[secret]"

_TOKEN = re.compile(r"\d+(?::|%3[Aa])[A-Za-z0-9_-]{20,}")
"""A bot token as messaging platforms write it: an account number, a colon (as it is, or as URLs quote it), a key."""

_FILE_LINK = re.compile(r"(?<=/(?:tep|anh|gui)/)[A-Za-z0-9_-]{20,}")
"""The token of a one-time link to or for a file (`bot.file_links`, `bot.upload_links`), or of a picture's address."""

_CONNECT_KEY = re.compile(r"(?<=/zalo/oa/connect/)[A-Za-z0-9_-]{20,}|(?<=[?&]code=)[^&\s\"']{20,}")
"""The key of the page that connects an Official Account (`bot.console.oa_connect_page`), and the code of a consent."""

_URL_PASSWORD = re.compile(r"(?<=://)([^\s/?#:@]*):([^\s/?#]*)@")


class Redactor:
    """Replaces the given secrets, in any spelling a log line may give them, and everything that looks like a secret.

    That is: bot tokens, known or not, tokens of links to files, and passwords in URLs.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        once = {spelling for secret in secrets if secret for spelling in _spellings(secret)}
        # Twice, for spellings within spellings: a `repr` within JSON.
        spellings = {spelling for secret in once for spelling in _spellings(secret)}
        # The longest first: a secret may contain another one.
        ordered = sorted(spellings, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def __call__(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(SHOWN_INSTEAD, text)
        text = _TOKEN.sub(SHOWN_INSTEAD, text)
        text = _FILE_LINK.sub(SHOWN_INSTEAD, text)
        text = _CONNECT_KEY.sub(SHOWN_INSTEAD, text)
        return _URL_PASSWORD.sub(rf"\1:{SHOWN_INSTEAD}@", text)


def _spellings(secret: str) -> set[str]:
    """The secret as it is, in a URL, in JSON (with and without escapes for non-ASCII) and in Python's `repr`."""
    return {
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
    }
