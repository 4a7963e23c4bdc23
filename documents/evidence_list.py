"""The list of a unit's evidence as PDF: every file with its digest, so that nobody can put another one in its place."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from documents.press import pdf


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One file in finished words.

    `belongs_to` is the item or step that it shows, `name` what the person called it, `received` its day. `digest` is
    empty while it is not known, and `remark` says why.
    """

    belongs_to: str
    name: str
    kind: str
    digest: str
    remark: str
    received: str


@dataclass(frozen=True, slots=True)
class EvidenceList:
    """The whole list in finished words. `columns` are six heads; `remarks` stand below the table."""

    language: str
    draft: str
    heading: str
    attached_to: str
    unit: str
    columns: tuple[str, str, str, str, str, str]
    lines: tuple[EvidenceLine, ...]
    empty: str
    remarks: tuple[str, ...]
    as_of: str


def evidence_pdf(evidence: EvidenceList) -> bytes:
    """The list, A4 on its side, the heads of the columns on every page. Raises `press.NotPrinted`."""
    return pdf("evidence.typ", asdict(evidence))
