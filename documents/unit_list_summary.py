"""The sheet of the list of units that counts, by kind and hamlet. All figures are formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from documents.unit_lines import Column, Tally, UnitList, by_hamlet, by_kind, tally
from documents.workbook import Styles, set_page, write_across, write_formula, write_number, write_text

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_LINES = "\ue000"  # in a formula: what chooses the lines of a group ("range,criterion,"); no name has this letter
_ANYTHING = '"?*"'  # a criterion: any text
_POINTS = '">=0"'  # a criterion: any points
_SIGNS = ("~", "*", "?")  # would stand for any letters in a criterion
FIRST_FIGURE = 2  # the columns of the summary begin with a number and a name
CARDS = 3  # the first figures: units, cards handed in, cards verified
AVERAGES = 2  # the next ones


@dataclass(frozen=True, slots=True)
class ListRange:
    """Where the lines of the list stand: sheet, first and last row, counted from 0."""

    sheet: str
    first: int
    last: int

    def here(self, column: int) -> str:
        """A column of the list, as formulas on the same sheet call it."""
        from xlsxwriter.utility import xl_range_abs

        return str(xl_range_abs(self.first, column, self.last, column))

    def of(self, column: int) -> str:
        """A column of the list, as formulas on other sheets call it."""
        return f"{quoted_sheet(self.sheet)}!{self.here(column)}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A column of the summary: its heading, the formula of a group, the value, and how it is shown.

    What does not add up (averages) looks at all lines again where the groups are put together.
    """

    heading: str
    formula: str
    value: Decimal | int | None
    look: str = "count"
    adds_up: bool = True


def write_summary(book: Workbook, styles: Styles, data: UnitList, place: ListRange) -> dict[str, int]:
    """The figures by kind and by hamlet; in which rows the kinds stand, "" for all units."""
    words = data.words
    sheet = book.add_worksheet(words.summary_sheet)
    columns = FIRST_FIGURE + len(figures(data, place, tally((), data)))
    set_page(sheet, (5, 30, *(11,) * (columns - FIRST_FIGURE)), draft=words.draft)
    write_across(sheet, 0, (0, columns - 1), words.summary_title, styles("title"))
    sheet.set_row(0, 22)
    write_across(sheet, 1, (0, columns - 1), f"{data.head.office} · {data.as_of}", styles("centred", "small"))
    kinds, hamlets = list(by_kind(data)), list(by_hamlet(data))
    rows = _table(sheet, styles, data, place, 3, Column.KIND, kinds)
    below = _table(sheet, styles, data, place, rows[""] + 2, Column.HAMLET, hamlets)
    sheet.freeze_panes(2, FIRST_FIGURE)
    sheet.repeat_rows(0, 1)
    sheet.print_area(0, 0, below[""], columns - 1)
    return rows


def figures(data: UnitList, place: ListRange, of: Tally) -> list[Figure]:
    """The columns of the summary with the figures of one group."""
    words, shares = data.words, not data.one_maximum
    kind, own, verified = place.of(Column.KIND), place.of(Column.OWN), place.of(Column.VERIFIED)
    level, basis = place.of(Column.LEVEL), place.of(Column.BASIS)
    columns = [
        Figure(words.units, f"COUNTIFS({_LINES}{kind},{_ANYTHING})", of.units),
        Figure(words.cards_in, f"COUNTIFS({_LINES}{own},{_POINTS})", of.cards_in),
        Figure(words.cards_verified, f"COUNTIFS({_LINES}{verified},{_POINTS})", of.cards_verified),
    ]
    headings = (words.share_own, words.share_verified) if shares else (words.average_own, words.average_verified)
    values = (of.average_own(shares=shares), of.average_verified(shares=shares))
    for heading, points, value in zip(headings, (own, verified), values, strict=True):
        average = f"AVERAGEIFS({points},{_LINES}{points},{_POINTS})"
        if shares:
            maxima = f"SUMIFS({place.of(Column.MAXIMUM)},{_LINES}{points},{_POINTS})"
            average = f"SUMIFS({points},{_LINES}{points},{_POINTS})/{maxima}"
        formula = f'IF(COUNTIFS({_LINES}{points},{_POINTS})=0,"",{average})'
        columns.append(Figure(heading, formula, value, "share" if shares else "average", adds_up=False))
    if not data.levels:
        return columns
    known = [f"COUNTIFS({_LINES}{level},{_literal(name)})" for name in data.levels]
    for name, formula, count in zip(data.levels, known, of.levels, strict=True):
        columns.append(Figure(name, formula, count))
    unclassified = "-".join((columns[0].formula, *known))
    columns.append(Figure(words.unclassified, unclassified, of.unclassified))
    decided = f"COUNTIFS({_LINES}{basis},{_literal(data.decided)})"
    columns.append(Figure(words.levels_decided, decided, of.levels_decided))
    return columns


def _table(
    sheet: Worksheet,
    styles: Styles,
    data: UnitList,
    place: ListRange,
    row: int,
    by: Column,
    groups: Sequence[tuple[str, Tally]],
) -> dict[str, int]:
    """One table of groups with its sums; where each group stands, "" for the sums."""
    words = data.words
    all_figures = figures(data, place, tally(data.lines, data))
    heading = words.kind if by is Column.KIND else words.hamlet
    for column, word in enumerate((words.number, heading, *(figure.heading for figure in all_figures))):
        write_text(sheet, row, column, word, styles("cell", "head"))
    rows: dict[str, int] = {}
    for number, (name, of) in enumerate(groups, 1):
        rows[name] = here = row + number
        write_number(sheet, here, 0, number, styles("cell", "count"))
        write_text(sheet, here, 1, name, styles("cell", "text"))
        chosen = f"{place.of(by)},{criterion(name, here)},"
        for column, figure in enumerate(figures(data, place, of), FIRST_FIGURE):
            formula = "=" + figure.formula.replace(_LINES, chosen)
            write_formula(sheet, here, column, formula, figure.value, styles("cell", figure.look))
    rows[""] = last = row + len(groups) + 1
    sheet.write_blank(last, 0, None, styles("cell"))
    write_text(sheet, last, 1, words.total, styles("cell", "text", "bold"))
    for column, figure in enumerate(all_figures, FIRST_FIGURE):
        summed = f"SUM({column_letter(column)}{row + 2}:{column_letter(column)}{last})"
        formula = "=" + (summed if figure.adds_up and groups else figure.formula.replace(_LINES, ""))
        write_formula(sheet, last, column, formula, figure.value, styles("cell", figure.look, "bold"))
    return rows


def criterion(name: str, row: int) -> str:
    """A criterion that only the name in this row's second column meets, whatever letters it is made of."""
    cell = f"$B{row + 1}"
    for sign in _SIGNS:
        if sign in name:
            cell = f'SUBSTITUTE({cell},"{sign}","~{sign}")'
    return f'"="&{cell}'


def _literal(name: str) -> str:
    """A criterion that a word of ours or of the plan meets."""
    for sign in _SIGNS:
        name = name.replace(sign, f"~{sign}")
    return '"=' + name.replace('"', '""') + '"'


def column_letter(column: int) -> str:
    """A column's letters, counted from 0."""
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def quoted_sheet(name: str) -> str:
    """A sheet's name, as formulas write it."""
    from xlsxwriter.utility import quote_sheetname

    return str(quote_sheetname(name))
