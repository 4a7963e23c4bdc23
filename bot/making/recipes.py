"""Every recipe by the name that an order gives."""

from __future__ import annotations

from collections.abc import Mapping

from bot.making import targets
from bot.making.maker import Recipe

RECIPES: Mapping[str, Recipe] = {
    targets.TARGETS: targets.RECIPE,
}
