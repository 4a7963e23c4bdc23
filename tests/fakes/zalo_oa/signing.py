"""How events are signed: SHA-256 over a concatenation with the raw body in it. It is no HMAC."""

from __future__ import annotations

import hashlib


def digest(first: str, raw: bytes, time: str, key: str) -> str:
    """The hexadecimal digits for `raw`, the bytes as they are sent; `first` is the app's id, `time` in milliseconds."""
    return hashlib.sha256(first.encode() + raw + time.encode() + key.encode()).hexdigest()
