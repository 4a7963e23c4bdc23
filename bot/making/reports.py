"""The commune's report as Word and Excel, and the same figures of all communes of a province."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.chat import File
from bot.i18n import Verbatim, _, plain
from bot.making import DOCX, PAPERS_LANGUAGE, XLSX, Order
from bot.making.maker import NothingToMake, Recipe, Workshop
from bot.reporting.paper import report_paper
from bot.reporting.province import province_sheet
from bot.reporting.record import Record, read_record
from bot.reporting.tables import report_sheet
from bot.unit_list import NoSuchYear
from documents.province_sheet import ProvinceSheet, province_workbook
from documents.report_sheet import ReportSheet, report_workbook
from documents.report_word import TEMPLATE, ReportPaper, report_docx
from documents.word import template
from movement.periods import Period
from storage import communes
from storage.communes import CommuneRecord

REPORT_DOCX, REPORT_XLSX, PROVINCE_XLSX = "report-docx", "report-xlsx", "province-xlsx"
_FORMATS = {"docx": (REPORT_DOCX, DOCX), "xlsx": (REPORT_XLSX, XLSX)}
_FIGURES_ALONE = "figures"


def report(commune: CommuneRecord, fmt: str, period: Period, *, evidence: bool = True) -> File:
    """The commune's report for a period, as "docx" or "xlsx"; raises KeyError for another format.

    Without `evidence` no unit's files are listed: an officer of the province sees figures alone.
    """
    recipe, mime = _FORMATS[fmt]
    about = period.token if evidence else f"{period.token}_{_FIGURES_ALONE}"
    name = _("report-{period}.{ending}", period=Verbatim(period.token), ending=Verbatim(fmt))
    return Order(recipe, commune.id, about).document(plain(name, PAPERS_LANGUAGE), mime)


def province_sum(commune: CommuneRecord, province: str, period: Period) -> File:
    """One row for each commune of a province (by its official code) that this installation serves, as Excel.

    `commune` is any of them: orders belong to a commune. Whoever orders it must be an officer of that province.
    """
    return Order(PROVINCE_XLSX, commune.id, f"{province}_{period.token}").document(sum_name(period), XLSX)


def sum_name(period: Period) -> str:
    """The name of the file in which communes are added up."""
    return plain(_("province-{period}.xlsx", period=Verbatim(period.token)), PAPERS_LANGUAGE)


def _record(connection: Connection, order: Order, workshop: Workshop) -> tuple[Record, bool]:
    """What the report is made of, and whether evidence is listed."""
    if order.commune_id not in communes.ids(connection):
        raise NothingToMake("the commune is gone")
    first, last, *more = order.about.split("_")
    commune = communes.load(connection, order.commune_id)
    try:
        record = read_record(connection, commune, Period.of(f"{first}_{last}"), workshop.now)
    except NoSuchYear:
        raise NothingToMake(f"{commune.name} had no plan of that year") from None
    return record, _FIGURES_ALONE not in more


def gather_docx(connection: Connection, order: Order, workshop: Workshop) -> ReportPaper:
    """Everything that stands on the Word paper. Raises `NothingToMake` where there is no commune, or no plan then."""
    record, evidence = _record(connection, order, workshop)
    return report_paper(record, template(TEMPLATE, workshop.templates, order.commune_id), evidence=evidence)


def gather_xlsx(connection: Connection, order: Order, workshop: Workshop) -> ReportSheet:
    """Everything that stands in the Excel file. Raises as `gather_docx` does."""
    record, evidence = _record(connection, order, workshop)
    return report_sheet(record, evidence=evidence)


def gather_province(connection: Connection, order: Order, workshop: Workshop) -> ProvinceSheet:
    """Everything that stands in the province's file. Raises `NothingToMake` where no commune of it is served."""
    province, _underscore, token = order.about.partition("_")
    sheet = province_sheet(connection, province, Period.of(token), workshop.now)
    if sheet is None:
        raise NothingToMake("no commune of that province is served")
    return sheet


DOCX_RECIPE = Recipe(gather_docx, report_docx)
XLSX_RECIPE = Recipe(gather_xlsx, report_workbook)
PROVINCE_RECIPE = Recipe(gather_province, province_workbook)
RECIPES = {REPORT_DOCX: DOCX_RECIPE, REPORT_XLSX: XLSX_RECIPE, PROVINCE_XLSX: PROVINCE_RECIPE}
