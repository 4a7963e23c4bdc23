"""Models (mô hình) of the movement: when they began and ended, why, and how many there are from year to year.

Communes keep effective models, end those that are only formal, not effective or out of date, and propose the best ones
for commendation (seed 001 II.5, III.3; 002 II.1; 003 II.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from movement.names import fold
from movement.papers import parse_past_day

OLDEST_YEAR = 1945  # no movement, and so no model of it, is older


class ModelStatus(StrEnum):
    """Where a model stands. Only active and ended ones are in the register."""

    REPORTED = "reported"  # by a unit; waits for an officer's look
    ACTIVE = "active"
    ENDED = "ended"
    DECLINED = "declined"  # reported, and not taken into the register


class EndedBecause(StrEnum):
    """Why models are ended (seed 001 II.5); a commune can give other reasons in its own words."""

    FORMAL = "formal"  # mang tính hình thức
    INEFFECTIVE = "ineffective"  # hoạt động không hiệu quả
    OUTDATED = "outdated"  # không còn phù hợp với tình hình thực tiễn


@dataclass(frozen=True, slots=True, order=True)
class Since:
    """When a model began, as exactly as people still know it: `month` and `day` are 0 where they do not."""

    year: int
    month: int = 0
    day: int = 0

    @property
    def first_day(self) -> date:
        """The first day that it can have been."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def iso(self) -> str:
        """As it is stored: "2019", "2019-05" or "2019-05-01"."""
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part)]
        return "-".join(parts)

    @classmethod
    def from_iso(cls, stored: str) -> Since:
        """What `iso` wrote. Raises ValueError for anything else."""
        return cls(*(int(part) for part in stored.split("-")))

    @classmethod
    def on(cls, day: date) -> Since:
        """A day."""
        return cls(day.year, day.month, day.day)


@dataclass(frozen=True, slots=True)
class AboutModel:
    """What a model is: its field, where it works (a unit, a hamlet, or the whole commune where neither is named).

    `movement` is the emulation movement that it belongs to, empty where there is none.
    """

    name: str
    field: str
    since: Since
    unit_id: int | None = None
    hamlet: str = ""
    movement: str = ""


def parse_since(text: str, today: date) -> Since | None:
    """When something began: "12/5/2019", "tháng 5/2019", "5/2019", "năm 2019", "2019", "hôm nay".

    None for what is no such time. What is ahead of `today` (in Việt Nam) is returned all the same: the question says
    so. A day without a year is the last one of that date.
    """
    said = fold(text).strip(" .!,;")
    match = re.fullmatch(r"(?:tu |since )?(?:(?:thang )?(\d{1,2})\s*(?:[/.-]|nam|,)\s*)?(?:nam )?(\d{4})", said)
    if match is not None:
        year, month = int(match[2]), int(match[1] or 0)
        known = OLDEST_YEAR <= year <= today.year + 50 and (match[1] is None or 1 <= month <= 12)
        return Since(year, month) if known else None
    day = parse_past_day(text, today)
    return Since.on(day) if day is not None and day.year >= OLDEST_YEAR else None


class Kept(Protocol):
    """What the counts need to know of a model."""

    @property
    def status(self) -> ModelStatus: ...
    @property
    def since(self) -> Since: ...
    @property
    def ended_on(self) -> date | None: ...
    @property
    def commended_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class YearCount:
    """The register in one year: active at its end (or now, while it runs) and at the end of the year before.

    `active` is `before` with the `new` ones and without the `ended` ones; a model that began and ended in the year
    counts in both. `commended`: proposed for commendation in the year.
    """

    year: int
    active: int
    before: int
    new: int
    ended: int
    commended: int


def count(models: Iterable[Kept], year: int) -> YearCount:
    """The numbers of a year, from all models of a commune."""
    kept = [model for model in models if is_kept(model)]
    return YearCount(
        year,
        active=sum(active_at_end(model, year) for model in kept),
        before=sum(active_at_end(model, year - 1) for model in kept),
        new=sum(model.since.year == year for model in kept),
        ended=sum(model.ended_on is not None and model.ended_on.year == year for model in kept),
        commended=sum(model.commended_on is not None and model.commended_on.year == year for model in kept),
    )


def is_kept(model: Kept) -> bool:
    """Whether a model is in the register."""
    return model.status in (ModelStatus.ACTIVE, ModelStatus.ENDED)


def active_at_end(model: Kept, year: int) -> bool:
    """Whether a model of the register had begun by the end of a year and was not ended by then."""
    return model.since.year <= year and (model.ended_on is None or model.ended_on.year > year)
