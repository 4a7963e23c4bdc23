"""The recipes of the list of units recognised "An toàn về an ninh, trật tự": for the office of culture (001 IV.3)."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.chat import File
from bot.flows.target_texts import as_of
from bot.flows.texts import UNIT_KINDS, local
from bot.i18n import Value, Verbatim, _, join, plain, plural
from bot.making import PAPERS_LANGUAGE, PDF, XLSX, Order
from bot.making.letterhead import letterhead, signatures
from bot.making.list_words import hamlet_text
from bot.making.maker import NothingToMake, Recipe, Workshop
from bot.unit_list import NoSuchYear, plan_of
from documents.press import printable
from documents.recognised_list import (
    RecognisedLine,
    RecognisedList,
    RecognisedWords,
    recognised_pdf,
    recognised_workbook,
)
from movement.names import alphabetical
from movement.plan import Plan
from movement.year import Outcome, Step
from storage import communes, milestones, units
from storage.communes import CommuneRecord
from storage.new_year import CLOSED
from storage.units import ACTIVE

RECOGNISED_XLSX, RECOGNISED_PDF = "recognised-xlsx", "recognised-pdf"

CULTURE_OFFICE = "culture-office"  # the id of the body in plans that name it

_RECIPES = {"xlsx": (RECOGNISED_XLSX, XLSX), "pdf": (RECOGNISED_PDF, PDF)}


def recognised_list(commune: CommuneRecord, year: int, fmt: str = "xlsx") -> File:
    """The file of the list of units recognised in a year ("xlsx" or "pdf"), as it is when it is sent."""
    recipe, mime = _RECIPES[fmt]
    name = _("recognised-units-{year}.{ending}", year=Verbatim(str(year)), ending=Verbatim(fmt))
    return Order(recipe, commune.id, str(year)).document(_words(name), mime)


def gather_recognised(connection: Connection, order: Order, workshop: Workshop) -> RecognisedList:
    """Everything that stands on the list. Raises `NothingToMake` where there is no such commune or year."""
    if order.commune_id not in communes.ids(connection) or not order.about.isdecimal():
        raise NothingToMake("the commune is gone")
    commune, year = communes.load(connection, order.commune_id), int(order.about)
    try:
        plan = plan_of(connection, commune, year)
    except NoSuchYear:
        raise NothingToMake("the commune had no plan of that year") from None
    lines = _lines(connection, commune, plan)
    return RecognisedList(
        head=letterhead(commune),
        signatures=signatures(),
        title=_words(_title(year)),
        addressed_to=_words(_addressee(plan)),
        as_of=_words(
            join(as_of(workshop.now), plural("{n} unit", "{n} units", len(lines)), separator=" · "),
        ),
        lines=lines,
        kinds=tuple(dict.fromkeys((*(_words(UNIT_KINDS[kind]) for kind in plan.kinds), *(e.kind for e in lines)))),
        words=_all_words(),
    )


def _lines(connection: Connection, commune: CommuneRecord, plan: Plan) -> tuple[RecognisedLine, ...]:
    """The recognised units by kind and name; also those that were closed since."""
    known = {u.id: u for u in units.in_commune(connection, commune.id) if u.status in (ACTIVE, CLOSED)}
    found = []
    for unit_id, steps in milestones.of_commune(connection, commune.id, plan.year).items():
        state = steps.get(Step.ANTT_DECIDED)
        if unit_id in known and state is not None and state.value == Outcome.REACHED:
            found.append((known[unit_id], state))
    order = {kind: place for place, kind in enumerate(plan.kinds)}
    found.sort(key=lambda each: (order.get(each[0].kind, len(order)), alphabetical(each[0].name), each[0].id))
    return tuple(
        RecognisedLine(
            name=printable(unit.name),
            kind=_words(UNIT_KINDS[unit.kind]),
            hamlet=hamlet_text(unit.hamlet),
            decision=printable(state.paper),
            decided_on=state.paper_day or state.day,
        )
        for unit, state in found
    )


def _title(year: int) -> Value:
    return _("Units recognised as “Safe in security and order” in {year}", year=Verbatim(str(year)))


def _addressee(plan: Plan) -> Value:
    """Whom the list is for, where the plan says so."""
    office = next((body for body in plan.bodies if body.id == CULTURE_OFFICE), None)
    return _("(For: {office})", office=local(office.name)) if office is not None else ""


def _all_words() -> RecognisedWords:
    return RecognisedWords(
        *(
            _words(value)
            for value in (
                _("DRAFT"),
                _("List"),
                _("Recognised units"),
                _("No."),
                _("Name of unit"),
                _("Type of unit"),
                _("Hamlet, residential area"),
                _("Decision no."),
                _("Date of the decision"),
                _("Total"),
                _("Number of units"),
                _("No unit has been recognised yet."),
            )
        ),
    )


def _words(value: Value) -> str:
    return plain(value, PAPERS_LANGUAGE)


XLSX_RECIPE = Recipe(gather_recognised, recognised_workbook)
PDF_RECIPE = Recipe(gather_recognised, recognised_pdf)
