"""Units and what of them matters to the rules: their kind and their profile."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class UnitKind(StrEnum):
    """The kinds of unit that a plan can address (Thông tư 124/2021/TT-BCA, Điều 2)."""

    OFFICE = "office"  # cơ quan
    ENTERPRISE = "enterprise"  # doanh nghiệp
    SCHOOL = "school"  # cơ sở giáo dục
    RESIDENTIAL_AREA = "residential_area"  # khu dân cư


class Exclusion(StrEnum):
    """Why a unit cannot be given the security-and-order title (Thông tư 124/2021/TT-BCA, Điều 1 khoản 2 điểm b)."""

    NONE = "none"
    ARMED_FORCES = "armed_forces"  # đơn vị lực lượng vũ trang
    SMALL_ENTERPRISE = "small_enterprise"  # doanh nghiệp nhỏ, siêu nhỏ
    PRIMARY_OR_PRESCHOOL = "primary_or_preschool"  # trường tiểu học, mầm non, nhà trẻ


_EXCLUSIONS: dict[UnitKind, tuple[Exclusion, ...]] = {
    UnitKind.OFFICE: (Exclusion.NONE, Exclusion.ARMED_FORCES),
    UnitKind.ENTERPRISE: (Exclusion.NONE, Exclusion.SMALL_ENTERPRISE),
    UnitKind.SCHOOL: (Exclusion.NONE, Exclusion.PRIMARY_OR_PRESCHOOL),
    UnitKind.RESIDENTIAL_AREA: (Exclusion.NONE,),
}


def exclusions_for(kind: UnitKind) -> tuple[Exclusion, ...]:
    """The answers that make sense for a kind of unit, `NONE` first. One answer only means: nothing to ask."""
    return _EXCLUSIONS[kind]


@dataclass(frozen=True, slots=True)
class UnitProfile:
    """What the conditions in a plan may ask about a unit. `people` is a head count, None when it is not known."""

    kind: UnitKind
    has_party_organisation: bool
    has_union: bool
    has_guard_force: bool
    antt_eligible: bool = True
    people: int | None = None
