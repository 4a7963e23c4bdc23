"""A plan as lines for a terminal: every part is said, what is open or provisional is marked, no line is too long."""

from __future__ import annotations

import pytest

from bot.plan_card import plan_card
from bot.plan_card.layout import WIDTH
from movement.loader import parse_plan
from movement.plans import TEMPLATE, bundled_plans, load_bundled

TEMPLATE_PLAN = parse_plan(TEMPLATE.read_text(encoding="utf-8"), TEMPLATE.name)


def shown(plan_id: str, language: str = "vi") -> str:
    return "\n".join(plan_card(load_bundled(plan_id), language))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("plan", [*map(load_bundled, bundled_plans()), TEMPLATE_PLAN], ids=lambda plan: plan.id)
def test_no_line_is_longer_than_the_card_is_wide(plan: object, language: str) -> None:
    lines = plan_card(plan, language)  # type: ignore[arg-type]
    assert max(map(len, lines)) <= WIDTH
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize(
    "expected",
    [
        "! The plan does not name the duty phone.",
        "Assessed: 01/11/2025 – 31/10/2026 (residential_area)",
        "- Ban Chỉ huy Quân sự xã: Phối hợp với Công an xã",
        "unit          Bản cam kết giao ước thi đua (commitment)",
        "! The plan has no scorecard for units of these kinds: office, enterprise, school, residential_area.",
        "CHECKLIST tt-124-residential-area: Khu dân cư đạt tiêu chuẩn",
        "3đ    Không có hoạt động ly khai, đòi tự trị",
        "for office, enterprise, school, residential_area; decided by cấp có thẩm quyền\nthe plan sets no condition",
        "! The plan does not have the criteria of the title: the commune enters them.",
        "for unit, people_of_hamlet, police, security_team, person, once a year",
        "- Giấy khen của Chủ tịch Ủy ban nhân dân xã (commune)",
        "- resolution_issued (has_party_organisation: true)",
        "before 1/6    Đề xuất ít nhất 01 mô hình tiêu biểu",
        "police, last good day 31/05/2026, only in 2026, done: confirmed",
        "authority (office, enterprise, school; antt_eligible: true), last good day 19/11/2026,",
        "no day        Ký cam kết giao ước thi đua\n              unit, done: commitments (KH III.1)",
        "periodic      Báo cáo Giám đốc Công an tỉnh, Thường trực Đảng ủy, Ủy ban nhân dân xã",
        "≤ 0           Khu dân cư, đơn vị phân loại yếu\n              counted: at_level weak",
        "≥ 1           Thôn tổ chức “điểm” Ngày hội (residential_area)",
        "- Tin nhắn trên các nhóm zalo cộng đồng",
        "- Xây dựng xã không ma túy",
    ],
)
def test_what_a_plan_says_about_the_year_is_on_its_card(expected: str) -> None:
    assert expected in shown("binh-chuong-2026")


def test_conditions_and_dossier_of_the_exemplary_title_are_shown() -> None:
    an_giang = shown("an-giang-2023")
    assert "only units that are recognised “Safe in security and order” and classified good or better" in an_giang
    assert "dossier: submission, result-report, minutes" in an_giang
    assert "classified, at any level" in shown("vinh-thuy-2026")
    assert "unit (office, enterprise, school), last good day 19/01/2026" in shown("vinh-thuy-2026")
    assert "of units that were chosen" in shown("vinh-thuy-2026")


def test_items_of_the_card_stand_beside_a_checklist_only_where_the_plan_has_that_card() -> None:
    assert "Có ít nhất 01 mô hình phong trào hiệu quả [card: 7]" in shown("thien-tin-2026")
    assert "[card:" not in shown("vinh-thuy-2026")


def test_a_target_that_nothing_is_counted_for_says_so() -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    plan = parse_plan(
        text.replace("\ntargets:\n", "\ntargets:\n  - {id: other, title: Khác, number: 3, source: nowhere}\n"), "x"
    )
    assert "≥ 3           Khác\n              ! nothing is counted for it" in "\n".join(plan_card(plan, "vi"))


def test_the_card_in_english_keeps_official_wording() -> None:
    english = shown("thien-tin-2026", "en")
    assert "- Commune police: Leads and advises" in english
    assert "Quý I hằng năm, cấp ủy (đối với nơi có tổ chức Đảng) có nghị quyết" in english
