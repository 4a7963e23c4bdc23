"""Reads the flat table of a commune's report back out of an Excel file, to add it up with those of other communes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from documents.report_table import CODES, SHEET, TARGET, Column, Place
from documents.spreadsheet import NotRead, Unreadable, read_sheets
from movement.periods import Period

_MET = "dat"
_HIGHEST = 1_000_000_000  # of one figure; more is a mistake
_KINDS = (Column.OFFICES, Column.ENTERPRISES, Column.SCHOOLS, Column.AREAS)


class Wrong(StrEnum):
    """Why a file is no report that can be added up."""

    NO_TABLE = "no_table"  # not the sheet or the columns of a report
    NO_FIGURES = "no_figures"
    NOT_ONE = "not_one"  # several communes, periods or moments in one table
    NO_COMMUNE = "no_commune"
    NO_DATES = "no_dates"
    NO_NUMBER = "no_number"  # something else stands where a number should
    NO_SUM = "no_sum"  # a figure is not the sum of its kinds
    TWICE = "twice"  # a code stands there more than once


class NotReport(Exception):
    """A file that cannot be added up: why, and in which row and column of its table, where it is one cell.

    `reason` is an `Unreadable` where not even the file could be read.
    """

    def __init__(self, reason: Wrong | Unreadable, row: int = 0, column: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.row = row
        self.column = column


@dataclass(frozen=True, slots=True)
class ReadFigure:
    """One figure of a report, in the words of whoever made it."""

    group: str
    code: str
    name: str
    number: int
    in_period: int | None


@dataclass(frozen=True, slots=True)
class ReadReport:
    """A commune's report: whose, of which year and period, as of which moment (Việt Nam's wall clock), its figures.

    `targets_met` of `targets` of its plan were reached.
    """

    place: Place
    year: int
    period: Period
    moment: datetime
    figures: tuple[ReadFigure, ...]
    targets: int
    targets_met: int


def read_report(content: bytes) -> ReadReport:
    """The report in an Excel file. Takes up to some seconds. Raises `NotReport`."""
    try:
        sheets = read_sheets(content, SHEET)
    except NotRead as unread:
        reason = Wrong.NO_TABLE if unread.reason is Unreadable.EMPTY and content.strip() else unread.reason
        raise NotReport(reason) from None
    if len(sheets) != 1 or sheets[0].name == "":
        raise NotReport(Wrong.NO_TABLE)
    columns, rows = _table(sheets[0].rows)
    if not rows:
        raise NotReport(Wrong.NO_FIGURES)
    lines = [_Line(number, cells, columns) for number, cells in rows]
    place, year, period, moment = _head(lines)
    figures = tuple(_figures(lines))
    targets = [line for line in lines if line.text(Column.GROUP) == TARGET]
    met = sum(line.text(Column.STATE) == _MET for line in targets)
    return ReadReport(place, year, period, moment, figures, len(targets), met)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the table; `columns` says where each code stands."""

    row: int
    cells: Sequence[str]
    columns: Mapping[str, int]

    def text(self, column: Column) -> str:
        place = self.columns[CODES[column]]
        return self.cells[place] if place < len(self.cells) else ""

    def number(self, column: Column) -> int | None:
        """A whole number, None where there is nothing. Raises `NotReport`."""
        text = self.text(column)
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or int(text) > _HIGHEST:
            raise NotReport(Wrong.NO_NUMBER, self.row, CODES[column])
        return int(text)


def _table(
    rows: Sequence[tuple[int, tuple[str, ...]]],
) -> tuple[dict[str, int], list[tuple[int, tuple[str, ...]]]]:
    """Where the columns are, and the rows below the codes. Raises `NotReport` where there are no such columns."""
    for place, (_number, cells) in enumerate(rows):
        found = {code: column for column, code in enumerate(cells)}
        if all(code in found for code in CODES):
            return found, list(rows[place + 1 :])
    raise NotReport(Wrong.NO_TABLE)


def _head(lines: Sequence[_Line]) -> tuple[Place, int, Period, datetime]:
    """What is the same in all rows. Raises `NotReport`."""
    same = (
        *(Column.PROVINCE_CODE, Column.PROVINCE, Column.COMMUNE_CODE, Column.COMMUNE, Column.YEAR),
        *(Column.FIRST, Column.LAST, Column.MOMENT),
    )
    first = lines[0]
    for line in lines:
        if any(line.text(column) != first.text(column) for column in same):
            raise NotReport(Wrong.NOT_ONE, line.row)
    place = Place(
        first.text(Column.COMMUNE),
        first.text(Column.PROVINCE),
        first.text(Column.COMMUNE_CODE),
        first.text(Column.PROVINCE_CODE),
    )
    if not place.commune:
        raise NotReport(Wrong.NO_COMMUNE, first.row)
    try:
        period = Period(*(date.fromisoformat(first.text(each)[:10]) for each in (Column.FIRST, Column.LAST)))
        moment = datetime.fromisoformat(first.text(Column.MOMENT))
    except ValueError:
        raise NotReport(Wrong.NO_DATES, first.row) from None
    year = first.number(Column.YEAR)
    if year is None or moment.tzinfo is not None:
        raise NotReport(Wrong.NO_DATES, first.row)
    return place, year, period, moment


def _figures(lines: Sequence[_Line]) -> Iterator[ReadFigure]:
    """Every figure but the plan's targets, whose codes are the plan's own. Raises `NotReport`."""
    seen: set[str] = set()
    for line in lines:
        group, code = line.text(Column.GROUP), line.text(Column.CODE)
        if group == TARGET:
            continue
        if not code or code in seen:
            raise NotReport(Wrong.TWICE, line.row, CODES[Column.CODE])
        seen.add(code)
        kinds = [line.number(column) for column in _KINDS]
        known = [number for number in kinds if number is not None]
        number = line.number(Column.NUMBER)
        if number is None and known:
            number = sum(known)  # a formula that nobody has worked out yet
        if number is None:
            raise NotReport(Wrong.NO_NUMBER, line.row, CODES[Column.NUMBER])
        if known and number != sum(known):
            raise NotReport(Wrong.NO_SUM, line.row, CODES[Column.NUMBER])
        yield ReadFigure(group, code, line.text(Column.NAME), number, line.number(Column.IN_PERIOD))
