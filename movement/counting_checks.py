"""What must agree inside a counting rule: its keys, its points with the criterion's, its words with each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from movement.counting import (
    CountField,
    CountRule,
    DeductionRule,
    DeductionTerm,
    RatioRule,
    SumRule,
    TableRow,
    TableRule,
    Term,
)
from movement.finding import Finding, Path, repeated
from movement.names import fold
from movement.scorecard import Criterion
from movement.values import Points

MOST_DEDUCTIONS = 6  # what one message can name


def count_rule(path: Path, criterion: Criterion, rule: CountRule, step: Points) -> Iterator[Finding]:
    """Everything that is wrong with a criterion's rule."""
    match rule:
        case RatioRule():
            if rule.part.key == rule.whole.key:
                yield Finding((*path, "whole", "key"), "part and whole need different keys")
        case SumRule():
            if rule.cap != criterion.maximum:
                reason = f'the cap {rule.cap:f} is not the maximum {criterion.maximum:f} of "{criterion.code}"'
                yield Finding((*path, "cap"), reason)
            yield from _terms(path, criterion, rule.terms, step)
        case DeductionRule():
            yield from _terms(path, criterion, rule.terms, step)
            yield from _deductions(path, criterion, rule)
        case TableRule():
            yield from _table(path, criterion, rule, step)


def _terms(path: Path, criterion: Criterion, terms: Sequence[Term | DeductionTerm], step: Points) -> Iterator[Finding]:
    yield from repeated((*path, "terms"), "key", (term.key for term in terms))
    for index, term in enumerate(terms):
        if term.each % step:
            reason = f'{term.each:f} points apiece do not fit the step {step:f} of "{criterion.code}"'
            yield Finding((*path, "terms", index, "each"), reason)


def _deductions(path: Path, criterion: Criterion, rule: DeductionRule) -> Iterator[Finding]:
    if len(rule.terms) > MOST_DEDUCTIONS:
        reason = f'"{criterion.code}" has more than {MOST_DEDUCTIONS} reasons to take points off: make it several items'
        yield Finding((*path, "terms", MOST_DEDUCTIONS), reason)
    for index, term in enumerate(rule.terms):
        if term.each == 0:
            yield Finding((*path, "terms", index, "each"), f'"{term.key}" must take off more than 0 points')
    yield from _names([((*path, "terms", index), term) for index, term in enumerate(rule.terms)])


def _table(path: Path, criterion: Criterion, rule: TableRule, step: Points) -> Iterator[Finding]:
    fields: list[tuple[Path, CountField]] = []
    for index, row in enumerate(rule.rows):
        here = (*path, "rows", index)
        fields.append(((*here, "number"), row.number))
        if row.of is not None:
            fields.append(((*here, "of"), row.of))
        yield from _bands((*here, "bands"), criterion, row, step)
    keys: set[str] = set()
    for place, field in fields:
        if field.key in keys:
            yield Finding((*place, "key"), f'the key "{field.key}" is used twice')
        keys.add(field.key)
    yield from _names(fields)
    together = sum(row.most for row in rule.rows)
    if together != criterion.maximum:
        reason = f'the rows of "{criterion.code}" give {together:f} points at most, but its maximum is '
        yield Finding((*path, "rows"), f"{reason}{criterion.maximum:f}", unfinished=True)


def _bands(path: Path, criterion: Criterion, row: TableRow, step: Points) -> Iterator[Finding]:
    for index, band in enumerate(row.bands):
        if band.points % step:
            reason = f'{band.points:f} points do not fit the step {step:f} of "{criterion.code}"'
            yield Finding((*path, index, "points"), reason)
        if row.of is not None and band.at_least > 100:
            reason = f'a share of "{row.of.key}" is 100 per cent at the most, not {band.at_least:f}'
            yield Finding((*path, index, "at_least"), reason)
        if index and band.at_least >= row.bands[index - 1].at_least:
            reason = f"a band must begin below the one before it: {band.at_least:f} is not below "
            yield Finding((*path, index, "at_least"), f"{reason}{row.bands[index - 1].at_least:f}")


def _names(fields: Sequence[tuple[Path, CountField]]) -> Iterator[Finding]:
    """People name a number by its words, so no two numbers of a rule may go by the same ones."""
    owner: dict[str, str] = {}
    for place, field in fields:
        for name in field.names:
            if owner.setdefault(fold(name), field.key) != field.key:
                yield Finding(place, f'"{name}" stands for two numbers: "{owner[fold(name)]}" and "{field.key}"')
