"""Changing the plan in use from the conversation, and waiting for who has not agreed for the new year."""

from __future__ import annotations

from pydantic import ValidationError

from bot.actions.people import MENU
from bot.commands import Intent
from bot.flows.outcomes import Open
from bot.flows.outcomes_plan import AgreeLater, ChangePlan
from bot.i18n import Strong, _, join
from bot.permissions import Action
from bot.plan_changes import change_plan
from bot.plan_diff_texts import change_text
from bot.turn import Turn
from movement.changing import with_figure, with_other_day
from movement.checks import findings
from movement.completing import AnswerError, with_day, with_periods
from movement.plan import Plan
from storage import Conflict

MOST_TOLD = 4  # differences that a message names; a report every month makes twelve


def change_the_plan(turn: Turn, outcome: ChangePlan) -> Open | None:
    """Change the plan of the officer's commune, note who did and why, and tell the other officers."""
    turn.require(Action.CHANGE_PLAN)
    commune = turn.commune
    if commune.plan.version != outcome.version:
        raise Conflict  # somebody else has changed it since the question was asked
    try:
        new = _changed(commune.plan, outcome)
    except (AnswerError, KeyError, ValidationError):
        raise Conflict from None
    if next(findings(new), None) is not None:
        raise Conflict
    batch = turn.batch
    deed, changes = change_plan(
        batch.connection, commune, new, batch.now, person_id=turn.person_id, note=outcome.reason
    )
    if not changes:
        turn.say(_("It is so already; nothing was changed."), MENU)
        return None
    batch.record(deed)
    batch.memory.communes.drop(commune.id)
    told = [change_text(change) for change in changes[:MOST_TOLD]]
    more = _("… and {n} more", n=len(changes) - MOST_TOLD) if len(changes) > MOST_TOLD else None
    turn.say(
        join(
            Strong(_("✅ The plan is changed.")),
            *told,
            more,
            _("The other officers have been told.") if set(turn.officers()) - {turn.person_id} else None,
        ),
        Intent(_("Plan"), "plan"),
        MENU,
    )
    turn.notify(
        turn.officers(),
        join(
            Strong(_("The plan was changed")),
            _("{officer}, {moment}:", officer=turn.actor.name if turn.actor else "–", moment=batch.now),
            *told,
            more,
            _("Reason: “{reason}”", reason=outcome.reason),
        ),
        Intent(_("Plan"), "plan"),
        key=f"plan:{commune.id}:{new.version}:{batch.now.isoformat()}",
    )
    return None


def agree_later(turn: Turn, outcome: AgreeLater) -> Open | None:
    """Nothing is kept and nothing is deleted; the question comes back with the next message."""
    turn.require(Action.LOOK_AROUND)
    turn.say(_("Nothing new is kept. You will be asked again when you write next."), MENU)
    return None


def _changed(plan: Plan, outcome: ChangePlan) -> Plan:
    if outcome.deadline and outcome.day is not None:
        return with_other_day(plan, outcome.deadline, outcome.day)
    if outcome.target and outcome.figure is not None:
        return with_figure(plan, outcome.target, outcome.figure)
    if outcome.period is not None:
        return with_periods(plan, outcome.open_date, outcome.period)
    if outcome.day is not None:
        return with_day(plan, outcome.open_date, outcome.day)
    raise KeyError(outcome)
