"""The top of the papers that a commune's police issues."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.making.letterhead import letterhead, signatures, superior_of
from movement.completing import with_contacts
from movement.plans import load_bundled
from storage.communes import CommuneRecord


def commune(plan_id: str, province: str = "", office: str = "") -> CommuneRecord:
    plan = load_bundled(plan_id)
    office = office or plan.issuer.police_office
    return CommuneRecord(1, plan.issuer.commune, office, "", 1, plan, datetime(2026, 1, 5, tzinfo=UTC), province)


@pytest.mark.parametrize(
    ("plan_id", "province", "office", "superior"),
    [
        ("thien-tin-2026", "51", "", "Công an tỉnh Quảng Ngãi"),
        ("thien-tin-2026", "48", "Công an phường Hải Châu", "Công an thành phố Đà Nẵng"),
        ("binh-chuong-2026", "", "", "Công an tỉnh Quảng Ngãi"),  # the plan names the province
        ("thien-tin-2026", "", "", ""),  # nobody has stated it
        ("thien-tin-2026", "99", "", ""),
        ("an-giang-2023", "", "", ""),  # the province's police themselves
    ],
)
def test_the_office_above_is_the_provinces_where_it_is_known(
    plan_id: str, province: str, office: str, superior: str
) -> None:
    assert superior_of(commune(plan_id, province, office)) == superior


def test_number_day_and_signature_are_left_empty() -> None:
    head = letterhead(commune("thien-tin-2026", "51"))

    assert head.place_and_date == "Thiện Tín, ngày …… tháng …… năm ……"
    assert (head.nation, head.motto) == ("Cộng hòa xã hội chủ nghĩa Việt Nam", "Độc lập - Tự do - Hạnh phúc")
    assert [place.who for place in signatures()] == ["Người lập", "Thủ trưởng đơn vị"]


def test_a_province_that_is_added_later_counts() -> None:
    record = commune("thien-tin-2026")
    named = CommuneRecord(
        1,
        record.name,
        record.police_office,
        "",
        1,
        with_contacts(record.plan, province="Quảng Ngãi"),
        record.created_at,
    )
    assert superior_of(named) == "Công an tỉnh Quảng Ngãi"
