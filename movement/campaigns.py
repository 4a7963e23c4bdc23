"""Campaigns (đợt tuyên truyền): which groups a message is for, and when it is sent. Times are Việt Nam's wall clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from movement.quiet import QuietTime


class GroupAudience(StrEnum):
    """Whom a community group gathers."""

    RESIDENTS = "residents"
    UNIT_HEADS = "unit_heads"
    OFFICERS = "officers"


class TargetKind(StrEnum):
    """How the groups of a campaign are chosen."""

    ALL = "all"
    HAMLETS = "hamlets"
    AUDIENCES = "audiences"
    TAGS = "tags"
    NAMES = "names"


class HasPlace(Protocol):
    """What choosing needs to know of a group."""

    @property
    def id(self) -> int: ...
    @property
    def hamlet(self) -> str: ...
    @property
    def audience(self) -> str: ...
    @property
    def tags(self) -> Sequence[str]: ...


G = TypeVar("G", bound=HasPlace)


@dataclass(frozen=True, slots=True)
class Target:
    """Which groups: all, or those with one of these hamlets, audiences, tags or numbers. Subscribers beside them."""

    kind: TargetKind = TargetKind.ALL
    values: tuple[str, ...] = ()
    subscribers: bool = False

    def of(self, groups: Iterable[G]) -> list[G]:
        """The groups that are meant, in their order."""
        return [group for group in groups if self._means(group)]

    def _means(self, group: HasPlace) -> bool:
        match self.kind:
            case TargetKind.ALL:
                return True
            case TargetKind.HAMLETS:
                return group.hamlet in self.values
            case TargetKind.AUDIENCES:
                return group.audience in self.values
            case TargetKind.TAGS:
                return not set(self.values).isdisjoint(group.tags)
            case TargetKind.NAMES:
                return str(group.id) in self.values

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"kind": self.kind.value, "values": list(self.values), "subscribers": self.subscribers}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Target:
        """What `to_json` wrote."""
        return cls(
            TargetKind(stored.get("kind", "all")),
            tuple(stored.get("values", ())),
            bool(stored.get("subscribers", False)),
        )


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a campaign is sent: at once (`first` is None), at a time, or every `every` days from `first` to `until`.

    A run that would fall into quiet time waits for its end, unless an officer has said `urgent`.
    """

    first: datetime | None = None
    every: int = 0  # days; 0 = once
    until: date | None = None  # the last day on which a run begins
    urgent: bool = False

    def run_after(self, moment: datetime | None, quiet: QuietTime, now: datetime) -> datetime | None:
        """When the next run begins, after the one that was planned for `moment` (None: the first one).

        Runs that were missed are not made up for: the next one that is still ahead comes, or, when the very first one
        was missed, that one now. Nor is there a second run on a day, after one that quiet time has put off. None when
        there is no further run.
        """
        if moment is None:
            return self._open(max(self.first or now, now), quiet)
        if not self.every or self.first is None:
            return None
        today = max(moment, now).date()
        planned = self.first
        while self._open(planned, quiet).date() <= today:
            planned += timedelta(days=self.every)
        if self.until is not None and planned.date() > self.until:
            return None
        return self._open(planned, quiet)

    def _open(self, moment: datetime, quiet: QuietTime) -> datetime:
        return moment if self.urgent else quiet.next_open(moment)

    def most_runs(self) -> int:
        """How many runs there are at the most: one that quiet time puts off can take the place of another."""
        if not self.every or self.first is None or self.until is None:
            return 1
        return max((self.until - self.first.date()).days, 0) // self.every + 1

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "first": self.first.isoformat() if self.first else None,
            "every": self.every,
            "until": self.until.isoformat() if self.until else None,
            "urgent": self.urgent,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Schedule:
        """What `to_json` wrote."""
        first, until = stored.get("first"), stored.get("until")
        return cls(
            datetime.fromisoformat(first) if first else None,
            int(stored.get("every", 0)),
            date.fromisoformat(until) if until else None,
            bool(stored.get("urgent", False)),
        )


def sending_seconds(messages: int, rate: float) -> float:
    """How long so many messages take at so many a second, the first one going at once."""
    return max(messages - 1, 0) / rate
