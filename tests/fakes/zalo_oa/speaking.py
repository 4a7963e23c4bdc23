"""What people say and send: words, documents, pictures, and everything that an app has no use for."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from tests.fakes.zalo_oa.places import Group, Place, Stage
from tests.fakes.zalo_oa.webhook import Event
from tests.fakes.zalo_oa.world import Account, Message, StoredFile

# The smallest JPEG file that picture programs accept.
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d1a"
    "1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc0000b080001000101011100ffc400140001000000000000"
    "00000000000000000009ffc40014100100000000000000000000000000000000ffda0008010100003f0054dfffd9"
)
PDF = b"%PDF-1.4\n%%EOF\n"


class Speaker(Place):
    """Somebody who puts messages into their chat with the OA, or into a group (`to`)."""

    def __init__(self, stage: Stage, account: Account) -> None:
        super().__init__(stage, account.chat)
        self.account = account

    async def writes(self, text: str, *, to: Group | None = None, quotes: Message | None = None) -> Event:
        """Types a text, perhaps in answer to a message."""
        return await self._says("text", {"text": text}, to, quotes, text=text)

    async def sends_file(
        self,
        name: str = "bao-cao.pdf",
        content: bytes = PDF,
        *,
        served: bytes | None = None,
        size: int | None = None,
        checksum: str = "",
        redirect: str = "",
        life: timedelta | None = None,
        to: Group | None = None,
    ) -> Event:
        """Sends a document. What the event says of it is true for `content`, unless `size` or `checksum` say otherwise.

        `served` is what the media host gives out instead, `redirect` where it leads ("loop": in a circle), `life` how
        long the address lives.
        """
        url = self.stage.media.put(name, content if served is None else served, redirect=redirect, life=life)
        payload = {
            "url": url,
            "name": name,
            "size": str(len(content) if size is None else size),
            "checksum": checksum or hashlib.md5(content).hexdigest(),
            "type": name.rpartition(".")[2].lower(),
        }
        file = StoredFile(name, "", content)
        return await self._says("file", attached("file", payload), to, None, file=file)

    async def sends_image(
        self,
        caption: str = "",
        *,
        content: bytes = JPEG,
        served: bytes | None = None,
        redirect: str = "",
        life: timedelta | None = None,
        kind: str = "image",
        to: Group | None = None,
    ) -> Event:
        """Sends a picture (or, by `kind`, a "gif"); several pictures are several events."""
        name = "photo.jpg" if kind == "image" else "photo.gif"
        url = self.stage.media.put(name, content if served is None else served, redirect=redirect, life=life)
        body = attached(kind, {"thumbnail": url, "url": url}) | ({"text": caption} if caption else {})
        return await self._says(kind, body, to, None, text=caption, file=StoredFile(name, "image/jpeg", content))

    async def sends_audio(self, *, to: Group | None = None) -> Event:
        url = self.stage.media.put("voice.aac", b"\xff\xf1")
        return await self._says("audio", attached("audio", {"url": url}), to, None)

    async def sends_video(self, *, to: Group | None = None) -> Event:
        url = self.stage.media.put("video.mp4", b"\0\0\0\x18ftypmp42")
        payload = {"url": url, "thumbnail": self.stage.media.put("video.jpg", JPEG), "description": ""}
        return await self._says("video", attached("video", payload), to, None)

    async def sends_sticker(self, *, to: Group | None = None) -> Event:
        payload = {"id": "bfe458bf64fa8da4d4eb", "url": self.stage.media.put("sticker.png", b"\x89PNG\r\n\x1a\n")}
        return await self._says("sticker", attached("sticker", payload), to, None)

    async def sends_location(
        self, latitude: str = "14.99", longitude: str = "108.71", *, to: Group | None = None
    ) -> Event:
        payload = {"coordinates": {"latitude": latitude, "longitude": longitude}}
        return await self._says("location", attached("location", payload), to, None)

    async def sends_link(self, url: str = "https://example.vn", *, to: Group | None = None) -> Event:
        payload = {"url": url, "thumbnail": "", "description": ""}
        return await self._says("link", attached("link", payload) | {"text": url}, to, None, text=url)

    async def sends_card(self, phone: str, *, to: Group | None = None) -> Event:
        """Sends somebody's business card: a link whose description holds the number, as JSON in a string."""
        payload = {"thumbnail": "", "description": json.dumps({"phone": phone}), "url": f"https://zalo.me/{phone}"}
        return await self._says("business_card", attached("link", payload) | {"text": "Danh thiếp"}, to, None)

    # --- how it is done ---

    def _interacts(self) -> None:
        self.account.interacts(self.stage.world.now())

    async def _emit(self, body: dict[str, Any]) -> Event:
        return await self.stage.webhooks.emit(body)

    async def _says(
        self, kind: str, body: dict[str, Any], to: Group | None, quotes: Message | None, **shown: Any
    ) -> Event:
        quoted = {"quote_msg_id": quotes.id} if quotes is not None else {}
        place = to or self
        if to is None:
            self._interacts()  # nobody says that words in a group count
        else:
            assert self.id in to.state.members, "not a member of the group"
            assert not to.state.settings["lock_send_msg"], "members cannot write here"
        message = self.stage.world.add(
            place.chat, self.id, kind=kind, quotes=quotes.id if quotes is not None else "", **shown
        )
        body = {"msg_id": message.id} | body | quoted
        if to is None:
            return await self._emit(self.stage.events.inbound(f"user_send_{kind}", self.account, body))
        return await self._emit(self.stage.events.in_group(f"user_send_group_{kind}", self.id, to.state, body))


def attached(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    return {"attachments": [{"type": kind, "payload": payload}]}
