"""The time that a report is about, in words: the same on a button and on the paper."""

from __future__ import annotations

from bot.i18n import Value, _
from movement.periods import Period, PeriodKind

_ROMAN = ("", "I", "II", "III", "IV")


def period_name(period: Period) -> Value:
    """What a period is called: "quarter III of 2026", "the first 9 months of 2026", or its two days."""
    year, number = str(period.year), period.number
    match period.kind:
        case PeriodKind.YEAR:
            return _("the year {year}", year=year)
        case PeriodKind.HALF:
            return (
                _("the first half of {year}", year=year) if number == 1 else _("the second half of {year}", year=year)
            )
        case PeriodKind.QUARTER:
            return _("quarter {roman} of {year}", roman=_ROMAN[number], year=year)
        case PeriodKind.MONTH:
            return _("month {month}/{year}", month=_month(number), year=year)
        case PeriodKind.FIRST_MONTHS:
            return _("the first {n} months of {year}", n=number, year=year)
        case PeriodKind.DAYS:
            return period_days(period)


def period_label(period: Period) -> Value:
    """The name of a month, quarter, half-year or year as it stands on a button."""
    year, number = str(period.year), period.number
    match period.kind:
        case PeriodKind.YEAR:
            return _("Year {year}", year=year)
        case PeriodKind.HALF:
            return _("First half of {year}", year=year) if number == 1 else _("Second half of {year}", year=year)
        case PeriodKind.QUARTER:
            return _("Quarter {roman} of {year}", roman=_ROMAN[number], year=year)
        case PeriodKind.MONTH:
            return _("Month {month}/{year}", month=_month(number), year=year)
        case _:
            return period_name(period)


def period_days(period: Period) -> Value:
    """The first and the last day."""
    return _("from {first} to {last}", first=period.first, last=period.last)


def _month(number: int) -> str:
    """January and February are written with a nought: nobody can make October or December of them."""
    return f"{number:02d}" if number < 3 else str(number)
