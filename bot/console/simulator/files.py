"""Uploads from the simulated phones, and the files that they show."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from urllib.parse import quote, unquote

from aiohttp import web

from bot.channels.simulator_files import FILE_LIMIT, BadFile
from bot.channels.simulator_phones import Phones
from bot.chat import FileKind

_STATUS = {"too_large": 413, "empty": 400, "wrong_type": 415}


class Files:
    """Views over the phones' files."""

    def __init__(self, phones: Phones) -> None:
        self._phones = phones

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Keep the request's body; answers with the file's reference, or `{"error": reason}`."""
        try:
            content = await _body(request)
            name = unquote(request.headers.get("X-File-Name", ""))
            file = await asyncio.to_thread(self._phones.put_file, content, name, request.content_type)
        except BadFile as error:
            return web.json_response({"error": error.reason}, status=_STATUS[error.reason])
        self._phones.add_file(file)
        return web.json_response(asdict(file), status=201)

    async def show(self, request: web.Request) -> web.StreamResponse:
        """A file's content; pictures and videos are shown, all else is saved, never opened as a page of ours."""
        ref = request.match_info["ref"]
        file = self._phones.file(ref)
        try:
            content = await asyncio.to_thread(self._phones.content, ref)
        except KeyError:
            file = None
        if file is None:
            raise web.HTTPNotFound(text="No such file.")
        shown = file.kind is not FileKind.DOCUMENT
        disposition = "inline" if shown else "attachment"
        response = web.Response(
            content_type=file.mime if shown else "application/octet-stream",
            headers={"Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(file.name or ref)}"},
        )
        _fill(response, content, request)
        return response


def _fill(response: web.Response, content: bytes, request: web.Request) -> None:
    """All of the content, or the part that is asked for: players fetch a video piece by piece."""
    response.headers["Accept-Ranges"] = "bytes"
    response.body = content
    try:
        asked = request.http_range
    except ValueError:
        return
    start, stop, _ = asked.indices(len(content))
    if request.headers.get("Range") and start < stop:
        response.set_status(206)
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(content)}"
        response.body = content[start:stop]


async def _body(request: web.Request) -> bytes:
    """The body, read no further than the limit; raises `BadFile`."""
    if (request.content_length or 0) > FILE_LIMIT:
        raise BadFile("too_large")
    content = bytearray()
    async for chunk in request.content.iter_chunked(256 * 1024):
        content += chunk
        if len(content) > FILE_LIMIT:
            raise BadFile("too_large")
    return bytes(content)
