"""Biên bản of the meeting that reviews a unit (Nghị định 30/2020/NĐ-CP, Phụ lục III, Mẫu 1.9).

Who chairs and who attends: TT 124 Điều 9 khoản 1, as roles; names, words and decisions are those of the meeting.
"""

from __future__ import annotations

from scripts.word_templates import layout as on
from scripts.word_templates.dossier import ANTT, EXEMPLARY, UNIT, Titled, begun
from scripts.word_templates.layout import Column, Paper

_MOMENT = "… giờ …, ngày … tháng … năm ……"


def bien_ban_antt() -> Paper:
    """For “An toàn về an ninh, trật tự” (TT 124 Điều 9 khoản 2: Biên bản cuộc họp đánh giá)."""
    return _minutes(ANTT)


def bien_ban_dien_hinh() -> Paper:
    """For an exemplary unit (seed 004 II.4: Biên bản họp xét, đề nghị công nhận)."""
    return _minutes(EXEMPLARY)


def _minutes(title: Titled) -> Paper:
    what = "đánh giá, đề nghị công nhận" if title.is_antt else "xét, đề nghị công nhận"
    paper = begun(f"Biên bản họp {what}", "BB-……", dated=False)
    on.heading(paper, "BIÊN BẢN", f"Họp {what}\n{title.name} năm\N{NO-BREAK SPACE}{{{{ year }}}}")
    on.body(paper, f"Thời gian bắt đầu: {_MOMENT}")
    on.blank(paper, "Địa điểm: ")
    _attendance(paper)
    on.blank(
        paper,
        "Chủ trì (chủ tọa) – "
        "{% if unit.is_residential_area %}Trưởng khu dân cư{% else %}người đứng đầu {{ unit.kind }}{% endif %}: ",
    )
    on.blank(paper, "Thư ký (người ghi biên bản): ")
    on.section(paper, "Nội dung (theo diễn biến cuộc họp):")
    _content(paper, title)
    on.body(paper, f"Cuộc họp kết thúc vào {_MOMENT}./.")
    on.gap(paper)
    on.two_signatures(
        paper,
        ["Thư ký"],
        ["Chủ tọa"],
        ["- {{ police }};", "- Lưu: {% if not unit.is_residential_area %}VT, {% endif %}Hồ sơ."],
    )
    return paper


def _attendance(paper: Paper) -> None:
    on.body(paper, "Thành phần tham dự:")
    with on.only_if(paper, "unit.is_residential_area"):
        for who in (
            "Trưởng khu dân cư",
            "Bí thư chi bộ",
            "Ban công tác Mặt trận",
            "Đại diện các đoàn thể",
            "Đại diện {{ police }}",
        ):
            on.blank(paper, f"- {who}: ")
        on.otherwise(paper)
        on.blank(paper, "- Người đứng đầu {{ unit.kind }}: ")
        with on.only_if(paper, "unit.has_party_organisation"):
            on.blank(paper, "- Đại diện cấp ủy: ")
        with on.only_if(paper, "unit.has_union"):
            on.blank(paper, "- Đại diện công đoàn, đoàn thể: ")
        with on.only_if(paper, "unit.has_guard_force"):
            on.blank(paper, "- Đại diện lực lượng bảo vệ: ")
        on.blank(paper, "- Đại diện {{ police }}: ")
        on.blank(paper, "- Đại diện cơ quan có thẩm quyền quản lý: ")
    on.blank(paper, "- Vắng mặt (nêu lý do): ")


def _content(paper: Paper, title: Titled) -> None:
    on.body(
        paper,
        f"1. Chủ tọa nêu mục đích, yêu cầu cuộc họp; {UNIT} trình bày Báo cáo {' '.join(title.report)} "
        "năm {{ year }}.",
    )
    with on.only_if(paper, "standing and (standing.met or standing.not_met)"):
        on.body(
            paper,
            "Theo báo cáo: đạt {{ standing.met }}/{{ standing.of }} tiêu chí áp dụng"
            "{% if standing.not_met %}; chưa đạt: {{ standing.unmet }}{% endif %}"
            "{% if standing.unanswered %}; chưa có kết quả: {{ standing.open }}{% endif %}"
            "{% if card and card.own %}; phiếu chấm điểm: tự chấm {{ card.own }}/{{ card.maximum }} điểm"
            "{% if card.checked %}, thẩm định {{ card.checked }}/{{ card.maximum }} điểm{% endif %}{% endif %}.",
        )
    on.body(paper, "2. Cuộc họp thảo luận, đánh giá từng tiêu chí:")
    with on.only_if(paper, "criteria"):
        on.table(
            paper,
            [
                Column("TT", 1.3, "{{ each.code }}", "centre"),
                Column("Tiêu chí", 8.4, "{{ each.text }}"),
                Column("Tự đánh giá", 2.6, "{{ each.own or 'chưa có kết quả' }}", "centre"),
                Column("Kết luận của cuộc họp", 4.2, "", "centre"),
            ],
            "each in criteria",
        )
        on.gap(paper)
        on.otherwise(paper)
        on.blank(paper, lines=4)
    on.blank(paper, "3. Ý kiến phát biểu: ", lines=3)
    on.body(
        paper,
        f"4. Kết luận: Cuộc họp ……………………… (thống nhất đề nghị, hoặc chưa đề nghị) công nhận {UNIT} "
        f"{title.become} năm {{{{ year }}}}. Số người dự họp: ………; nhất trí: ………; không nhất trí: ………",
    )
