"""The Word templates that come with antq (documents/templates/*.docx), written by a script.

    python -m scripts.word_templates          (or: make templates)

writes them all anew. A template module has one function for each template, which puts the parts of `layout` together;
`TEMPLATES` below has one line for each. Look at what was written in Word before committing it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO

from documents.word import dateless
from scripts.word_templates import dossier_minutes, dossier_report, dossier_request, report, scorecard
from scripts.word_templates.layout import Paper

TEMPLATES: Mapping[str, Callable[[], Paper]] = {
    "phieu-cham.docx": scorecard.phieu_cham,
    "bao-cao-xa.docx": report.bao_cao_xa,
    "to-trinh-antt.docx": dossier_request.to_trinh_antt,
    "to-trinh-dien-hinh.docx": dossier_request.to_trinh_dien_hinh,
    "bao-cao-antt.docx": dossier_report.bao_cao_antt,
    "bao-cao-dien-hinh.docx": dossier_report.bao_cao_dien_hinh,
    "bien-ban-antt.docx": dossier_minutes.bien_ban_antt,
    "bien-ban-dien-hinh.docx": dossier_minutes.bien_ban_dien_hinh,
}
"""Who makes which file."""


def content(name: str) -> bytes:
    """The Word file of that name, the same bytes whenever it is made."""
    packed = BytesIO()
    TEMPLATES[name]().save(packed)
    return dateless(packed.getvalue())
