"""A scorecard in the form of its plan's annex as Word, from a template that a commune can replace by its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from documents.press import printable
from documents.qr import qr_png
from documents.scorecard import ScorecardSheet, ScoreLine
from documents.word import Image, fill

TEMPLATE = "phieu-cham.docx"
_QR = 26.0  # millimetres


@dataclass(frozen=True, slots=True)
class WordScorecard:
    """A card's form and the template to fill in. The words that are the same on every card are the template's own."""

    template: bytes
    sheet: ScorecardSheet
    office: str  # who confirms, where there are places to sign


def scorecard_docx(paper: WordScorecard) -> bytes:
    """The card as a Word file. Raises `press.NotPrinted`: the commune's template cannot be filled in."""
    return fill(paper.template, places(paper))


def places(paper: WordScorecard) -> Mapping[str, Any]:
    """What a template can name."""
    sheet, check = paper.sheet, paper.sheet.check
    places = {
        "draft": sheet.draft,
        "kind": sheet.kind,
        "title": sheet.title,
        "year": sheet.year,
        "unit": sheet.unit[1],
        "address": sheet.address[1],
        "remarks": sheet.remarks,
        "number": sheet.reference,
        "code": check.code if check is not None else "",
        "signatures": bool(sheet.signatures),
        "office": paper.office,
    }
    return {
        **{name: printable(value) for name, value in places.items()},  # one line each
        "lines": [_row(line) for line in (sheet.total, *sheet.lines)],
        "qr": Image(qr_png(check.link), _QR) if check is not None and check.link else "",
    }


def _row(line: ScoreLine) -> Mapping[str, Any]:
    """A row; its marks begin a line of their own below the points."""
    row = printable(asdict(line))
    for side in ("own", "checked"):
        if row[side] and row[f"{side}_mark"]:
            row[f"{side}_mark"] = f"\n{row[f'{side}_mark']}"
    return {**row, "heading": line.heading or not line.code}
