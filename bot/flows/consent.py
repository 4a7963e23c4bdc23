"""The consent that comes before anything is kept: shared by registration and joining."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows.outcomes import GiveConsent, RefuseConsent
from bot.flows.questions import Choose, Look, Option
from bot.i18n import Strong, Value, _, join, key_

WORK = "work"


@dataclass(frozen=True, slots=True)
class Office:
    """Whose assistant this is: named in greetings, consents and at the end of notices.

    `kept_by` is the service that keeps the messages of this conversation, too; `kept_abroad`: outside Việt Nam.
    """

    commune: str
    police_office: str
    hotline: str
    year: int
    kept_by: str = ""
    kept_abroad: bool = False


def consent_text(office: Office, *, as_officer: bool = False, of_province: bool = False) -> Value:
    """What the person agrees to, in short; exactly these words are kept with the consent."""
    if of_province:
        return join(
            Strong(_("Before we begin")),
            _(
                "The assistant keeps your name, position and phone number, only for letting you see how the communes "
                "of the province stand in {year}. You can see, correct or delete your data at any time with the "
                "command “My data”.",
                year=str(office.year),
            ),
        )
    if as_officer:
        return join(
            Strong(_("Before we begin")),
            _(
                "The assistant keeps your name, position and phone number, only for verifying cards and for telling "
                "you what waits in {year}. You can see, correct or delete your data at any time with the command "
                "“My data”.",
                year=str(office.year),
            ),
        )
    return join(
        Strong(_("Before we begin")),
        _(
            "The assistant keeps the name, position and phone number of the person in charge and facts about the unit, "
            "only for registration, scoring and reminders in {year}. You can see, correct or delete your data at any "
            "time with the command “My data”.",
            year=str(office.year),
        ),
    )


def consent_in_full(office: Office) -> Value:
    """The whole notice (Luật 91/2025/QH15 Art. 9, 11; NĐ 356/2025/NĐ-CP Art. 6)."""
    return join(
        Strong(_("Notice on personal data")),
        _("Who keeps it: {office}, which answers for it.", office=office.police_office),
        _(
            "What: name, position, phone number, the account of this chat and when it was last used, and facts about "
            "the unit. Nothing else."
        ),
        _("What for: registering the unit, scoring the card, reminders. Other purposes are asked for separately."),
        _("Never asked for: citizen identity numbers, OTP codes, passwords, bank accounts, location."),
        _("Your rights: to see, correct, withdraw and delete, at any time, with “My data”."),
        _(
            "Requests that need a person are answered within 2 working days. The scored card itself is an official "
            "record and stays without your name."
        ),
        _who_else_keeps(office),
        _("Never send secret documents here."),
        _("Duty phone: {hotline}", hotline=office.hotline) if office.hotline else None,
    )


def _who_else_keeps(office: Office) -> Value | None:
    """The service that the messages go through: none where they do not leave the office."""
    if not office.kept_by:
        return None
    if office.kept_abroad:
        return _("{service} keeps the messages of this chat as well, outside Việt Nam.", service=office.kept_by)
    return _(
        "{service}, the service of a company in Việt Nam, keeps the messages of this chat as well.",
        service=office.kept_by,
    )


async def ask_consent(office: Office, *, as_officer: bool = False, of_province: bool = False) -> RefuseConsent | None:
    """Ask for consent; the outcome to end with if it is refused."""
    agreed = await Choose(
        key="consent",
        prompt=lambda: consent_text(office, as_officer=as_officer, of_province=of_province),
        label=_("Consent"),
        can_reopen=False,
        choices=(Option(True, _("I agree"), "agree"), Option(False, _("I do not agree"), "refuse")),
        looks=(Look("full", _("Read in full"), key_("R"), lambda: consent_in_full(office), apart=True),),
        on_answer=lambda yes: (
            GiveConsent(WORK, as_officer, office.police_office if of_province else "") if yes else None
        ),
    )
    return None if agreed else RefuseConsent()


def no_reports(office: Office) -> Value:
    """What somebody hears who writes to the assistant as if it were a mailbox: reports are for the duty phone."""
    not_kept = _("What was just sent was read by nobody and is not kept.")
    if office.hotline:
        return join(
            not_kept, _("To report something, please call the duty phone: <b>{hotline}</b>.", hotline=office.hotline)
        )
    return join(not_kept, _("To report something, please contact {office} directly.", office=office.police_office))
