"""What a plan leaves open, and the plan with the answers: nothing is guessed, the commune says it.

Open are the duty phone and the province where the plan does not name them, dates that it wants without naming a day, a
scorecard for units that it addresses without bringing one, and the criteria of the exemplary title.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from movement.checks import findings
from movement.dates import DayOfYear, Deadline, OpenDate, Word
from movement.moments import parse_day
from movement.plan import Levels, Plan, ScorecardTemplate
from movement.plans import bundled_plans, load_bundled
from movement.units import UnitKind
from movement.values import LocalText

_ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}  # how quarters are written in Vietnamese
_LEAP_YEAR = 2024  # "the last day of February" is 29/2; a deadline of 29/2 ends on 28/2 in other years


class AnswerError(ValueError):
    """An answer that does not fit the plan. The text is one sentence for the operator."""


class OpenKind(StrEnum):
    """What kind of thing is open."""

    HOTLINE = "hotline"
    PROVINCE = "province"
    DATE = "date"
    SCORECARD = "scorecard"
    CRITERIA = "criteria"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One thing that a plan leaves open: `date` is the open date, `kinds` the units without a scorecard."""

    kind: OpenKind
    date: OpenDate | None = None
    kinds: tuple[UnitKind, ...] = ()


class Period(StrEnum):
    """How often something periodic is due."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"

    @property
    def months(self) -> int:
        """How many months a period has."""
        return {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6}[self]

    def called(self, number: int) -> LocalText:
        """The name of the period of that number in a year, from 1 on."""
        match self:
            case Period.MONTH:
                return LocalText(vi=f"tháng {number}", en=f"month {number}")
            case Period.QUARTER:
                return LocalText(vi=f"quý {_ROMAN[number]}", en=f"quarter {number}")
            case Period.HALF_YEAR:
                half = (
                    ("6 tháng đầu năm", "first half-year") if number == 1 else ("6 tháng cuối năm", "second half-year")
                )
                return LocalText(vi=half[0], en=half[1])


def open_points(plan: Plan) -> list[OpenPoint]:
    """Everything that the plan leaves open, in the order in which it is asked."""
    found = []
    if not plan.issuer.hotline:
        found.append(OpenPoint(OpenKind.HOTLINE))
    if not plan.issuer.province:
        found.append(OpenPoint(OpenKind.PROVINCE))
    found += [OpenPoint(OpenKind.DATE, date=each) for each in plan.open_dates]
    if without := kinds_without_card(plan):
        found.append(OpenPoint(OpenKind.SCORECARD, kinds=without))
    if plan.exemplary is not None and plan.exemplary.checklist is None:
        found.append(OpenPoint(OpenKind.CRITERIA))
    return found


def kinds_without_card(plan: Plan) -> tuple[UnitKind, ...]:
    """The kinds of unit that the plan addresses and has no finished scorecard for."""
    return tuple(kind for kind in plan.kinds if plan.scorecard_for(kind) is None)


def with_contacts(plan: Plan, *, hotline: str = "", province: str = "") -> Plan:
    """The plan with duty phone and province; what is empty here stays as the plan has it."""
    given = {key: value for key, value in (("hotline", hotline), ("province", province)) if value}
    return _with(plan, issuer={**plan.issuer.model_dump(), **given}) if given else plan


def read_day(text: str, year: int) -> DayOfYear:
    """A day of the plan's year as people write it: "30/10", "ngày 30 tháng 10". Raises `AnswerError`."""
    figures = re.search(r"\d\D+\d", text)  # "tomorrow" and "thứ 2" are no days of a plan
    found = parse_day(text, date(year, 1, 1)) if figures else None
    if found is None or found.year != year:
        raise AnswerError(f'"{text.strip()}" is no day of {year}: write day and month, for example 30/10.')
    return DayOfYear(day=found.day, month=found.month)


def read_period(text: str) -> tuple[Period, int | None]:
    """A period, with the day of its last month where it is not the last one: "quarter", "month:25".

    Raises `AnswerError`.
    """
    name, _colon, day = text.strip().lower().replace(" ", "-").partition(":")
    if name in {each.value for each in Period} and (not _colon or (day.isdecimal() and 1 <= int(day) <= 31)):
        return Period(name), int(day) if day else None
    raise AnswerError(
        f'"{text.strip()}" is no period: write month, quarter or half-year, with another day than the last one of the '
        "period for example month:25."
    )


def with_day(plan: Plan, open_id: str, day: DayOfYear) -> Plan:
    """The plan with a day for one of its open dates: to be done by the end of that day ("đến hết ngày").

    Raises `AnswerError` when the plan has no such open date, or one that comes back several times a year.
    """
    found = _open_date(plan, open_id)
    if found.periodic:
        raise AnswerError(
            f'"{open_id}" comes back during the year: give a period for it (month, quarter or half-year).'
        )
    return _settled(plan, found, [_deadline(found, found.id, found.title, day)])


def with_periods(plan: Plan, open_id: str, period: Period, day: int | None = None) -> Plan:
    """The plan with a date for every period of the year, on the last day of the period or on a day of its last month.

    Their ids are those of the open date with a number: "periodic-report-1". Raises `AnswerError` as `with_day`.
    """
    found = _open_date(plan, open_id)
    if not found.periodic:
        raise AnswerError(f'"{open_id}" does not come back during the year: give one day for it, for example 30/10.')
    deadlines = []
    for number in range(1, 12 // period.months + 1):
        month = number * period.months
        length = monthrange(_LEAP_YEAR, month)[1]
        called = period.called(number)
        title = LocalText(
            vi=f"{found.title.vi} – {called.vi}", en=f"{found.title.en} – {called.en}" if found.title.en else ""
        )
        on = DayOfYear(day=min(day or length, length), month=month)
        deadlines.append(_deadline(found, f"{found.id}-{number}", title, on))
    return _settled(plan, found, deadlines)


def bundled_card(name: str) -> tuple[ScorecardTemplate, Levels | None]:
    """A finished scorecard of a plan that comes with antq ("thien-tin-2026#units"), with that plan's levels.

    Raises `AnswerError`.
    """
    plan_id, _hash, card_id = name.strip().partition("#")
    if plan_id in bundled_plans():
        plan = load_bundled(plan_id)
        for card in plan.scorecards:
            if card.id == card_id and not card.draft:
                return card, plan.levels
    raise AnswerError(f'There is no scorecard "{name}": there is {", ".join(bundled_cards())}.')


def bundled_cards() -> list[str]:
    """The names of the finished scorecards that plans bring with antq; one that several plans share is named once."""
    found: dict[tuple[str, ...], str] = {}
    for plan_id in bundled_plans():
        for card in load_bundled(plan_id).scorecards:
            if not card.draft:
                found.setdefault((card.id, card.version, card.source), f"{plan_id}#{card.id}")
    return list(found.values())


def cards_for(plan: Plan) -> list[str]:
    """The names of the scorecards that come with antq and fit units of the plan that have none."""
    without = kinds_without_card(plan)
    return [name for name in bundled_cards() if any(kind in bundled_card(name)[0].kinds for kind in without)]


def with_card(plan: Plan, name: str) -> Plan:
    """The plan with a scorecard of another plan for those of its units that have none.

    The levels come along where the plan has none. Drafts of the plan for these units give way. Raises `AnswerError`.
    """
    card, levels = bundled_card(name)
    kinds = tuple(kind for kind in kinds_without_card(plan) if kind in card.kinds)
    if not kinds:
        listed = ", ".join(card.kinds)
        raise AnswerError(f'The scorecard "{name}" is for {listed}; none of these is without a card in the plan.')
    kept = []
    for each in plan.scorecards:
        left = tuple(kind for kind in each.kinds if kind not in kinds)
        if left:
            kept.append(each.model_dump() | {"kinds": left})
    ids = {each["id"] for each in kept}
    card_id = card.id if card.id not in ids else name.strip().replace("#", "-")
    adopted = card.model_dump() | {"id": card_id, "kinds": kinds}
    more = {} if plan.levels is not None or levels is None else {"levels": levels.model_dump()}
    return _sound(_with(plan, scorecards=[*kept, adopted], **more))


def carried_over(plan: Plan, in_use: Plan) -> Plan:
    """A plan with the answers that the plan in use has for what it leaves open: duty phone, province, open dates."""
    filled = with_contacts(
        plan,
        hotline="" if plan.issuer.hotline else in_use.issuer.hotline or "",
        province="" if plan.issuer.province else in_use.issuer.province or "",
    )
    known = {each.id for each in plan.deadlines}
    for found in plan.open_dates:
        pattern = re.compile(re.escape(found.id) + (r"-\d+" if found.periodic else ""))
        answers = [each for each in in_use.deadlines if pattern.fullmatch(each.id) and each.id not in known]
        if answers:
            filled = _settled(filled, found, [each.model_dump() for each in answers])
    return filled


def _open_date(plan: Plan, open_id: str) -> OpenDate:
    for each in plan.open_dates:
        if each.id == open_id:
            return each
    listed = ", ".join(each.id for each in plan.open_dates)
    raise AnswerError(f'The plan has no open date "{open_id}"; it has {listed or "none"}.')


def _deadline(found: OpenDate, deadline_id: str, title: LocalText, day: DayOfYear) -> dict[str, Any]:
    """The open date as a deadline of a day."""
    shared = {name: value for name, value in found.model_dump().items() if name in Deadline.model_fields}
    return shared | {
        "id": deadline_id,
        "title": title.model_dump(),
        "day": day.day,
        "month": day.month,
        "word": Word.BY,
    }


def _settled(plan: Plan, found: OpenDate, deadlines: list[dict[str, Any]]) -> Plan:
    """The plan with these deadlines in the place of an open date."""
    return _sound(
        _with(
            plan,
            deadlines=[*(each.model_dump() for each in plan.deadlines), *deadlines],
            open_dates=[each.model_dump() for each in plan.open_dates if each.id != found.id],
        )
    )


def _with(plan: Plan, **values: Any) -> Plan:
    # Not model_copy: that would take the version along, which was worked out without these.
    return Plan.model_validate({**plan.model_dump(), **values})


def _sound(plan: Plan) -> Plan:
    wrong = next(findings(plan), None)
    if wrong is not None:
        raise AnswerError(f"With this answer the plan would not be sound: {wrong.reason}.")
    return plan
