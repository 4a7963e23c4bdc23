"""What conversations need to know, loaded from the database: flows themselves stay pure.

Each function takes the turn and the arguments of a conversation and starts its flow. `Gone` is raised when what it is
about is not there any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Args = Mapping[str, Any]


class Gone(Exception):
    """What the conversation is about is not there (any more)."""
