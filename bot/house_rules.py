"""What the operator has set about when and how things are said, for everything that decides what to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.chat import Capabilities, File
from bot.i18n import VIETNAM
from movement.quiet import QuietTime


@dataclass(frozen=True, slots=True)
class HouseRules:
    """`language` is that of people and groups that have not chosen one; times of day are Việt Nam's.

    `reminder_time` is when reminders fall due on their day. `capabilities` are those of the platforms in use.
    `web_address` is where people reach the assistant's own pages, empty where nobody does.
    """

    language: str = "vi"
    quiet: QuietTime = field(default_factory=lambda: QuietTime(begins=time(21), ends=time(7)))
    reminder_time: time = time(8)
    leave_unclaimed_after: timedelta = timedelta(hours=24)
    capabilities: Mapping[str, Capabilities] = field(default_factory=dict)
    web_address: str = ""
    template_price: int | None = None  # đồng for a reminder by phone number; None where none are sent

    def next_round(self, now: datetime) -> datetime:
        """When reminders go out next, from this moment on: not in quiet time, and on no day before the reminder time.

        So what waited for the end of a quiet time comes together with what is due on that morning. Wall clock.
        """
        moment = self.quiet.next_open(now)
        start = datetime.combine(moment.date(), self.reminder_time)
        return max(moment, start) if not self.quiet.is_quiet(start) else moment

    def carries(self, platform: str, file: File) -> bool:
        """Whether a file reaches people there: shown in the chat, or by a link to a page of ours."""
        capabilities = self.capabilities.get(platform)
        return bool(self.web_address) or capabilities is None or capabilities.takes(file.kind)

    def text_limit(self) -> int:
        """Characters of the longest text that every platform in use takes in one message."""
        return min((c.text_limit for c in self.capabilities.values()), default=Capabilities().text_limit)

    def file_limit(self) -> int:
        """Bytes of the largest file that every platform in use takes."""
        return min((c.file_limit for c in self.capabilities.values()), default=Capabilities().file_limit)

    def rate(self) -> float:
        """New messages a second, at the pace of the slowest platform in use."""
        rates = [c.limits.overall[0] / c.limits.overall[1] for c in self.capabilities.values() if c.limits]
        return min(rates, default=1000.0)


def local(moment: datetime) -> datetime:
    """A moment on Việt Nam's wall clock, without a zone: what plans and quiet hours are written in."""
    return moment.astimezone(VIETNAM).replace(tzinfo=None)


def iso(day: date) -> str:
    """A day as it is stored."""
    return day.isoformat()
