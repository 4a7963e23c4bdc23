"""The top of the papers that a commune's police issues, and where they are signed (Nghị định 30/2020/NĐ-CP, Phụ lục I).

The bot signs nothing and numbers nothing: number, day, signature and seal are empty places.
"""

from __future__ import annotations

import re

from bot.i18n import _, plain
from bot.making import PAPERS_LANGUAGE
from bot.places import police_of, province_by_code, resolve_province
from documents.workbook import Letterhead, Signature
from movement.names import fold
from storage.communes import CommuneRecord

_OF_A_COMMUNE = re.compile(r"^cong an (xa|phuong|dac khu|thi tran) ")


def letterhead(commune: CommuneRecord) -> Letterhead:
    """Office, nation, motto, and an empty place for the day."""
    return Letterhead(
        superior=superior_of(commune),
        office=commune.police_office,
        nation=plain(_("Socialist Republic of Viet Nam"), PAPERS_LANGUAGE),
        motto=plain(_("Independence - Freedom - Happiness"), PAPERS_LANGUAGE),
        place_and_date=plain(_("{place}, day …… month …… year ……", place=commune.name), PAPERS_LANGUAGE),
    )


def superior_of(commune: CommuneRecord) -> str:
    """The office right above a commune's police, the province's; empty where nobody has stated the province.

    Since 1/3/2025 there is no police of a district between them.
    """
    if not _OF_A_COMMUNE.match(fold(commune.police_office)):
        return ""
    code = commune.province or resolve_province(commune.plan.issuer.province or "") or ""
    return police_of(code) if code and province_by_code(code) is not None else ""


def signatures() -> tuple[Signature, Signature]:
    """Who draws a list up, and who signs it."""
    return (
        Signature(plain(_("Drawn up by"), PAPERS_LANGUAGE), plain(_("(signature and full name)"), PAPERS_LANGUAGE)),
        Signature(
            plain(_("Head of the office"), PAPERS_LANGUAGE),
            plain(_("(signature, full name and seal)"), PAPERS_LANGUAGE),
        ),
    )
