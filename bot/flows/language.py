"""The language of the conversation; whatever was under way goes on in it."""

from __future__ import annotations

from bot.flows.outcomes import SetLanguage
from bot.flows.questions import Choose, Option
from bot.i18n import Verbatim, _


async def language() -> SetLanguage:
    """Ask which language to go on in."""
    chosen = await Choose(
        key="language",
        prompt=lambda: _("Which language shall the assistant use?"),
        choices=(Option("vi", Verbatim("Tiếng Việt"), "vi"), Option("en", Verbatim("English"), "en")),
    )
    return SetLanguage(chosen)
