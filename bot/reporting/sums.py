"""The table of many communes: one row a commune, one column a figure, in the order of the communes' reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n import _
from bot.reporting.figures import Group
from bot.reporting.names import vi
from documents.province_sheet import CommuneRow, FigureColumn, ProvinceSheet, SumWords
from movement.names import alphabetical

TARGETS, TARGETS_MET = "chi_tieu", "chi_tieu_dat"
_GROUPS = (TARGETS, *(group.value for group in Group))


@dataclass(frozen=True, slots=True)
class Entry:
    """One commune's figures by their codes, however they came: number of the year, number of the period."""

    code: str
    name: str
    moment: datetime | None
    figures: Mapping[str, tuple[int | None, int | None]]
    remark: str = ""


class Names:
    """The codes that occur, each with its name, in the order of the report."""

    def __init__(self) -> None:
        self._of: dict[str, list[FigureColumn]] = {group: [] for group in _GROUPS}
        self._known: set[str] = set()
        self.note(TARGETS, TARGETS, vi(_("Targets of the plan")))
        self.note(TARGETS, TARGETS_MET, vi(_("Targets that are reached")))

    def note(self, group: str, code: str, name: str) -> None:
        """A figure occurs."""
        if code not in self._known:
            self._known.add(code)
            self._of.setdefault(group, []).append(FigureColumn(code, name))

    @property
    def columns(self) -> tuple[FigureColumn, ...]:
        """The columns of the table."""
        return tuple(column for columns in self._of.values() for column in columns)


def sum_sheet(
    entries: Iterable[Entry], names: Names, under: Sequence[str], left_out: Sequence[tuple[str, str]] = ()
) -> ProvinceSheet:
    """The table in finished words, communes by name; `under` are the lines below its title."""
    columns = names.columns
    rows = [
        CommuneRow(
            entry.code,
            entry.name,
            entry.moment,
            tuple(entry.figures.get(column.code, (None, None))[0] for column in columns),
            tuple(entry.figures.get(column.code, (None, None))[1] for column in columns),
            entry.remark,
        )
        for entry in sorted(entries, key=lambda entry: (alphabetical(entry.name), entry.code))
    ]
    words = SumWords(
        year_sheet=vi(_("Whole year")),
        period_sheet=vi(_("In the period")),
        total=vi(_("Total")),
        heads=(
            vi(_("No.")),
            vi(_("Commune code")),
            vi(_("Commune")),
            vi(_("Figures of")),
            vi(_("Remark")),
        ),
        left_out_sheet=vi(_("Not added up")),
        left_out=vi(_("FILES THAT WERE NOT ADDED UP")),
        file=vi(_("Name of the file")),
        reason=vi(_("Why")),
    )
    return ProvinceSheet(
        vi(_("FIGURES OF THE COMMUNES")), tuple(under), vi(_("DRAFT")), words, columns, tuple(rows), tuple(left_out)
    )
