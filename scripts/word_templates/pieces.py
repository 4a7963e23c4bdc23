"""What the parts of a paper are made of: paragraphs, lines under them, tables. `layout` puts them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

CENTRE, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
ALIGNED = {"left": LEFT, "centre": CENTRE, "right": WD_ALIGN_PARAGRAPH.RIGHT}

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


def set_line(
    place: Place,
    text: str,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    capitals: bool = False,
    align: Any = LEFT,
    before: float = 0,
    after: float = 0,
) -> Paragraph:
    paragraph = add_paragraph(place, "Table text", ())
    paragraph.alignment = align
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    run = add_run(paragraph, text, size=size, bold=bold)
    run.italic = italic or None
    run.font.all_caps = capitals or None
    return paragraph


def add_paragraph(place: Place, style: str, parts: Sequence[Part]) -> Paragraph:
    paragraph = place.add_paragraph(style=place.part.document.styles[style])
    for part in parts:
        if isinstance(part, Strong):
            paragraph.add_run(part.text).bold = True
        elif isinstance(part, Slanted):
            paragraph.add_run(part.text).italic = True
        else:
            paragraph.add_run(part)
    return paragraph


def add_run(paragraph: Paragraph, text: str, *, size: float, bold: bool = False) -> Run:
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold or None
    return run


def rule(place: Place, indent: float) -> None:
    """A line under what was set last, drawn in by so many centimetres at both sides."""
    paragraph = add_paragraph(place, "Table text", ())
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = Cm(indent)
    layout.line_spacing, layout.space_before, layout.space_after = Pt(3), Pt(2), Pt(4)
    add_run(paragraph, "", size=2)
    border = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "auto")):
        border.set(qn(f"w:{name}"), value)
    borders = OxmlElement("w:pBdr")
    borders.append(border)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def plain_table(paper: Paper, widths: Sequence[float], rows: int) -> Table:
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
        keep_whole(row)
    set_widths(made, widths)
    return made


def tidy(made: Table) -> None:
    """Take out the empty paragraph with which every cell begins."""
    for row in made.rows:
        for cell in row.cells:
            first = cell.paragraphs[0]
            if not first.text and len(cell.paragraphs) > 1:
                first._p.getparent().remove(first._p)


def add_row(
    made: Table, columns: Sequence[Column], texts: Sequence[str], size: float, *, bold: bool = False, align: str = ""
) -> None:
    row = made.add_row()
    keep_whole(row)
    for cell, column, text in zip(row.cells, columns, texts, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.style = cell.part.document.styles["Table text"]
        paragraph.alignment = ALIGNED[align or column.align]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        add_run(paragraph, text, size=size, bold=bold)


def keep_whole(row: _Row) -> None:
    """Word must not divide the row between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def set_widths(made: Table, widths: Sequence[float]) -> None:
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
