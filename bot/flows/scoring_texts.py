"""What self-scoring says: the prompt of one criterion, the official wording, the summary."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.flows.scoring_facts import ScoringFacts
from bot.flows.texts import check_texts, local, points_text
from bot.i18n import LongDate, Strong, Value, _, join, plural
from movement.plan import Criterion, Evidence, RatioRule
from movement.scoring import (
    ItemAnswer,
    item_totals,
    note_for,
    points_of,
    question_for,
    short_for,
    variant_for,
)


def _header(facts: ScoringFacts, criterion: Criterion) -> Value:
    items = [c.code for c in facts.template.scored if c.code in facts.open_items]
    return _(
        "Self-scoring {year} · question {position}/{count} · {points} so far",
        year=str(facts.year),
        position=items.index(criterion.code) + 1,
        count=len(items),
        points=points_text(facts.total.points),
    )


def prompt(facts: ScoringFacts, criterion: Criterion) -> Value:
    profile = facts.profile
    code = criterion.code
    asked = question_for(criterion, profile)
    remark = note_for(criterion, profile)
    lines: list[Value | None] = [
        Strong(_header(facts, criterion)),
        Strong(_("{code}. {what}", code=code, what=local(short_for(criterion, profile)))),
        _("{question} (at most {points})", question=local(asked), points=points_text(criterion.maximum))
        if asked
        else _("At most {points}.", points=points_text(criterion.maximum)),
        local(remark) if remark else None,
        _ratio_line(criterion),
    ]
    if criterion.variants and variant_for(criterion, profile) is None:
        lines.append(_("⚠ The card does not settle this for a unit like yours; please read the official wording."))
    if facts.sent_back.get(code) == "":
        lines.append(_("The unit has opened this item once more."))
    elif code in facts.sent_back:
        lines.append(_("⚠ Returned by the commune police: “{reason}”", reason=facts.sent_back[code]))
    lines.append(_counted(criterion, facts.answers.get(code), code in facts.answered))
    earlier = facts.answers.get(code)
    points = points_of(criterion, earlier)
    if earlier is not None and earlier.not_applicable:
        lines.append(_("Answer so far: does not apply."))
    elif points is not None:
        lines.append(_("Answer so far: {points}.", points=points_text(points)))
    if facts.notes.get(code):
        lines.append(_("✎ {note}", note=facts.notes[code]))
    files = len(facts.evidence.get(code, ()))
    if files:
        lines.append(plural("📎 {n} file", "📎 {n} files", files))
    elif criterion.evidence is Evidence.REQUIRED:
        lines.append(_("📎 The plan asks for evidence here: send a photo or a document."))
    return join(*lines)


def _ratio_line(criterion: Criterion) -> Value | None:
    """How numbers can be given instead of points."""
    rule = criterion.counts
    if not isinstance(rule, RatioRule):
        return None
    if rule.at_least == 100:  # per cent
        return _(
            "Choose the points, or write the numbers, for example 38/42 (all of them: {points}).",
            points=points_text(criterion.maximum),
        )
    return _(
        "Choose the points, or write the numbers, for example 38/42 (at least {percent}%: {points}).",
        percent=rule.at_least,
        points=points_text(criterion.maximum),
    )


def _counted(criterion: Criterion, answer: ItemAnswer | None, settled: bool) -> Value | None:
    """What the stated numbers come to, when they do not settle the points by themselves."""
    rule = criterion.counts
    if settled or answer is None or not answer.counts or not isinstance(rule, RatioRule):
        return None
    part, whole = answer.counts[rule.part.key], answer.counts[rule.whole.key]
    percent = (Decimal(part * 1000) / whole).to_integral_value() / 10
    return _(
        "{part}/{whole} = {percent}%, below {needed}%. The plan does not say how many points that gives: "
        "please choose, the commune police will check.",
        part=part,
        whole=whole,
        percent=percent,
        needed=rule.at_least,
    )


def official(facts: ScoringFacts, criterion: Criterion) -> Value:
    parent = facts.template.parent(criterion.code)
    return join(
        _("<i>Official wording, item {code}:</i>", code=criterion.code),
        _("“{heading}”", heading=parent.official) if parent else None,
        _("“{text}”", text=criterion.official),
    )


def summary(facts: ScoringFacts, blocked: Sequence[str]) -> Value:
    sums: list[Value] = [
        _("{code} · {points}/{maximum}", code=item.code, points=item.points, maximum=item.maximum)
        for item in item_totals(facts.template, facts.answers, facts.profile)
    ]
    provisional = None
    if facts.total.provisional:
        provisional = _(
            "({points} provisional: decided by the authority or at verification)",
            points=points_text(facts.total.provisional),
        )
    deadline = None
    if facts.last_day is not None and not facts.sent_back:
        deadline = _("To be handed in by {day}.", day=LongDate(facts.last_day))
    return join(
        Strong(_("Self-scored card {year} – {unit}", year=str(facts.year), unit=facts.unit_name)),
        join(*sums, separator="   "),
        join(
            Strong(_("Total: {points}/{maximum}", points=facts.total.points, maximum=facts.total.maximum)),
            provisional,
            separator=" ",
        ),
        join(*check_texts(facts.checks)) if facts.checks else None,
        _("⛔ Evidence is still missing for: {items}.", items=", ".join(blocked)) if blocked else None,
        deadline,
    )
