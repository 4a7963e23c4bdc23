"""An officer invites the head of a unit: of one in the register that nobody is in charge of yet, or of a new one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.flows.outcomes import InviteUnit, Nothing
from bot.flows.questions import Choose, FreeText, Option
from bot.flows.unit_pick import ANOTHER, UnitLine, pick_unit
from bot.i18n import NO_TEXT, Strong, _, join
from movement.names import name_key, near_duplicates


@dataclass(frozen=True, slots=True)
class InvitingFacts:
    """The names of the commune's units by number; of those `without_people` nobody is in charge, some are `invited`."""

    existing: Mapping[int, str] = field(default_factory=dict)
    without_people: Collection[int] = ()
    invited: Collection[int] = ()


async def inviting(facts: InvitingFacts) -> InviteUnit | Nothing:
    """Pick a unit that nobody is in charge of, or ask for the name of another one, and make the invitation."""
    if facts.without_people:
        chosen = await pick_unit("unit", _("Units that nobody is in charge of yet"), _lines(facts), _("Another unit"))
        if chosen is None:
            return Nothing()
        if chosen != ANOTHER:
            return InviteUnit(facts.existing[chosen], chosen)
    name = await FreeText(
        key="name",
        label=_("Unit's name"),
        prompt=lambda: join(Strong(_("Invite a unit")), _("The full official name of the unit whose head is invited?")),
        example=_("For example: Thiện Tín Lower Secondary School."),
        at_least=3,
        at_most=200,
    )
    if (listed := listed_as(name, facts.existing, facts.without_people)) is not None:
        return InviteUnit(facts.existing[listed], listed)
    alike = [found for found, _score in near_duplicates(name, facts.existing, limit=3)]
    if not alike:
        return InviteUnit(name)
    options: list[Option[InviteUnit | None]] = [
        Option(
            InviteUnit(facts.existing[each], each),
            _("Invite {unit}", unit=facts.existing[each]),
            f"unit{each}",
            wide=True,
        )
        for each in alike
        if each in facts.without_people
    ]
    return (
        await Choose(
            key=f"alike:{name}",
            prompt=lambda: join(
                Strong(_("A unit with nearly the same name is registered already:")),
                join(*(_("• {name}", name=facts.existing[found]) for found in alike)),
                _("Invite “{name}” as another unit?", name=name),
            ),
            choices=(
                *options,
                Option(InviteUnit(name), _("Yes, another unit"), "other"),
                Option(None, _("No"), "same"),
            ),
        )
        or Nothing()
    )


def listed_as(name: str, existing: Mapping[int, str], without_people: Collection[int]) -> int | None:
    """The unit of that very name that nobody is in charge of; None where there is none."""
    key = name_key(name)
    return next((each for each in existing if each in without_people and name_key(existing[each]) == key), None)


def _lines(facts: InvitingFacts) -> list[UnitLine]:
    """Those who have not been invited come first."""
    order = sorted(facts.existing, key=lambda each: each in facts.invited)
    return [
        UnitLine(each, facts.existing[each], _("invited") if each in facts.invited else NO_TEXT)
        for each in order
        if each in facts.without_people
    ]
