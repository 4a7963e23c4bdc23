"""Entering one step of a unit's year: what came of it, on which day or paper, and a file if one belongs to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.chat import File
from bot.flows.attachment import Attachment
from bot.flows.outcomes import EnterStep
from bot.flows.paper_question import PaperQuestion, PastDay
from bot.flows.questions import Choose, Option, Question, Refused, Reply, Typed
from bot.flows.texts import local
from bot.flows.year_texts import STEP_NAMES, entered_text
from bot.i18n import Slanted, Strong, Value, _, join
from movement.answers import parse_counts
from movement.papers import PaperNumber, parse_past_day
from movement.plan import Levels
from movement.year import STEPS, Outcome, Step, StepState


@dataclass(frozen=True, slots=True)
class StepFacts:
    """The step, the unit, and what is known so far. `today` is the day in Việt Nam, `event` the day of the event.

    `warning` is what to consider before it is entered.
    """

    unit_id: int
    unit_name: str
    year: int
    step: Step
    levels: Levels | None
    today: date
    so_far: StepState | None = None
    by: str = ""  # who entered it
    event: date | None = None
    largest_file: int = 0
    warning: Value | None = None


async def step(facts: StepFacts) -> EnterStep:
    """One to three short questions, as the step needs."""
    kind = STEPS[facts.step]
    value, day = str(Outcome.DONE), None
    paper = PaperNumber()
    if kind.is_count:
        value = await Ratio(key="count", prompt=lambda: _head(facts, _how_many(facts.step)))
        day = facts.today
    elif kind.is_level or len(kind.outcomes) > 1:
        value, day = await OutcomeOnDay(
            key="outcome",
            prompt=lambda: _head(facts, _what(facts)),
            choices=_outcomes(facts),
            today=facts.today,
            event=facts.event,
        )
    if kind.paper and value != Outcome.NOT_DONE:
        paper = await PaperQuestion(
            key="paper",
            prompt=lambda: _head(facts, _("Number and date of the paper?")),
            today=facts.today,
            without=_("It has no number yet"),
        )
    elif day is None and value != Outcome.NOT_DONE:
        day = await PastDay(
            key="day",
            prompt=lambda: _head(facts, _("On which day?")),
            today=facts.today,
            offers=[d for d in (facts.event, facts.today) if d is not None and d <= facts.today],
        )
    file: File | None = None
    if kind.file and value != Outcome.NOT_DONE:
        file = await Attachment(
            key="file",
            prompt=lambda: join(
                _("Send a photo of it or the document, or go on without."),
                _("Never send secret documents through a messaging app."),
            ),
            largest=facts.largest_file,
        )
    return EnterStep(facts.unit_id, facts.year, facts.step, value, day or paper.day, paper.number, paper.day, file)


def _head(facts: StepFacts, question: Value) -> Value:
    so_far = None
    if facts.so_far is not None:
        so_far = join(
            _("So far: {how}. What is entered now takes its place.", how=_entered(facts, facts.so_far)),
            _("Entered by {name}, {moment}.", name=facts.by, moment=facts.so_far.at)
            if facts.by and facts.so_far.at is not None
            else None,
        )
    return join(
        Strong(_("{what} · {year}", what=STEP_NAMES[facts.step], year=str(facts.year))),
        facts.unit_name,
        so_far,
        facts.warning,
        question,
    )


def _entered(facts: StepFacts, state: StepState) -> Value:
    return entered_text(facts.step, state, facts.levels)


def _what(facts: StepFacts) -> Value:
    if facts.step is Step.MOVEMENT_DAY:
        return _("How did the unit hold it? If it was on another day, write the day, for example 18/8.")
    if facts.step is Step.EXEMPLARY_CHOSEN:
        return _("Shall the unit become an exemplary one this year?")
    return _("What was decided?")


def _how_many(which: Step) -> Value:
    if which is Step.COMMITMENTS:
        return _("How many people have signed, out of how many?")
    return _("How many, out of how many?")


_LABELS = {
    Outcome.HELD: _("The unit held it"),
    Outcome.JOINED: _("The unit joined in elsewhere"),
    Outcome.MAIN: _("Held as the commune's main one"),
    Outcome.NOT_DONE: _("It was not held"),
    Outcome.REACHED: _("Recognised"),
    Outcome.NOT_REACHED: _("Not recognised"),
    Outcome.RECOGNISED: _("Recognised"),
    Outcome.REFUSED: _("Not recognised"),
    Outcome.KEPT: _("Kept"),
    Outcome.LOST: _("Not kept"),
}


def _outcomes(facts: StepFacts) -> list[Option[tuple[str, date | None]]]:
    kind = STEPS[facts.step]
    if kind.is_level:
        levels = facts.levels.levels if facts.levels is not None else ()
        return [Option((level.id, None), local(level.name), level.id) for level in levels]
    if facts.step is Step.EXEMPLARY_CHOSEN:
        return [
            Option((Outcome.DONE.value, facts.today), _("Choose it"), "done"),
            Option((Outcome.NOT_DONE.value, facts.today), _("Do not choose it"), "not_done"),
        ]
    day = facts.event if facts.event is not None and facts.event <= facts.today else None
    return [
        Option((outcome.value, day), _LABELS[outcome], outcome.value, wide=facts.step is Step.MOVEMENT_DAY)
        for outcome in kind.outcomes
    ]


@dataclass(slots=True)
class OutcomeOnDay(Choose[tuple[str, date | None]]):
    """What came of a step; of an event also the day, typed instead of pressed where it was another one."""

    today: date = date.min
    event: date | None = None

    def read(self, reply: Reply) -> tuple[str, date | None]:
        if isinstance(reply, Typed) and self.event is not None and re.search(r"\d\s*[/.-]\s*\d", reply.text):
            day = parse_past_day(reply.text, self.today)
            if day is None or day > self.today:
                raise Refused(_("This question needs a day that is over, for example 18/8."))
            return Outcome.HELD.value, day
        return Choose.read(self, reply)

    def dump(self, value: tuple[str, date | None]) -> Any:
        outcome, day = value
        return [outcome, day.isoformat() if day else None]

    def load(self, stored: Any) -> tuple[str, date | None]:
        outcome, day = stored
        return outcome, date.fromisoformat(day) if day else None


@dataclass(slots=True)
class Ratio(Question[str]):
    """Two numbers, the part and the whole: "38/42"."""

    def hint(self) -> Value:
        return _("Reply with two numbers, for example 38/42.")

    def below(self) -> Value:
        return Slanted(_("For example: 38/42"))

    def read(self, reply: Reply) -> str:
        numbers = parse_counts(reply.text) if isinstance(reply, Typed) else None
        if not numbers or len(numbers) != 2 or not 0 <= numbers[0] <= numbers[1] or not 0 < numbers[1] <= 1_000_000:
            raise Refused(_("This question needs two numbers, the second not smaller than the first: 38/42."))
        return f"{numbers[0]}/{numbers[1]}"


def entered(step_: Step, unit: str, state: StepState, levels: Levels | None) -> Value:
    """What is said when a step has been entered."""
    return _(
        "✅ Noted: {what} – {unit}: {how}.",
        what=STEP_NAMES[step_],
        unit=unit,
        how=entered_text(step_, state, levels),
    )
