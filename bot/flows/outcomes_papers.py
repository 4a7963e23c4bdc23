"""Outcomes about papers: what an officer, or somebody in charge of a unit, wants to have made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from movement.checklist import Title
from movement.periods import Period


class PaperKind(StrEnum):
    """The papers that are asked for by name."""

    UNITS = "units"  # every unit with its points and level
    RECOGNISED = "recognised"  # the units that hold the security-and-order title
    REPORT = "report"  # the commune's report
    PROVINCE = "province"  # the same figures of all communes of a province
    DOSSIER = "dossier"  # what a unit hands in to be recognised


class Format(StrEnum):
    """The kinds of file."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class MakePaper:
    """Have a paper made; it comes into the same chat. `unit_id` and `title` are a dossier's, `period` a report's."""

    paper: PaperKind
    format: Format
    unit_id: int | None = None
    title: Title | None = None
    period: Period | None = None
