"""An officer invites the head of a unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.flows.outcomes import InviteUnit, Nothing
from bot.flows.questions import Choose, FreeText, Option
from bot.i18n import Strong, _, join
from movement.names import near_duplicates


@dataclass(frozen=True, slots=True)
class InvitingFacts:
    """The names of the commune's units by number."""

    existing: Mapping[int, str] = field(default_factory=dict)


async def inviting(facts: InvitingFacts) -> InviteUnit | Nothing:
    """Ask for the unit's name and make the invitation."""
    name = await FreeText(
        key="name",
        label=_("Unit's name"),
        prompt=lambda: join(Strong(_("Invite a unit")), _("The full official name of the unit whose head is invited?")),
        example=_("For example: Thiện Tín Lower Secondary School."),
        at_least=3,
        at_most=200,
    )
    alike = [facts.existing[found] for found, _score in near_duplicates(name, facts.existing, limit=3)]
    if alike:
        anyway = await Choose(
            key=f"alike:{name}",
            prompt=lambda: join(
                Strong(_("A unit with nearly the same name is registered already:")),
                join(*(_("• {name}", name=found) for found in alike)),
                _("Invite “{name}” as another unit?", name=name),
            ),
            choices=(Option(True, _("Yes, another unit"), "other"), Option(False, _("No"), "same")),
        )
        if not anyway:
            return Nothing()
    return InviteUnit(name)
