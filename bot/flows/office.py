"""What officers do beyond the daily queue: the year by unit, targets, titles, awards, models, the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows.consent import Office
from bot.flows.outcomes import Nothing, Open
from bot.flows.questions import Choose, Option
from bot.i18n import Strong, Value, _, join


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """The office, what there is to open (conversation and label), and how the commune stands in a few lines."""

    office: Office
    entries: Sequence[tuple[str, Value]]
    summary: Sequence[Value] = ()


async def office(facts: OfficeFacts) -> Open | Nothing:
    """Offer everything about the commune's year."""
    options: list[Option[Open | Nothing]] = [
        Option(Open(name), label, name, wide=True) for name, label in facts.entries
    ]
    options.append(Option(Nothing(), _("Close"), "close", key="0"))
    chosen: Open | Nothing = await Choose(
        key="what",
        prompt=lambda: join(
            Strong(_("{office} · {year}", office=facts.office.police_office, year=str(facts.office.year))),
            *facts.summary,
            _("What shall be opened?"),
        ),
        choices=options,
    )
    return chosen
