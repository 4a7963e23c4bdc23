"""A unit has something to say about its verified card."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows.outcomes import GiveOpinion
from bot.flows.questions import FreeText
from bot.i18n import _


@dataclass(frozen=True, slots=True)
class OpinionFacts:
    """Which card it is about."""

    card_id: int


async def opinion(facts: OpinionFacts) -> GiveOpinion:
    """Ask for the opinion; officers read it with the card."""
    text = await FreeText(
        key="text",
        prompt=lambda: _(
            "Please write the unit's opinion on the result (at most 500 characters). The commune police will read it."
        ),
        example=_("For example: item 3 – two more photos can be provided."),
    )
    return GiveOpinion(facts.card_id, text)
