"""Which reminders are due now, and to whom: worked out of plan, calendar and what was said before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from bot.batch import Batch
from bot.deadlines import Standing
from bot.house_rules import iso, local
from bot.reminding.record import LOOK_BACK, Record, begun_recipient, unit_recipient
from movement.dates import Audience, Deadline
from movement.ladder import Done
from movement.reminders import Recipient, Rung, due
from storage import actors, consents, groups, reminders, sessions
from storage.groups import GroupRecord
from storage.reminders import AGAIN, HOLD, NOW, SKIP, Said
from storage.sessions import Session
from storage.units import UnitRecord

_KINDS = {
    "unit": Recipient.IN_CHARGE,
    "begun": Recipient.IN_CHARGE,
    "officer": Recipient.OFFICERS,
    "group": Recipient.GROUPS,
}


@dataclass(slots=True)
class Due:
    """One thing to tell one recipient."""

    recipient: str
    rung: Rung
    deadline: Deadline
    unit: UnitRecord | None = None

    @property
    def unit_date(self) -> bool:
        """Whether it is units that have to act."""
        return self.deadline.audience is Audience.UNIT


class DueReminders:
    """The reminders of one commune that are due now. `only`: see `Standing`."""

    def __init__(self, batch: Batch, commune_id: int, only: Collection[int] | None = None) -> None:
        self.batch = batch
        self.rules = batch.rules
        self.now = local(batch.now)
        self.standing = Standing.of(batch.connection, commune_id, batch.now, only)
        self.commune = self.standing.commune
        self._ladders = {
            (deadline.id, to): [
                rung for rung in self.standing.rungs(deadline, to) if rung.day > (self.now - LOOK_BACK).date()
            ]
            for deadline in self.standing.plan.deadlines
            for to in Recipient
        }
        began = local(self.commune.created_at)
        self._came = {
            key: due(ladder, self.now, self.rules.reminder_time, began) for key, ladder in self._ladders.items()
        }

    @cached_property
    def record(self) -> Record:
        """What was said and decided before, of everything that can count now."""
        record = Record.read(self.batch.connection, self.commune.id, self.now)
        days = {(rung.deadline, iso(rung.day)) for rung in self._came.values() if rung is not None}
        record.read_said(self.batch.connection, self.commune.id, days | {key[:2] for key in record.orders})
        return record

    @cached_property
    def _ordered(self) -> set[str]:
        """The dates of which somebody wants to be said something besides the ladder."""
        return {key[0] for key, order in self.record.orders.items() if order.order in (NOW, AGAIN)}

    def _may_be_due(self, deadline: Deadline, to: Recipient) -> bool:
        """Whether anybody can have to hear of a date now: most days nobody has, and nothing more is looked at."""
        return self._came[deadline.id, to] is not None or deadline.id in self._ordered

    def free_day(self, deadline: Deadline) -> date:
        """The first day from today on that no reminder of units bears, for one that is sent besides the ladder."""
        taken = {rung.day for rung in self._ladders[deadline.id, Recipient.IN_CHARGE]}
        day = self.now.date()
        while day in taken or any(
            said.recipient.startswith("unit:")
            for said in reminders.said_of(self.batch.connection, self.commune.id, [(deadline.id, iso(day))])
        ):
            day += timedelta(days=1)
        return day

    def _latest(self, deadline: Deadline, to: Recipient, recipient: str, since: datetime) -> Rung | None:
        """The reminder that counts for a recipient now and was not said; None when there is none.

        The latest one counts: days of the ladder from their moment on, what is sent by hand from when that was decided.
        """
        at = self.rules.reminder_time
        latest = self._came[deadline.id, to]
        moment = datetime.combine(latest.day, at) if latest is not None else datetime.combine(date.min, at)
        for order in self.record.ordered(deadline, (recipient, to.value)) if deadline.id in self._ordered else ():
            day = date.fromisoformat(order.day)
            given = local(order.at) if order.order == NOW and order.at else datetime.combine(day, at)
            if moment < given <= self.now:
                latest, moment = self._rung(deadline, day, to), given
        if latest is None or moment < max(since, local(self.commune.created_at)):
            return None
        return self._unless_settled(latest, to, recipient)

    def _rung(self, deadline: Deadline, day: date, to: Recipient) -> Rung:
        """A reminder that bears this day."""
        return Rung(deadline.id, day, (deadline.last_day(self.commune.plan.year) - day).days, to)

    def _unless_settled(self, rung: Rung, to: Recipient, recipient: str) -> Rung | None:
        """The rung, unless it was said, skipped or held back."""
        day = iso(rung.day)
        order = self.record.orders.get((rung.deadline, day, to.value))
        held = order is not None and order.order in (SKIP, HOLD)
        return None if held or (rung.deadline, day, recipient) in self.record.said else rung

    def to_units(self) -> list[Due]:
        found = []
        for deadline in self.standing.plan.deadlines:
            if deadline.audience is not Audience.UNIT or deadline.done is Done.REGISTERED:
                continue
            if not self._may_be_due(deadline, Recipient.IN_CHARGE):
                continue
            for unit in self.standing.units.values():
                if not self.standing.concerns(deadline, unit) or self.standing.is_done(deadline, unit):
                    continue
                for person in self.standing.people.get(unit.id, ()):
                    recipient = unit_recipient(unit.id, person.person_id)
                    rung = self._latest(deadline, Recipient.IN_CHARGE, recipient, local(person.since))
                    if rung is not None:
                        found.append(Due(recipient, rung, deadline, unit))
        return found

    def to_officers(self) -> list[Due]:
        found = []
        since = actors.officers_since(self.batch.connection, self.commune.id)
        for deadline in self.standing.plan.deadlines:
            if not self._may_be_due(deadline, Recipient.OFFICERS):
                continue
            if not self._officers_are_asked(deadline):
                continue
            for person_id, joined in since.items():
                recipient = f"officer:{person_id}"
                rung = self._latest(deadline, Recipient.OFFICERS, recipient, local(joined))
                if rung is not None:
                    found.append(Due(recipient, rung, deadline))
        return found

    def _officers_are_asked(self, deadline: Deadline) -> bool:
        """Whether there is something to tell officers: units that are missing, or their own work that is not done."""
        if deadline.audience is Audience.UNIT:
            return bool(self.standing.missing(deadline).count)
        return not self.standing.is_done_by_commune(deadline)

    def to_groups(self) -> list[tuple[GroupRecord, list[Due]]]:
        public = [d for d in self.standing.plan.deadlines if d.public and self._may_be_due(d, Recipient.GROUPS)]
        found = []
        for group in groups.in_commune(self.batch.connection, self.commune.id) if public else ():
            recipient, since = f"group:{group.id}", local(group.claimed_at or group.added_at)
            dues = [
                Due(recipient, rung, deadline)
                for deadline in public
                if (rung := self._latest(deadline, Recipient.GROUPS, recipient, since)) is not None
                and self._is_news(rung)
            ]
            if group.is_usable and dues:
                found.append((group, dues))
        return found

    def _is_news(self, rung: Rung) -> bool:
        """For groups a date that is over is none, unless only quiet time has kept it back until today."""
        first_morning = self.rules.next_round(datetime.combine(rung.day, self.rules.reminder_time))
        return rung.last_day >= self.now.date() or first_morning.date() == self.now.date()

    def to_beginners(self) -> list[tuple[Session, Due]]:
        """Those who have begun to register a unit and have not finished."""
        open_dates = [
            d
            for d in self.standing.plan.deadlines
            if d.done is Done.REGISTERED and self._may_be_due(d, Recipient.IN_CHARGE)
        ]
        found = []
        for session in sessions.begun_registrations(self.batch.connection, self.commune.id) if open_dates else ():
            recipient, since = begun_recipient(session.platform, session.account), self._agreed(session)
            for deadline in open_dates:
                rung = self._latest(deadline, Recipient.IN_CHARGE, recipient, since)
                if rung is not None:
                    found.append((session, Due(recipient, rung, deadline)))
                    break
        return found

    def _agreed(self, session: Session) -> datetime:
        """Since when somebody who is not known yet has agreed to be kept."""
        given = consents.current(self.batch.connection, session.platform, session.account)
        return local(min((moment for purpose, moment in given if purpose == consents.WORK), default=self.batch.now))

    def still_due(self, said: Said) -> Due | None:
        """What was said, if there still is a reason for it."""
        deadline = self.standing.deadline(said.deadline)
        if deadline is None or deadline.only_year not in (None, self.commune.plan.year):
            return None
        kind, _colon, rest = said.recipient.partition(":")
        to, unit, wanted = _KINDS[kind], None, True
        if kind == "unit":
            unit_id, person_id = map(int, rest.split(":person:"))
            unit = self.standing.units.get(unit_id)
            wanted = (
                unit is not None
                and person_id in actors.member_ids(self.batch.connection, unit_id)
                and self.standing.concerns(deadline, unit)
                and not self.standing.is_done(deadline, unit)
            )
        elif kind == "officer":
            wanted = self._officers_are_asked(deadline)
        if not wanted or reminders.order_of(self.batch.connection, self.commune.id, said, to.value) in (SKIP, HOLD):
            return None
        return Due(said.recipient, self._rung(deadline, date.fromisoformat(said.day), to), deadline, unit)
