"""Making an account one more of a known person: what is kept about it is agreed to first, here as everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows.consent import Office, consent_in_full
from bot.flows.outcomes_people import LinkAccount, RefuseLinking
from bot.flows.questions import Choose, Look, Option
from bot.i18n import Strong, Value, Verbatim, _, join, key_


@dataclass(frozen=True, slots=True)
class LinkingFacts:
    """Whom the code belongs to: shown, so that nobody links their account to somebody else's work unawares.

    `office` is who keeps the data, several by all their names. `roles` are the person's units and offices, and the
    flags what their data is used for.
    """

    code: int
    office: Office
    name: str
    roles: Sequence[Value]
    in_charge: bool = False
    as_officer: bool = False
    of_province: bool = False


async def linking(facts: LinkingFacts) -> LinkAccount | RefuseLinking:
    """Ask for the consent that belongs to this account, and link it."""
    agreed = await Choose(
        key="consent",
        prompt=lambda: linking_text(facts),
        can_reopen=False,
        can_leave=False,
        choices=(Option(True, _("Agree and link"), "agree", wide=True), Option(False, _("Do not link"), "refuse")),
        looks=(Look("full", _("Read in full"), key_("R"), lambda: consent_in_full(facts.office), apart=True),),
    )
    return LinkAccount(facts.code) if agreed else RefuseLinking()


def linking_text(facts: LinkingFacts) -> Value:
    """What the person agrees to, in short; exactly these words are kept with the consent."""
    return join(
        Strong(_("Link this account")),
        _("To: <b>{name}</b>", name=facts.name or "–"),
        *facts.roles,
        _(
            "The assistant keeps this chat account beside the data that it has (name, position, phone number), only "
            "for {purposes} in {year}. You can see, unlink or delete it at any time with the command “My data”.",
            purposes=join(*_purposes(facts), separator=", "),
            year=Verbatim(str(facts.office.year)),
        ),
        _("Not your own name? Then please do not link."),
    )


def _purposes(facts: LinkingFacts) -> list[Value]:
    """What the data is kept for, by what the person is (the words of `bot.flows.consent`)."""
    found: list[Value] = []
    if facts.in_charge:
        found.append(_("registration, scoring and reminders"))
    if facts.as_officer:
        found.append(_("verifying cards and telling what waits"))
    if facts.of_province:
        found.append(_("seeing how the communes of the province stand"))
    return found or [_("registration, scoring and reminders")]
