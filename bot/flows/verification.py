"""Verification: an officer accepts a card as it is, or goes through it item by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from bot.chat import File
from bot.flows.outcomes import ClaimCard, Decision, Nothing, VerifyCard
from bot.flows.questions import Choose, FreeText, Look, Option, Review, official_wording
from bot.flows.texts import card_as_form, check_texts, level_text, local, points_on_offer, points_text
from bot.i18n import Strong, Value, Verbatim, _, join, key_, plural
from movement.crosschecks import CrossCheck
from movement.plan import Criterion, DecidedBy, Levels, NotApplicable, ScorecardTemplate
from movement.scoring import ItemAnswer, Total, allowed_points, applicable, points_of, short_for
from movement.units import UnitProfile


@dataclass(frozen=True, slots=True)
class VerificationFacts:
    """The card as it was handed in. `settled` are items verified in an earlier round, which are not asked again."""

    card_id: int
    revision: int
    number: str
    unit_name: str
    year: int
    template: ScorecardTemplate
    profile: UnitProfile
    answers: Mapping[str, ItemAnswer]
    notes: Mapping[str, str]
    evidence: Mapping[str, Sequence[File]]
    total: Total
    levels: Levels | None
    checks: tuple[CrossCheck, ...] = ()
    settled: Mapping[str, Decimal] = field(default_factory=dict)
    last_year: Mapping[str, Decimal] = field(default_factory=dict)
    waiting: int = 0
    claimed_by: str = ""  # another officer's name, when somebody else is at it
    claimed_at: datetime | None = None


class Way(StrEnum):
    """How to go about a card."""

    EACH = "each"
    ALL = "all"
    LATER = "later"
    TAKE_OVER = "over"


class Step(StrEnum):
    """What to do with one item."""

    ACCEPT = "accept"
    OTHER = "other"
    RETURN = "return"
    REST = "rest"


async def verification(facts: VerificationFacts) -> VerifyCard | Nothing:
    """Decide about every item that the unit scored and the officer has not settled yet."""
    way = await _ask_way(facts)
    if way is Way.LATER:
        return Nothing()
    decisions: list[Decision] = []
    accept_rest = way is Way.ALL
    for criterion in facts.template.scored:
        if criterion.code in facts.settled or criterion.decided_by is DecidedBy.AUTHORITY:
            continue
        if accept_rest and not _needs_officer(facts, criterion):
            decisions.append(Decision(criterion.code, points_of(criterion, facts.answers.get(criterion.code))))
            continue
        decision = await _decide(facts, criterion)
        if decision is None:
            accept_rest = True
            decision = Decision(criterion.code, points_of(criterion, facts.answers.get(criterion.code)))
        decisions.append(decision)
    if way is not Way.ALL or any(d.reason for d in decisions):
        await Review(
            key="review",
            prompt=lambda: _review(facts, decisions),
            choices=(Option(True, _finish(decisions), "finish", wide=True),),
        )
    return VerifyCard(facts.card_id, facts.revision, tuple(decisions))


async def _ask_way(facts: VerificationFacts) -> Way:
    if facts.claimed_by:
        choices = [
            Option(Way.TAKE_OVER, _("Take over"), "over"),
            Option(Way.LATER, _("Leave it"), "later"),
        ]
    else:
        choices = [
            Option(Way.EACH, _("Item by item"), "each"),
            Option(Way.ALL, _("Accept all"), "all"),
            Option(Way.LATER, _("Later"), "later"),
        ]
    way = await Choose(
        key="way" if not facts.claimed_by else f"taken.{facts.claimed_at:%Y%m%d%H%M%S}",
        prompt=lambda: card_summary(facts),
        label=_("Way"),
        choices=choices,
        can_leave=False,
        can_reopen=False,
        looks=(
            Look("form", _("See as a form"), key_("F"), lambda: card_as_form(facts)),
            *_evidence_look([f for files in facts.evidence.values() for f in files]),
        ),
        on_answer=lambda way: None if way is Way.LATER else ClaimCard(facts.card_id, take_over=way is Way.TAKE_OVER),
    )
    return Way.EACH if way is Way.TAKE_OVER else way


def _evidence_look(files: Sequence[File]) -> tuple[Look, ...]:
    if not files:
        return ()
    return (
        Look(
            "files",
            _("See evidence"),
            key_("E"),
            lambda: plural("📎 {n} file", "📎 {n} files", len(files)),
            tuple(files),
        ),
    )


def _needs_officer(facts: VerificationFacts, criterion: Criterion) -> bool:
    """Whether there is nothing to accept: the unit says that the item does not apply, and the plan leaves it open."""
    answer = facts.answers.get(criterion.code)
    return (
        answer is not None
        and answer.not_applicable
        and facts.template.not_applicable is NotApplicable.VERIFIER
        and not applicable(criterion, facts.profile)
    )


async def _decide(facts: VerificationFacts, criterion: Criterion) -> Decision | None:
    """One item: accepted, scored differently with a reason, returned with a reason; None = accept all the rest."""
    code = criterion.code
    own = points_of(criterion, facts.answers.get(code))
    open_item = _needs_officer(facts, criterion)
    options = [Option(Step.OTHER, _("Score it differently") if not open_item else _("Set the points"), "other")]
    if not open_item:
        options.insert(0, Option(Step.ACCEPT, _("Accept {points}", points=own if own is not None else "–"), "accept"))
    options.append(Option(Step.RETURN, _("Return this item"), "return"))
    if not open_item:
        options.append(Option(Step.REST, _("Accept all the rest"), "rest", wide=True))
    step = await Choose(
        key=f"do.{code}",
        label=Verbatim(code),
        prompt=lambda: _item(facts, criterion),
        choices=options,
        looks=(
            official_wording(lambda: _("“{text}”", text=criterion.official)),
            *_evidence_look(facts.evidence.get(code, ())),
        ),
    )
    if step is Step.REST:
        return None
    if step is Step.ACCEPT:
        return Decision(code, own)
    if step is Step.RETURN:
        reason = await FreeText(
            key=f"back.{code}",
            label=_("{code}: reason", code=code),
            prompt=lambda: _("What shall the unit add or correct at item {code}? (The unit will read it.)", code=code),
            example=_("For example: please add photos of the event."),
        )
        return Decision(code, None, reason)
    points = await Choose(
        key=f"points.{code}",
        label=_("{code}: points", code=code),
        prompt=lambda: _(
            "How many points for item {code}? (at most {points})", code=code, points=points_text(criterion.maximum)
        ),
        choices=[
            Option(p, p, f"p{p}", key=format(p.normalize(), "f").replace(".", ","))
            for p in allowed_points(criterion, facts.template.step)
            if open_item or p != own
        ],
        typed=_(
            "Reply with the points: {allowed}.",
            allowed=points_on_offer(allowed_points(criterion, facts.template.step)),
        ),
    )
    reason = await FreeText(
        key=f"why.{code}",
        label=_("{code}: reason", code=code),
        prompt=lambda: (
            _("Why {points} instead of {own}? (The unit will read it.)", points=points, own=own)
            if own is not None and not open_item
            else _("Why {points}? (The unit will read it.)", points=points)
        ),
        example=_("For example: the photos do not show the event."),
    )
    return Decision(code, points, reason)


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


def _item(facts: VerificationFacts, criterion: Criterion) -> Value:
    code = criterion.code
    answer = facts.answers.get(code)
    own = points_of(criterion, answer)
    said: Value = (
        _("The unit says that this does not apply to it.")
        if answer is not None and answer.not_applicable
        else _("The unit scored <b>{points}</b>", points=own if own is not None else "–")
    )
    counted = _counts(criterion, answer)
    note = facts.notes.get(code)
    files = len(facts.evidence.get(code, ()))
    return join(
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


def _counts(criterion: Criterion, answer: ItemAnswer | None) -> Value | None:
    if criterion.counts is None or answer is None or not answer.counts:
        return None
    return join(
        *(
            _("{what}: {number}", what=local(field_.label), number=answer.counts[field_.key])
            for field_ in criterion.counts.fields
            if field_.key in answer.counts
        ),
        separator=", ",
    )


def _finish(decisions: Sequence[Decision]) -> Value:
    if any(d.points is None for d in decisions):
        return _("Return the card")
    return _("Finish verification")


def _review(facts: VerificationFacts, decisions: Sequence[Decision]) -> Value:
    checked = dict(facts.settled) | {d.item: d.points for d in decisions if d.points is not None}
    back = [d for d in decisions if d.points is None]
    changed = [d for d in decisions if d.points is not None and d.reason]
    total = sum(checked.values(), Decimal(0))
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
        _(
            "Total: <b>{points}</b> (of them {expected} provisional, decided by the authority).",
            points=total + expected,
            expected=expected,
        )
        if not back
        else _("The unit gets back only the returned items; the others stay as decided."),
    )


def _own(facts: VerificationFacts, code: str) -> Value:
    points = points_of(facts.template.criterion(code), facts.answers.get(code))
    return points if points is not None else "–"
