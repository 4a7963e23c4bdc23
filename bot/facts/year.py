"""A unit's year: how it stands, and the facts of entering one of its steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.card_facts import card_number, self_total, verified_points
from bot.chat import File
from bot.clock import day_in_vietnam
from bot.facts import Args, Gone
from bot.facts.exemplary import proposal_refused
from bot.flows.attachment import file_from_json
from bot.flows.dossier_looks import DossierOffer
from bot.flows.lists import Entry, ListFacts, pick
from bot.flows.outcomes import Open
from bot.flows.replay import Flow
from bot.flows.step import StepFacts, step
from bot.flows.texts import CARD_STATES, UNIT_KINDS, points_text
from bot.flows.year import YearFacts, year
from bot.flows.year_texts import YearLine
from bot.i18n import Value, _, join
from bot.making.dossiers import dossier, refused
from bot.permissions import Action, may
from bot.reminding.texts import by_when
from bot.turn import Turn
from bot.unit_years import unit_year, unit_years
from movement.dates import Deadline, Word
from movement.plan import Plan, Title
from movement.year import STEPS, EnteredBy, Step, StepState, UnitYear
from storage import cards, milestones
from storage.communes import CommuneRecord
from storage.units import ACTIVE, UnitRecord

_FOLLOWING_ONE_ANOTHER = {  # what can be entered only once something else has been
    Step.EXEMPLARY_REGISTERED: Step.EXEMPLARY_CHOSEN,
    Step.EXEMPLARY_DECIDED: Step.EXEMPLARY_PROPOSED,
}


_EXEMPLARY = (*(Step.EXEMPLARY_CHOSEN, Step.EXEMPLARY_REGISTERED, Step.EXEMPLARY_PROPOSED, Step.EXEMPLARY_DECIDED),)


def known_unit(turn: Turn, unit_id: int) -> tuple[UnitRecord, CommuneRecord]:
    """A unit with its commune; raises `Gone` when there is none, `Forbidden` when its year may not be seen."""
    unit = turn.batch.unit(unit_id)
    if unit is None:
        raise Gone
    turn.require(Action.SEE_YEAR, unit.id)
    return unit, turn.batch.commune(unit.commune_id)


def year_flow(turn: Turn, args: Args) -> Flow:
    unit, commune = known_unit(turn, int(args["unit"]))
    when = int(args.get("year", commune.plan.year))
    this = unit_year(turn.batch.connection, commune, unit, when)
    current = when == commune.plan.year
    enterable = [s for s in followed(commune.plan, this) if may_enter(turn, unit, this, s)] if current else []
    officers = [s for s in enterable if STEPS[s].by is EnteredBy.OFFICER]
    others = _others(turn, unit, commune.plan, when) if unit.status == ACTIVE else []
    if officers and len(officers) < len(enterable):  # an officer enters for a unit only where it cannot itself
        instead = Open("year", {"unit": unit.id, "instead": 1})
        if "instead" in args:
            enterable = [s for s in enterable if s not in officers]
        else:
            enterable = officers
            others.insert(0, (instead, _("Enter for the unit"), "instead"))
    return year(
        YearFacts(
            unit_id=unit.id,
            unit_name=unit.name,
            year=when,
            lines=lines(turn, commune.plan, this, current=current, brief=not officers),
            card=_card(turn, unit, when),
            levels=commune.plan.levels,
            enterable=enterable if unit.status == ACTIVE else [],
            others=others,
            files=_files(turn, unit, when),
            dossiers=_dossiers(turn, unit, commune, this) if current and unit.status == ACTIVE else (),
            earlier=_earlier(turn, unit, when),
        )
    )


def followed(plan: Plan, this: UnitYear) -> list[Step]:
    """The steps that the plan follows for a unit; what came of an earlier title only where there is one."""
    upkeep = this.was_exemplary or Step.EXEMPLARY_UPKEEP in this.steps
    return [s for s in plan.steps_for(this.profile) if s is not Step.EXEMPLARY_UPKEEP or upkeep]


def may_enter(turn: Turn, unit: UnitRecord, this: UnitYear, which: Step) -> bool:
    """Whether the person may enter a step of this unit's year now."""
    action = Action.ENTER_STEP if STEPS[which].by is EnteredBy.UNIT else Action.ENTER_TITLE
    if not may(turn.actor, action, commune_id=unit.commune_id, unit_id=unit.id):
        return False
    before = _FOLLOWING_ONE_ANOTHER.get(which)
    followed_here = turn.batch.commune(unit.commune_id).plan.steps_for(this.profile)
    return before is None or before not in followed_here or this.has(before)


def lines(turn: Turn, plan: Plan, this: UnitYear, *, current: bool = True, brief: bool = False) -> list[YearLine]:
    """The steps of a unit's year, with what is entered or by when it has to be done.

    `brief` leaves out the way to the exemplary title for a unit that is not on it.
    """
    shown = followed(plan, this) if current else []
    if brief and not any(s in this.steps for s in _EXEMPLARY):
        shown = [s for s in shown if s not in _EXEMPLARY]
    shown += [s for s in this.steps if s not in shown]  # of a plan that is not in use any more
    chosen = this.has(Step.EXEMPLARY_CHOSEN)
    dated = [d for d in plan.deadlines if d.step is not None and plan.is_about(d, this.profile, chosen=chosen)]
    due = {d.step: d for d in dated} if current else {}
    today = day_in_vietnam(turn.batch.now)
    return [
        YearLine(s, this.steps.get(s), _due(due.get(s), plan.year, today)) for s in sorted(shown, key=list(Step).index)
    ]


def _due(deadline: Deadline | None, in_year: int, today: date) -> Value | None:
    if deadline is None or deadline.only_year not in (None, in_year):
        return None
    last = deadline.last_day(in_year)
    when = by_when(deadline, last)
    if last < today and deadline.word is not Word.ON:
        return _("{when} (overdue)", when=when)
    return when


def _card(turn: Turn, unit: UnitRecord, when: int) -> Value | None:
    """The scorecard's line, None where units of this kind have none."""
    card_id = cards.of_unit(turn.batch.connection, unit.id, when)
    held = turn.batch.card(card_id) if card_id is not None else None
    if held is None:
        plan = turn.batch.commune(unit.commune_id).plan
        return _("– Scorecard: not started") if when == plan.year and plan.scorecard_for(unit.kind) else None
    points = verified_points(turn, held)
    done = held.status in (cards.SUBMITTED, cards.VERIFIED, cards.FINAL)
    state = join(
        CARD_STATES[held.status],
        points_text(points if points is not None else self_total(turn, held).points),
        card_number(turn, held) or None,
        separator=" · ",
    )
    return _("✅ Scorecard: {state}", state=state) if done else _("– Scorecard: {state}", state=state)


def _others(turn: Turn, unit: UnitRecord, plan: Plan, when: int) -> list[tuple[Open, Value, str]]:
    """What else belongs to the year: the card and the checklist of the title."""
    found: list[tuple[Open, Value, str]] = []
    card_id = cards.of_unit(turn.batch.connection, unit.id, when)
    if card_id is not None and may(turn.actor, Action.SEE_CARD, commune_id=unit.commune_id, unit_id=unit.id):
        found.append((Open("card", {"card": card_id}), _("See the card"), "card"))
    if when == plan.year and plan.checklist_for(unit.kind, Title.ANTT) is not None:
        if may(turn.actor, Action.CHECK_CHECKLIST, commune_id=unit.commune_id, unit_id=unit.id):
            found.append((Open("checkchecklist", {"unit": unit.id}), _("Criteria of the title"), "check"))
        elif may(turn.actor, Action.ANSWER_CHECKLIST, commune_id=unit.commune_id, unit_id=unit.id):
            found.append((Open("checklist", {"unit": unit.id}), _("Criteria of the title"), "check"))
    if may(turn.actor, Action.CUT_OFF, commune_id=unit.commune_id, unit_id=unit.id):
        found.append((Open("people", {"unit": unit.id}), _("People and their accounts"), "people"))
    return found


def _files(turn: Turn, unit: UnitRecord, when: int) -> tuple[File, ...]:
    """The files that belong to the steps, for those who may see evidence: the unit and its officers."""
    if not may(turn.actor, Action.ENTER_STEP, commune_id=unit.commune_id, unit_id=unit.id):
        return ()
    return tuple(file_from_json(raw) for raw in milestones.files(turn.batch.connection, unit.id, when).values())


def _dossiers(turn: Turn, unit: UnitRecord, commune: CommuneRecord, this: UnitYear) -> list[DossierOffer]:
    """The dossiers that somebody may have made: of the title that the plan is about, and of one that the unit is on
    its way to.
    """
    if not may(turn.actor, Action.MAKE_DOSSIER, commune_id=unit.commune_id, unit_id=unit.id):
        return []
    plan = commune.plan
    wanted = []
    steps = {rule.step for rule in plan.steps}
    if plan.checklist_for(unit.kind, Title.ANTT) is not None or steps & {Step.ANTT_REGISTERED, Step.ANTT_DECIDED}:
        wanted.append(Title.ANTT)
    if plan.exemplary is not None and any(step in this.steps for step in _EXEMPLARY):
        wanted.append(Title.EXEMPLARY)
    return [
        DossierOffer(title, dossier(commune, unit.id, title, plan.year), refused(plan, unit, title)) for title in wanted
    ]


def _earlier(turn: Turn, unit: UnitRecord, when: int) -> int | None:
    """The last year before in which there is something to see."""
    connection = turn.batch.connection
    known = {y for y in milestones.years(connection, unit.id) if y < when}
    before = cards.latest_before(connection, unit.id, when)
    held = turn.batch.card(before) if before is not None else None
    if held is not None:
        known.add(held.year)
    return max(known, default=None)


def step_flow(turn: Turn, args: Args) -> Flow:
    unit, commune = known_unit(turn, int(args["unit"]))
    try:
        which = Step(args["step"])
    except ValueError:
        raise Gone from None
    this = unit_year(turn.batch.connection, commune, unit)
    if which not in followed(commune.plan, this) or unit.status != ACTIVE:
        raise Gone
    turn.require(Action.ENTER_STEP if STEPS[which].by is EnteredBy.UNIT else Action.ENTER_TITLE, unit.id)
    if not may_enter(turn, unit, this, which):
        raise Gone
    if which is Step.EXEMPLARY_PROPOSED and which not in this.steps:
        against = proposal_refused(turn, unit)
        if against is not None:
            return against
    return step(
        StepFacts(
            unit_id=unit.id,
            unit_name=unit.name,
            year=commune.plan.year,
            step=which,
            levels=commune.plan.levels,
            today=day_in_vietnam(turn.batch.now),
            so_far=this.steps.get(which),
            by=_who(turn, this.steps.get(which)),
            event=_event(commune.plan, which),
            largest_file=turn.batch.rules.file_limit(),
        )
    )


def _who(turn: Turn, state: StepState | None) -> str:
    """Who entered a step; empty where nobody did, or somebody who has been erased."""
    somebody = turn.batch.actor(state.person_id) if state is not None else None
    return somebody.name if somebody is not None else ""


def _event(plan: Plan, which: Step) -> date | None:
    """The day of the event that a step is about."""
    for deadline in plan.deadlines:
        if deadline.step is which and deadline.word is Word.ON:
            return deadline.last_day(plan.year)
    return None


def unityears_flow(turn: Turn, args: Args) -> Flow:
    """The officers' list of units with how far their year is."""
    turn.require(Action.LIST_PAPERS)
    commune = turn.commune
    entries = []
    for this in unit_years(turn.batch.connection, commune):
        entries.append(Entry(this.name, _progress(commune.plan, this), Open("year", {"unit": this.unit_id})))
    return pick(
        ListFacts(_("The year {year} by unit", year=str(commune.plan.year)), _("There is no unit yet."), entries)
    )


def _progress(plan: Plan, this: UnitYear) -> Value:
    steps: Sequence[Step] = followed(plan, this)
    parts: list[Value] = [UNIT_KINDS[this.kind]]
    if steps:
        taken = sum(1 for s in steps if this.has(s))
        parts.append(_("{done}/{of} steps", done=taken, of=len(steps)))
    if this.card_state:
        parts.append(CARD_STATES[this.card_state])
    return join(*parts, separator=" · ")
