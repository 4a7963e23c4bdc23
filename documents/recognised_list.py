"""The list of units recognised "An toàn về an ninh, trật tự", as Excel and PDF."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from documents.unit_list_pdf import Block, cell, day, list_pdf
from documents.unit_list_summary import ListRange, criterion
from documents.workbook import (
    Letterhead,
    Signature,
    Styles,
    new_workbook,
    set_page,
    write_across,
    write_day,
    write_formula,
    write_letterhead,
    write_number,
    write_signatures,
    write_text,
)

_WIDTHS = (5, 48, 17, 30, 26, 16)
_NUMBER, _NAME, _KIND, _HAMLET, _DECISION, _DAY = range(len(_WIDTHS))
_HEADING_ROW = 7


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """One unit with the decision; `decision` "" and `decided_on` None where they were not entered."""

    name: str
    kind: str
    hamlet: str
    decision: str
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class RecognisedWords:
    """The words of the list, as `ListWords` has them for the list of all units."""

    draft: str
    type_name: str
    sheet: str
    number: str
    name: str
    kind: str
    hamlet: str
    decision: str
    decided_on: str
    total: str
    units: str
    none: str

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the columns."""
        return (self.number, self.name, self.kind, self.hamlet, self.decision, self.decided_on)


@dataclass(frozen=True, slots=True)
class RecognisedList:
    """Everything that stands on the list; `kinds` are the kinds of unit to count, in their order."""

    head: Letterhead
    signatures: tuple[Signature, Signature]
    title: str
    addressed_to: str
    as_of: str
    lines: tuple[RecognisedLine, ...]
    kinds: tuple[str, ...]
    words: RecognisedWords


def recognised_workbook(data: RecognisedList) -> bytes:
    """The list as an Excel file of one sheet, with how many there are of each kind as formulas below."""
    words, columns, out = data.words, len(_WIDTHS), BytesIO()
    with new_workbook(out, title=data.title) as book:
        styles, sheet = Styles(book), book.add_worksheet(words.sheet)
        set_page(sheet, _WIDTHS, draft=words.draft)
        write_letterhead(sheet, styles, data.head, columns, _HAMLET)
        write_across(sheet, 3, (0, columns - 1), words.type_name.upper(), styles("title"))
        sheet.set_row(3, 24)
        write_across(sheet, 4, (0, columns - 1), data.title, styles("centred", "bold"))
        write_across(sheet, 5, (0, columns - 1), data.addressed_to, styles("centred", "italic"))
        write_across(sheet, 6, (0, columns - 1), data.as_of, styles("centred", "small"))
        for column, heading in enumerate(words.headings):
            write_text(sheet, _HEADING_ROW, column, heading, styles("cell", "head"))
        first = _HEADING_ROW + 1
        for row, line in enumerate(data.lines, first):
            write_number(sheet, row, _NUMBER, row - first + 1, styles("cell", "count"))
            for column, text in ((_NAME, line.name), (_KIND, line.kind), (_HAMLET, line.hamlet)):
                write_text(sheet, row, column, text, styles("cell", "text"))
            write_text(sheet, row, _DECISION, line.decision, styles("cell", "middle"))
            write_day(sheet, row, _DAY, line.decided_on, styles("cell", "day"))
        if not data.lines:
            write_across(sheet, first, (0, columns - 1), words.none, styles("cell", "middle"))
        place = ListRange(words.sheet, first, first + max(len(data.lines), 1) - 1)
        sheet.autofilter(_HEADING_ROW, 0, place.last, columns - 1)
        sheet.freeze_panes(first, _NAME + 1)
        sheet.repeat_rows(_HEADING_ROW)
        row = place.last + 2
        counts = Counter(line.kind for line in data.lines)
        write_text(sheet, row, _NAME, words.kind, styles("cell", "head"))
        write_text(sheet, row, _KIND, words.units, styles("cell", "head"))
        top = row + 1
        for kind in data.kinds:
            row += 1
            write_text(sheet, row, _NAME, kind, styles("cell", "text"))
            formula = f"=COUNTIFS({place.here(_KIND)},{criterion(kind, row)})"
            write_formula(sheet, row, _KIND, formula, counts[kind], styles("cell", "count"))
        row += 1
        write_text(sheet, row, _NAME, words.total, styles("cell", "text", "bold"))
        formula = f"=SUM(C{top + 1}:C{row})"
        write_formula(sheet, row, _KIND, formula, len(data.lines), styles("cell", "count", "bold"))
        drawn_up, head = data.signatures
        row = write_signatures(sheet, styles, row + 2, [((0, _NAME), drawn_up), ((_HAMLET, _DAY), head)])
        sheet.print_area(0, 0, row, columns - 1)
    return out.getvalue()


def recognised_pdf(data: RecognisedList) -> bytes:
    """The list as PDF. Raises `press.NotPrinted`."""
    words = data.words
    counts = Counter(line.kind for line in data.lines)
    sums = [["", kind, str(counts[kind]), "", "", ""] for kind in data.kinds]
    block = Block(
        widths=(10, 0, 30, 50, 45, 30),
        sides=("center", "left", "left", "left", "center", "center"),
        heads=words.headings,
        rows=[
            [str(place), cell(line.name), line.kind, cell(line.hamlet), cell(line.decision), day(line.decided_on)]
            for place, line in enumerate(data.lines, 1)
        ],
        sums=[*sums, ["", words.total, str(len(data.lines)), "", "", ""]],
        empty=words.none,
    )
    return list_pdf(
        head=data.head,
        signatures=data.signatures,
        type_name=words.type_name.upper(),
        title=data.title,
        below=data.addressed_to,
        as_of=data.as_of,
        draft=words.draft,
        block=block,
    )
