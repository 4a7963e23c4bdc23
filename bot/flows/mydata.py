"""“My data”: what is kept about the person, with the ways to correct and delete it (Luật 91/2025 Art. 10-14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.flows.account_texts import AccountLine, account_lines
from bot.flows.outcomes import CorrectData, EraseData, Nothing, Open
from bot.flows.questions import Choose, FreeText, Option, Phone, phone_for_reading
from bot.i18n import Strong, Value, _, join


@dataclass(frozen=True, slots=True)
class MyRole:
    """One role of the person; `unit_id` is None for an officer, `office` whose officer it is."""

    unit_id: int | None
    unit_name: str
    position: str
    office: str = ""


@dataclass(frozen=True, slots=True)
class MyDataFacts:
    """Everything that is kept about the person."""

    name: str
    phone: str
    roles: Sequence[MyRole]
    consented_at: datetime | None
    police_office: str
    only_begun: bool = False  # somebody who has agreed, and not finished a registration
    only_topics: bool = False  # somebody who has agreed to messages about topics, and to nothing else
    topics: Sequence[Value] = ()  # that messages are received about
    accounts: Sequence[AccountLine] = ()  # of a known person, the one that was used last first


async def mydata(facts: MyDataFacts) -> CorrectData | EraseData | Open | Nothing:
    """Show the data; correct a field, go on with the accounts, or delete everything after asking once more."""
    has_unit = any(role.unit_id is not None for role in facts.roles)
    what = await Choose(
        key="what",
        prompt=lambda: _shown(facts),
        choices=[
            *([] if facts.only_begun or facts.only_topics else _corrections()),
            *([Option("position", _("Correct the position"), "position")] if has_unit else []),
            *([Option("accounts", _("Linked accounts"), "accounts", wide=True)] if facts.accounts else []),
            Option("erase", _("Delete my data"), "erase", wide=True),
            Option("close", _("Close"), "close", wide=True),
        ],
    )
    if what == "close":
        return Nothing()
    if what == "accounts":
        return Open("accounts")
    if what == "erase":
        sure = await Choose(
            key="sure",
            prompt=lambda: join(
                Strong(_("Delete your data?")),
                _("The topics and the consent are deleted at once; no more messages about topics are sent here.")
                if facts.only_topics
                else _(
                    "Your name, phone number, position and consent are deleted at once and cannot be restored. "
                    "Scored cards stay as the unit's official record, without your name. You lose access to the unit."
                ),
                _("All {n} linked accounts are forgotten with it.", n=len(facts.accounts))
                if len(facts.accounts) > 1
                else None,
            ),
            choices=(Option(True, _("Delete"), "delete"), Option(False, _("Keep"), "keep")),
        )
        return EraseData() if sure else Nothing()
    if what == "phone":
        phone = await Phone(key="phone", prompt=lambda: _("The right phone number?"))
        return CorrectData("phone", phone)
    if what == "name":
        name = await FreeText(key="name", prompt=lambda: _("The right full name?"), at_most=100)
        return CorrectData("name", name)
    unit = next(role for role in facts.roles if role.unit_id is not None)
    position = await FreeText(key="position", prompt=lambda: _("The right position?"), at_most=100)
    return CorrectData("position", position, unit.unit_id)


def _corrections() -> list[Option[str]]:
    return [Option("name", _("Correct the name"), "name"), Option("phone", _("Correct the phone"), "phone")]


def _shown(facts: MyDataFacts) -> Value:
    return join(
        Strong(_("My data at {office}", office=facts.police_office)),
        *([] if facts.only_topics else _begun() if facts.only_begun else _who(facts)),
        join(*(role_text(role, facts.police_office) for role in facts.roles)),
        join(_("Messages about topics"), join(*facts.topics, separator=", "), separator=": ") if facts.topics else None,
        _("Consent given at {moment}", moment=facts.consented_at) if facts.consented_at else None,
        join(_("Linked accounts:"), *account_lines(facts.accounts)) if len(facts.accounts) > 1 else None,
        _("Beside this only the account of this chat is kept, its language, and when it was last used."),
    )


def role_text(role: MyRole, police_office: str) -> Value:
    """What somebody is, in a line; `police_office` where the role names no office of its own."""
    if role.unit_id is not None:
        return _("{position}, {unit}", position=role.position or "–", unit=role.unit_name)
    return _("Officer of {office}", office=role.office or police_office)


def _begun() -> list[Value]:
    return [_("A registration that is not finished, with the answers given so far.")]


def _who(facts: MyDataFacts) -> list[Value]:
    return [
        _("Name: {name}", name=facts.name or "–"),
        _("Phone: {phone}", phone=phone_for_reading(facts.phone) if facts.phone else "–"),
    ]
