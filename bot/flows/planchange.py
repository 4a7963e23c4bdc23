"""Changing the plan in use: another day, another figure, or a day for what the plan leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.flows.outcomes import Nothing
from bot.flows.outcomes_plan import ChangePlan
from bot.flows.plan import figure, how_dated
from bot.flows.questions import (
    SHORTEST_REASON,
    Choose,
    FreeText,
    Option,
    Question,
    Refused,
    Reply,
    Review,
    Typed,
)
from bot.flows.texts import local
from bot.i18n import Strong, Value, Verbatim, _, join, plural
from movement.answers import parse_percent, parse_whole_number
from movement.completing import AnswerError, Period, read_day
from movement.dates import DayOfYear, Deadline, OpenDate
from movement.plan import LocalText, Target
from movement.secrecy import marked_secret

PERIODS = {
    Period.MONTH: _("Every month"),
    Period.QUARTER: _("Every quarter"),
    Period.HALF_YEAR: _("Every half-year"),
}


@dataclass(frozen=True, slots=True)
class PlanChangeFacts:
    """What of the plan shall change; `running` cards are under way and keep their plan."""

    version: str
    year: int
    what: Deadline | Target | OpenDate
    running: int = 0


@dataclass(slots=True)
class DayInYear(Question[DayOfYear]):
    """A day of the plan's year: "28/10"."""

    year: int = 0

    def hint(self) -> Value:
        return _("Reply with the day, for example 30/11.")

    def read(self, reply: Reply) -> DayOfYear:
        try:
            return read_day(reply.text if isinstance(reply, Typed) else "", self.year)
        except AnswerError:
            raise Refused(_("This question needs a day of {year}, for example 30/11.", year=str(self.year))) from None

    def dump(self, value: DayOfYear) -> Any:
        return f"{value.day}/{value.month}"

    def load(self, stored: Any) -> DayOfYear:
        return read_day(stored, self.year)


@dataclass(slots=True)
class Figure(Question[Decimal]):
    """The figure of a target: per cent ("80", "79,5 %"), or a whole number."""

    in_percent: bool = True

    def hint(self) -> Value:
        return _("Reply with the figure, for example 80.")

    def read(self, reply: Reply) -> Decimal:
        text = reply.text if isinstance(reply, Typed) else ""
        if self.in_percent:
            said = parse_percent(text)
            percent = said if said is not None else parse_percent(f"{text} %")
            if percent is None:
                raise Refused(_("This question needs a figure from 0 to 100 per cent, for example 80 or 79.5."))
            return percent
        number = parse_whole_number(text)
        if number is None or not 0 <= number <= 1_000_000:
            raise Refused(_("This question needs a whole number, for example 2."))
        return Decimal(number)

    def dump(self, value: Decimal) -> Any:
        return str(value)

    def load(self, stored: Any) -> Decimal:
        return Decimal(stored)


async def planchange(facts: PlanChangeFacts) -> ChangePlan | Nothing:
    """Ask for the new value and the reason, show what it comes to, and change it."""
    match facts.what:
        case Target() as target:
            return await _figure(facts, target)
        case OpenDate(periodic=True) as found:
            return await _period(facts, found)
        case Deadline() as deadline:
            return await _day(facts, deadline, how_dated(deadline))
        case OpenDate() as found:
            return await _day(facts, found, _("no day is set"))


async def _figure(facts: PlanChangeFacts, target: Target) -> ChangePlan | Nothing:
    in_percent = target.percent is not None
    value = await Figure(
        key="figure",
        label=_("Figure"),
        prompt=lambda: _now(target.title, figure(target), _("Which figure from now on?")),
        in_percent=in_percent,
    )
    changed = target.model_copy(update={"percent" if in_percent else "number": value if in_percent else int(value)})
    reason = await _sure(facts, figure(target), figure(changed))
    return ChangePlan(facts.version, reason, target=target.id, figure=value) if reason else Nothing()


async def _period(facts: PlanChangeFacts, found: OpenDate) -> ChangePlan | Nothing:
    period = await Choose(
        key="period",
        label=_("How often"),
        prompt=lambda: _now(found.title, _("no period is set"), _("How often is it due?")),
        choices=[Option(each, text, each.value, wide=True) for each, text in PERIODS.items()],
    )
    after = _("{how}, on the last day of each", how=PERIODS[period])
    reason = await _sure(facts, _("no period is set"), after)
    return ChangePlan(facts.version, reason, open_date=found.id, period=period) if reason else Nothing()


async def _day(facts: PlanChangeFacts, what: Deadline | OpenDate, before: Value) -> ChangePlan | Nothing:
    day = await DayInYear(
        key="day",
        label=_("Day"),
        prompt=lambda: _now(what.title, before, _("Which day from now on?")),
        year=facts.year,
    )
    if isinstance(what, Deadline):
        after = how_dated(what.model_copy(update={"day": day.day, "month": day.month}))
        reason = await _sure(facts, before, after)
        return ChangePlan(facts.version, reason, deadline=what.id, day=day) if reason else Nothing()
    reason = await _sure(facts, before, _("by the end of {day}", day=Verbatim(f"{day.day}/{day.month}")))
    return ChangePlan(facts.version, reason, open_date=what.id, day=day) if reason else Nothing()


async def _sure(facts: PlanChangeFacts, before: Value, after: Value) -> str:
    """The reason, and one last look; empty when it is left as it is."""
    reason = await FreeText(
        key="reason",
        label=_("Reason"),
        prompt=lambda: _("Why? The record keeps it, for example the number of the document."),
        example=_("For example: Notice 15/TB-UBND of 02/10/2026"),
        at_least=SHORTEST_REASON,
        at_most=300,
        refuse=lambda text: (
            _("This looks like the mark of a state secret. Please write it without.") if marked_secret(text) else None
        ),
    )
    sure = await Review(
        key="sure",
        prompt=lambda: join(
            Strong(local(facts.what.title)),
            _("{before} → <b>{after}</b>", before=before, after=after),
            _("Reason: “{reason}”", reason=reason),
            plural(
                "{n} card that was begun keeps the plan it has.",
                "{n} cards that were begun keep the plan they have.",
                facts.running,
            )
            if facts.running
            else None,
        ),
        choices=(Option(True, _("Change the plan"), "yes"), Option(False, _("Leave it as it is"), "no", key="0")),
    )
    return reason if sure else ""


def _now(title: LocalText, before: Value, question: Value) -> Value:
    return join(Strong(local(title)), _("Until now: {value}.", value=before), question)
