"""Answering a title's checklist, sending it, comparing it, and ticking the papers of a dossier."""

from __future__ import annotations

from bot.actions.people import MENU
from bot.commands import Intent
from bot.facts.checklists import checklist_facts
from bot.flows.checklist import MOST_NOTE
from bot.flows.checklist_facts import ChecklistFacts
from bot.flows.checklist_texts import TITLES, counted, differences, eligible, finding_texts
from bot.flows.outcomes import Open
from bot.flows.outcomes_titles import AnswerChecklist, CheckChecklist, SendChecklist, TickPaper
from bot.i18n import Strong, _, join
from bot.permissions import Action
from bot.turn import Turn
from movement.checking import Answer, Side, State
from movement.checklist import Title
from storage import Conflict, actors, checklists
from storage.checklists import DOSSIER
from storage.units import ACTIVE, UnitRecord


def _known(turn: Turn, unit_id: int, title: Title, action: Action) -> tuple[UnitRecord, ChecklistFacts]:
    """A unit's checklist that may still change; raises `Forbidden` or `Conflict`."""
    unit = turn.batch.unit(unit_id)
    if unit is None or unit.status != ACTIVE:
        raise Conflict
    turn.require(action, unit.id)
    facts = checklist_facts(turn, unit, title)
    if facts is None or facts.decided is not None:
        raise Conflict
    return unit, facts


def answer_checklist(turn: Turn, outcome: AnswerChecklist) -> None:
    """Keep what a unit says about criteria; what says nothing new is not kept again."""
    unit, facts = _known(turn, outcome.unit_id, outcome.title, Action.ANSWER_CHECKLIST)
    asked = {item.code for item in facts.items}
    if not outcome.answers or not outcome.answers.keys() <= asked:
        raise Conflict
    new = {
        code: Answer(answer.met, answer.note[:MOST_NOTE])
        for code, answer in outcome.answers.items()
        if not _says_the_same(facts.own.get(code), answer) or _answers_the_police(facts, code, answer)
    }
    if not new:
        return
    _keep(turn, unit, facts, Side.SELF, new)
    turn.audit(
        "checklist answered",
        f"unit:{unit.id}",
        in_commune=unit.commune_id,
        checklist=facts.checklist.id,
        met=[code for code, answer in new.items() if answer.met],
        not_met=[code for code, answer in new.items() if not answer.met],
    )


def _says_the_same(before: Answer | None, answer: Answer) -> bool:
    """Whether an answer changes nothing: an answer without a note leaves the note that is there."""
    return before is not None and before.met == answer.met and answer.note in ("", before.note)


def _answers_the_police(facts: ChecklistFacts, code: str, answer: Answer) -> bool:
    """Whether an answer says again what Công an xã has found otherwise: what was missing has been done since."""
    found = facts.verified.get(code)
    return code in facts.settled and found is not None and found.met != answer.met


def _keep(
    turn: Turn, unit: UnitRecord, facts: ChecklistFacts, side: Side, answers: dict[str, Answer], *, closes: bool = False
) -> None:
    checklists.add(
        turn.batch.connection,
        unit.commune_id,
        unit.id,
        facts.year,
        facts.checklist.id,
        side,
        answers,
        plan_version_id=turn.batch.commune(unit.commune_id).plan_version_id,
        person_id=turn.person_id,
        now=turn.batch.now,
        closes=closes,
    )


def _word(title: Title) -> str:
    """What a command says beside the unit: nothing for the usual title."""
    return "" if title is Title.ANTT else title.value


def send_checklist(turn: Turn, outcome: SendChecklist) -> Open | None:
    """Hand the checklist to Công an xã; the officers are told once for each time that it is sent."""
    unit, facts = _known(turn, outcome.unit_id, outcome.title, Action.ANSWER_CHECKLIST)
    now = facts.standing(facts.own)
    if facts.state is not State.DRAFT or facts.revision != outcome.revision or not now.complete:
        raise Conflict
    _keep(turn, unit, facts, Side.SELF, {}, closes=True)
    turn.audit(
        "checklist sent",
        f"unit:{unit.id}",
        in_commune=unit.commune_id,
        checklist=facts.checklist.id,
        met=len(now.met),
        not_met=list(now.unmet),
    )
    title = TITLES[outcome.title]
    turn.say(
        join(
            _("✅ <b>Sent</b> at {moment}: {title}.", moment=turn.batch.now, title=title),
            counted(now),
            _("{office} will compare it; the result will be told here.", office=turn.office.police_office),
        ),
        Intent(_("See or correct"), "checklist", unit.id, _word(outcome.title)),
        MENU,
    )
    turn.notify(
        turn.officers(unit.commune_id),
        join(
            Strong(_("📥 Criteria of {title} to compare", title=title)),
            unit.name,
            counted(now),
            *finding_texts(facts, facts.findings(facts.own)),
        ),
        Intent(_("Compare"), "checkchecklist", unit.id, _word(outcome.title)),
        key=f"checklist:{unit.id}:{facts.checklist.id}:{facts.year}:{facts.revision}",
    )
    return None


def check_checklist(turn: Turn, outcome: CheckChecklist) -> Open | None:
    """Keep what an officer found about every criterion, and tell the unit; the title itself is decided elsewhere."""
    unit, facts = _known(turn, outcome.unit_id, outcome.title, Action.CHECK_CHECKLIST)
    if facts.revision != outcome.revision or not _complete(facts, outcome):
        raise Conflict
    _keep(turn, unit, facts, Side.VERIFIED, dict(outcome.verdicts), closes=True)
    verdicts = {**facts.verified, **outcome.verdicts}
    found = facts.standing(verdicts)
    turn.audit(
        "checklist compared",
        f"unit:{unit.id}",
        in_commune=unit.commune_id,
        checklist=facts.checklist.id,
        met=len(found.met),
        not_met=list(found.unmet),
        reasons={code: verdict.note for code, verdict in outcome.verdicts.items() if verdict.note},
    )
    title = TITLES[outcome.title]
    result = join(counted(found), *differences(facts, verdicts))
    turn.say(
        join(
            _("✅ {title} – {unit}: compared at {moment}.", title=title, unit=unit.name, moment=turn.batch.now),
            result,
            eligible(found),
            _("The title itself is decided by the authority."),
        ),
        Intent(_("Waiting to be compared"), "checklists"),
        MENU,
    )
    turn.notify(
        actors.member_ids(turn.batch.connection, unit.id),
        join(
            Strong(_("{title} – {unit}: compared by the commune police", title=title, unit=unit.name)),
            result,
            _("The title itself is decided by the authority."),
        ),
        Intent(_("See or correct"), "checklist", unit.id, _word(outcome.title)),
        key=f"checklist:{unit.id}:{facts.checklist.id}:{facts.year}:compared:{facts.revision}",
    )
    return None


def _complete(facts: ChecklistFacts, outcome: CheckChecklist) -> bool:
    """Whether every criterion is settled, and whatever is found otherwise than the unit says has a reason."""
    asked = [item.code for item in facts.items]
    if not outcome.verdicts.keys() <= set(asked):
        return False
    for code in asked:
        verdict, own = outcome.verdicts.get(code), facts.own.get(code)
        if verdict is None:
            if code not in facts.settled:
                return False
            continue
        differs = own.met != verdict.met if own is not None else not verdict.met
        if differs and not verdict.note:
            return False
    return True


def tick_paper(turn: Turn, outcome: TickPaper) -> Open | None:
    """Note that a paper of a unit's dossier is there, or not any more."""
    unit = turn.batch.unit(outcome.unit_id)
    if unit is None or unit.status != ACTIVE:
        raise Conflict
    turn.require(Action.CHECK_CHECKLIST, unit.id)
    commune = turn.batch.commune(unit.commune_id)
    rule = commune.plan.exemplary
    if rule is None or outcome.paper not in rule.papers:
        raise Conflict
    checklists.add(
        turn.batch.connection,
        unit.commune_id,
        unit.id,
        commune.plan.year,
        DOSSIER,
        Side.VERIFIED,
        {outcome.paper: Answer(outcome.there)},
        plan_version_id=commune.plan_version_id,
        person_id=turn.person_id,
        now=turn.batch.now,
    )
    turn.audit(
        "dossier paper there" if outcome.there else "dossier paper missing",
        f"unit:{unit.id}",
        in_commune=unit.commune_id,
        paper=outcome.paper,
    )
    return Open("candidate", {"unit": unit.id}, {"what": "dossier"})
