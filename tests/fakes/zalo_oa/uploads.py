"""Files that the OA sends: they go up first and are then sent by their id, within seven days."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.zalo_oa.clock import VIETNAM
from tests.fakes.zalo_oa.errors import ApiError, invalid
from tests.fakes.zalo_oa.world import StoredFile, World

IMAGE_LIMIT = 1024 * 1024
FILE_LIMIT = 5 * 1024 * 1024  # of a GIF, too
LIFE = timedelta(days=7)
MONTHLY = 5000

JPEG, PNG, GIF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8"
_BEGINNINGS = {"image": (JPEG, PNG), "gif": (GIF,)}
_DOCUMENTS = {"pdf": b"%PDF", "doc": b"\xd0\xcf\x11\xe0", "docx": b"PK\x03\x04"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is up there. `kind` is "image", "gif" or "file"."""

    id: str
    kind: str
    file: StoredFile
    ends: datetime


class Uploads:
    """What was uploaded. `count` counts by month in Việt Nam."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.kept: dict[str, Upload] = {}
        self.count: Counter[str] = Counter()

    def image(self, p: dict[str, Any]) -> dict[str, str]:
        return {"attachment_id": self._take("image", p.get("file"), IMAGE_LIMIT).id}

    def gif(self, p: dict[str, Any]) -> dict[str, str]:
        return {"attachment_id": self._take("gif", p.get("file"), FILE_LIMIT).id}

    def file(self, p: dict[str, Any]) -> dict[str, str]:
        return {"token": self._take("file", p.get("file"), FILE_LIMIT).id}

    def find(self, upload_id: Any, kind: str, field: str) -> StoredFile:
        """The file with this id; raises `ApiError` -100 when it is too old."""
        upload = self.kept.get(upload_id) if isinstance(upload_id, str) else None
        if upload is None or upload.kind != kind:
            raise invalid(field)
        if self.world.now() >= upload.ends:
            raise ApiError(-100)
        return upload.file

    def _take(self, kind: str, file: Any, limit: int) -> Upload:
        month = self.world.now().astimezone(VIETNAM).strftime("%Y-%m")
        if not isinstance(file, StoredFile) or not file.content or not self._fits(kind, file):
            raise invalid("file")
        if len(file.content) > limit:
            raise ApiError(-210)
        if self.count[month] >= MONTHLY:
            raise ApiError(-211)
        self.count[month] += 1
        upload = Upload(secrets.token_urlsafe(30), kind, file, self.world.now() + LIFE)
        self.kept[upload.id] = upload
        return upload

    def _fits(self, kind: str, file: StoredFile) -> bool:
        if kind != "file":
            return file.content.startswith(_BEGINNINGS[kind])
        ending = file.name.rpartition(".")[2].lower()
        if ending == "csv":
            return self.world.switches.csv_upload
        return ending in _DOCUMENTS and file.content.startswith(_DOCUMENTS[ending])
