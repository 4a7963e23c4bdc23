"""A scorecard in the form of its plan's annex: as a paper (PDF), and as a picture for a phone (PNG).

`documents.scorecard_word` has the same form as Word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from documents.press import pdf, picture
from documents.qr import qr_svg


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One row. `code` is the number on the form ("4", "a)"), empty for the row of the sums.

    Points are finished words, empty where nobody has given any; a mark is a word or two below them ("provisional").
    `heading` rows carry the sums of the `part` rows below them.
    """

    code: str
    text: str
    maximum: str
    own: str = ""
    own_mark: str = ""
    checked: str = ""
    checked_mark: str = ""
    heading: bool = False
    part: bool = False


@dataclass(frozen=True, slots=True)
class SignaturePlace:
    """An empty place to sign: the line for the day, who signs (line by line), and how it is done."""

    day: str
    who: tuple[str, ...]
    how: str


@dataclass(frozen=True, slots=True)
class Check:
    """How whoever holds the paper finds out whether it still is what the record says.

    `label` stands before the `code`, `how` below it; `link` is what the QR code leads to, empty where nothing can be
    reached.
    """

    label: str
    code: str
    how: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class ScorecardSheet:
    """A whole card in finished words. `language` is a code such as "vi".

    `country` and `motto` head the paper, `kind` and `title` name it ("Criteria", "of ..."), `year` stands below.
    `draft` marks a card that its unit can still change. `columns` are the five heads of the table, `total` the row of
    the sums; `remarks` say how the card stands, `reference` (the card's number) is at the foot of every page. `check`
    comes when the content has its code.
    """

    language: str
    country: str
    motto: str
    draft: str
    kind: str
    title: str
    year: str
    unit: tuple[str, str]  # "Unit", its name
    address: tuple[str, str]
    columns: tuple[str, str, str, str, str]
    total: ScoreLine
    lines: tuple[ScoreLine, ...]
    remarks: tuple[str, ...] = ()
    reference: str = ""
    signatures: tuple[SignaturePlace, ...] = ()
    check: Check | None = None


def scorecard_pdf(sheet: ScorecardSheet) -> bytes:
    """The card as a paper, A4, by Nghị định 30/2020/NĐ-CP. Raises `press.NotPrinted`."""
    return pdf("scorecard.typ", _data(sheet))


def scorecard_picture(sheet: ScorecardSheet) -> bytes:
    """The card as PNG, 1080 pixels wide and as high as it needs. Raises `press.NotPrinted`."""
    return picture("scorecard-phone.typ", _data(sheet), width=1080)


def _data(sheet: ScorecardSheet) -> Mapping[str, Any]:
    link = sheet.check.link if sheet.check is not None else ""
    return {**asdict(sheet), "qr": qr_svg(link) if link else ""}
