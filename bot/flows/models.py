"""Models of the register: one of them, with its result, its end, its commendation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.flows.model_texts import END_REASONS, STATUSES, about_text, end_reason_text, since_text
from bot.flows.outcomes import Nothing, Open
from bot.flows.outcomes_honours import CommendModel, DeclineModel, EndModel, NoteModelResult, TakeInModel
from bot.flows.paper_question import PaperQuestion, PastDay, paper_text
from bot.flows.questions import SHORTEST_REASON, Choose, FreeText, Option, Refused, Reply
from bot.flows.suggested import Suggested
from bot.i18n import Strong, Value, Verbatim, _, join
from movement.models import AboutModel, ModelStatus, Since


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """A model as it stands; `today` is the day in Việt Nam, `correction` the answers with which it is corrected.

    `may_keep`: an officer, who keeps the register; `may_tell`: somebody who may write down its result.
    """

    model_id: int
    revision: int
    about: AboutModel
    unit_name: str
    status: ModelStatus
    result: str
    ended_on: date | None
    ended_reason: str
    commended_on: date | None
    commended_paper: str
    today: date
    may_keep: bool
    may_tell: bool
    correction: dict[str, Any]


class Step:
    """What can be done; the values of the answers."""

    TAKE_IN, DECLINE, RESULT, COMMEND, CORRECT, END = "take_in", "decline", "result", "commend", "correct", "end"


async def model(facts: ModelFacts) -> object:
    """Show it, and do one thing with it."""
    step = await Choose(
        key=f"step.{facts.revision}", can_leave=False, prompt=lambda: _about(facts), choices=_options(facts)
    )
    at = (facts.model_id, facts.revision)
    match step:
        case Step.TAKE_IN:
            return TakeInModel(*at)
        case Step.DECLINE:
            return DeclineModel(*at, await _why_not(facts))
        case Step.RESULT:
            return NoteModelResult(*at, await _result(facts))
        case Step.CORRECT:
            return Open("newmodel", {"model": facts.model_id, "revision": facts.revision}, dict(facts.correction))
        case Step.COMMEND:
            paper = await PaperQuestion(
                key=f"paper.{facts.revision}",
                prompt=lambda: join(
                    Strong(Verbatim(facts.about.name)), _("Number and date of the paper by which it is proposed?")
                ),
                today=facts.today,
                without=_("It has no number yet"),
            )
            return CommendModel(*at, paper.day or facts.today, paper.number)
        case Step.END:
            reason = await _why_ended(facts)
            return EndModel(*at, await _ended_on(facts), reason)
    return Nothing()


async def _why_not(facts: ModelFacts) -> str:
    return await FreeText(
        key=f"reason.{facts.revision}",
        prompt=lambda: _("Why is it not taken into the register? (The unit will read it.)"),
        example=_("For example: the model is in the register already."),
        at_least=SHORTEST_REASON,
    )


async def _result(facts: ModelFacts) -> str:
    return await FreeText(
        key=f"result.{facts.revision}",
        prompt=lambda: join(
            Strong(Verbatim(facts.about.name)),
            _("What has it brought about? What is written takes the place of what stands there now.")
            if facts.result
            else _("What has it brought about?"),
        ),
        example=_("For example: 42 cameras, 3 thefts cleared up, no fire since 2024."),
    )


async def _why_ended(facts: ModelFacts) -> str:
    return await Suggested(
        key=f"why.{facts.revision}",
        prompt=lambda: join(Strong(Verbatim(facts.about.name)), _("Why does it end?")),
        example=_("Choose one, or write another reason."),
        at_least=SHORTEST_REASON,
        offers=list(END_REASONS.items()),
    )


async def _ended_on(facts: ModelFacts) -> date:
    return await EndDay(
        key=f"ended.{facts.revision}",
        prompt=lambda: _("On which day did it end?"),
        today=facts.today,
        offers=(facts.today,),
        since=facts.about.since,
    )


@dataclass(slots=True)
class EndDay(PastDay):
    """A day up to today, not before the model began."""

    since: Since = Since(1)  # noqa: RUF009 - frozen

    def read(self, reply: Reply) -> date:
        day = PastDay.read(self, reply)
        if day < self.since.first_day:
            raise Refused(
                _("The model began on {since}. Please give a day after that.", since=since_text(self.since))
                if self.since.day
                else _("The model began in {since}. Please give a day after that.", since=since_text(self.since))
            )
        return day


def _options(facts: ModelFacts) -> list[Option[str]]:
    options: list[Option[str]] = []
    reported, active = facts.status is ModelStatus.REPORTED, facts.status is ModelStatus.ACTIVE
    if facts.may_keep and reported:
        options += [
            Option(Step.TAKE_IN, _("Take it into the register"), "takein", wide=True),
            Option(Step.DECLINE, _("Do not take it in"), "decline", wide=True),
        ]
    if facts.may_tell and facts.status is not ModelStatus.DECLINED:
        options.append(Option(Step.RESULT, _("Write down the result"), "result", wide=True))
    if facts.may_keep and active:
        options += [
            Option(Step.COMMEND, _("Proposed for commendation"), "commend", wide=True),
            Option(Step.END, _("The model has ended"), "end", wide=True),
        ]
    if facts.may_keep and facts.status in (ModelStatus.ENDED, ModelStatus.DECLINED):
        options.append(Option(Step.TAKE_IN, _("It is active after all"), "takein", wide=True))
    if facts.may_keep:
        options.append(Option(Step.CORRECT, _("Correct the entry"), "correct", wide=True))
    return [*options, Option("", _("Close"), "close", key="0", wide=True)]


def _about(facts: ModelFacts) -> Value:
    return join(
        Strong(_("Model “{name}”", name=facts.about.name)),
        *about_text(facts.about, facts.unit_name),
        _("State: {state}", state=STATUSES[facts.status]) if facts.ended_on is None else _ended(facts, facts.ended_on),
        _("Reason: “{reason}”", reason=facts.ended_reason) if facts.status is ModelStatus.DECLINED else None,
        _("Result: {result}", result=facts.result) if facts.result else None,
        _("Proposed for commendation: {paper}", paper=paper_text(facts.commended_paper, facts.commended_on))
        if facts.commended_on
        else None,
    )


def _ended(facts: ModelFacts, day: date) -> Value:
    return _("Ended on {day}: {reason}", day=day, reason=end_reason_text(facts.ended_reason))
