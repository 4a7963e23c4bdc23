"""The board of targets (Chỉ tiêu): how far each is reached, the same as a picture, and which units are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.chat import File
from bot.flows.outcomes import Nothing
from bot.flows.questions import Choose, Look, Option
from bot.flows.target_texts import (
    alarm_line,
    amount,
    as_of,
    cut,
    detail,
    excluded_line,
    figure,
    title_of,
    verdict,
    wanted,
)
from bot.i18n import Strong, Value, Verbatim, _, join, key_
from movement.measures import Measure
from movement.plan import Comparison, Levels
from movement.targets import Board, Result, State

PAGE = 15  # names a page

_ICONS = {State.MET: "✅", State.NOT_MET: "⚠", State.OPEN: "⏳", State.UNMEASURED: ""}


@dataclass(frozen=True, slots=True)
class TargetsFacts:
    """The board with whose it is; `picture` is made when it is sent."""

    office: str
    board: Board
    levels: Levels | None
    at: datetime
    picture: File


async def targets(facts: TargetsFacts) -> Nothing:
    """Show the board, and on request the units that are missing for a target."""
    results = facts.board.results
    numbers = [n for n, result in enumerate(results) if _names(result)]
    options = [Option(n, Verbatim(str(n + 1)), f"t{n}", str(n + 1)) for n in numbers]
    options.append(Option(-1, _("Close"), "close", "0", wide=True))
    being_made = _("The picture is being made.")
    looks = [Look("picture", _("As a picture"), key_("I"), lambda: being_made, (facts.picture,), last=True)]
    number = await Choose(
        key="board",
        prompt=lambda: _board(facts, bool(numbers)),
        choices=options,
        looks=tuple(looks) if results else (),
    )
    page = 0
    while number >= 0 and await _wants_more(results[number], page):
        page += 1
    return Nothing()


async def _wants_more(result: Result, page: int) -> bool:
    """Show one page of names; whether the next one is wanted."""
    names = _names(result)
    options = [Option(False, _("Close"), "close", "0", wide=True)]
    if len(names) > (page + 1) * PAGE:
        options.insert(0, Option(True, _("Next page"), "next", "+", wide=True))
    first = page * PAGE
    shown = [
        _("{n}. {name}", n=Verbatim(str(first + n)), name=line) for n, line in enumerate(names[first : first + PAGE], 1)
    ]
    more: bool = await Choose(
        key=f"names-{result.target.id}-{page}",
        prompt=lambda: join(Strong(_names_heading(result)), *shown),
        choices=options,
    )
    return more


def _board(facts: TargetsFacts, has_names: bool) -> Value:
    board = facts.board
    heading = Strong(_("Targets of {year} – {office}", year=Verbatim(str(board.year)), office=facts.office))
    if not board.results:
        return join(heading, _("The plan sets no targets."))
    alarm = alarm_line(board.alarms, facts.levels)
    return join(
        heading,
        as_of(facts.at),
        *(_line(n, result) for n, result in enumerate(board.results, 1)),
        join(Verbatim("⛔"), alarm, separator=" ") if alarm else None,
        excluded_line(board),
        _("Choose a target's number to see which units have not got there yet.") if has_names else None,
    )


def _line(n: int, result: Result) -> Value:
    """ "2. ⚠ Units recognised: 45/60 units (75%), target: 80% or more – 3 units are missing"."""
    of = detail(result)
    shown = amount(result) if of is None else of
    if of is not None and result.percent is not None:
        shown = _("{detail} ({figure})", detail=of, figure=figure(result))
    figures = shown if result.state is not State.UNMEASURED else None
    facts = join(figures, wanted(result.target) if result.state is not State.MET else None, separator=", ")
    head = join(Verbatim(f"{n}."), Verbatim(_ICONS[result.state]), title_of(result.target), separator=" ")
    means = verdict(result) if result.state is not State.MET else None
    return join(_("{title}: {facts}", title=head, facts=facts), means, separator=" – ")


def _names_heading(result: Result) -> Value:
    title = title_of(result.target)
    if result.target.comparison is Comparison.AT_MOST:
        return title
    return _("{title}: units that have not got there yet", title=title)


def _names(result: Result) -> Sequence[Value]:
    """The units that a target is about: the missing ones, those that are silent, those that are left out."""
    by_level = result.target.measure in (Measure.AT_LEVEL, Measure.LEVEL_OR_BETTER)
    silent = _("not classified yet") if by_level else _("has stated nothing yet")
    left_out = _("not counted, by the circular 124/2021/TT-BCA")
    return [
        *(Verbatim(cut(unit.name)) for unit in (result.units if result.state is State.NOT_MET else ())),
        *(_("{name} – {remark}", name=cut(unit.name), remark=silent) for unit in result.silent),
        *(_("{name} – {remark}", name=cut(unit.name), remark=left_out) for unit in result.excluded),
    ]
