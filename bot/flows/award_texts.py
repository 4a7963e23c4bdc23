"""Awards in words: who is commended, by which form, what has come of it, and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.flows.paper_question import paper_text
from bot.flows.texts import local
from bot.i18n import Value, Verbatim, _, join
from movement.awards import AwardOfYear, AwardStatus, Reason, Recipient, Verdict, Why
from movement.honours import AwardForm, AwardSubject, GivenBy

SUBJECTS: Mapping[AwardSubject, Value] = {
    AwardSubject.UNIT: _("A unit"),
    AwardSubject.PEOPLE_OF_HAMLET: _("People and officials of a hamlet"),
    AwardSubject.POLICE: _("The commune police"),
    AwardSubject.SECURITY_TEAM: _("A security team"),
    AwardSubject.PERSON: _("A person"),
}

STATUSES: Mapping[AwardStatus, Value] = {
    AwardStatus.PROPOSED: _("proposed, not decided"),
    AwardStatus.AWARDED: _("awarded"),
    AwardStatus.REFUSED: _("not awarded"),
    AwardStatus.WITHDRAWN: _("withdrawn"),
}

LEVELS: Mapping[GivenBy, Value] = {
    GivenBy.COMMUNE: _("commune level"),
    GivenBy.PROVINCE: _("province level"),
    GivenBy.MINISTRY: _("ministry level"),
}

OCCASIONS: Mapping[str, Value] = {
    "movement_day": _("Movement day, 19/8"),
    "year_end": _("Review of the year"),
}


@dataclass(frozen=True, slots=True)
class Forms:
    """The plan's forms of award."""

    forms: Sequence[AwardForm] = ()

    def name(self, form: str) -> Value:
        """A form as people call it; what is no form of the plan is shown as it was written."""
        found = next((each for each in self.forms if each.id == form), None)
        return local(found.title) if found is not None else Verbatim(form)

    def order(self, form: str) -> int:
        """The place of a form in the plan's order; the others come after."""
        return next((n for n, each in enumerate(self.forms) if each.id == form), len(self.forms))


def recipient_text(recipient: Recipient) -> Value:
    """Who is commended; a person whose name was deleted is "a person"."""
    if recipient.name:
        return recipient.name
    return _("{who} (the name was deleted)", who=SUBJECTS[recipient.subject])


def occasion_text(occasion: str) -> Value:
    """The occasion of an award."""
    return OCCASIONS.get(occasion) or Verbatim(occasion)


def reason_text(reason: Reason, forms: Forms) -> Value:
    """One thing that speaks against a proposal, with the place of the plan that says so where it bars or will bar."""
    source: Value = Verbatim(reason.source) if reason.source else _("the plan")
    level: Value = local(reason.level.name) if reason.level is not None else ""
    match reason.why:
        case Why.SUBJECT:
            return _("the plan foresees no awards for such a recipient ({source})", source=source)
        case Why.LEVEL:
            return _("classified “{level}”: not considered for awards ({source})", level=level, source=source)
        case Why.EXPECTED_LEVEL:
            return _(
                "expected level “{level}”; once decided, it rules out awards ({source})", level=level, source=source
            )
        case Why.NO_LEVEL:
            return _("not classified yet")
        case Why.NO_TITLE:
            return _("not recognised “Safe in security and order” so far")
        case Why.AWARDED_ALREADY:
            return _(
                "commended this year already: {award} ({source})", award=_award(reason.award, forms), source=source
            )
        case Why.PROPOSED_ALREADY:
            return _("proposed already this year: {award}", award=_award(reason.award, forms))


def _award(award: AwardOfYear | None, forms: Forms) -> Value:
    if award is None:
        return "–"
    paper = paper_text(award.paper, award.paper_day) if award.paper else None
    return join(forms.name(award.form), paper, separator=", ")


def _in_short(reason: Reason, forms: Forms) -> Value:
    """A reason as it stands in a list of many: without the other award, or what follows from an expected level."""
    match reason.why:
        case Why.EXPECTED_LEVEL if reason.level is not None:
            return _("expected level “{level}”, provisional", level=local(reason.level.name))
        case Why.AWARDED_ALREADY:
            return _("commended this year already ({source})", source=Verbatim(reason.source))
        case Why.PROPOSED_ALREADY:
            return _("proposed already this year")
    return reason_text(reason, forms)


def verdict_text(verdict: Verdict, forms: Forms) -> Value:
    """Whether somebody may be proposed, in one line of a list: the bars alone, or what there is to consider."""
    if not verdict.ok:
        return _("⛔ {reasons}", reasons=join(*(_in_short(r, forms) for r in verdict.bars), separator="; "))
    if verdict.warnings:
        reasons = join(*(_in_short(r, forms) for r in verdict.warnings), separator="; ")
        return _("may be proposed; {reasons}", reasons=reasons)
    return _("may be proposed")


def warnings_text(verdict: Verdict, forms: Forms) -> list[Value]:
    """What there is to consider, line by line."""
    return [_("⚠ Please note: {reason}.", reason=reason_text(reason, forms)) for reason in verdict.warnings]


def bars_text(verdict: Verdict, forms: Forms) -> list[Value]:
    """What bars, line by line."""
    return [_("⛔ Cannot be awarded: {reason}.", reason=reason_text(reason, forms)) for reason in verdict.bars]
