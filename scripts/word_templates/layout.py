"""Parts of Vietnamese administrative papers in Word, as Nghị định 30/2020/NĐ-CP lays them out (Phụ lục I and III).

A template module puts these parts one after the other into a paper of `new_paper`. Texts may carry placeholders of
docxtpl ("{{ name }}"); `repeated` and `only_if` set its loops and conditions, `table` repeats rows by itself. Whatever
an office enters by hand (number, day, signatures, names) is a dotted place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from scripts.word_templates import pieces
from scripts.word_templates.page import TEXT_WIDTH, TEXT_WIDTH_LANDSCAPE, new_paper
from scripts.word_templates.pieces import Column, Paper, Part, Place, Slanted, Strong

DOTS = "………"  # a place to write in
NO_NUMBER = "……"

_LEFT = 6.4  # centimetres of the head's left half: who issues the paper, and its number
_MOTTO_RULE = 6.0  # the rule under Tiêu ngữ is as long as it: 14 points, bold
_ISSUER_RULE = 2.2  # a third to a half of the line above it


def draft_mark(paper: Paper) -> None:
    """“DỰ THẢO” at the top: a line of its own that whoever signs takes out."""
    mark = paper.add_paragraph(style="Table text")
    run = pieces.add_run(mark, " DỰ THẢO ", size=12, bold=True)
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
    head = pieces.plain_table(paper, (_LEFT, TEXT_WIDTH - _LEFT), rows=2)
    left, right = head.rows[0].cells
    if superior:
        with only_if(left, superior.strip("{} ")):
            pieces.set_line(left, superior, size=13, align=pieces.CENTRE, capitals=True)
    pieces.set_line(left, issuer, size=13, bold=True, align=pieces.CENTRE, capitals=True)
    pieces.rule(left, (_LEFT - _ISSUER_RULE) / 2)
    pieces.set_line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=13, bold=True, align=pieces.CENTRE)
    pieces.set_line(right, "Độc lập - Tự do - Hạnh phúc", size=14, bold=True, align=pieces.CENTRE)
    pieces.rule(right, (TEXT_WIDTH - _LEFT - _MOTTO_RULE) / 2)
    left, right = head.rows[1].cells
    pieces.set_line(left, f"Số: {NO_NUMBER}/{number}" if number else "", size=13, align=pieces.CENTRE)
    pieces.set_line(
        right, f"{DOTS}, ngày …… tháng …… năm ………" if dated else "", size=14, italic=True, align=pieces.CENTRE
    )
    pieces.tidy(head)


def form_head(paper: Paper) -> None:
    """The head of a form that no body issues: Quốc hiệu and Tiêu ngữ in the middle."""
    pieces.set_line(paper, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=13, bold=True, align=pieces.CENTRE)
    pieces.set_line(paper, "Độc lập - Tự do - Hạnh phúc", size=14, bold=True, align=pieces.CENTRE)
    pieces.rule(paper, (TEXT_WIDTH - _MOTTO_RULE) / 2)


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
    paragraph = pieces.add_paragraph(place, "Table text", parts)
    paragraph.alignment = pieces.ALIGNED[align]
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    for run in paragraph.runs:
        run.font.size, run.font.all_caps = Pt(size), capitals or None
    return paragraph


@contextmanager
def beside(paper: Paper, *widths: float) -> Iterator[Sequence[_Cell]]:
    """Cells without lines beside each other, so many centimetres wide, to be filled; never divided between pages."""
    made = pieces.plain_table(paper, widths, rows=1)
    yield made.rows[0].cells
    pieces.tidy(made)


def heading(paper: Paper, kind: str, subject: str) -> None:
    """Tên loại and trích yếu with the rule under it."""
    pieces.set_line(paper, kind, size=14, bold=True, align=pieces.CENTRE, before=14)
    pieces.set_line(paper, subject, size=14, bold=True, align=pieces.CENTRE)
    pieces.rule(paper, TEXT_WIDTH / 2 - 2.5)


def addressee(paper: Paper, to: str) -> None:
    """“Kính gửi”: one addressee in one line, and by way of whom in another."""
    pieces.set_line(paper, f"Kính gửi: {to}", size=14, align=pieces.CENTRE, before=6, after=8)


def basis(place: Place, *parts: Part) -> Paragraph:
    """One căn cứ, in italics."""
    paragraph = pieces.add_paragraph(place, "Body Text", parts)
    for run in paragraph.runs:
        run.italic = True
    return paragraph


def body(place: Place, *parts: Part) -> Paragraph:
    """A paragraph of the text: justified, its first line drawn in."""
    return pieces.add_paragraph(place, "Body Text", parts)


def blank(place: Place, *parts: Part, lines: int = 1) -> None:
    """A place to write in after the text: dots up to the margin, and on so many lines altogether."""
    for line in range(lines):
        paragraph = pieces.add_paragraph(place, "Body Text", parts if line == 0 else ())
        paragraph.alignment = pieces.LEFT
        if line:
            paragraph.paragraph_format.first_line_indent = Cm(0)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        paragraph.add_run("\t")


def section(place: Place, text: str) -> Paragraph:
    """The heading of a part of the text (“I. …”, “1. …”): bold, and never alone at the end of a page."""
    paragraph = pieces.add_paragraph(place, "Body Text", (Strong(text),))
    paragraph.paragraph_format.keep_with_next = True
    return paragraph


def note(place: Place, text: str) -> Paragraph:
    """A remark in small italics, for whoever completes the draft."""
    paragraph = pieces.add_paragraph(place, "Table text", (Slanted(text),))
    paragraph.paragraph_format.space_after = Pt(4)
    return paragraph


@contextmanager
def repeated(place: Place, loop: str) -> Iterator[None]:
    """What is set inside comes once for each: `repeated(paper, "person in people")`."""
    pieces.add_paragraph(place, "Table text", (f"{{%p for {loop} %}}",))
    yield
    pieces.add_paragraph(place, "Table text", ("{%p endfor %}",))


@contextmanager
def only_if(place: Place, condition: str) -> Iterator[None]:
    """What is set inside comes only where the data say so: `only_if(paper, "unit.address")`."""
    pieces.add_paragraph(place, "Table text", (f"{{%p if {condition} %}}",))
    yield
    pieces.add_paragraph(place, "Table text", ("{%p endif %}",))


def otherwise(place: Place) -> None:
    """Inside `only_if`: what follows comes where the data do not say so."""
    pieces.add_paragraph(place, "Table text", ("{%p else %}",))


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
    pieces.add_row(made, columns, [column.head for column in columns], size, bold=True, align="centre")
    head = made.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))
    if loop:
        pieces.add_row(made, columns, [f"{{%tr for {loop} %}}"] + [""] * (len(columns) - 1), size)
        pieces.add_row(made, columns, [column.cell for column in columns], size)
        pieces.add_row(made, columns, ["{%tr endfor %}"] + [""] * (len(columns) - 1), size)
    for row in rows:
        pieces.add_row(made, columns, row, size)
    if last:
        pieces.add_row(made, columns, last, size, bold=True)
    pieces.set_widths(made, [column.width for column in columns])
    return made


def gap(paper: Paper, points: float = 6) -> None:
    """A little room, after a table."""
    paragraph = paper.add_paragraph(style="Table text")
    paragraph.paragraph_format.line_spacing = Pt(points)
    pieces.add_run(paragraph, "", size=2)


def signature(paper: Paper, recipients: Sequence[str], *signing: str) -> None:
    """“Nơi nhận” at the left; at the right who signs, line by line (“TM. …”, “CHỦ TỊCH”), and an empty place below.

    The block is not divided between two pages.
    """
    block = pieces.plain_table(paper, (TEXT_WIDTH / 2, TEXT_WIDTH / 2), rows=1)
    left, right = block.rows[0].cells
    pieces.set_line(left, "Nơi nhận:", size=12, bold=True, italic=True)
    for recipient in recipients:
        pieces.set_line(left, recipient, size=11)
    for line in signing:
        pieces.set_line(right, line, size=14, bold=True, align=pieces.CENTRE, capitals=True)
    _place_to_sign(right)
    pieces.tidy(block)


def two_signatures(paper: Paper, left: Sequence[str], right: Sequence[str], recipients: Sequence[str] = ()) -> None:
    """Two who sign beside each other (THƯ KÝ, CHỦ TỌA), each with an empty place; “Nơi nhận” below, where there is."""
    block = pieces.plain_table(paper, (TEXT_WIDTH / 2, TEXT_WIDTH / 2), rows=1)
    for cell, lines in zip(block.rows[0].cells, (left, right), strict=True):
        for line in lines:
            pieces.set_line(cell, line, size=14, bold=True, align=pieces.CENTRE, capitals=True)
        _place_to_sign(cell)
    pieces.tidy(block)
    if recipients:
        pieces.set_line(paper, "Nơi nhận:", size=12, bold=True, italic=True, before=6)
        for recipient in recipients:
            pieces.set_line(paper, recipient, size=11)


def _place_to_sign(cell: _Cell) -> None:
    for _line in range(4):
        pieces.set_line(cell, "", size=14)
    pieces.set_line(cell, "……………………………", size=14, align=pieces.CENTRE)


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
