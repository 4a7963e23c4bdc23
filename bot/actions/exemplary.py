"""Choosing units to become exemplary, and entering results of the year before."""

from __future__ import annotations

from bot.actions.people import MENU
from bot.actions.year import note_step
from bot.clock import day_in_vietnam
from bot.commands import Intent
from bot.flows.outcomes import EnterStep, Open
from bot.flows.outcomes_titles import ChooseExemplary, EnterEarlier
from bot.flows.year_texts import STEP_NAMES, outcome_text
from bot.i18n import _
from bot.permissions import Action
from bot.turn import Turn
from movement.exemplary import RESULTS
from movement.plan import Plan
from movement.year import STEPS, Outcome, Step
from storage import Conflict
from storage.units import ACTIVE, UnitRecord


def _unit(turn: Turn, unit_id: int) -> tuple[UnitRecord, Plan]:
    unit = turn.batch.unit(unit_id)
    if unit is None or unit.status != ACTIVE:
        raise Conflict
    turn.require(Action.ENTER_TITLE, unit.id)
    return unit, turn.batch.commune(unit.commune_id).plan


def choose_exemplary(turn: Turn, outcome: ChooseExemplary) -> Open | None:
    """Choose a unit to become exemplary this year, or do so no more; the unit is told, and the list comes next."""
    unit, plan = _unit(turn, outcome.unit_id)
    if plan.exemplary is None or Step.EXEMPLARY_CHOSEN not in plan.steps_for(unit.profile):
        raise Conflict
    value = Outcome.DONE if outcome.chosen else Outcome.NOT_DONE
    day = day_in_vietnam(turn.batch.now)
    note_step(turn, unit, plan, EnterStep(unit.id, plan.year, Step.EXEMPLARY_CHOSEN, value.value, day))
    turn.say(
        _("✅ {unit} is chosen to become exemplary in {year}.", unit=unit.name, year=str(plan.year))
        if outcome.chosen
        else _("✅ {unit} is not among the chosen units of {year} any more.", unit=unit.name, year=str(plan.year)),
        Intent(_("See the unit"), "candidate", unit.id),
        Intent(_("Exemplary units"), "exemplary"),
        MENU,
    )
    return None


def enter_earlier(turn: Turn, outcome: EnterEarlier) -> Open | None:
    """Keep a result of the year before. Nobody is told: those concerned know it from the paper."""
    entered = outcome.entered
    unit, plan = _unit(turn, entered.unit_id)
    if entered.year != plan.year - 1 or entered.step not in RESULTS or not _fits(plan, entered):
        raise Conflict
    note_step(turn, unit, plan, entered, tell=False)
    turn.say(
        _(
            "✅ Noted for {year}: {what} – {unit}: {how}.",
            year=str(entered.year),
            what=STEP_NAMES[entered.step],
            unit=unit.name,
            how=outcome_text(entered.step, entered.value, plan.levels),
        )
    )
    return Open("candidate", {"unit": unit.id})


def _fits(plan: Plan, entered: EnterStep) -> bool:
    kind = STEPS[entered.step]
    if kind.is_level:
        return plan.levels is not None and entered.value in {level.id for level in plan.levels.levels}
    return entered.file is None and entered.value in {str(each) for each in kind.outcomes}
