"""The papers of a unit's dossier as Word: Tờ trình, Báo cáo kết quả, Biên bản, for either title.

The templates carry their own words, because a commune replaces them; what comes from the record stands here, finished.
What the record does not have is empty, and the templates leave a dotted place for it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from documents.word import fill


@dataclass(frozen=True, slots=True)
class DossierUnit:
    """The unit that asks to be recognised. `kind` is its kind in a sentence ("cơ sở giáo dục"), `people` a number."""

    name: str
    kind: str
    address: str
    hamlet: str
    people: str
    is_residential_area: bool
    has_party_organisation: bool
    has_union: bool
    has_guard_force: bool


@dataclass(frozen=True, slots=True)
class YearLine:
    """A step of the year: what came of it, and the paper and day that say so; `done` is False for what is missing."""

    name: str
    result: str
    done: bool


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion of the title.

    `text` is its short wording, `official` the exact one. `own` is what the unit says ("đạt"), `checked` what the
    police found, empty before that. `details` are further lines: points on the card, evidence, the unit's note, the
    officer's reason.
    """

    code: str
    text: str
    official: str
    own: str
    checked: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the criteria stand, as numbers of criteria; `unmet` and `open` are their codes, empty where there are none.

    `checked` says when Công an xã has compared them, empty before that. `fulfilled`: every criterion is met.
    """

    of: int
    met: int
    not_met: int
    unanswered: int
    unmet: str
    open: str
    checked: str
    fulfilled: bool


@dataclass(frozen=True, slots=True)
class CardLine:
    """A row of the scorecard; a `heading` carries the sums of the rows below it."""

    code: str
    text: str
    maximum: str
    own: str
    checked: str
    heading: bool
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """The unit's scorecard: sums as points ("97"), empty where there are none; `remarks` say how it stands."""

    number: str
    own: str
    checked: str
    maximum: str
    remarks: tuple[str, ...]
    lines: tuple[CardLine, ...]


@dataclass(frozen=True, slots=True)
class ModelLine:
    """A model of the movement that works in the unit: since when, and what came of it."""

    name: str
    since: str
    result: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that the three papers say.

    `body` issued the plan and is asked, `police` is the commune police, `decided_by` who decides about the title where
    the plan says so. `bases` are the plan's legal references for this title. `first_day` and `last_day` are those of
    the assessment. `standing` is None where the plan has no criteria, `card` where there is no scorecard. `history`
    says what was decided in this year and the one before; `missing` what is not there yet; `files` is how many files
    show all this.
    """

    year: str
    commune: str
    body: str
    police: str
    decided_by: str
    plan: str
    bases: tuple[str, ...]
    first_day: str
    last_day: str
    unit: DossierUnit
    registration: str
    steps: tuple[YearLine, ...]
    standing: Standing | None
    criteria: tuple[CriterionLine, ...]
    shortcomings: tuple[str, ...]
    card: Card | None
    models: tuple[ModelLine, ...]
    history: tuple[str, ...]
    missing: tuple[str, ...]
    files: str


def dossier_paper(template: bytes, dossier: Dossier) -> bytes:
    """One of the papers, from its template's content. Raises `press.NotPrinted`."""
    return fill(template, asdict(dossier))
