"""A list of units that an officer has sent: what was found in it, row by row, and whether it is entered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.chat import File
from bot.flows.outcomes import Nothing, Open
from bot.flows.outcomes_rosters import DropRoster, EnterRoster
from bot.flows.questions import Choose, Look, Option
from bot.flows.roster_texts import new_line, other_line, summary, wrong_line
from bot.i18n import Strong, Value, Verbatim, _, join, key_, plural
from movement.roster_check import CheckedRoster

PAGE = 8  # rows a page: what a small screen shows at once


@dataclass(frozen=True, slots=True)
class RosterFacts:
    """A list that was read, and whose register it is for."""

    roster_id: int
    file_name: str
    police_office: str
    checked: CheckedRoster


@dataclass(frozen=True, slots=True)
class _Turned:
    """Another part of the list, or another page of it; no part: the summary."""

    part: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the list: what stands on its button and above it, how many lines it has, and each of them."""

    label: Value
    heading: Value
    count: int
    line: Callable[[int], Value]


async def roster(facts: RosterFacts) -> EnterRoster | DropRoster | Nothing:
    """Show the list until it is decided about."""
    parts = _parts(facts.checked)
    at, shown = _Turned(), 0
    while True:
        chosen = await Choose(
            key=f"at{shown}",
            prompt=lambda a=at: _text(facts, parts, a),  # type: ignore[misc]
            choices=_page_choices(parts, at) if at.part else _choices(facts, parts),
            can_reopen=False,
        )
        if not isinstance(chosen, _Turned):
            return chosen
        at, shown = chosen, shown + 1


def _parts(checked: CheckedRoster) -> dict[str, _Part]:
    found = {
        "wrong": _Part(
            _("Wrong rows ({n})", n=len(checked.wrong)),
            _("Rows that cannot be entered: please correct them in the file and send it once more."),
            len(checked.wrong),
            lambda at: wrong_line(checked.wrong[at]),
        ),
        "new": _Part(
            _("New units ({n})", n=len(checked.new)),
            _("Units that can be entered:"),
            len(checked.new),
            lambda at: _("{n}. {name}", n=Verbatim(str(at + 1)), name=new_line(checked.new[at])),
        ),
        "differ": _Part(
            _("Other in the register ({n})", n=len(checked.differ)),
            _("The list says something else than the register here. Nothing is overwritten: what the unit said stays."),
            len(checked.differ),
            lambda at: other_line(checked.differ[at]),
        ),
    }
    return {name: part for name, part in found.items() if part.count}


def _choices(facts: RosterFacts, parts: dict[str, _Part]) -> list[Option[EnterRoster | DropRoster | Nothing | _Turned]]:
    checked, number = facts.checked, facts.roster_id
    options: list[Option[EnterRoster | DropRoster | Nothing | _Turned]] = []
    if new := len(checked.new):
        label = plural("Enter {n} unit", "Enter {n} units", new)
        options.append(Option(EnterRoster(number), label, "enter", wide=True))
    if checked.clear and len(checked.clear) < new:
        label = plural(
            "Enter {n}, without names that are nearly the same",
            "Enter {n}, without names that are nearly the same",
            len(checked.clear),
        )
        options.append(Option(EnterRoster(number, alike=False), label, "clear", wide=True))
    options += [Option(_Turned(name), part.label, name, wide=True) for name, part in parts.items()]
    options.append(Option(DropRoster(number), _("Drop the list"), "drop"))
    options.append(Option(Nothing(), _("Later"), "later", key="0"))
    return options


def _page_choices(parts: dict[str, _Part], at: _Turned) -> list[Option[EnterRoster | DropRoster | Nothing | _Turned]]:
    options: list[Option[EnterRoster | DropRoster | Nothing | _Turned]] = []
    if at.part in parts and parts[at.part].count > (at.page + 1) * PAGE:
        options.append(Option(_Turned(at.part, at.page + 1), _("Next page"), "next", key="+"))
    options.append(Option(_Turned(), _("Back to the list"), "list", key="0"))
    return options


def _text(facts: RosterFacts, parts: dict[str, _Part], at: _Turned) -> Value:
    if at.part in parts:
        part = parts[at.part]
        shown = range(at.page * PAGE, min((at.page + 1) * PAGE, part.count))
        return join(Strong(part.heading), *map(part.line, shown))
    return join(
        Strong(_("List of units for {office}", office=facts.police_office)),
        summary(facts.checked, facts.file_name),
        _("Nothing has been entered yet.") if facts.checked.new else _("There is nothing to enter."),
    )


@dataclass(frozen=True, slots=True)
class WaitingRoster:
    """A list that was read and waits for somebody's word."""

    roster_id: int
    file_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RostersFacts:
    """What is said about lists when none is at hand; the `template` is made when it is sent."""

    template: File
    waiting: Sequence[WaitingRoster] = ()


async def rosters(facts: RostersFacts) -> Open | Nothing:
    """Explain how a list comes in, offer the template, and lead to lists that wait."""
    options: list[Option[Open | Nothing]] = [
        Option(Open("roster", {"roster": one.roster_id}), _waiting(one), f"r{one.roster_id}", wide=True)
        for one in facts.waiting
    ]
    options.append(Option(Nothing(), _("Close"), "close", key="0"))
    being_made = _("The template is being made.")
    chosen: Open | Nothing = await Choose(
        key="rosters",
        prompt=lambda: join(
            Strong(_("Enter a list of units")),
            _("Please send the list here at any time: an Excel file (.xlsx, .xls, .ods) or CSV."),
            _("Every wrong row is named with its reason, and nothing is entered before you say so."),
            _("Names and telephone numbers of people do not belong into it: such columns are not read."),
        ),
        choices=options,
        takes_lists=True,
        looks=(Look("template", _("The template"), key_("F"), lambda: being_made, (facts.template,), last=True),),
    )
    return chosen


def _waiting(one: WaitingRoster) -> Value:
    return _("{name} · {moment}", name=one.file_name or "–", moment=one.at)
