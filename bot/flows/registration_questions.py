"""What a registration asks and shows of a unit, whoever begins it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.flows.consent import Office
from bot.flows.outcomes import RegisterUnit
from bot.flows.questions import FreeText, Option, Phone, Review, phone_for_reading
from bot.flows.texts import EXCLUSIONS, UNIT_KINDS
from bot.i18n import NO_TEXT, Strong, Value, Verbatim, _, join, plural
from movement.units import Exclusion, UnitKind


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """What the register has of a unit whose head comes in by an invitation: empty or None where it has nothing."""

    kind: UnitKind
    name: str
    address: str
    hamlet: str
    people: int | None
    has_party_organisation: bool
    has_union: bool
    has_guard_force: bool
    exclusion: Exclusion


class Steps:
    """Numbers the questions: "Registration · 3/12"."""

    def __init__(self, count: int) -> None:
        self.number = 0
        self.count = count

    def __call__(self, question: Value) -> Callable[[], Value]:
        self.number += 1
        number = self.number
        return lambda: join(
            Strong(_("Registration · {number}/{count}", number=number, count=max(self.count, number))), question
        )


async def ask_address(step: Steps) -> str:
    """Where the unit is."""
    return await FreeText(
        key="address",
        label=_("Address"),
        prompt=step(_("The unit's address?")),
        example=_("For example: 25 Trần Phú Street."),
    )


async def ask_hamlet(step: Steps) -> str:
    """Which hamlet that is in."""
    return await FreeText(
        key="hamlet",
        label=_("Hamlet"),
        prompt=step(_("In which hamlet or residential group?")),
        example=_("For example: Long Bàn Bắc hamlet."),
        at_most=100,
    )


async def ask_head(office: Office, step: Steps) -> tuple[str, str, str]:
    """Name, position and telephone number of whoever is in charge."""
    name = await FreeText(
        key="head_name",
        label=_("Head"),
        prompt=step(_("Full name of the unit's head or of the person in charge?")),
        example=_("For example: Trần Thị Minh."),
        at_most=100,
    )
    position = await FreeText(
        key="position",
        label=_("Position"),
        prompt=step(_("Position?")),
        example=_("For example: headmistress, director, hamlet head."),
        at_most=100,
    )
    phone = await Phone(
        key="phone",
        label=_("Phone"),
        prompt=step(_("A phone number at which {office} can reach the unit?", office=office.police_office)),
    )
    return name, position, phone


def people_question(kind: UnitKind) -> Value:
    """How many people belong to a unit of this kind; of a residential area, how many households."""
    match kind:
        case UnitKind.SCHOOL:
            return _("How many people belong to the school (staff and learners)?")
        case UnitKind.RESIDENTIAL_AREA:
            return _("How many households does the residential area have?")
        case _:
            return _("How many people work in the unit?")


async def reviewed(outcome: RegisterUnit) -> RegisterUnit:
    """Show everything once more before it is sent."""
    await Review(
        key="review",
        prompt=lambda: _review(outcome),
        choices=(Option(True, _("Send registration"), "send", wide=True),),
    )
    return outcome


def _have(yes: bool, what: Value, not_what: Value) -> Value:
    return what if yes else not_what


def _review(unit: RegisterUnit) -> Value:
    return join(
        Strong(_("Please check before sending")),
        *about(
            unit,
            _(
                "{position}: {name} · {phone}",
                position=unit.position,
                name=unit.head_name,
                phone=phone_for_reading(unit.phone),
            ),
        ),
    )


def about(unit: RegisterUnit | KnownUnit, head: Value = NO_TEXT) -> list[Value]:
    """What is said of a unit, and of whoever is in charge."""
    count: Value = NO_TEXT
    if unit.people is not None and unit.kind is UnitKind.RESIDENTIAL_AREA:
        count = plural("{n} household", "{n} households", unit.people)
    elif unit.people is not None:
        count = plural("{n} person", "{n} people", unit.people)
    return [
        _("{name} · {kind}", name=Strong(Verbatim(unit.name)), kind=UNIT_KINDS[unit.kind]),
        join(unit.address, unit.hamlet, separator=", "),
        head,
        count,
        join(
            _have(unit.has_party_organisation, _("has a Party organisation"), _("no Party organisation")),
            _have(unit.has_union, _("has a union"), _("no union")),
            _have(unit.has_guard_force, _("has a guard force"), _("no guard force")),
            separator=" · ",
        ),
        _("Outside the title by law: {what}", what=EXCLUSIONS[unit.exclusion])
        if unit.exclusion is not Exclusion.NONE
        else NO_TEXT,
    ]
