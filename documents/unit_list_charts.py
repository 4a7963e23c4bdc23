"""The page with charts of the list of units. What they show are cells with formulas, which Excel keeps up to date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from documents.unit_lines import UnitList, by_kind, tally
from documents.unit_list_summary import (
    AVERAGES,
    CARDS,
    FIRST_FIGURE,
    ListRange,
    column_letter,
    figures,
    quoted_sheet,
)
from documents.workbook import FONT, Styles, set_page, write_across, write_formula, write_text

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_COLOURS = ("#1B7F3B", "#2E75B6", "#E8B923", "#C0261C", "#8E63A9", "#A86400", "#5B9BD5")
_PALE = "#A6A6A6"


def write_charts(book: Workbook, styles: Styles, data: UnitList, rows: dict[str, int]) -> None:
    """A page with charts of the summary by kind, whose rows are `rows`. What the charts show are formulas, too."""
    words = data.words
    sheet = book.add_worksheet(words.chart_sheet)
    shown = [(words.units, 0), (words.cards_in, 1), (words.cards_verified, 2)]
    levels = (*data.levels, words.unclassified) if data.levels else ()
    shown += [(name, CARDS + AVERAGES + number) for number, name in enumerate(levels)]
    columns = 1 + max(len(shown), 10)
    set_page(sheet, (24, *(13,) * (columns - 1)), draft=words.draft)
    write_across(sheet, 0, (0, columns - 1), data.title, styles("centred", "bold"))
    sheet.set_row(0, 22)
    write_across(sheet, 1, (0, columns - 1), f"{data.head.office} · {data.as_of}", styles("centred", "small"))
    for column, word in enumerate((words.kind, *(name for name, _number in shown))):
        write_text(sheet, 3, column, word, styles("cell", "head"))
    place = ListRange(words.list_sheet, 0, 0)
    known = [*by_kind(data), (words.total, tally(data.lines, data))]
    for row, (name, of) in enumerate(known, 4):
        write_text(sheet, row, 0, name, styles("cell", "text"))
        of_group = figures(data, place, of)
        there = rows["" if row == 3 + len(known) else name]
        for column, (_name, number) in enumerate(shown, 1):
            formula = f"={quoted_sheet(words.summary_sheet)}!{column_letter(FIRST_FIGURE + number)}{there + 1}"
            write_formula(sheet, row, column, formula, of_group[number].value, styles("cell", "count"))
    first, total = 4, 3 + len(known)
    below = total + 2
    cards = [(column, _COLOURS[1:][column - 1]) for column in range(1, CARDS + 1)]
    _chart(book, sheet, words.chart_cards, (below, 0), (first, total - 1), cards, {"type": "column"})
    if levels:
        of_levels = range(CARDS + 1, CARDS + 1 + len(levels))
        coloured = [(c, _PALE if c == of_levels[-1] else _COLOURS[n % len(_COLOURS)]) for n, c in enumerate(of_levels)]
        stacked = {"type": "column", "subtype": "stacked"}
        _chart(book, sheet, words.chart_levels_by_kind, (below, 5), (first, total - 1), coloured, stacked)
        _chart_of_row(book, sheet, words.chart_levels, (below + 18, 0), total, coloured)
        below += 18
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, below + 17, columns - 1)


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
    chart.set_size({"width": 548, "height": 340})
    sheet.insert_chart(*at, chart, {"x_offset": 4, "y_offset": 4, "object_position": 2})
