"""How a table of numbers is asked for: in one answer, or row by row where there are many.

What was stated stays on the card as an answer without points, so that nothing is lost in between; once all numbers are
there, the rows' bands settle the points, or the unit chooses them where the plan leaves a gap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from bot.flows.counting_texts import row_numbers
from bot.flows.questions import Option, Refused
from bot.flows.texts import local, points_on_offer, points_text
from bot.i18n import NO_TEXT, Value, _, join
from movement.answers import parse_points_among
from movement.counting import CountField, TableRow, TableRule
from movement.scorecard import Criterion
from movement.scoring import ItemAnswer
from movement.stated import parse_counts_for

AT_ONCE = 4  # numbers that one answer can bear
LARGEST = 1_000_000  # more than any commune has of anything
_EXAMPLE_SHARE = (38, 42)
_EXAMPLE_NUMBERS = (5, 0, 3, 1)


class Table:
    """The numbers of a table; `held` are those that were stated and have not come to points yet."""

    def __init__(
        self, rule: TableRule, criterion: Criterion, allowed: tuple[Decimal, ...], earlier: ItemAnswer | None
    ) -> None:
        self._rule, self._criterion = rule, criterion
        self._held: Mapping[str, int] = earlier.counts if earlier is not None and earlier.points is None else {}
        missing = [row for row in rule.rows if any(field.key not in self._held for field in row.fields)]
        self._row_by_row = len(rule.fields) > AT_ONCE
        self._rows = missing[:1] if self._row_by_row else missing
        self._open = [row for row in rule.rows if row.points(self._held) is None]
        self._rest = sum((row.points(self._held) or Decimal(0) for row in rule.rows), Decimal(0))
        most = self._rest + sum((row.most for row in self._open), Decimal(0))
        self.allowed = tuple(points for points in allowed if self._rest <= points <= most)

    @property
    def takes_points(self) -> bool:
        """Only where all numbers are there and the plan does not say what they give."""
        return not self._rows

    @property
    def stage(self) -> str:
        """Which number is asked for, once others are there."""
        if not self._held:
            return ""
        return self._wanted[0].key if self._wanted else "points"

    @property
    def _wanted(self) -> list[CountField]:
        return [field for row in self._rows for field in row.fields if field.key not in self._held]

    def options(self) -> list[Option[ItemAnswer]] | None:
        return [] if self._rows else None

    def lines(self) -> Sequence[Value]:
        if not self._rows:
            return ()
        what = join(*(_row_label(row, self._wanted) for row in self._rows), separator="; ")
        if self._row_by_row and len(self._rule.rows) > 1:
            position = self._rule.rows.index(self._rows[0]) + 1
            count = len(self._rule.rows)
            return (
                _(
                    "Figure {position} of {count}: {what}. For example: {example}",
                    position=position,
                    count=count,
                    what=what,
                    example=self._example(),
                ),
            )
        if len(self._wanted) > 1 and len(self._rows) > 1:
            return (
                _("Please write in this order: {what}. For example: {example}", what=what, example=self._example()),
            )
        return (_("Please write: {what}. For example: {example}", what=what, example=self._example()),)

    def so_far(self) -> Value | None:
        rows = [stated for row in self._rule.rows if (stated := self._noted(row)) is not None]
        if not rows:
            return None
        if self._rows:
            return _("Noted: {what}.", what=join(*(rows[-1:] if self._row_by_row else rows), separator="; "))
        return join(
            _(
                "The plan does not say how many points this gives: {what}.",
                what=join(*(self._noted(row) for row in self._open), separator="; "),
            ),
            _(
                "The other figures give {points}. Please choose the points of the whole item; "
                "the commune police will check.",
                points=points_text(self._rest),
            )
            if len(self._open) < len(self._rule.rows)
            else _("Please choose the points; the commune police will check."),
        )

    def _noted(self, row: TableRow) -> Value | None:
        """The numbers of a row that are there, with what they are."""
        there = [field for field in row.fields if field.key in self._held]
        if not there:
            return None
        if len(there) == len(row.fields):
            return _("{what}: {number}", what=local(row.number.label), number=row_numbers(row, self._held, share=True))
        return _("{what}: {number}", what=local(there[0].label), number=self._held[there[0].key])

    def hint(self) -> Value:
        if self._rows:
            return NO_TEXT  # the prompt says it
        return _("Reply with the points ({allowed}), or write the numbers again.", allowed=self._offer)

    def needed(self) -> Value:
        if not self._rows:
            return _("This question needs points: {allowed}.", allowed=self._offer)
        what = join(*(_row_label(row, self._wanted) for row in self._rows), separator="; ")
        return _("This question needs numbers: {what}. For example: {example}", what=what, example=self._example())

    @property
    def _offer(self) -> Value:
        return points_on_offer(self.allowed)

    def _example(self) -> Value:
        """Numbers that are no share begin with 5, 0: it can be seen that they stand apart."""
        plain_rows = [row for row in self._rows if row.of is None]
        shown = (
            _EXAMPLE_NUMBERS[plain_rows.index(row) % len(_EXAMPLE_NUMBERS)]
            if row.of is None
            else _share_example([field for field in row.fields if field in self._wanted], row)
            for row in self._rows
        )
        return join(*shown, separator=", ")

    def read(self, text: str) -> ItemAnswer | None:
        if not self._rows:
            points = parse_points_among(text, self.allowed)
            if points is not None:
                return ItemAnswer(points=points, counts=self._held)
        stated = parse_counts_for(self._rule, text, self._wanted)
        if stated is None:
            return None
        counts = {**self._held, **stated}
        if max(stated.values()) > LARGEST:
            return None
        for row in self._rule.rows:
            if row.of is not None and row.contradicts(counts):
                raise Refused(
                    _(
                        "“{part}” cannot be larger than “{whole}”. Please write both numbers like this: 38/42.",
                        part=local(row.number.label),
                        whole=local(row.of.label),
                    )
                )
        return ItemAnswer(points=self._rule.points(counts, self._criterion.maximum), counts=counts)


def _row_label(row: TableRow, wanted: Sequence[CountField]) -> Value:
    return join(*(local(field.label) for field in row.fields if field in wanted), separator=" / ")


def _share_example(wanted: Sequence[CountField], row: TableRow) -> Value:
    part, whole = _EXAMPLE_SHARE
    if len(wanted) == 2:
        return _("{part}/{whole}", part=part, whole=whole)
    return part if wanted == [row.number] else whole
