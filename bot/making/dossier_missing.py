"""What a dossier still lacks, line by line: said on the draft, so that nobody signs it without having seen it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot.i18n import Value, _, join
from bot.making.card_rows import CardOnPaper
from bot.making.dossier_record import DossierRecord, steps_of
from bot.making.dossier_texts import step_name
from movement.checking import State
from movement.checklist import Title
from movement.plan import Evidence
from movement.scoring import points_of, total
from movement.year import Step
from storage import cards

_MOST_CODES = 20


def missing_of(record: DossierRecord) -> Iterator[Value]:
    """What is not there yet."""
    unit = record.unit
    if not unit.address:
        yield _("the unit's address")
    if unit.people is None:
        yield _("how many people the unit has")
    not_entered = [step_name(step) for step in steps_of(record) if step not in record.this.steps]
    if not_entered:
        yield _("steps of the year that are not entered: {steps}", steps=join(*not_entered, separator="; "))
    yield from _criteria(record)
    yield from _card(record)
    yield from _decisions(record)


def _criteria(record: DossierRecord) -> Iterator[Value]:
    held = record.criteria
    if held is None:
        yield _("the plan has no criteria of this title: results are written in by their official text")
        return
    now = held.standing(record.unit.profile)
    if now.open:
        yield _("criteria without an answer: {codes}", codes=_codes(now.open))
    if held.state in (State.NONE, State.DRAFT):
        yield _("the unit has not sent its answers to the criteria")
    elif held.state is State.SENT:
        yield _("the commune police have not compared the criteria yet")


def _card(record: DossierRecord) -> Iterator[Value]:
    form = record.card
    if form is None:
        if record.plan.scorecard_for(record.unit.kind) is not None:
            yield _("the scorecard: it has not been started")
        return
    open_items = total(form.template, form.card.answers, record.unit.profile).missing
    if open_items:
        yield _("items of the scorecard without an answer: {codes}", codes=_codes(open_items))
    if form.card.status in (cards.DRAFT, cards.RETURNED):
        yield _("the scorecard has not been handed in")
    elif not form.is_verified:
        yield _("the scorecard has not been verified")
    unproven = _without_evidence(form)
    if unproven:
        yield _("items with points and without evidence: {codes}", codes=_codes(unproven))


def _without_evidence(form: CardOnPaper) -> list[str]:
    """Items that have points and could have evidence, but have none."""
    return [
        criterion.code
        for criterion in form.template.scored
        if criterion.evidence is not Evidence.NONE
        and (points_of(criterion, form.card.answers.get(criterion.code)) or Decimal(0)) > 0
        and not form.card.evidence.get(criterion.code)
    ]


def _decisions(record: DossierRecord) -> Iterator[Value]:
    """The exemplary title rests on what was decided before, in this year or the last one."""
    rule = record.plan.exemplary
    if record.title is not Title.EXEMPLARY or rule is None:
        return
    for needed, step in ((rule.needs_antt, Step.ANTT_DECIDED), (rule.needs_level, Step.LEVEL_DECIDED)):
        if needed and not record.this.value(step) and not record.last.value(step):
            yield _(
                "{what}: no result of {last} or {this}",
                what=step_name(step),
                last=str(record.last.year),
                this=str(record.this.year),
            )


def _codes(codes: Sequence[str]) -> str:
    return ", ".join((*codes[:_MOST_CODES], *(["…"] if len(codes) > _MOST_CODES else [])))
