"""The platforms by the names that people know them by."""

from __future__ import annotations

_NAMES = {"simulator": "Simulator", "telegram": "Telegram", "zalo_bot": "Zalo Bot", "zalo_oa": "Zalo OA"}


def platform_name(platform: str) -> str:
    """How people call a platform; its own id where nothing better is known."""
    return _NAMES.get(platform, platform)
