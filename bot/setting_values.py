"""What single values of settings look like: each function returns the value in its final form or raises ValueError.

The errors carry no text: `bot.settings` says which variable it was and what it accepts.
"""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from pydantic import SecretStr

SECRET_KEY_LENGTH = 32
"""Characters that a secret key has at least."""

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{20,}", re.ASCII)
_ZALO_BOT_TOKEN = re.compile(r"\d+:[\w.~+=@$&,;:!*'()-]{16,}", re.ASCII)
_ZALO_NUMBER = re.compile(r"\d{5,25}", re.ASCII)
_ZALO_SECRET = re.compile(r"[\x21-\x7e]{6,4096}", re.ASCII)
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43}", re.ASCII)
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{8,256}", re.ASCII)
_ACCOUNT = re.compile(r"([a-z][a-z0-9_]*):(\S+)", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9_.:%-]+", re.ASCII)


class Account(NamedTuple):
    """Somebody's account on a platform, e.g. ``telegram:1001``."""

    platform: str
    account: str


def clock_time(value: object) -> object:
    """A time of day, "08:00"."""
    if not isinstance(value, str):
        return value
    matched = _CLOCK.fullmatch(value.strip())
    if matched is None:
        raise ValueError(value)
    return time(int(matched[1]), int(matched[2]))


def quiet_hours(value: object) -> object:
    """Two times of day, "21:00-07:00", or "off"."""
    if not isinstance(value, str):
        return value
    if value.strip().lower() == "off":
        return (time(0), time(0))
    begins, hyphen, ends = value.partition("-")
    if not hyphen:
        raise ValueError(value)
    return (clock_time(begins), clock_time(ends))


class QuietDays(NamedTuple):
    """Days on which nothing is sent that can wait."""

    sundays: bool
    holidays: bool
    further: frozenset[date]


def quiet_days(value: object) -> object:
    """ "sundays", "holidays" and single days (2026-02-14), separated by commas, or "off"."""
    if not isinstance(value, str):
        return value
    words = [piece.strip().lower() for piece in value.split(",") if piece.strip()]
    if words == ["off"]:
        words = []
    days = frozenset(date.fromisoformat(word) for word in words if word not in ("sundays", "holidays"))
    return QuietDays("sundays" in words, "holidays" in words, days)


def accounts(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = []
    for part in filter(None, (piece.strip() for piece in value.split(","))):
        matched = _ACCOUNT.fullmatch(part)
        if matched is None:
            raise ValueError(part)
        found.append(Account(matched[1], matched[2]))
    return tuple(dict.fromkeys(found))


def lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def strip(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def token(value: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError
    return value


def zalo_bot_token(value: SecretStr) -> SecretStr:
    if not _ZALO_BOT_TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError
    return value


def zalo_number(value: str) -> str:
    """The id of an account, an app or a template: digits."""
    if not _ZALO_NUMBER.fullmatch(value):
        raise ValueError
    return value


def zalo_secret(value: SecretStr) -> SecretStr:
    """A secret or token as the developer pages show it: one word."""
    if not _ZALO_SECRET.fullmatch(value.get_secret_value()):
        raise ValueError
    return value


def pkce_verifier(value: SecretStr) -> SecretStr:
    """A verifier of PKCE: 43 characters (RFC 7636, section 4.1; the platform takes no longer one)."""
    if not _VERIFIER.fullmatch(value.get_secret_value()):
        raise ValueError
    return value


def webhook_secret(value: SecretStr) -> SecretStr:
    if not _WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
        raise ValueError
    return value


def key(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < SECRET_KEY_LENGTH:
        raise ValueError
    return value


def web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.query:
        raise ValueError
    if parts.port == 0 or parts.fragment or re.search(r"\s", value):  # `port` raises ValueError for what is no port
        raise ValueError
    return value.rstrip("/")


def host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise ValueError
    return value


def one_line(value: str) -> str:
    if not value.isprintable() or len(value) > 100:
        raise ValueError
    return value


def plan(value: str) -> str:
    if ("/" in value or value.endswith((".yaml", ".yml"))) and not Path(value).is_file():
        raise ValueError
    return value


def folder(value: Path) -> Path:
    """A folder that exists."""
    if not value.is_dir():
        raise ValueError(value)
    return value


def database_url(value: str) -> str:
    """A SQLite file or a PostgreSQL database, without a driver; empty where the default is wanted."""
    if not value:
        return value
    scheme, separator, rest = value.partition("://")
    if not separator:
        raise ValueError
    if scheme == "sqlite":
        if not rest.startswith("/") or rest.strip("/") in ("", ":memory:") or rest.endswith("/") or "?" in rest:
            raise ValueError
        return value
    parts = urlsplit(value)
    reachable = parts.hostname or "host=" in parts.query
    if scheme not in ("postgresql", "postgres") or not reachable or not parts.path.strip("/") or parts.port == 0:
        raise ValueError
    return value
