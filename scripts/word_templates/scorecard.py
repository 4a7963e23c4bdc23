"""The scorecard as the annex of its plan has it (seed 003, annex; QĐ 510 Điều 7), to be filled in from the record."""

from __future__ import annotations

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from scripts.word_templates import layout as on
from scripts.word_templates.layout import Column, Paper, Slanted, Strong

_COLUMNS = (
    Column("TT", 1.1, "code", "centre"),
    Column("NỘI DUNG ĐÁNH GIÁ, PHÂN LOẠI", 10.6, "text"),
    Column("Điểm tối đa", 1.5, "maximum", "centre"),
    Column("Cơ sở tự chấm", 1.6, "own", "centre"),
    Column("Cấp trên chấm", 1.7, "checked", "centre"),
)
_QR = 3.0  # centimetres of the place at the right for the QR code
_HOW_TO_CHECK = (
    "{% if qr %}Quét mã QR hoặc gửi{% else %}Gửi{% endif %} mã này cho trợ lý để biết phiếu có còn đúng với hồ sơ đang "
    "lưu hay không."
)


def phieu_cham() -> Paper:
    """Phiếu chấm điểm: the table with both columns, how the card stands, its check code, places to sign if wanted."""
    paper = on.new_paper("Phiếu chấm điểm phong trào toàn dân bảo vệ an ninh Tổ quốc")
    _draft_on_every_page(paper)
    on.form_head(paper)
    with on.only_if(paper, "kind"):
        on.line(paper, Strong("{{ kind }}"), size=14, align="centre", capitals=True, before=8)
    on.line(paper, Strong("{{ title }}"), size=14, align="centre")
    on.line(paper, "{{ year }}", size=14, align="centre", after=4)
    on.line(paper, "Tên đơn vị: {{ unit }}", after=2)
    on.line(paper, "Địa chỉ: {{ address }}", after=4)
    _table(paper)
    _standing(paper)
    with on.only_if(paper, "signatures"):
        _places_to_sign(paper)
    return paper


def _draft_on_every_page(paper: Paper) -> None:
    """“DỰ THẢO” in the head of every page while the card is open; from the second page on with the page's number."""
    section = paper.sections[0]
    first = section.first_page_header.paragraphs[0]
    first.style = paper.styles["Table text"]
    first.add_run("{{ draft }}").bold = True
    number = section.header.paragraphs[0]
    number.alignment = None
    number.paragraph_format.tab_stops.add_tab_stop(Cm(on.TEXT_WIDTH / 2), WD_TAB_ALIGNMENT.CENTER)
    field = number._p[-1]
    run = number.add_run("{{ draft }}\t")
    run.bold, run.font.size = True, Pt(12)
    number._p.append(field)


def _table(paper: Paper) -> None:
    made = on.table(paper, _COLUMNS, loop="line in lines")
    row = made.rows[2]
    for cell, column in zip(row.cells, _COLUMNS, strict=True):
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        _either(cell.paragraphs[0], column.cell)
    for cell in made.rows[0].cells:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _either(paragraph: Paragraph, name: str) -> None:
    """What stands in a cell: in bold where the row has the sum of others; points with their mark below them."""
    (plain,) = paragraph.runs
    plain.text = f"{{% if not line.heading %}}{{{{ line.{name} }}}}{{% endif %}}"
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
    bold = paragraph.add_run(f"{{% if line.heading %}}{{{{ line.{name} }}}}{{% endif %}}")
    bold.bold, bold.font.size = True, plain.font.size
    if name in ("own", "checked"):
        mark = paragraph.add_run(f"{{{{ line.{name}_mark }}}}")
        mark.italic, mark.font.size = True, Pt(9)


def _standing(paper: Paper) -> None:
    """The remarks with the check code; the QR code beside them."""
    on.gap(paper)
    with on.beside(paper, on.TEXT_WIDTH - _QR, _QR) as (words, code):
        with on.repeated(words, "remark in remarks"):
            on.line(words, "{{ remark }}", size=12)
        with on.only_if(words, "code"):
            on.line(words, "Mã kiểm tra: ", Strong("{{ code }}"), size=12)
            on.line(words, Slanted(_HOW_TO_CHECK), size=11)
        on.line(code, "{{ qr }}", align="right")
        for cell in (words, code):
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True  # the places to sign never stand alone on a page


def _places_to_sign(paper: Paper) -> None:
    """Who confirms at the left, who answers for the card at the right; the places stay empty."""
    with on.beside(paper, on.TEXT_WIDTH / 2, on.TEXT_WIDTH / 2) as cells:
        for cell, who in zip(cells, (("Xác nhận của", "{{ office }}"), ("Người đứng đầu đơn vị",)), strict=True):
            on.line(cell, Slanted(f"{on.DOTS}, ngày …… tháng …… năm ………"), align="centre", before=8)
            for each in who:
                on.line(cell, Strong(each), align="centre", capitals=True)
            on.line(cell, Slanted("(Ký, đóng dấu, ghi rõ họ tên)"), size=11, align="centre", after=80)
