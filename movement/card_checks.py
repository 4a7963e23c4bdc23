"""What must agree inside a scorecard: sums, steps, codes, excerpts, what cross-checks refer to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from movement.counting_checks import count_rule
from movement.finding import Finding, Path
from movement.scorecard import Criterion, CrossCheckKind, DecidedBy, ScorecardTemplate
from movement.values import Points

_SMALLEST_STEP = Decimal("0.01")  # points are kept as hundredths


def template_findings(path: Path, template: ScorecardTemplate) -> Iterator[Finding]:
    """Everything that is wrong with a scorecard; what is only not finished yet is no fault of a draft."""
    for finding in _template(path, template):
        if not (template.draft and finding.unfinished):
            yield finding


def _template(path: Path, template: ScorecardTemplate) -> Iterator[Finding]:
    codes: set[str] = set()
    if not template.items:
        yield Finding((*path, "items"), '"items" must have at least one entry', unfinished=True)
    if template.step % _SMALLEST_STEP:
        yield Finding((*path, "step"), "a step has two decimals at the most")
    for here, criterion in _criteria(path, template.items, "items"):
        if criterion.code in codes:
            yield Finding((*here, "code"), f'the code "{criterion.code}" is used twice')
        codes.add(criterion.code)
        yield from _heading(here, criterion) if criterion.parts else _scored(here, criterion, template.step)
    together = sum((item.maximum for item in template.items), Decimal(0))
    if template.items and together != template.maximum:
        reason = f"the items add up to {together:f}, but the maximum of the scorecard is {template.maximum:f}"
        yield Finding((*path, "maximum"), reason, unfinished=True)
    yield from _cross_checks(path, template)


def _criteria(path: Path, criteria: tuple[Criterion, ...], key: str) -> Iterator[tuple[Path, Criterion]]:
    for index, criterion in enumerate(criteria):
        here = (*path, key, index)
        yield here, criterion
        yield from _criteria(here, criterion.parts, "parts")


def _heading(path: Path, heading: Criterion) -> Iterator[Finding]:
    together = sum(part.maximum for part in heading.parts)
    if together != heading.maximum:
        reason = f'the parts of "{heading.code}" add up to {together:f}, but its maximum is {heading.maximum:f}'
        yield Finding((*path, "maximum"), reason, unfinished=True)
    for key, written in (
        ("step", heading.step is not None),
        ("yes_no", heading.yes_no),
        ("counts", heading.counts is not None),
        ("variants", bool(heading.variants)),
        ("decided_by", heading.decided_by is not DecidedBy.UNIT),
        ("not_applicable_when", heading.not_applicable_when is not None),
    ):
        if written:
            yield Finding((*path, key), f'"{heading.code}" has parts, so "{key}" belongs to the parts')


def _scored(path: Path, criterion: Criterion, template_step: Points) -> Iterator[Finding]:
    code, step = criterion.code, criterion.step if criterion.step is not None else template_step
    if criterion.maximum == 0:
        yield Finding((*path, "maximum"), f'the maximum of "{code}" must be more than 0', unfinished=True)
    if step == 0:
        yield Finding((*path, "step"), f'the step of "{code}" must be more than 0')
    elif criterion.maximum % step:
        key = "maximum" if criterion.step is None else "step"
        yield Finding((*path, key), f'the step {step:f} does not divide the maximum {criterion.maximum:f} of "{code}"')
    elif criterion.counts is not None:
        yield from count_rule((*path, "counts"), criterion, criterion.counts, step)
    if criterion.step is not None and criterion.step % _SMALLEST_STEP:
        yield Finding((*path, "step"), "a step has two decimals at the most")
    if criterion.yes_no:
        for key, written in (("step", criterion.step is not None), ("counts", criterion.counts is not None)):
            if written:
                yield Finding((*path, key), f'"{code}" is answered by yes or no, so it has no "{key}"')
    if criterion.question is None:
        yield Finding(path, f'"{code}" has no "question" to ask', unfinished=True)
    for index, variant in enumerate(criterion.variants):
        if variant.official not in criterion.official:
            reason = f'the variant\'s "official" is not an excerpt of the official wording of "{code}"'
            yield Finding((*path, "variants", index, "official"), reason)


def _cross_checks(path: Path, template: ScorecardTemplate) -> Iterator[Finding]:
    scored = {criterion.code for criterion in template.scored}
    for index, rule in enumerate(template.cross_checks):
        here = (*path, "cross_checks", index)
        for position, code in enumerate(rule.codes):
            if code not in scored:
                reason = f'"{code}" is not a scored criterion of the scorecard'
                yield Finding((*here, "codes", position), reason, unfinished=True)
        needs_against = rule.kind in (CrossCheckKind.ZERO_AGAINST_TITLE, CrossCheckKind.TITLE_WITHOUT_REGISTRATION)
        if rule.against and rule.against not in scored:
            reason = f'"{rule.against}" is not a scored criterion of the scorecard'
            yield Finding((*here, "against"), reason, unfinished=True)
        elif needs_against and not rule.against:
            yield Finding(here, f'a cross-check "{rule.kind}" needs "against", the criterion of the title')
