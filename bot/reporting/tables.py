"""The report as Excel: its flat table, which a province can add up. The lists beside it are in lists.py."""

from __future__ import annotations

from decimal import Decimal

from bot.flows.period_texts import period_name
from bot.flows.target_texts import verdict
from bot.flows.texts import local
from bot.i18n import Value, _
from bot.places import province_by_code
from bot.reporting import lists
from bot.reporting.days import on_the_wall
from bot.reporting.figures import Figure
from bot.reporting.names import NOUNS, STATE_CODES, capital, figure_name, moment_text, vi
from bot.reporting.record import Record
from documents.report_sheet import ReportSheet
from documents.report_table import TARGET, FlatRow, FlatTable, Place
from movement.plan import Comparison
from movement.target_counts import Counted
from movement.targets import Result, State
from movement.units import UnitKind

_HEADS: tuple[Value, ...] = (
    _("Province code"),
    _("Province"),
    _("Commune code"),
    _("Commune"),
    _("Year"),
    _("From day"),
    _("To day"),
    _("Figures of"),
    _("Group"),
    _("Code"),
    _("What is counted"),
    _("Counted in"),
    _("Comparison"),
    _("Planned"),
    _("Offices"),
    _("Enterprises"),
    _("Schools"),
    _("Residential areas"),
    _("Reached"),
    _("Out of"),
    _("Share"),
    _("In the period"),
    _("State"),
    _("Remark"),
)
_COUNTED: dict[Counted, Value] = {
    Counted.UNITS: _("units"),
    Counted.PEOPLE: _("people"),
    Counted.STATED: _("as stated"),
    Counted.MODELS: _("models"),
}


def report_sheet(record: Record, *, evidence: bool) -> ReportSheet:
    """Everything that stands in the Excel file, in finished words; the list of `evidence` not for everybody."""
    office, period = record.commune.police_office, vi(period_name(record.period))
    return ReportSheet(
        title=vi(_("{office}: figures of the report, {period}", office=office, period=period)),
        subject=vi(_("{office}, {period}", office=office, period=period)),
        as_of=vi(_("Figures as of {moment}", moment=moment_text(record.now))),
        draft=vi(_("DRAFT")),
        flat=flat_table(record),
        lists=(
            lists.missing(record),
            lists.dates(record),
            lists.activities(record),
            lists.awards(record),
            lists.models(record),
            lists.campaigns(record),
            *([lists.evidence(record)] if evidence else []),
        ),
    )


def flat_table(record: Record) -> FlatTable:
    """The targets of the plan, then every other figure."""
    commune = record.commune
    province = province_by_code(commune.province) if commune.province else None
    place = Place(
        commune.name,
        province.name if province is not None else commune.plan.issuer.province or "",
        commune.code,
        commune.province,
    )
    rows = [_target(result) for result in record.board.results]
    rows += [_figure(record, figure) for figure in record.figures]
    return FlatTable(
        place,
        record.period.year,
        record.period.first,
        record.period.last,
        on_the_wall(record.now),
        tuple(vi(head) for head in _HEADS),
        tuple(rows),
    )


def _target(result: Result) -> FlatRow:
    target = result.target
    percent = target.percent
    known = result.state is not State.UNMEASURED
    return FlatRow(
        group=TARGET,
        code=target.id,
        name=vi(local(target.title)),
        noun=vi(_COUNTED[result.counted]),
        number=result.part if known else None,
        whole=result.whole if known and percent is not None else None,
        comparison="<=" if target.comparison is Comparison.AT_MOST else ">=",
        wanted=percent / 100 if percent is not None else None if target.number is None else Decimal(target.number),
        wants_share=percent is not None,
        state=STATE_CODES[result.state],
        remark=capital(vi(verdict(result))),
    )


def _figure(record: Record, figure: Figure) -> FlatRow:
    kinds = dict(figure.kinds)
    offices, enterprises, schools, areas = (kinds.get(kind, 0) for kind in UnitKind)
    return FlatRow(
        group=figure.group,
        code=figure.code,
        name=figure_name(figure, record.plan),
        noun=vi(NOUNS[figure.noun]),
        number=figure.number,
        whole=figure.whole,
        in_period=figure.in_period,
        kinds=(offices, enterprises, schools, areas) if kinds else None,
    )
