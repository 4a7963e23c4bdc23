"""What was said and decided about reminders: who a recipient is in the record, and what of it counts now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.house_rules import iso
from movement.dates import Deadline
from storage import reminders
from storage.reminders import AGAIN, NOW, Order

LOOK_BACK = timedelta(days=400)  # how far back what was said still matters: a year and a little more


def unit_recipient(unit_id: int, person_id: int) -> str:
    """Somebody in charge of a unit, in the record of what was said."""
    return f"unit:{unit_id}:person:{person_id}"


def begun_recipient(platform: str, account: str) -> str:
    """Somebody who has begun a registration, in the record of what was said."""
    return f"begun:{platform}:{account}"


@dataclass(slots=True)
class Record:
    """What was said and decided before."""

    said: set[tuple[str, str, str]] = field(default_factory=set)
    today: set[str] = field(default_factory=set)  # recipients who heard something today
    orders: dict[tuple[str, str, str], Order] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection, commune_id: int, now: datetime) -> Record:
        since, today = iso((now - LOOK_BACK).date()), iso(now.date())
        record = cls()
        record.today = {who_of(recipient) for recipient in reminders.heard_on(connection, commune_id, today)}
        for order in reminders.orders(connection, commune_id, since):
            record.orders[(order.deadline, order.day, order.recipient)] = order
        return record

    def read_said(self, connection: Connection, commune_id: int, days: Collection[tuple[str, str]]) -> None:
        """Add what was said of these (deadline, day)."""
        for said in reminders.said_of(connection, commune_id, days):
            self.said.add((said.deadline, said.day, said.recipient))

    def ordered(self, deadline: Deadline, recipients: Collection[str]) -> list[Order]:
        """What somebody wants to be said "now" or "again"; the days need not be on the ladder."""
        return [
            order
            for (name, _day, recipient), order in self.orders.items()
            if name == deadline.id and order.order in (NOW, AGAIN) and recipient in recipients
        ]


def who_of(recipient: str) -> str:
    """The person (or group, or account) of a recipient: what "at most once a day" is counted by."""
    _unit, found, person = recipient.partition(":person:")
    return f"person:{person}" if found else recipient.replace("officer:", "person:")


def person_number(who: str) -> int:
    """The number of a person whom `_who` names."""
    return int(who.partition(":")[2])
