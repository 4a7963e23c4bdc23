"""Numbers that a unit stated, in words: what they are, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal

from bot.flows.texts import local, points_text
from bot.i18n import Value, _, join
from movement.counting import DeductionRule, TableRow, TableRule
from movement.scorecard import Criterion
from movement.scoring import ItemAnswer


def percent(part: int, whole: int) -> Decimal:
    """A share in per cent with one decimal, rounded down: what is not reached must not look as if it were."""
    return (Decimal(part * 1000) / whole).to_integral_value(ROUND_DOWN) / 10


def stated(criterion: Criterion, answer: ItemAnswer | None) -> Value | None:
    """The numbers one by one, with the points that each gives or takes off; None when there are none."""
    rule = criterion.counts
    if rule is None or answer is None or not answer.counts:
        return None
    counts = answer.counts
    match rule:
        case DeductionRule():
            happened: list[Value] = [
                _(
                    "{number} {what}: {points} off",
                    number=counts[term.key],
                    what=local(term.noun),
                    points=points_text(term.off(counts[term.key])),
                )
                for term in rule.terms
                if counts.get(term.key)
            ]
            return join(*happened, separator="; ") if happened else _("nothing happened")
        case TableRule():
            return join(*(row_stated(row, counts) for row in rule.rows), separator="; ")
    return join(
        *(
            _("{what}: {number}", what=local(field.label), number=counts[field.key])
            for field in rule.fields
            if field.key in counts
        ),
        separator=", ",
    )


def row_stated(row: TableRow, counts: Mapping[str, int]) -> Value | None:
    """One row of a table; None as long as a number of it is missing."""
    if not all(field.key in counts for field in row.fields):
        return None
    points = row.points(counts)
    return _(
        "{what} → {points}",
        what=_("{what}: {number}", what=local(row.number.label), number=row_numbers(row, counts, share=True)),
        points=points_text(points) if points is not None else _("not settled by the plan"),
    )


def row_numbers(row: TableRow, counts: Mapping[str, int], *, share: bool = False) -> Value:
    """The numbers of a row, as they are typed: "5", "38/42", with its share if wanted: "38/42 (90.4%)"."""
    number = counts[row.number.key]
    if row.of is None:
        return number
    whole = counts[row.of.key]
    if share and whole:
        return _("{part}/{whole} ({percent}%)", part=number, whole=whole, percent=percent(number, whole))
    return _("{part}/{whole}", part=number, whole=whole)


def in_short(criterion: Criterion, answer: ItemAnswer | None) -> Value | None:
    """The numbers as they stand beside the points on the card as a form; None where the points say it all."""
    rule = criterion.counts
    if answer is None or not answer.counts:
        return None
    match rule:
        case DeductionRule():
            happened: list[Value] = [
                _("{number} {what}", number=answer.counts[term.key], what=local(term.noun))
                for term in rule.terms
                if answer.counts.get(term.key)
            ]
            return join(*happened, separator="; ") if happened else None
        case TableRule():
            rows = [row for row in rule.rows if all(field.key in answer.counts for field in row.fields)]
            return join(*(row_numbers(row, answer.counts) for row in rows), separator="; ") if rows else None
    return None
