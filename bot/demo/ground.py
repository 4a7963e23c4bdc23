"""What the parts of an invented commune share: plans, people and hamlets, rows that are written later, and times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from bot.demo.names import Names
from bot.i18n import VIETNAM
from movement.plan import Plan
from movement.units import Exclusion, UnitKind, UnitProfile
from storage.audit import Deed

PLATFORM = "simulator"
FIRST_NUMBER = 101  # of rows with numbers that are given here: the smaller ones are for the sample commune's


@dataclass(slots=True)
class Rows:
    """Rows of all communes, kept until everything is written at once."""

    of: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, **values: Any) -> int:
        """A row with the next number of its table; the number."""
        rows = self.of[table]
        number = FIRST_NUMBER + len(rows)
        rows.append({"id": number, **values})
        return number

    def add_unnumbered(self, table: str, **values: Any) -> None:
        """A row of a table that has no numbers."""
        self.of[table].append(values)


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """A unit with the people in charge of it; `since_last_year`: it was registered in the year before already."""

    id: int
    index: int
    kind: UnitKind
    name: str
    hamlet: str
    people: int
    party: bool
    union: bool
    guard: bool
    exclusion: Exclusion
    head: int
    deputies: tuple[int, ...]
    since_last_year: bool

    @property
    def profile(self) -> UnitProfile:
        """What the rules need to know."""
        return UnitProfile(
            kind=self.kind,
            has_party_organisation=self.party,
            has_union=self.union,
            has_guard_force=self.guard,
            antt_eligible=self.exclusion is Exclusion.NONE,
            people=self.people,
        )


@dataclass(slots=True)
class Ground:
    """One invented commune while it is being filled. `versions` are the numbers of its plans' versions by year."""

    commune_id: int
    plans: Mapping[int, Plan]
    versions: Mapping[int, int]
    random: Random
    rows: Rows
    names: Names
    officers: list[int]
    hamlets: list[str]
    deeds: list[Deed] = field(default_factory=list)
    card_numbers: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def year(self) -> int:
        """The year that it is."""
        return max(self.plans)

    @property
    def officer(self) -> int:
        """One of the officers."""
        return self.random.choice(self.officers)

    def did(self, at: datetime, person_id: int | None, action: str, subject: str, **detail: Any) -> None:
        """Note a deed for the audit trail."""
        self.deeds.append(Deed(self.commune_id, at, person_id, action, subject, detail))

    def chance(self, of_a_hundred: int) -> bool:
        """Whether something happens that happens so often."""
        return self.random.randrange(100) < of_a_hundred

    def moment(self, first: date, last: date) -> datetime:
        """A moment of a working day between two days, in UTC."""
        day = first + timedelta(days=self.random.randint(0, (last - first).days))
        clock = time(self.random.randint(7, 16), self.random.randrange(60))
        return datetime.combine(day, clock, VIETNAM)


def at(day: date, hour: int = 9) -> datetime:
    """A moment of a day in Việt Nam."""
    return datetime.combine(day, time(hour), VIETNAM)
