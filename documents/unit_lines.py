"""The list of units with points and levels as data: finished words and figures, the same for Excel and PDF.

What the sheets work out with formulas is worked out here as well (`tally`), so that both say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, auto

from documents.workbook import Letterhead, Signature


class Column(IntEnum):
    """The columns of the list, from the left."""

    NUMBER = 0
    NAME = auto()
    KIND = auto()
    HAMLET = auto()
    MAXIMUM = auto()
    OWN = auto()
    VERIFIED = auto()
    CHANGE = auto()
    LEVEL = auto()
    BASIS = auto()
    STATE = auto()
    DAY = auto()
    NOTE = auto()


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit. Numbers are None and words "" where there is nothing to say; `basis` says what the level rests on."""

    name: str
    kind: str
    hamlet: str
    maximum: Decimal | None
    own: Decimal | None
    verified: Decimal | None
    level: str
    basis: str
    state: str
    handed_in: date | None
    note: str

    @property
    def change(self) -> Decimal | None:
        """What the verification has changed; None before there is one."""
        return None if self.own is None or self.verified is None else self.verified - self.own


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One item that the verification counts otherwise than its unit."""

    name: str
    kind: str
    hamlet: str
    item: str
    what: str
    own: Decimal | None
    verified: Decimal


@dataclass(frozen=True, slots=True)
class MissingLine:
    """A unit whose card is not there, and why."""

    name: str
    kind: str
    hamlet: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class ListWords:
    """The words of the list: names of sheets (31 characters at most), headings of columns and of tables.

    `decimal_mark` and `group_mark` are what papers in this language write before tenths and between thousands.
    """

    decimal_mark: str
    group_mark: str
    draft: str
    list_sheet: str
    summary_sheet: str
    differences_sheet: str
    missing_sheet: str
    chart_sheet: str
    number: str
    name: str
    kind: str
    hamlet: str
    maximum: str
    own: str
    verified: str
    change: str
    level: str
    basis: str
    state: str
    handed_in: str
    note: str
    count: str
    total: str
    average: str
    share: str
    summary_title: str
    units: str
    cards_in: str
    cards_verified: str
    average_own: str
    average_verified: str
    share_own: str
    share_verified: str
    unclassified: str
    levels_decided: str
    differences_title: str
    item: str
    what: str
    no_differences: str
    missing_title: str
    none_missing: str
    chart_cards: str
    chart_levels: str
    chart_levels_by_kind: str
    remarks: str
    no_units: str

    @property
    def of_list(self) -> tuple[str, ...]:
        """The headings of the list's columns, in the order of `Column`."""
        unit = (self.number, self.name, self.kind, self.hamlet)
        points = (self.maximum, self.own, self.verified, self.change)
        return (*unit, *points, self.level, self.basis, self.state, self.handed_in, self.note)


@dataclass(frozen=True, slots=True)
class UnitList:
    """Everything that stands on the list. `kinds`, `hamlets` and `levels` are the groups in their order; `decided` is
    the word in `UnitLine.basis` of a level that was decided; `one_maximum` says whether all cards have the same one.
    """

    head: Letterhead
    signatures: tuple[Signature, Signature]
    type_name: str
    title: str
    attached_to: str
    as_of: str
    lines: tuple[UnitLine, ...]
    differences: tuple[DifferenceLine, ...]
    missing: tuple[MissingLine, ...]
    kinds: tuple[str, ...]
    hamlets: tuple[str, ...]
    levels: tuple[str, ...]
    decided: str
    remarks: tuple[str, ...]
    words: ListWords

    @property
    def one_maximum(self) -> bool:
        """Whether points of all cards can be averaged as they are."""
        return len({line.maximum for line in self.lines if line.own is not None}) <= 1


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of some units: how many, cards handed in and verified, points with the maxima behind them, levels.

    `change` is by how much the verified points differ from the units' own, of the cards that have both;
    `unclassified` have no level, `levels_decided` have one that was decided.
    """

    units: int
    cards_in: int
    cards_verified: int
    own: Decimal
    own_of: Decimal
    verified: Decimal
    verified_of: Decimal
    change: Decimal
    levels: tuple[int, ...]
    unclassified: int
    levels_decided: int

    def average_own(self, *, shares: bool) -> Decimal | None:
        """The units' own points on average; with `shares`, as a part of the maxima. None without any card."""
        return _part(self.own, self.own_of if shares else self.cards_in)

    def average_verified(self, *, shares: bool) -> Decimal | None:
        """The verified points on average; with `shares`, as a part of the maxima. None without any card."""
        return _part(self.verified, self.verified_of if shares else self.cards_verified)


def tally(lines: Iterable[UnitLine], data: UnitList) -> Tally:
    """The figures of these lines of a list."""
    held = list(lines)
    own = [line for line in held if line.own is not None]
    verified = [line for line in held if line.verified is not None]
    of_level = {level: 0 for level in data.levels}
    for line in held:
        if line.level in of_level:
            of_level[line.level] += 1
    zero = Decimal(0)
    return Tally(
        units=len(held),
        cards_in=len(own),
        cards_verified=len(verified),
        own=sum((line.own or zero for line in own), zero),
        own_of=sum((line.maximum or zero for line in own), zero),
        verified=sum((line.verified or zero for line in verified), zero),
        verified_of=sum((line.maximum or zero for line in verified), zero),
        change=sum((line.change or zero for line in held), zero),
        levels=tuple(of_level.values()),
        unclassified=len(held) - sum(of_level.values()),
        levels_decided=sum(1 for line in held if line.basis == data.decided),
    )


def by_kind(data: UnitList) -> Iterator[tuple[str, Tally]]:
    """The figures of every kind of unit."""
    return _grouped(data, data.kinds, [line.kind for line in data.lines])


def by_hamlet(data: UnitList) -> Iterator[tuple[str, Tally]]:
    """The figures of every hamlet."""
    return _grouped(data, data.hamlets, [line.hamlet for line in data.lines])


def _grouped(data: UnitList, names: Sequence[str], of: Sequence[str]) -> Iterator[tuple[str, Tally]]:
    groups: dict[str, list[UnitLine]] = {same(name): [] for name in names}
    for line, name in zip(data.lines, of, strict=True):
        groups[same(name)].append(line)
    for name in names:
        yield name, tally(groups[same(name)], data)


def same(name: str) -> str:
    """What names are told apart by: Excel's COUNTIFS takes no notice of capital letters."""
    return name.casefold()


def _part(points: Decimal, of: Decimal | int) -> Decimal | None:
    return points / of if of else None
