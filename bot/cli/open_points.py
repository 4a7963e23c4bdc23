"""What a plan leaves open: told in a list, answered by options, or asked in a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import WRONG_USE, stop

if TYPE_CHECKING:
    from movement.completing import OpenPoint
    from movement.dates import OpenDate
    from movement.plan import Plan
    from storage.communes import CommuneRecord

OpenDates = Annotated[
    list[str] | None,
    typer.Option(
        "--open-date",
        metavar="ID=DD/MM",
        help="The day of something that the plan wants done without a day; repeatable.",
    ),
]
Periods = Annotated[
    list[str] | None,
    typer.Option(
        "--period",
        metavar="ID=month|quarter|half-year",
        help="How often something periodic is due, on the last day of each period (month:25: on the 25th); repeatable.",
    ),
]
Scorecards = Annotated[
    list[str] | None,
    typer.Option(
        "--scorecard",
        metavar="PLAN#CARD",
        help="The scorecard of a plan that comes with antq, where this one has none.",
    ),
]

_PHONE = re.compile(r"\+?[0-9][0-9 .()/-]*[0-9]")


@dataclass(frozen=True, slots=True)
class Given:
    """What options say about a plan's open points."""

    hotline: str = ""
    province: str = ""
    open_dates: Sequence[str] = ()
    periods: Sequence[str] = ()
    scorecards: Sequence[str] = field(default_factory=tuple)


def answered(plan: Plan, given: Given, *, asks: bool, language: str = "vi") -> Plan:
    """The plan with what the options answer, then with what is asked for in the terminal; the rest stays open."""
    from movement.completing import AnswerError

    try:
        plan = _by_options(plan, given)
    except AnswerError as wrong:
        stop(str(wrong), WRONG_USE)
    return _by_questions(plan, language) if asks else plan


def open_names(plan: Plan, commune: CommuneRecord | None = None, language: str = "vi") -> list[str]:
    """What is still open, in a few words each; what the commune itself has (a phone, a province) is not."""
    from movement.completing import OpenKind, open_points

    has = {
        OpenKind.HOTLINE: commune is not None and bool(commune.hotline),
        OpenKind.PROVINCE: commune is not None and bool(commune.province),
    }
    return [_name(point, language) for point in open_points(plan) if not has.get(point.kind)]


def _name(point: OpenPoint, language: str) -> str:
    from movement.completing import OpenKind

    match point.kind:
        case OpenKind.HOTLINE:
            return "duty phone"
        case OpenKind.PROVINCE:
            return "province"
        case OpenKind.SCORECARD:
            return f"scorecard for {', '.join(point.kinds)}"
        case OpenKind.CRITERIA:
            return "criteria of the exemplary title"
        case OpenKind.DATE:
            found = _date(point)
            return f"{found.id} ({found.title.in_language(language)}{', periodic' if found.periodic else ''})"


def _date(point: OpenPoint) -> OpenDate:
    if point.date is None:
        raise LookupError("an open date without its entry")
    return point.date


def _by_options(plan: Plan, given: Given) -> Plan:
    from bot.setup import completed_plan
    from movement.completing import read_day, read_period, with_card, with_day, with_periods

    if given.hotline:
        plan = completed_plan(plan, hotline=_phone(given.hotline))
    if given.province:
        plan = completed_plan(plan, province=given.province.strip())
        _remark_on_place(plan)
    for open_id, text in _pairs("--open-date", "30/10", given.open_dates).items():
        plan = with_day(plan, open_id, read_day(text, plan.year))
    for open_id, text in _pairs("--period", "quarter", given.periods).items():
        plan = with_periods(plan, open_id, *read_period(text))
    for name in given.scorecards:
        plan = with_card(plan, name)
    return plan


def _pairs(option: str, example: str, given: Sequence[str]) -> Mapping[str, str]:
    from movement.completing import AnswerError

    pairs = {}
    for each in given:
        open_id, equals, text = each.partition("=")
        if not (open_id.strip() and equals and text.strip()):
            raise AnswerError(
                f"{option} {each}: write ID=ANSWER, for example {option} {open_id or 'report'}={example}."
            )
        pairs[open_id.strip()] = text
    return pairs


def _phone(text: str) -> str:
    from movement.completing import AnswerError

    if not _PHONE.fullmatch(text.strip()):
        raise AnswerError(f'"{text.strip()}" is no phone number: write digits, for example 0255 123 456.')
    return text.strip()


def _remark_on_place(plan: Plan) -> None:
    """Say where the official list does not know province or commune; nothing is refused for it."""
    from bot import places
    from bot.setup import place_of

    province, code = place_of(plan)
    listed = places.province_by_code(province) if province else None
    if listed is None:
        near = ", ".join(each.full for each in places.find_provinces(plan.issuer.province or ""))
        typer.echo(
            f"Note: {plan.issuer.province} is no province of the official list{f' (near it: {near})' if near else ''}; "
            "officers of a province will not see this commune.",
            err=True,
        )
    elif not code:
        typer.echo(f"Note: the official list has no {plan.issuer.commune} in {listed.full}.", err=True)


def _by_questions(plan: Plan, language: str) -> Plan:
    from movement.completing import OpenKind, open_points

    for point in open_points(plan):
        match point.kind:
            case OpenKind.HOTLINE:
                plan = _asked(plan, "Duty phone of the commune police (empty: none)", _with_phone)
            case OpenKind.PROVINCE:
                plan = _ask_province(plan)
            case OpenKind.DATE:
                plan = _ask_date(plan, _date(point), language)
            case OpenKind.SCORECARD:
                plan = _ask_card(plan, language)
            case OpenKind.CRITERIA:
                pass  # their text belongs into the plan's file
    return plan


def _asked(plan: Plan, question: str, fill: Callable[[Plan, str], Plan]) -> Plan:
    """Ask until the answer is understood; an empty one leaves the point open."""
    from movement.completing import AnswerError

    while True:
        text = typer.prompt(question, default="", show_default=False).strip()
        if not text:
            return plan
        try:
            return fill(plan, text)
        except AnswerError as wrong:
            typer.echo(str(wrong), err=True)


def _with_phone(plan: Plan, text: str) -> Plan:
    from bot.setup import completed_plan

    return completed_plan(plan, hotline=_phone(text))


def _ask_province(plan: Plan) -> Plan:
    """Ask for the province; one that is not in the list is taken when it is typed a second time."""
    from bot import places
    from bot.setup import completed_plan
    from movement.completing import AnswerError

    before: list[str] = []

    def fill(open_plan: Plan, text: str) -> Plan:
        if places.resolve_province(text) is None and text not in before:
            before.append(text)
            near = ", ".join(each.full for each in places.find_provinces(text))
            raise AnswerError(
                f'"{text}" is no province of the official list{f"; near it: {near}" if near else ""}. '
                "Write it as it is listed, or the same once more to keep it."
            )
        return completed_plan(open_plan, province=text)

    filled = _asked(plan, "Province (empty: leave it open)", fill)
    if filled is not plan:
        _remark_on_place(filled)
    return filled


def _ask_date(plan: Plan, found: OpenDate, language: str) -> Plan:
    from movement.completing import read_day, read_period, with_day, with_periods

    title = found.title.in_language(language)
    if found.periodic:
        return _asked(
            plan,
            f"{title}: every month, quarter or half-year? (empty: leave it open)",
            lambda open_plan, text: with_periods(open_plan, found.id, *read_period(text)),
        )
    return _asked(
        plan,
        f"{title}: by the end of which day, DD/MM? (empty: leave it open)",
        lambda open_plan, text: with_day(open_plan, found.id, read_day(text, open_plan.year)),
    )


def _ask_card(plan: Plan, language: str) -> Plan:
    from movement.completing import bundled_card, cards_for, kinds_without_card, with_card

    for name in cards_for(plan):
        if not any(kind in bundled_card(name)[0].kinds for kind in kinds_without_card(plan)):
            continue
        card, _levels = bundled_card(name)
        without = ", ".join(kind for kind in kinds_without_card(plan) if kind in card.kinds)
        typer.echo(f"The plan comes without a scorecard for {without}.")
        about = f"{card.title.in_language(language)}; {card.source}"
        if typer.confirm(f"Use the one of {name.partition('#')[0]} ({about})? (empty: no)", default=False):
            plan = with_card(plan, name)
    return plan
