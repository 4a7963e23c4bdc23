"""Questions about a paper and about a day that is over: number and date in one answer, as people write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.flows.questions import Option, Pressed, Question, Refused, Reply, Typed
from bot.i18n import LongDate, Slanted, Value, _
from movement.papers import PaperNumber, parse_paper, parse_past_day

_WITHOUT = "without"


def paper_text(number: str, day: date | None) -> Value:
    """A paper as people write it: "05/KH-THCS, 12/01/2026"; a dash where nothing is known."""
    if number and day:
        return _("{number}, {day}", number=number, day=day)
    return number or day or "–"


@dataclass(slots=True)
class PaperQuestion(Question[PaperNumber]):
    """The number and date of a paper, in one answer. `today` is the day in Việt Nam: no paper is dated later.

    `without` is what stands on the button of those who have no number yet: then the day is today.
    """

    today: date = date.min
    without: Value | None = None

    def options(self) -> Sequence[Option[PaperNumber]]:
        if self.without is None:
            return ()
        return [Option(PaperNumber("", self.today), self.without, _WITHOUT, key="0", wide=True)]

    def hint(self) -> Value:
        return _("Reply with number and date, for example 05/KH, 12/01/{year}.", year=str(self.today.year))

    def below(self) -> Value:
        return Slanted(_("For example: 05/KH, 12/01/{year}", year=str(self.today.year)))

    def read(self, reply: Reply) -> PaperNumber:
        if isinstance(reply, Pressed) and reply.token == _WITHOUT and self.without is not None:
            return PaperNumber("", self.today)
        if isinstance(reply, Typed):
            if self.without is not None and reply.text.strip(" .") == "0":
                return PaperNumber("", self.today)
            found = parse_paper(reply.text, self.today)
            if found is not None and found.day is not None and found.day > self.today:
                raise Refused(_("{day} is still ahead. Please give the date that stands on the paper.", day=found.day))
            if found is not None:
                return found
        raise Refused(
            _(
                "This question needs the number and date of the paper, for example 05/KH, 12/01/{year}.",
                year=str(self.today.year),
            )
        )

    def dump(self, value: PaperNumber) -> Any:
        return [value.number, value.day.isoformat() if value.day else None]

    def load(self, stored: Any) -> PaperNumber:
        number, day = stored
        return PaperNumber(number, date.fromisoformat(day) if day else None)


@dataclass(slots=True)
class PastDay(Question[date]):
    """A day up to today. `offers` are days that stand on buttons."""

    today: date = date.min
    offers: Sequence[date] = ()

    def options(self) -> Sequence[Option[date]]:
        return [
            Option(day, _("Today") if day == self.today else LongDate(day), f"d{day:%Y%m%d}", wide=True)
            for day in self.offers
        ]

    def hint(self) -> Value:
        return _("Reply with the day, for example 18/8.")

    def below(self) -> Value:
        return Slanted(_("Or write the day, for example 18/8."))

    def read(self, reply: Reply) -> date:
        if isinstance(reply, Pressed):
            for option in self.options():
                if option.token == reply.token:
                    return option.value
        if isinstance(reply, Typed):
            if reply.text.strip(" .").isdecimal() and 0 < int(reply.text.strip(" .")) <= len(self.offers):
                return self.offers[int(reply.text.strip(" .")) - 1]
            found = parse_past_day(reply.text, self.today)
            if found is not None and found > self.today:
                raise Refused(_("{day} is still ahead. Please give a day that is over.", day=found))
            if found is not None:
                return found
        raise Refused(_("This question needs a day, for example 18/8."))

    def dump(self, value: date) -> Any:
        return value.isoformat()

    def load(self, stored: Any) -> date:
        return date.fromisoformat(stored)
