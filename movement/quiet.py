"""Quiet time: when messages that can wait are not sent. They are delayed by it, never dropped.

All moments here are what a clock on a wall in Việt Nam shows, naive or aware. An aware one has to be converted to that
zone before, because only its date and time of day are looked at; answers keep its zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

_SUNDAY = 6


@lru_cache(maxsize=16)
def _holidays(year: int) -> Mapping[date, str]:
    """The public holidays of Việt Nam in a year with their names (Bộ luật Lao động 2019, Điều 112), Tết included, with
    the days given in place of those that fall on a weekend. Known until 2100.
    """
    from holidays import country_holidays  # with its countries a fifth of a second: only for those who ask

    return dict(country_holidays("VN", years=year, language="vi"))


@dataclass(frozen=True, slots=True)
class QuietTime:
    """Hours and days on which nothing is sent that can wait.

    The hours go from `begins` (already quiet) to `ends` (open again), over midnight when `ends` is the earlier one;
    equal times mean that no hours are quiet. `days_off` are further days, such as those that the Government swaps.
    """

    begins: time
    ends: time
    sundays: bool = True
    holidays: bool = True
    days_off: frozenset[date] = frozenset()

    def is_quiet(self, local: datetime) -> bool:
        """True when nothing that can wait is sent at this moment."""
        return self.is_day_off(local.date()) or self._in_quiet_hours(local.time())

    def next_open(self, local: datetime) -> datetime:
        """The first moment from this one on that is not quiet: itself if it is not."""
        while self.is_quiet(local):
            before_the_end = local.time() < self.ends
            if self.is_day_off(local.date()) or not before_the_end:
                local = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
            else:
                local = datetime.combine(local.date(), self.ends, local.tzinfo)
        return local

    def is_day_off(self, day: date) -> bool:
        """True when nothing that can wait is sent on this day at all."""
        return (
            (self.sundays and day.weekday() == _SUNDAY)
            or day in self.days_off
            or (self.holidays and bool(self.holiday_name(day)))
        )

    def holiday_name(self, day: date) -> str:
        """The Vietnamese name of a public holiday, whether or not it counts as quiet here; empty on other days."""
        return _holidays(day.year).get(day, "")

    def _in_quiet_hours(self, at: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends
