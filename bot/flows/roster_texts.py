"""Lists of units in words: what was found in a file, and what is wrong with which row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.flows.target_texts import cut
from bot.flows.texts import UNIT_KINDS
from bot.i18n import Strong, Value, Verbatim, _, join, plural
from movement.roster import Fault, NoRosterBecause, Problem, WrongRow
from movement.roster_check import Alike, CheckedRoster, NewUnit, OtherUnit
from movement.roster_words import Column
from movement.units import UnitKind

LONGEST_NAME = 80  # characters of a name in a list; ten lines have to fit into a message
_MOST_HEADS = 6  # columns that are named

COLUMNS: Mapping[Column, Value] = {
    Column.NAME: _("Unit's name"),
    Column.KIND: _("Kind of unit"),
    Column.ADDRESS: _("Address"),
    Column.HAMLET: _("Hamlet"),
    Column.PEOPLE: _("Number of people"),
    Column.PARTY: _("Party organisation"),
    Column.UNION: _("Union"),
    Column.GUARD: _("Guard force"),
    Column.EXCLUSION: _("Outside the title"),
}

_FILE_PROBLEMS: Mapping[str, Value] = {
    "empty": _("The file is empty."),
    "too_large": _("The file has more than 5 MB. Please send only the sheet with the units."),
    "bloated": _("The file unpacks to more than a list has. Please copy the list into a new file."),
    "too_many_rows": _("A sheet has more than 5,000 rows. Please divide the list into several files."),
    "too_many_columns": _("A sheet has more than 50 columns. Please keep only those of the list."),
    "protected": _("The file is protected by a password. Please save it without one."),
    "broken": _("The file is damaged. Please open it in Excel, save it once more and send that."),
    "wrong_kind": _("That is no Excel or CSV file. Please send .xlsx, .xls, .ods or .csv."),
    "unknown_letters": _("The letters of the file cannot be read. Please save it as Excel, or as CSV UTF-8."),
    "lost": _("The platform did not hand the file over. Please send it once more."),
    NoRosterBecause.NO_HEAD: _("No row names the columns. The list needs a column “Tên đơn vị” and one “Loại hình”."),
    NoRosterBecause.NO_KIND: _("The column “Loại hình” is not there: office, enterprise, school or residential area."),
    NoRosterBecause.OLD_FONT: _("The list is in an old font (TCVN3, VNI). Please convert it to Unicode."),
    NoRosterBecause.NOTHING: _("There is no unit in the list: below the head there are no rows, or only examples."),
}


def file_problem(code: str) -> Value:
    """Why there is no list to be had from a file, and what helps."""
    return _FILE_PROBLEMS.get(code, _FILE_PROBLEMS["broken"])


def problem_text(problem: Problem) -> Value:
    """One thing that is wrong with a row, and what is needed."""
    column, said, limit = COLUMNS[problem.column], problem.said, problem.limit
    match problem.fault:
        case Fault.MISSING:
            return _("“{column}” is empty", column=column)
        case Fault.TOO_SHORT:
            return _("“{said}” is too short for a name", said=said)
        case Fault.TOO_LONG:
            return _("“{column}” takes at most {n} characters", column=column, n=limit)
        case Fault.UNKNOWN_KIND:
            return _("“{said}” is no kind of unit: office, enterprise, school or residential area", said=said)
        case Fault.KIND_NOT_IN_PLAN:
            return _("the plan is not about units of this kind ({kind})", kind=UNIT_KINDS[UnitKind(said)])
        case Fault.NO_NUMBER:
            return _("“{column}”: “{said}” is no whole number from 1 to {n}", column=column, said=said, n=limit)
        case Fault.NO_YES_OR_NO:
            return _("“{column}”: “{said}” is neither yes nor no", column=column, said=said)
        case Fault.UNKNOWN_EXCLUSION:
            return _("“{column}”: it is not clear what “{said}” means", column=column, said=said)
        case Fault.OTHER_KINDS_EXCLUSION:
            return _("“{column}”: “{said}” is for units of another kind", column=column, said=said)
        case Fault.TWICE:
            return _("the same name stands in row {n}", n=Verbatim(str(problem.row)))


def wrong_line(row: WrongRow) -> Value:
    """A row that cannot be entered, with every reason."""
    reasons = join(*map(problem_text, row.problems), separator="; ")
    number = Verbatim(str(row.row))
    if not row.name:
        return _("Row {row}: {reasons}", row=number, reasons=reasons)
    return _("Row {row}, {name}: {reasons}", row=number, name=cut(row.name, LONGEST_NAME), reasons=reasons)


def new_line(new: NewUnit) -> Value:
    """A unit that can be entered, with those that may be the same."""
    line = _("{name} · {kind}", name=cut(new.unit.name, LONGEST_NAME), kind=UNIT_KINDS[new.unit.kind])
    if not new.alike:
        return line
    return join(line, _("⚠ nearly the same name: {names}", names=join(*map(_alike, new.alike), separator="; ")))


def _alike(alike: Alike) -> Value:
    name = cut(alike.name, LONGEST_NAME)
    return _("{name} (row {row})", name=name, row=Verbatim(str(alike.row))) if alike.row else Verbatim(name)


def other_line(other: OtherUnit) -> Value:
    """A unit that is in the register with something else."""
    columns = join(*(COLUMNS[column] for column in other.columns), separator=", ")
    return _("{name}: {columns}", name=cut(other.name, LONGEST_NAME), columns=columns)


def counts(checked: CheckedRoster) -> list[Value]:
    """How many rows of each sort, and what was not read: a line for each that there is."""
    new, same, differ, wrong = len(checked.new), checked.same, len(checked.differ), len(checked.wrong)
    alike = new - len(checked.clear)
    lines: list[Value | None] = [
        plural("✅ {n} new unit", "✅ {n} new units", new) if new else _("No new unit"),
        plural(
            "⚠ {n} of them has nearly the same name as another unit",
            "⚠ {n} of them have nearly the same names as other units",
            alike,
        )
        if alike
        else None,
        plural("{n} unit is in the register already", "{n} units are in the register already", same) if same else None,
        plural(
            "{n} unit is in the register with something else; the register stays as it is",
            "{n} units are in the register with something else; the register stays as it is",
            differ,
        )
        if differ
        else None,
        plural("⛔ {n} row is wrong and cannot be entered", "⛔ {n} rows are wrong and cannot be entered", wrong)
        if wrong
        else None,
        plural("{n} example row is left out", "{n} example rows are left out", checked.examples)
        if checked.examples
        else None,
        _("Not read, because they are about people: {heads}", heads=_heads(checked.personal))
        if checked.personal
        else None,
        _("Other columns that are not read: {heads}", heads=_heads(checked.unread)) if checked.unread else None,
    ]
    return [line for line in lines if line is not None]


def _heads(heads: Sequence[str]) -> str:
    return ", ".join(heads[:_MOST_HEADS]) + (" …" if len(heads) > _MOST_HEADS else "")


def summary(checked: CheckedRoster, file_name: str) -> Value:
    """What was found in a list, in short."""
    return join(_("File “{name}”", name=file_name) if file_name else Strong(_("List of units")), *counts(checked))
