"""Every recipe by the name that an order gives."""

from __future__ import annotations

from collections.abc import Mapping

from bot.making import cards, targets
from bot.making.maker import Recipe

RECIPES: Mapping[str, Recipe] = {
    targets.TARGETS: targets.RECIPE,
    cards.CARD_PDF: cards.PDF_RECIPE,
    cards.CARD_DOCX: cards.DOCX_RECIPE,
    cards.CARD_PICTURE: cards.PICTURE_RECIPE,
}
