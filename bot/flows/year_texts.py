"""A unit's year in words: the names of its steps, what came of them, the whole year as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.flows.paper_question import paper_text
from bot.flows.texts import local
from bot.i18n import Strong, Value, Verbatim, _, join
from movement.plan import Levels
from movement.year import Outcome, Step, StepState

STEP_NAMES: Mapping[Step, Value] = {
    Step.EXEMPLARY_CHOSEN: _("Chosen to become exemplary"),
    Step.EXEMPLARY_REGISTERED: _("Registered to become exemplary"),
    Step.RESOLUTION_ISSUED: _("Resolution of the Party committee"),
    Step.PLAN_ISSUED: _("The unit's plan or programme"),
    Step.ANTT_REGISTERED: _("Registered for “Safe in security and order”"),
    Step.LAUNCHED: _("Movement launched"),
    Step.COMMITMENTS: _("Commitments signed"),
    Step.MOVEMENT_DAY: _("Day of all people for national security"),
    Step.ANTT_DECIDED: _("Recognition “Safe in security and order”"),
    Step.LEVEL_DECIDED: _("Classification of the movement"),
    Step.EXEMPLARY_PROPOSED: _("Proposed as exemplary"),
    Step.EXEMPLARY_DECIDED: _("Recognition as exemplary"),
    Step.EXEMPLARY_UPKEEP: _("Exemplary title in the following year"),
}

OUTCOMES: Mapping[str, Value] = {
    Outcome.DONE: _("done"),
    Outcome.NOT_DONE: _("not held"),
    Outcome.MAIN: _("held as the commune's main one"),
    Outcome.HELD: _("held"),
    Outcome.JOINED: _("joined in elsewhere"),
    Outcome.REACHED: _("recognised"),
    Outcome.NOT_REACHED: _("not recognised"),
    Outcome.RECOGNISED: _("recognised"),
    Outcome.REFUSED: _("not recognised"),
    Outcome.KEPT: _("kept"),
    Outcome.LOST: _("not kept"),
}


def outcome_text(step: Step, value: str, levels: Levels | None) -> Value:
    """What came of a step: a level by its name, two numbers as they are."""
    if step is Step.LEVEL_DECIDED and levels is not None:
        return next((local(level.name) for level in levels.levels if level.id == value), Verbatim(value))
    if step is Step.EXEMPLARY_CHOSEN and value == Outcome.NOT_DONE:
        return _("not chosen")
    return OUTCOMES.get(value, Verbatim(value))


@dataclass(frozen=True, slots=True)
class YearLine:
    """One step on the list: what is entered, or by when it has to be done."""

    step: Step
    state: StepState | None = None
    due: Value | None = None


def entered_text(step: Step, state: StepState, levels: Levels | None) -> Value:
    """What is entered for a step in one line: outcome, day, paper, and whether a file belongs to it."""
    parts: list[Value] = []
    if state.value != Outcome.DONE:
        parts.append(outcome_text(step, state.value, levels))
    if state.paper:
        parts.append(paper_text(state.paper, state.paper_day))
    elif state.day is not None:
        parts.append(state.day)
    if state.has_file:
        parts.append(Verbatim("📎"))
    return join(*(parts or [outcome_text(step, state.value, levels)]), separator=" · ")


def year_text(unit: str, year: int, lines: Sequence[YearLine], card: Value | None, levels: Levels | None) -> Value:
    """The whole year of a unit; the card stands where it belongs in the order of the year."""
    shown: list[Value] = []
    placed = card is None
    for line in lines:
        if not placed and line.step in _AFTER_THE_CARD:
            shown.append(card or "")
            placed = True
        shown.append(_line(line, levels))
    if not placed and card is not None:
        shown.append(card)
    return join(Strong(_("{unit} · {year}", unit=unit, year=str(year))), *shown)


_AFTER_THE_CARD = (
    *(Step.ANTT_DECIDED, Step.LEVEL_DECIDED, Step.EXEMPLARY_PROPOSED, Step.EXEMPLARY_DECIDED, Step.EXEMPLARY_UPKEEP),
)


def _line(line: YearLine, levels: Levels | None) -> Value:
    name = STEP_NAMES[line.step]
    if line.state is None:
        if line.due is None:
            return _("– {what}", what=name)
        return _("⏰ {what}: {when}", what=name, when=line.due)
    what = entered_text(line.step, line.state, levels)
    if _well(line.step, line.state, levels):
        return _("✅ {what}: {how}", what=name, how=what)
    return _("⚠ {what}: {how}", what=name, how=what)


def _well(step: Step, state: StepState, levels: Levels | None) -> bool:
    """Whether there is nothing to look at: the step went well, and the level is not the lowest."""
    if step is Step.LEVEL_DECIDED and levels is not None:
        return state.value != levels.levels[-1].id
    return state.value not in (Outcome.NOT_DONE, Outcome.NOT_REACHED, Outcome.REFUSED, Outcome.LOST)


def told(step: Step, unit: str, state: StepState, levels: Levels | None) -> Value:
    """What a unit's people are told when an officer has entered something about their unit."""
    day: date | None = state.paper_day or state.day
    return join(
        Strong(_("{what} – {unit}", what=STEP_NAMES[step], unit=unit)),
        None
        if state.value == Outcome.DONE
        else _("Result: <b>{how}</b>.", how=outcome_text(step, state.value, levels)),
        _("Paper: {paper}.", paper=paper_text(state.paper, state.paper_day or day)) if state.paper else None,
    )
