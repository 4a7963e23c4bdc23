"""Everything that is kept: tables, transactions and queries. The only place that knows SQL."""

from __future__ import annotations


class Unavailable(Exception):
    """The database cannot be used just now (locked, restarting, gone); nothing of the call was kept: try again."""


class Conflict(Exception):
    """Somebody else changed the same thing first; nothing of the call was kept."""
