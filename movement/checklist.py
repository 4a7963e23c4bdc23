"""The checklist of a title as data: criteria that are met or not. A title needs all of them that apply."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from movement.scorecard import ScorecardTemplate
from movement.units import UnitKind
from movement.values import Condition, Frozen, LocalText, Text


class Title(StrEnum):
    """What a unit can be recognised as."""

    ANTT = "antt"  # "An toàn về an ninh, trật tự"
    EXEMPLARY = "exemplary"  # điển hình về phong trào


class ChecklistItem(Frozen):
    """One criterion. `heading` is the official sentence that it stands under; `when` limits it to the units concerned.

    `card_items` are codes of the scorecard that speak of the same thing: where the two contradict each other, people
    are asked to look again.
    """

    code: Text
    official: Text
    short: LocalText
    heading: str = ""
    when: Condition = Condition()
    card_items: tuple[str, ...] = ()
    source: Text


class Checklist(Frozen):
    """All criteria of a title for some kinds of unit.

    `card` is the Vietnamese title of the scorecard whose codes the items name: on another card "1" is something else.
    """

    id: Text
    version: Text
    of: Title
    kinds: Annotated[tuple[UnitKind, ...], Field(min_length=1)]
    title: LocalText
    source: Text
    card: Text | None = None
    items: Annotated[tuple[ChecklistItem, ...], Field(min_length=1)]

    def speaks_of(self, card: ScorecardTemplate) -> bool:
        """Whether the items' `card_items` are items of that card."""
        return self.card is None or self.card == card.title.vi
