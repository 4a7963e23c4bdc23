"""Somebody has an invitation code on paper and types it."""

from __future__ import annotations

from bot.flows.outcomes import UseCode
from bot.flows.questions import FreeText
from bot.i18n import _


async def code() -> UseCode:
    """Ask for the code."""
    typed = await FreeText(
        key="code",
        prompt=lambda: _("Please type the invitation code from the commune police (10 letters and digits)."),
        example=_("For example: 7K9QPM2XTB."),
        at_least=6,
        at_most=40,
    )
    return UseCode(typed)
