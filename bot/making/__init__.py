"""Files that the assistant makes itself: pictures and papers, made when they are sent, from what is known then.

Such a file lives on no platform. Its `File` says what to make (`Order`), and that alone goes through the outbox: no
content is stored, and after a restart the file is simply made again. The courier asks `MadeFiles` for the content as it
asks a platform for somebody's photo; only the chat that waits for the file waits for it. A message with such a file
should not be the one that answers a press: say something first, and the button is free again at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat import File, FileKind

MADE = "made"  # the platform of a file that is to be made

CHECK_PATH = "/kiem-tra"  # the page that tells whether a paper still is what the record says

PNG = "image/png"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"

PAPERS_LANGUAGE = "vi"
"""Papers are in Vietnamese whoever asks for them: an office signs them."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to make: a recipe's name, for which commune, about what ("2026", a card's number), in which language.

    None of the parts may have a colon in it.
    """

    recipe: str
    commune_id: int
    about: str
    language: str = PAPERS_LANGUAGE

    @property
    def ref(self) -> str:
        """The order as the reference of a file."""
        return ":".join((self.recipe, str(self.commune_id), self.about, self.language))

    @classmethod
    def of(cls, ref: str) -> Order:
        """The order of a reference; raises ValueError for what is none."""
        recipe, commune_id, about, language = ref.split(":")
        return cls(recipe, int(commune_id), about, language)

    def picture(self, name: str) -> File:
        """The file of a picture that is shown in the chat; `name` is its file name."""
        return File(FileKind.PHOTO, MADE, self.ref, name, PNG)

    def document(self, name: str, mime: str) -> File:
        """The file of a paper that is attached; `name` is its file name, never made from what people typed."""
        return File(FileKind.DOCUMENT, MADE, self.ref, name, mime)
