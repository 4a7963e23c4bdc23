"""Word papers: a template with placeholders (docxtpl) and data become a .docx file.

An installation, or each of its communes, can replace a template by its own: whoever opens it in Word sees where what
will stand. What people typed is data: it is escaped, and no placeholder in it means anything.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from documents.press import NotPrinted, printable

TEMPLATES = Path(__file__).parent / "templates"

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # of every part of the file: the same data gives the same bytes


def template(name: str, folder: Path | None = None, commune_id: int | None = None) -> bytes:
    """The Word template of that name ("phieu-cham.docx"): the commune's own, else the installation's, else ours.

    `folder` is the installation's; a commune's own lie in it in a folder with the commune's number. Raises OSError.
    """
    places = [] if folder is None else [folder / str(commune_id), folder]
    for place in places:
        if (own := place / name).is_file():
            return own.read_bytes()
    return (TEMPLATES / name).read_bytes()


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that stands in one of the places: a file's content (PNG, JPEG), and how wide it is in millimetres."""

    content: bytes
    width: float


def fill(content: bytes, data: Mapping[str, Any]) -> bytes:
    """A Word file from a template's content and what stands in its places: texts, lists, conditions, `Image`.

    Line ends in texts become line breaks.

    Takes a tenth of a second; belongs into a thread. Raises `NotPrinted`: the template is no Word file, has a mistake
    in its placeholders, or wants data that there is not.
    """
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    paper = BytesIO()
    try:
        opened = DocxTemplate(BytesIO(content))
        opened.render(_shown(data, opened), SandboxedEnvironment(autoescape=True, undefined=StrictUndefined))
        opened.save(paper)
    except Exception as error:  # a template is somebody else's, and so are its mistakes
        said = " ".join(str(error).split()) or type(error).__name__
        raise NotPrinted(f"the Word template cannot be filled in: {said}") from error
    return dateless(paper.getvalue())


def _shown(value: Any, paper: Any) -> Any:
    """The same data with every text in a form that Word can show: NFC, nothing invisible; lines stay lines."""
    if isinstance(value, str):
        return "\n".join(printable(line) for line in value.split("\n"))
    if isinstance(value, Mapping):
        return {str(name): _shown(each, paper) for name, each in value.items()}
    if isinstance(value, Image):
        return _placed(value, paper)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_shown(each, paper) for each in value]
    return value


def _placed(image: Image, paper: Any) -> Any:
    from docx.shared import Mm
    from docxtpl import InlineImage

    return InlineImage(paper, BytesIO(image.content), width=Mm(image.width))


def dateless(content: bytes) -> bytes:
    """The same file without the moment at which its parts were packed."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            after.writestr(zipfile.ZipInfo(part.filename, _LONG_AGO), before.read(part), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
