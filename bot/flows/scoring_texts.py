"""What self-scoring says: the prompt of one criterion, the official wording, the summary."""

from __future__ import annotations

from collections.abc import Sequence

from bot.flows.counting_texts import in_short
from bot.flows.score_question import numbers_of
from bot.flows.scoring_facts import ScoringFacts
from bot.flows.texts import check_texts, local, points_text
from bot.i18n import LongDate, Strong, Value, _, join, plural
from movement.plan import Criterion, Evidence
from movement.scoring import (
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
    earlier = facts.answers.get(code)
    numbers = numbers_of(criterion, facts.template, None if code in facts.answered else earlier)
    lines: list[Value | None] = [
        Strong(_header(facts, criterion)),
        Strong(_("{code}. {what}", code=code, what=local(short_for(criterion, profile)))),
        _("{question} (at most {points})", question=local(asked), points=points_text(criterion.maximum))
        if asked
        else _("At most {points}.", points=points_text(criterion.maximum)),
        local(remark) if remark else None,
        *(numbers.lines() if numbers is not None else ()),
    ]
    if criterion.variants and variant_for(criterion, profile) is None:
        lines.append(_("⚠ The card does not settle this for a unit like yours; please read the official wording."))
    if facts.sent_back.get(code) == "":
        lines.append(_("The unit has opened this item once more."))
    elif code in facts.sent_back:
        lines.append(_("⚠ Returned by the commune police: “{reason}”", reason=facts.sent_back[code]))
    lines.append(numbers.so_far() if numbers is not None else None)
    points = points_of(criterion, earlier)
    if earlier is not None and earlier.not_applicable:
        lines.append(_("Answer so far: does not apply."))
    elif points is not None:
        counted = in_short(criterion, earlier)
        so_far = points_text(points)
        lines.append(
            _("Answer so far: {points}.", points=so_far)
            if counted is None
            else _("Answer so far: {points} ({numbers}).", points=so_far, numbers=counted)
        )
    if facts.notes.get(code):
        lines.append(_("✎ {note}", note=facts.notes[code]))
    files = len(facts.evidence.get(code, ()))
    if files:
        lines.append(plural("📎 {n} file", "📎 {n} files", files))
    elif criterion.evidence is Evidence.REQUIRED:
        lines.append(_("📎 The plan asks for evidence here: send a photo or a document."))
    return join(*lines)


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
