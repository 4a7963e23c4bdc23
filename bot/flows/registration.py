"""Registration of a unit: by an officer's invitation, or on one's own and then decided by an officer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.flows.consent import Office, ask_consent
from bot.flows.outcomes import Nothing, RefuseConsent, RegisterUnit
from bot.flows.questions import (
    Choose,
    FreeText,
    Look,
    Option,
    Phone,
    Review,
    WholeNumber,
    YesNo,
    phone_for_reading,
)
from bot.flows.texts import EXCLUSIONS, UNIT_KINDS
from bot.i18n import Strong, Value, Verbatim, _, join, key_, plural
from movement.names import near_duplicates
from movement.units import Exclusion, UnitKind, exclusions_for

_MOST_QUESTIONS = 12
SHOWN_DUPLICATES = 3


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """What the conversation needs to know.

    `existing` are the names of the commune's units by number; `invited_name` is the name on an invitation, which is
    taken over and not asked again.
    """

    office: Office
    kinds: Sequence[UnitKind]
    existing: Mapping[int, str] = field(default_factory=dict)
    invitation: int | None = None
    invited_name: str = ""
    consented: bool = False


class _Steps:
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


async def registration(facts: RegistrationFacts) -> RegisterUnit | RefuseConsent | Nothing:
    """Ask what the register needs, show it once more, and hand it over."""
    if facts.invitation is not None:
        begun = await Choose(
            key="welcome",
            prompt=lambda: _welcome(facts),
            choices=(Option(True, _("Begin"), "begin"), Option(False, _("Not my unit"), "wrong")),
            can_reopen=False,
        )
        if not begun:
            return Nothing()
    if not facts.consented and (refused := await ask_consent(facts.office)):
        return refused
    step = _Steps(_MOST_QUESTIONS - bool(facts.invited_name))
    kind = await Choose(
        key="kind",
        label=_("Kind of unit"),
        prompt=step(_("What kind of unit do you lead?")),
        choices=[Option(k, UNIT_KINDS[k], k.value, wide=True) for k in facts.kinds],
    )
    name = facts.invited_name
    if not name:
        name = await _ask_name(facts, step)
        if not name:
            return Nothing()
    address = await FreeText(
        key="address",
        label=_("Address"),
        prompt=step(_("The unit's address?")),
        example=_("For example: 25 Trần Phú Street."),
    )
    hamlet = await FreeText(
        key="hamlet",
        label=_("Hamlet"),
        prompt=step(_("In which hamlet or residential group?")),
        example=_("For example: Long Bàn Bắc hamlet."),
        at_most=100,
    )
    head_name = await FreeText(
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
        prompt=step(_("A phone number at which {office} can reach the unit?", office=facts.office.police_office)),
    )
    people = await WholeNumber(key="people", label=_("Number of people"), prompt=step(_people_question(kind)))
    party = True
    if kind is not UnitKind.RESIDENTIAL_AREA:
        party = await YesNo(
            key="party", label=_("Party organisation"), prompt=step(_("Does the unit have a Party organisation?"))
        )
    else:
        step.count -= 1
    union = await YesNo(
        key="union", label=_("Union"), prompt=step(_("Does the unit have a trade union or another mass organisation?"))
    )
    guard = await YesNo(
        key="guard", label=_("Guard force"), prompt=step(_("Does the unit have a guard force of its own?"))
    )
    exclusion = Exclusion.NONE
    possible = exclusions_for(kind)
    if len(possible) > 1:
        exclusion = await Choose(
            key="exclusion",
            label=_("Outside the title"),
            prompt=step(
                _(
                    "Is the unit one of those that Circular 124/2021 leaves out of the title “Safe in security and "
                    "order” (Article 1)?"
                )
            ),
            choices=[Option(e, EXCLUSIONS[e], e.value, wide=True) for e in possible],
        )
    else:
        step.count -= 1
    outcome = RegisterUnit(
        kind=kind,
        name=name,
        address=address,
        hamlet=hamlet,
        head_name=head_name,
        position=position,
        phone=phone,
        people=people,
        has_party_organisation=party,
        has_union=union,
        has_guard_force=guard,
        exclusion=exclusion,
        invitation=facts.invitation,
    )
    await Review(
        key="review",
        prompt=lambda: _review(outcome),
        choices=(Option(True, _("Send registration"), "send", wide=True),),
    )
    return outcome


async def _ask_name(facts: RegistrationFacts, step: _Steps) -> str:
    """The name, and what to do about units whose names are nearly the same; empty when the unit is there already."""
    name = await FreeText(
        key="name",
        label=_("Unit's name"),
        prompt=step(_("The unit's full official name?")),
        example=_("For example: Thiện Tín Lower Secondary School."),
        at_least=3,
        at_most=200,
    )
    alike = [facts.existing[found] for found, _score in near_duplicates(name, facts.existing, limit=SHOWN_DUPLICATES)]
    if alike:
        other = await Choose(
            key=f"alike:{name}",
            prompt=lambda: join(
                Strong(_("A unit with nearly the same name is registered already:")),
                join(*(_("• {name}", name=found) for found in alike)),
                _("Is “{name}” another unit?", name=name),
            ),
            can_reopen=False,
            choices=(
                Option(True, _("Yes, another unit"), "other", wide=True),
                Option(False, _("No, it is this unit"), "same", wide=True),
            ),
            looks=(Look("why", _("What if it is the same?"), key_("H"), _already_there),),
        )
        if not other:
            return ""
    return name


def _already_there() -> Value:
    return _(
        "A unit is registered once. Its head can invite a deputy from the menu; if the head has changed, "
        "please ask the commune police for a new invitation."
    )


def _welcome(facts: RegistrationFacts) -> Value:
    return join(
        greeting(facts.office),
        _("Invitation for: <b>{unit}</b>", unit=facts.invited_name) if facts.invited_name else None,
    )


def greeting(office: Office) -> Value:
    """Who speaks, for whom, and what is never asked."""
    return join(
        Strong(_("Movement assistant – {office}", office=office.police_office)),
        _(
            "Welcome. This is the automatic assistant of {office}; it helps units register for and score themselves in "
            "the movement of all people protecting national security.",
            office=office.police_office,
        ),
        _("We <b>never</b> ask for identity card numbers, OTP codes, passwords or bank accounts."),
    )


def _people_question(kind: UnitKind) -> Value:
    match kind:
        case UnitKind.SCHOOL:
            return _("How many people belong to the school (staff and learners)?")
        case UnitKind.RESIDENTIAL_AREA:
            return _("How many households does the residential area have?")
        case _:
            return _("How many people work in the unit?")


def _have(yes: bool, what: Value, not_what: Value) -> Value:
    return what if yes else not_what


def _review(unit: RegisterUnit) -> Value:
    return join(
        Strong(_("Please check before sending")),
        _("{name} · {kind}", name=Strong(Verbatim(unit.name)), kind=UNIT_KINDS[unit.kind]),
        _("{address}, {hamlet}", address=unit.address, hamlet=unit.hamlet),
        _(
            "{position}: {name} · {phone}",
            position=unit.position,
            name=unit.head_name,
            phone=phone_for_reading(unit.phone),
        ),
        plural("{n} household", "{n} households", unit.people)
        if unit.kind is UnitKind.RESIDENTIAL_AREA
        else plural("{n} person", "{n} people", unit.people),
        join(
            _have(unit.has_party_organisation, _("has a Party organisation"), _("no Party organisation")),
            _have(unit.has_union, _("has a union"), _("no union")),
            _have(unit.has_guard_force, _("has a guard force"), _("no guard force")),
            separator=" · ",
        ),
        _("Outside the title by law: {what}", what=EXCLUSIONS[unit.exclusion])
        if unit.exclusion is not Exclusion.NONE
        else None,
    )
