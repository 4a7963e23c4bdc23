"""The inbound edge: one module per platform turns that platform's updates into events.

A handler hands events to a `Receiver` and may tell the platform "arrived" only after the call returned: by then they
are committed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.chat import Event


class Receiver(Protocol):
    """What stands behind every handler: the dialogue."""

    async def receive(self, events: Sequence[Event]) -> None:
        """Act on the events and return once everything is committed.

        An event whose (platform, id) was received before changes nothing. Raises `storage.Unavailable` when the
        database cannot be reached: nothing was kept, the platform must deliver again.
        """
