"""The page behind a one-time link: the file's name, until when the link is good, and a button that fetches the file.

Only the button uses the link up: messengers open links by themselves, to show what is behind them. Their built-in
browsers may take a file and not save it, and nobody here can tell: so the page says before the button what to do.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from urllib.parse import quote

import structlog
from aiohttp import web
from markupsafe import Markup

from bot.channels import DeliveryError, FileLost, WrongMessage
from bot.chat import File, FileKind
from bot.console.limits import RateLimit, address_of
from bot.console.shell import HEADERS, guarded, language_of, page, paragraph, too_often
from bot.file_links import FILE_PATH, FileLinks, FoundLink, LinkState, name_of, not_there
from bot.i18n import Strong, Value, _, render
from bot.making import DOCX, MADE, PDF, PNG, XLSX, ZIP
from movement.names import fold
from storage import Unavailable

log = structlog.get_logger(__name__)

TITLE = _("Download a file")
_PIECE = 64 * 1024  # bytes handed over at once
_KNOWN_TYPES = frozenset((PNG, PDF, DOCX, XLSX, ZIP, "image/jpeg"))
_NAMELESS = {FileKind.PHOTO: "anh.jpg", FileKind.VIDEO: "video.mp4", FileKind.DOCUMENT: "tep"}
_BUTTON = Markup('<form method="post"><button type="submit">{}</button></form>\n')


class FilePage:
    """Views of the page."""

    def __init__(self, links: FileLinks, limit: RateLimit) -> None:
        self._links = links
        self._limit = limit

    @property
    def routes(self) -> list[web.RouteDef]:
        """The page, and the file."""
        path = f"{FILE_PATH}/{{token}}"
        return [web.get(path, guarded(TITLE, self._show)), web.post(path, guarded(TITLE, self._download))]

    async def _show(self, request: web.Request) -> web.StreamResponse:
        language = language_of(request)
        if not self._limit.admits(address_of(request)):
            return too_often(language, TITLE)
        link = await self._links.find(request.match_info["token"])
        if link is None or link.state is not LinkState.GOOD:
            return _not_good(link, language)
        body = paragraph(Strong(name_of(link.file)), language)
        body += paragraph(_("The link works once, until {until}.", until=link.until), language)
        if link.file.platform == MADE:
            body += paragraph(_("The file is made when it is downloaded, from the records of that moment."), language)
        browser = _(
            "Messaging apps often do not save files: if this page was opened inside one, please open it in the phone's "
            "browser first."
        )
        body += paragraph(browser, language) + _BUTTON.format(render(_("Download"), language))
        return page(language, TITLE, body)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """Make the file and hand it over; the link is used up before the first byte, and good again if that fails."""
        language = language_of(request)
        if not self._limit.admits(address_of(request)):
            return too_often(language, TITLE)
        link = await self._links.find(request.match_info["token"])
        if link is None or link.state is not LinkState.GOOD:
            return _not_good(link, language)
        try:
            content = await self._links.fetch(link.file)
        except DeliveryError as error:
            log.warning("a linked file could not be fetched", platform=link.file.platform, reason=error.reason)
            return _not_fetched(link.file, error, language)
        if not await self._links.use(link):
            return _not_good(await self._links.find(request.match_info["token"]), language)
        try:
            return await _handed_over(request, link.file, content)
        except BaseException:
            await asyncio.shield(self._give_back(link))
            raise

    async def _give_back(self, link: FoundLink) -> None:
        with contextlib.suppress(Unavailable):  # then it has to be asked for again in the chat
            await self._links.give_back(link)


async def _handed_over(request: web.Request, file: File, content: bytes) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={
            **HEADERS,
            "Content-Type": file.mime if file.mime in _KNOWN_TYPES else "application/octet-stream",
            "Content-Disposition": _disposition(file),
            "Content-Length": str(len(content)),
        }
    )
    await response.prepare(request)
    for begin in range(0, len(content), _PIECE):
        await response.write(content[begin : begin + _PIECE])
    await response.write_eof()
    return response


def _disposition(file: File) -> str:
    """The file's name for a browser that saves it: as it is, and in plain letters for old ones; never a path."""
    name = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]', "_", file.name).strip(" .") or _NAMELESS[file.kind]
    simple = re.sub(r"[^a-z0-9._-]", "_", fold(name))
    return f"attachment; filename=\"{simple}\"; filename*=UTF-8''{quote(name, safe='')}"


def _not_good(link: FoundLink | None, language: str) -> web.Response:
    if link is None:
        text, status = _("This link is not known."), 404
    elif link.state is LinkState.USED:
        text, status = _("This link has been used already: it works once."), 410
    else:
        text, status = _("This link was good until {until}.", until=link.until), 410
    again = _("Please ask for the file once more in the chat with the assistant.")
    body = paragraph(text, language, "verdict look") + paragraph(again, language)
    return page(language, TITLE, body, status=status)


def _not_fetched(file: File, error: DeliveryError, language: str) -> web.Response:
    if isinstance(error, FileLost) and error.instead:
        return page(language, TITLE, Markup('<p class="verdict look">{}</p>').format(Markup(error.instead)), status=404)  # noqa: S704 - markup of bot.chat
    if isinstance(error, WrongMessage):
        return page(language, TITLE, paragraph(not_there(file), language, "verdict look"), status=404)
    text: Value = _("The file cannot be fetched just now. The link is still good: please try again in a few minutes.")
    return page(language, TITLE, paragraph(text, language, "verdict look"), status=503, retry_after=60)
