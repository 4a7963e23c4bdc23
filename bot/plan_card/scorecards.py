"""The scorecards, the checklists and the levels of a plan as lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from bot.plan_card.layout import WIDTH, entry, limited, number, remark, wrapped
from movement.counting import DeductionRule, TableRule
from movement.plan import (
    Checklist,
    CountRule,
    Criterion,
    DecidedBy,
    Evidence,
    Levels,
    LocalText,
    RatioRule,
    ScorecardTemplate,
    SumRule,
)


def scorecard(card: ScorecardTemplate, language: str) -> Iterator[str]:
    """A scorecard: every item with code, points, official wording and how it is counted."""
    yield ""
    yield from wrapped(f"SCORECARD {card.id}: {card.title.in_language(language)}")
    yield f"{len(card.scored)} scored items, {number(card.maximum)} points, steps of {number(card.step)}"
    if card.draft:
        yield from remark("DRAFT: no unit is scored by this card")
    for item in card.items:
        yield ""
        yield from _criterion(item, card, language)
    if card.not_applicable_note:
        yield from remark(f"Not applicable: {card.not_applicable.value} – {card.not_applicable_note}")


def _criterion(criterion: Criterion, card: ScorecardTemplate, language: str, indent: str = "") -> Iterator[str]:
    head = f"{indent}{criterion.code:<4}{number(criterion.maximum):>3}  "
    yield from textwrap.wrap(
        criterion.official, WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_long_words=False
    )
    for line in _about(criterion, card, language):
        yield from wrapped(line, " " * len(head) + "· ", " " * (len(head) + 2))
    for part in criterion.parts:
        yield from _criterion(part, card, language, indent + "  ")


def _about(criterion: Criterion, card: ScorecardTemplate, language: str) -> Iterator[str]:
    if criterion.counts is not None:
        yield from _counted(criterion.counts, language)
    if criterion.yes_no:
        yield f"yes or no: {number(criterion.maximum)} or 0"
    if criterion.step is not None and criterion.step != card.step:
        yield f"steps of {number(criterion.step)}"
    if criterion.decided_by is DecidedBy.AUTHORITY:
        yield "decided by the authority, provisional until then"
    if not criterion.parts and criterion.evidence is not Evidence.OPTIONAL:
        yield "evidence required" if criterion.evidence is Evidence.REQUIRED else "no evidence is asked for"
    if criterion.note is not None:
        yield f"note: {criterion.note.text.in_language(language)}"
    for variant in criterion.variants:
        yield f"variant: {variant.short.in_language(language)}"


def _counted(rule: CountRule, language: str) -> Iterator[str]:
    def said(text: LocalText) -> str:
        return text.in_language(language)

    match rule:
        case RatioRule():
            yield f"counted: {said(rule.part.label)} / {said(rule.whole.label)} ≥ {number(rule.at_least)} %"
        case SumRule():
            terms = " + ".join(f"{number(term.each)} × {said(term.label)}" for term in rule.terms)
            yield f"counted: {terms}, at most {number(rule.cap)}"
        case DeductionRule():
            for term in rule.terms:
                often = "once" if term.once else "each"
                yield f"taken off: {number(term.each)} for {said(term.noun)}, {often} ({said(term.label)})"
        case TableRule():
            for row in rule.rows:
                what = said(row.number.label) if row.of is None else f"{said(row.number.label)} / {said(row.of.label)}"
                unit = "" if row.of is None else " %"
                bands = ", ".join(f"≥ {number(band.at_least)}{unit}: {number(band.points)}" for band in row.bands)
                open_end = "" if row.bands[-1].at_least == 0 else "; below that the plan says nothing"
                yield f"counted: {what}: {bands}{open_end}"


def checklist(found: Checklist, language: str, *, card_items: bool) -> Iterator[str]:
    """The checklist of a title: its criteria by their short names, with whom they are limited to.

    `card_items`: whether a scorecard of the plan is the one whose items the checklist names.
    """
    yield ""
    yield from wrapped(f"CHECKLIST {found.id}: {found.title.in_language(language)}{limited(found.kinds)}")
    for item in found.items:
        on_card = f" [card: {', '.join(item.card_items)}]" if item.card_items and card_items else ""
        text = f"{item.short.in_language(language)}{limited((), item.when)}{on_card}"
        yield from entry(item.code, text, width=6)
    yield from remark(f"From: {found.source}")


def levels(found: Levels, language: str) -> Iterator[str]:
    """The levels with their cut-offs, and whether an official text confirms them."""
    for level in found.levels:
        award = "" if level.award_allowed else "  (not considered for awards)"
        yield f"from {number(level.from_points):>3}  {level.name.in_language(language)}{award}"
    if not found.confirmed:
        note = f": {found.note.in_language(language)}" if found.note else ""
        yield from remark(f"NOT CONFIRMED by an official text{note} ({found.source})")
