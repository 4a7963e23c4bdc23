"""What a file is, by its first bytes and its name: what somebody says of a file need not be so.

Only what people send as evidence, as papers of a year, as lists and with campaigns is known here. Names and contents
that do not go together are refused, so that nobody opens something else than the name promises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from bot.channels.picture_host import picture_type
from bot.chat import FileKind

HTML = "text/html"

_OOXML = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_TYPES: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg", ".jfif"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "video/mp4": (".mp4", ".m4v", ".mov"),
    "application/pdf": (".pdf",),
    "application/msword": (".doc",),
    "application/vnd.ms-excel": (".xls",),
    "application/vnd.ms-powerpoint": (".ppt",),
    f"{_OOXML}wordprocessingml.document": (".docx",),
    f"{_OOXML}spreadsheetml.sheet": (".xlsx",),
    f"{_OOXML}presentationml.presentation": (".pptx",),
    f"{_OPEN}text": (".odt",),
    f"{_OPEN}spreadsheet": (".ods",),
    "application/rtf": (".rtf",),
    "text/csv": (".csv",),
    "text/plain": (".txt",),
}
ENDINGS = tuple(ending for endings in _TYPES.values() for ending in endings)
"""The endings of names that go with a type that is known."""

_SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp")  # what every phone shows
_HEIC = (b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis", b"hevc", b"hevx")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a container: only the name tells a letter from a table
_OLD_OFFICE_TYPES = ("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint")
_TEXT_TYPES = ("text/csv", "text/plain")
_PARTS = (
    (b"word/document.xml", f"{_OOXML}wordprocessingml.document"),
    (b"xl/workbook.xml", f"{_OOXML}spreadsheetml.sheet"),
    (b"ppt/presentation.xml", f"{_OOXML}presentationml.presentation"),
)
_HTML_BEGINS = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<?xml", b"<svg")
_LOOKED_AT = 4096  # bytes at the beginning
_ZIP_ENDS = b"PK\x05\x06"
_ZIP_TAIL = 22 + 65_535  # bytes in which an archive's end record lies


@dataclass(frozen=True, slots=True)
class FileType:
    """What a file is. `name` has an ending that goes with `mime`."""

    mime: str
    name: str

    @property
    def kind(self) -> FileKind:
        """How it travels."""
        if self.mime in _SHOWN:
            return FileKind.PHOTO
        return FileKind.VIDEO if self.mime.startswith("video/") else FileKind.DOCUMENT


def type_of(content: bytes, name: str) -> FileType | None:
    """What a file of this name is; None where the content is of no kind that is known, or not what the name says.

    A name without an ending gets one.
    """
    mimes = _possible(content)
    ending = PurePath(name).suffix.lower()
    if not ending and mimes:
        return FileType(mimes[0], f"{name}{_TYPES[mimes[0]][0]}") if len(mimes) == 1 else None
    return next((FileType(mime, name) for mime in mimes if ending in _TYPES[mime]), None)


def looks_like(content: bytes) -> str:
    """The media type by the first bytes alone: `HTML` for a page of a web site; empty where several are possible."""
    if is_page(content):
        return HTML
    mimes = _possible(content)
    return mimes[0] if len(mimes) == 1 else ""


def is_page(content: bytes) -> bool:
    """Whether this is a page of a web site (that something was not found, for example), or another kind of markup."""
    begin = content[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return begin.startswith(_HTML_BEGINS)


def _possible(content: bytes) -> tuple[str, ...]:
    """The types that a content may have; several only where its beginning does not tell them apart."""
    begin = content[:_LOOKED_AT]
    if picture := picture_type(begin):
        return (picture,)
    if begin[4:8] == b"ftyp":
        return ("image/heic",) if begin[8:12] in _HEIC else ("video/mp4",)
    if begin.startswith(b"%PDF-"):
        return ("application/pdf",)
    if begin.startswith(b"{\\rtf"):
        return ("application/rtf",)
    if begin.startswith(_OLD_OFFICE):
        return _OLD_OFFICE_TYPES
    if begin.startswith(b"PK\x03\x04"):
        return _in_zip(content)
    return _TEXT_TYPES if _is_text(begin) and not is_page(content) else ()


def _in_zip(content: bytes) -> tuple[str, ...]:
    """The document that a zip archive is; nothing for any other archive, and for one that ends too early.

    The names of what is in it are looked for as they stand: nothing is unpacked.
    """
    if _ZIP_ENDS not in content[-_ZIP_TAIL:]:
        return ()
    if content[30:38] == b"mimetype":
        said = content[38:_LOOKED_AT]
        found = [mime for mime in _TYPES if mime.startswith(_OPEN) and said.startswith(f"{mime}PK".encode())]
        return tuple(found)
    if b"[Content_Types].xml" not in content:
        return ()
    return tuple(mime for part, mime in _PARTS if part in content)[:1]


def _is_text(begin: bytes) -> bool:
    """Whether this may be the beginning of a text: no control characters, UTF-8 or an older encoding."""
    if begin.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return bool(begin) and not any(byte < 0x20 and byte not in b"\t\n\r\x0b\x0c" for byte in begin)
