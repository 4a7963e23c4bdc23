"""What the five years have in common: people who come in, days that pass, figures that are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from movement.year import Step
from storage import milestones
from tests.flows.people import Person
from tests.flows.stage import Stage


@contextmanager
def unseen(stage: Stage) -> Iterator[None]:
    """What happens meanwhile is not written down."""
    before = stage.play.transcript.muted
    stage.play.transcript.muted = True
    try:
        yield
    finally:
        stage.play.transcript.muted = before


async def enters(person: Person, unit: int, step: str, *answers: str) -> None:
    """Enter a step of the year: `answers` are labels of buttons that begin with "‹", or what is typed."""
    await person.says(f"/step {unit} {step}")
    for answer in answers:
        if answer.startswith("‹"):
            await person.presses(answer.removeprefix("‹"))
        else:
            await person.says(answer)


async def entered(stage: Stage, unit: int, year: int) -> dict[Step, str]:
    """What is entered for a unit's year."""
    found = await stage.play.database.run(lambda c: milestones.of_units(c, [unit], year))
    return {step: state.value for step, state in found.get(unit, {}).items()}


def reminded(person: Person, since: int, *words: str) -> list[str]:
    """The reminders that somebody got since a message, each as one text; all must hold these words."""
    texts = [str(message.text) for message in person.heard[since:]]
    return [text for text in texts if "⏰" in text and all(word in text for word in words)]
