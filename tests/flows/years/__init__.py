"""One year for each of the five plans, from registration to recognition, with a clock that is moved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.flows.stage import Stage
from tests.flows.years import thien_tin


@dataclass(frozen=True)
class Year:
    """The play of one plan's year. `begins` is the calendar year in which it begins, on 5 January."""

    name: str
    plan: str
    title: str
    play: Callable[[Stage], Awaitable[None]]
    begins: int = 2026


YEARS = (Year("thien-tin", thien_tin.PLAN, "Một năm ở xã Thiện Tín (kế hoạch có phiếu chấm điểm)", thien_tin.year),)
