"""Reading the papers that the press makes, with another tool: their text page by page, and where letters stand."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

A4 = (595, 842)
MILLIMETRE = 72 / 25.4
_UNSEEN = {"\u200b": "", "\ufffe": ""}  # where a long word may break


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its text in reading order, its size, and where its letters are, in points from the lower left."""

    text: str
    size: tuple[int, int]
    left: float
    right: float
    bottom: float
    top: float


def pages(pdf: bytes) -> list[Page]:
    """The pages of a paper; takes a tenth of a second each."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        return [_page(opened[number]) for number in range(len(opened))]
    finally:
        opened.close()


def _page(page: pypdfium2.PdfPage) -> Page:
    letters = page.get_textpage()
    text = letters.get_text_range()
    boxes = [letters.get_charbox(n) for n in range(letters.count_chars())]
    boxes = [box for box in boxes if box[2] > box[0] and box[3] > box[1] + 0.1]  # no spaces, no line ends
    return Page(
        text,
        (round(page.get_width()), round(page.get_height())),
        left=min(box[0] for box in boxes),
        right=max(box[2] for box in boxes),
        bottom=min(box[1] for box in boxes),
        top=max(box[3] for box in boxes),
    )


def squeezed(text: str) -> str:
    """A text without any white space: where lines end says nothing about what is said."""
    return "".join(text.translate(str.maketrans(_UNSEEN)).split())


def fonts(pdf: bytes) -> dict[str, bool]:
    """The fonts of all letters by name, and whether each comes with the paper."""
    opened = pypdfium2.PdfDocument(pdf)
    found: dict[str, bool] = {}
    try:
        for number in range(len(opened)):
            for each in opened[number].get_objects(filter=(pdfium.FPDF_PAGEOBJ_TEXT,)):
                font = pdfium.FPDFTextObj_GetFont(each.raw)
                name = ctypes.create_string_buffer(200)
                pdfium.FPDFFont_GetBaseFontName(font, name, 200)
                found[name.value.decode()] = bool(pdfium.FPDFFont_GetIsEmbedded(font))
    finally:
        opened.close()
    return found


def grey(pdf: bytes, number: int, scale: float) -> tuple[int, int, bytes]:
    """A page as a picture in shades of grey: width, height, and one byte for every point."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        shown = opened[number].render(scale=scale, grayscale=True)
        width, height, stride = shown.width, shown.height, shown.stride
        raw = bytes(shown.buffer)
        return width, height, b"".join(raw[row * stride : row * stride + width] for row in range(height))
    finally:
        opened.close()
