"""The report as a Word paper: what stands in the places of its template, in finished words."""

from __future__ import annotations

from bot.flows.model_texts import place_text, since_text
from bot.flows.period_texts import period_days, period_name
from bot.flows.target_texts import figure, verdict
from bot.flows.texts import local
from bot.i18n import _, plural
from bot.making.letterhead import superior_of
from bot.reminding.texts import by_when
from bot.reporting.annexes import NAMED, annexes
from bot.reporting.evidence import by_subject
from bot.reporting.figures import Figure, Group, by_code
from bot.reporting.lists import campaign_remarks
from bot.reporting.names import (
    by_whom,
    capital,
    changes,
    date_state,
    figure_name,
    form_name,
    kinds_text,
    moment_text,
    reached_text,
    share_text,
    some_names,
    subject_name,
    topic_name,
    vi,
    wanted_text,
)
from bot.reporting.record import Record
from documents.report_word import (
    AwardRow,
    DateRow,
    EvidenceRow,
    FigureRow,
    MissingRow,
    ModelRow,
    ReportPaper,
    TargetRow,
    TopicRow,
)
from movement.names import fold
from movement.targets import Result, State

PROVINCE_POLICE = "province-police"
"""The id of the body, in every plan that names it, to which the commune's police reports."""

_OF_UNITS = (Group.UNITS, Group.STEPS, Group.CARDS, Group.TITLES, Group.LEVELS)


def report_paper(record: Record, template: bytes, *, evidence: bool) -> ReportPaper:
    """Everything that stands on the paper; the list of `evidence` by unit not for everybody."""
    plan, commune = record.plan, record.commune
    missing = [result for result in record.board.results if result.state is not State.MET]
    days, missing_units, unit_evidence = annexes(record, evidence=evidence)
    return ReportPaper(
        template=template,
        superior=superior_of(commune),
        issuer=commune.police_office,
        addressee=addressee_of(record),
        period=vi(period_name(record.period)),
        days_of_period=vi(period_days(record.period)),
        moment=moment_text(record.now),
        plan=plan.title.vi,
        body=plan.issuer.body,
        references=_references(record),
        targets=tuple(_target(number, result) for number, result in enumerate(record.board.results, 1)),
        targets_summary=_targets_summary(record),
        figures=tuple(_figure(record, each) for each in record.figures if each.group in _OF_UNITS),
        awards=tuple(
            AwardRow(form_name(each.form, plan), vi(each.waiting), vi(each.awarded), vi(each.in_period))
            for each in record.awards
        ),
        register=tuple(_figure(record, each) for each in record.figures if each.group is Group.MODELS)
        if record.models.known
        else (),
        model_changes=_model_changes(record),
        models_remark=_models_remark(record),
        topics=tuple(
            TopicRow(
                topic_name(each.topic, plan),
                vi(each.campaigns),
                vi(each.runs),
                vi(each.groups),
                vi(each.posts_to_groups + each.posts_to_subscribers),
            )
            for each in record.topics
        ),
        topics_total=_topics_total(record),
        topics_remarks=campaign_remarks(record),
        happened=_happened(record),
        missing=tuple(
            _missing(number, result)
            for number, result in enumerate(record.board.results, 1)
            if result in missing and (result.units or result.silent)
        ),
        dates=tuple(
            DateRow(
                vi(local(line.deadline.title)),
                capital(vi(by_when(line.deadline, line.last_day))),
                by_whom(record.commune, line.deadline.audience),
                f"{vi(line.done)}/{vi(line.of)}" if line.of is not None and line.done is not None else "–",
                capital(date_state(line)),
            )
            for line in record.dates
        ),
        open_dates=tuple(vi(local(each.title)) for each in record.open_dates),
        evidence=tuple(
            EvidenceRow(subject_name(each.item, each.step), vi(each.units), vi(each.files))
            for each in by_subject(record.evidence, record.card_items)
        ),
        evidence_summary=_evidence_summary(record),
        missing_units=missing_units,
        days=days,
        unit_evidence=unit_evidence,
    )


def addressee_of(record: Record) -> str:
    """To whom the report goes: the province's police as the plan names it; empty where it names none.

    Empty, too, where a plan's own office is the province's police.
    """
    body = next((each for each in record.plan.bodies if each.id == PROVINCE_POLICE), None)
    if body is None or fold(record.commune.police_office).startswith(fold(body.name.vi)):
        return ""
    return body.name.vi


def _references(record: Record) -> tuple[str, ...]:
    """The documents that the plan rests on, each with its mark at the end."""
    titles = [" ".join(each.title.split()).rstrip(" .;") for each in record.plan.legal_references]
    return tuple(f"{title}{';' if place < len(titles) else '.'}" for place, title in enumerate(titles, 1))


def _target(number: int, result: Result) -> TargetRow:
    target = result.target
    return TargetRow(
        str(number),
        vi(local(target.title)),
        wanted_text(target),
        reached_text(result),
        vi(figure(result)) if target.percent is not None else "",
        capital(vi(verdict(result))),
    )


def _targets_summary(record: Record) -> str:
    board = record.board
    of = len(board.results)
    return vi(plural("{met} of {n} target is reached", "{met} of {n} targets are reached", of, met=board.met))


def _figure(record: Record, each: Figure) -> FigureRow:
    total = vi(each.number)
    if each.whole and each.code != "don_vi":
        total = f"{total}/{vi(each.whole)}"
    return FigureRow(
        figure_name(each, record.plan),
        total,
        share_text(each.number, each.whole) if each.code != "don_vi" else "",
        vi(each.in_period) if each.in_period is not None else "–",
        kinds_text(each),
    )


def _model_changes(record: Record) -> tuple[ModelRow, ...]:
    register = record.models
    changed = dict.fromkeys((*register.begun, *register.ended, *register.commended))
    return tuple(
        ModelRow(
            model.about.name,
            vi(place_text(model.about, model.unit_name)),
            vi(since_text(model.since)),
            changes(record.models, model),
        )
        for model in changed
    )


def _models_remark(record: Record) -> str:
    n = len(record.models.unsure)
    if not n:
        return ""
    return vi(
        plural(
            "Of {n} model only the year or month of its beginning is known: it is not counted as new in the period.",
            "Of {n} models only the year or month of their beginning is known: they are not counted as new in the "
            "period.",
            n,
        )
    )


def _topics_total(record: Record) -> TopicRow:
    known = by_code(record.figures)

    def number(code: str) -> int:
        return known[code].in_period or 0

    return TopicRow(
        vi(_("Total")),
        vi(number("tuyen_truyen_dot")),
        vi(number("tuyen_truyen_lan_gui")),
        vi(number("tuyen_truyen_nhom")),
        vi(number("tuyen_truyen_tin_nhom") + number("tuyen_truyen_tin_ca_nhan")),
    )


def _happened(record: Record) -> str:
    n = len(record.events)
    if not n:
        return vi(_("No step of units' years was entered for this period."))
    units = len({event.unit_id for event in record.events})
    return vi(
        plural(
            "In the period {n} step of units' years was taken (units: {units}).",
            "In the period {n} steps of units' years were taken (units: {units}).",
            n,
            units=units,
        )
    )


def _missing(number: int, result: Result) -> MissingRow:
    listed = list(dict.fromkeys([*result.units, *result.silent]))
    return MissingRow(
        str(number),
        vi(local(result.target.title)),
        vi(len(listed)),
        some_names([unit.name for unit in listed], NAMED),
    )


def _evidence_summary(record: Record) -> str:
    files = sum(proof.files for proof in record.evidence)
    if not files:
        return vi(_("No evidence came in the period."))
    units = len({proof.unit_id for proof in record.evidence})
    return vi(
        plural(
            "In the period {n} file of evidence came (units: {units}). The file itself stays where it was sent.",
            "In the period {n} files of evidence came (units: {units}). The files stay where they were sent.",
            files,
            units=units,
        )
    )
