"""How the numbers of a counting rule are asked for, one class for each kind of rule: here shares and awards.

A question about points (`bot.flows.score_question.Score`) takes from here its buttons, its lines and the reading of
what is typed. What the unit has stated before stands in `earlier`, the answer on the card.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from bot.flows.counting_texts import percent
from bot.flows.questions import AS_LABEL, Option, Refused
from bot.flows.texts import local, points_on_offer, points_text
from bot.i18n import Value, _, join
from movement.answers import parse_counts, parse_percent, parse_points_among
from movement.counting import RatioRule, SumRule
from movement.names import fold
from movement.scorecard import Criterion
from movement.scoring import ItemAnswer
from movement.stated import parse_counts_for

MOST_TIMES = 1000  # more is a year or an amount of money, not how often something happened
_SHOWN = 5  # numbers with a button, beside none
_SHARE = re.compile(r"\s*\d[\d.]*[^\d/]{0,20}(/|\btren\b|\btrong\b|\bof\b)[^\d/]{0,20}\d[\d.]*[^\d/]{0,20}")


class Numbers(Protocol):
    """How one kind of rule is asked for."""

    @property
    def takes_points(self) -> bool:
        """Whether points may be typed instead of the numbers."""

    @property
    def allowed(self) -> tuple[Decimal, ...]:
        """The points that may be chosen, where points are."""

    @property
    def stage(self) -> str:
        """What tells the question from an earlier one about the same criterion; empty where there is but one."""

    def options(self) -> list[Option[ItemAnswer]] | None:
        """Buttons for numbers; None where the points themselves are on offer."""

    def lines(self) -> Sequence[Value]:
        """What the prompt says about the numbers."""

    def so_far(self) -> Value | None:
        """What numbers stated earlier come to, where they do not settle the points."""

    def hint(self) -> Value:
        """What to type, for platforms without buttons; empty where the lines say it."""

    def needed(self) -> Value:
        """What is said to an answer that cannot be read."""

    def read(self, text: str) -> ItemAnswer | None:
        """The answer in what was typed; None when it holds no numbers. Raises `Refused` for numbers that cannot be."""


class Share:
    """A share that must be reached: points have buttons, numbers can be typed."""

    takes_points = True
    stage = ""

    def __init__(self, rule: RatioRule, criterion: Criterion, allowed: tuple[Decimal, ...], earlier: ItemAnswer | None):
        self._rule, self._criterion, self.allowed, self._earlier = rule, criterion, allowed, earlier

    def options(self) -> None:
        return None

    def lines(self) -> Sequence[Value]:
        if self._rule.at_least == 100:  # per cent
            return [
                _(
                    "Choose the points, or write the numbers, for example 38/42 (all of them: {points}).",
                    points=points_text(self._criterion.maximum),
                )
            ]
        return [
            _(
                "Choose the points, or write the numbers, for example 38/42 (at least {percent}%: {points}).",
                percent=self._rule.at_least,
                points=points_text(self._criterion.maximum),
            )
        ]

    def so_far(self) -> Value | None:
        rule = self._rule
        if self._earlier is None or not self._earlier.counts:
            return None
        part, whole = self._earlier.counts[rule.part.key], self._earlier.counts[rule.whole.key]
        return _(
            "{part}/{whole} = {percent}%, below {needed}%. The plan does not say how many points that gives: "
            "please choose, the commune police will check.",
            part=part,
            whole=whole,
            percent=percent(part, whole),
            needed=rule.at_least,
        )

    def hint(self) -> Value:
        return _("Reply with the points: {allowed}.", allowed=points_on_offer(self.allowed))  # the line above has both

    def needed(self) -> Value:
        return _(
            "This question needs points ({allowed}) or two numbers such as 38/42.",
            allowed=points_on_offer(self.allowed),
        )

    def read(self, text: str) -> ItemAnswer | None:
        rule = self._rule
        stated = parse_percent(text)
        if stated is not None and stated == stated.to_integral_value():
            part, whole = int(stated), 100
        else:
            numbers = parse_counts(text) if _SHARE.fullmatch(fold(text)) else None
            if not numbers or len(numbers) != 2:
                return None
            part, whole = numbers
        if not 0 <= part <= whole or whole == 0:
            raise Refused(_("The first number cannot be larger than the second. Please write it like this: 38/42."))
        counts = {rule.part.key: part, rule.whole.key: whole}
        return ItemAnswer(points=rule.points(counts, self._criterion.maximum), counts=counts)


class Awards:
    """So many points apiece: combinations have buttons, more can be typed, and points as well."""

    takes_points = True
    stage = ""

    def __init__(self, rule: SumRule, criterion: Criterion, allowed: tuple[Decimal, ...]):
        self._rule, self._criterion, self.allowed = rule, criterion, allowed

    def options(self) -> list[Option[ItemAnswer]]:
        """The combinations of counts that differ in points, up to the cap; more can be typed."""
        options: list[Option[ItemAnswer]] = []
        for counts in _combinations(self._rule):
            points = self._rule.points(counts, self._criterion.maximum)
            names: list[Value] = [
                _("{number} {what}", number=counts[term.key], what=local(term.noun or term.label))
                for term in self._rule.terms
                if counts[term.key]
            ]
            what = join(*names, separator=" + ") if names else _("None")
            token = "c" + ",".join(str(counts[term.key]) for term in self._rule.terms)
            answer = ItemAnswer(points=points, counts=counts)
            options.append(
                Option(answer, _("{what}: {points}", what=what, points=points_text(points)), token, AS_LABEL, wide=True)
            )
        return options

    def lines(self) -> Sequence[Value]:
        return ()

    def so_far(self) -> None:
        return None

    def hint(self) -> Value:
        return _(
            "Write the counts, for example “{example}”, or the points ({allowed}).",
            example=self._example(),
            allowed=points_on_offer(self.allowed),
        )

    def needed(self) -> Value:
        return _("This question needs the number of awards, for example “{example}”.", example=self._example())

    def _example(self) -> Value:
        return join(*(_("1 {what}", what=local(term.noun or term.label)) for term in self._rule.terms), separator=" ")

    def read(self, text: str) -> ItemAnswer | None:
        stated = parse_points_among(text, self.allowed)
        if stated is not None:
            return ItemAnswer(points=stated)
        counts = parse_counts_for(self._rule, text)
        points = self._rule.points(counts, self._criterion.maximum) if counts else None
        if counts is None or points is None or max(counts.values()) > MOST_TIMES:
            return None
        return ItemAnswer(points=points, counts=counts)


@lru_cache(maxsize=64)
def _combinations(rule: SumRule) -> Sequence[Mapping[str, int]]:
    """Counts worth a button: every combination below the cap and the first that reaches it, cheapest first."""
    found: list[dict[str, int]] = [{}]
    for term in rule.terms:
        most = min(int(rule.cap // term.each) + 1, _SHOWN) if term.each else 0  # of more of one, cheaper ones go before
        found = [{**counts, term.key: n} for counts in found for n in range(most + 1)]

    def worth(counts: Mapping[str, int]) -> Decimal:
        return sum((counts[term.key] * term.each for term in rule.terms), Decimal(0))

    cheapest = sorted(found, key=lambda counts: (worth(counts), sum(counts.values())))
    return [counts for counts in cheapest if worth(counts) <= rule.cap][: _SHOWN + 1]
