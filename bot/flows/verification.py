"""Verification: an officer accepts a card as it is, or goes through it item by item."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from bot.chat import File
from bot.flows.card_form import card_as_form
from bot.flows.card_papers import pdf_look
from bot.flows.outcomes import ClaimCard, Decision, Nothing, VerifyCard
from bot.flows.points import ChoosePoints
from bot.flows.questions import REST, SEND, SHORTEST_REASON, Choose, FreeText, Look, Option, Review, official_wording
from bot.flows.texts import points_on_offer, points_text
from bot.flows.verification_facts import VerificationFacts
from bot.flows.verification_texts import card_summary, finish, item, review
from bot.i18n import Verbatim, _, key_, plural
from movement.plan import Criterion, DecidedBy, NotApplicable
from movement.scoring import allowed_points, applicable, points_of


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
            prompt=lambda: review(facts, decisions),
            choices=(Option(True, finish(decisions), "finish", wide=True),),
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
            Look("form", _("See as a form"), key_("F"), lambda: card_as_form(facts), apart=True),
            *((pdf_look(facts.pdf),) if facts.pdf is not None else ()),
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
        accept = _("Accept {points}", points=own if own is not None else "–")
        options.insert(0, Option(Step.ACCEPT, accept, "accept", key=SEND))  # a number could be meant as points
    options.append(Option(Step.RETURN, _("Return this item"), "return"))
    if not open_item:
        options.append(Option(Step.REST, _("Accept all the rest"), "rest", key=REST, wide=True))
    step = await Choose(
        key=f"do.{code}",
        label=Verbatim(code),
        prompt=lambda: item(facts, criterion),
        choices=options,
        typed=_("Reply with what stands before your answer."),
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
            at_least=SHORTEST_REASON,
        )
        return Decision(code, None, reason)
    points = await ChoosePoints(
        key=f"points.{code}",
        label=_("{code}: points", code=code),
        prompt=lambda: _(
            "How many points for item {code}? (at most {points})", code=code, points=points_text(criterion.maximum)
        ),
        allowed=tuple(p for p in allowed_points(criterion, facts.template.step) if open_item or p != own),
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
        at_least=SHORTEST_REASON,
    )
    return Decision(code, points, reason)
