"""What the flows about the plan and its year ask the dialogue to do."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from movement.completing import Period
from movement.dates import DayOfYear


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """Another day for a date, another figure for a target, or the answer to an open date, and why.

    `version` is the one of the plan that it was decided about. One of `deadline`, `target` and `open_date` is the id of
    what changes; `day`, `figure` or `period` is what it becomes.
    """

    version: str
    reason: str
    deadline: str = ""
    target: str = ""
    open_date: str = ""
    day: DayOfYear | None = None
    figure: Decimal | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class AgreeLater:
    """The person neither agrees for the new year nor wants to be deleted; they are asked again next time."""
