"""The parameters of a call: from the query, and from a JSON, urlencoded or multipart body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.fakes.zalo_bot.errors import bad

Params = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came as a part of a multipart body."""

    name: str
    content: bytes


async def given(request: web.Request) -> Params:
    """Everything that was given. Raises `ApiError` 400."""
    params: Params = dict(request.query)
    if not request.body_exists:
        return params
    if request.content_type == "application/json":
        return params | _json(await request.read())
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                params[name] = Upload(value.filename, value.file.read())
            else:
                params[name] = value
        return params
    if await request.read():
        raise bad(f"content type {request.content_type}")
    return params


def _json(body: bytes) -> Params:
    try:
        decoded = json.loads(body) if body else {}
    except ValueError:
        raise bad("no JSON") from None
    if not isinstance(decoded, dict):
        raise bad("no JSON object")
    return decoded


def text(params: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """A string; required without a `default`. Raises `ApiError` 400, also for half a character."""
    value = params.get(name)
    if value is None:
        if default is None:
            raise bad(f"{name} is missing")
        return default
    if not isinstance(value, str):
        raise bad(f"{name} is no string")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise bad(f"{name} is no UTF-8") from None
    return value


def seconds(params: Mapping[str, Any], name: str, default: float) -> float:
    """A number, which may be written as a string."""
    try:
        return float(params.get(name, default))
    except (TypeError, ValueError):
        raise bad(f"{name} is no number") from None


def structure(params: Mapping[str, Any], name: str) -> Any:
    """A list or object; forms carry it as JSON text."""
    value = params.get(name)
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"{name} is no JSON") from None
    return value
