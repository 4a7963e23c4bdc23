"""QR codes: where a printed paper can be checked."""

from __future__ import annotations

from io import BytesIO

_QUIET = 4  # modules of white around the code that readers ask for
_DOT = 8  # pixels of one module: sharp on paper at 2 to 3 centimetres


def qr_svg(link: str) -> str:
    """A link as a QR code in SVG, for a page that Typst sets."""
    import segno

    return segno.make(link, error="m", micro=False).svg_inline(border=_QUIET, dark="black", light="white")


def qr_png(link: str) -> bytes:
    """A link as a QR code in PNG, for a Word paper."""
    import segno

    content = BytesIO()
    segno.make(link, error="m", micro=False).save(content, kind="png", scale=_DOT, border=_QUIET)
    return content.getvalue()
