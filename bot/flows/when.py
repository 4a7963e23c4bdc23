"""Questions about days and moments, typed as people write them: "25/10 8h", "mai 8 giờ"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.flows.questions import Option, Outdated, Pressed, Question, Refused, Reply, Typed
from bot.i18n import LongDate, Slanted, Value, _, in_vietnam
from movement.moments import parse_day, parse_moment


@dataclass(slots=True)
class Moment(Question[datetime]):
    """A moment ahead, on Việt Nam's wall clock. `offers` are moments that stand on buttons."""

    now: datetime = datetime(1, 1, 1)  # noqa: DTZ001 - the wall clock has no zone
    offers: Sequence[datetime] = ()

    def options(self) -> Sequence[Option[datetime]]:
        return [Option(each, in_vietnam(each), f"m{each:%Y%m%d%H%M}", wide=True) for each in self.offers]

    def hint(self) -> Value:
        return _("Reply with the day and the time, for example 25/10 8:00.")

    def below(self) -> Value:
        return Slanted(_("For example: 25/10 8:00, or “tomorrow 7:30”."))

    def read(self, reply: Reply) -> datetime:
        if isinstance(reply, Pressed):
            for option in self.options():
                if option.token == reply.token:
                    return option.value
        found = parse_moment(reply.text, self.now.date()) if isinstance(reply, Typed) else None
        if found is None:
            raise Refused(_("This question needs a day and a time, for example 25/10 8:00."))
        day, clock = found
        moment = datetime.combine(day or self.now.date(), clock)
        if day is None and moment <= self.now:
            moment += timedelta(days=1)
        if moment <= self.now:
            raise Refused(_("{moment} is over already. Please give a moment ahead.", moment=in_vietnam(moment)))
        if moment > self.now + timedelta(days=366):
            raise Refused(
                _("{moment} is more than a year ahead. Please give an earlier day.", moment=in_vietnam(moment))
            )
        return moment

    def dump(self, value: datetime) -> Any:
        return value.isoformat()

    def load(self, stored: Any) -> datetime:
        moment = datetime.fromisoformat(stored)
        if moment <= self.now:
            raise Outdated(self.key)
        return moment


@dataclass(slots=True)
class Day(Question[date]):
    """A day from `first` on. `offers` are days that stand on buttons."""

    first: date = date.min
    offers: Sequence[date] = ()

    def options(self) -> Sequence[Option[date]]:
        return [Option(each, LongDate(each), f"d{each:%Y%m%d}", wide=True) for each in self.offers]

    def hint(self) -> Value:
        return _("Reply with the day, for example 30/11.")

    def read(self, reply: Reply) -> date:
        if isinstance(reply, Pressed):
            for option in self.options():
                if option.token == reply.token:
                    return option.value
        day = parse_day(reply.text, self.first) if isinstance(reply, Typed) else None
        if day is None or not self.first <= day <= self.first + timedelta(days=366):
            raise Refused(_("This question needs a day from {day} on, for example 30/11.", day=LongDate(self.first)))
        return day

    def dump(self, value: date) -> Any:
        return value.isoformat()

    def load(self, stored: Any) -> date:
        day = date.fromisoformat(stored)
        if day < self.first:
            raise Outdated(self.key)
        return day


def tomorrow_morning(now: datetime, clock: time) -> datetime:
    """Tomorrow at a time of day."""
    return datetime.combine(now.date() + timedelta(days=1), clock)
