"""Proposing somebody for an award: who, which form, on which occasion. Who may not is said with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.flows.award_texts import (
    LEVELS,
    OCCASIONS,
    SUBJECTS,
    Forms,
    occasion_text,
    reason_text,
    recipient_text,
    verdict_text,
    warnings_text,
)
from bot.flows.outcomes import Nothing, Open
from bot.flows.outcomes_honours import ProposeAward
from bot.flows.questions import Choose, FreeText, Option, Review
from bot.flows.suggested import Suggested
from bot.flows.texts import local
from bot.flows.unit_pick import UnitLine, pick_unit
from bot.i18n import Slanted, Strong, Value, Verbatim, _, join
from movement.awards import Recipient, Verdict, Why
from movement.honours import AwardSubject

_LONGEST_NAME, _LONGEST_FORM, _LONGEST_OCCASION = 150, 150, 100  # characters


@dataclass(frozen=True, slots=True)
class ProposingFacts:
    """Whom the plan foresees, its forms and words, the units that can be picked, and how anybody stands.

    `police_office` is who is proposed where it is the commune police, `hamlets` those that the register knows.
    """

    year: int
    subjects: Sequence[AwardSubject]
    forms: Forms
    units: Sequence[tuple[Recipient, Verdict]]
    verdict: Callable[[Recipient], Verdict]
    rule: Value | None
    police_office: str
    hamlets: Sequence[str] = ()


async def proposing(facts: ProposingFacts) -> ProposeAward | Open | Nothing:
    """Ask who, and say so where that is barred; else ask for the rest."""
    recipient = await _recipient(facts)
    if recipient is None:
        return Nothing()
    verdict = _verdict(facts, recipient)
    if not verdict.ok:
        again = await Choose(
            key="barred",
            prompt=lambda: _barred(facts, recipient, verdict),
            choices=(
                Option(True, _("Propose somebody else"), "again", wide=True),
                Option(False, _("Close"), "close", key="0", wide=True),
            ),
        )
        return Open("proposing") if again else Nothing()
    form = await _form(facts)
    occasion = await Suggested(
        key="occasion",
        label=_("Occasion"),
        prompt=lambda: _("On which occasion?"),
        example=_("Choose one, or write another one."),
        at_most=_LONGEST_OCCASION,
        offers=list(OCCASIONS.items()),
    )
    send = await Review(
        key="review",
        prompt=lambda: join(
            Strong(_("Please check: proposal for an award in {year}", year=str(facts.year))),
            recipient_text(recipient),
            join(facts.forms.name(form), occasion_text(occasion), separator=" · "),
            *warnings_text(verdict, facts.forms),
        ),
        choices=(Option(True, _("Propose"), "send"), Option(False, _("Do not propose"), "drop", key="0")),
    )
    return ProposeAward(recipient, form, occasion) if send else Nothing()


async def _recipient(facts: ProposingFacts) -> Recipient | None:
    subject: AwardSubject | None = facts.subjects[0]
    if len(facts.subjects) > 1:
        subject = await Choose(
            key="subject",
            label=_("Who"),
            prompt=lambda: join(
                Strong(_("Proposal for an award in {year}", year=str(facts.year))),
                Slanted(facts.rule) if facts.rule else None,
                _("Who is to be proposed?"),
            ),
            choices=[
                *(Option(each, SUBJECTS[each], each.value, wide=True) for each in facts.subjects),
                Option(None, _("Close"), "close", key="0", wide=True),
            ],
        )
    if subject is None:
        return None
    if subject is AwardSubject.UNIT:
        lines = [UnitLine(r.unit_id or 0, r.name, verdict_text(v, facts.forms)) for r, v in facts.units]
        chosen = await pick_unit("unit", _("Which unit is to be proposed?"), lines)
        return next((r for r, _verdict_ in facts.units if r.unit_id == chosen), None)
    if subject is AwardSubject.POLICE:
        return Recipient(subject, facts.police_office)
    if subject is AwardSubject.PERSON:
        return Recipient(subject, await _person())
    return Recipient(subject, await _collective(facts, subject))


async def _person() -> str:
    return await FreeText(
        key="person",
        label=_("Name"),
        prompt=lambda: join(
            _("Who is to be proposed? The name, and the unit or hamlet."),
            _("The name is kept for this award only; an officer can delete it at any time."),
        ),
        example=_("For example: Nguyễn Văn An, Long Bàn Bắc hamlet."),
        at_least=3,
        at_most=_LONGEST_NAME,
        refuse=_no_numbers,
    )


def _no_numbers(text: str) -> Value | None:
    """Numbers of identity cards and telephones are not needed for an award, and so are not kept."""
    if re.search(r"\d(?:[\s.-]?\d){5}", text) is None:
        return None
    return _("Only the name and the unit or hamlet are needed: please leave numbers of identity cards and phones out.")


async def _collective(facts: ProposingFacts, subject: AwardSubject) -> str:
    of_hamlet = subject is AwardSubject.PEOPLE_OF_HAMLET
    return await Suggested(
        key=f"collective.{subject.value}",
        label=_("Name"),
        prompt=lambda: (
            _("The people and officials of which hamlet?") if of_hamlet else _("Which security team is to be proposed?")
        ),
        example=_("Choose one, or type its name.")
        if of_hamlet and facts.hamlets
        else _("For example: security team of Long Bàn Bắc hamlet."),
        at_most=_LONGEST_NAME,
        offers=[(hamlet, hamlet) for hamlet in facts.hamlets] if of_hamlet else (),
    )


def _verdict(facts: ProposingFacts, recipient: Recipient) -> Verdict:
    """How somebody stands; a unit is known with its year."""
    known = next((verdict for unit, verdict in facts.units if unit == recipient), None)
    return known if known is not None else facts.verdict(recipient)


def _barred(facts: ProposingFacts, recipient: Recipient, verdict: Verdict) -> Value:
    namesake = recipient.subject is AwardSubject.PERSON and any(r.why is Why.AWARDED_ALREADY for r in verdict.bars)
    return join(
        Strong(recipient_text(recipient)),
        *(_("⛔ Cannot be proposed: {reason}.", reason=reason_text(r, facts.forms)) for r in verdict.bars),
        Slanted(facts.rule) if facts.rule else None,
        _("If it is another person of the same name, please add the unit or hamlet to the name.") if namesake else None,
    )


async def _form(facts: ProposingFacts) -> str:
    forms = facts.forms.forms
    if not forms:
        return await FreeText(
            key="form",
            label=_("Form of award"),
            prompt=lambda: _("Which form of award? The commune's plan names none; please write it."),
            example=_("For example: Commendation of the commune's chairman."),
            at_least=3,
            at_most=_LONGEST_FORM,
        )
    chosen: str = await Choose(
        key="form",
        label=_("Form of award"),
        prompt=lambda: join(
            _("Which form of award?"),
            *(
                _("{n}. {form} ({level})", n=Verbatim(str(n)), form=local(form.title), level=LEVELS[form.given_by])
                for n, form in enumerate(forms, 1)
            ),
        ),
        choices=[Option(form.id, Verbatim(str(n)), form.id, str(n)) for n, form in enumerate(forms, 1)],
    )
    return chosen
