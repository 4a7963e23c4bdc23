"""What a careful officer wants to know about a sound plan: nothing here is wrong, but it may not be what was meant."""

from __future__ import annotations

from collections.abc import Iterator

from movement.completing import kinds_without_card
from movement.dates import Audience
from movement.ladder import Done
from movement.plan import Plan


def warnings(plan: Plan) -> Iterator[str]:
    """One sentence for each thing that deserves a second look, in English."""
    yield from _cards(plan)
    yield from _dates(plan)
    if plan.levels is not None and not plan.levels.confirmed:
        yield "the cut-offs of the levels are not confirmed by an official text and are shown as provisional"
    if plan.exemplary is not None and plan.exemplary.checklist is None:
        yield "the criteria of the exemplary title are not entered: officers decide without a checklist"
    for target in plan.targets:
        if target.measure is None:
            yield f'nothing is counted for the target "{target.id}" (it has no "measure")'
    if not plan.topics:
        yield "there is no topic: no message to residents can be written"


def _cards(plan: Plan) -> Iterator[str]:
    for card in plan.scorecards:
        if card.draft:
            yield f'the scorecard "{card.id}" is a draft: no unit is scored by it'
    if without := kinds_without_card(plan):
        yield f"there is no scorecard for {', '.join(without)}: these units score nothing"
    for kind in plan.kinds:
        if plan.scorecard_for(kind) is None:
            continue
        if not any(each.done is Done.CARD_SUBMITTED and each.concerns(kind) for each in plan.deadlines):
            yield f"no date says until when {kind} hands its card in: nobody is reminded of it"
        if plan.assessment_window(kind) is None:
            yield f"nothing says which time the card of {kind} is about (assessment)"


def _dates(plan: Plan) -> Iterator[str]:
    if plan.open_dates:
        listed = ", ".join(each.id for each in plan.open_dates)
        yield f"the commune still has to set: {listed} (`antq init` asks for it)"
    handed_in = [d.last_day(plan.year) for d in plan.deadlines if d.done is Done.CARD_SUBMITTED]
    for each in plan.deadlines:
        if each.audience is Audience.POLICE and each.id == "police-report" and handed_in:
            last = each.last_day(plan.year)
            if last < max(handed_in):
                yield (
                    f"the police report on {last:%d/%m/%Y}, before units have to hand in their cards "
                    f"({max(handed_in):%d/%m/%Y})"
                )
