"""A plan moved to another year: what a commune begins the new year with until its own document is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from movement.plan import Deadline, LocalText, OpenDate, Paper, Plan, Target, Topic


@dataclass(frozen=True, slots=True)
class Moved:
    """The plan of another year. `dropped` are the dates that were for the old year only, by their titles."""

    plan: Plan
    dropped: tuple[LocalText, ...] = ()


def moved_to(plan: Plan, year: int) -> Moved:
    """The plan for another year: its year, and the old year in ids and titles of the plan and what it lists.

    Dates of one year only do not come along, unless it is the new one. Nothing else changes: days, targets, card and
    levels are those of the old document, and so are the sources that are named.
    """
    if year == plan.year:
        return Moved(plan)
    data = plan.model_dump()
    data |= {"id": _in_id(plan.id, plan.year, year), "year": year, "title": _in_title(plan.title, plan.year, year)}
    dropped: list[LocalText] = []
    for group in ("deadlines", "open_dates"):
        entries: tuple[Deadline | OpenDate, ...] = getattr(plan, group)
        gone = [each.title for each in entries if each.only_year not in (None, year)]
        dropped += gone
        data[group] = [_entry(each, plan.year, year) for each in entries if each.only_year in (None, year)]
    for group in ("papers", "targets", "topics"):
        data[group] = [_entry(each, plan.year, year) for each in getattr(plan, group)]
    return Moved(Plan.model_validate(data), tuple(dropped))


def _entry(each: Deadline | OpenDate | Paper | Target | Topic, old: int, new: int) -> Mapping[str, Any]:
    title = _in_title(each.title, old, new)
    if isinstance(each, Deadline | OpenDate):
        return each.model_dump() | {"id": _in_id(each.id, old, new), "title": title}
    return each.model_dump() | {"title": title}  # its id stays: others name it


def _in_id(text: str, old: int, new: int) -> str:
    return re.sub(rf"(?<!\d){old}(?!\d)", str(new), text)


def _in_title(title: LocalText, old: int, new: int) -> dict[str, str]:
    return {"vi": _in_text(title.vi, old, new), "en": _in_text(title.en, old, new)}


def _in_text(text: str, old: int, new: int) -> str:
    """The text with the new year, but not inside of a date, a document's number or a span of years ("2021 - 2026")."""
    return re.sub(rf"(?<![\d/–-])(?<![–-] ){old}(?![\d/–-])(?! [–-] ?\d)", str(new), text)
