"""The commune's report (Báo cáo, Mẫu 1.4), with its long lists as annexes (Mẫu 2.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from scripts.word_templates import layout as on
from scripts.word_templates.layout import Column, Paper

_PLACE_TO_WRITE = "…" * 32  # a line


def bao_cao_xa() -> Paper:
    """The report of a commune's police on the movement, for a period."""
    paper = on.new_paper("Báo cáo kết quả xây dựng phong trào toàn dân bảo vệ an ninh Tổ quốc")
    on.draft_mark(paper)
    on.letterhead(paper, superior="{{ superior }}", issuer="{{ issuer }}", number="BC-……")
    on.heading(paper, "BÁO CÁO", "Kết quả xây dựng phong trào toàn dân bảo vệ an ninh Tổ quốc\n{{ period }}")
    on.addressee(paper, f"{{{{ addressee or '{on.DOTS * 3}' }}}}")
    with on.repeated(paper, "reference in references"):
        on.basis(paper, "Căn cứ {{ reference }}")
    on.body(
        paper,
        "Thực hiện kế hoạch “{{ plan }}” của {{ body }}, {{ issuer }} báo cáo kết quả {{ period }} "
        "({{ days_of_period }}) như sau. Số liệu là số liệu được ghi nhận đến {{ moment }}.",
    )
    _results(paper)
    _missing(paper)
    _evidence(paper)
    for heading in ("IV. ĐÁNH GIÁ CHUNG", "V. KIẾN NGHỊ, ĐỀ XUẤT"):
        on.section(paper, heading)
        for _line in range(3):
            _write_here(paper)
    on.body(
        paper,
        "Trên đây là báo cáo kết quả xây dựng phong trào toàn dân bảo vệ an ninh Tổ quốc {{ period }} "
        "của {{ issuer }}./.",
    )
    on.gap(paper)
    on.signature(
        paper,
        ["- Như trên;", f"- {on.DOTS}{on.DOTS};", "- Lưu: VT, ……"],
        f"{on.DOTS}{on.DOTS}",
    )
    _annexes(paper)
    return paper


def _results(paper: Paper) -> None:
    on.section(paper, "I. KẾT QUẢ THỰC HIỆN")
    on.section(paper, "1. Kết quả so với chỉ tiêu của kế hoạch")
    with on.only_if(paper, "targets"):
        on.body(paper, "{{ targets_summary }} (tính đến {{ moment }}):")
        on.table(
            paper,
            [
                Column("TT", 1.0, "{{ row.number }}", "centre"),
                Column("Chỉ tiêu", 5.6, "{{ row.title }}"),
                Column("Kế hoạch", 1.9, "{{ row.wanted }}", "centre"),
                Column("Thực hiện", 2.6, "{{ row.reached }}", "centre"),
                Column("Tỷ lệ", 1.7, "{{ row.share }}", "centre"),
                Column("Đánh giá", 3.7, "{{ row.verdict }}"),
            ],
            "row in targets",
        )
        on.gap(paper)
        on.otherwise(paper)
        on.body(paper, "Kế hoạch không đặt chỉ tiêu bằng số.")
    on.section(paper, "2. Đơn vị, phiếu chấm điểm, danh hiệu và xếp loại")
    on.table(
        paper,
        [
            Column("Nội dung", 5.5, "{{ row.title }}"),
            Column("Số lượng", 2.1, "{{ row.total }}", "centre"),
            Column("Tỷ lệ", 1.7, "{{ row.share }}", "centre"),
            Column("Trong kỳ", 1.6, "{{ row.in_period }}", "centre"),
            Column("Theo loại đơn vị", 5.6, "{{ row.kinds }}"),
        ],
        "row in figures",
    )
    on.gap(paper)
    on.body(paper, "{{ happened }}{% if days.rows %} Chi tiết theo ngày tại {{ days.name }}.{% endif %}")
    on.section(paper, "3. Khen thưởng")
    with on.only_if(paper, "awards"):
        on.table(
            paper,
            [
                Column("Hình thức khen thưởng", 8.1, "{{ row.title }}"),
                Column("Đã đề nghị, chờ quyết định", 3.0, "{{ row.waiting }}", "centre"),
                Column("Đã khen trong năm", 2.7, "{{ row.awarded }}", "centre"),
                Column("Đã khen trong kỳ", 2.7, "{{ row.in_period }}", "centre"),
            ],
            "row in awards",
        )
        on.gap(paper)
        on.otherwise(paper)
        on.body(paper, "Chưa có đề nghị khen thưởng.")
    _models(paper)
    _messages(paper)


def _models(paper: Paper) -> None:
    on.section(paper, "4. Mô hình")
    with on.only_if(paper, "register"):
        on.table(
            paper,
            [
                Column("Nội dung", 10.5, "{{ row.title }}"),
                Column("Số lượng", 3.0, "{{ row.total }}", "centre"),
                Column("Trong kỳ", 3.0, "{{ row.in_period }}", "centre"),
            ],
            "row in register",
        )
        on.gap(paper)
        on.otherwise(paper)
        on.body(paper, "Chưa có mô hình trong danh sách.")
    with on.only_if(paper, "models_remark"):
        on.note(paper, "{{ models_remark }}")
    with on.only_if(paper, "model_changes"):
        on.body(paper, "Mô hình mới, kết thúc hoặc được đề nghị biểu dương trong kỳ:")
        on.table(
            paper,
            [
                Column("Mô hình", 5.6, "{{ row.title }}"),
                Column("Nơi thực hiện", 5.0, "{{ row.place }}"),
                Column("Từ", 2.4, "{{ row.since }}", "centre"),
                Column("Trong kỳ", 3.5, "{{ row.what }}", "centre"),
            ],
            "row in model_changes",
        )
        on.gap(paper)


def _messages(paper: Paper) -> None:
    on.section(paper, "5. Tuyên truyền trên các nhóm")
    with on.only_if(paper, "topics"):
        on.table(
            paper,
            [
                Column("Chủ đề", 7.7, "{{ row.title }}"),
                Column("Số đợt", 1.9, "{{ row.campaigns }}", "centre"),
                Column("Số lần gửi", 2.1, "{{ row.runs }}", "centre"),
                Column("Số nhóm đã nhận", 2.4, "{{ row.groups }}", "centre"),
                Column("Số tin đã gửi", 2.4, "{{ row.posts }}", "centre"),
            ],
            "row in topics",
            last=(
                "{{ topics_total.title }}",
                "{{ topics_total.campaigns }}",
                "{{ topics_total.runs }}",
                "{{ topics_total.groups }}",
                "{{ topics_total.posts }}",
            ),
        )
        on.gap(paper)
        with on.repeated(paper, "remark in topics_remarks"):
            on.note(paper, "{{ remark }}")
        on.otherwise(paper)
        on.body(paper, "Trong kỳ chưa gửi tin tuyên truyền.")


def _missing(paper: Paper) -> None:
    on.section(paper, "II. NHỮNG VIỆC CÒN THIẾU")
    on.section(paper, "1. Đơn vị theo từng chỉ tiêu chưa đạt")
    with on.only_if(paper, "missing"):
        on.table(
            paper,
            [
                Column("Chỉ tiêu số", 1.6, "{{ row.number }}", "centre"),
                Column("Nội dung", 5.6, "{{ row.title }}"),
                Column("Số đơn vị", 1.8, "{{ row.units }}", "centre"),
                Column("Đơn vị", 7.5, "{{ row.names }}"),
            ],
            "row in missing",
        )
        on.gap(paper)
        with on.only_if(paper, "missing_units.rows"):
            on.body(paper, "Danh sách từng đơn vị tại {{ missing_units.name }}.")
        on.otherwise(paper)
        on.body(paper, "Không có đơn vị còn thiếu theo chỉ tiêu của kế hoạch.")
    on.section(paper, "2. Mốc thời gian trong kỳ và mốc quá hạn")
    with on.only_if(paper, "dates"):
        on.table(
            paper,
            [
                Column("Nội dung", 6.6, "{{ row.title }}"),
                Column("Thời hạn", 3.1, "{{ row.when }}", "centre"),
                Column("Thực hiện", 2.6, "{{ row.by }}", "centre"),
                Column("Đã xong", 2.0, "{{ row.done }}", "centre"),
                Column("Tình trạng", 2.2, "{{ row.state }}", "centre"),
            ],
            "row in dates",
        )
        on.gap(paper)
        on.otherwise(paper)
        on.body(paper, "Trong kỳ không có mốc thời gian đến hạn; không có mốc quá hạn.")
    on.section(paper, "3. Việc chưa định ngày")
    with on.only_if(paper, "open_dates"):
        with on.repeated(paper, "title in open_dates"):
            on.body(paper, "- {{ title }};")
        on.otherwise(paper)
        on.body(paper, "Không có.")


def _evidence(paper: Paper) -> None:
    on.section(paper, "III. MINH CHỨNG")
    on.body(paper, "{{ evidence_summary }}")
    with on.only_if(paper, "evidence"):
        on.table(
            paper,
            [
                Column("Nội dung", 10.5, "{{ row.title }}"),
                Column("Số đơn vị", 3.0, "{{ row.units }}", "centre"),
                Column("Số tệp", 3.0, "{{ row.files }}", "centre"),
            ],
            "row in evidence",
        )
        on.gap(paper)
        with on.only_if(paper, "unit_evidence.rows"):
            on.body(paper, "Danh sách theo đơn vị tại {{ unit_evidence.name }}.")


def _annexes(paper: Paper) -> None:
    with _annex(paper, "days", "CÁC MỐC CÔNG VIỆC TRONG KỲ THEO NGÀY"):
        _long_table(paper, "days", ("Ngày", 2.5), ("Nội dung", 5.5), ("Số đơn vị", 1.8), ("Đơn vị", 6.7))
    with _annex(paper, "missing_units", "ĐƠN VỊ CHƯA ĐẠT THEO TỪNG CHỈ TIÊU"):
        on.note(paper, "Số chỉ tiêu theo bảng tại mục I.1 của báo cáo.")
        _long_table(paper, "missing_units", ("Đơn vị", 8.5), ("Địa bàn", 4.0), ("Chỉ tiêu chưa đạt", 4.0))
    with _annex(paper, "unit_evidence", "MINH CHỨNG THEO ĐƠN VỊ"):
        _long_table(paper, "unit_evidence", ("Đơn vị", 6.0), ("Minh chứng", 8.5), ("Số tệp", 2.0))


@contextmanager
def _annex(paper: Paper, name: str, title: str) -> Iterator[None]:
    """An annex on pages and with page numbers of its own, where there is anything in it."""
    with on.only_if(paper, f"{name}.rows"):
        _new_section(paper)
        for text, size, bold, italic in (
            (f"{{{{ {name}.name }}}}", 14, True, False),
            (title, 14, True, False),
            ("(Kèm theo Báo cáo số ……/BC-…… ngày …… tháng …… năm ……… của {{ issuer }})", 13, False, True),
        ):
            paragraph = paper.add_paragraph(style="Table text")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.space_after = Pt(3)
            run = paragraph.add_run(text)
            run.font.size, run.bold, run.italic = Pt(size), bold or None, italic or None
        on.gap(paper)
        yield
        with on.only_if(paper, f"{name}.more"):
            on.note(paper, f"{{{{ {name}.more }}}}")


def _new_section(paper: Paper) -> None:
    """What follows begins on a new page, with pages counted anew.

    The section that ends here is laid out like the last one, so it does not matter which annexes there are.
    """
    last = paper.element.body.sectPr
    if last.find(qn("w:pgNumType")) is None:
        numbers = OxmlElement("w:pgNumType")
        numbers.set(qn("w:start"), "1")
        last.insert_element_before(numbers, "w:cols", "w:titlePg", "w:docGrid")
    end = paper.add_paragraph(style="Table text")
    end.paragraph_format.line_spacing = Pt(1)
    end._p.get_or_add_pPr().append(deepcopy(last))


def _long_table(paper: Paper, name: str, *columns: tuple[str, float]) -> None:
    on.table(
        paper,
        [
            Column("TT", 1.0, "{{ loop.index }}", "centre"),
            *_cells(columns),
        ],
        f"row in {name}.rows",
    )


def _cells(columns: Sequence[tuple[str, float]]) -> list[Column]:
    room = 16.5 / (1.0 + sum(width for _head, width in columns))
    return [
        Column(head, width * room, f"{{{{ row[{place}] }}}}", "centre" if width <= 2.5 else "left")
        for place, (head, width) in enumerate(columns)
    ]


def _write_here(paper: Paper) -> None:
    """A dotted line: what people have to say, nobody else does."""
    paragraph = on.body(paper, _PLACE_TO_WRITE)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.first_line_indent = Pt(0)
