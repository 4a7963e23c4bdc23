"""The figures of all communes of a province that this installation serves, each read as for its own report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows.period_texts import period_name
from bot.i18n import _
from bot.places import police_of
from bot.reporting.days import on_the_wall
from bot.reporting.names import figure_name, moment_text, vi
from bot.reporting.record import Record, read_record
from bot.reporting.sums import TARGETS, TARGETS_MET, Entry, Names, sum_sheet
from bot.unit_list import NoSuchYear
from documents.province_sheet import ProvinceSheet
from movement.periods import Period
from storage import communes


def province_sheet(connection: Connection, province: str, period: Period, now: datetime) -> ProvinceSheet | None:
    """The communes of a province (by its official code) that this installation serves; None where it serves none.

    Each is read as for its own report, so the figures are the same.
    """
    entries, names = [], Names()
    found = communes.in_province(connection, province)
    for commune_id in found:
        commune = communes.load(connection, commune_id)
        try:
            record = read_record(connection, commune, period, now)
        except NoSuchYear:
            remark = vi(_("There is no plan of {year}", year=str(period.year)))
            entries.append(Entry(commune.code, commune.name, None, {}, remark))
            continue
        entries.append(_of_record(record, names))
    if not found:
        return None
    under = [
        vi(_("{office}, {period}", office=police_of(province), period=period_name(period))),
        vi(_("Figures as of {moment}", moment=moment_text(now))),
    ]
    return sum_sheet(entries, names, under)


def _of_record(record: Record, names: Names) -> Entry:
    figures: dict[str, tuple[int | None, int | None]] = {
        TARGETS: (len(record.board.results), None),
        TARGETS_MET: (record.board.met, None),
    }
    for figure in record.figures:
        names.note(figure.group, figure.code, figure_name(figure, record.plan))
        figures[figure.code] = (figure.number, figure.in_period)
    return Entry(record.commune.code, record.commune.name, on_the_wall(record.now), figures)
