"""A question that is answered by sending a file, or by doing without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.chat import File, FileKind
from bot.flows.questions import Attached, Option, Pressed, Question, Refused, Reply, Typed
from bot.i18n import Value, _
from movement.answers import parse_yes_no
from movement.secrecy import marked_secret

_WITHOUT = "none"


@dataclass(slots=True)
class Attachment(Question[File | None]):
    """A photo, video or document to go with a text; `largest` in bytes."""

    largest: int = 0

    def options(self) -> Sequence[Option[File | None]]:
        return [Option(None, _("Without a file"), _WITHOUT, wide=True)]

    def hint(self) -> Value:
        return _("Send the file, or reply 1 to go on without one.")

    @property
    def answered_by_file(self) -> bool:
        return True

    def read(self, reply: Reply) -> File | None:
        if isinstance(reply, Attached):
            return self._checked(reply)
        if isinstance(reply, Pressed) and reply.token == _WITHOUT:
            return None
        if isinstance(reply, Typed) and (reply.text.strip(" .") == "1" or parse_yes_no(reply.text) is False):
            return None
        raise Refused(_("Please send a photo, a video or a document, or go on without a file."))

    def _checked(self, reply: Attached) -> File:
        file = reply.file
        if marked_secret(file.name) or marked_secret(reply.caption):
            raise Refused(
                _(
                    "⛔ The file is marked as a state secret. It was not kept and not passed on. "
                    "Please delete it from this chat."
                )
            )
        if file.size > self.largest:
            raise Refused(
                _(
                    "The file is too large: the platforms take at most {n} MB. Please send a smaller one.",
                    n=self.largest // (1024 * 1024),
                )
            )
        return file

    def dump(self, value: File | None) -> Any:
        return None if value is None else file_to_json(value)

    def load(self, stored: Any) -> File | None:
        return None if stored is None else file_from_json(stored)


def file_to_json(file: File) -> dict[str, Any]:
    """A file's reference as it is stored."""
    return {**asdict(file), "kind": file.kind.value}


def file_from_json(stored: dict[str, Any]) -> File:
    """What `file_to_json` wrote."""
    return File(**{**stored, "kind": FileKind(stored["kind"])})


def file_name(file: File) -> Value:
    """What a file is called in a list: its name, or what kind it is."""
    kinds = {FileKind.PHOTO: _("photo"), FileKind.VIDEO: _("video"), FileKind.DOCUMENT: _("document")}
    return file.name or kinds[file.kind]
