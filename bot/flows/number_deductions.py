"""How it is asked for what happened, where that takes points off."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.flows.numbers import MOST_TIMES
from bot.flows.questions import Option
from bot.flows.texts import local, points_text
from bot.i18n import NO_TEXT, Value, _, join
from movement.counting import DeductionRule
from movement.scorecard import Criterion
from movement.scoring import ItemAnswer
from movement.stated import parse_counts_for

_SHOWN = 5  # numbers with a button, beside none


class Deductions:
    """Points taken off for what happened: only numbers, never names or cases. Nothing happened is one press.

    A bare number is how often, not points: otherwise "0" would mean its opposite.
    """

    takes_points = False
    stage = ""
    allowed: tuple[Decimal, ...] = ()

    def __init__(self, rule: DeductionRule, criterion: Criterion):
        self._rule, self._criterion = rule, criterion
        self._only = rule.terms[0] if len(rule.terms) == 1 else None
        self._whether = self._only is not None and self._only.once  # it counts only whether it happened

    def options(self) -> list[Option[ItemAnswer]]:
        """None of it; where there is one reason only, also how often, until nothing is left to take off."""
        only, maximum = self._only, self._criterion.maximum
        options = [self._option(_("None"), self._rule.nothing_happened, 0)]
        for times in range(1, _SHOWN + 1):
            if only is None or (times > 1 and (only.once or only.off(times - 1) >= maximum)):
                break
            happened = _("It happened") if only.once else _("{number} {what}", number=times, what=local(only.noun))
            options.append(self._option(happened, {only.key: times}, times))
        return options

    def _option(self, what: Value, counts: dict[str, int], times: int) -> Option[ItemAnswer]:
        points = self._rule.points(counts, self._criterion.maximum)
        label = _("{what}: {points}", what=what, points=points_text(points))
        return Option(ItemAnswer(points=points, counts=counts), label, f"d{times}", key=str(times), wide=True)

    def lines(self) -> Sequence[Value]:
        reasons: list[Value] = [
            _("{points} once for any {what}", points=points_text(term.each), what=local(term.noun))
            if term.once
            else _("{points} for each {what}", points=points_text(term.each), what=local(term.noun))
            for term in self._rule.terms
        ]
        return (
            _("Points taken off: {reasons}.", reasons=join(*reasons, separator="; ")),
            _("Please give no names or cases.")
            if self._whether
            else _("Write numbers only, no names or cases; for example “{example}”.", example=self._example()),
        )

    def _example(self) -> Value:
        shown: list[Value] = [
            _("{number} {what}", number=number, what=local(term.noun))
            for number, term in enumerate(self._rule.terms[:2], 1)
        ]
        return join(*shown, separator=", ")

    def so_far(self) -> None:
        return None

    def hint(self) -> Value:
        if self._whether:
            return _("Reply “yes” or “no”.")
        return NO_TEXT if self._only is None else _("Reply with the number of your answer.")

    def needed(self) -> Value:
        if self._whether:
            return _("This question needs “yes” (it happened) or “no”.")
        return _(
            "This question needs numbers, for example “{example}”; if nothing happened, “none”.",
            example=self._example(),
        )

    def read(self, text: str) -> ItemAnswer | None:
        counts = parse_counts_for(self._rule, text)
        if counts is None or max(counts.values()) > MOST_TIMES:
            return None
        return ItemAnswer(points=self._rule.points(counts, self._criterion.maximum), counts=counts)
