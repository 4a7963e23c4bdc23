"""A unit's dossier in finished words, for the three papers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.flows.counting_texts import percent
from bot.flows.exemplary_texts import level_called
from bot.flows.model_texts import since_text
from bot.flows.texts import UNIT_KINDS
from bot.flows.year_texts import outcome_text
from bot.i18n import Value, _, join
from bot.making.dossier_criteria import card_of, criteria_of, shortcomings_of, standing_of
from bot.making.dossier_missing import missing_of
from bot.making.dossier_record import REGISTERED, DossierRecord, steps_of
from bot.making.dossier_texts import step_name, words
from documents.dossier import Dossier, DossierUnit, ModelLine, YearLine
from movement.checklist import Title
from movement.names import fold
from movement.plan import Plan
from movement.units import UnitKind
from movement.year import Outcome, Step, StepState, UnitYear

_OF_ANTT = ("124/2021/tt-bca", "an toan ve")
_OF_EXEMPLARY = (*_OF_ANTT, "dien hinh", "phan loai phong trao", "510/qd")
_DECIDED = (Step.ANTT_DECIDED, Step.LEVEL_DECIDED, Step.EXEMPLARY_DECIDED, Step.EXEMPLARY_UPKEEP)


def dossier_of(record: DossierRecord) -> Dossier:
    """Everything that the papers say about the unit."""
    plan, unit, this = record.plan, record.unit, record.this
    window = plan.assessment_window(unit.kind)
    registration = this.steps.get(REGISTERED[record.title])
    return Dossier(
        year=str(plan.year),
        commune=record.commune.name,
        body=plan.issuer.body,
        police=record.commune.police_office,
        decided_by=plan.exemplary.decided_by.vi if plan.exemplary is not None else "",
        plan=plan.title.vi,
        bases=bases_of(plan, record.title),
        first_day=_day(window[0] if window else None),
        last_day=_day(window[1] if window else None),
        unit=DossierUnit(
            name=unit.name,
            kind=words(UNIT_KINDS[unit.kind]).lower(),
            address=unit.address,
            hamlet=unit.hamlet,
            people=words(unit.people) if unit.people is not None else "",
            is_residential_area=unit.kind is UnitKind.RESIDENTIAL_AREA,
            has_party_organisation=unit.has_party_organisation,
            has_union=unit.has_union,
            has_guard_force=unit.has_guard_force,
        ),
        registration=words(_paper(registration)) if registration is not None and registration.is_done else "",
        steps=tuple(_step(record, step) for step in steps_of(record)),
        standing=standing_of(record),
        criteria=criteria_of(record),
        shortcomings=shortcomings_of(record),
        card=card_of(record.card),
        models=tuple(
            ModelLine(model.about.name, words(since_text(model.since)), model.result) for model in record.models
        ),
        history=tuple(words(line) for year in (record.last, this) for line in _history(record, year)),
        missing=tuple(words(line) for line in missing_of(record)),
        files=words(len(record.files)),
    )


def bases_of(plan: Plan, title: Title) -> tuple[str, ...]:
    """The plan's legal references that are about the title, by what they are called; all where none is.

    The exemplary title rests on the security-and-order title and on the classification (seed 000 II.2, 004 II.1).
    """
    wanted = _OF_ANTT if title is Title.ANTT else _OF_EXEMPLARY
    named = [each.title for each in plan.legal_references]
    about = [each for each in named if any(word in fold(each) for word in wanted)]
    return tuple(about or named)


def _day(day: date | None) -> str:
    return words(day) if day is not None else ""


def _paper(state: StepState) -> Value:
    """The number and day of the paper on which a step was taken, else the day of the step; empty without both."""
    day = state.paper_day or state.day
    if state.paper and day:
        return _("No. {number} of {day}", number=state.paper, day=day)
    if state.paper:
        return _("No. {number}", number=state.paper)
    return _("on {day}", day=day) if day else ""


def _step(record: DossierRecord, step: Step) -> YearLine:
    """A step with what came of it; what is not entered is said."""
    state = record.this.steps.get(step)
    name = words(step_name(step))
    if state is None:
        return YearLine(name, words(_("not entered yet")), done=False)
    paper = _paper(state) or None
    outcome = _outcome(record, step, state) if paper is None or state.value != Outcome.DONE else None
    parts = join(outcome, paper, state.note or None, separator="; ")
    return YearLine(name, words(parts), done=state.is_done)


def _outcome(record: DossierRecord, step: Step, state: StepState) -> Value:
    if (counted := state.counted) is not None:
        part, whole = counted
        shown = _("{part}/{whole} ({percent}%)", part=part, whole=whole, percent=percent(part, whole))
        return shown if whole else state.value
    return outcome_text(step, state.value, record.plan.levels)


def _history(record: DossierRecord, year: UnitYear) -> Iterator[Value]:
    """What was decided about the unit in a year."""
    levels = record.plan.levels
    for step in _DECIDED:
        state = year.steps.get(step)
        if state is None or not state.value:
            continue
        what = (
            level_called(levels, state.value) if step is Step.LEVEL_DECIDED else outcome_text(step, state.value, levels)
        )
        paper = _paper(state)
        yield _(
            "{what} {year}: {outcome}",
            what=step_name(step),
            year=str(year.year),
            outcome=_("{outcome} ({paper})", outcome=what, paper=paper) if paper else what,
        )
    if year is record.this and year.expected_level and not year.level:
        yield _(
            "Level expected by points in {year}: {level} (provisional)",
            year=str(year.year),
            level=level_called(levels, year.expected_level),
        )
    if year is record.this and year.was_exemplary and year.value(Step.EXEMPLARY_UPKEEP) != Outcome.LOST:
        yield _("The unit has held the exemplary title since an earlier year")
