"""Every recipe by the name that an order gives."""

from __future__ import annotations

from collections.abc import Mapping

from bot.making import cards, dossiers, lists, recognised, reports, rosters, targets
from bot.making.maker import Recipe

RECIPES: Mapping[str, Recipe] = {
    rosters.ROSTER_TEMPLATE: rosters.RECIPE,
    targets.TARGETS: targets.RECIPE,
    **dossiers.RECIPES,
    **reports.RECIPES,
    cards.CARD_PDF: cards.PDF_RECIPE,
    cards.CARD_DOCX: cards.DOCX_RECIPE,
    cards.CARD_PICTURE: cards.PICTURE_RECIPE,
    lists.LIST_XLSX: lists.XLSX_RECIPE,
    lists.LIST_PDF: lists.PDF_RECIPE,
    recognised.RECOGNISED_XLSX: recognised.XLSX_RECIPE,
    recognised.RECOGNISED_PDF: recognised.PDF_RECIPE,
}
