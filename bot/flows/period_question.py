"""The question for which time a report shall be made: the usual ones on buttons, all others typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.flows.period_texts import period_label, period_name
from bot.flows.questions import Option, Outdated, Pressed, Question, Refused, Reply, Typed
from bot.i18n import Slanted, Value, _
from movement.periods import Period, around, parse_period


@dataclass(slots=True)
class PeriodQuestion(Question[Period]):
    """A period that has begun. `year` is the plan's, meant where none is typed; `today` is the day in Việt Nam."""

    year: int = 0
    today: date = date.min

    def options(self) -> Sequence[Option[Period]]:
        # Of a plan of another year, the times around its nearest day.
        day = min(max(self.today, date(self.year, 1, 1)), date(self.year, 12, 31))
        return [Option(each, period_label(each), _token(each), wide=True) for each in around(day)]

    def hint(self) -> Value:
        return _("Reply with the time, for example: quarter 3, or 01/01/{year} - 30/06/{year}.", year=str(self.year))

    def below(self) -> Value:
        return Slanted(
            _("Or write it, for example: the first 9 months, or 01/01/{year} - 30/06/{year}", year=str(self.year))
        )

    def read(self, reply: Reply) -> Period:
        found = None
        if isinstance(reply, Pressed):
            found = _of(reply.token)
        elif isinstance(reply, Typed):
            options = self.options()
            said = reply.text.strip(" .)")
            position = int(said) if said.isdecimal() and len(said) < 3 else 0
            found = options[position - 1].value if 0 < position <= len(options) else None
            found = found or parse_period(reply.text, self.year, self.today)
        if found is None:
            raise Refused(
                _(
                    "This question needs a time, for example quarter 3, month 6, or 01/01/{year} - 30/06/{year}.",
                    year=str(self.year),
                )
            )
        if found.first > self.today:
            raise Refused(_("{period} is still ahead. Please give a time that has begun.", period=period_name(found)))
        return found

    def dump(self, value: Period) -> Any:
        return value.token

    def load(self, stored: Any) -> Period:
        try:
            return Period.of(stored)
        except (ValueError, AttributeError):
            raise Outdated(self.key) from None


async def ask_period(key: str, year: int, today: date) -> Period:
    """Ask for which time; `year` is the plan's, `today` the day in Việt Nam."""
    return await PeriodQuestion(
        key=key,
        prompt=lambda: _("For which time? The figures are those of the moment at which the paper is made."),
        year=year,
        today=today,
    )


def _token(period: Period) -> str:
    return f"p{period.token}"


def _of(token: str) -> Period | None:
    """The period of a button, also of one that was shown yesterday."""
    try:
        return Period.of(token.removeprefix("p"))
    except ValueError:
        return None
