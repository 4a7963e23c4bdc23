"""Lists that come in: the cells of an Excel, OpenDocument or CSV file as plain texts. Nothing in a file is ever run.

What the file is shows in its content, never in its name. Formulas are read as the values that were stored with them,
macros not at all. CSV is read here, workbooks in a process of their own (`spreadsheet_child`): five kilobytes can say
that the last of a sheet's 17 thousand million cells is filled, and whoever makes room for them dies of it.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO, StringIO
from pathlib import Path

MEBIBYTE = 1024 * 1024
LARGEST = 5 * MEBIBYTE  # bytes of a file
LARGEST_UNPACKED = 50 * MEBIBYTE  # bytes of what a zipped file (.xlsx, .ods) says that it holds
_SUSPICIOUS_FROM, _MOST_RATIO = 10 * MEBIBYTE, 200  # equal rows are packed to a hundredth, a bomb to a thousandth
_MOST_PARTS = 1_000
MOST_ROWS = 5_000  # with something in them, of one sheet
MOST_COLUMNS = 50
_LONGEST_CELL = 1_000  # characters that are kept: more than any name or address has
_SECONDS = 30.0  # for the process that reads a workbook; the longest list takes two

_CHILD = Path(__file__).with_name("spreadsheet_child.py")
_NEEDED = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # of the environment: no token, no password

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTED, _WORKBOOKS = "EncryptedPackage".encode("utf-16-le"), [n.encode("utf-16-le") for n in ("Workbook", "Book")]
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATORS = ",;\t"
_LOOKED_AT = 20  # lines by which the separator is found

# Letters that a Vietnamese text may have beside ASCII, once letters and marks are put together.
_VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
) | frozenset("đĐ–—‘’“”„…•°²³₫\u00a0«»")


class Unreadable(StrEnum):
    """Why the cells of a file could not be read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"  # more bytes than `LARGEST`
    BLOATED = "bloated"  # it would unpack to more than any list has
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    PROTECTED = "protected"  # by a password
    BROKEN = "broken"
    WRONG_KIND = "wrong_kind"  # a picture, a Word file, a web page
    UNKNOWN_LETTERS = "unknown_letters"  # a text in an encoding that nobody can be sure about


class NotRead(Exception):
    """The cells of a file could not be read, and why."""

    def __init__(self, reason: Unreadable) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its rows that have something in them, each with its number in the file (the first is 1)."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheets(content: bytes, only: str = "") -> tuple[Sheet, ...]:
    """The sheets of a file that one sees when it is opened, at least one of them with something in it.

    `only` is the name of the one sheet of a workbook that matters, where it is one: the others are not looked at.
    Takes up to some seconds and belongs into a thread. Raises `NotRead`.
    """
    if len(content) > LARGEST:
        raise NotRead(Unreadable.TOO_LARGE)
    if not content.strip():
        raise NotRead(Unreadable.EMPTY)
    if content.startswith(_ZIP):
        _check_zip(content)
        found = _from_workbook(content, only)
    elif content.startswith(_OLE):
        _check_ole(content)
        found = _from_workbook(content, only)
    else:
        found = (Sheet("", tuple(_kept(enumerate(_records(_text(content)), 1)))),)
    if not any(sheet.rows for sheet in found):
        raise NotRead(Unreadable.EMPTY)
    return found


# --- workbooks --------------------------------------------------------------------------------------------------------


def _check_zip(content: bytes) -> None:
    """Look at what a zipped file says that it holds, before anything is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            protected = any(part.flag_bits & 1 for part in parts) or _says_encrypted(archive)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError):
        raise NotRead(Unreadable.BROKEN) from None
    if protected:
        raise NotRead(Unreadable.PROTECTED)
    unpacked = sum(part.file_size for part in parts)
    suspicious = unpacked > _SUSPICIOUS_FROM and unpacked > _MOST_RATIO * len(content)
    if unpacked > LARGEST_UNPACKED or suspicious or len(parts) > _MOST_PARTS:
        raise NotRead(Unreadable.BLOATED)
    names = {part.filename for part in parts}
    if not any(name.startswith("xl/workbook.") for name in names) and not {"mimetype", "content.xml"} <= names:
        raise NotRead(Unreadable.WRONG_KIND)


def _says_encrypted(archive: zipfile.ZipFile) -> bool:
    """Whether an OpenDocument file names parts that only a password opens."""
    if _MANIFEST not in archive.namelist():
        return False
    with archive.open(_MANIFEST) as manifest:
        return b"encryption-data" in manifest.read(MEBIBYTE)


def _check_ole(content: bytes) -> None:
    """An old .xls, or an .xlsx behind a password; a .doc is neither."""
    if _ENCRYPTED in content:
        raise NotRead(Unreadable.PROTECTED)
    if not any(name in content for name in _WORKBOOKS):
        raise NotRead(Unreadable.WRONG_KIND)


def _from_workbook(content: bytes, only: str) -> tuple[Sheet, ...]:
    """Have the workbook read by a process that may die of it."""
    environment = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    limits = [str(each) for each in (MOST_ROWS, MOST_COLUMNS, _LONGEST_CELL)]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, with the interpreter that runs this
            [sys.executable, "-P", str(_CHILD), *limits, only],
            input=content,
            capture_output=True,
            env=environment,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotRead(Unreadable.BLOATED) from None
    if done.returncode:  # it was not given as much memory or time as it wanted
        raise NotRead(Unreadable.BLOATED)
    said = json.loads(done.stdout)
    if isinstance(said, str):
        raise NotRead(Unreadable(said))
    return tuple(Sheet(name, tuple((number, tuple(cells)) for number, cells in rows)) for name, rows in said)


# --- texts ------------------------------------------------------------------------------------------------------------


def _text(content: bytes) -> str:
    """A CSV file as text: by its byte order mark, as UTF-8, or as Windows-1258 where that is beyond doubt."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding, Unreadable.BROKEN)
    if b"\0" in content or content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")):
        raise NotRead(Unreadable.WRONG_KIND)
    if content.lstrip()[:1] in (b"<", b"{"):  # a web page or data that somebody called .xls
        raise NotRead(Unreadable.WRONG_KIND)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text = unicodedata.normalize("NFC", _decoded(content, "cp1258", Unreadable.UNKNOWN_LETTERS))
    if all(character.isascii() or character in _VIETNAMESE for character in text):
        return text
    raise NotRead(Unreadable.UNKNOWN_LETTERS)  # another 8-bit encoding (TCVN3, VNI): anything could be meant


def _decoded(content: bytes, encoding: str, otherwise: Unreadable) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise NotRead(otherwise) from None


def _records(text: str) -> Iterator[list[str]]:
    """The records of a CSV text; each is a row of the sheet that Excel makes of it."""
    first, _end, rest = text.partition("\n")
    said = first.strip().removeprefix("sep=") if first.startswith("sep=") else ""
    separator = said if said in tuple(_SEPARATORS) else _separator(text)
    if said:
        yield []
        text = rest
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=separator)
    except csv.Error:
        raise NotRead(Unreadable.BROKEN) from None


def _separator(text: str) -> str:
    """The separator that divides most of the first lines into the most equal parts."""
    lines = [line for line in text.splitlines()[: _LOOKED_AT * 2] if line.strip()][:_LOOKED_AT]

    def fit(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines if separator in line]
        common = max(counts, key=counts.count, default=0)
        return counts.count(common), common

    return max(_SEPARATORS, key=fit)


def _kept(records: Iterator[tuple[int, Sequence[str]]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows that have something in them, without what is empty at their ends. Raises `NotRead`."""
    count = 0
    for number, cells in records:
        texts = [cell.strip()[:_LONGEST_CELL] for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            continue
        count += 1
        if count > MOST_ROWS:
            raise NotRead(Unreadable.TOO_MANY_ROWS)
        if len(texts) > MOST_COLUMNS:
            raise NotRead(Unreadable.TOO_MANY_COLUMNS)
        yield number, tuple(texts)
