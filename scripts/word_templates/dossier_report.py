"""Báo cáo kết quả of a unit, criterion by criterion (Nghị định 30/2020/NĐ-CP, Phụ lục III, Mẫu 1.4)."""

from __future__ import annotations

from scripts.word_templates import layout as on
from scripts.word_templates.dossier import (
    ANTT,
    EXEMPLARY,
    THIS_UNIT,
    UNIT,
    Titled,
    addressed,
    begun,
    facts_of_unit,
    signed,
    still_missing,
)
from scripts.word_templates.layout import Column, Paper


def bao_cao_antt() -> Paper:
    """For “An toàn về an ninh, trật tự” (TT 124 Điều 9 khoản 2)."""
    return _report(ANTT)


def bao_cao_dien_hinh() -> Paper:
    """For an exemplary unit (seed 004 II.4)."""
    return _report(EXEMPLARY)


def _report(title: Titled) -> Paper:
    paper = begun("Báo cáo kết quả thực hiện các tiêu chí", "BC-……")
    first, second = title.report
    on.heading(paper, "BÁO CÁO", f"{first.capitalize()}\n{second} năm\N{NO-BREAK SPACE}{{{{ year }}}}")
    addressed(paper)
    on.body(
        paper,
        f"{UNIT} báo cáo {first} {second} năm {{{{ year }}}}"
        "{% if first_day %} (kỳ đánh giá từ ngày {{ first_day }} đến ngày {{ last_day }}){% endif %} như sau:",
    )
    on.section(paper, "I. ĐẶC ĐIỂM, TÌNH HÌNH")
    facts_of_unit(paper)
    on.blank(paper, "- Thuận lợi, khó khăn: ", lines=2)
    on.section(paper, "II. KẾT QUẢ THỰC HIỆN")
    _carried_out(paper, title)
    _criteria(paper, title)
    _card(paper)
    on.section(paper, "III. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN")
    with on.only_if(paper, "shortcomings"):
        on.body(paper, "Tiêu chí chưa đạt:")
        with on.repeated(paper, "line in shortcomings"):
            on.body(paper, "- {{ line }}.")
    on.blank(paper, "Tồn tại, hạn chế{% if shortcomings %} khác{% endif %} và nguyên nhân: ", lines=2)
    on.section(paper, "IV. TỰ ĐÁNH GIÁ, ĐỀ NGHỊ")
    _conclusion(paper, title)
    on.gap(paper)
    signed(paper)
    on.gap(paper, 12)
    still_missing(paper)
    return paper


def _carried_out(paper: Paper, title: Titled) -> None:
    on.section(paper, "1. Công tác lãnh đạo, chỉ đạo, triển khai thực hiện")
    with on.only_if(paper, "steps"):
        with on.repeated(paper, "step in steps"):
            on.body(paper, "- {{ step.name }}: {{ step.result }}.")
        on.otherwise(paper)
        on.blank(paper, lines=3)
    with on.only_if(paper, "models"):
        on.body(paper, "Mô hình phong trào đang hoạt động:")
        with on.repeated(paper, "model in models"):
            on.body(
                paper, "- {{ model.name }} (từ {{ model.since }}){% if model.result %}: {{ model.result }}{% endif %}."
            )
    with on.only_if(paper, "history"):
        on.body(
            paper, "Kết quả xét, công nhận, xếp loại:" if title.is_antt else "Kết quả làm căn cứ lựa chọn, đề nghị:"
        )
        with on.repeated(paper, "line in history"):
            on.body(paper, "- {{ line }}.")


def _criteria(paper: Paper, title: Titled) -> None:
    on.section(paper, f"2. Kết quả theo từng {title.criteria}")
    with on.only_if(paper, "criteria"):
        on.table(
            paper,
            [
                Column("TT", 1.3, "{{ each.code }}", "centre"),
                Column(
                    "Tiêu chí, số liệu, minh chứng",
                    9.8,
                    "{{ each.text }}{% for line in each.details %}\n– {{ line }}{% endfor %}",
                ),
                Column("{{ unit.kind|capitalize }} tự đánh giá", 2.7, "{{ each.own or 'chưa có kết quả' }}", "centre"),
                Column("{{ police }} đối chiếu", 2.7, "{{ each.checked or 'chưa đối chiếu' }}", "centre"),
            ],
            "each in criteria",
        )
        on.gap(paper)
        on.body(
            paper,
            "Tổng hợp: đạt {{ standing.met }}/{{ standing.of }} tiêu chí; chưa đạt {{ standing.not_met }}; chưa có kết "
            "quả {{ standing.unanswered }}.",
        )
        on.otherwise(paper)
        on.note(paper, "Ghi chú của bản dự thảo: ghi kết quả theo từng tiêu chí của văn bản.")
        on.blank(paper, lines=6)


def _card(paper: Paper) -> None:
    with on.only_if(paper, "card"):
        on.section(paper, "3. Kết quả chấm điểm phong trào toàn dân bảo vệ an ninh Tổ quốc")
        with on.repeated(paper, "remark in card.remarks"):
            on.body(paper, "{{ remark }}")
        on.table(
            paper,
            [
                Column("TT", 1.3, "{{ line.code }}", "centre"),
                Column(
                    "Nội dung, số liệu, minh chứng",
                    9.2,
                    "{{ line.text }}{% for detail in line.details %}\n– {{ detail }}{% endfor %}",
                ),
                Column("Điểm tối đa", 2.0, "{{ line.maximum }}", "centre"),
                Column("Tự chấm", 2.0, "{{ line.own or '–' }}", "centre"),
                Column("Thẩm định", 2.0, "{{ line.checked or '–' }}", "centre"),
            ],
            "line in card.lines",
            last=["", "Tổng số điểm", "{{ card.maximum }}", "{{ card.own or '–' }}", "{{ card.checked or '–' }}"],
        )
        on.gap(paper)


def _conclusion(paper: Paper, title: Titled) -> None:
    with on.only_if(paper, "standing and standing.fulfilled"):
        on.body(
            paper,
            f"{THIS_UNIT} tự đánh giá đạt đủ {{{{ standing.of }}}}/{{{{ standing.of }}}} tiêu chí áp dụng; đề nghị "
            f"{{{{ body }}}} xem xét, công nhận {UNIT} {title.become} năm {{{{ year }}}}./.",
        )
        on.otherwise(paper)
        with on.only_if(paper, "standing"):
            on.body(
                paper,
                "Đến thời điểm lập báo cáo, {{ unit.kind }} đạt {{ standing.met }}/{{ standing.of }} tiêu chí áp dụng, "
                f"chưa đủ điều kiện đề nghị công nhận {UNIT} {title.become} năm {{{{ year }}}}./.",
            )
            on.otherwise(paper)
            on.blank(paper, "Tự đánh giá: ")
            on.body(paper, f"Đề nghị {{{{ body }}}} xem xét, công nhận {UNIT} {title.become} năm {{{{ year }}}}./.")
