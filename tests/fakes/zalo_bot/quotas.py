"""What the free plan counts: messages of the month, users, groups, calls of the day."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone

from tests.fakes.zalo_bot.clock import FakeClock
from tests.fakes.zalo_bot.errors import quota_exceeded
from tests.fakes.zalo_bot.switches import Limits, Switches

VIETNAM = timezone(timedelta(hours=7))


class Quotas:
    """Months and days are those of Việt Nam. A message that is refused does not count."""

    def __init__(self, clock: FakeClock, switches: Switches, limits: Limits) -> None:
        self.clock = clock
        self.switches = switches
        self.limits = limits
        self.users: set[str] = set()  # who is served
        self.groups: set[str] = set()  # in which the bot is
        self._messages: Counter[tuple[str, str]] = Counter()  # by month and direction
        self._calls: Counter[tuple[str, str]] = Counter()  # by day and method

    @property
    def outbound(self) -> int:
        """The bot's messages of this month."""
        return self._messages[self._month, "outbound"]

    @property
    def inbound(self) -> int:
        """People's messages of this month, as far as the bot was told."""
        return self._messages[self._month, "inbound"]

    @property
    def used(self) -> int:
        """How much of the month's quota is used."""
        return self.outbound + (self.inbound if self.switches.quota == "both" else 0)

    @property
    def exhausted(self) -> bool:
        return self.used >= self.limits.monthly_messages

    def check(self) -> None:
        """Raises `ApiError` 429 when the bot may send nothing more this month."""
        if self.exhausted:
            raise quota_exceeded()

    def count_outbound(self) -> None:
        self._messages[self._month, "outbound"] += 1

    def admits_inbound(self) -> bool:
        """Counts a message to the bot; whether the bot is told."""
        if self.exhausted and self.switches.over_quota == "dropped":
            return False
        self._messages[self._month, "inbound"] += 1
        return True

    def admits_user(self, user_id: str) -> bool:
        """Whether this person is served: the first so many who write are."""
        if user_id not in self.users and len(self.users) < self.limits.users:
            self.users.add(user_id)
        return user_id in self.users

    def admits_group(self, chat_id: str) -> bool:
        """Whether the bot can join one more group."""
        if chat_id not in self.groups and len(self.groups) < self.limits.groups:
            self.groups.add(chat_id)
        return chat_id in self.groups

    def admits_call(self, method: str, daily: int) -> bool:
        """Counts a call of a method that has a limit per day."""
        day = f"{self._local:%Y-%m-%d}"
        self._calls[day, method] += 1
        return self._calls[day, method] <= daily

    @property
    def _local(self) -> datetime:
        return self.clock().astimezone(VIETNAM)

    @property
    def _month(self) -> str:
        return f"{self._local:%Y-%m}"
