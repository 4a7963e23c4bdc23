"""A unit's list of evidence in finished words: every file of the year, with its digest or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.chat import FileKind
from bot.clock import day_in_vietnam
from bot.flows.target_texts import as_of
from bot.flows.texts import local
from bot.i18n import Value, _, join, plural
from bot.making import PAPERS_LANGUAGE
from bot.making.dossier_record import DossierRecord
from bot.making.dossier_texts import step_name, words
from documents.evidence_list import EvidenceLine, EvidenceList
from movement.checklist import Title
from movement.scoring import short_for
from storage.unit_files import UnitFile

_KINDS: Mapping[str, Value] = {
    FileKind.PHOTO.value: _("photo"),
    FileKind.VIDEO.value: _("video"),
    FileKind.DOCUMENT.value: _("document"),
}


def evidence_of(record: DossierRecord, now: datetime) -> EvidenceList:
    """The list as the record stands at this moment (UTC)."""
    files = _in_order(record)
    known = sum(1 for file in files if file.digest.sha256)
    return EvidenceList(
        language=PAPERS_LANGUAGE,
        draft=words(_("DRAFT")),
        heading=words(_("LIST OF EVIDENCE")),
        attached_to=words(_with_year(record)),
        unit=record.unit.name,
        columns=(
            words(_("No.")),
            words(_("What it shows")),
            words(_("Name of the file")),
            words(_("Kind")),
            "SHA-256",
            words(_("Received")),
        ),
        lines=tuple(_line(record, file) for file in files),
        empty=words(_("No file has been handed in.")),
        remarks=tuple(words(remark) for remark in _remarks(len(files), known)) if files else (),
        as_of=words(as_of(now)),
    )


def _with_year(record: DossierRecord) -> Value:
    year = str(record.plan.year)
    if record.title is Title.ANTT:
        return _("(Part of the dossier for the title “Safe in security and order”, {year})", year=year)
    return _("(Part of the dossier for the exemplary title of the movement, {year})", year=year)


def _in_order(record: DossierRecord) -> list[UnitFile]:
    """In the order of the scorecard, then in that of the year's steps."""
    form = record.card
    codes = [criterion.code for criterion in form.template.scored] if form is not None else []
    places = {code: place for place, code in enumerate(codes)}
    return sorted(record.files, key=lambda file: (file.step is not None, places.get(file.item, len(codes))))


def _line(record: DossierRecord, file: UnitFile) -> EvidenceLine:
    kind = _KINDS.get(file.kind, file.kind)
    remark = ""
    if not file.digest.sha256:
        remark = words(_("not to be had any more") if file.digest.is_lost else _("not worked out yet"))
    return EvidenceLine(
        belongs_to=words(step_name(file.step) if file.step is not None else _item(record, file.item)),
        name=file.name or "–",
        kind=words(kind),
        digest=file.digest.sha256,
        remark=remark,
        received=words(day_in_vietnam(file.received)),
    )


def _item(record: DossierRecord, code: str) -> Value:
    """The item of the scorecard that a file shows."""
    form = record.card
    for criterion in form.template.scored if form is not None else ():
        if criterion.code == code:
            return _("{code}. {what}", code=code, what=local(short_for(criterion, record.unit.profile)))
    return code


def _remarks(files: int, known: int) -> tuple[Value, ...]:
    return (
        join(
            plural("{n} file altogether", "{n} files altogether", files),
            _("{known} of them with a digest.", known=known),
            separator="; ",
        ),
        _(
            "SHA-256 is worked out of the file as the messaging platform delivers it; photos may be made smaller "
            "when they are sent."
        ),
    )
