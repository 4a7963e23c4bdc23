"""Parts of Vietnamese administrative papers in Word, as Nghị định 30/2020/NĐ-CP lays them out (Phụ lục I and III).

A template module puts these parts one after the other into a paper of `new_paper`. Texts may carry placeholders of
docxtpl ("{{ name }}"); `repeated` and `only_if` set its loops and conditions, `table` repeats rows by itself. Whatever
an office enters by hand (number, day, signatures, names) is a dotted place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FONT = "Times New Roman"
TEXT_WIDTH = 16.5  # centimetres between the margins of an upright page: 21 less 3 and 1.5
TEXT_WIDTH_LANDSCAPE = 25.2  # of a page on its side: 29.7 less 3 and 1.5
DOTS = "………"  # a place to write in
NO_NUMBER = "……"

_LEFT = 6.4  # centimetres of the head's left half: who issues the paper, and its number
_MOTTO_RULE = 6.0  # the rule under Tiêu ngữ is as long as it: 14 points, bold
_ISSUER_RULE = 2.2  # a third to a half of the line above it
_FIRST_LINE = Cm(1.27)
_LONG_AGO = datetime(2020, 3, 5)  # noqa: DTZ001  the day of the decree: the same template gives the same file
_CENTRE, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_LEFT_ALIGNED, _JUSTIFIED = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
_ALIGNED = {"left": _LEFT_ALIGNED, "centre": _CENTRE, "right": _RIGHT}

_STYLES = ("Normal", "Body Text", "Header", "Footer", "Default Paragraph Font", "Normal Table", "Table Grid")
_NEEDLESS = ("stylesWithEffects", "thumbnail", "customXml", "webSettings", "numbering")

Place = Paper | _Cell
"""Where a paragraph can stand: in the paper itself, or in a cell of a table."""


@dataclass(frozen=True, slots=True)
class Strong:
    """A part of a paragraph in bold."""

    text: str


@dataclass(frozen=True, slots=True)
class Slanted:
    """A part of a paragraph in italics."""

    text: str


Part = str | Strong | Slanted


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, its width in centimetres, and how its cells are set ("left", "centre", "right").

    `cell` is what stands in every row of a repeated table, with placeholders.
    """

    head: str
    width: float
    cell: str = ""
    align: str = "left"


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


def draft_mark(paper: Paper) -> None:
    """“DỰ THẢO” at the top: a line of its own that whoever signs takes out."""
    mark = paper.add_paragraph(style="Table text")
    run = _run(mark, " DỰ THẢO ", size=12, bold=True)
    frame = OxmlElement("w:bdr")
    for name, value in (("val", "single"), ("sz", "8"), ("space", "0"), ("color", "auto")):
        frame.set(qn(f"w:{name}"), value)
    run._r.get_or_add_rPr().append(frame)
    mark.paragraph_format.space_after = Pt(4)


def letterhead(paper: Paper, *, issuer: str, superior: str = "", number: str = "", dated: bool = True) -> None:
    """The head: who issues the paper and its number at the left, Quốc hiệu, Tiêu ngữ and an empty day at the right.

    `superior` stands above the issuer, and not at all where the placeholder is empty. `number` is how it ends
    ("TTr-……"): the figures are left to the office. A Biên bản is not `dated` (Mẫu 1.9).
    """
    head = _plain_table(paper, (_LEFT, TEXT_WIDTH - _LEFT), rows=2)
    left, right = head.rows[0].cells
    if superior:
        with only_if(left, superior.strip("{} ")):
            _set(left, superior, size=13, align=_CENTRE, capitals=True)
    _set(left, issuer, size=13, bold=True, align=_CENTRE, capitals=True)
    _rule(left, (_LEFT - _ISSUER_RULE) / 2)
    _set(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=13, bold=True, align=_CENTRE)
    _set(right, "Độc lập - Tự do - Hạnh phúc", size=14, bold=True, align=_CENTRE)
    _rule(right, (TEXT_WIDTH - _LEFT - _MOTTO_RULE) / 2)
    left, right = head.rows[1].cells
    _set(left, f"Số: {NO_NUMBER}/{number}" if number else "", size=13, align=_CENTRE)
    _set(right, f"{DOTS}, ngày …… tháng …… năm ………" if dated else "", size=14, italic=True, align=_CENTRE)
    _tidy(head)


def form_head(paper: Paper) -> None:
    """The head of a form that no body issues: Quốc hiệu and Tiêu ngữ in the middle."""
    _set(paper, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=13, bold=True, align=_CENTRE)
    _set(paper, "Độc lập - Tự do - Hạnh phúc", size=14, bold=True, align=_CENTRE)
    _rule(paper, (TEXT_WIDTH - _MOTTO_RULE) / 2)


def line(
    place: Place,
    *parts: Part,
    size: float = 13,
    align: str = "left",
    capitals: bool = False,
    before: float = 0,
    after: float = 0,
) -> Paragraph:
    """One line of a form; `align` as in `Column`, `before` and `after` in points."""
    paragraph = _paragraph(place, "Table text", parts)
    paragraph.alignment = _ALIGNED[align]
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    for run in paragraph.runs:
        run.font.size, run.font.all_caps = Pt(size), capitals or None
    return paragraph


@contextmanager
def beside(paper: Paper, *widths: float) -> Iterator[Sequence[_Cell]]:
    """Cells without lines beside each other, so many centimetres wide, to be filled; never divided between pages."""
    made = _plain_table(paper, widths, rows=1)
    yield made.rows[0].cells
    _tidy(made)


def heading(paper: Paper, kind: str, subject: str) -> None:
    """Tên loại and trích yếu with the rule under it."""
    _set(paper, kind, size=14, bold=True, align=_CENTRE, before=14)
    _set(paper, subject, size=14, bold=True, align=_CENTRE)
    _rule(paper, TEXT_WIDTH / 2 - 2.5)


def addressee(paper: Paper, to: str) -> None:
    """“Kính gửi”: one addressee in one line."""
    _set(paper, f"Kính gửi: {to}", size=14, align=_CENTRE, before=6, after=8)


def basis(place: Place, *parts: Part) -> Paragraph:
    """One căn cứ, in italics."""
    paragraph = _paragraph(place, "Body Text", parts)
    for run in paragraph.runs:
        run.italic = True
    return paragraph


def body(place: Place, *parts: Part) -> Paragraph:
    """A paragraph of the text: justified, its first line drawn in."""
    return _paragraph(place, "Body Text", parts)


def blank(place: Place, *parts: Part, lines: int = 1) -> None:
    """A place to write in after the text: dots up to the margin, and on so many lines altogether."""
    for line in range(lines):
        paragraph = _paragraph(place, "Body Text", parts if line == 0 else ())
        paragraph.alignment = _LEFT_ALIGNED
        if line:
            paragraph.paragraph_format.first_line_indent = Cm(0)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        paragraph.add_run("\t")


def section(place: Place, text: str) -> Paragraph:
    """The heading of a part of the text (“I. …”, “1. …”): bold, and never alone at the end of a page."""
    paragraph = _paragraph(place, "Body Text", (Strong(text),))
    paragraph.paragraph_format.keep_with_next = True
    return paragraph


def note(place: Place, text: str) -> Paragraph:
    """A remark in small italics, for whoever completes the draft."""
    paragraph = _paragraph(place, "Table text", (Slanted(text),))
    paragraph.paragraph_format.space_after = Pt(4)
    return paragraph


@contextmanager
def repeated(place: Place, loop: str) -> Iterator[None]:
    """What is set inside comes once for each: `repeated(paper, "person in people")`."""
    _paragraph(place, "Table text", (f"{{%p for {loop} %}}",))
    yield
    _paragraph(place, "Table text", ("{%p endfor %}",))


@contextmanager
def only_if(place: Place, condition: str) -> Iterator[None]:
    """What is set inside comes only where the data say so: `only_if(paper, "unit.address")`."""
    _paragraph(place, "Table text", (f"{{%p if {condition} %}}",))
    yield
    _paragraph(place, "Table text", ("{%p endif %}",))


def otherwise(place: Place) -> None:
    """Inside `only_if`: what follows comes where the data do not say so."""
    _paragraph(place, "Table text", ("{%p else %}",))


def table(
    paper: Paper,
    columns: Sequence[Column],
    loop: str = "",
    rows: Sequence[Sequence[str]] = (),
    last: Sequence[str] = (),
    *,
    size: float = 12,
) -> Table:
    """A table with lines, its head repeated on every page, no row divided between two pages.

    With `loop` ("item in items") the row of the columns' cells comes once for each; `rows` are fixed ones, `last` is a
    bold one at the end (a total).
    """
    made = paper.add_table(rows=0, cols=len(columns), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    _row(made, columns, [column.head for column in columns], size, bold=True, align="centre")
    head = made.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))
    if loop:
        _row(made, columns, [f"{{%tr for {loop} %}}"] + [""] * (len(columns) - 1), size)
        _row(made, columns, [column.cell for column in columns], size)
        _row(made, columns, ["{%tr endfor %}"] + [""] * (len(columns) - 1), size)
    for row in rows:
        _row(made, columns, row, size)
    if last:
        _row(made, columns, last, size, bold=True)
    _widths(made, [column.width for column in columns])
    return made


def gap(paper: Paper, points: float = 6) -> None:
    """A little room, after a table."""
    paragraph = paper.add_paragraph(style="Table text")
    paragraph.paragraph_format.line_spacing = Pt(points)
    _run(paragraph, "", size=2)


def signature(paper: Paper, recipients: Sequence[str], *signing: str) -> None:
    """“Nơi nhận” at the left; at the right who signs, line by line (“TM. …”, “CHỦ TỊCH”), and an empty place below.

    The block is not divided between two pages.
    """
    block = _plain_table(paper, (TEXT_WIDTH / 2, TEXT_WIDTH / 2), rows=1)
    left, right = block.rows[0].cells
    _set(left, "Nơi nhận:", size=12, bold=True, italic=True)
    for recipient in recipients:
        _set(left, recipient, size=11)
    for line in signing:
        _set(right, line, size=14, bold=True, align=_CENTRE, capitals=True)
    _place_to_sign(right)
    _tidy(block)


def two_signatures(paper: Paper, left: Sequence[str], right: Sequence[str], recipients: Sequence[str] = ()) -> None:
    """Two who sign beside each other (THƯ KÝ, CHỦ TỌA), each with an empty place; “Nơi nhận” below, where there is."""
    block = _plain_table(paper, (TEXT_WIDTH / 2, TEXT_WIDTH / 2), rows=1)
    for cell, lines in zip(block.rows[0].cells, (left, right), strict=True):
        for line in lines:
            _set(cell, line, size=14, bold=True, align=_CENTRE, capitals=True)
        _place_to_sign(cell)
    _tidy(block)
    if recipients:
        _set(paper, "Nơi nhận:", size=12, bold=True, italic=True, before=6)
        for recipient in recipients:
            _set(paper, recipient, size=11)


def _place_to_sign(cell: _Cell) -> None:
    for _line in range(4):
        _set(cell, "", size=14)
    _set(cell, "……………………………", size=14, align=_CENTRE)


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
    text.paragraph_format.alignment = _JUSTIFIED
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
    number.paragraph_format.alignment = _CENTRE


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


def _set(
    place: Place,
    text: str,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    capitals: bool = False,
    align: Any = _LEFT_ALIGNED,
    before: float = 0,
    after: float = 0,
) -> Paragraph:
    paragraph = _paragraph(place, "Table text", ())
    paragraph.alignment = align
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    run = _run(paragraph, text, size=size, bold=bold)
    run.italic = italic or None
    run.font.all_caps = capitals or None
    return paragraph


def _paragraph(place: Place, style: str, parts: Sequence[Part]) -> Paragraph:
    paragraph = place.add_paragraph(style=place.part.document.styles[style])
    for part in parts:
        if isinstance(part, Strong):
            paragraph.add_run(part.text).bold = True
        elif isinstance(part, Slanted):
            paragraph.add_run(part.text).italic = True
        else:
            paragraph.add_run(part)
    return paragraph


def _run(paragraph: Paragraph, text: str, *, size: float, bold: bool = False) -> Run:
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold or None
    return run


def _rule(place: Place, indent: float) -> None:
    """A line under what was set last, drawn in by so many centimetres at both sides."""
    paragraph = _paragraph(place, "Table text", ())
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = Cm(indent)
    layout.line_spacing, layout.space_before, layout.space_after = Pt(3), Pt(2), Pt(4)
    _run(paragraph, "", size=2)
    border = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "auto")):
        border.set(qn(f"w:{name}"), value)
    borders = OxmlElement("w:pBdr")
    borders.append(border)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _plain_table(paper: Paper, widths: Sequence[float], rows: int) -> Table:
    """A table without lines, to set things beside each other; its cells begin empty, see `_tidy`."""
    made = paper.add_table(rows=rows, cols=len(widths))
    made.style = paper.styles["Normal Table"]
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    made._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    for row in made.rows:
        _whole(row)
    _widths(made, widths)
    return made


def _tidy(made: Table) -> None:
    """Take out the empty paragraph with which every cell begins."""
    for row in made.rows:
        for cell in row.cells:
            first = cell.paragraphs[0]
            if not first.text and len(cell.paragraphs) > 1:
                first._p.getparent().remove(first._p)


def _row(
    made: Table, columns: Sequence[Column], texts: Sequence[str], size: float, *, bold: bool = False, align: str = ""
) -> None:
    row = made.add_row()
    _whole(row)
    for cell, column, text in zip(row.cells, columns, texts, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.style = cell.part.document.styles["Table text"]
        paragraph.alignment = _ALIGNED[align or column.align]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        _run(paragraph, text, size=size, bold=bold)


def _whole(row: _Row) -> None:
    """Word must not divide the row between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _widths(made: Table, widths: Sequence[float]) -> None:
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


__all__ = [
    "DOTS",
    "NO_NUMBER",
    "TEXT_WIDTH",
    "TEXT_WIDTH_LANDSCAPE",
    "Column",
    "Paper",
    "Slanted",
    "Strong",
    "addressee",
    "basis",
    "blank",
    "body",
    "draft_mark",
    "gap",
    "heading",
    "letterhead",
    "new_paper",
    "note",
    "only_if",
    "otherwise",
    "repeated",
    "section",
    "signature",
    "table",
    "two_signatures",
]
