"""The recipe of the Excel file that a list of units is filled in with."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from bot.chat import File
from bot.flows.roster_texts import COLUMNS
from bot.flows.texts import EXCLUSIONS, UNIT_KINDS
from bot.i18n import Value, _, plain
from bot.making import PAPERS_LANGUAGE, XLSX, Order
from bot.making.maker import NothingToMake, Recipe, Workshop
from documents.roster_template import RosterTemplate, TemplateColumn, roster_template_xlsx
from movement.roster import MOST_PEOPLE
from movement.roster_words import REQUIRED, Column
from movement.units import Exclusion, UnitKind
from storage import communes

ROSTER_TEMPLATE = "roster-template"

_WIDTHS = {Column.NAME: 44, Column.KIND: 18, Column.ADDRESS: 34, Column.HAMLET: 24, Column.EXCLUSION: 30}
_YES, _NO = _("Yes"), _("No")
# The names show how a row is filled in, and say that it is an example (`movement.roster_words.is_example`).
_EXAMPLES: dict[UnitKind, tuple[Value, Value, Value, int, Value, Value, Value, Value]] = {
    UnitKind.SCHOOL: (
        *(_("(Example) Thiện Tín Lower Secondary School"), _("25 Trần Phú Street"), _("Long Bàn Bắc hamlet"), 420),
        *(_YES, _YES, _YES, EXCLUSIONS[Exclusion.NONE]),
    ),
    UnitKind.RESIDENTIAL_AREA: (
        *(_("(Example) Long Bàn Bắc residential area"), "", _("Long Bàn Bắc hamlet"), 310),
        *(_YES, _YES, _NO, ""),
    ),
    UnitKind.OFFICE: (
        *(_("(Example) Commune health station"), _("12 Trần Phú Street"), _("Long Bàn Nam hamlet"), 9),
        *(_YES, _YES, _NO, EXCLUSIONS[Exclusion.NONE]),
    ),
    UnitKind.ENTERPRISE: (
        *(_("(Example) Phú Lộc Wood Ltd."), _("Industrial cluster, lot 3"), _("Phú Lộc hamlet"), 6),
        *(_NO, _NO, _YES, EXCLUSIONS[Exclusion.SMALL_ENTERPRISE]),
    ),
}


def roster_template(commune_id: int) -> File:
    """The file of the template, with the kinds of unit of the commune's plan."""
    name = plain(_("list-of-units-template.xlsx"), PAPERS_LANGUAGE)
    return Order(ROSTER_TEMPLATE, commune_id, "units").document(name, XLSX)


def gather(connection: Connection, order: Order, workshop: Workshop) -> RosterTemplate:
    """Everything that stands in the template. Raises `NothingToMake` when there is no such commune any more."""
    if order.commune_id not in communes.ids(connection):
        raise NothingToMake("the commune is gone")
    return _template(communes.load(connection, order.commune_id).plan.kinds)


def _template(kinds: Sequence[UnitKind]) -> RosterTemplate:
    def words(value: Value) -> str:
        return plain(value, PAPERS_LANGUAGE)

    yes_or_no = (Column.PARTY, Column.UNION, Column.GUARD)
    choices = {
        Column.KIND: tuple(words(UNIT_KINDS[kind]) for kind in kinds),
        Column.EXCLUSION: tuple(map(words, EXCLUSIONS.values())),
    } | {column: (words(_YES), words(_NO)) for column in yes_or_no}
    columns = tuple(
        TemplateColumn(
            words(COLUMNS[column]) + (" (*)" if column in REQUIRED else ""),
            _WIDTHS.get(column, 13),
            choices.get(column, ()),
            free=column in yes_or_no,
            whole_number=MOST_PEOPLE if column is Column.PEOPLE else 0,
        )
        for column in Column
    )
    examples = []
    for kind in [kind for kind in _EXAMPLES if kind in kinds][:2]:
        name, *rest = _EXAMPLES[kind]
        values = (name, UNIT_KINDS[kind], *rest)
        examples.append(tuple(value if isinstance(value, int) else words(value) for value in values))
    return RosterTemplate(
        title=words(_("List of units")),
        sheet=words(_("List")),
        guide_sheet=words(_("How to")),
        columns=columns,
        examples=tuple(examples),
        guide=tuple(map(words, _guide())),
        hint=words(_("Please choose one of the answers of the sheet “How to”, or write a whole number.")),
    )


def _guide() -> list[Value]:
    return [
        _("How the list is filled in"),
        _("1. One unit a row. Columns marked (*) are needed, the others may stay empty."),
        _("2. Rows that begin with “(Example)” show how it is done; they are not entered and may be deleted."),
        _("3. Number of people: staff, and learners of a school; of a residential area, its households."),
        _(
            "4. Party organisation, union, guard force: “Yes”, “No” or x. Empty means no; a residential area has its "
            "Party cell."
        ),
        _(
            "5. “Outside the title”: units that Circular 124/2021/TT-BCA leaves out of the title “Safe in security and "
            "order” (Article 1)."
        ),
        _("6. No names, telephone or identity numbers of people: such columns are not read."),
        _("7. Send the file to the assistant, in private. Every wrong row is named before anything is entered."),
    ]


RECIPE = Recipe(gather, roster_template_xlsx)
