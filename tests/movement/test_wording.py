"""The card of Thiện Tín says what the annex of the commune's plan says, to the letter."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest

from movement.plan import Criterion, DecidedBy, Evidence, Plan, ScorecardTemplate

ANNEX = " ".join((Path(__file__).parent / "data" / "annex.txt").read_text(encoding="utf-8").split())

# code, maximum, exact wording
ROWS = [
    (
        "1",
        3,
        "Quý I hằng năm, cấp ủy (đối với nơi có tổ chức Đảng) có nghị quyết; cơ quan, doanh nghiệp, cơ sở giáo dục có "
        "chương trình hoặc kế hoạch sát hợp tình hình để triển khai thực hiện đầy đủ các văn bản chỉ đạo của cấp trên "
        "về xây dựng phong trào; tổ chức sơ, tổng kết phong trào và thực hiện nghiêm túc chế độ thông tin, báo cáo.",
    ),
    (
        "2",
        3,
        "Có nhiều hình thức tuyên truyền, vận động thu hút 90% trở lên đảng viên, cán bộ, công nhân viên, người lao "
        "động, học sinh, sinh viên tham gia phong trào.",
    ),
    (
        "3",
        5,
        "Tích cực hưởng ứng hoặc có hình thức tổ chức “Ngày hội toàn dân bảo vệ an ninh Tổ quốc” và các chủ đề khác "
        "theo chỉ đạo của UBND các cấp thiết thực, hiệu quả, phù hợp với điều kiện, hoàn cảnh thực tế của cơ quan, "
        "doanh nghiệp, cơ sở giáo dục.",
    ),
    (
        "4",
        5,
        "Phối hợp chặt chẽ với chính quyền cơ sở, lực lượng Công an các cấp trong xây dựng phong trào:",
    ),
    ("4a", 1, "Xây dựng quy chế hoặc kế hoạch phối hợp"),
    ("4b", 1, "Tổ chức thực hiện đầy đủ quy chế hoặc kế hoạch phối hợp"),
    ("4c", 1, "Định kỳ sơ kết, tổng kết, đánh giá kết quả thực hiện"),
    ("4d", 2, "Tham gia đầy đủ các phong trào, cuộc vận động của địa phương."),
    (
        "5",
        14,
        "Công tác bảo vệ bí mật nhà nước, bảo vệ chính trị nội bộ, an toàn lao động, phòng, chống cháy nổ, bảo vệ môi "
        "trường:",
    ),
    (
        "5a",
        2,
        "Không xảy ra mất đoàn kết nội bộ; đơn thư khiếu nại, tố cáo không đúng quy định; tham gia tập trung đông "
        "người khiếu nại, gây rối an ninh, trật tự công cộng.",
    ),
    ("5b", 2, "Không xảy ra tiêu cực, tham nhũng, thất thoát tài sản"),
    ("5c", 2, "Không xảy ra đình công, lãn công trái pháp luật"),
    ("5d", 2, "Xây dựng nội quy, quy định bảo vệ cơ quan, doanh nghiệp, cơ sở giáo dục"),
    (
        "5đ",
        2,
        "Thực hiện nghiêm các quy định về phòng cháy, chữa cháy; an toàn lao động; bảo vệ môi trường",
    ),
    ("5e", 2, "Thực hiện tốt công tác bảo vệ bí mật nhà nước"),
    (
        "5g",
        2,
        "Tổ chức công đoàn, đoàn thể được cấp trên đánh giá xếp loại “Hoàn thành tốt nhiệm vụ” trở lên (đối với các "
        "cơ quan, doanh nghiệp, cơ sở giáo dục có tổ chức công đoàn, đoàn thể); hoàn thành nghĩa vụ nộp thuế theo quy "
        "định của Nhà nước (đối với các cơ quan, doanh nghiệp, cơ sở giáo dục không có tổ chức Đảng, công đoàn, đoàn "
        "thể).",
    ),
    (
        "6",
        4,
        "Công tác xây dựng lực lượng bảo vệ cơ quan, doanh nghiệp, cơ sở giáo dục bảo đảm phù hợp với điều kiện của "
        "đơn vị.",
    ),
    ("6a", 2, "Bố trí lực lượng bảo vệ"),
    ("6b", 2, "Lực lượng bảo vệ hoàn thành tốt nhiệm vụ trở lên"),
    (
        "7",
        10,
        "Xây dựng mô hình mới hoặc duy trì ít nhất 01 mô hình phong trào trong cơ quan, doanh nghiệp, cơ sở giáo dục "
        "hoạt động hiệu quả, thiết thực.",
    ),
    ("8", 53, "Đăng ký, đạt tiêu chuẩn “An toàn về an ninh, trật tự”"),
    (
        "8a",
        1,
        "Cơ quan, doanh nghiệp, cơ sở giáo dục có đăng ký phấn đấu đạt tiêu chuẩn “An toàn về an ninh, trật tự”",
    ),
    (
        "8b",
        2,
        "100% phòng, ban, tổ, đội... trong cơ quan, doanh nghiệp, cơ sở giáo dục đăng ký cam kết đạt tiêu chuẩn “An "
        "toàn về an ninh, trật tự”",
    ),
    ("8c", 50, "Đạt tiêu chuẩn “An toàn về an ninh, trật tự”"),
    (
        "9",
        3,
        "Tập thể hoặc cá nhân được các cấp khen thưởng đột xuất trong phong trào: Tập thể 2 điểm; cá nhân 1 điểm; tối "
        "đa không quá 3 điểm.",
    ),
]


def _rows(card: ScorecardTemplate) -> list[Criterion]:
    rows: list[Criterion] = []
    for item in card.items:
        rows += [item, *item.parts]
    return rows


def test_the_rows_stand_in_the_order_of_the_annex(card: ScorecardTemplate) -> None:
    assert [row.code for row in _rows(card)] == [code for code, _, _ in ROWS]


@pytest.mark.parametrize(("code", "maximum", "wording"), ROWS, ids=[code for code, _, _ in ROWS])
def test_a_row_has_the_annex_wording_and_points(card: ScorecardTemplate, code: str, maximum: int, wording: str) -> None:
    assert card.criterion(code).official == wording
    assert card.criterion(code).maximum == maximum
    assert wording in ANNEX


def test_each_row_of_the_annex_ends_with_its_points() -> None:
    position = 0
    for _, maximum, wording in ROWS:
        position = ANNEX.index(wording, position) + len(wording)
        assert int(ANNEX[position:].split()[0]) == maximum


def test_the_card_has_nine_items_and_21_scored_rows_of_100_points(card: ScorecardTemplate) -> None:
    assert len(card.items) == 9
    assert len(card.scored) == 21
    assert sum(len(item.parts) for item in card.items) == 16
    assert card.maximum == sum(row.maximum for row in card.scored) == 100


def test_codes_are_text_and_parts_know_their_item(card: ScorecardTemplate) -> None:
    assert [row.code for row in card.criterion("5").parts] == ["5a", "5b", "5c", "5d", "5đ", "5e", "5g"]
    heading = card.parent("5đ")
    assert heading is not None
    assert heading.code == "5"
    assert card.parent("7") is None
    with pytest.raises(KeyError):
        card.criterion("5f")


def test_only_the_title_itself_is_decided_by_the_authority(card: ScorecardTemplate) -> None:
    assert [row.code for row in card.scored if row.decided_by is DecidedBy.AUTHORITY] == ["8c"]


def test_no_file_is_asked_for_where_secret_papers_could_come(card: ScorecardTemplate) -> None:
    assert {row.code for row in card.scored if row.evidence is Evidence.NONE} == {"5a", "5b", "5c", "5e", "8c"}


def test_everything_that_people_read_is_there_in_both_languages(plan: Plan, card: ScorecardTemplate) -> None:
    texts = [plan.title, card.title]
    if plan.levels is not None:
        texts += [level.name for level in plan.levels.levels]
    for row in _rows(card):
        texts += [text for text in (row.short, row.question, row.help) if text]
        texts += [variant.short for variant in row.variants]
        texts += [field.label for field in (row.counts.fields if row.counts else ())]
    texts += [entry.title for entry in (*plan.deadlines, *plan.targets, *plan.topics)]
    assert all(text.vi and text.en and text.vi != text.en for text in texts)
    assert all(text.vi == unicodedata.normalize("NFC", text.vi) for text in texts)


def test_what_no_source_settles_is_marked_so(plan: Plan, card: ScorecardTemplate) -> None:
    assert plan.levels is not None
    assert not plan.levels.confirmed
    assert plan.levels.note is not None
    assert plan.issuer.province is None
    assert plan.issuer.hotline is None
    assert card.not_applicable_note
    assert plan.deadline("register").note
    assert card.step == Decimal(1)
