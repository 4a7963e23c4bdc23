"""The sheets of the list of units that count: by kind and hamlet, and charts. All figures are formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from documents.unit_lines import Column, Tally, UnitList, by_hamlet, by_kind, tally
from documents.workbook import FONT, Styles, set_page, write_across, write_formula, write_number, write_text

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_LINES = "\ue000"  # in a formula: what chooses the lines of a group ("range,criterion,"); no name has this letter
_ANYTHING = '"?*"'  # a criterion: any text
_POINTS = '">=0"'  # a criterion: any points
_SIGNS = ("~", "*", "?")  # would stand for any letters in a criterion
_FIRST_FIGURE = 2  # the columns of the summary begin with a number and a name
_CARDS = 3  # the first figures: units, cards handed in, cards verified
_AVERAGES = 2  # the next ones
_COLOURS = ("#1B7F3B", "#2E75B6", "#E8B923", "#C0261C", "#8E63A9", "#A86400", "#5B9BD5")
_PALE = "#A6A6A6"


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
        return f"{_quoted_sheet(self.sheet)}!{self.here(column)}"


@dataclass(frozen=True, slots=True)
class _Figure:
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
    columns = _FIRST_FIGURE + len(_figures(data, place, tally((), data)))
    set_page(sheet, (5, 30, *(11,) * (columns - _FIRST_FIGURE)), draft=words.draft)
    write_across(sheet, 0, (0, columns - 1), words.summary_title, styles("title"))
    sheet.set_row(0, 22)
    write_across(sheet, 1, (0, columns - 1), f"{data.head.office} · {data.as_of}", styles("centred", "small"))
    kinds, hamlets = list(by_kind(data)), list(by_hamlet(data))
    rows = _table(sheet, styles, data, place, 3, Column.KIND, kinds)
    below = _table(sheet, styles, data, place, rows[""] + 2, Column.HAMLET, hamlets)
    sheet.freeze_panes(2, _FIRST_FIGURE)
    sheet.repeat_rows(0, 1)
    sheet.print_area(0, 0, below[""], columns - 1)
    return rows


def write_charts(book: Workbook, styles: Styles, data: UnitList, rows: dict[str, int]) -> None:
    """A page with charts of the summary by kind, whose rows are `rows`. What the charts show are formulas, too."""
    words = data.words
    sheet = book.add_worksheet(words.chart_sheet)
    shown = [(words.units, 0), (words.cards_in, 1), (words.cards_verified, 2)]
    levels = (*data.levels, words.unclassified) if data.levels else ()
    shown += [(name, _CARDS + _AVERAGES + number) for number, name in enumerate(levels)]
    set_page(sheet, (24, *(13,) * max(len(shown), 9)), draft=words.draft)
    columns = 1 + max(len(shown), 9)
    write_across(sheet, 0, (0, columns - 1), data.title, styles("centred", "bold"))
    sheet.set_row(0, 22)
    write_across(sheet, 1, (0, columns - 1), f"{data.head.office} · {data.as_of}", styles("centred", "small"))
    for column, word in enumerate((words.kind, *(name for name, _number in shown))):
        write_text(sheet, 3, column, word, styles("cell", "head"))
    place = ListRange(words.list_sheet, 0, 0)
    known = [*by_kind(data), (words.total, tally(data.lines, data))]
    for row, (name, of) in enumerate(known, 4):
        write_text(sheet, row, 0, name, styles("cell", "text"))
        figures = _figures(data, place, of)
        there = rows["" if row == 3 + len(known) else name]
        for column, (_name, number) in enumerate(shown, 1):
            formula = f"={_quoted_sheet(words.summary_sheet)}!{_letter(_FIRST_FIGURE + number)}{there + 1}"
            write_formula(sheet, row, column, formula, figures[number].value, styles("cell", "count"))
    first, total = 4, 3 + len(known)
    below = total + 2
    cards = [(column, _COLOURS[1:][column - 1]) for column in range(1, _CARDS + 1)]
    _chart(book, sheet, words.chart_cards, (below, 0), (first, total - 1), cards, {"type": "column"})
    if levels:
        of_levels = range(_CARDS + 1, _CARDS + 1 + len(levels))
        coloured = [(c, _PALE if c == of_levels[-1] else _COLOURS[n % len(_COLOURS)]) for n, c in enumerate(of_levels)]
        stacked = {"type": "column", "subtype": "stacked"}
        _chart(book, sheet, words.chart_levels_by_kind, (below, 5), (first, total - 1), coloured, stacked)
        _chart_of_row(book, sheet, words.chart_levels, (below + 18, 0), total, coloured)
        below += 18
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, below + 17, columns - 1)


def _figures(data: UnitList, place: ListRange, of: Tally) -> list[_Figure]:
    """The columns of the summary with the figures of one group."""
    words, shares = data.words, not data.one_maximum
    kind, own, verified = place.of(Column.KIND), place.of(Column.OWN), place.of(Column.VERIFIED)
    level, basis = place.of(Column.LEVEL), place.of(Column.BASIS)
    figures = [
        _Figure(words.units, f"COUNTIFS({_LINES}{kind},{_ANYTHING})", of.units),
        _Figure(words.cards_in, f"COUNTIFS({_LINES}{own},{_POINTS})", of.cards_in),
        _Figure(words.cards_verified, f"COUNTIFS({_LINES}{verified},{_POINTS})", of.cards_verified),
    ]
    headings = (words.share_own, words.share_verified) if shares else (words.average_own, words.average_verified)
    values = (of.average_own(shares=shares), of.average_verified(shares=shares))
    for heading, points, value in zip(headings, (own, verified), values, strict=True):
        average = f"AVERAGEIFS({points},{_LINES}{points},{_POINTS})"
        if shares:
            maxima = f"SUMIFS({place.of(Column.MAXIMUM)},{_LINES}{points},{_POINTS})"
            average = f"SUMIFS({points},{_LINES}{points},{_POINTS})/{maxima}"
        formula = f'IF(COUNTIFS({_LINES}{points},{_POINTS})=0,"",{average})'
        figures.append(_Figure(heading, formula, value, "share" if shares else "average", adds_up=False))
    if not data.levels:
        return figures
    known = [f"COUNTIFS({_LINES}{level},{_literal(name)})" for name in data.levels]
    for name, formula, count in zip(data.levels, known, of.levels, strict=True):
        figures.append(_Figure(name, formula, count))
    unclassified = "-".join((figures[0].formula, *known))
    figures.append(_Figure(words.unclassified, unclassified, of.unclassified))
    decided = f"COUNTIFS({_LINES}{basis},{_literal(data.decided)})"
    figures.append(_Figure(words.levels_decided, decided, of.levels_decided))
    return figures


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
    all_figures = _figures(data, place, tally(data.lines, data))
    heading = words.kind if by is Column.KIND else words.hamlet
    for column, word in enumerate((words.number, heading, *(figure.heading for figure in all_figures))):
        write_text(sheet, row, column, word, styles("cell", "head"))
    rows: dict[str, int] = {}
    for number, (name, of) in enumerate(groups, 1):
        rows[name] = here = row + number
        write_number(sheet, here, 0, number, styles("cell", "count"))
        write_text(sheet, here, 1, name, styles("cell", "text"))
        chosen = f"{place.of(by)},{criterion(name, here)},"
        for column, figure in enumerate(_figures(data, place, of), _FIRST_FIGURE):
            formula = "=" + figure.formula.replace(_LINES, chosen)
            write_formula(sheet, here, column, formula, figure.value, styles("cell", figure.look))
    rows[""] = last = row + len(groups) + 1
    sheet.write_blank(last, 0, None, styles("cell"))
    write_text(sheet, last, 1, words.total, styles("cell", "text", "bold"))
    for column, figure in enumerate(all_figures, _FIRST_FIGURE):
        summed = f"SUM({_letter(column)}{row + 2}:{_letter(column)}{last})"
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


def _chart(
    book: Workbook,
    sheet: Worksheet,
    title: str,
    at: tuple[int, int],
    rows: tuple[int, int],
    columns: Sequence[tuple[int, str]],
    kind: dict[str, str],
) -> None:
    """A chart with a series for each of these columns (and its colour); the rows are the categories."""
    chart = book.add_chart(kind)
    for column, colour in columns:
        chart.add_series(
            {
                "name": [sheet.get_name(), 3, column],
                "categories": [sheet.get_name(), rows[0], 0, rows[1], 0],
                "values": [sheet.get_name(), rows[0], column, rows[1], column],
                "fill": {"color": colour},
                "gap": 60,
                "data_labels": {"value": True, "num_format": "0;;", "font": {"name": FONT, "size": 9}},
            }
        )
    _set(sheet, chart, title, at, legend=True)


def _chart_of_row(
    book: Workbook, sheet: Worksheet, title: str, at: tuple[int, int], row: int, columns: Sequence[tuple[int, str]]
) -> None:
    """A chart with one column for each of these cells of a row."""
    chart = book.add_chart({"type": "column"})
    first, last = columns[0][0], columns[-1][0]
    chart.add_series(
        {
            "name": title,
            "categories": [sheet.get_name(), 3, first, 3, last],
            "values": [sheet.get_name(), row, first, row, last],
            "points": [{"fill": {"color": colour}} for _column, colour in columns],
            "gap": 60,
            "data_labels": {"value": True, "font": {"name": FONT, "size": 10}},
        }
    )
    _set(sheet, chart, title, at, legend=False)


def _set(sheet: Worksheet, chart: Any, title: str, at: tuple[int, int], *, legend: bool) -> None:
    font = {"name": FONT, "size": 10}
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 13, "bold": True}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": font} if legend else {"none": True})
    chart.set_x_axis({"num_font": font})
    chart.set_y_axis({"num_font": font, "num_format": "0", "min": 0, "major_gridlines": {"visible": True}})
    chart.set_size({"width": 560, "height": 340})
    sheet.insert_chart(*at, chart, {"x_offset": 4, "y_offset": 4, "object_position": 2})


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def _quoted_sheet(name: str) -> str:
    from xlsxwriter.utility import quote_sheetname

    return str(quote_sheetname(name))
