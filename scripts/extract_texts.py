"""Babel's extractor for our code: the texts of `_`, `plural` and `key_` (see bot/i18n.py).

`key_("L")` is the one that Babel cannot describe by itself: its context ("key") is not written at the call.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from babel.messages.extract import extract_python

_OURS = ("_", "plural", "key_")


def extract(
    source: IO[bytes], keywords: Mapping[str, object], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Yield what `pybabel extract` wants of one file: line, function, its texts, the comments before."""
    for line, function, texts, comments in extract_python(source, _OURS, comment_tags, dict(options)):  # type: ignore[arg-type]
        if function == "key_":
            yield line, "pgettext", ("key", texts[0] if isinstance(texts, tuple) else texts), comments
        elif function == "plural":
            yield line, "ngettext", texts, comments
        else:
            yield line, function, texts, comments
