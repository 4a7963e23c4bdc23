"""Files that come by a page of ours: found by their link, kept here, and brought into the conversation they are for.

There a file is like one that was sent: an event of the person's account, dealt with by the same steps, with the
permissions asked again. Only that uses the link up.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.chat import Event, EventKind, File, FileKind
from bot.clock import Clock
from bot.dialogue import Dialogue
from bot.file_types import FileType
from bot.i18n import Value
from bot.kept_files import KEPT, KeptFiles
from bot.upload_links import LISTS, SCORING, what_for
from storage import upload_links
from storage.database import Database
from storage.upload_links import Upload


class UploadState(StrEnum):
    """What a link is good for."""

    GOOD = "good"
    USED = "used"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class FoundUpload:
    """A link that was given to somebody; `until` is the moment from which it is good no more."""

    link: Upload
    state: UploadState

    @property
    def until(self) -> datetime:
        return self.link.expires_at

    @property
    def what(self) -> Value:
        """What the file is for."""
        return what_for(self.link.about)

    def takes(self, kind: FileKind) -> bool:
        """Whether a file that travels so can be handed in: a video is neither evidence nor a list."""
        return kind is not FileKind.VIDEO or self.link.about.get("flow") not in (SCORING, LISTS)


class UploadLinks:
    """Finds links and hands files in."""

    def __init__(self, database: Database, clock: Clock, dialogue: Dialogue, kept: KeptFiles) -> None:
        self._database = database
        self._clock = clock
        self._dialogue = dialogue
        self._kept = kept

    async def find(self, token: str) -> FoundUpload | None:
        """The link of a token; None for one that never was, or was long ago. Raises `Unavailable`."""
        link = await self._database.look(lambda connection: upload_links.find(connection, token))
        if link is None:
            return None
        state = UploadState.GOOD
        if link.used_at is not None:
            state = UploadState.USED
        elif not link.is_good(self._clock()):
            state = UploadState.EXPIRED
        return FoundUpload(link, state)

    async def hand_in(self, found: FoundUpload, content: bytes, type_: FileType) -> bool:
        """Bring a file into the conversation that it is for; whether it was taken. If not, the chat says why.

        Raises `Unavailable`: then the link is still good.
        """
        link = found.link
        if not await self._is_good(link):
            return False
        kept = await self._kept.keep(content, type_.mime)
        event = Event(
            platform=link.platform,
            id=f"upload-{secrets.token_hex(12)}",
            account=link.account,
            chat=link.chat,
            kind=EventKind.FILE,
            at=self._clock(),
            file=File(type_.kind, KEPT, kept.sha256, type_.name, type_.mime, kept.size),
            data=str(link.id),
        )
        await self._dialogue.receive([event])
        return not await self._is_good(link)

    async def _is_good(self, link: Upload) -> bool:
        """Whether a link is there and was not used; also one that ends just now."""
        left = await self._database.run(lambda connection: upload_links.get(connection, link.id))
        return left is not None and left.used_at is None

    async def refused_secret(self, found: FoundUpload) -> None:
        """Note that a file marked as a state secret was refused: nothing of it was kept. Raises `Unavailable`."""
        link = found.link
        subject = f"card:{link.about['args']['card']}" if link.about.get("flow") == SCORING else "upload"
        detail = {"item": link.about["question"]} if link.about.get("flow") == SCORING else {}
        await self._dialogue.by_the_clock(
            lambda batch: batch.note(
                link.commune_id, link.person_id, "file marked secret refused", subject, by_page=True, **detail
            )
        )
