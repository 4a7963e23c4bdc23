"""Joining by an invitation: a unit's deputy (or new head), or an officer of the commune police."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows.consent import Office, ask_consent
from bot.flows.outcomes import JoinByInvitation, Nothing, RefuseConsent
from bot.flows.questions import Choose, FreeText, Option, Phone, Review, phone_for_reading
from bot.flows.registration import greeting
from bot.i18n import Strong, Value, _, join


@dataclass(frozen=True, slots=True)
class JoiningFacts:
    """Who is invited to what. `known` people (they have given their data before) are asked only whether to accept.

    `of_province`: as an officer of a province, whose police are the `office` then.
    """

    office: Office
    invitation: int
    as_officer: bool
    unit_name: str = ""
    consented: bool = False
    known: bool = False
    of_province: bool = False


async def joining(facts: JoiningFacts) -> JoinByInvitation | RefuseConsent | Nothing:
    """Ask for name, position and phone, and join."""
    accepted = await Choose(
        key="welcome",
        prompt=lambda: join(_greeting(facts), _invitation(facts)),
        choices=(Option(True, _("Accept"), "accept"), Option(False, _("Not for me"), "wrong")),
        can_reopen=False,
    )
    if not accepted:
        return Nothing()
    if not facts.consented and (
        refused := await ask_consent(facts.office, as_officer=facts.as_officer, of_province=facts.of_province)
    ):
        return refused
    if facts.known:
        return JoinByInvitation(facts.invitation, "", "", "")
    name = await FreeText(
        key="name",
        label=_("Full name"),
        prompt=lambda: _("Your full name?"),
        example=_("For example: Trần Thị Minh."),
        at_most=100,
    )
    position = await FreeText(
        key="position",
        label=_("Position"),
        prompt=lambda: _("Your position?"),
        example=_("For example: deputy head, officer."),
        at_most=100,
    )
    phone = await Phone(key="phone", label=_("Phone"), prompt=lambda: _("Your phone number for work?"))
    await Review(
        key="review",
        prompt=lambda: join(
            Strong(_("Please check before sending")),
            _("{position}: {name} · {phone}", position=position, name=name, phone=phone_for_reading(phone)),
            _invitation(facts),
        ),
        choices=(Option(True, _("Confirm"), "send", wide=True),),
    )
    return JoinByInvitation(facts.invitation, name, phone, position)


def _greeting(facts: JoiningFacts) -> Value:
    if not facts.as_officer:
        return greeting(facts.office)
    return Strong(_("Movement assistant – {office}", office=facts.office.police_office))


def _invitation(facts: JoiningFacts) -> Value:
    if facts.as_officer:
        return _("Invitation: officer of {office}", office=facts.office.police_office)
    return _("Invitation: deputy or person in charge of <b>{unit}</b>", unit=facts.unit_name)
