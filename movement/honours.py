"""Titles and awards as plan data: who can become exemplary, who can be proposed for which award."""

from __future__ import annotations

from enum import StrEnum

from movement.units import UnitKind
from movement.values import Frozen, LocalText, Text


class ExemplaryRule(Frozen):
    """Who can be proposed as exemplary (điển hình), and who decides.

    `needs_antt`: only units recognised "An toàn về an ninh, trật tự". `needs_level`: only units that were classified;
    `minimum_level` is the lowest level that is enough, None where the plan sets none. `checklist` is the id of the
    plan's checklist of the criteria, None while the commune has not entered it: their text was found in no source.
    `papers` are ids of the plan's papers that make up the dossier.
    """

    kinds: tuple[UnitKind, ...]
    needs_antt: bool = True
    needs_level: bool = True
    minimum_level: str | None = None
    decided_by: LocalText
    checklist: str | None = None
    papers: tuple[str, ...] = ()
    source: Text


class GivenBy(StrEnum):
    """At which level an award is given."""

    COMMUNE = "commune"
    PROVINCE = "province"
    MINISTRY = "ministry"


class AwardSubject(StrEnum):
    """Who can be commended (seed 001 V.1)."""

    UNIT = "unit"  # tập thể cơ quan, doanh nghiệp, cơ sở giáo dục, khu dân cư
    PEOPLE_OF_HAMLET = "people_of_hamlet"  # Nhân dân và cán bộ thôn
    POLICE = "police"  # Công an xã
    SECURITY_TEAM = "security_team"  # Tổ bảo vệ an ninh, trật tự
    PERSON = "person"  # cá nhân


class AwardForm(Frozen):
    """A form of award, such as Giấy khen of the commune's chairman; `standard`: who sets its number and standard."""

    id: Text
    title: LocalText
    given_by: GivenBy
    standard: LocalText | None = None
    source: Text


class AwardRule(Frozen):
    """What the plan says about awards. The levels themselves say which are barred (`award_allowed`).

    `once_a_year`: nobody is proposed who has been commended in the same year. `asks_antt`: whether a unit is recognised
    "An toàn về an ninh, trật tự" is one of the standards that are looked at (seed 001 IV.3); a unit that is not can
    still be proposed, but that is said.
    """

    text: LocalText
    once_a_year: bool = False
    asks_antt: bool = False
    subjects: tuple[AwardSubject, ...] = (AwardSubject.UNIT,)
    forms: tuple[AwardForm, ...] = ()
    source: Text
