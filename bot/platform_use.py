"""Allowances of platforms: counted as messages come and go, and told to the officers before they are used up.

Sources disagree whether a month's messages are those that the assistant sends or those of both directions, so both are
counted and the larger reading gives the alarm. Nothing is refused here: what a platform does not take waits in the
outbox (`Quotas.refused`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import structlog
from sqlalchemy import Connection

from bot.batch import Batch
from bot.chat import Allowance, Capabilities, Event, EventKind
from bot.house_rules import HouseRules
from bot.i18n import VIETNAM, Strong, Value, Verbatim, _, in_vietnam, join
from bot.notices import notify
from bot.platforms import platform_name
from storage import actors, communes, platform_use

log = structlog.get_logger(__name__)

MESSAGES, PEOPLE, GROUPS = "messages", "people", "groups"
SHARES = (100, 80)  # per cent at which officers are told
LONG_REFUSED = 600.0  # seconds; a platform that has refused for so long means the month's allowance, not a short rush

_SENT, _RECEIVED, _REFUSED = "sent", "received", "refused"
_NO_MESSAGES = frozenset(
    (EventKind.BLOCKED, EventKind.UNBLOCKED, EventKind.JOINED, EventKind.LEFT, EventKind.MIGRATED, EventKind.CHANGED)
)


@dataclass(frozen=True, slots=True)
class Use:
    """How much of one allowance is used. `period` is the month ("2026-11"), empty for what does not begin anew.

    `refused`: the platform itself says that it is used up.
    """

    platform: str
    kind: str
    number: int
    limit: int
    period: str = ""
    refused: bool = False

    @property
    def share(self) -> int:
        """What is used, in per cent, rounded down."""
        return max(self.number * 100 // self.limit, 100 if self.refused else 0)


class Quotas:
    """Counts what is sent, and says until when what a platform refuses waits. Implements `bot.receipts.Quotas`."""

    def __init__(self, rules: HouseRules) -> None:
        self._rules = rules

    def sent(self, connection: Connection, messages: Mapping[str, int], now: datetime) -> None:
        """Count messages that were delivered, by platform; those of platforms without an allowance do not matter."""
        counting = {p: n for p, n in messages.items() if _messages(self._rules.capabilities, p)}
        platform_use.add(connection, _SENT, month(now), counting)

    def refused(self, connection: Connection, platform: str, now: datetime, after: float) -> datetime:
        """When to try again, after a platform said that an allowance is used up; `after` are the seconds to wait else.

        That is the beginning of the next month, not in quiet time, if by our own count the month's messages are gone.
        """
        limit = _messages(self._rules.capabilities, platform)
        if limit and _used(connection, platform, now) >= limit:
            return _next_month(now, self._rules)
        if limit and after >= LONG_REFUSED:
            platform_use.add(connection, _REFUSED, month(now), {platform: 1})
        return now + timedelta(seconds=after)


def count_received(
    connection: Connection, capabilities: Mapping[str, Capabilities], events: Iterable[Event], now: datetime
) -> None:
    """Count what people have sent, by platform."""
    limited = {platform for platform in capabilities if _messages(capabilities, platform)}
    if limited:
        messages = [e for e in events if e.kind not in _NO_MESSAGES and not e.by_page]
        found = Counter(e.platform for e in messages if e.platform in limited)
        platform_use.add(connection, _RECEIVED, month(now), found)


def uses(connection: Connection, allowances: Mapping[str, Allowance], now: datetime) -> list[Use]:
    """How much of every allowance is used."""
    found = []
    for platform, allowance in allowances.items():
        if allowance.messages:
            refused = platform_use.counted(connection, platform, _REFUSED, month(now)).number > 0
            used = _used(connection, platform, now)
            found.append(Use(platform, MESSAGES, used, allowance.messages, month(now), refused))
        if allowance.people:
            found.append(Use(platform, PEOPLE, platform_use.people(connection, platform), allowance.people))
        if allowance.groups:
            found.append(Use(platform, GROUPS, platform_use.groups(connection, platform), allowance.groups))
    return found


def tell_use(batch: Batch) -> int:
    """Tell all officers, once at 80 and once at 100 per cent; how many allowances they were told of."""
    allowances = {p: c.allowance for p, c in batch.rules.capabilities.items() if c.allowance is not None}
    told = 0
    for use in uses(batch.connection, allowances, batch.now):
        share = next((share for share in SHARES if use.share >= share), 0)
        before = platform_use.counted(batch.connection, use.platform, use.kind, use.period).told
        if share != before:
            platform_use.note_told(batch.connection, use.platform, use.kind, use.period, share)
        if share > before:
            _tell(batch, use, share)
            told += 1
    return told


def month(now: datetime) -> str:
    """The month of a moment in Việt Nam, as "2026-11"."""
    return f"{now.astimezone(VIETNAM):%Y-%m}"


def _messages(capabilities: Mapping[str, Capabilities], platform: str) -> int:
    found = capabilities.get(platform)
    return found.allowance.messages if found is not None and found.allowance is not None else 0


def _used(connection: Connection, platform: str, now: datetime) -> int:
    """Messages of this month in both directions: the larger of the two readings."""
    return sum(platform_use.counted(connection, platform, kind, month(now)).number for kind in (_SENT, _RECEIVED))


def _next_month(now: datetime, rules: HouseRules) -> datetime:
    local = now.astimezone(VIETNAM).date()
    first = (local.replace(day=1) + timedelta(days=32)).replace(day=1)
    return in_vietnam(rules.quiet.next_open(datetime.combine(first, time(0, 5))))


def _tell(batch: Batch, use: Use, share: int) -> None:
    log.warning("an allowance of a platform is running out", platform=use.platform, kind=use.kind, per_cent=use.share)
    officers: dict[int, None] = {}
    for commune_id in communes.ids(batch.connection):
        officers |= dict.fromkeys(actors.officer_ids(batch.connection, commune_id))
    key = f"use:{use.platform}:{use.kind}:{use.period or f'{batch.now:%Y%m%d}'}:{share}"
    notify(batch, officers, use_text(use, _next_month(batch.now, batch.rules)), key=key)


def use_text(use: Use, opens: datetime) -> Value:
    """What officers are told about one allowance, and what to do; `opens` is when the next month's begins."""
    name = Verbatim(platform_name(use.platform))
    of_month = Verbatim("/".join(reversed(use.period.split("-"))))  # it may be read in the next one
    gone = use.share >= SHARES[0]
    match use.kind:
        case "messages" if gone:
            return join(
                Strong(_("⚠ {platform}: the messages of {month} are used up", platform=name, month=of_month)),
                _("The platform takes {limit} messages a month ({n} were counted).", limit=use.limit, n=use.number),
                _("What cannot be sent waits and goes out from {date} on; nothing is lost.", date=opens.date()),
                _("Please call the units about what cannot wait, or tell them on another platform."),
            )
        case "messages":
            return join(
                Strong(_("⚠ {platform}: the messages of {month} are running out", platform=name, month=of_month)),
                _("{n} of {limit} messages a month are used.", n=use.number, limit=use.limit),
                _("Please put off campaigns that can wait until {date}.", date=opens.date()),
                _("Where this happens often, an Official Account (Zalo OA) is needed."),
            )
        case "people":
            return join(
                Strong(_("⚠ {platform}: {n} of {limit} people", platform=name, n=use.number, limit=use.limit)),
                _("People beyond {limit} cannot write to the assistant on this platform.", limit=use.limit),
                _("Please let further units come by another platform, or connect an Official Account (Zalo OA)."),
            )
        case _:
            return join(
                Strong(_("⚠ {platform}: {n} of {limit} groups", platform=name, n=use.number, limit=use.limit)),
                _("The assistant cannot be added to more than {limit} groups on this platform.", limit=use.limit),
                _("Please take it out of groups that do not need it before it is added to others."),
            )
