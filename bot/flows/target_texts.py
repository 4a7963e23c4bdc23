"""The targets in words, the same in the chat and on the picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.flows.texts import local
from bot.i18n import VIETNAM, Bilingual, Joined, Value, Verbatim, _, join, plural
from movement.measures import Measure
from movement.plan import Comparison, Levels, Target
from movement.target_counts import Counted, Who
from movement.targets import Alarm, Board, Result, State, Why

NAMED = 5  # units that an alarm names
LONGEST_TITLE = 150  # characters of a title in a list

_WHY = {
    Why.NO_MEASURE: _("the plan does not say what counts"),
    Why.NO_UNITS: _("no unit is concerned yet"),
    Why.NO_FIGURES: _("no figures yet"),
}


def title_of(target: Target) -> Bilingual:
    """A target's title, long ones cut."""
    return Bilingual(cut(target.title.vi), cut(target.title.en))


def cut(text: str, longest: int = LONGEST_TITLE) -> str:
    """A text that fits into a line of a list."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def figure(result: Result) -> Value:
    """What is reached, in few characters: "75%", "3", or a dash."""
    if result.state is State.UNMEASURED:
        return Verbatim("–")
    if result.target.percent is None or result.percent is None:
        return result.part
    return per_cent(result.percent)


def amount(result: Result) -> Value:
    """A plain number with what it is a number of: "3 units"."""
    match result.counted:
        case Counted.UNITS:
            return plural("{n} unit", "{n} units", result.part)
        case Counted.PEOPLE:
            return plural("{n} person", "{n} people", result.part)
        case Counted.MODELS:
            return plural("{n} model", "{n} models", result.part)
        case Counted.STATED:
            return result.part


def per_cent(number: Value) -> Joined:
    """A number with its sign."""
    return join(number, Verbatim("%"), separator="")


def detail(result: Result) -> Value | None:
    """What the figure is made of: "45/60 units"; None where it says everything by itself."""
    whole = result.whole
    if result.state is State.UNMEASURED or result.target.percent is None or whole is None:
        return None
    match result.counted:
        case Counted.UNITS:
            return plural("{part}/{n} unit", "{part}/{n} units", whole, part=result.part)
        case Counted.PEOPLE:
            return plural("{part}/{n} person", "{part}/{n} people", whole, part=result.part)
        case Counted.MODELS:
            now = result.part
            return plural("{part} now, {n} model last year", "{part} now, {n} models last year", whole, part=now)
        case Counted.STATED:
            return join(result.part, whole, separator="/")


def wanted(target: Target) -> Value:
    """What the plan wants: "target: 80% or more"."""
    at_most = target.comparison is Comparison.AT_MOST
    if at_most and 0 in (target.number, target.percent):
        return _("target: none")
    if target.percent == 100:
        return _("target: {figure}", figure=per_cent(100))
    amount: Value = per_cent(target.percent) if target.percent is not None else target.number or 0
    return _("target: at most {figure}", figure=amount) if at_most else _("target: {figure} or more", figure=amount)


def verdict(result: Result) -> Value:
    """What it means: reached, so many missing, so many too many, or why nothing can be said."""
    silent = _silent(result)
    match result.state:
        case State.UNMEASURED:
            return _WHY[result.why or Why.NO_FIGURES]
        case State.MET:
            return _("reached")
        case State.OPEN:
            return join(_("reached so far"), silent, separator="; ")
        case State.NOT_MET:
            at_most = result.target.comparison is Comparison.AT_MOST
            return join(_too_many(result) if at_most else _missing(result), silent, separator="; ")


def _missing(result: Result) -> Value:
    n = result.still_missing
    match result.counted:
        case Counted.UNITS:
            return plural("{n} more unit is needed", "{n} more units are needed", n)
        case Counted.PEOPLE:
            return plural("{n} more person is needed", "{n} more people are needed", n)
        case Counted.MODELS:
            return plural("{n} more model is needed", "{n} more models are needed", n)
        case Counted.STATED:
            return plural("{n} more is needed", "{n} more are needed", n)


def _too_many(result: Result) -> Value:
    n = result.still_missing
    if result.counted is Counted.UNITS:
        return plural("{n} unit too many", "{n} units too many", n)
    return plural("{n} too many", "{n} too many", n)


def _silent(result: Result) -> Value | None:
    n = len(result.silent)
    if not n:
        return None
    if result.target.measure in (Measure.AT_LEVEL, Measure.LEVEL_OR_BETTER):
        return plural("{n} unit is not classified yet", "{n} units are not classified yet", n)
    return plural("{n} unit has stated nothing yet", "{n} units have stated nothing yet", n)


def alarm_line(alarms: Sequence[Alarm], levels: Levels | None) -> Value | None:
    """The units at a level that no unit may have; None where there are none."""
    if not alarms:
        return None
    names = [level.name for level in levels.levels if level.id == alarms[0].level] if levels else []
    level = local(names[0]) if names else Verbatim(alarms[0].level)
    return _("Units classified “{level}”: {names}", level=level, names=named([alarm.unit for alarm in alarms]))


def excluded_line(board: Board) -> Value | None:
    """How many units the law leaves out where it is about the title; None where there are none."""
    n = max((len(result.excluded) for result in board.results), default=0)
    if not n:
        return None
    return plural(
        "Not counted for “Safe in security and order”: {n} unit that the circular 124/2021/TT-BCA leaves out.",
        "Not counted for “Safe in security and order”: {n} units that the circular 124/2021/TT-BCA leaves out.",
        n,
    )


def named(units: Sequence[Who], most: int = NAMED) -> Value:
    """Some names, and how many more there are."""
    names = ", ".join(cut(unit.name) for unit in units[:most])
    more = len(units) - most
    return join(Verbatim(names), plural("and {n} more", "and {n} more", more) if more > 0 else None, separator=" ")


def as_of(moment: datetime) -> Value:
    """From when the figures are, to the minute, in Việt Nam's time."""
    at = moment.astimezone(VIETNAM)
    return _("As of {day} {clock}", day=at.date(), clock=Verbatim(f"{at:%H:%M}"))
