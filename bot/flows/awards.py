"""Awards: one proposal with what has come of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.flows.award_texts import STATUSES, Forms, bars_text, occasion_text, recipient_text, warnings_text
from bot.flows.decision_question import DecisionQuestion
from bot.flows.outcomes import Nothing
from bot.flows.outcomes_honours import DecideAward, ForgetRecipient
from bot.flows.paper_question import paper_text
from bot.flows.questions import SHORTEST_REASON, Choose, FreeText, Option
from bot.i18n import Strong, Value, _, join
from movement.awards import AwardStatus, Recipient, Verdict
from movement.honours import AwardSubject


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """A proposal. `verdict` is how the recipient stands now, the proposal itself left out; `today` is Việt Nam's day.

    `may_decide` is False for an officer who heads the unit that is proposed.
    """

    award_id: int
    revision: int
    recipient: Recipient
    form: str
    forms: Forms
    occasion: str
    status: AwardStatus
    paper: str
    paper_day: date | None
    reason: str
    proposed_at: datetime
    verdict: Verdict
    today: date
    may_decide: bool = True


class Step:
    """What can be done beside deciding; the values of the answers."""

    REOPEN, FORGET = "reopen", "forget"


async def award(facts: AwardFacts) -> DecideAward | ForgetRecipient | Nothing:
    """Show it; enter what has come of it, take that back, delete a person's name."""
    step = await Choose(
        key=f"step.{facts.revision}", can_leave=False, prompt=lambda: _about(facts), choices=_options(facts)
    )
    at = (facts.award_id, facts.revision)
    match step:
        case AwardStatus.AWARDED:
            paper = await DecisionQuestion(
                key=f"paper.{facts.revision}",
                prompt=lambda: join(_head(facts), _("Number and date of the decision?")),
                today=facts.today,
            )
            return DecideAward(*at, AwardStatus.AWARDED, paper.number, paper.day)
        case AwardStatus.REFUSED:
            reason = await FreeText(
                key=f"reason.{facts.revision}",
                prompt=lambda: join(_head(facts), _("Why was it not awarded? (Only officers read it.)")),
                example=_("For example: the number of awards was used up."),
                at_least=SHORTEST_REASON,
            )
            return DecideAward(*at, AwardStatus.REFUSED, reason=reason)
        case AwardStatus.WITHDRAWN:
            return DecideAward(*at, AwardStatus.WITHDRAWN)
        case Step.REOPEN:
            return DecideAward(*at, AwardStatus.PROPOSED)
        case Step.FORGET:
            sure = await Choose(
                key=f"sure.{facts.revision}",
                prompt=lambda: join(
                    _("Delete the name “{name}” from this award?", name=facts.recipient.name),
                    _("The award stays in the numbers; a second award for the same person is not noticed any more."),
                ),
                choices=(
                    Option(True, _("Delete the name"), "delete", wide=True),
                    Option(False, _("Keep it"), "keep", wide=True),
                ),
            )
            return ForgetRecipient(*at) if sure else Nothing()
    return Nothing()


def _options(facts: AwardFacts) -> list[Option[str]]:
    options: list[Option[str]] = []
    if facts.may_decide and facts.status is AwardStatus.PROPOSED:
        if facts.verdict.ok:
            options.append(Option(AwardStatus.AWARDED, _("It was awarded"), "awarded", wide=True))
        options += [
            Option(AwardStatus.REFUSED, _("It was not awarded"), "refused", wide=True),
            Option(AwardStatus.WITHDRAWN, _("Withdraw the proposal"), "withdrawn", wide=True),
        ]
    elif facts.may_decide:
        options.append(Option(Step.REOPEN, _("Correct what was entered"), "reopen", wide=True))
    if facts.recipient.subject is AwardSubject.PERSON and facts.recipient.name:
        options.append(Option(Step.FORGET, _("Delete the person's name"), "forget", wide=True))
    return [*options, Option("", _("Close"), "close", key="0", wide=True)]


def _head(facts: AwardFacts) -> Value:
    return join(Strong(recipient_text(facts.recipient)), facts.forms.name(facts.form), separator=" · ")


def _about(facts: AwardFacts) -> Value:
    lines: Sequence[Value] = ()
    if facts.status is AwardStatus.PROPOSED:
        lines = [*bars_text(facts.verdict, facts.forms), *warnings_text(facts.verdict, facts.forms)]
    return join(
        Strong(recipient_text(facts.recipient)),
        join(facts.forms.name(facts.form), occasion_text(facts.occasion), separator=" · "),
        _("State: {state}", state=_state(facts)),
        _("Decision {paper}", paper=paper_text(facts.paper, facts.paper_day)) if facts.paper else None,
        _("Reason: “{reason}”", reason=facts.reason) if facts.reason else None,
        *lines,
        None if facts.may_decide else _("It is about your own unit: another officer enters what comes of it."),
    )


def _state(facts: AwardFacts) -> Value:
    if facts.status is AwardStatus.PROPOSED:
        return _("proposed, entered at {moment}", moment=facts.proposed_at)
    return STATUSES[facts.status]
