"""The files of the simulated phones: what people upload and what the assistant sends, kept in one directory."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from bot.chat import File, FileKind

FILE_LIMIT = 20 * 1024 * 1024  # bytes; what Telegram's Bot API lets a bot download

_REF = re.compile(r"^[A-Za-z0-9_-]{16,64}$")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "application/vnd.openxmlformats-officedocument."

# What may be sent, with the first bytes that such a file has.
_SIGNATURES: dict[str, tuple[bytes, ...]] = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/webp": (b"RIFF",),
    "video/webm": (b"\x1a\x45\xdf\xa3",),
    "application/pdf": (b"%PDF-",),
    "application/msword": (_OLE,),
    "application/vnd.ms-excel": (_OLE,),
    _OFFICE + "wordprocessingml.document": (_ZIP,),
    _OFFICE + "spreadsheetml.sheet": (_ZIP,),
    "application/vnd.oasis.opendocument.spreadsheet": (_ZIP,),
    "text/plain": (b"",),
    "text/csv": (b"",),
}
# Videos whose first four bytes are a length: what stands after it.
_BOXES: dict[str, tuple[bytes, ...]] = {
    "video/mp4": (b"ftyp",),
    "video/quicktime": (b"ftyp", b"moov", b"mdat", b"wide"),
}
_KINDS = {"image": FileKind.PHOTO, "video": FileKind.VIDEO}


class BadFile(Exception):
    """A file that the simulated platform does not take. `reason`: "too_large", "empty" or "wrong_type"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def checked(content: bytes, mime: str) -> str:
    """The media type without parameters; raises `BadFile` unless it is a known one and the content looks like it."""
    mime = mime.partition(";")[0].strip().lower()
    if not content:
        raise BadFile("empty")
    if len(content) > FILE_LIMIT:
        raise BadFile("too_large")
    if not (content.startswith(_SIGNATURES.get(mime, ())) or content[4:8] in _BOXES.get(mime, ())):
        raise BadFile("wrong_type")
    if mime == "image/webp" and content[8:12] != b"WEBP":
        raise BadFile("wrong_type")
    if mime == "text/plain" and b"\x00" in content:
        raise BadFile("wrong_type")
    return mime


class FileShelf:
    """Contents on disk under random names. Blocking: call `put` and `get` of large files from a thread."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def put(self, content: bytes, name: str, mime: str) -> File:
        """Keep a file; raises `BadFile`."""
        mime = checked(content, mime)
        ref = secrets.token_urlsafe(18)
        (self._directory / ref).write_bytes(content)
        kind = _KINDS.get(mime.partition("/")[0], FileKind.DOCUMENT)
        return File(kind=kind, platform="simulator", ref=ref, name=clean_name(name), mime=mime, size=len(content))

    def get(self, ref: str) -> bytes:
        """The content; raises `KeyError` when there is no such file."""
        if not _REF.fullmatch(ref):
            raise KeyError(ref)
        try:
            return (self._directory / ref).read_bytes()
        except FileNotFoundError:
            raise KeyError(ref) from None

    def drop(self, refs: Iterable[str]) -> None:
        """Delete these files; those already gone do not matter."""
        for ref in refs:
            if _REF.fullmatch(ref):
                (self._directory / ref).unlink(missing_ok=True)


def clean_name(name: str) -> str:
    """A file's name as it may be shown: no folders, no control characters, at most 120 characters."""
    base = re.split(r"[/\\]", name)[-1]
    return "".join(character for character in base if character.isprintable())[:120].strip()
