"""The long lists behind the Word report: missing units, the period day by day, evidence by unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.i18n import _, plural
from bot.reporting.happened import by_day
from bot.reporting.names import event_name, some_names, subject_name, vi
from bot.reporting.record import Record
from documents.report_word import Annex
from movement.names import alphabetical
from movement.targets import State

NAMED = 5  # units beside a target or a step
LONGEST = 600  # rows; the Excel file has them all


def annexes(record: Record, *, evidence: bool) -> tuple[Annex, Annex, Annex]:
    """The period by day, the missing units, the evidence by unit: in the order in which the paper speaks of them.

    Several are numbered in Roman numerals (NĐ 30/2020/NĐ-CP, Phụ lục I).
    """
    contents = (_by_day(record), _missing_units(record), _unit_evidence(record) if evidence else [])
    there = [rows for rows in contents if rows]
    names = iter([""] if len(there) == 1 else [" I", " II", " III"])
    days, missing, proven = (
        Annex(vi(_("Annex{number}", number=next(names))), tuple(rows[:LONGEST]), _more(rows)) if rows else Annex()
        for rows in contents
    )
    return days, missing, proven


def _more(rows: Sequence[object]) -> str:
    n = len(rows) - LONGEST
    if n <= 0:
        return ""
    return vi(plural("{n} more row is in the report's Excel file.", "{n} more rows are in the report's Excel file.", n))


def _missing_units(record: Record) -> list[tuple[str, ...]]:
    """Who has not got to which targets, by their numbers: one row a unit."""
    found: dict[tuple[str, int | None], list[str]] = {}
    for number, result in enumerate(record.board.results, 1):
        if result.state is State.MET:
            continue
        for who in dict.fromkeys([*result.units, *result.silent]):
            found.setdefault((who.name, who.unit_id), []).append(str(number))
    place = {unit_id: n for n, unit_id in enumerate(record.everybody)}
    rows: list[tuple[str, ...]] = []
    for (name, unit_id), numbers in sorted(found.items(), key=lambda each: _placed(each[0], place)):
        unit = record.everybody.get(unit_id) if unit_id is not None else None
        rows.append((name, unit.hamlet if unit is not None else "", ", ".join(numbers)))
    return rows


def _placed(who: tuple[str, int | None], place: dict[int, int]) -> tuple[int, str]:
    name, unit_id = who
    return (place.get(unit_id, len(place)) if unit_id is not None else len(place), alphabetical(name))


def _by_day(record: Record) -> list[tuple[str, ...]]:
    return [
        (
            f"{each.day:%d/%m/%Y}",
            event_name(each, record.plan),
            vi(len(each.units)),
            some_names(_names(record, each.units), NAMED),
        )
        for each in by_day(record.events)
    ]


def _names(record: Record, unit_ids: Iterable[int]) -> list[str]:
    return [record.everybody[unit_id].name for unit_id in unit_ids if unit_id in record.everybody]


def _unit_evidence(record: Record) -> list[tuple[str, ...]]:
    """What every unit has sent: item or step and the number of its files."""
    found: dict[int, list[str]] = {}
    files: dict[int, int] = {}
    for proof in record.evidence:
        words = f"{subject_name(proof.item, proof.step)} ({vi(plural('{n} file', '{n} files', proof.files))})"
        found.setdefault(proof.unit_id, []).append(words)
        files[proof.unit_id] = files.get(proof.unit_id, 0) + proof.files
    return [
        (name, "; ".join(words), vi(files[unit_id]))
        for unit_id, words in found.items()
        for name in _names(record, [unit_id])
    ]
