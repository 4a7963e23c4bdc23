"""Units that could become exemplary: the officers' list, one unit, and results of the year before."""

from __future__ import annotations

from bot.candidates import Candidate, candidates
from bot.clock import day_in_vietnam
from bot.facts import Args, Gone
from bot.flows.exemplary import CandidateFacts, candidate, earlier, refusal
from bot.flows.exemplary_texts import one_line
from bot.flows.lists import Entry
from bot.flows.outcomes import Open
from bot.flows.replay import Flow
from bot.flows.sifting import Sieve, SiftedFacts, sift
from bot.flows.step import StepFacts
from bot.i18n import Value, _
from bot.permissions import Action
from bot.turn import Turn
from bot.unit_years import unit_year
from movement.checklist import Title
from movement.exemplary import RESULTS, Stage
from movement.honours import ExemplaryRule
from movement.plan import Plan
from movement.year import Step
from storage.units import ACTIVE, UnitRecord

_UNDER_WAY = (Stage.CHOSEN, Stage.REGISTERED, Stage.PROPOSED, Stage.REFUSED)
_HOLDING = (Stage.RECOGNISED, Stage.KEPT, Stage.LOST)


def exemplary_flow(turn: Turn, args: Args) -> Flow:
    """The units of the commune: those that the rule lets through first, each with why or why not."""
    turn.require(Action.ENTER_TITLE)
    commune = turn.commune
    rule = commune.plan.exemplary
    found = candidates(turn.batch.connection, commune, rule) if rule is not None else []
    ready = [each for each in found if each.candidacy.can_be_chosen]
    others = [each for each in found if not each.candidacy.can_be_chosen and each.stage not in _HOLDING]
    under_way = [each for each in found if each.stage in _UNDER_WAY]
    holding = [each for each in found if each.stage in _HOLDING]
    return sift(
        SiftedFacts(
            _("Exemplary units {year}", year=str(commune.plan.year)),
            (
                Sieve(_("All, candidates first"), [_entry(commune.plan, each) for each in (*ready, *others, *holding)]),
                Sieve(_("Candidates"), [_entry(commune.plan, each) for each in ready]),
                Sieve(_("Chosen, proposed"), [_entry(commune.plan, each) for each in under_way]),
                Sieve(_("Holding the title"), [_entry(commune.plan, each) for each in holding]),
            ),
            _remark(rule),
        )
    )


def _remark(rule: ExemplaryRule | None) -> Value | None:
    return _("The plan says nothing about exemplary units.") if rule is None else None


def _entry(plan: Plan, each: Candidate) -> Entry:
    line = one_line(each.candidacy, each.stage, plan.levels)
    return Entry(each.this.name, line, Open("candidate", {"unit": each.this.unit_id}))


def _unit(turn: Turn, args: Args) -> tuple[UnitRecord, Plan, ExemplaryRule]:
    unit = turn.batch.unit(int(args["unit"]))
    if unit is None or unit.status != ACTIVE:
        raise Gone
    turn.require(Action.ENTER_TITLE, unit.id)
    plan = turn.batch.commune(unit.commune_id).plan
    if plan.exemplary is None:
        raise Gone
    return unit, plan, plan.exemplary


def candidate_flow(turn: Turn, args: Args) -> Flow:
    unit, plan, rule = _unit(turn, args)
    return candidate(_candidate_facts(turn, unit, plan, rule))


def proposal_refused(turn: Turn, unit: UnitRecord) -> Flow | None:
    """What is said instead when a unit cannot be proposed by the plan's rule; None where nothing stands against it."""
    plan = turn.batch.commune(unit.commune_id).plan
    if plan.exemplary is None:
        return None
    facts = _candidate_facts(turn, unit, plan, plan.exemplary)
    return None if facts.candidacy.ok else refusal(facts)


def _candidate_facts(turn: Turn, unit: UnitRecord, plan: Plan, rule: ExemplaryRule) -> CandidateFacts:
    (found,) = candidates(turn.batch.connection, turn.batch.commune(unit.commune_id), rule, [unit.id])
    return CandidateFacts(
        unit_id=unit.id,
        unit_name=unit.name,
        kind=unit.kind,
        year=plan.year,
        rule=rule,
        levels=plan.levels,
        candidacy=found.candidacy,
        stage=found.stage,
        papers=found.papers,
        steps=frozenset(plan.steps_for(unit.profile)),
        has_criteria=plan.checklist_for(unit.kind, Title.EXEMPLARY) is not None,
        earlier=_earlier(plan, unit),
    )


def _earlier(plan: Plan, unit: UnitRecord) -> tuple[Step, ...]:
    """The results of the year before that can be entered for a unit."""
    open_to = [s for s in RESULTS if s is not Step.ANTT_DECIDED or unit.profile.antt_eligible]
    return tuple(s for s in open_to if s is not Step.LEVEL_DECIDED or plan.levels is not None)


def earlier_flow(turn: Turn, args: Args) -> Flow:
    unit, plan, _rule = _unit(turn, args)
    which = next((s for s in _earlier(plan, unit) if s == args.get("step")), None)
    if which is None:
        raise Gone
    before = unit_year(turn.batch.connection, turn.batch.commune(unit.commune_id), unit, plan.year - 1)
    return earlier(
        StepFacts(
            unit_id=unit.id,
            unit_name=unit.name,
            year=plan.year - 1,
            step=which,
            levels=plan.levels,
            today=day_in_vietnam(turn.batch.now),
            so_far=before.steps.get(which),
        )
    )
