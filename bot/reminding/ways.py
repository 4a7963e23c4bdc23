"""How somebody is reminded now: on the account that they used last and can be written to, or else by phone number.

A reminder by phone number is an approved template that costs something; it goes out only where the operator has set
one up, and only to people who can be written to on no account, because they have not written for too long.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape

from bot.batch import Batch
from bot.chat import Address, Message, Template
from bot.windows import is_open
from storage import sessions
from storage.sessions import Session

PHONE = "zalo_phone"  # the platform of letters to a phone number; the chat names a person, not the number
UNIT, WHAT, UNTIL = "don_vi", "viec", "han"  # the parameters of the template

_PERSON = "person:"
_TRACKING = 48  # characters that the platform takes


@dataclass(frozen=True, slots=True)
class Way:
    """The account that a person is reminded on; `by_phone`: it is of no use now, and a template may be sent."""

    person_id: int
    session: Session
    by_phone: bool = False

    def address(self, message: Message) -> Address:
        """Where a message for this person goes."""
        if message.template is not None:
            return Address(PHONE, f"{_PERSON}{self.person_id}")
        return Address(self.session.platform, self.session.chat)


def ways(batch: Batch, person_ids: Iterable[int]) -> dict[int, Way]:
    """How each of these people is reminded now; without those who have no account."""

    def able(session: Session) -> bool:
        return is_open(batch.rules, session.platform, session.heard_at, batch.now)

    found = {}
    for person_id, session in sessions.last_used(batch.connection, person_ids, able).items():
        by_phone = batch.rules.template_price is not None and not able(session) and _has_phone(batch, person_id)
        found[person_id] = Way(person_id, session, by_phone)
    return found


def paid(batch: Batch, person_ids: Iterable[int]) -> int:
    """How many of these people would be reminded by a template now."""
    if batch.rules.template_price is None:
        return 0
    return sum(way.by_phone for way in ways(batch, person_ids).values())


def form(unit: str, what: str, until: date, *, tracking: str) -> Message:
    """A reminder as a template; its text is for the record alone."""
    values = ((UNIT, unit), (WHAT, what), (UNTIL, f"{until:%d/%m/%Y}"))
    text = escape(f"{unit}: {what}, {until:%d/%m/%Y}", quote=False)
    return Message(text=text, template=Template(values, tracking[:_TRACKING]))


def phone_person(chat: str) -> int | None:
    """The person whom the chat of such a letter names; None where it names nobody."""
    number = chat.removeprefix(_PERSON)
    return int(number) if number != chat and number.isdecimal() else None


def national(phone: str) -> str:
    """A phone number as the platform wants it, "84905123456"; empty for one that is none of Việt Nam's."""
    digits = phone.removeprefix("+")
    return digits if digits.isdecimal() and digits.startswith("84") and len(digits) == 11 else ""


def _has_phone(batch: Batch, person_id: int) -> bool:
    actor = batch.actor(person_id)
    return actor is not None and bool(national(actor.phone))
