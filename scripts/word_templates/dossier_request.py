"""Tờ trình of a unit: it asks to be recognised (Nghị định 30/2020/NĐ-CP, Phụ lục III, Mẫu 1.4)."""

from __future__ import annotations

from scripts.word_templates import layout as on
from scripts.word_templates.dossier import ANTT, EXEMPLARY, THIS_UNIT, UNIT, Titled, addressed, based, begun, signed
from scripts.word_templates.dossier import still_missing as missing
from scripts.word_templates.layout import Paper


def to_trinh_antt() -> Paper:
    """For “An toàn về an ninh, trật tự” (TT 124 Điều 9 khoản 2)."""
    return _request(ANTT)


def to_trinh_dien_hinh() -> Paper:
    """For an exemplary unit (seed 004 II.4)."""
    return _request(EXEMPLARY)


def _request(title: Titled) -> Paper:
    paper = begun("Tờ trình đề nghị xét, công nhận", "TTr-……")
    on.heading(paper, "TỜ TRÌNH", f"Về việc đề nghị xét, công nhận\n{title.name} năm\N{NO-BREAK SPACE}{{{{ year }}}}")
    addressed(paper)
    based(paper)
    on.body(
        paper,
        f"{UNIT} kính trình {{{{ body }}}} xem xét, công nhận {UNIT} {title.become} năm {{{{ year }}}}, cụ thể "
        "như sau:",
    )
    _registration(paper, title)
    _results(paper, title)
    on.section(paper, "3. Đề nghị")
    if title.is_antt:
        wish = "xem xét, công nhận hoặc trình cấp có thẩm quyền công nhận"
    else:
        wish = "xem xét, trình {{ decided_by or 'cấp có thẩm quyền' }} quyết định công nhận"
    on.body(paper, f"Từ kết quả trên, {UNIT} đề nghị {{{{ body }}}} {wish} {UNIT} {title.become} năm {{{{ year }}}}.")
    on.body(
        paper,
        "Hồ sơ kèm theo gồm: Báo cáo kết quả; Biên bản họp; "
        "{% if card %}Phiếu chấm điểm; {% endif %}Danh mục minh chứng ({{ files }} tệp).",
    )
    on.body(paper, f"{UNIT} trân trọng kính trình./.")
    on.gap(paper)
    signed(paper)
    on.gap(paper, 12)
    missing(paper)
    return paper


def _registration(paper: Paper, title: Titled) -> None:
    on.section(paper, "1. Việc đăng ký")
    with on.only_if(paper, "registration"):
        on.body(paper, f"{THIS_UNIT} đã {title.register} năm {{{{ year }}}} ({{{{ registration }}}}).")
        on.otherwise(paper)
        on.body(paper, f"{THIS_UNIT} {title.register} năm {{{{ year }}}} tại văn bản số ……………… ngày ………………")


def _results(paper: Paper, title: Titled) -> None:
    on.section(paper, "2. Kết quả thực hiện")
    with on.only_if(paper, "first_day"):
        on.body(paper, "Kỳ đánh giá: từ ngày {{ first_day }} đến ngày {{ last_day }}.")
    if not title.is_antt:
        with on.repeated(paper, "line in history"):
            on.body(paper, "{{ line }}.")
    with on.only_if(paper, "standing"):
        on.body(
            paper,
            f"Theo {title.criteria}, có {{{{ standing.of }}}} tiêu chí áp dụng đối với {{{{ unit.kind }}}}; đạt "
            "{{ standing.met }} tiêu chí{% if standing.not_met %}; chưa đạt {{ standing.not_met }} tiêu chí "
            "({{ standing.unmet }}){% endif %}{% if standing.unanswered %}; chưa có kết quả {{ standing.unanswered }} "
            "tiêu chí ({{ standing.open }}){% endif %}.",
        )
        on.body(
            paper,
            "{% if standing.checked %}{{ police }} đã đối chiếu ngày {{ standing.checked }}."
            "{% else %}Kết quả do {{ unit.kind }} tự đánh giá; {{ police }} chưa đối chiếu.{% endif %}",
        )
        on.otherwise(paper)
        on.blank(paper, f"Kết quả theo từng {title.criteria}: ", lines=2)
    with on.only_if(paper, "card"):
        on.body(
            paper,
            "Phiếu chấm điểm{% if card.number %} số {{ card.number }}{% endif %}: tự chấm "
            "{{ card.own or '………' }}/{{ card.maximum }} điểm"
            "{% if card.checked %}; {{ police }} thẩm định {{ card.checked }}/{{ card.maximum }} điểm{% endif %}.",
        )
    rule = (
        "theo Thông tư số 124/2021/TT-BCA, danh hiệu chỉ được xét khi đạt đủ các tiêu chí."
        if title.is_antt
        else "hồ sơ chỉ lập khi đạt đủ các tiêu chí."
    )
    with on.only_if(paper, "standing and not standing.fulfilled"):
        on.note(paper, f"Ghi chú của bản dự thảo (bỏ khi ký): chưa đủ điều kiện đề nghị; {rule}")
