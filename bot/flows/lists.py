"""Lists to pick from: cards that wait, registrations that wait, decisions to enter; and looking at one card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.flows.card_form import card_as_form
from bot.flows.card_papers import CardPapers, paper_looks
from bot.flows.outcomes import Nothing, Open
from bot.flows.questions import Choose, Option
from bot.flows.texts import CARD_STATES
from bot.i18n import Strong, Value, Verbatim, _, join
from movement.plan import ScorecardTemplate
from movement.scoring import ItemAnswer

PAGE = 8  # entries a page: what a small screen shows at once


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list; `target` is what opens when it is picked, None where there is nothing to open."""

    label: str
    detail: Value
    target: Open | None


@dataclass(frozen=True, slots=True)
class ListFacts:
    """A list with its heading and what to say when it is empty.

    `numbered`: the buttons carry the numbers of the lines, where names are long or alike.
    """

    heading: Value
    empty: Value
    entries: Sequence[Entry]
    numbered: bool = False


async def pick(facts: ListFacts) -> Open | Nothing:
    """Show the list page by page until something is picked."""
    page = 0
    while True:
        shown = facts.entries[page * PAGE : (page + 1) * PAGE]
        options: list[Option[object]] = [
            _option(facts, entry, page * PAGE + n) for n, entry in enumerate(shown) if entry.target is not None
        ]
        if len(facts.entries) > (page + 1) * PAGE:
            options.append(Option(page + 1, _("Next page"), f"page{page + 1}", key="+", wide=facts.numbered))
        options.append(Option(None, _("Close"), "close", key="0", wide=facts.numbered))
        chosen = await Choose(key=f"pick{page}", prompt=lambda s=shown, p=page: _list(facts, s, p), choices=options)  # type: ignore[misc]
        if isinstance(chosen, int):
            page = chosen
            continue
        return chosen if isinstance(chosen, Open) else Nothing()


def _option(facts: ListFacts, entry: Entry, position: int) -> Option[object]:
    number = str(position + 1)
    label = Verbatim(number if facts.numbered else entry.label)
    return Option(entry.target, label, f"i{position}", number, wide=not facts.numbered)


def _list(facts: ListFacts, shown: Sequence[Entry], page: int) -> Value:
    if not facts.entries:
        return join(Strong(facts.heading), facts.empty)
    first = page * PAGE + 1
    return join(
        Strong(facts.heading),
        *(
            _("{n}. {name} – {detail}", n=Verbatim(str(first + n)), name=entry.label, detail=entry.detail)
            for n, entry in enumerate(shown)
        ),
    )


@dataclass(frozen=True, slots=True)
class CardFacts:
    """A card to look at; `papers` are made when they are sent."""

    card_id: int
    number: str
    status: str
    unit_name: str
    year: int
    template: ScorecardTemplate
    answers: Mapping[str, ItemAnswer]
    checked: Mapping[str, Decimal]
    submitted_at: datetime | None
    result: Value | None
    papers: CardPapers
    opinions: Sequence[str] = ()


async def card(facts: CardFacts) -> Nothing:
    """Show a card as a form, and have it made as a file on request."""
    await Choose(
        key="seen",
        prompt=lambda: join(
            card_as_form(facts, facts.checked or None),
            _("State: {state}", state=CARD_STATES[facts.status]),
            _("Handed in at {moment}.", moment=facts.submitted_at) if facts.submitted_at else None,
            facts.result,
            *(_("Opinion of the unit: “{text}”", text=text) for text in facts.opinions),
        ),
        choices=(Option(True, _("Close"), "close"),),
        looks=paper_looks(facts.papers),
    )
    return Nothing()
