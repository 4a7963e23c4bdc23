"""Asking once more whether the person agrees, because a new year has begun."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows.consent import WORK, Office, consent_in_full, consent_text
from bot.flows.outcomes import EraseData, GiveConsent, Open
from bot.flows.outcomes_plan import AgreeLater
from bot.flows.questions import Choose, Look, Option
from bot.i18n import Strong, _, join, key_


@dataclass(frozen=True, slots=True)
class AgreeingFacts:
    """For which office and year, and in which words: an officer's, a province's officer's or a unit's."""

    office: Office
    as_officer: bool = False
    of_province: bool = False


async def agreeing(facts: AgreeingFacts) -> Open | EraseData | AgreeLater:
    """Ask for the consent of the new year; who does not give it can have everything deleted, or decide later."""
    office = facts.office
    agreed = await Choose(
        key="consent",
        can_leave=False,
        can_reopen=False,
        prompt=lambda: join(
            _("The year {year} has begun; you agreed for the year before.", year=str(office.year)),
            consent_text(office, as_officer=facts.as_officer, of_province=facts.of_province),
        ),
        choices=(Option(True, _("I agree"), "agree"), Option(False, _("I do not agree"), "refuse")),
        looks=(Look("full", _("Read in full"), key_("R"), lambda: consent_in_full(office), apart=True),),
        on_answer=lambda yes: (
            GiveConsent(WORK, facts.as_officer, office.police_office if facts.of_province else "") if yes else None
        ),
    )
    if agreed:
        return Open("home")
    erase = await Choose(
        key="without",
        can_leave=False,
        prompt=lambda: join(
            Strong(_("Without your agreement the assistant cannot go on.")),
            _("Your data can be deleted now, or you decide later; until then nothing new is kept."),
        ),
        choices=(
            Option(True, _("Delete my data"), "delete", wide=True),
            Option(False, _("Decide later"), "later", wide=True),
        ),
    )
    return EraseData() if erase else AgreeLater()
