"""The steps that were taken in a period: one by one, and by day and by what came of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.reporting.days import happened_on
from movement.year import STEPS, Outcome, Step, StepState
from storage.reports import Taken

ORDER: Mapping[Step, int] = {step: place for place, step in enumerate(Step)}


@dataclass(frozen=True, slots=True)
class Event:
    """One step of one unit, on its day; `year` is the year of the unit that it belongs to."""

    day: date
    unit_id: int
    year: int
    step: Step
    state: StepState
    file: str = ""

    @property
    def outcome(self) -> str:
        """What came of it, without the numbers of those who were counted."""
        return Outcome.DONE if STEPS[self.step].is_count else self.state.value


def events_of(taken: Iterable[Taken], places: Mapping[int, int]) -> list[Event]:
    """The steps by day, then in the order of the year, then as units stand in the list (`places`)."""
    found = [
        Event(day, each.unit_id, each.year, each.step, each.state, each.file)
        for each in taken
        if (day := happened_on(each.state)) is not None
    ]
    return sorted(found, key=lambda e: (e.day, ORDER[e.step], places.get(e.unit_id, len(places)), e.unit_id, e.year))


@dataclass(frozen=True, slots=True)
class Together:
    """So many units with the same step and outcome on one day; `people` who signed."""

    step: Step
    outcome: str
    units: tuple[int, ...]
    day: date
    people: tuple[int, int] | None = None


def by_day(events: Iterable[Event]) -> list[Together]:
    """How many units took which step on which day, by what came of it, in the order of the year."""
    found: dict[tuple[date, Step, str], list[Event]] = {}
    for event in events:
        found.setdefault((event.day, event.step, event.outcome), []).append(event)
    keys = sorted(found, key=lambda key: (key[0], ORDER[key[1]]))
    return [
        Together(
            step, outcome, tuple(e.unit_id for e in found[day, step, outcome]), day, _people(found[day, step, outcome])
        )
        for day, step, outcome in keys
    ]


def _people(events: Iterable[Event]) -> tuple[int, int] | None:
    counted = [pair for event in events if (pair := event.state.counted) is not None]
    return (sum(part for part, _whole in counted), sum(whole for _part, whole in counted)) if counted else None
