"""Counting rules: how numbers that a unit states become points. The rules are plan data; this is their vocabulary.

Real cards have four kinds: a share that must be reached, so many points apiece, points taken off for what happened
("nếu xảy ra một trong các nội dung trên thì trừ 6 điểm"), and tables in which every number has its own points.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Annotated, Literal

from pydantic import Field

from movement.values import Frozen, LocalText, Percent, Points, Text


class CountField(Frozen):
    """One number to ask for. `words` are what people write beside it ("tập thể"), to tell two numbers apart."""

    key: Text
    label: LocalText
    words: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that may stand beside the number to say that it is this one."""
        return (*self.words, *_in_both_languages(self.label))


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

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that may stand beside the number to say that it is this one."""
        return (*super().names, *_in_both_languages(self.noun))


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


class DeductionTerm(CountField):
    """What takes points off: `each` for every time, with `once` a single time however often it happened.

    `noun` stands behind a number ("2 vụ trộm cắp"). Only the number is ever asked for, never names or cases.
    """

    each: Points
    noun: LocalText
    once: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that may stand beside the number to say that it is this one."""
        return (*super().names, *_in_both_languages(self.noun))

    def off(self, times: int) -> Decimal:
        """The points that so many times take off."""
        return self.each * (min(times, 1) if self.once else times)


class DeductionRule(Frozen):
    """The criterion's maximum, less what every stated occurrence takes off, never below 0."""

    kind: Literal["deduction"]
    terms: Annotated[tuple[DeductionTerm, ...], Field(min_length=1)]

    @property
    def fields(self) -> tuple[CountField, ...]:
        """The numbers to ask for, in order."""
        return self.terms

    @property
    def nothing_happened(self) -> dict[str, int]:
        """The numbers of a unit where none of it happened."""
        return {term.key: 0 for term in self.terms}

    def points(self, counts: Mapping[str, int], maximum: Decimal) -> Decimal | None:
        """The points, or None when no number of the rule was stated or one is negative. An unstated one counts 0."""
        stated = [(counts[term.key], term) for term in self.terms if term.key in counts]
        if not stated or any(times < 0 for times, _ in stated):
            return None
        return max(Decimal(0), maximum - sum((term.off(times) for times, term in stated), Decimal(0)))


class Band(Frozen):
    """From `at_least` on (a number, or per cent of another number) so many points."""

    at_least: Points  # no points, but written and bounded like them
    points: Points


class TableRow(Frozen):
    """One row of a table: a number, or with `of` its share of another number, and the bands from the highest down.

    A share below the lowest band, or of nothing at all, has no points in the plan: then nothing is settled.
    """

    number: CountField
    of: CountField | None = None
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]

    @property
    def fields(self) -> tuple[CountField, ...]:
        """The numbers to ask for, in order."""
        return (self.number,) if self.of is None else (self.number, self.of)

    @property
    def most(self) -> Decimal:
        """The points that the row can give at the most."""
        return max(band.points for band in self.bands)

    def contradicts(self, counts: Mapping[str, int]) -> bool:
        """Whether the part is stated as larger than the whole."""
        if self.of is None or not {self.number.key, self.of.key} <= counts.keys():
            return False
        return counts[self.number.key] > counts[self.of.key]

    def points(self, counts: Mapping[str, int]) -> Decimal | None:
        """The points of the row, or None: numbers are missing, contradict each other, or lie below every band."""
        number = counts.get(self.number.key)
        whole = 100 if self.of is None else counts.get(self.of.key)
        if number is None or whole is None or number < 0 or whole <= 0 or self.contradicts(counts):
            return None
        share = number * 100  # of `whole` hundredths; a plain number is so many of 100 hundredths
        return next((band.points for band in self.bands if share >= band.at_least * whole), None)

    @property
    def best(self) -> dict[str, int]:
        """Numbers that give the row's most points."""
        band = max(self.bands, key=lambda band: band.points)
        number = int(band.at_least.to_integral_value(ROUND_CEILING))
        return {self.number.key: number} if self.of is None else {self.number.key: number, self.of.key: 100}


class TableRule(Frozen):
    """A table of numbers: every row gives points by its bands, and the rows add up to the criterion."""

    kind: Literal["table"]
    rows: Annotated[tuple[TableRow, ...], Field(min_length=1)]

    @property
    def fields(self) -> tuple[CountField, ...]:
        """The numbers to ask for, in order."""
        return tuple(field for row in self.rows for field in row.fields)

    def points(self, counts: Mapping[str, int], maximum: Decimal) -> Decimal | None:
        """The points, or None as long as one row has none."""
        rows = [row.points(counts) for row in self.rows]
        settled = [points for points in rows if points is not None]
        return min(maximum, sum(settled, Decimal(0))) if len(settled) == len(rows) else None

    @property
    def best(self) -> dict[str, int]:
        """Numbers that give the most points."""
        return {key: number for row in self.rows for key, number in row.best.items()}


CountRule = Annotated[RatioRule | SumRule | DeductionRule | TableRule, Field(discriminator="kind")]


def _in_both_languages(text: LocalText | None) -> tuple[str, ...]:
    return () if text is None else tuple(said for said in (text.vi, text.en) if said)
