"""The platforms by the names that people know them by."""

from __future__ import annotations

EXPIRING = frozenset(("zalo_bot", "zalo_oa"))
"""Where what people send lies at an address that is good for a while only: it is kept here (`bot.keeping`)."""

KEEPING = "keeping files"  # the keeper's name among what a commit wakes

_NAMES = {"simulator": "Simulator", "telegram": "Telegram", "zalo_bot": "Zalo Bot", "zalo_oa": "Zalo OA"}


def platform_name(platform: str) -> str:
    """How people call a platform; its own id where nothing better is known."""
    return _NAMES.get(platform, platform)
