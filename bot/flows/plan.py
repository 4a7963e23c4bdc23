"""Looking at the plan: its dates, targets and open points; and what there is to choose for who may change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.flows.lists import Entry, ListFacts, pick
from bot.flows.outcomes import Nothing, Open
from bot.flows.questions import Choose, Option
from bot.flows.texts import local
from bot.i18n import LongDate, Strong, Value, Verbatim, _, join
from movement.dates import Deadline, Word
from movement.plan import Comparison, Plan, Target

DATES, TARGETS, OPEN = "dates", "targets", "open"


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The plan in use, and whether this person may change it."""

    plan: Plan
    may_change: bool
    changed_by: str = ""  # who changed it last, and when
    changed_on: date | None = None


@dataclass(frozen=True, slots=True)
class MyDate:
    """A date that concerns a unit of this person; `done` by all of their units that it concerns."""

    deadline: Deadline
    done: bool


def how_dated(deadline: Deadline) -> Value:
    """The day as the document says it: "before 30/10"."""
    day = Verbatim(f"{deadline.day}/{deadline.month}")
    match deadline.word:
        case Word.BEFORE:
            return _("before {day}", day=day)
        case Word.BY:
            return _("by the end of {day}", day=day)
        case Word.ON:
            return _("on {day}", day=day)


def figure(target: Target) -> Value:
    """The figure of a target: "at least 80 %"."""
    number: Value = (
        _("{figure} %", figure=target.percent) if target.percent is not None else Verbatim(str(target.number or 0))
    )
    if target.comparison is Comparison.AT_MOST:
        return _("at most {figure}", figure=number)
    return _("at least {figure}", figure=number)


async def plan(facts: PlanFacts) -> Open | Nothing:
    """Say which plan it is, and let its dates, targets and open points be looked at."""
    plan = facts.plan
    choices: list[Option[Open | None]] = [
        Option(Open("plan", {"part": DATES}), _("Dates ({n})", n=len(plan.deadlines)), DATES),
        Option(Open("plan", {"part": TARGETS}), _("Targets ({n})", n=len(plan.targets)), TARGETS),
    ]
    if plan.open_dates and facts.may_change:
        choices.append(Option(Open("plan", {"part": OPEN}), _("Still open ({n})", n=len(plan.open_dates)), OPEN))
    choices.append(Option(None, _("Close"), "close"))
    chosen = await Choose(key="part", can_leave=False, prompt=lambda: _overview(facts), choices=choices)
    return chosen or Nothing()


def _overview(facts: PlanFacts) -> Value:
    return join(
        Strong(local(facts.plan.title)),
        _("Year {year} · {body}", year=str(facts.plan.year), body=facts.plan.issuer.body),
        (
            _("Changed last on {day} by {who}.", day=facts.changed_on, who=facts.changed_by or "–")
            if facts.may_change
            else _("Changed last on {day}.", day=facts.changed_on)
        )
        if facts.changed_on
        else None,
        _("Pick a date or a target to change it. Who changes what is kept.") if facts.may_change else None,
    )


def listed(facts: PlanFacts, part: str, language: str) -> ListFacts:
    """The dates, targets or open points of the plan; what may be changed opens."""
    plan = facts.plan

    def target(name: str, of: str) -> Open | None:
        return Open("planchange", {name: of, "version": plan.version}) if facts.may_change else None

    match part:
        case "targets":
            entries = [
                Entry(each.title.in_language(language), figure(each), target("target", each.id))
                for each in plan.targets
            ]
            return ListFacts(_("Targets of the plan"), _("The plan has no targets."), entries, numbered=True)
        case "open":
            entries = [
                Entry(
                    each.title.in_language(language),
                    _("comes back, no period is set") if each.periodic else _("no day is set"),
                    target("open", each.id),
                )
                for each in plan.open_dates
            ]
            return ListFacts(_("Still to be set"), _("Nothing is open any more."), entries, numbered=True)
        case _:
            entries = [
                Entry(each.title.in_language(language), how_dated(each), target("date", each.id))
                for each in plan.deadlines
            ]
            return ListFacts(_("Dates of the plan"), _("The plan has no dates."), entries, numbered=True)


def mine(dates: Sequence[MyDate], year: int, language: str) -> ListFacts:
    """The dates that concern the person's units, the next one first; what is done is marked."""
    entries = []
    for each in sorted(dates, key=lambda one: one.deadline.last_day(year)):
        last = LongDate(each.deadline.last_day(year))
        text = _("✅ done") if each.done else _("last day {day}", day=last)
        entries.append(Entry(each.deadline.title.in_language(language), text, None))
    return ListFacts(
        _("Dates of {year} that concern you", year=str(year)), _("The plan has no date for your unit."), entries
    )


__all__ = ["ListFacts", "MyDate", "PlanFacts", "listed", "mine", "pick", "plan"]
