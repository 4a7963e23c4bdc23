"""A title's checklist: answering it for a unit, comparing it, and the list of those that wait."""

from __future__ import annotations

from collections.abc import Mapping

from bot.card_facts import template_of
from bot.facts import Args, Gone
from bot.flows.checking import checking
from bot.flows.checklist import checklist, no_checklist
from bot.flows.checklist_facts import ChecklistFacts
from bot.flows.checklist_texts import DECIDED, TITLES, counted
from bot.flows.lists import Entry
from bot.flows.outcomes_titles import about_title
from bot.flows.replay import Flow
from bot.flows.sifting import Sieve, SiftedFacts, sift
from bot.i18n import Value, _, join
from bot.permissions import Action, may
from bot.turn import Turn
from bot.unit_checklists import UnitChecklist, commune_checklists, unit_checklist
from movement.checking import CardView, State
from movement.checklist import Title
from movement.scoring import ItemAnswer
from movement.year import Step, StepState
from storage import cards, milestones, units
from storage.cards import Card
from storage.units import ACTIVE, UnitRecord


def title_of(args: Args) -> Title:
    """The title that a conversation is about; the security-and-order one where nothing is said."""
    try:
        return Title(args.get("title") or Title.ANTT)
    except ValueError:
        raise Gone from None


def checklist_flow(turn: Turn, args: Args) -> Flow:
    unit, title = _unit(turn, args, Action.ANSWER_CHECKLIST), title_of(args)
    facts = checklist_facts(turn, unit, title, turn.session.state.get("answers", {}))
    if facts is None:
        return no_checklist(TITLES[title], turn.batch.commune(unit.commune_id).plan.year)
    return checklist(facts)


def checkchecklist_flow(turn: Turn, args: Args) -> Flow:
    unit, title = _unit(turn, args, Action.CHECK_CHECKLIST), title_of(args)
    facts = checklist_facts(turn, unit, title)
    if facts is None:
        return no_checklist(TITLES[title], turn.batch.commune(unit.commune_id).plan.year)
    answers = turn.session.state.setdefault("answers", {})
    if answers.setdefault("revision", facts.revision) != facts.revision:  # begun before the checklist changed
        answers.clear()
        answers["revision"] = facts.revision
    return checking(facts)


def _unit(turn: Turn, args: Args, action: Action) -> UnitRecord:
    unit = turn.batch.unit(int(args["unit"]))
    if unit is None or unit.status != ACTIVE:
        raise Gone
    turn.require(action, unit.id)
    return unit


def checklist_facts(
    turn: Turn, unit: UnitRecord, title: Title, answers: Mapping[str, object] | None = None
) -> ChecklistFacts | None:
    """How a unit's checklist stands; None where the plan has none. `answers` are those of the present sitting."""
    connection = turn.batch.connection
    commune = turn.batch.commune(unit.commune_id)
    plan = commune.plan
    held = unit_checklist(connection, commune, unit, title)
    if held is None:
        return None
    steps = milestones.of_units(connection, [unit.id], plan.year).get(unit.id, {})
    follows = title is Title.ANTT and Step.ANTT_REGISTERED in plan.steps_for(unit.profile)
    said = answers or {}
    return ChecklistFacts(
        unit_id=unit.id,
        unit_name=unit.name,
        year=plan.year,
        checklist=held.checklist,
        profile=unit.profile,
        state=held.state,
        revision=held.revision,
        own=held.own,
        verified=held.verified,
        settled=held.settled,
        card=_card(turn, unit, plan.year),
        registered=_taken(steps.get(Step.ANTT_REGISTERED)) if follows else None,
        exclusion=unit.exclusion,
        decided=steps.get(DECIDED[title]),
        window=plan.assessment_window(unit.kind),
        sent_at=held.sent_at,
        checked_at=held.checked_at,
        fresh=frozenset(key.removeprefix("c.") for key in said if key.startswith("c.") and said[key] == "not"),
    )


def _taken(state: StepState | None) -> bool:
    return state is not None and state.is_done


def _card(turn: Turn, unit: UnitRecord, year: int) -> CardView | None:
    """The unit's card of the year with the points that hold now: verified ones before the unit's own."""
    card_id = cards.of_unit(turn.batch.connection, unit.id, year)
    held: Card | None = turn.batch.card(card_id) if card_id is not None else None
    if held is None:
        return None
    checked = {item: ItemAnswer(points=each.points) for item, each in held.checked.items()}
    return CardView(template_of(turn, held)[1], {**held.answers, **checked})


def checklists_flow(turn: Turn, args: Args) -> Flow:
    """The officers' list: those that wait, those that are compared, those that are not sent."""
    turn.require(Action.CHECK_CHECKLIST)
    commune = turn.commune
    known = [
        unit
        for unit in units.in_commune(turn.batch.connection, commune.id, status=ACTIVE)
        if may(turn.actor, Action.CHECK_CHECKLIST, commune_id=commune.id, unit_id=unit.id)
    ]
    held = commune_checklists(turn.batch.connection, commune, known, *Title)
    by_state: dict[State, list[Entry]] = {state: [] for state in State}
    for unit in known:
        for title in Title:
            found = held.get((unit.id, title))
            if found is not None and (title is Title.ANTT or found.state is not State.NONE):
                target = about_title("checkchecklist", unit.id, title)
                by_state[found.state].append(Entry(unit.name, _detail(unit, title, found), target))
    return sift(
        SiftedFacts(
            _("Criteria of titles · {year}", year=str(commune.plan.year)),
            (
                Sieve(_("Waiting to be compared"), by_state[State.SENT]),
                Sieve(_("Compared"), by_state[State.CHECKED]),
                Sieve(_("Not sent"), by_state[State.DRAFT] + by_state[State.NONE]),
            ),
            None if held else _("The plan has no criteria of titles."),
        )
    )


def _detail(unit: UnitRecord, title: Title, found: UnitChecklist) -> Value:
    now = found.standing(unit.profile) if found.state is State.CHECKED else found.standing_of_unit(unit.profile)
    if found.state is State.NONE:
        return _("not begun")
    sent = found.sent_at if found.state is State.SENT else None
    return join(
        TITLES[title] if title is not Title.ANTT else None,
        counted(now),
        _("sent at {moment}", moment=sent) if sent is not None else None,
        separator=" · ",
    )
