"""Proposing awards, entering what has come of them, deleting names of persons.

The audit trail says which proposal it was and what was entered, never who is commended where that is a person: it is
never changed, so a name in it could not be deleted.
"""

from __future__ import annotations

from typing import Any

from bot.actions.people import MENU
from bot.commands import Intent
from bot.facts.awards import forms_of, verdict_of
from bot.flows.award_texts import occasion_text, recipient_text, warnings_text
from bot.flows.outcomes import Open
from bot.flows.outcomes_honours import DecideAward, ForgetRecipient, ProposeAward
from bot.i18n import Strong, Value, Verbatim, _, join
from bot.permissions import Action
from bot.turn import Turn
from movement.awards import AwardStatus, Recipient
from movement.honours import AwardSubject
from storage import Conflict, actors, awards
from storage.awards import AwardRecord
from storage.units import ACTIVE

_LIST = Intent(_("Awards"), "awards")
_FROM_HERE = {  # what can be entered where a proposal stands
    AwardStatus.PROPOSED: (AwardStatus.AWARDED, AwardStatus.REFUSED, AwardStatus.WITHDRAWN),
    AwardStatus.AWARDED: (AwardStatus.PROPOSED,),
    AwardStatus.REFUSED: (AwardStatus.PROPOSED,),
    AwardStatus.WITHDRAWN: (AwardStatus.PROPOSED,),
}


def propose_award(turn: Turn, outcome: ProposeAward) -> Open | None:
    """Keep a proposal; what bars it may have come up since it was begun."""
    recipient = outcome.recipient
    turn.require(Action.MANAGE_AWARDS, recipient.unit_id)
    plan = turn.commune.plan
    _check_recipient(turn, recipient)
    forms = forms_of(plan)
    if forms.forms and outcome.form not in {form.id for form in forms.forms}:
        raise Conflict
    verdict = verdict_of(turn, recipient)
    if not verdict.ok:
        raise Conflict
    number = awards.add(
        turn.batch.connection,
        turn.commune_id,
        plan.year,
        recipient,
        form=outcome.form,
        occasion=outcome.occasion,
        created_by=turn.person_id,
        now=turn.batch.now,
    )
    said: dict[str, Any] = {"recipient": recipient.subject.value, "unit": recipient.unit_id}
    if forms.forms:
        said["form"] = outcome.form
    turn.audit("award proposed", f"award:{number}", **said)
    turn.say(
        join(
            _(
                "✅ Proposed: {who} – {form}, {occasion}.",
                who=recipient_text(recipient),
                form=forms.name(outcome.form),
                occasion=occasion_text(outcome.occasion),
            ),
            *warnings_text(verdict, forms),
            _("When it is decided, please enter the result in the list of awards."),
        ),
        _LIST,
        MENU,
    )
    return None


def _check_recipient(turn: Turn, recipient: Recipient) -> None:
    """A unit is one of this commune and approved; everybody else has a name."""
    if (recipient.subject is AwardSubject.UNIT) != (recipient.unit_id is not None):
        raise Conflict
    unit = turn.batch.unit(recipient.unit_id) if recipient.unit_id is not None else None
    if recipient.unit_id is not None and (
        unit is None or unit.commune_id != turn.commune_id or unit.status != ACTIVE or unit.name != recipient.name
    ):
        raise Conflict
    if not recipient.name:
        raise Conflict


def decide_award(turn: Turn, outcome: DecideAward) -> Open | None:
    """Enter what has come of a proposal, or take that back; the unit is told of an award."""
    one = _award(turn, outcome.award_id, outcome.revision)
    turn.require(Action.MANAGE_AWARDS, one.recipient.unit_id)
    if outcome.status not in _FROM_HERE[one.status]:
        raise Conflict
    awarded = outcome.status is AwardStatus.AWARDED
    if awarded:
        verdict = verdict_of(turn, one.recipient, leaving_out=one.id, year=one.year)
        if not verdict.ok or not outcome.paper or outcome.paper_day is None:
            raise Conflict
    kept = awards.decide(
        turn.batch.connection,
        one,
        outcome.status,
        turn.person_id,
        turn.batch.now,
        paper=outcome.paper,
        paper_day=outcome.paper_day,
        reason=outcome.reason,
    )
    if not kept:
        raise Conflict
    _audit_decision(turn, one, outcome)
    if awarded or one.status is AwardStatus.AWARDED:
        _tell_unit(turn, one, outcome)
    if outcome.status is AwardStatus.PROPOSED:
        return Open("award", {"award": one.id})
    who = recipient_text(one.recipient)
    told = awarded and one.recipient.unit_id is not None
    said = {
        AwardStatus.AWARDED: _("✅ Entered: {who} was awarded.", who=who),
        AwardStatus.REFUSED: _("✅ Entered: {who} was not awarded.", who=who),
        AwardStatus.WITHDRAWN: _("✅ The proposal for {who} is withdrawn.", who=who),
    }[outcome.status]
    turn.say(join(said, _("The unit has been told.") if told else None), _LIST, MENU)
    return None


def _award(turn: Turn, award_id: int, revision: int) -> AwardRecord:
    turn.require(Action.MANAGE_AWARDS)
    one = awards.get(turn.batch.connection, award_id)
    if one is None or one.commune_id != turn.commune_id or one.revision != revision:
        raise Conflict
    return one


def _audit_decision(turn: Turn, one: AwardRecord, outcome: DecideAward) -> None:
    said: dict[str, Any] = {"status": outcome.status.value, "before": one.status.value}
    if outcome.paper_day is not None:
        said |= {"paper": outcome.paper, "day": outcome.paper_day.isoformat()}
    turn.audit("award decided", f"award:{one.id}", **said)


def _tell_unit(turn: Turn, one: AwardRecord, outcome: DecideAward) -> None:
    """The unit's own people hear of its award, and when that was entered by mistake. Nobody else does."""
    if one.recipient.unit_id is None:
        return
    form = forms_of(turn.commune.plan).name(one.form)
    name = Strong(one.recipient.name)
    text: Value
    if outcome.status is AwardStatus.AWARDED and outcome.paper_day is not None:
        text = join(
            _("{unit} was awarded: {form}.", unit=name, form=form),
            _("Decision {number} of {day}.", number=Verbatim(outcome.paper), day=outcome.paper_day),
        )
    else:
        text = _(
            "What was said about the award of {unit} ({form}) is taken back: {office} checks it again.",
            unit=name,
            form=form,
            office=turn.commune.police_office,
        )
    turn.notify(
        actors.member_ids(turn.batch.connection, one.recipient.unit_id), text, key=f"award:{one.id}:{one.revision}"
    )


def forget_recipient(turn: Turn, outcome: ForgetRecipient) -> Open | None:
    """Delete the name of a person who was proposed; the award itself stays."""
    one = _award(turn, outcome.award_id, outcome.revision)
    if one.recipient.subject is not AwardSubject.PERSON or not awards.forget_name(turn.batch.connection, one):
        raise Conflict
    turn.audit("award name deleted", f"award:{one.id}")
    turn.say(_("✅ The name is deleted; the award stays in the numbers."), _LIST, MENU)
    return None
