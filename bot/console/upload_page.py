"""The page behind a one-time link where somebody hands in one file that their platform does not bring.

It shows what the file is for and nothing else. Only a file that was taken uses the link up; whatever is wrong with one
is said, and another one can be chosen. A file is read in pieces and no further than the limit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import PureWindowsPath
from typing import TypeVar

import structlog
from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http import HttpProcessingError
from markupsafe import Markup

from bot.console.limits import RateLimit, address_of
from bot.console.shell import guarded, language_of, page, paragraph, too_often
from bot.file_types import ENDINGS, type_of
from bot.flows.questions import clean
from bot.handing_in import FoundUpload, UploadLinks, UploadState
from bot.i18n import Strong, Value, _, plain, render
from bot.upload_links import UPLOAD_PATH
from movement.secrecy import marked_secret

log = structlog.get_logger(__name__)

T = TypeVar("T")

TITLE = _("Send a file")
LARGEST = 20 * 1024 * 1024  # bytes
LONGEST_UPLOAD = 600.0  # seconds; 20 MB over a slow mobile connection take some minutes
LONGEST_SILENCE = 30.0  # seconds; a telephone that loses its network does not say so
AT_ONCE = 4  # files that are being read at the same time, each of them in memory
LONGEST_NAME = 120  # characters, ending included
_AROUND = 64 * 1024  # bytes that a form has beside its file
_MOST_FIELDS = 10
_FORM = Markup(
    '<form method="post" enctype="multipart/form-data">\n<label for="tep">{label}</label>\n'
    '<input type="file" id="tep" name="tep" accept="image/*,{endings}" required>\n'
    '<button type="submit">{send}</button>\n</form>\n'
)


class _Wrong(Exception):
    """Something is wrong with what was handed in; `text` says what is needed."""

    def __init__(self, text: Value, status: int) -> None:
        super().__init__()
        self.text = text
        self.status = status


class UploadPage:
    """Views of the page."""

    def __init__(self, links: UploadLinks, limit: RateLimit, *, largest: int = LARGEST) -> None:
        self._links = links
        self._limit = limit
        self._largest = largest
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._busy: set[int] = set()  # links by which a file is coming in just now

    @property
    def routes(self) -> list[web.RouteDef]:
        """The form, and where it leads."""
        path = f"{UPLOAD_PATH}/{{token}}"
        return [web.get(path, guarded(TITLE, self._show)), web.post(path, guarded(TITLE, self._take))]

    async def _show(self, request: web.Request) -> web.StreamResponse:
        language = language_of(request)
        if not self._limit.admits(address_of(request)):
            return too_often(language, TITLE)
        found = await self._links.find(request.match_info["token"])
        if found is None or found.state is not UploadState.GOOD:
            return _not_good(found, language)
        return self._form(found, language)

    async def _take(self, request: web.Request) -> web.StreamResponse:
        language = language_of(request)
        if not self._limit.admits(address_of(request)):
            return too_often(language, TITLE)
        token = request.match_info["token"]
        found = await self._links.find(token)
        if found is None or found.state is not UploadState.GOOD:
            return _not_good(found, language)
        if found.link.id in self._busy:
            return self._form(found, language, _BUSY, 409)
        self._busy.add(found.link.id)
        try:
            async with self._slots, asyncio.timeout(LONGEST_UPLOAD):
                name, content = await self._read(request)
            taken = await self._hand_in(found, name, content)
        except _Wrong as wrong:
            return self._form(found, language, wrong.text, wrong.status)
        except TimeoutError:
            return self._form(found, language, _("Sending took too long. Please try a smaller file."), 408)
        finally:
            self._busy.discard(found.link.id)
        if taken:
            return _taken(found, language)
        found = await self._links.find(token)
        if found is None or found.state is not UploadState.GOOD:
            return _not_good(found, language)
        return self._form(found, language, _("The file was not taken. The chat with the assistant says why."), 409)

    async def _hand_in(self, found: FoundUpload, name: str, content: bytes) -> bool:
        if marked_secret(name):
            await self._links.refused_secret(found)
            secret = _("⛔ The file is marked as a state secret. It was not kept and not passed on.")
            raise _Wrong(secret, 422)
        type_ = await asyncio.to_thread(type_of, content, name)
        if type_ is None or not found.takes(type_.kind):
            needed = _(
                "This kind of file is not taken, or the content is not what the name says. Please send a photo (JPG, "
                "PNG, HEIC), PDF, Word, Excel or text."
            )
            raise _Wrong(needed, 415)
        return await self._links.hand_in(found, content, type_)

    async def _read(self, request: web.Request) -> tuple[str, bytes]:
        """The name and content of the file in a form; raises `_Wrong`."""
        if request.content_type != "multipart/form-data":
            raise _Wrong(_NO_FILE, 400)
        if (request.content_length or 0) > self._largest + _AROUND:
            raise self._too_large()
        try:
            form = await request.multipart()
            for _field in range(_MOST_FIELDS):
                part = await _heard(form.next())
                if part is None:
                    break
                if isinstance(part, BodyPartReader) and part.filename:
                    content = await self._content(part)
                    await _heard(form.next())  # a form that ends before it says so is not whole
                    return _name(part.filename), content
                if isinstance(part, MultipartReader):
                    break
        except (ValueError, HttpProcessingError, web.RequestPayloadError) as error:
            log.info("a form could not be read", reason=type(error).__name__)
            raise _Wrong(_("The file did not arrive whole. Please send it again."), 400) from None
        raise _Wrong(_NO_FILE, 400)

    async def _content(self, part: BodyPartReader) -> bytes:
        content = bytearray()
        while piece := await _heard(part.read_chunk(64 * 1024)):
            content += piece
            if len(content) > self._largest:
                raise self._too_large()
        if not content:
            raise _Wrong(_("The file is empty. Please choose another one."), 400)
        return bytes(content)

    def _too_large(self) -> _Wrong:
        n = self._largest // (1024 * 1024)
        return _Wrong(
            _("The file is too large (at most {n} MB). Please send a smaller one, or a photo of it.", n=n), 413
        )

    def _form(self, found: FoundUpload, language: str, wrong: Value | None = None, status: int = 200) -> web.Response:
        """What the file is for, and the form; `wrong` is what was wrong with the last one."""
        body = paragraph(wrong, language, "verdict look") if wrong is not None else Markup()
        body += paragraph(Strong(found.what), language)
        body += paragraph(_("The link takes one file, until {until}.", until=found.until), language)
        label = _("A photo or a document, at most {n} MB", n=self._largest // (1024 * 1024))
        body += _FORM.format(
            label=plain(label, language), endings=",".join(ENDINGS), send=render(_("Send the file"), language)
        )
        secrets = _("Never send documents that are state secrets: the law forbids it on the Internet.")
        body += paragraph(secrets, language)
        browser = _("If no file can be chosen inside a messaging app, please open this link in the phone's browser.")
        return page(language, TITLE, body + paragraph(browser, language, "pale"), status=status)


_NO_FILE = _("Please choose a file first.")
_BUSY = _("A file is being sent by this link just now. Please wait a minute, then open the link again.")


async def _heard(reading: Awaitable[T]) -> T:
    """What is read, unless nothing comes any more; raises `TimeoutError`."""
    async with asyncio.timeout(LONGEST_SILENCE):
        return await reading


def _name(given: str) -> str:
    """The name of a file without a path, as it may be kept: short, in one line, its ending whole."""
    name = PureWindowsPath(clean(given))
    return f"{name.stem[: LONGEST_NAME - len(name.suffix)]}{name.suffix}" if name.suffix else name.name[:LONGEST_NAME]


def _taken(found: FoundUpload, language: str) -> web.Response:
    body = paragraph(_("✅ The file has been received."), language, "verdict good")
    body += paragraph(Strong(found.what), language)
    return page(language, TITLE, body + paragraph(_("Please go on in the chat with the assistant."), language))


def _not_good(found: FoundUpload | None, language: str) -> web.Response:
    if found is None:
        text, status = _("This link is not known."), 404
    elif found.state is UploadState.USED:
        text, status = _("This link has been used already: it works once."), 410
    else:
        text, status = _("This link was good until {until}.", until=found.until), 410
    again = _("Please ask for another link in the chat with the assistant.")
    body = paragraph(text, language, "verdict look") + paragraph(again, language)
    return page(language, TITLE, body, status=status)
