"""The recipes of the lists of a commune's units, as Excel and PDF: with points and levels, and of those recognised.

Neither has anything that people wrote in their own words, so that officers of the province may have them, too.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from bot.chat import File
from bot.clock import day_in_vietnam
from bot.flows.target_texts import as_of, cut
from bot.flows.texts import UNIT_KINDS, local
from bot.i18n import Value, Verbatim, _, join, plain, plural
from bot.making import PAPERS_LANGUAGE, PDF, XLSX, Order
from bot.making.letterhead import letterhead, signatures
from bot.making.list_words import (
    DECIDED,
    EXPECTED,
    NO_HAMLET,
    excluded_text,
    hamlet_text,
    list_words,
    missing_text,
    note_text,
    state_text,
)
from bot.making.maker import NothingToMake, Recipe, Workshop
from bot.making.recognised import recognised_list
from bot.unit_list import NoSuchYear, Standing, Standings, unit_standings
from documents.press import printable
from documents.unit_lines import DifferenceLine, MissingLine, UnitLine, UnitList, same
from documents.unit_list import unit_list_workbook
from documents.unit_list_pdf import unit_list_pdf
from movement.names import alphabetical
from movement.plan import Level, Plan
from storage import cards, communes
from storage.communes import CommuneRecord

__all__ = ["LIST_PDF", "LIST_XLSX", "PDF_RECIPE", "XLSX_RECIPE", "gather_units", "recognised_list", "units_list"]

LIST_XLSX, LIST_PDF = "list-xlsx", "list-pdf"

_RECIPES = {"xlsx": (LIST_XLSX, XLSX), "pdf": (LIST_PDF, PDF)}


def units_list(commune: CommuneRecord, fmt: str, year: int) -> File:
    """The file of the list of all units with points and levels ("xlsx" or "pdf"), as they are when it is sent."""
    recipe, mime = _RECIPES[fmt]
    name = _("list-of-units-{year}.{ending}", year=Verbatim(str(year)), ending=Verbatim(fmt))
    return Order(recipe, commune.id, str(year)).document(plain(name, PAPERS_LANGUAGE), mime)


def gather_units(connection: Connection, order: Order, workshop: Workshop) -> UnitList:
    """Everything that stands on the list. Raises `NothingToMake` where there is no such commune or year."""
    commune, year = _commune_and_year(connection, order)
    try:
        found = unit_standings(connection, commune, year, workshop.now)
    except NoSuchYear:
        raise NothingToMake("the commune had no plan of that year") from None
    lines = tuple(_line(unit, found.plan) for unit in found.units)
    hamlets = {same(line.hamlet): line.hamlet for line in lines}
    kinds = [*found.plan.kinds, *dict.fromkeys(unit.unit.kind for unit in found.units)]
    return UnitList(
        head=letterhead(commune),
        signatures=signatures(),
        type_name=_words(_("List")).upper(),
        title=_words(_title(year)),
        attached_to=_words(_attached(commune)),
        as_of=_words(_summary(found, workshop)),
        lines=lines,
        differences=tuple(_differences(found)),
        missing=tuple(_missing(unit) for unit in found.units if unit.state in ("", cards.DRAFT)),
        kinds=tuple(dict.fromkeys(_words(UNIT_KINDS[kind]) for kind in kinds)),
        hamlets=tuple(sorted(hamlets.values(), key=lambda name: (name == _words(NO_HAMLET), alphabetical(name)))),
        levels=_levels(found, lines),
        decided=_words(DECIDED),
        remarks=tuple(_words(remark) for remark in _remarks(found, workshop)),
        words=list_words(),
    )


def _commune_and_year(connection: Connection, order: Order) -> tuple[CommuneRecord, int]:
    """What an order is about. Raises `NothingToMake` where the commune is gone or no year is named."""
    if order.commune_id not in communes.ids(connection) or not order.about.isdecimal():
        raise NothingToMake("the commune is gone")
    return communes.load(connection, order.commune_id), int(order.about)


def _line(unit: Standing, plan: Plan) -> UnitLine:
    level = _level(plan, unit.level)
    return UnitLine(
        name=printable(unit.unit.name),
        kind=_words(UNIT_KINDS[unit.unit.kind]),
        hamlet=hamlet_text(unit.unit.hamlet),
        maximum=unit.maximum if unit.own is not None else None,
        own=unit.own,
        verified=unit.verified,
        level=level,
        basis=_words(DECIDED if unit.decided else EXPECTED) if level else "",
        state=_capital(_words(state_text(unit))),
        handed_in=unit.handed_in,
        note=_capital(_words(note_text(unit))),
    )


def _differences(found: Standings) -> list[DifferenceLine]:
    return [
        DifferenceLine(
            name=printable(unit.unit.name),
            kind=_words(UNIT_KINDS[unit.unit.kind]),
            hamlet=hamlet_text(unit.unit.hamlet),
            item=each.code,
            what=_words(local(each.short)),
            own=each.own,
            verified=each.verified,
        )
        for unit in found.units
        for each in unit.differences
    ]


def _missing(unit: Standing) -> MissingLine:
    excluded = excluded_text(unit)
    return MissingLine(
        name=printable(unit.unit.name),
        kind=_words(UNIT_KINDS[unit.unit.kind]),
        hamlet=hamlet_text(unit.unit.hamlet),
        state=_capital(_words(missing_text(unit))),
        note=_capital(_words(excluded)) if excluded is not None else "",
    )


def _level(plan: Plan, level: str) -> str:
    """A level's name; its id where the plan does not know it (any more)."""
    known = plan.levels.levels if plan.levels is not None else ()
    return next((_level_name(each) for each in known if each.id == level), cut(printable(level)))


def _level_name(level: Level) -> str:
    """Short enough for a criterion in a formula, whatever a plan says."""
    return cut(printable(_words(local(level.name))))


def _levels(found: Standings, lines: tuple[UnitLine, ...]) -> tuple[str, ...]:
    """The levels of the plan, from the highest, and whatever else was decided."""
    known = found.plan.levels.levels if found.plan.levels is not None else ()
    names = [_level_name(level) for level in known]
    return tuple(dict.fromkeys((*names, *(line.level for line in lines if line.level))))


def _title(year: int) -> Value:
    return _(
        "Points and proposed levels of the movement of all the people to protect national security, {year}",
        year=Verbatim(str(year)),
    )


def _attached(commune: CommuneRecord) -> Value:
    return _(
        "(Attached to the submission no. ……/TTr-…… of …/…/…… of {office})",
        office=commune.police_office,
    )


def _summary(found: Standings, workshop: Workshop) -> Value:
    handed_in = [unit for unit in found.units if unit.own is not None]
    maxima = {unit.maximum for unit in handed_in if unit.maximum is not None}
    return join(
        as_of(workshop.now),
        plural("{n} unit", "{n} units", len(found.units)),
        plural("{n} card handed in", "{n} cards handed in", len(handed_in)),
        _("of {maximum} points", maximum=next(iter(maxima))) if len(maxima) == 1 else None,
        separator=" · ",
    )


def _remarks(found: Standings, workshop: Workshop) -> list[Value]:
    """What whoever signs the list has to know about its figures."""
    plan, remarks = found.plan, list[Value]()
    if not any(unit.has_card for unit in found.units):
        remarks.append(
            _(
                "The plan of {year} brings no scorecard: the list has no points. They can be entered by hand.",
                year=Verbatim(str(plan.year)),
            )
        )
    if plan.levels is None:
        remarks.append(_("The plan names no levels."))
    elif any(unit.level and not unit.decided for unit in found.units):
        remarks.append(
            _(
                "“{expected}”: where the points lead to now; “{decided}”: by decision.",
                expected=EXPECTED,
                decided=DECIDED,
            )
        )
        if not plan.levels.confirmed:
            remarks.append(_("The cut-offs of the levels are provisional: they are not confirmed by an official text."))
    undecided = dict.fromkeys(code for unit in found.units for code in unit.undecided)
    if undecided:
        remarks.append(
            _(
                "Points of item {items} are as the units expect them, until the authority has decided.",
                items=Verbatim(", ".join(undecided)),
            )
        )
    if (ends := _window_still_open(found, workshop)) is not None:
        remarks.append(_("The assessment window ends on {day}; until then cards may change.", day=ends))
    if len({unit.maximum for unit in found.units if unit.own is not None}) > 1:
        remarks.append(_("The scorecards have different maxima: averages are shares of the maximum, not points."))
    return remarks


def _window_still_open(found: Standings, workshop: Workshop) -> date | None:
    """The last day of the window that ends last, if there are cards of it and it is not over."""
    windows = [found.plan.assessment_window(kind) for kind in {u.unit.kind for u in found.units if u.own is not None}]
    last = max((window[1] for window in windows if window is not None), default=None)
    return last if last is not None and day_in_vietnam(workshop.now) <= last else None


def _words(value: Value) -> str:
    return plain(value, PAPERS_LANGUAGE)


def _capital(text: str) -> str:
    """The text with its first letter as a capital: cells begin so."""
    return text[:1].upper() + text[1:]


XLSX_RECIPE = Recipe(gather_units, unit_list_workbook)
PDF_RECIPE = Recipe(gather_units, unit_list_pdf)
