"""Adding up the Excel reports that communes sent: every commune once, every file that is left out with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.flows.period_texts import period_name
from bot.i18n import Value, Verbatim, _
from bot.reporting.names import capital, vi
from bot.reporting.sums import TARGETS, TARGETS_MET, Entry, Names, sum_sheet
from documents.province_sheet import province_workbook
from documents.report_reader import NotReport, ReadReport, Wrong, read_report
from documents.report_table import Place
from documents.spreadsheet import Unreadable
from movement.names import fold
from movement.periods import Period

_REASONS: Mapping[Wrong | Unreadable, Value] = {
    Wrong.NO_TABLE: _("it is no report of the assistant: there is no sheet “Số liệu” with its columns"),
    Wrong.NO_FIGURES: _("there are no figures in it"),
    Wrong.NOT_ONE: _("the rows are not all of one commune, period and moment"),
    Wrong.NO_COMMUNE: _("the name of the commune is missing"),
    Wrong.NO_DATES: _("the year, the days of the period or the moment are missing or wrong"),
    Wrong.NO_NUMBER: _("something else stands where a whole number should"),
    Wrong.NO_SUM: _("a figure is not the sum of its kinds of unit"),
    Wrong.TWICE: _("a code is missing or stands there more than once"),
    Unreadable.EMPTY: _("the file is empty"),
    Unreadable.TOO_LARGE: _("the file is too large"),
    Unreadable.BLOATED: _("the file is larger than any report"),
    Unreadable.TOO_MANY_ROWS: _("the file is larger than any report"),
    Unreadable.TOO_MANY_COLUMNS: _("the file is larger than any report"),
    Unreadable.PROTECTED: _("the file is protected by a password"),
    Unreadable.BROKEN: _("the file is damaged"),
    Unreadable.WRONG_KIND: _("it is no Excel file"),
    Unreadable.UNKNOWN_LETTERS: _("it is no Excel file"),
}


@dataclass(frozen=True, slots=True)
class AddedUp:
    """What became of reports that communes sent: the Excel file (None where none could be read), the period that it is
    about, the communes in it, and the files that are not, each with the reason in Vietnamese."""

    content: bytes | None
    period: Period | None
    communes: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


def add_up(files: Sequence[tuple[str, bytes]], period: Period | None = None) -> AddedUp:
    """Add up the Excel reports of communes: files by name and content.

    Only one period is added up: this one, or the one that most files are about (the later one of several). Of a commune
    that sent several files about it the one with the newest figures counts.
    """
    left_out: list[tuple[str, str]] = []
    read: list[tuple[str, ReadReport]] = []
    for name, content in files:
        try:
            read.append((name, read_report(content)))
        except NotReport as wrong:
            left_out.append((name, _reason(wrong)))
    spans = [report.period for _name, report in read]
    wanted = period or max(spans, key=lambda span: (spans.count(span), span.last, span.first), default=None)
    counted: list[tuple[str, ReadReport]] = []
    for name, report in read:
        if report.period != wanted:
            other = period_name(report.period)
            left_out.append((name, vi(_("it is about another period: {period}", period=other))))
            continue
        before = next((each for each in counted if _is_same(each[1].place, report.place)), None)
        if before is None:
            counted.append((name, report))
            continue
        kept, dropped = sorted((before, (name, report)), key=lambda each: each[1].moment, reverse=True)
        counted[counted.index(before)] = kept
        left_out.append((dropped[0], _counted_already(report.place.commune, kept[0])))
    if wanted is None or not counted:
        return AddedUp(None, wanted, (), tuple(left_out))
    names = Names()
    entries = [_of_report(name, report, names) for name, report in counted]
    under = [capital(vi(_("{period}; communes: {n}", period=period_name(wanted), n=len(entries))))]
    sheet = sum_sheet(entries, names, under, left_out)
    return AddedUp(province_workbook(sheet), wanted, tuple(row.name for row in sheet.rows), tuple(left_out))


def _is_same(one: Place, other: Place) -> bool:
    """Whether two reports are about the same commune: by its official code, else by its name and province."""
    if one.commune_code and other.commune_code:
        return one.commune_code == other.commune_code
    same_province = not one.province or not other.province or fold(one.province) == fold(other.province)
    return same_province and fold(one.commune) == fold(other.commune)


def _counted_already(commune: str, file: str) -> str:
    return vi(
        _("{commune} is counted by another file, whose figures are not older: {file}", commune=commune, file=file)
    )


def _of_report(name: str, report: ReadReport, names: Names) -> Entry:
    figures: dict[str, tuple[int | None, int | None]] = {
        TARGETS: (report.targets, None),
        TARGETS_MET: (report.targets_met, None),
    }
    for figure in report.figures:
        names.note(figure.group, figure.code, figure.name)
        figures[figure.code] = (figure.number, figure.in_period)
    return Entry(report.place.commune_code, report.place.commune, report.moment, figures, name)


def _reason(wrong: NotReport) -> str:
    """Why a file cannot be added up, and in which cell."""
    reason = vi(_REASONS[wrong.reason])
    if not wrong.row:
        return reason
    if not wrong.column:
        return vi(_("{reason} (row {row})", reason=Verbatim(reason), row=Verbatim(str(wrong.row))))
    where = {"row": Verbatim(str(wrong.row)), "column": Verbatim(wrong.column)}
    return vi(_("{reason} (row {row}, column {column})", reason=Verbatim(reason), **where))
