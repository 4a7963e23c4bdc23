"""Entering the steps of a unit's year."""

from __future__ import annotations

from bot.commands import Intent
from bot.flows.attachment import file_to_json
from bot.flows.outcomes import EnterStep, Open
from bot.flows.step import entered
from bot.flows.year_texts import STEP_NAMES, told
from bot.i18n import Value, _, join
from bot.permissions import Action
from bot.target_board import tell_of_alarming_level
from bot.turn import Turn
from bot.unit_years import unit_year
from movement.plan import Plan
from movement.secrecy import marked_secret
from movement.year import STEPS, EnteredBy, Outcome, Step, StepState, UnitYear
from storage import Conflict, actors, milestones
from storage.milestones import Entered
from storage.units import ACTIVE, UnitRecord


def enter_step(turn: Turn, outcome: EnterStep) -> Open | None:
    """Keep what came of a step; whoever it concerns is told."""
    unit = turn.batch.unit(outcome.unit_id)
    if unit is None or unit.status != ACTIVE:
        raise Conflict
    kind = STEPS[outcome.step]
    turn.require(Action.ENTER_STEP if kind.by is EnteredBy.UNIT else Action.ENTER_TITLE, unit.id)
    plan = turn.batch.commune(unit.commune_id).plan
    this = unit_year(turn.batch.connection, turn.batch.commune(unit.commune_id), unit)
    if outcome.year != plan.year or not _fits(plan, this, outcome):
        raise Conflict
    note_step(turn, unit, plan, outcome)
    state = _state(outcome)
    turn.say(entered(outcome.step, unit.name, state, plan.levels))
    return Open("year", {"unit": unit.id})


def note_step(turn: Turn, unit: UnitRecord, plan: Plan, outcome: EnterStep, *, tell: bool = True) -> None:
    """Keep a step with its audit deed, and tell the others whom it concerns (unless they are told of it elsewhere)."""
    connection, now = turn.batch.connection, turn.batch.now
    before = milestones.of_units(connection, [unit.id], outcome.year).get(unit.id, {}).get(outcome.step)
    state = _state(outcome)
    milestones.enter(
        connection,
        unit.commune_id,
        unit.id,
        outcome.year,
        Entered(
            outcome.step,
            outcome.value,
            outcome.day,
            outcome.paper,
            outcome.paper_day,
            file=file_to_json(outcome.file) if outcome.file is not None else None,
        ),
        turn.person_id,
        now,
    )
    turn.audit(
        "step entered",
        f"unit:{unit.id}",
        in_commune=unit.commune_id,
        year=outcome.year,
        step=outcome.step.value,
        value=outcome.value,
        **({"before": before.value} if before is not None else {}),
        **({"paper": outcome.paper} if outcome.paper else {}),
        **({"day": outcome.day.isoformat()} if outcome.day else {}),
        **({"file": outcome.file.kind.value} if outcome.file else {}),
    )
    if tell:
        _tell(turn, unit, plan, outcome.step, state)
    if outcome.step is Step.LEVEL_DECIDED and outcome.year == plan.year:
        tell_of_alarming_level(turn.batch, turn.batch.commune(unit.commune_id), unit, outcome.value)


def _state(outcome: EnterStep) -> StepState:
    return StepState(outcome.value, outcome.day, outcome.paper, outcome.paper_day, has_file=outcome.file is not None)


def _fits(plan: Plan, this: UnitYear, outcome: EnterStep) -> bool:
    """Whether the plan follows the step for the unit, and the outcome is one of the step's own."""
    if outcome.step not in plan.steps_for(this.profile):
        return False
    if outcome.step is Step.EXEMPLARY_UPKEEP and not this.was_exemplary:
        return False
    if outcome.step is Step.EXEMPLARY_DECIDED and not this.has(Step.EXEMPLARY_PROPOSED):
        return False
    if outcome.file is not None and marked_secret(outcome.file.name):
        return False
    kind = STEPS[outcome.step]
    if kind.is_level:
        return plan.levels is not None and outcome.value in {level.id for level in plan.levels.levels}
    if kind.is_count:
        counted = StepState(outcome.value).counted
        return counted is not None and 0 <= counted[0] <= counted[1] and counted[1] > 0
    return outcome.value in {str(each) for each in kind.outcomes}


def _tell(turn: Turn, unit: UnitRecord, plan: Plan, step: Step, state: StepState) -> None:
    """Officers' entries are told to the unit; of a unit's registration for the exemplary title the officers hear."""
    connection = turn.batch.connection
    if STEPS[step].by is EnteredBy.OFFICER:
        if step is Step.EXEMPLARY_CHOSEN and state.value == Outcome.NOT_DONE:
            return
        turn.notify(
            actors.member_ids(connection, unit.id),
            join(told(step, unit.name, state, plan.levels), _next(plan, unit, step)),
            Intent(_("The year's steps"), "year", unit.id),
        )
        return
    if step is Step.EXEMPLARY_REGISTERED:
        turn.notify(
            turn.officers(unit.commune_id),
            _("📥 {unit} has registered to become exemplary.", unit=unit.name),
            Intent(_("The year's steps"), "year", unit.id),
        )


def _next(plan: Plan, unit: UnitRecord, step: Step) -> Value | None:
    """What the unit has to do now, where the plan wants a chosen unit to register."""
    if step is Step.EXEMPLARY_CHOSEN and Step.EXEMPLARY_REGISTERED in plan.steps_for(unit.profile):
        return _("Please register: choose “{what}” among the year's steps.", what=STEP_NAMES[Step.EXEMPLARY_REGISTERED])
    return None
