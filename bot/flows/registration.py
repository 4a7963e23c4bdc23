"""Registration of a unit: by an officer's invitation, or on one's own and then decided by an officer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.flows.consent import Office, ask_consent
from bot.flows.inviting import listed_as
from bot.flows.outcomes import Nothing, RefuseConsent, RegisterUnit
from bot.flows.questions import Choose, FreeText, Look, Option, WholeNumber, YesNo
from bot.flows.registration_questions import (
    KnownUnit,
    Steps,
    about,
    ask_address,
    ask_hamlet,
    ask_head,
    people_question,
    reviewed,
)
from bot.flows.texts import EXCLUSIONS, UNIT_KINDS
from bot.i18n import Strong, Value, _, join, key_
from movement.names import near_duplicates
from movement.units import Exclusion, UnitKind, exclusions_for

_MOST_QUESTIONS = 12
_ABOUT_HEAD = 3  # of them: name, position, telephone
SHOWN_DUPLICATES = 3


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """What the conversation needs to know.

    `existing` are the names of the commune's units by number, `without_people` those that nobody is in charge of;
    `invited_name` is the name on an invitation, which is taken over and not asked again, and `known` what the register
    has of that unit.
    """

    office: Office
    kinds: Sequence[UnitKind]
    existing: Mapping[int, str] = field(default_factory=dict)
    without_people: Collection[int] = ()
    invitation: int | None = None
    invited_name: str = ""
    known: KnownUnit | None = None
    consented: bool = False


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
    if facts.known is not None and await _is_right(facts.known, facts.office):
        return await _of_known(facts, facts.known)
    step = Steps(_MOST_QUESTIONS - bool(facts.invited_name))
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
    address = await ask_address(step)
    hamlet = await ask_hamlet(step)
    head_name, position, phone = await ask_head(facts.office, step)
    people = await WholeNumber(key="people", label=_("Number of people"), prompt=step(people_question(kind)))
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
    return await reviewed(outcome)


async def _is_right(known: KnownUnit, office: Office) -> bool:
    """Show what the register has of the unit, so that it is not asked for again."""
    right: bool = await Choose(
        key="known",
        prompt=lambda: join(
            Strong(_("{office} has this of the unit. Is it right?", office=office.police_office)), *about(known)
        ),
        choices=(
            Option(True, _("Yes, it is right"), "right", wide=True),
            Option(False, _("No, ask me about it"), "wrong", wide=True),
        ),
    )
    return right


async def _of_known(facts: RegistrationFacts, known: KnownUnit) -> RegisterUnit:
    """Ask for the head, and for what the register does not have."""
    step = Steps(_ABOUT_HEAD + (not known.address) + (not known.hamlet) + (known.people is None))
    address = known.address or await ask_address(step)
    hamlet = known.hamlet or await ask_hamlet(step)
    head_name, position, phone = await ask_head(facts.office, step)
    people = known.people
    if people is None:
        question = people_question(known.kind)
        people = await WholeNumber(key="people", label=_("Number of people"), prompt=step(question))
    outcome = RegisterUnit(
        kind=known.kind,
        name=known.name,
        address=address,
        hamlet=hamlet,
        head_name=head_name,
        position=position,
        phone=phone,
        people=people,
        has_party_organisation=known.has_party_organisation,
        has_union=known.has_union,
        has_guard_force=known.has_guard_force,
        exclusion=known.exclusion,
        invitation=facts.invitation,
    )
    return await reviewed(outcome)


async def _ask_name(facts: RegistrationFacts, step: Steps) -> str:
    """The name, and what to do about units whose names are nearly the same; empty when the unit is there already.

    A unit of the register that nobody is in charge of can be registered by its head: under the register's name.
    """
    name = await FreeText(
        key="name",
        label=_("Unit's name"),
        prompt=step(_("The unit's full official name?")),
        example=_("For example: Thiện Tín Lower Secondary School."),
        at_least=3,
        at_most=200,
    )
    if (listed := listed_as(name, facts.existing, facts.without_people)) is not None:
        return facts.existing[listed]
    alike = [found for found, _score in near_duplicates(name, facts.existing, limit=SHOWN_DUPLICATES)]
    if not alike:
        return name
    free = [found for found in alike if found in facts.without_people]
    taken = [Option("", _("No, it is this unit"), "same", wide=True)] if len(free) < len(alike) else []
    meant: str = await Choose(
        key=f"alike:{name}",
        prompt=lambda: join(
            Strong(_("A unit with nearly the same name is registered already:")),
            join(*(_("• {name}", name=facts.existing[found]) for found in alike)),
            _("Is “{name}” another unit?", name=name),
        ),
        can_reopen=False,
        choices=(
            Option(name, _("Yes, another unit"), "other", wide=True),
            *(
                Option(facts.existing[each], _("No, it is {unit}", unit=facts.existing[each]), f"unit{each}", wide=True)
                for each in free
            ),
            *taken,
        ),
        looks=(Look("why", _("What if it is the same?"), key_("H"), _already_there),) if taken else (),
    )
    return meant


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
