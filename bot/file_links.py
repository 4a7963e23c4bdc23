"""Files for people whose platform cannot carry them: a link that works once, for a day, and shows nothing else.

The courier says the link in place of the file (`FileLinks.instead`); the page behind it is `bot.console.file_page`. The
file is made, or fetched from the platform it lives on, when it is downloaded. The token is in the message and nowhere
else.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from bot.channels import DeliveryError, FileSource
from bot.chat import Address, File, FileKind
from bot.clock import Clock
from bot.i18n import DEFAULT_LANGUAGE, Value, Verbatim, _, render
from bot.making import MADE, Order
from storage import communes, file_links
from storage.database import Database

FILE_PATH = "/tep"  # the page of a link, followed by its token
VALID_FOR = timedelta(hours=24)

_NAMELESS: Mapping[FileKind, Value] = {
    FileKind.PHOTO: _("photo"),
    FileKind.VIDEO: _("video"),
    FileKind.DOCUMENT: _("document"),
}


class LinkState(StrEnum):
    """What a link is good for."""

    GOOD = "good"
    USED = "used"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link that was given to somebody; `until` is the moment from which it is good no more."""

    id: int
    file: File
    until: datetime
    state: LinkState


def name_of(file: File) -> Value:
    """What a file is called where people read it."""
    return Verbatim(file.name) if file.name else _NAMELESS[file.kind]


class FileLinks:
    """Makes links and says them; implements `bot.courier.Links`.

    `address` is where people reach this installation's pages, empty where nobody does. `sources` and `channels` have
    the contents, by the platform that a file names; both may be filled later. `language` is that of whoever is not
    known.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        address: str,
        sources: Mapping[str, FileSource],
        channels: Mapping[str, FileSource],
        *,
        language: str = DEFAULT_LANGUAGE,
    ) -> None:
        self._database = database
        self._clock = clock
        self._address = address
        self._sources = sources
        self._channels = channels
        self._language = language

    async def instead(self, address: Address, file: File, *, in_group: bool) -> str:
        """What is said in place of a file, in the reader's language: a link, or whom to ask where there is none.

        A group gets no link: it would be used up by whoever is first. Raises `Unavailable`.
        """
        now = self._clock()

        def work(connection: Connection) -> str:
            language = file_links.language_of(connection, address.platform, address.chat) or self._language
            if in_group or not self._address:
                office = _office(connection, file)
                return str(render(_not_here(file, office), language))
            until = now + VALID_FOR
            token = file_links.add(connection, address.platform, address.chat, asdict(file), now, until)
            return str(render(_by_link(file, until, f"{self._address}{FILE_PATH}/{token}"), language))

        return await self._database.run(work)

    async def lost(self, address: Address, file: File) -> str:
        """What is said in place of a file that is not to be had, in the reader's language. Raises `Unavailable`."""

        def work(connection: Connection) -> str:
            language = file_links.language_of(connection, address.platform, address.chat) or self._language
            return str(render(not_there(file), language))

        return await self._database.look(work)

    async def find(self, token: str) -> FoundLink | None:
        """The link of a token; None for one that never was, or was long ago. Raises `Unavailable`."""
        link = await self._database.look(lambda connection: file_links.find(connection, token))
        if link is None:
            return None
        state = LinkState.GOOD
        if link.used_at is not None:
            state = LinkState.USED
        elif link.expires_at <= self._clock():
            state = LinkState.EXPIRED
        return FoundLink(link.id, File(**{**link.file, "kind": FileKind(link.file["kind"])}), link.expires_at, state)

    async def fetch(self, file: File) -> bytes:
        """The content of a file, as it is now. Raises `DeliveryError` or `Unavailable`."""
        origin = self._sources.get(file.platform) or self._channels.get(file.platform)
        if origin is None:
            raise DeliveryError("the file is on a platform that is not configured")
        return await origin.fetch(file)

    async def use(self, link: FoundLink) -> bool:
        """Use a link up; False when somebody did so before, or it has expired meanwhile. Raises `Unavailable`."""
        now = self._clock()
        return await self._database.run(lambda connection: file_links.use(connection, link.id, now))

    async def give_back(self, link: FoundLink) -> None:
        """The file did not arrive: the link is good again. Raises `Unavailable`."""
        await self._database.run(lambda connection: file_links.give_back(connection, link.id))


def not_there(file: File) -> Value:
    """What is said of a file that is not to be had."""
    return _("⚠ “{name}” cannot be opened: the file is there no more. Please ask whoever sent it.", name=name_of(file))


def _office(connection: Connection, file: File) -> Value:
    """Whom to ask about a file: the office that it was made for, where that is known."""
    with suppress(ValueError):  # a photo's reference is no order
        commune_id = Order.of(file.ref).commune_id
        if file.platform == MADE and commune_id in communes.ids(connection):
            return Verbatim(communes.load(connection, commune_id).police_office)
    return _("the commune police")


def _by_link(file: File, until: datetime, link: str) -> Value:
    return _(
        "📎 “{name}” cannot be sent on this platform. Please download it here (once, until {until}): {link}",
        name=name_of(file),
        until=until,
        link=link,
    )


def _not_here(file: File, office: Value) -> Value:
    return _(
        "📎 “{name}” cannot be sent on this platform. Please ask {office} for it.", name=name_of(file), office=office
    )
