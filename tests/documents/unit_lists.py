"""Lists of units to make papers of, without any database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from bot.making.list_words import list_words
from documents.unit_lines import DifferenceLine, MissingLine, UnitLine, UnitList, same
from documents.workbook import Letterhead, Signature

KINDS = ("Cơ quan", "Doanh nghiệp", "Cơ sở giáo dục", "Khu dân cư")
LEVELS = ("Xuất sắc", "Khá", "Trung bình", "Yếu")
DECIDED, EXPECTED = "Quyết định", "Dự kiến"
HAMLETS = (
    *("An Mẫu", "Long Bàn Bắc", "(chưa ghi)", "Thôn 3 (?)", "Thôn *", "~Thôn~", "=1+1", ">5", "<>", "12", "THÔN 1"),
    *("thôn 1", "Thôn 1?", '"Đông"', "Thôn " + "dài " * 35),
)
LONG = "CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN THƯƠNG MẠI DỊCH VỤ XUẤT NHẬP KHẨU " * 3
NASTY = (
    *('=HYPERLINK("http://x","y")', "+1", "@SUM(A1)", "-2+3", "{=1}", "'=1", "12", "1e5", "#set page(width: 1cm)"),
    *(
        "{{ 7*7 }}",
        "<b>&amp;",
        "https://example.org/" + "a" * 80,
        LONG[:200],
        "Ắ" * 200,
        "Tie\u0302\u0301ng Vie\u0323\u0302t",
    ),
)

LINE = UnitLine(
    name="Trường Tiểu học Thiện Tín",
    kind=KINDS[2],
    hamlet=HAMLETS[0],
    maximum=Decimal(100),
    own=Decimal("97.5"),
    verified=Decimal(95),
    level=LEVELS[0],
    basis=EXPECTED,
    state="Đã thẩm định",
    handed_in=date(2026, 10, 20),
    note="Tạm tính 50 điểm (mục 8c)",
)
NOT_BEGUN = replace(
    LINE, maximum=None, own=None, verified=None, level="", basis="", state="Chưa chấm", handed_in=None, note=""
)


def list_of(*lines: UnitLine, levels: tuple[str, ...] = LEVELS) -> UnitList:
    """A list of these lines, with a difference for every one that has any, and the rest among those without a card."""
    hamlets = {same(line.hamlet): line.hamlet for line in lines}
    return UnitList(
        head=Letterhead(
            superior="Công an tỉnh Quảng Ngãi",
            office="Công an xã Thiện Tín",
            nation="Cộng hòa xã hội chủ nghĩa Việt Nam",
            motto="Độc lập - Tự do - Hạnh phúc",
            place_and_date="Thiện Tín, ngày …… tháng …… năm ……",
        ),
        signatures=(Signature("Người lập", "(Ký)"), Signature("Thủ trưởng đơn vị", "(Ký, đóng dấu)")),
        type_name="DANH SÁCH",
        title="Chấm điểm, mức đề xuất đánh giá, phân loại năm 2026",
        attached_to="(Kèm theo Tờ trình số ……)",
        as_of="Tính đến 08/12/2026 09:00",
        lines=lines,
        differences=tuple(
            DifferenceLine(line.name, line.kind, line.hamlet, "5đ", "Phòng cháy, chữa cháy", line.own, line.verified)
            for line in lines
            if line.verified is not None and line.change
        ),
        missing=tuple(
            MissingLine(line.name, line.kind, line.hamlet, line.state, line.note) for line in lines if line.own is None
        ),
        kinds=KINDS,
        hamlets=tuple(hamlets.values()),
        levels=levels,
        decided=DECIDED,
        remarks=("Mức điểm xếp loại là tạm tính, chưa có văn bản xác nhận.",),
        words=list_words(),
    )


@st.composite
def unit_lines(draw: st.DrawFn, maxima: st.SearchStrategy[Decimal] | None = None) -> UnitLine:
    """Any line: without a card, handed in, or verified; points in halves."""
    name = draw(st.sampled_from(NASTY) | st.text(min_size=1, max_size=30).filter(lambda text: bool(text.strip())))
    unit = replace(NOT_BEGUN, name=name, kind=draw(st.sampled_from(KINDS)), hamlet=draw(st.sampled_from(HAMLETS)))
    if draw(st.booleans()):
        return unit
    maximum = draw(maxima) if maxima is not None else Decimal(100)
    points = st.integers(0, int(maximum * 2)).map(lambda halves: Decimal(halves) / 2)
    level = draw(st.sampled_from(("", *LEVELS)))
    return replace(
        unit,
        maximum=maximum,
        own=draw(points),
        verified=draw(st.none() | points),
        level=level,
        basis=draw(st.sampled_from((DECIDED, EXPECTED))) if level else "",
        handed_in=draw(st.dates(date(2026, 1, 1), date(2026, 12, 31))),
    )
