"""The Word templates that come with antq: as their script makes them, in the layout of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

from documents.word import TEMPLATES as FOLDER
from scripts.word_templates import TEMPLATES, content


def parts(packed: bytes) -> dict[str, bytes]:
    """The parts of a Word file by their names."""
    with zipfile.ZipFile(BytesIO(packed)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_every_word_template_has_its_function() -> None:
    assert sorted(TEMPLATES) == sorted(each.name for each in FOLDER.glob("*.docx"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_template_is_what_the_script_makes(name: str) -> None:
    assert parts((FOLDER / name).read_bytes()) == parts(content(name)), "python -m scripts.word_templates"


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_the_margins_and_the_font_of_the_decree(name: str) -> None:
    paper = Document(str(FOLDER / name))

    for section in paper.sections:
        assert {round(side.cm, 1) for side in (section.page_width, section.page_height)} == {21.0, 29.7}
        assert 2.0 <= round(section.top_margin.cm, 2) <= 2.5
        assert 2.0 <= round(section.bottom_margin.cm, 2) <= 2.5
        assert 3.0 <= round(section.left_margin.cm, 2) <= 3.5
        assert 1.5 <= round(section.right_margin.cm, 2) <= 2.0
        assert section.different_first_page_header_footer
    for style in ("Normal", "Body Text", "Table text", "Page number"):
        fonts = paper.styles[style].element.find(f".//{qn('w:rFonts')}")
        named = (
            {} if fonts is None else {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")}
        )
        assert named in ({"Times New Roman"}, {}), style
