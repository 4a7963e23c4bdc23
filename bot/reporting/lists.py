"""The lists of the Excel report: what is missing, what happened, what is proven. Each is a sheet of its own."""

from __future__ import annotations

from bot.flows.model_texts import STATUSES as MODEL_STATES
from bot.flows.model_texts import end_reason_text, place_text, since_text
from bot.flows.texts import local
from bot.flows.year_texts import STEP_NAMES
from bot.i18n import _
from bot.reminding.texts import by_when
from bot.reporting.names import (
    by_whom,
    capital,
    changes,
    date_state,
    form_name,
    kind_names,
    outcome_name,
    subject_name,
    topic_name,
    vi,
)
from bot.reporting.record import RECEIPTS_KEPT, Record
from documents.report_sheet import Cell, ListColumn, SheetList
from movement.plan import Comparison
from movement.targets import State
from storage.units import UnitRecord


def _unit(record: Record, unit_id: int | None) -> UnitRecord | None:
    return record.everybody.get(unit_id) if unit_id is not None else None


def missing(record: Record) -> SheetList:
    """Who has not got to a target that is not reached; where at most some may be, those that are too many."""
    kinds, invited = kind_names(), vi(_("invited, not registered"))
    silent = vi(_("nothing stated yet"))
    rows = []
    for result in record.board.results:
        if result.state is State.MET:
            continue
        at_most = result.target.comparison is Comparison.AT_MOST
        title, behind = vi(local(result.target.title)), vi(_("too many") if at_most else _("not reached"))
        listed = dict.fromkeys(result.units, behind)
        listed |= {who: silent for who in result.silent if who not in listed}
        for who, how in listed.items():
            unit = _unit(record, who.unit_id)
            kind, hamlet = (kinds[unit.kind], unit.hamlet) if unit is not None else (invited, "")
            rows.append((result.target.id, title, who.name, kind, hamlet, how))
    return SheetList(
        vi(_("Missing")),
        vi(_("UNITS THAT HAVE NOT GOT TO A TARGET")),
        (
            ListColumn(vi(_("Code of the target")), 20),
            ListColumn(vi(_("Target")), 48),
            ListColumn(vi(_("Unit")), 44),
            ListColumn(vi(_("Kind of unit")), 18, "middle"),
            ListColumn(vi(_("Hamlet")), 20),
            ListColumn(vi(_("State")), 20, "middle"),
        ),
        tuple(rows),
        vi(_("No unit is missing at any target.")),
    )


def dates(record: Record) -> SheetList:
    rows: list[tuple[Cell, ...]] = [
        (
            vi(local(line.deadline.title)),
            capital(vi(by_when(line.deadline, line.last_day))),
            line.last_day,
            by_whom(record.commune, line.deadline.audience),
            line.of,
            line.done,
            None,
            date_state(line),
        )
        for line in record.dates
    ]
    rows += [
        (
            vi(local(each.title)),
            vi(_("no day yet")),
            None,
            by_whom(record.commune, each.audience),
            None,
            None,
            None,
            vi(_("no day yet")),
        )
        for each in record.open_dates
    ]
    return SheetList(
        vi(_("Dates")),
        vi(_("DATES OF THE PERIOD, OVERDUE ONES, AND WHAT HAS NO DAY YET")),
        (
            ListColumn(vi(_("What is to be done")), 56),
            ListColumn(vi(_("By when")), 20, "middle"),
            ListColumn(vi(_("Last day")), 13, "day"),
            ListColumn(vi(_("By whom")), 20, "middle"),
            ListColumn(vi(_("Have to do it")), 11, "count"),
            ListColumn(vi(_("Have done it")), 11, "count"),
            ListColumn(vi(_("Missing units")), 11, "count", difference=(4, 5)),
            ListColumn(vi(_("State")), 16, "middle"),
        ),
        tuple(rows),
        vi(_("No date fell into the period, and none is overdue.")),
    )


def activities(record: Record) -> SheetList:
    kinds, steps = kind_names(), {step: vi(name) for step, name in STEP_NAMES.items()}
    outcomes = {
        (event.step, event.outcome): outcome_name(event.step, event.outcome, record.plan) or vi(_("done"))
        for event in record.events
    }
    rows = []
    for event in record.events:
        unit, state = _unit(record, event.unit_id), event.state
        name, kind = (unit.name, kinds[unit.kind]) if unit is not None else ("", "")
        outcome = state.value if state.counted else outcomes[event.step, event.outcome]
        rows.append((event.day, event.year, name, kind, steps[event.step], outcome, state.paper, state.paper_day))
    return SheetList(
        vi(_("Activities")),
        vi(_("STEPS OF THE YEAR THAT FELL INTO THE PERIOD")),
        (
            ListColumn(vi(_("Day")), 12, "day"),
            ListColumn(vi(_("Of the year")), 8, "middle"),
            ListColumn(vi(_("Unit")), 44),
            ListColumn(vi(_("Kind of unit")), 18, "middle"),
            ListColumn(vi(_("Step")), 44),
            ListColumn(vi(_("Outcome")), 22, "middle"),
            ListColumn(vi(_("Number of the paper")), 22),
            ListColumn(vi(_("Date of the paper")), 13, "day"),
        ),
        tuple(rows),
        vi(_("Nothing was entered for this period.")),
    )


def awards(record: Record) -> SheetList:
    return SheetList(
        vi(_("Awards")),
        vi(_("AWARDS")),
        (
            ListColumn(vi(_("Form of award")), 60),
            ListColumn(vi(_("Proposed, not decided")), 16, "count", total=True),
            ListColumn(vi(_("Given in the year")), 16, "count", total=True),
            ListColumn(vi(_("Given in the period")), 16, "count", total=True),
        ),
        tuple(
            (form_name(each.form, record.plan), each.waiting, each.awarded, each.in_period) for each in record.awards
        ),
        vi(_("There are no awards.")),
        vi(_("Total")),
    )


def models(record: Record) -> SheetList:
    register = record.models
    listed = [*register.active, *(model for model in register.ended if model not in register.active)]
    rows = []
    for model in listed:
        rows.append(
            (
                model.about.name,
                model.about.field,
                vi(place_text(model.about, model.unit_name)),
                vi(since_text(model.since)),
                vi(MODEL_STATES[model.status]),
                model.ended_on,
                vi(end_reason_text(model.ended_reason)) if model.ended_on is not None else "",
                changes(record.models, model),
            )
        )
    return SheetList(
        vi(_("Models")),
        vi(_("MODELS OF THE MOVEMENT")),
        (
            ListColumn(vi(_("Model")), 40),
            ListColumn(vi(_("Field")), 26),
            ListColumn(vi(_("Where")), 36),
            ListColumn(vi(_("Active since")), 12, "middle"),
            ListColumn(vi(_("State")), 20, "middle"),
            ListColumn(vi(_("Ended on")), 12, "day"),
            ListColumn(vi(_("Why it ended")), 28),
            ListColumn(vi(_("In the period")), 24, "middle"),
        ),
        tuple(rows),
        vi(_("There is no model in the register.")),
    )


def campaigns(record: Record) -> SheetList:
    return SheetList(
        vi(_("Messages")),
        vi(_("MESSAGES TO RESIDENTS THAT WERE SENT IN THE PERIOD")),
        (
            ListColumn(vi(_("Topic")), 56),
            ListColumn(vi(_("Campaigns")), 12, "count", total=True),
            ListColumn(vi(_("Times that they were sent")), 12, "count", total=True),
            ListColumn(vi(_("Groups that were reached")), 14, "count"),
            ListColumn(vi(_("Posts delivered to groups")), 14, "count", total=True),
            ListColumn(vi(_("Posts delivered to subscribers")), 16, "count", total=True),
        ),
        tuple(
            (
                topic_name(each.topic, record.plan),
                each.campaigns,
                each.runs,
                each.groups,
                each.posts_to_groups,
                each.posts_to_subscribers,
            )
            for each in record.topics
        ),
        vi(_("Nothing was sent in the period.")),
        vi(_("Total")),
        remarks=campaign_remarks(record),
    )


def campaign_remarks(record: Record) -> tuple[str, ...]:
    """How groups are counted; and that receipts are kept for a time only."""
    if not record.topics:
        return ()
    remarks = [_("Groups that were reached by any topic: {n}. Who reads what is not counted.", n=record.groups_reached)]
    if record.receipts_gone:
        remarks.append(
            _("Receipts of posts are kept for {n} days: of earlier ones nothing is counted.", n=RECEIPTS_KEPT.days)
        )
    return tuple(vi(remark) for remark in remarks)


def evidence(record: Record) -> SheetList:
    kinds = kind_names()
    subjects = {(each.item, each.step): subject_name(each.item, each.step) for each in record.evidence}
    rows = []
    for proof in record.evidence:
        unit = _unit(record, proof.unit_id)
        name, kind = (unit.name, kinds[unit.kind]) if unit is not None else ("", "")
        subject = subjects[proof.item, proof.step]
        rows.append((name, kind, proof.item, subject, proof.files, "; ".join(proof.names)))
    return SheetList(
        vi(_("Evidence")),
        vi(_("EVIDENCE THAT CAME IN THE PERIOD")),
        (
            ListColumn(vi(_("Unit")), 44),
            ListColumn(vi(_("Kind of unit")), 18, "middle"),
            ListColumn(vi(_("Item")), 8, "middle"),
            ListColumn(vi(_("What it is for")), 40),
            ListColumn(vi(_("Files")), 9, "count", total=True),
            ListColumn(vi(_("Names of the files")), 60),
        ),
        tuple(rows),
        vi(_("No evidence came in the period.")),
        vi(_("Total")),
    )
