"""One unit that could become exemplary: why or why not, its dossier, and what can be done about it.

People decide: the rule is the plan's. A unit that the rule does not foresee can still be chosen, after a warning; it
cannot be proposed while something stands against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows.exemplary_texts import STAGES, dossier_text, reason_text
from bot.flows.outcomes import Nothing, Open
from bot.flows.outcomes_titles import ChooseExemplary, EnterEarlier, TickPaper, about_title
from bot.flows.questions import Choose, Option
from bot.flows.step import StepFacts, step
from bot.flows.texts import local
from bot.flows.year_texts import STEP_NAMES
from bot.i18n import Strong, Value, Verbatim, _, join
from movement.checklist import Title
from movement.exemplary import Candidacy, DossierPaper, Reason, Stage
from movement.honours import ExemplaryRule
from movement.plan import Levels
from movement.units import UnitKind
from movement.year import Step

_ON_THE_WAY = (Stage.NONE, Stage.CHOSEN, Stage.REGISTERED)


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """A unit and what the plan's rule says about it.

    `steps` are those that the plan follows for the unit; `has_criteria` says that the plan has the checklist of the
    title, `earlier` which results of the year before nobody has entered.
    """

    unit_id: int
    unit_name: str
    kind: UnitKind
    year: int
    rule: ExemplaryRule
    levels: Levels | None
    candidacy: Candidacy
    stage: Stage
    papers: Sequence[DossierPaper] = ()
    steps: frozenset[Step] = frozenset()
    has_criteria: bool = False
    earlier: Sequence[Step] = ()


async def candidate(facts: CandidateFacts) -> object:
    """Show the reasons, and do what is picked."""
    what: object = await Choose(key="what", prompt=lambda: _overview(facts), choices=_choices(facts))
    match what:
        case "dossier":
            return await _dossier(facts)
        case "choose" if facts.candidacy.can_be_chosen:
            return ChooseExemplary(facts.unit_id, chosen=True)
        case "choose":
            return await _choose_anyway(facts)
        case "propose":
            return await _propose(facts)
        case "earlier":
            return await _earlier(facts)
        case "how":
            return await _how(facts)
        case None:
            return Nothing()
    return what


def _choices(facts: CandidateFacts) -> list[Option[object]]:
    n, stage = facts.unit_id, facts.stage
    options: list[Option[object]] = []
    if Step.EXEMPLARY_CHOSEN in facts.steps and not facts.candidacy.holds:
        if stage is Stage.NONE:
            options.append(Option("choose", _("Choose for {year}", year=str(facts.year)), "choose", wide=True))
        elif stage in (Stage.CHOSEN, Stage.REGISTERED):
            options.append(Option(ChooseExemplary(n, chosen=False), _("Choose no more"), "unchoose", wide=True))
    if Step.EXEMPLARY_PROPOSED in facts.steps and not facts.candidacy.holds and stage in _ON_THE_WAY:
        options.append(Option("propose", _("Propose for recognition"), "propose", wide=True))
    if stage in (Stage.PROPOSED, Stage.REFUSED, Stage.RECOGNISED) and Step.EXEMPLARY_DECIDED in facts.steps:
        options.append(Option(_step(n, Step.EXEMPLARY_DECIDED), _("Enter the decision"), "decide", wide=True))
    if stage in (Stage.KEPT, Stage.LOST) and Step.EXEMPLARY_UPKEEP in facts.steps:
        options.append(Option(_step(n, Step.EXEMPLARY_UPKEEP), _("Title kept or not"), "upkeep", wide=True))
    if facts.papers:
        there = sum(each.there for each in facts.papers)
        label = _("Dossier ({n}/{of})", n=there, of=len(facts.papers))
        options.append(Option("dossier", label, "dossier"))
    if facts.has_criteria:
        target = about_title("checkchecklist", n, Title.EXEMPLARY)
        options.append(Option(target, _("Criteria"), "criteria"))
    elif facts.rule.checklist is None:
        options.append(Option("how", _("How to enter the criteria"), "how", wide=True))
    if facts.earlier:
        label = _("Enter results of {year}", year=str(facts.year - 1))
        options.append(Option("earlier", label, "earlier", wide=True))
    options.append(Option(Open("year", {"unit": n}), _("The year's steps"), "year"))
    options.append(Option(None, _("Close"), "close", key="0"))
    return options


def _step(unit_id: int, which: Step) -> Open:
    return Open("step", {"unit": unit_id, "step": which.value})


def _overview(facts: CandidateFacts) -> Value:
    return join(
        Strong(_("{unit} · exemplary unit {year}", unit=facts.unit_name, year=str(facts.year))),
        _("Stands: {stage}.", stage=STAGES[facts.stage]),
        *_reasons(facts, facts.candidacy.reasons),
        None
        if facts.rule.needs_antt or facts.rule.needs_level
        else _("The plan sets no condition of earlier results."),
        dossier_text(facts.papers),
        _("Decided by: {who}. By the plan: {source}", who=local(facts.rule.decided_by), source=facts.rule.source),
    )


def _reasons(facts: CandidateFacts, reasons: Sequence[Reason]) -> list[Value]:
    years = (facts.year, facts.year - 1)
    texts = (reason_text(each, facts.rule, facts.levels, facts.kind, years) for each in reasons)
    return [text for text in texts if text is not None]


async def _choose_anyway(facts: CandidateFacts) -> object:
    sure = await Choose(
        key="sure.choose",
        prompt=lambda: join(
            Strong(facts.unit_name),
            _("⚠ By the plan's rule this unit is no candidate now:"),
            *_reasons(facts, facts.candidacy.against),
            _("It can be chosen, but not proposed while this stands. Choose it all the same?"),
        ),
        choices=(
            Option(True, _("Choose it all the same"), "sure", wide=True),
            Option(False, _("Do not choose it"), "no"),
        ),
    )
    return ChooseExemplary(facts.unit_id, chosen=True) if sure else Open("candidate", {"unit": facts.unit_id})


async def refusal(facts: CandidateFacts) -> object:
    """Say why the unit cannot be proposed."""
    return await _told(
        facts,
        "refused",
        join(
            _("⛔ {unit} cannot be proposed now:", unit=facts.unit_name),
            *_reasons(facts, facts.candidacy.against),
            _("Nothing was changed."),
        ),
    )


async def _propose(facts: CandidateFacts) -> object:
    if not facts.candidacy.ok:
        return await refusal(facts)
    missing = [each for each in facts.papers if not each.there]
    if missing:
        sure = await Choose(
            key="sure.propose",
            prompt=lambda: join(
                Strong(facts.unit_name),
                _("⚠ Papers of the dossier that are not ticked yet:"),
                *(local(each.paper.title) for each in missing),
                _("Enter the proposal all the same?"),
            ),
            choices=(Option(True, _("Enter it all the same"), "sure", wide=True), Option(False, _("Not yet"), "no")),
        )
        if not sure:
            return Open("candidate", {"unit": facts.unit_id})
    return _step(facts.unit_id, Step.EXEMPLARY_PROPOSED)


async def _dossier(facts: CandidateFacts) -> object:
    picked: TickPaper | None = await Choose(
        key="paper",
        prompt=lambda: join(
            Strong(_("Dossier – {unit}", unit=facts.unit_name)),
            *(
                _(
                    "{n}. {mark} {paper}",
                    n=Verbatim(str(n)),
                    mark="✅" if each.there else "–",
                    paper=local(each.paper.title),
                )
                for n, each in enumerate(facts.papers, 1)
            ),
            _("Choose a paper when it is there; choose it again if it is not."),
        ),
        choices=[
            *(
                Option(TickPaper(facts.unit_id, each.paper.id, not each.there), Verbatim(str(n)), f"p{n}")
                for n, each in enumerate(facts.papers, 1)
            ),
            Option(None, _("Done"), "done", key="0", wide=True),
        ],
    )
    return picked or Open("candidate", {"unit": facts.unit_id})


async def _how(facts: CandidateFacts) -> object:
    return await _told(
        facts,
        "how",
        join(
            Strong(_("Criteria of the exemplary title")),
            _("The plan of {year} does not have them: no document at hand gives their text.", year=str(facts.year)),
            _(
                "Write them into the plan file as a checklist “of: exemplary” and name it under “exemplary: "
                "checklist”; check it with <b>antq plan validate</b> and put it into use with <b>antq plan use</b>."
            ),
            _("Until then officers check the criteria by their text; the assistant holds no unit back for them."),
        ),
    )


async def _told(facts: CandidateFacts, key: str, text: Value) -> object:
    await Choose(key=key, prompt=lambda: text, choices=(Option(True, _("Back to the unit"), "back"),))
    return Open("candidate", {"unit": facts.unit_id})


async def _earlier(facts: CandidateFacts) -> object:
    which: Step | None = await Choose(
        key="which",
        prompt=lambda: join(
            Strong(_("{unit} · results of {year}", unit=facts.unit_name, year=str(facts.year - 1))),
            _("Which result shall be entered? The selection of {year} rests on it.", year=str(facts.year)),
        ),
        choices=[
            *(Option(each, STEP_NAMES[each], each.value, wide=True) for each in facts.earlier),
            Option(None, _("Back to the unit"), "back", key="0"),
        ],
    )
    if which is None:
        return Open("candidate", {"unit": facts.unit_id})
    return Open("earlier", {"unit": facts.unit_id, "step": which.value})


async def earlier(facts: StepFacts) -> EnterEarlier:
    """A result of the year before: what was decided, on which paper."""
    return EnterEarlier(await step(facts))
