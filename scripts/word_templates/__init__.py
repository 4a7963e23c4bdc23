"""The Word templates that come with antq (documents/templates/*.docx), written by a script.

    python -m scripts.word_templates          (or: make templates)

writes them all anew. A template module has one function for each template, which puts the parts of `layout` together;
`TEMPLATES` below has one line for each. Look at what was written in Word before committing it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO

from documents.word import dateless
from scripts.word_templates import dossier, scorecard
from scripts.word_templates.layout import Paper

TEMPLATES: Mapping[str, Callable[[], Paper]] = {
    "phieu-cham.docx": scorecard.phieu_cham,
    "to-trinh-antt.docx": dossier.to_trinh_antt,
}
"""Who makes which file."""


def content(name: str) -> bytes:
    """The Word file of that name, the same bytes whenever it is made."""
    packed = BytesIO()
    TEMPLATES[name]().save(packed)
    return dateless(packed.getvalue())
