"""Contents of files in a folder beside the database, each under the name of its SHA-256.

A content is there under its name only when it is whole and on the disk; nobody but the owner may read it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import time
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{64}")
_DRAFT = ".part-"
_DRAFTS_LIVE = 24 * 3600.0  # seconds


class DamagedFile(Exception):
    """What lies under a name is not what was put there."""


class FileStore:
    """The folder; it is made when the first content comes. Every method may raise `OSError`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Keep a content and give its name: written, flushed to the disk, renamed. What is there already stays.

        A content that was damaged is written anew.
        """
        name = hashlib.sha256(content).hexdigest()
        with contextlib.suppress(DamagedFile):
            if self.get(name) is not None:
                return name
        place = self._place(name)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        draft = self.folder / f"{_DRAFT}{secrets.token_hex(8)}"
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as writable:
                writable.write(content)
                writable.flush()
                os.fsync(writable.fileno())
            os.replace(draft, place)
        except BaseException:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise
        for folder in (place.parent, self.folder):
            _flush_folder(folder)
        return name

    def get(self, name: str) -> bytes | None:
        """The content of this name; None if there is none. Raises `DamagedFile`."""
        if not _NAME.fullmatch(name):
            return None
        try:
            content = self._place(name).read_bytes()
        except FileNotFoundError:
            return None
        if hashlib.sha256(content).hexdigest() != name:
            raise DamagedFile
        return content

    def remove(self, name: str) -> None:
        """Drop a content; one that is not there is no error."""
        if _NAME.fullmatch(name):
            self._place(name).unlink(missing_ok=True)

    def tidy(self) -> None:
        """Drop what a process that died had begun to write."""
        oldest = time.time() - _DRAFTS_LIVE
        for draft in self.folder.glob(f"{_DRAFT}*"):
            with contextlib.suppress(FileNotFoundError):
                if draft.stat().st_mtime < oldest:
                    draft.unlink()

    def _place(self, name: str) -> Path:
        return self.folder / name[:2] / name


def _flush_folder(folder: Path) -> None:
    """Have the folder's own entries on the disk, where the system lets folders be opened."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
