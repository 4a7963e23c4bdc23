"""The page of a paper: size, margins, fonts, styles, page numbers (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
TEXT_WIDTH = 16.5  # centimetres between the margins of an upright page: 21 less 3 and 1.5
TEXT_WIDTH_LANDSCAPE = 25.2  # of a page on its side: 29.7 less 3 and 1.5

_FIRST_LINE = Cm(1.27)
_LONG_AGO = datetime(2020, 3, 5)  # noqa: DTZ001  the day of the decree: the same template gives the same file
_STYLES = ("Normal", "Body Text", "Header", "Footer", "Default Paragraph Font", "Normal Table", "Table Grid")
_NEEDLESS = ("stylesWithEffects", "thumbnail", "customXml", "webSettings", "numbering")


def new_paper(title: str, *, landscape: bool = False) -> Paper:
    """An empty A4 paper: margins, fonts, styles, and the page's number at the top of all pages but the first."""
    paper = Document()
    _slim(paper)
    _properties(paper, title)
    _styles(paper)
    section = paper.sections[0]
    width, height = Cm(21.0), Cm(29.7)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        width, height = height, width
    section.page_width, section.page_height = width, height
    section.top_margin = section.bottom_margin = Cm(2.0)
    section.left_margin, section.right_margin = Cm(3.0), Cm(1.5)
    section.header_distance = section.footer_distance = Cm(1.0)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.style = paper.styles["Page number"]
    _field(number, "PAGE")
    return paper


def _slim(paper: Paper) -> None:
    """Leave out what python-docx's own template brings and no paper of ours needs: it is most of the file."""
    for part in (paper.part, paper.part.package):
        for number, relation in list(part.rels.items()):
            if relation.reltype.rsplit("/", 1)[-1] in _NEEDLESS:
                del part.rels[number]


def _properties(paper: Paper, title: str) -> None:
    core = paper.core_properties
    core.title, core.author, core.last_modified_by, core.comments = title, "antq", "antq", ""
    core.language, core.revision = "vi-VN", 1
    core.created = core.modified = _LONG_AGO


def _styles(paper: Paper) -> None:
    defaults = paper.styles.element.find(qn("w:docDefaults"))
    paper.styles.element.remove(defaults)  # its theme's fonts would stand beside ours
    for style in list(paper.styles):
        if style.name not in _STYLES:
            style.delete()
    normal = paper.styles["Normal"]
    _font(normal, 14)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    language = OxmlElement("w:lang")
    for name in ("val", "eastAsia", "bidi"):
        language.set(qn(f"w:{name}"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    text = paper.styles["Body Text"]
    text.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    text.paragraph_format.first_line_indent = _FIRST_LINE
    text.paragraph_format.space_after = Pt(6)
    text.paragraph_format.line_spacing = 1.1
    text.paragraph_format.widow_control = True
    in_table = paper.styles.add_style("Table text", WD_STYLE_TYPE.PARAGRAPH)
    in_table.base_style = normal
    _font(in_table, 12)
    number = paper.styles.add_style("Page number", WD_STYLE_TYPE.PARAGRAPH)
    number.base_style = normal
    _font(number, 13)
    number.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _font(style: Any, size: float) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    _all_scripts(style.element.get_or_add_rPr())


def _all_scripts(properties: Any) -> None:
    """Name the font for every script: Word takes another one for Vietnamese letters where only one is named."""
    fonts = properties.get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)


def _field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)
