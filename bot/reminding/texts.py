"""What reminders say: how long there is left, what is missing, and where it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from bot.commands import Intent
from bot.flows.consent import Office
from bot.flows.posts import signature
from bot.flows.texts import local
from bot.flows.year_texts import STEP_NAMES
from bot.i18n import LongDate, Strong, Value, Verbatim, _, join, plural
from movement.dates import Deadline, Word
from movement.ladder import Done

SECONDS_AN_ITEM = 30  # what answering one item of the card takes, roughly
LISTED = 20  # units that a list of missing ones names


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a unit is with what a date asks for; `left` are items of the card, `returned` those sent back."""

    unit_id: int
    unit: str
    started: bool = False
    left: int = 0
    of: int = 0
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One date that somebody is reminded of, on a day: `days_left` are counted from that very day."""

    deadline: Deadline
    last_day: date
    days_left: int
    progress: Progress | None = None  # of a unit; None for the office's own dates
    alone: bool = False  # no other date of the plan falls on its day

    @property
    def by_day(self) -> str:
        """Its day, where that says which date is meant."""
        return f"{self.deadline.day:02}/{self.deadline.month:02}" if self.alone else ""


def by_when(deadline: Deadline, last_day: date) -> Value:
    """The date as the document puts it: "before 30/10", "by 31/3"."""
    day = Verbatim(f"{deadline.day:02}/{deadline.month:02}")
    match deadline.word:
        case Word.BEFORE:
            return _("before {day}", day=day)
        case Word.BY:
            return _("by {day}", day=day)
        case Word.ON:
            return LongDate(last_day)


def is_ahead(item: Item) -> bool:
    """Whether it is an event that is still to come: there is nothing to do or to confirm yet."""
    by_word = item.deadline.done in (Done.CONFIRMED, Done.STEP)
    return item.deadline.word is Word.ON and item.days_left > 0 and by_word


def headline(item: Item) -> Value:
    """How long there is left, and for what."""
    deadline, n = item.deadline, item.days_left
    what, when = local(deadline.title), by_when(deadline, item.last_day)
    if deadline.word is Word.ON:
        if n > 0:
            return plural(
                "⏰ <b>In {n} day</b>, {when}: {what}.",
                "⏰ <b>In {n} days</b>, {when}: {what}.",
                n,
                when=when,
                what=what,
            )
        if n == 0:
            return _("⏰ <b>Today</b>, {when}: {what}.", when=when, what=what)
        return _("⏰ {what}, {when}: please confirm that it was held.", when=when, what=what)
    if n > 0:
        return plural(
            "⏰ <b>{n} day left</b> ({when}): {what}.",
            "⏰ <b>{n} days left</b> ({when}): {what}.",
            n,
            when=when,
            what=what,
        )
    if n == 0:
        return _("⏰ <b>Today is the last day</b> ({when}): {what}.", when=when, what=what)
    return plural(
        "⏰ <b>{n} day overdue</b> ({when}): {what}.",
        "⏰ <b>{n} days overdue</b> ({when}): {what}.",
        -n,
        when=when,
        what=what,
    )


def minutes(items: int) -> int:
    """How long so many items take, in whole minutes."""
    return max(1, round(items * SECONDS_AN_ITEM / 60))


def missing_line(deadline: Deadline, progress: Progress) -> Value:
    """What a unit still has to do."""
    unit = Strong(Verbatim(progress.unit))
    if deadline.step is not None:
        return _("{unit}: nothing entered yet.", unit=unit)
    if deadline.done is not Done.CARD_SUBMITTED:
        return _("{unit}: not confirmed yet.", unit=unit)
    if progress.returned:
        return plural(
            "{unit}: {n} returned item to complete.",
            "{unit}: {n} returned items to complete.",
            progress.left,
            unit=unit,
        )
    if not progress.started:
        return _("{unit}: not started; about {n} min.", unit=unit, n=minutes(progress.left))
    if progress.left == 0:
        return _("{unit}: all items are scored; the card only has to be handed in.", unit=unit)
    return plural(
        "{unit}: {n} item left, about {m} min.",
        "{unit}: {n} items left, about {m} min.",
        progress.left,
        unit=unit,
        m=minutes(progress.left),
    )


def action(item: Item) -> Intent | None:
    """The way to the right place in one tap; None where there is nothing to do, or nothing that a tap could do."""
    deadline, progress = item.deadline, item.progress
    if is_ahead(item):
        return None
    if progress is None:
        done = Intent(_("It is done"), "done", 0, deadline.id, day=item.by_day)
        return None if deadline.done is not Done.CONFIRMED else done
    if deadline.done is Done.CARD_SUBMITTED:
        text = (
            _("Complete now") if progress.returned else _("Go on scoring") if progress.started else _("Score the card")
        )
        return Intent(text, "score", progress.unit_id)
    if deadline.step is not None:
        text = _("Tell how it went") if deadline.word is Word.ON else _("Enter it")
        return Intent(text, "step", progress.unit_id, deadline.step.value, day=item.by_day)
    text = _("It was held") if deadline.word is Word.ON else _("It is done")
    return Intent(text, "done", progress.unit_id, deadline.id, day=item.by_day)


def personal(items: Sequence[Item], *, several: bool) -> tuple[Value, list[Intent]]:
    """Everything that somebody is reminded of today, in one message; of `several` things each button says of which.

    What is missing is said once for things of one unit that follow one another.
    """
    parts: list[Value] = []
    for (_unit, line), group in groupby(items, key=lambda item: (_unit_id(item), _line(item))):
        headlines = [headline(item) for item in group]
        parts.append(join(*headlines, line) if line is not None else join(*headlines, separator="\n\n"))
    return join(*parts, separator="\n\n"), _buttons(items, several=several)


def _unit_id(item: Item) -> int | None:
    return item.progress.unit_id if item.progress is not None else None


def _line(item: Item) -> Value | None:
    return missing_line(item.deadline, item.progress) if item.progress and not is_ahead(item) else None


def _buttons(items: Sequence[Item], *, several: bool) -> list[Intent]:
    """A button for each thing to do, and for each unit one to hear of it again."""
    found: list[Intent] = []
    units = {_unit_id(item) for item in items}
    actions = [(item, button) for item in items if (button := action(item)) is not None]
    for at, (item, button) in enumerate(actions):
        unit = _unit_id(item)
        alike = [each for each, other in actions if _unit_id(each) == unit and other.label == button.label]
        about = _about(item, which=len(alike) > 1, whose=len(units) > 1) if several else ()
        found.append(replace(button, label=join(button.label, *about, separator=" – ")))
        if item.progress is not None and all(_unit_id(each) != unit for each, _button in actions[at + 1 :]):
            whose = (Verbatim(item.progress.unit),) if len(units) > 1 else ()
            again = join(_("Remind me tomorrow morning"), *whose, separator=" – ")
            found.append(Intent(again, "again", item.progress.unit_id, item.deadline.id, day=item.by_day))
    return found


def _about(item: Item, *, which: bool, whose: bool) -> Sequence[Value]:
    """What a button is about, beside others: whose thing it is, and which one where there is another such button."""
    title = STEP_NAMES[item.deadline.step] if item.deadline.step is not None else local(item.deadline.title)
    if item.progress is None:
        return (local(item.deadline.title),)
    unit = Verbatim(item.progress.unit)
    if not which:
        return (unit,)
    return (title, unit) if whose else (title,)


def begun(item: Item) -> tuple[Value, list[Intent]]:
    """For somebody who has begun to register a unit and has not finished."""
    return (
        join(headline(item), _("The registration that was begun is kept; a few answers are left.")),
        [Intent(_("Go on with the registration"), "register")],
    )


@dataclass(frozen=True, slots=True)
class Absentee:
    """One line of the list of who is missing."""

    unit: str
    state: Value


def escalation(item: Item, absentees: Sequence[Absentee], n: int, of: int, stamp: int) -> tuple[Value, list[Intent]]:
    """For the officers: who has not done it, `n` of them, the first of whom are named.

    `stamp` is the day of the list, as a number (20261030).
    """
    lines = [
        _("{n}. {unit} – {state}", n=Verbatim(str(number)), unit=Verbatim(one.unit), state=one.state)
        for number, one in enumerate(absentees[:LISTED], 1)
    ]
    text = join(
        Strong(
            plural(
                "Not told yet: {what} – {n} unit ({done} of {of} have told)",
                "Not told yet: {what} – {n} units ({done} of {of} have told)",
                n,
                what=local(item.deadline.title),
                done=of - n,
                of=of,
            )
            if item.deadline.word is Word.ON
            else plural(
                "Overdue: {what} – {n} unit ({done} of {of} have done it)",
                "Overdue: {what} – {n} units ({done} of {of} have done it)",
                n,
                what=local(item.deadline.title),
                done=of - n,
                of=of,
            )
        ),
        *lines,
        plural("… and {n} more unit.", "… and {n} more units.", n - LISTED) if n > LISTED else None,
    )
    if item.deadline.done is Done.REGISTERED:
        return text, [Intent(_("Registrations waiting"), "units")]
    again, about = plural("Remind this unit again", "Remind all {n} again", n), item.deadline.id
    return text, [
        Intent(again, "remind", stamp, about, day=item.by_day),
        Intent(_("Telephone list"), "missing", stamp, about, day=item.by_day),
    ]


def price(people: int, each: int | None) -> Value | None:
    """What reminding these people again costs; None where it costs nothing."""
    if not people or not each:
        return None
    return plural(
        "{n} person is reached only by a Zalo template: about {cost} đồng.",
        "{n} people are reached only by a Zalo template: about {cost} đồng.",
        people,
        cost=people * each,
    )


def public(items: Sequence[Item], office: Office) -> Value:
    """What a group is told of public dates: the dates and their names as the plan has them, and who says it."""
    return join(*(headline(item) if item.days_left >= 0 else _just_over(item) for item in items), signature(office))


def _just_over(item: Item) -> Value:
    """A date whose own day was in quiet time."""
    return _("⏰ {when}: {what}.", when=by_when(item.deadline, item.last_day), what=local(item.deadline.title))
