"""The press: a Typst template of `templates/` and data become a picture or a PDF.

Data reaches a template as JSON and never as markup, so nothing that people write can break a page or run in it: no
``#``, ``*`` or ``$`` means anything there. Typst brings its own fonts, and no others are looked for: a page looks the
same on every machine, and starting does not read the system's fonts.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typst import Compiler

TEMPLATES = Path(__file__).parent / "templates"
POINTS_PER_INCH = 72

_one_at_a_time = Lock()  # a compiler is no two threads' at once
# Controls, marks that only steer (directions, joiners), halves of characters, private and unassigned ones.
_UNPRINTABLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
_BASIC_PLANE = 0xFFFF  # beyond it lie emoji and scripts that the fonts do not have
_SELECTORS = range(0xFE00, 0xFE10)  # "as an emoji, please"
_RARE = "\ufe00"  # from here on letters are looked at one by one


class NotPrinted(Exception):
    """A template could not be printed: a fault of the template or of the data that it was given."""


def picture(template: str, data: Mapping[str, Any], *, width: int) -> bytes:
    """Print a template of one page as PNG. The page is as wide as the template says; `width` is in pixels per 1080
    points of it, so that 1080 makes a point a pixel.

    Takes some milliseconds of a processor and belongs into a thread. Raises `NotPrinted`.
    """
    return _printed(template, data, format="png", ppi=POINTS_PER_INCH * width / 1080)


def pdf(template: str, data: Mapping[str, Any], *, tagged: bool = True) -> bytes:
    """Print a template as PDF with its fonts embedded; the same data gives the same bytes, on any day.

    The template says `#set document(date: none)`. `tagged` says whether what every part is (heading, table, cell) is
    written into the file for those who have it read aloud; it makes long tables ten times as large. Belongs into a
    thread; raises `NotPrinted`.
    """
    return _printed(template, data, format="pdf", pdf_tags=tagged)


def _printed(template: str, data: Mapping[str, Any], **how: Any) -> bytes:
    payload = json.dumps(printable(data), ensure_ascii=False)
    with _one_at_a_time:
        try:
            printed = _compiler().compile(TEMPLATES / template, sys_inputs={"data": payload}, **how)
        except RuntimeError as error:
            raise NotPrinted(f"{template}: {error}") from error
    if not isinstance(printed, bytes):
        raise NotPrinted(f"{template}: not one page")
    return printed


def printable(value: Any) -> Any:
    """The same data with texts that the fonts can show: letters and marks put together (NFC), one line each, nothing
    invisible, no emoji."""
    if isinstance(value, str):
        return value if _is_printable(value) else _made_printable(value)
    if isinstance(value, Mapping):
        return {str(name): printable(each) for name, each in value.items()}
    if isinstance(value, Sequence):
        return [printable(each) for each in value]
    return value


def _is_printable(text: str) -> bool:
    """Whether nothing has to be done to a text, as with nearly all: a table of 3,000 units has 200,000 of them."""
    if not text:
        return True
    spaced = text[0] == " " or text[-1] == " " or "  " in text
    return not spaced and text.isprintable() and max(text) < _RARE and unicodedata.is_normalized("NFC", text)


def _made_printable(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    kept = (" " if character.isspace() else character for character in composed)
    return " ".join("".join(character for character in kept if _has_a_shape(character)).split())


def _has_a_shape(character: str) -> bool:
    number = ord(character)
    if number > _BASIC_PLANE or number in _SELECTORS:
        return False
    return unicodedata.category(character) not in _UNPRINTABLE


@cache
def _compiler() -> Compiler:
    """The one compiler, made at the first use and kept: it remembers fonts and templates."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False)
    return typst.Compiler(root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)
