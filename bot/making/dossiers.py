"""The recipes of a unit's dossier: one ZIP with everything, or one of its papers alone.

What is in it: Tờ trình, Báo cáo kết quả, Biên bản họp as Word (TT 124 Điều 9 khoản 2; seed 004 II.4), the scorecard and
the list of evidence as PDF. `refused` says beforehand to whom no dossier is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from bot.chat import File
from bot.making import DOCX, PDF, ZIP, Order, cards
from bot.making.dossier_record import DossierRecord, record_of, refused
from bot.making.dossier_words import dossier_of
from bot.making.evidence import evidence_of
from bot.making.maker import NothingToMake, Recipe, Workshop
from documents.archive import archive
from documents.dossier import Dossier, dossier_paper
from documents.evidence_list import EvidenceList, evidence_pdf
from documents.scorecard import ScorecardSheet
from documents.word import template
from movement.checklist import Title
from storage.communes import CommuneRecord

__all__ = ["DOSSIER", "EVIDENCE", "RECIPES", "Paper", "dossier", "evidence_list", "one_paper", "refused"]


class Paper(StrEnum):
    """The three papers that an office signs; the value begins their file's name."""

    REQUEST = "to-trinh"
    REPORT = "bao-cao"
    MINUTES = "bien-ban"


DOSSIER, EVIDENCE = "dossier", "dossier-evidence"

_TITLES: Mapping[Title, str] = {Title.ANTT: "antt", Title.EXEMPLARY: "dien-hinh"}


def dossier(commune: CommuneRecord, unit_id: int, title: Title, year: int) -> File:
    """The file of a unit's whole dossier (ZIP)."""
    name = f"ho-so-{_TITLES[title]}-{year}-{unit_id}.zip"
    return _order(DOSSIER, commune, unit_id, title, year).document(name, ZIP)


def one_paper(commune: CommuneRecord, unit_id: int, title: Title, year: int, paper: Paper) -> File:
    """The file of one of the three papers (Word)."""
    name = f"{paper.value}-{_TITLES[title]}-{year}-{unit_id}.docx"
    return _order(_recipe(paper), commune, unit_id, title, year).document(name, DOCX)


def evidence_list(commune: CommuneRecord, unit_id: int, title: Title, year: int) -> File:
    """The file of the list of evidence (PDF)."""
    name = f"minh-chung-{_TITLES[title]}-{year}-{unit_id}.pdf"
    return _order(EVIDENCE, commune, unit_id, title, year).document(name, PDF)


def word_template(paper: Paper, title: Title) -> str:
    """The name of a paper's Word template."""
    return f"{paper.value}-{_TITLES[title]}.docx"


def _recipe(paper: Paper) -> str:
    return f"dossier-{paper.value}"


def _order(recipe: str, commune: CommuneRecord, unit_id: int, title: Title, year: int) -> Order:
    return Order(recipe, commune.id, f"{unit_id}-{title.value}-{year}")


def _record(connection: Connection, order: Order) -> DossierRecord:
    try:
        unit_id, title, year = order.about.split("-")
        wanted = int(unit_id), Title(title), int(year)
    except ValueError:
        raise NothingToMake("there is no such dossier") from None
    return record_of(connection, order.commune_id, *wanted)


@dataclass(frozen=True, slots=True)
class OnePaper:
    """One Word paper: its template's content and what stands in its places."""

    template: bytes
    dossier: Dossier


@dataclass(frozen=True, slots=True)
class Everything:
    """The whole dossier; `sheet` is None where the unit has no scorecard."""

    papers: tuple[tuple[Paper, bytes], ...]
    dossier: Dossier
    evidence: EvidenceList
    sheet: ScorecardSheet | None


@dataclass(frozen=True, slots=True, eq=False)
class _Gathered:
    """The dossier while its scorecard has no check code yet; `card` is what the card's own recipe has gathered."""

    everything: Everything
    card: Any


def _gather_paper(paper: Paper) -> Any:
    def gather(connection: Connection, order: Order, workshop: Workshop) -> OnePaper:
        record = _record(connection, order)
        return OnePaper(_template(paper, record, workshop), dossier_of(record))

    return gather


def _template(paper: Paper, record: DossierRecord, workshop: Workshop) -> bytes:
    return template(word_template(paper, record.title), workshop.templates, record.commune.id)


def _gather_evidence(connection: Connection, order: Order, workshop: Workshop) -> EvidenceList:
    return evidence_of(_record(connection, order), workshop.now)


def _gather(connection: Connection, order: Order, workshop: Workshop) -> _Gathered:
    record = _record(connection, order)
    card = None
    if record.card is not None:
        asked = Order(cards.CARD_PDF, order.commune_id, str(record.card.card.id))
        card = cards.PDF_RECIPE.gather(connection, asked, workshop)
    papers = tuple((paper, _template(paper, record, workshop)) for paper in Paper)
    return _Gathered(Everything(papers, dossier_of(record), evidence_of(record, workshop.now), None), card)


def _note(connection: Connection, gathered: _Gathered, workshop: Workshop) -> Everything:
    """The dossier with the scorecard's check code."""
    found, note = gathered.everything, cards.PDF_RECIPE.note
    if gathered.card is None or note is None:
        return found
    sheet = note(connection, gathered.card, workshop)
    return Everything(found.papers, found.dossier, found.evidence, sheet if isinstance(sheet, ScorecardSheet) else None)


def _make_paper(one: OnePaper) -> bytes:
    return dossier_paper(one.template, one.dossier)


def _make(everything: Everything) -> bytes:
    """The ZIP; its files are numbered in the order in which an office lays them."""
    names = {Paper.REQUEST: "1-to-trinh", Paper.REPORT: "2-bao-cao-ket-qua", Paper.MINUTES: "3-bien-ban-hop"}
    files = [
        (f"{names[paper]}.docx", dossier_paper(content, everything.dossier)) for paper, content in everything.papers
    ]
    if everything.sheet is not None:
        files.append(("4-phieu-cham-diem.pdf", cards.PDF_RECIPE.make(everything.sheet)))
    files.append(("5-danh-muc-minh-chung.pdf", evidence_pdf(everything.evidence)))
    return archive(files)


RECIPES: Mapping[str, Recipe] = {
    DOSSIER: Recipe(_gather, _make, _note),
    EVIDENCE: Recipe(_gather_evidence, evidence_pdf),
    **{_recipe(paper): Recipe(_gather_paper(paper), _make_paper) for paper in Paper},
}
