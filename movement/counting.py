"""Counting rules: how numbers that a unit states become points. The rules are plan data; this is their vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from movement.values import Frozen, LocalText, Percent, Points, Text


class CountField(Frozen):
    """One number to ask for. `words` are what people write beside it ("tập thể"), to tell two numbers apart."""

    key: Text
    label: LocalText
    words: tuple[str, ...] = ()


class RatioRule(Frozen):
    """`part` of `whole`: at least so many per cent give the criterion's maximum; below that nothing is settled."""

    kind: Literal["ratio"]
    part: CountField
    whole: CountField
    at_least: Percent

    @property
    def fields(self) -> tuple[CountField, ...]:
        """The numbers to ask for, in order."""
        return (self.part, self.whole)

    def points(self, counts: Mapping[str, int], maximum: Decimal) -> Decimal | None:
        """The points that the numbers settle, or None: numbers are missing, contradict each other, or fall short."""
        part, whole = counts.get(self.part.key), counts.get(self.whole.key)
        if part is None or whole is None or not 0 <= part <= whole or whole == 0:
            return None
        return maximum if part * 100 >= self.at_least * whole else None


class Term(CountField):
    """A number that is worth `each` points apiece. `noun` stands behind a number on a button ("2 tập thể")."""

    each: Points
    noun: LocalText | None = None


class SumRule(Frozen):
    """So many points apiece, added up, never more than `cap`."""

    kind: Literal["sum"]
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    cap: Points

    @property
    def fields(self) -> tuple[CountField, ...]:
        """The numbers to ask for, in order."""
        return self.terms

    def points(self, counts: Mapping[str, int], maximum: Decimal) -> Decimal | None:
        """The points, or None when no number of the rule was stated or one is negative. An unstated one counts 0."""
        stated = [(counts[term.key], term.each) for term in self.terms if term.key in counts]
        if not stated or any(number < 0 for number, _ in stated):
            return None
        return min(self.cap, maximum, sum((number * each for number, each in stated), Decimal(0)))


CountRule = Annotated[RatioRule | SumRule, Field(discriminator="kind")]
