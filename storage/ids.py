"""Row numbers that are made before the row is stored, so that many rows go in with one statement."""

from __future__ import annotations

import secrets
import time

_RANDOM_BITS = 22
_last = 0


def new_id() -> int:
    """A 63-bit number that grows with time within a process and hardly ever meets another process's.

    41 bits are milliseconds, 22 bits random; a collision violates a primary key and the transaction is run again.
    """
    global _last  # noqa: PLW0603 - one counter per process is the point
    candidate = (int(time.time() * 1000) & ((1 << 41) - 1)) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    _last = max(candidate, _last + 1)
    return _last
