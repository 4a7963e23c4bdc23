"""A list of units that comes in as a table: which rows can be entered, and what is wrong with the others.

The table is one of texts, as `documents.spreadsheet` gives it. Its head need not be the first row, its columns may
stand in any order and are found by their names (`movement.roster_words`). Of people nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from movement.answers import parse_whole_number
from movement.names import name_key, nfc_clean
from movement.roster_words import (
    REQUIRED,
    Column,
    column_of,
    exclusion_of,
    in_old_font,
    is_example,
    is_personal,
    is_untold,
    kind_of,
    yes_or_no,
)
from movement.units import Exclusion, UnitKind, exclusions_for

Row = tuple[int, Sequence[str]]  # its number in the file, the first is 1; its cells

SHORTEST_NAME = 3  # characters, as where a unit registers in the chat
LONGEST: Mapping[Column, int] = {Column.NAME: 200, Column.ADDRESS: 500, Column.HAMLET: 100}
MOST_PEOPLE = 100_000
_HEAD_WITHIN = 30  # rows; titles and addresses stand above a table
_SHOWN = 60  # characters of what was written, where it is not understood
_COLUMN_NUMBERS = re.compile(r"\(?(\d{1,2}|[A-Z])\)?")  # a row "(1) (2) (3)" below the head
_YES_OR_NO = (Column.PARTY, Column.UNION, Column.GUARD)


class Fault(StrEnum):
    """What can be wrong with a row."""

    MISSING = "missing"  # a column that every unit needs is empty
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    UNKNOWN_KIND = "unknown_kind"
    KIND_NOT_IN_PLAN = "kind_not_in_plan"
    NO_NUMBER = "no_number"
    NO_YES_OR_NO = "no_yes_or_no"
    UNKNOWN_EXCLUSION = "unknown_exclusion"
    OTHER_KINDS_EXCLUSION = "other_kinds_exclusion"
    TWICE = "twice"  # the same name stands in an earlier row


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: in which column, what was written, the earlier row, the limit."""

    fault: Fault
    column: Column
    said: str = ""
    row: int = 0
    limit: int = 0


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A unit as a row of the list has it; empty or None is what the list does not say. `people`: households of a
    residential area."""

    row: int
    name: str
    kind: UnitKind
    address: str = ""
    hamlet: str = ""
    people: int | None = None
    has_party_organisation: bool | None = None
    has_union: bool | None = None
    has_guard_force: bool | None = None
    exclusion: Exclusion | None = None


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that cannot be entered."""

    row: int
    name: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """What a file has: right rows and wrong ones in their order, and how many only show how it is filled in.

    `personal` and `unread` are heads of columns that were not read: those about people, and others.
    """

    units: tuple[ListedUnit, ...]
    wrong: tuple[WrongRow, ...] = ()
    examples: int = 0
    personal: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


class NoRosterBecause(StrEnum):
    """Why there is no list in a file."""

    NO_HEAD = "no_head"  # no row that names the columns
    NO_KIND = "no_kind"  # the column with the kinds of units is not there
    OLD_FONT = "old_font"  # its letters are those of an old font
    NOTHING = "nothing"  # below the head there is nothing to enter


class NoRoster(Exception):
    """A file has no list of units, and why."""

    def __init__(self, reason: NoRosterBecause) -> None:
        super().__init__(reason.value)
        self.reason = reason


def read_roster(sheets: Sequence[Sequence[Row]]) -> Roster:
    """Read the first sheet that has a list. Raises `NoRoster`."""
    heads = [(sheet, found) for sheet in sheets if (found := _head(sheet)) is not None]
    whole = [(sheet, head) for sheet, head in heads if set(REQUIRED) <= head.columns.keys()]
    if not whole:
        if heads:
            raise NoRoster(NoRosterBecause.NO_KIND)
        old = any(in_old_font(cell) for sheet in sheets for _number, cells in sheet[:_HEAD_WITHIN] for cell in cells)
        raise NoRoster(NoRosterBecause.OLD_FONT if old else NoRosterBecause.NO_HEAD)
    read = [_table(sheet, head) for sheet, head in whole]
    for roster in read:
        if roster.units or roster.wrong:
            return roster
    raise NoRoster(NoRosterBecause.NOTHING)


@dataclass(frozen=True, slots=True)
class _Head:
    position: int  # among the sheet's rows
    columns: Mapping[Column, int]
    personal: tuple[str, ...]
    unread: tuple[str, ...]


def _head(sheet: Sequence[Row]) -> _Head | None:
    """The row that names the most columns, the name of the unit among them."""
    best: _Head | None = None
    for position, (_number, cells) in enumerate(sheet[:_HEAD_WITHIN]):
        found: dict[Column, int] = {}
        others = []
        for at, cell in enumerate(cells):
            column = column_of(cell)
            if column is not None and column not in found:
                found[column] = at
            else:
                others.append(nfc_clean(cell)[:_SHOWN])
        if Column.NAME in found and (best is None or len(found) > len(best.columns)):
            personal = tuple(dict.fromkeys(head for head in others if is_personal(head)))
            unread = tuple(dict.fromkeys(h for h in others if not is_personal(h) and not is_untold(h)))
            best = _Head(position, found, personal, unread)
    return best


def _table(sheet: Sequence[Row], head: _Head) -> Roster:
    units: list[ListedUnit] = []
    wrong: list[WrongRow] = []
    examples = 0
    first: dict[str, int] = {}  # names in the order of the rows
    for position, (number, cells) in enumerate(sheet[head.position + 1 :]):
        said = {column: _cell(cells, at) for column, at in head.columns.items()}
        written = [text for text in said.values() if text]
        if not written or (position == 0 and all(_COLUMN_NUMBERS.fullmatch(text) for text in written)):
            continue
        name = said[Column.NAME]
        if is_example(name):
            examples += 1
            continue
        read = _Reader(number, said)
        unit = read.unit()
        before = first.setdefault(name_key(name), number) if name else number
        if before != number:
            read.problems.insert(0, Problem(Fault.TWICE, Column.NAME, row=before))
        if unit is None or read.problems:
            wrong.append(WrongRow(number, name[: LONGEST[Column.NAME]], tuple(read.problems)))
        else:
            units.append(unit)
    return Roster(tuple(units), tuple(wrong), examples, head.personal, head.unread)


def _cell(cells: Sequence[str], at: int) -> str:
    return nfc_clean(cells[at]) if at < len(cells) else ""


class _Reader:
    """Reads one row, and keeps what is wrong with it."""

    def __init__(self, row: int, said: Mapping[Column, str]) -> None:
        self._row = row
        self._said = said
        self.problems: list[Problem] = []

    def unit(self) -> ListedUnit | None:
        """The unit of the row; None where it has no kind. It counts only where nothing is wrong."""
        name, kind = self._text(Column.NAME), self._kind()
        if name and (len(name) < SHORTEST_NAME or not any(map(str.isalnum, name))):
            self._wrong(Fault.TOO_SHORT, Column.NAME, name, limit=SHORTEST_NAME)
        address, hamlet, people = self._text(Column.ADDRESS), self._text(Column.HAMLET), self._people()
        party, union, guard = map(self._yes_or_no, _YES_OR_NO)
        if kind is None:
            return None
        exclusion = self._exclusion(kind)
        return ListedUnit(self._row, name, kind, address, hamlet, people, party, union, guard, exclusion)

    def _wrong(self, fault: Fault, column: Column, said: str = "", *, limit: int = 0) -> None:
        self.problems.append(Problem(fault, column, said[:_SHOWN], limit=limit))

    def _text(self, column: Column) -> str:
        text = self._said.get(column, "")
        if not text and column in REQUIRED:
            self._wrong(Fault.MISSING, column)
        if len(text) > LONGEST[column]:
            self._wrong(Fault.TOO_LONG, column, limit=LONGEST[column])
        return text

    def _kind(self) -> UnitKind | None:
        said = self._said[Column.KIND]
        if not said:
            self._wrong(Fault.MISSING, Column.KIND)
            return None
        kind = kind_of(said)
        if kind is None:
            self._wrong(Fault.UNKNOWN_KIND, Column.KIND, said)
        return kind

    def _people(self) -> int | None:
        said = self._said.get(Column.PEOPLE, "")
        if not said:
            return None
        number = parse_whole_number(said)
        if number is None or not 1 <= number <= MOST_PEOPLE:
            self._wrong(Fault.NO_NUMBER, Column.PEOPLE, said, limit=MOST_PEOPLE)
        return number

    def _yes_or_no(self, column: Column) -> bool | None:
        said = self._said.get(column, "")
        if not said:
            return None
        answer = yes_or_no(said)
        if answer is None:
            self._wrong(Fault.NO_YES_OR_NO, column, said)
        return answer

    def _exclusion(self, kind: UnitKind) -> Exclusion | None:
        said = self._said.get(Column.EXCLUSION, "")
        if not said:
            return None
        exclusion = exclusion_of(said, kind)
        if exclusion is None:
            self._wrong(Fault.UNKNOWN_EXCLUSION, Column.EXCLUSION, said)
        elif exclusion not in exclusions_for(kind):
            self._wrong(Fault.OTHER_KINDS_EXCLUSION, Column.EXCLUSION, said)
        return exclusion
