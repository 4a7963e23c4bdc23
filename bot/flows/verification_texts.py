"""What verification says: a card at a glance, one item, the last look."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.flows.counting_texts import stated
from bot.flows.outcomes import Decision
from bot.flows.texts import check_texts, level_text, local, points_text
from bot.flows.verification_facts import VerificationFacts
from bot.i18n import Strong, Value, _, join, plural
from movement.plan import Criterion, DecidedBy
from movement.scoring import points_of, short_for


def card_summary(facts: VerificationFacts) -> Value:
    """A card as an officer reads it at a glance."""
    with_evidence = sum(1 for files in facts.evidence.values() if files)
    changed: list[Value] = [
        _("item {code} ({before} → {now})", code=code, before=before, now=now)
        for code, before in facts.last_year.items()
        if (now := points_of(facts.template.criterion(code), facts.answers.get(code))) is not None and now != before
    ]
    level = level_text(facts.levels, facts.total.points)
    return join(
        Strong(_("Card {number} – {unit}", number=facts.number, unit=facts.unit_name)),
        _(
            "Self-scored {points}/{maximum} · {items} of {count} items with evidence",
            points=Strong(facts.total.points),
            maximum=facts.total.maximum,
            items=with_evidence,
            count=len(facts.template.scored),
        ),
        _("{points} of them provisional.", points=points_text(facts.total.provisional))
        if facts.total.provisional
        else None,
        _("Expected level: {level}", level=level) if level else None,
        _("Different from last year: {items}", items=join(*changed, separator=", ")) if changed else None,
        join(*check_texts(facts.checks)) if facts.checks else None,
        _(
            "⚠ {officer} has been verifying this card since {moment}.",
            officer=facts.claimed_by,
            moment=facts.claimed_at or "",
        )
        if facts.claimed_by
        else None,
    )


def item(facts: VerificationFacts, criterion: Criterion) -> Value:
    """One item as the unit scored it."""
    code = criterion.code
    answer = facts.answers.get(code)
    own = points_of(criterion, answer)
    said: Value = (
        _("The unit says that this does not apply to it.")
        if answer is not None and answer.not_applicable
        else _("The unit scored <b>{points}</b>", points=own if own is not None else "–")
    )
    counted = stated(criterion, answer)
    note = facts.notes.get(code)
    files = len(facts.evidence.get(code, ()))
    to_decide = [
        c.code for c in facts.template.scored if c.code not in facts.settled and c.decided_by is not DecidedBy.AUTHORITY
    ]
    return join(
        _(
            "<b>Card {number} · item {position}/{count}</b>",
            number=facts.number,
            position=to_decide.index(code) + 1,
            count=len(to_decide),
        ),
        _(
            "<b>{code}. {what}</b> · at most {maximum}",
            code=code,
            what=local(short_for(criterion, facts.profile)),
            maximum=criterion.maximum,
        ),
        join(
            said,
            counted,
            _("note: “{note}”", note=note) if note else None,
            plural("📎 {n} file", "📎 {n} files", files) if files else None,
            separator=" · ",
        ),
    )


def finish(decisions: Sequence[Decision]) -> Value:
    if any(d.points is None for d in decisions):
        return _("Return the card")
    return _("Finish verification")


def review(facts: VerificationFacts, decisions: Sequence[Decision]) -> Value:
    checked = dict(facts.settled) | {d.item: d.points for d in decisions if d.points is not None}
    back = [d for d in decisions if d.points is None]
    changed = [d for d in decisions if d.points is not None and d.reason]
    total = sum(checked.values(), Decimal(0))
    by_authority = any(c.decided_by is DecidedBy.AUTHORITY for c in facts.template.scored)
    expected = sum(
        (
            points_of(c, facts.answers.get(c.code)) or Decimal(0)
            for c in facts.template.scored
            if c.decided_by is DecidedBy.AUTHORITY
        ),
        Decimal(0),
    )
    accepted = len(decisions) - len(back) - len(changed)
    return join(
        Strong(_("Please check before sending: card {number}", number=facts.number)),
        plural("{n} item accepted as scored.", "{n} items accepted as scored.", accepted) if accepted else None,
        *(
            _(
                "{code}: {own} → <b>{points}</b>. “{reason}”",
                code=d.item,
                own=_own(facts, d.item),
                points=d.points or Decimal(0),
                reason=d.reason,
            )
            for d in changed
        ),
        *(_("{code}: returned. “{reason}”", code=d.item, reason=d.reason) for d in back),
        _("The unit gets back only the returned items; the others stay as decided.")
        if back
        else _(
            "Total: <b>{points}</b> (of them {expected} provisional, decided by the authority).",
            points=total + expected,
            expected=expected,
        )
        if by_authority
        else _("Total: {points}/{maximum}", points=Strong(total), maximum=facts.template.maximum),
    )


def _own(facts: VerificationFacts, code: str) -> Value:
    points = points_of(facts.template.criterion(code), facts.answers.get(code))
    return points if points is not None else "–"
