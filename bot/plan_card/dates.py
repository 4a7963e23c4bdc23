"""The year of a plan as lines: steps, dates, open dates, days of reminding."""

from __future__ import annotations

from collections.abc import Iterator

from bot.plan_card.layout import COLUMN, entry, limited, remark, wrapped
from movement.plan import Deadline, Done, Ladder, OpenDate, StepRule, Word

_INDENT = " " * COLUMN


def step(rule: StepRule) -> list[str]:
    """A step of a unit's year, by its name in plans, with the units that it is for."""
    return wrapped(f"- {rule.step}{limited(rule.kinds, rule.when)}", further="  ")


def deadline(found: Deadline, year: int, language: str) -> Iterator[str]:
    """A date: word and day, who has to act, the last good day, and what shows that it is done."""
    word = {Word.BEFORE: "before", Word.BY: "by", Word.ON: "on"}[found.word]
    last = "" if found.word is Word.ON else f", last good day {found.last_day(year):%d/%m/%Y}"
    only = "" if found.only_year is None else f", only in {found.only_year}"
    chosen = ", of units that were chosen" if found.chosen_only else ""
    public = ", public" if found.public else ""
    yield from entry(f"{word} {found.day}/{found.month}", found.title.in_language(language))
    text = f"{found.audience.value}{limited(found.kinds, found.when)}{last}{only}, {_done(found)}{chosen}{public}"
    yield from wrapped(text, _INDENT)
    if found.ladder is not None:
        yield from (f"{_INDENT}{line}" for line in ladder(found.ladder))
    if found.note:
        yield from remark(found.note, _INDENT)


def open_date(found: OpenDate, language: str) -> Iterator[str]:
    """Something without a day: the commune sets one."""
    yield from entry("periodic" if found.periodic else "no day", found.title.in_language(language))
    only = "" if found.only_year is None else f", only in {found.only_year}"
    text = f"{found.audience.value}{limited(found.kinds)}{only}, {_done(found)} ({found.source})"
    yield from wrapped(text, _INDENT)
    if found.note:
        yield from remark(found.note, _INDENT)


def _done(found: Deadline | OpenDate) -> str:
    return f"done: {found.step if found.done is Done.STEP else found.done}"


def ladder(found: Ladder) -> Iterator[str]:
    """When people are reminded, in days before (-) and after (+) the last good day."""
    acting = [*(-days for days in found.before), *([0] if found.on_the_day else []), *found.overdue]
    for who, days in (
        ("those who have to act", acting),
        ("officers, of who is missing", list(found.escalate)),
        ("groups, of a public date", [-days for days in found.public]),
    ):
        shown = ", ".join(f"{day:+d}" if day else "the day" for day in sorted(days))
        yield f"{who}: {shown or 'never'}"
