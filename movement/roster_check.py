"""A list of units held against the register: what is new, what is there already, what differs, what is nearly the same.

Nothing that is in the register is ever overwritten by a list: what a unit's own head has entered stays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from movement.names import KnownNames, fold, name_key
from movement.roster import Fault, ListedUnit, Problem, Roster, WrongRow
from movement.roster_words import Column
from movement.units import Exclusion, UnitKind

_MOST_ALIKE = 3


@dataclass(frozen=True, slots=True)
class RegisteredUnit:
    """A unit of the register, approved or waiting to be."""

    unit_id: int
    name: str
    kind: UnitKind
    address: str
    hamlet: str
    people: int | None
    has_party_organisation: bool
    has_union: bool
    has_guard_force: bool
    exclusion: Exclusion


@dataclass(frozen=True, slots=True)
class Alike:
    """A name that is nearly the same: of a unit of the register, or of an earlier row of the list."""

    name: str
    row: int = 0  # 0: of the register


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that can be entered; those `alike` may be the same one."""

    unit: ListedUnit
    alike: tuple[Alike, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherUnit:
    """A unit that is in the register, and in which columns the list says something else."""

    row: int
    name: str
    unit_id: int
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class CheckedRoster:
    """A list as it stands beside the register. `same` is how many of its units are in it just so."""

    new: tuple[NewUnit, ...]
    same: int = 0
    differ: tuple[OtherUnit, ...] = ()
    wrong: tuple[WrongRow, ...] = ()
    examples: int = 0
    personal: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def clear(self) -> tuple[NewUnit, ...]:
        """The new units whose names are like no other's."""
        return tuple(new for new in self.new if not new.alike)


def check_roster(roster: Roster, register: Sequence[RegisteredUnit], kinds: Collection[UnitKind]) -> CheckedRoster:
    """Hold a list against the register and the kinds of unit that the plan addresses.

    Takes seconds for thousands of names and belongs into a thread.
    """
    known = {name_key(unit.name): unit for unit in register}
    wrong = list(roster.wrong)
    new: list[ListedUnit] = []
    differ: list[OtherUnit] = []
    same = 0
    for unit in roster.units:
        if unit.kind not in kinds:
            wrong.append(
                WrongRow(unit.row, unit.name, (Problem(Fault.KIND_NOT_IN_PLAN, Column.KIND, unit.kind.value),))
            )
        elif (found := known.get(name_key(unit.name))) is None:
            new.append(unit)
        elif columns := _differences(unit, found):
            differ.append(OtherUnit(unit.row, found.name, found.unit_id, columns))
        else:
            same += 1
    wrong.sort(key=lambda row: row.row)
    return CheckedRoster(
        tuple(_with_alike(new, {unit.unit_id: unit.name for unit in register})),
        same,
        tuple(differ),
        tuple(wrong),
        roster.examples,
        roster.personal,
        roster.unread,
    )


def still_new(units: Sequence[ListedUnit], names: Collection[str]) -> list[ListedUnit]:
    """Those of these units whose names are not in the register (any more or yet)."""
    there = {name_key(name) for name in names}
    return [unit for unit in units if name_key(unit.name) not in there]


def _with_alike(units: Sequence[ListedUnit], register: Mapping[int, str]) -> list[NewUnit]:
    known = KnownNames(register)
    listed = {unit.row: unit.name for unit in units}
    others = KnownNames(listed)
    found = []
    for unit in units:
        alike = [Alike(register[key]) for key, _score in known.near(unit.name, _MOST_ALIKE)]
        alike += [Alike(listed[row], row) for row, _score in others.near(unit.name, None) if row < unit.row]
        found.append(NewUnit(unit, tuple(alike[:_MOST_ALIKE])))
    return found


def _differences(unit: ListedUnit, found: RegisteredUnit) -> tuple[Column, ...]:
    """The columns in which the list says something, and something else than the register."""
    pairs: list[tuple[Column, object, object]] = [
        (Column.KIND, unit.kind, found.kind),
        (Column.ADDRESS, fold(unit.address) or None, fold(found.address)),
        (Column.HAMLET, fold(unit.hamlet) or None, fold(found.hamlet)),
        (Column.PEOPLE, unit.people, found.people),
        (Column.PARTY, unit.has_party_organisation, found.has_party_organisation),
        (Column.UNION, unit.has_union, found.has_union),
        (Column.GUARD, unit.has_guard_force, found.has_guard_force),
        (Column.EXCLUSION, unit.exclusion, found.exclusion),
    ]
    return tuple(column for column, listed, held in pairs if listed is not None and listed != held)


def as_entered(unit: ListedUnit) -> ListedUnit:
    """The same unit with an answer in the place of what the list does not say: what is not named is not there.

    A residential area has its Party cell: registrations in the chat do not ask for it either.
    """
    area = unit.kind is UnitKind.RESIDENTIAL_AREA
    return replace(
        unit,
        has_party_organisation=area if unit.has_party_organisation is None else unit.has_party_organisation,
        has_union=bool(unit.has_union),
        has_guard_force=bool(unit.has_guard_force),
        exclusion=unit.exclusion or Exclusion.NONE,
    )
