"""What the five years have in common: people who come in, days that pass, figures that are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Connection

from bot.channels.plain_text import strip_markup
from bot.i18n import VIETNAM
from bot.target_board import target_board
from movement.plan import Plan
from movement.year import Step
from storage import communes, milestones, plan_versions
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


def shown(person: Person) -> list[str]:
    """The lines of the newest message, as plain text."""
    return person.text.splitlines()


def labels(person: Person) -> list[str]:
    """What stands on the buttons of the newest message."""
    return [choice.label for row in person.last.rows for choice in row]


async def works_by(stage: Stage, plan: Plan, hotline: str) -> None:
    """The commune works by this plan: the bundled one with what it leaves open, as `antq init` asks for it."""

    def use(connection: Connection) -> None:
        communes.use_plan(connection, stage.town.commune_id, plan, stage.play.now())
        plan_versions.set_office(
            connection, stage.town.commune_id, police_office=plan.issuer.police_office, hotline=hotline
        )

    await stage.play.database.run(use)
    await stage.play.restart()


async def figures(stage: Stage) -> dict[str, str]:
    """The board of targets at this moment, by id: "not_met 4/5"."""

    def read(connection: Connection) -> dict[str, str]:
        found = target_board(connection, communes.load(connection, stage.town.commune_id), stage.play.now())
        return {r.target.id: f"{r.state} {r.part}" + ("" if r.whole is None else f"/{r.whole}") for r in found.results}

    return await stage.play.database.run(read)


@dataclass
class Diary:
    """Lets mornings pass one by one, and keeps who was reminded of what on which day."""

    stage: Stage
    told: list[tuple[date, str, str]] = field(default_factory=list)

    async def until(self, day: str, clock: str = "08:00", *, seen: bool = True) -> None:
        """Every morning up to this one; only this one is written down."""
        last = date.fromisoformat(day)
        morning = self.stage.play.now().astimezone(VIETNAM).date() + timedelta(days=1)
        while morning < last:
            with unseen(self.stage):
                await self._morning(morning, "08:00")
            morning += timedelta(days=1)
        if seen:
            await self._morning(last, clock)
        else:
            with unseen(self.stage):
                await self._morning(last, clock)

    async def _morning(self, day: date, clock: str) -> None:
        people = list(self.stage.play.people.values())
        before = {person.account: len(person.heard) for person in people}
        await self.stage.play.until(day.isoformat(), clock)
        for person in people:
            for message in person.heard[before[person.account] :]:
                parts = strip_markup(str(message.text)).split("\n\n")
                self.told += [(day, person.account, part) for part in parts]

    def days(self, person: Person, *words: str) -> list[str]:
        """The days on which somebody was told something with all these words: ["12/01", "16/01"]."""
        found = {day for day, account, part in self.told if account == person.account and all(w in part for w in words)}
        return [f"{day:%d/%m}" for day in sorted(found)]
