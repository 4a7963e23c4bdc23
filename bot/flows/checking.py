"""Công an xã compares a unit's checklist: all of it at once, or criterion by criterion, with the card beside it.

It is a check and no decision: the title is given by the authority. A unit that does not use the assistant can be
checked too, from its papers: then every criterion is answered here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.flows.checklist_facts import ChecklistFacts
from bot.flows.checklist_texts import (
    all_items,
    counted,
    differences,
    eligible,
    finding_texts,
    heading,
    met_text,
    of_police,
    official,
)
from bot.flows.outcomes import Nothing
from bot.flows.outcomes_titles import CheckChecklist
from bot.flows.questions import REST, SEND, SHORTEST_REASON, Choose, FreeText, Look, Option, Review, official_wording
from bot.flows.texts import local
from bot.i18n import Strong, Value, Verbatim, _, join, key_
from movement.checking import Answer, State
from movement.checklist import ChecklistItem


class Way(StrEnum):
    """How to go about a checklist."""

    EACH = "each"
    ALL = "all"
    LATER = "later"


class Verdict(StrEnum):
    """What to do with one criterion."""

    AGREE = "agree"
    MET = "met"
    NOT_MET = "not"
    REST = "rest"


async def checking(facts: ChecklistFacts) -> CheckChecklist | Nothing:
    """Find out about every criterion; then say whether the unit can be proposed."""
    to_check = [item for item in facts.items if facts.state is State.CHECKED or item.code not in facts.settled]
    way = await _ask_way(facts, to_check)
    if way is Way.LATER:
        return Nothing()
    verdicts: dict[str, Answer] = {}
    agree = way is Way.ALL
    for item in to_check:
        own = facts.own.get(item.code)
        if agree and own is not None:
            verdicts[item.code] = Answer(own.met)
            continue
        verdict = await _judge(facts, item, own, len(to_check), to_check.index(item) + 1)
        if verdict is None and own is not None:
            agree, verdict = True, Answer(own.met)
        if verdict is not None:
            verdicts[item.code] = verdict
    if way is not Way.ALL:
        await Review(
            key="review",
            prompt=lambda: _review(facts, verdicts),
            choices=(Option(True, _("Finish comparing"), "finish", wide=True),),
        )
    return CheckChecklist(facts.unit_id, facts.checklist.of, facts.revision, verdicts)


async def _ask_way(facts: ChecklistFacts, to_check: list[ChecklistItem]) -> Way:
    again = facts.state is State.CHECKED
    each = Option(Way.EACH, _("Compare again") if again else _("Criterion by criterion"), "each")
    choices = [each]
    if not again and to_check and all(item.code in facts.own for item in to_check):
        choices.append(Option(Way.ALL, _("Agree with all"), "all"))
    choices.append(Option(Way.LATER, _("Close") if again else _("Later"), "later"))
    way: Way = await Choose(
        key="way",
        prompt=lambda: _overview(facts),
        label=_("Way"),
        choices=choices if facts.decided is None else choices[-1:],
        can_leave=False,
        can_reopen=False,
        looks=(Look("all", _("See all criteria"), key_("F"), lambda: all_items(facts, facts.in_force), apart=True),),
    )
    return way


def _overview(facts: ChecklistFacts) -> Value:
    own = facts.standing(facts.own)
    lines: list[Value | None] = [heading(facts)]
    if facts.own:
        lines.append(join(_("Unit:"), counted(own), separator=" "))
    if facts.state is State.SENT and facts.sent_at is not None:
        lines.append(_("Sent at {moment}.", moment=facts.sent_at))
    elif facts.state is State.DRAFT:
        lines.append(_("The unit has not sent it yet."))
    elif facts.state is State.NONE:
        lines.append(_("The unit has answered nothing. It can be compared by its papers, criterion by criterion."))
    found = facts.standing(facts.in_force)
    if facts.state is State.CHECKED:
        lines += [of_police(found), *differences(facts, facts.verified), eligible(found)]
    elif facts.verified:
        lines.append(join(_("Compared before:"), counted(found), separator=" "))
    lines += finding_texts(facts, facts.findings(facts.in_force))
    if facts.decided is not None:
        lines.append(_("The authority has decided; nothing can be changed here any more."))
    return join(*lines)


async def _judge(
    facts: ChecklistFacts, item: ChecklistItem, own: Answer | None, count: int, position: int
) -> Answer | None:
    """One criterion: agreed with, or found otherwise with a reason; None: agree with all the rest."""
    code = item.code
    options: list[Option[Verdict]] = []
    if own is None:
        options += [Option(Verdict.MET, _("Met"), "met"), Option(Verdict.NOT_MET, _("Not met"), "not")]
    else:
        agree = _("Agree: met") if own.met else _("Agree: not met")
        options.append(Option(Verdict.AGREE, agree, "agree", key=SEND))
        options.append(
            Option(Verdict.NOT_MET, _("Not met"), "not") if own.met else Option(Verdict.MET, _("Met"), "met")
        )
        if position < count:
            options.append(Option(Verdict.REST, _("Agree with all the rest"), "rest", key=REST, wide=True))
    verdict = await Choose(
        key=f"do.{code}",
        label=Verbatim(code),
        prompt=lambda: _item(facts, item, own, position, count),
        choices=options,
        typed=_("Reply with what stands before your answer."),
        looks=(official_wording(lambda: official(item)),),
    )
    if verdict is Verdict.REST:
        return None
    if verdict is Verdict.AGREE and own is not None:
        return Answer(own.met)
    met = verdict is Verdict.MET
    if own is None and met:
        return Answer(met=True)
    reason = await FreeText(
        key=f"why.{code}",
        label=_("{code}: reason", code=code),
        prompt=lambda: join(
            _("{code}: {answer}. Why? (The unit will read it.)", code=code, answer=met_text(met)),
            _("Please give no names and no cases."),
        ),
        example=_("For example: the year's plan has not been issued."),
        at_least=SHORTEST_REASON,
        at_most=200,
    )
    return Answer(met, reason)


def _item(facts: ChecklistFacts, item: ChecklistItem, own: Answer | None, position: int, count: int) -> Value:
    before = facts.verified.get(item.code)
    return join(
        Strong(_("{unit} · criterion {position}/{count}", unit=facts.unit_name, position=position, count=count)),
        Strong(_("{code}. {what}", code=item.code, what=local(item.short))),
        join(
            _("Unit: <b>{answer}</b>", answer=met_text(own.met)) if own else _("The unit has not answered this."),
            _("note: “{note}”", note=own.note) if own and own.note else None,
            separator=" · ",
        ),
        _card_line(facts, item),
        _("Compared before: {answer}.", answer=met_text(before.met)) if before else None,
    )


def _card_line(facts: ChecklistFacts, item: ChecklistItem) -> Value | None:
    """What the unit's scorecard has at the items that speak of the same thing."""
    if facts.card is None or not facts.checklist.speaks_of(facts.card.template):
        return None
    scored: list[Value] = [
        _("item {code}: {points}/{maximum}", code=code, points=points[0], maximum=points[1])
        for code in item.card_items
        if (points := facts.card.points(code, facts.profile)) is not None
    ]
    return _("Scorecard: {items}", items=join(*scored, separator=" · ")) if scored else None


def _review(facts: ChecklistFacts, verdicts: Mapping[str, Answer]) -> Value:
    found = facts.standing({**facts.in_force, **verdicts})
    return join(
        Strong(_("Please check before finishing: {unit}", unit=facts.unit_name)),
        counted(found),
        *differences(facts, verdicts),
        eligible(found),
        *finding_texts(facts, facts.findings({**facts.in_force, **verdicts})),
        _("The title itself is decided by the authority."),
    )
