"""A plan as lines of text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from decimal import Decimal

from movement.counting import DeductionRule, TableRule
from movement.plan import (
    CountRule,
    Criterion,
    Deadline,
    DecidedBy,
    Evidence,
    Ladder,
    Levels,
    LocalText,
    Plan,
    RatioRule,
    ScorecardTemplate,
    SumRule,
    Word,
)

_WIDTH = 100  # characters


def plan_card(plan: Plan, language: str) -> list[str]:
    """What a plan says: head, scorecards, levels, dates, reminders, targets, topics. Open points are marked as such."""
    return [*_head(plan, language), *_scorecards(plan, language), *_rest(plan, language)]


def _head(plan: Plan, language: str) -> Iterator[str]:
    yield from textwrap.wrap(plan.title.in_language(language), _WIDTH)
    yield f"{plan.id}, version {plan.version}, year {plan.year}"
    yield f"{plan.issuer.body} · {plan.issuer.police_office} · for {', '.join(plan.kinds)}"
    for name, value in (("province", plan.issuer.province), ("duty phone", plan.issuer.hotline)):
        if not value:
            yield f"! The plan does not name the {name}."
    for window in plan.assessment:
        first, last = window.days(plan.year)
        yield f"Assessed: {first:%d/%m/%Y} – {last:%d/%m/%Y} ({', '.join(window.kinds)})"


def _scorecards(plan: Plan, language: str) -> Iterator[str]:
    for card in plan.scorecards:
        yield ""
        yield from textwrap.wrap(f"SCORECARD {card.id}: {card.title.in_language(language)}", _WIDTH)
        yield f"{len(card.scored)} scored items, {_number(card.maximum)} points, steps of {_number(card.step)}"
        if card.draft:
            yield from _remark("DRAFT: no unit is scored by this card")
        for item in card.items:
            yield ""
            yield from _criterion(item, card, language)
        if card.not_applicable_note:
            yield from _remark(f"Not applicable: {card.not_applicable.value} – {card.not_applicable_note}")


def _criterion(criterion: Criterion, card: ScorecardTemplate, language: str, indent: str = "") -> Iterator[str]:
    head = f"{indent}{criterion.code:<4}{_number(criterion.maximum):>3}  "
    yield from textwrap.wrap(
        criterion.official, _WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_long_words=False
    )
    for line in _about(criterion, card, language):
        yield from textwrap.wrap(
            line, _WIDTH, initial_indent=" " * len(head) + "· ", subsequent_indent=" " * (len(head) + 2)
        )
    for part in criterion.parts:
        yield from _criterion(part, card, language, indent + "  ")


def _about(criterion: Criterion, card: ScorecardTemplate, language: str) -> Iterator[str]:
    def said(text: LocalText) -> str:
        return text.in_language(language)

    if criterion.counts is not None:
        yield from _counted(criterion.counts, language)
    if criterion.yes_no:
        yield f"yes or no: {_number(criterion.maximum)} or 0"
    if criterion.step is not None and criterion.step != card.step:
        yield f"steps of {_number(criterion.step)}"
    if criterion.decided_by is DecidedBy.AUTHORITY:
        yield "decided by the authority, provisional until then"
    if not criterion.parts and criterion.evidence is not Evidence.OPTIONAL:
        yield "evidence required" if criterion.evidence is Evidence.REQUIRED else "no evidence is asked for"
    if criterion.note is not None:
        yield f"note: {said(criterion.note.text)}"
    for variant in criterion.variants:
        yield f"variant: {said(variant.short)}"


def _counted(rule: CountRule, language: str) -> Iterator[str]:
    def said(text: LocalText) -> str:
        return text.in_language(language)

    match rule:
        case RatioRule():
            yield f"counted: {said(rule.part.label)} / {said(rule.whole.label)} ≥ {_number(rule.at_least)} %"
        case SumRule():
            terms = " + ".join(f"{_number(term.each)} × {said(term.label)}" for term in rule.terms)
            yield f"counted: {terms}, at most {_number(rule.cap)}"
        case DeductionRule():
            for term in rule.terms:
                often = "once" if term.once else "each"
                yield f"taken off: {_number(term.each)} for {said(term.noun)}, {often} ({said(term.label)})"
        case TableRule():
            for row in rule.rows:
                what = said(row.number.label) if row.of is None else f"{said(row.number.label)} / {said(row.of.label)}"
                unit = "" if row.of is None else " %"
                bands = ", ".join(f"≥ {_number(band.at_least)}{unit}: {_number(band.points)}" for band in row.bands)
                open_end = "" if row.bands[-1].at_least == 0 else "; below that the plan says nothing"
                yield f"counted: {what}: {bands}{open_end}"


def _rest(plan: Plan, language: str) -> Iterator[str]:
    if plan.levels is not None:
        yield from _levels(plan.levels, language)
    if plan.award_rule is not None:
        yield from _remark(plan.award_rule.text.in_language(language))
    if plan.deadlines:
        yield from ("", "DATES")
    for deadline in plan.deadlines:
        yield from _deadline(deadline, plan.year, language)
    yield from ("", "REMINDERS, in days from the last good day", *_ladder(plan.reminders))
    second = "a second officer approves" if plan.campaigns.second_officer else "no second officer has to approve"
    yield from ("", "CAMPAIGNS", *textwrap.wrap(f"{second} before sending ({plan.campaigns.source})", _WIDTH))
    if plan.targets:
        yield from ("", "TARGETS")
    for target in plan.targets:
        sign = "≥" if target.comparison.value == "at_least" else "≤"
        figure = f"{_number(target.percent)} %" if target.percent is not None else str(target.number)
        yield f"{sign + ' ' + figure:<14}{target.title.in_language(language)}"
    if plan.topics:
        yield from ("", "TOPICS")
    yield from (f"- {topic.title.in_language(language)}" for topic in plan.topics)


def _deadline(deadline: Deadline, year: int, language: str) -> Iterator[str]:
    word = {Word.BEFORE: "before", Word.BY: "by", Word.ON: "on"}[deadline.word]
    last = "" if deadline.word is Word.ON else f", last good day {deadline.last_day(year):%d/%m/%Y}"
    indent = " " * 14
    yield f"{word + f' {deadline.day}/{deadline.month}':<14}{deadline.title.in_language(language)}"
    yield f"{indent}{deadline.audience.value}{last}, done: {deadline.done}{', public' if deadline.public else ''}"
    if deadline.ladder is not None:
        yield from (f"{indent}{line}" for line in _ladder(deadline.ladder))
    if deadline.note:
        yield from _remark(deadline.note, indent)


def _ladder(ladder: Ladder) -> Iterator[str]:
    """When people are reminded, in days before (-) and after (+) the last good day."""
    acting = [*(-days for days in ladder.before), *([0] if ladder.on_the_day else []), *ladder.overdue]
    for who, days in (
        ("those who have to act", acting),
        ("officers, of who is missing", list(ladder.escalate)),
        ("groups, of a public date", [-days for days in ladder.public]),
    ):
        shown = ", ".join(f"{day:+d}" if day else "the day" for day in sorted(days))
        yield f"{who}: {shown or 'never'}"


def _levels(levels: Levels, language: str) -> Iterator[str]:
    yield from ("", "LEVELS")
    for level in levels.levels:
        award = "" if level.award_allowed else "  (not considered for awards)"
        yield f"from {_number(level.from_points):>3}  {level.name.in_language(language)}{award}"
    if not levels.confirmed:
        note = f": {levels.note.in_language(language)}" if levels.note else ""
        yield from _remark(f"NOT CONFIRMED by an official text{note} ({levels.source})")


def _remark(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=f"{indent}! ", subsequent_indent=f"{indent}  ")


def _number(value: Decimal) -> str:
    return format(value, "f")
