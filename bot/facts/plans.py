"""The plan in use: who may change it, and which of its dates concern somebody."""

from __future__ import annotations

from dataclasses import replace

from bot.clock import day_in_vietnam
from bot.deadlines import Standing
from bot.facts import Args, Gone
from bot.flows.agreeing import AgreeingFacts, agreeing
from bot.flows.lists import pick
from bot.flows.plan import MyDate, PlanFacts, listed, mine, plan
from bot.flows.planchange import PlanChangeFacts, planchange
from bot.flows.replay import Flow
from bot.permissions import Action, may
from bot.places import police_of
from bot.plan_changes import CHANGED, history, running_cards
from bot.turn import Turn
from movement.dates import Deadline, OpenDate
from movement.plan import Target


def plan_flow(turn: Turn, args: Args) -> Flow:
    turn.require(Action.SEE_PLAN)
    language = turn.session.language
    if not may(turn.actor, Action.SEE_FIGURES, commune_id=turn.commune_id, province=turn.commune.province):
        return pick(mine(_my_dates(turn), turn.commune.plan.year, language))
    facts = _facts(turn)
    part = args.get("part")
    return pick(listed(facts, str(part), language)) if part else plan(facts)


def _facts(turn: Turn) -> PlanFacts:
    commune = turn.commune
    changes = [each for each in history(turn.batch.connection, commune.id) if each.action == CHANGED]
    last = changes[-1] if changes else None
    may_change = may(turn.actor, Action.CHANGE_PLAN, commune_id=commune.id, province=commune.province)
    by = last.by if last and may_change else ""  # an officer of the province sees no names
    if last is not None and last.person_id is not None and may_change:
        actor = turn.batch.actor(last.person_id)
        by = actor.name if actor else ""
    return PlanFacts(
        plan=commune.plan,
        may_change=may_change,
        changed_by=by,
        changed_on=day_in_vietnam(last.at) if last else None,
    )


def _my_dates(turn: Turn) -> list[MyDate]:
    """The dates of the plan that concern the person's units in this commune; done when all of them have done it."""
    mine_here = turn.actor.unit_ids() if turn.actor else []
    standing = Standing(turn.batch.connection, turn.commune, turn.batch.now, mine_here)
    found = []
    for deadline in turn.commune.plan.deadlines:
        concerned = [
            unit
            for unit in standing.units.values()
            if unit.commune_id == turn.commune_id and standing.concerns(deadline, unit)
        ]
        if concerned:
            found.append(MyDate(deadline, all(standing.is_done(deadline, unit) for unit in concerned)))
    return found


def agreeing_flow(turn: Turn, args: Args) -> Flow:
    actor = turn.actor
    units = actor.unit_ids() if actor else []
    officer = actor is not None and actor.is_officer and not units
    province = actor is not None and actor.is_province_officer and not units and not officer
    office = turn.office
    if actor is not None and province:
        office = replace(office, police_office=police_of(actor.provinces()[0]))
    return agreeing(AgreeingFacts(office, as_officer=officer, of_province=province))


def planchange_flow(turn: Turn, args: Args) -> Flow:
    turn.require(Action.CHANGE_PLAN)
    commune = turn.commune
    if args.get("version") != commune.plan.version:
        raise Gone  # somebody else has changed the plan since it was looked at
    what = _wanted(turn, args)
    running = running_cards(turn.batch.connection, commune.id, commune.plan.year)
    return planchange(PlanChangeFacts(commune.plan.version, commune.plan.year, what, running))


def _wanted(turn: Turn, args: Args) -> Deadline | Target | OpenDate:
    plan = turn.commune.plan
    for name, entries in (("date", plan.deadlines), ("target", plan.targets), ("open", plan.open_dates)):
        for each in entries:
            if args.get(name) == each.id and isinstance(each, Deadline | Target | OpenDate):
                return each
    raise Gone
