"""The Excel file that a list of units is filled in with: heads, choices where there are some, examples, and how to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from documents.spreadsheet import MOST_ROWS
from documents.workbook import Styles, new_workbook, write_number, write_text

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_GUIDE_WIDTH, _CHOICE_WIDTH = 90, 30  # characters


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column: its head, its width in characters, and what may be chosen in it (empty: anything).

    `free`: other answers may be typed as well. `whole_number` is the highest one in a column of numbers, 0 elsewhere.
    """

    head: str
    width: int
    choices: tuple[str, ...] = ()
    free: bool = False
    whole_number: int = 0


@dataclass(frozen=True, slots=True)
class RosterTemplate:
    """The template in finished words. `examples` are rows as people write them; `hint` is said at a wrong choice."""

    title: str
    sheet: str
    guide_sheet: str
    columns: tuple[TemplateColumn, ...]
    examples: tuple[tuple[str | int, ...], ...]
    guide: tuple[str, ...]
    hint: str


def roster_template_xlsx(template: RosterTemplate) -> bytes:
    """The template as an .xlsx file."""
    out = BytesIO()
    with new_workbook(out, title=template.title) as book:
        styles = Styles(book)
        sheet = book.add_worksheet(template.sheet)
        guide = book.add_worksheet(template.guide_sheet)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.set_row(0, 34)
        for at, column in enumerate(template.columns):
            sheet.set_column(at, at, column.width)
            write_text(sheet, 0, at, column.head, styles("cell", "head"))
        for row, example in enumerate(template.examples, 1):
            for at, value in enumerate(example):
                style = styles("cell", "italic", "text")
                if isinstance(value, int):
                    write_number(sheet, row, at, value, style)
                else:
                    write_text(sheet, row, at, value, style)
        guide.set_column(0, 0, _GUIDE_WIDTH)
        for row, line in enumerate(template.guide):
            write_text(guide, row, 0, line, styles("left", *(() if row else ("bold",))))
        _choices(sheet, guide, template, styles)
    return out.getvalue()


def _choices(sheet: Worksheet, guide: Worksheet, template: RosterTemplate, styles: Styles) -> None:
    """Write the choices on the sheet with the guide, where the cells of the list refer to them."""
    beside = 2
    for at, column in enumerate(template.columns):
        cells = (1, at, MOST_ROWS, at)
        if column.choices:
            _write_column(guide, beside, (column.head, *column.choices), styles)
            first, last = _cell(1, beside), _cell(len(column.choices), beside)
            source = f"='{template.guide_sheet}'!{first}:{last}"
            said = {"error_title": column.head, "error_message": template.hint, "show_error": not column.free}
            sheet.data_validation(*cells, {"validate": "list", "source": source, **said})
            beside += 1
        elif column.whole_number:
            bounds = {"criteria": "between", "minimum": 1, "maximum": column.whole_number}
            said = {"error_title": column.head, "error_message": template.hint}
            sheet.data_validation(*cells, {"validate": "integer", **bounds, **said})


def _write_column(guide: Worksheet, at: int, texts: Sequence[str], styles: Styles) -> None:
    guide.set_column(at, at, _CHOICE_WIDTH)
    for row, text in enumerate(texts):
        write_text(guide, row, at, text, styles("cell", "text", *(() if row else ("head",))))


def _cell(row: int, column: int) -> str:
    return f"${chr(ord('A') + column)}${row + 1}"
