"""Reminders: what is due is worked out of plan, calendar and what was said before; one transaction says it.

So a missed tick catches up, a doubled one changes nothing, and a person hears at most once a day: everything that is
due for them is put together. Nothing is said in quiet time, and what waited for its end comes with what is due on that
morning. What waits in the outbox is looked at once more right before it is sent (`still_right`): a reminder is taken
back whose reason is gone, or that would be worded differently now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from sqlalchemy import Connection

from bot import reminder_texts as texts
from bot.batch import Batch
from bot.chat import Address, Message
from bot.commands import Intent
from bot.deadlines import Standing
from bot.flows.consent import Office
from bot.flows.posts import signature
from bot.flows.texts import CARD_STATES
from bot.house_rules import HouseRules, iso, local
from bot.i18n import Value, _, join, render
from bot.memory import Memory
from bot.reminder_texts import Absentee, Item, Progress
from bot.stored_message import from_json
from movement.dates import Audience, Deadline
from movement.ladder import Done
from movement.reminders import Recipient, Rung, due
from movement.scoring import total
from storage import actors, cards, communes, consents, groups, outbox, reminders, sessions
from storage.cards import Card
from storage.groups import GroupRecord
from storage.outbox import CAMPAIGN, NOTICE
from storage.reminders import AGAIN, HOLD, NOW, SKIP, Order, Said
from storage.sessions import Session
from storage.units import UnitRecord

MOST_AT_ONCE = 100  # people who are told in one transaction: replies must not wait for thousands
LOOK_BACK = timedelta(days=400)  # how far back what was said still matters: a year and a little more


def unit_recipient(unit_id: int, person_id: int) -> str:
    """Somebody in charge of a unit, in the record of what was said."""
    return f"unit:{unit_id}:person:{person_id}"


def begun_recipient(platform: str, account: str) -> str:
    """Somebody who has begun a registration, in the record of what was said."""
    return f"begun:{platform}:{account}"


def next_round(rules: HouseRules, now: datetime) -> datetime:
    """When reminders go out next, from this moment on: not in quiet time, and on no day before the reminder time.

    So what waited for the end of a quiet time comes together with what is due on that morning.
    """
    moment = rules.quiet.next_open(now)
    start = datetime.combine(moment.date(), rules.reminder_time)
    return max(moment, start) if not rules.quiet.is_quiet(start) else moment


@dataclass(slots=True)
class _Due:
    """One thing to tell one recipient."""

    recipient: str
    rung: Rung
    deadline: Deadline
    unit: UnitRecord | None = None


@dataclass(slots=True)
class _Record:
    """What was said and decided before."""

    said: set[tuple[str, str, str]] = field(default_factory=set)
    today: set[str] = field(default_factory=set)  # recipients who heard something today
    orders: dict[tuple[str, str, str], Order] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection, commune_id: int, now: datetime) -> _Record:
        since, today = iso((now - LOOK_BACK).date()), iso(now.date())
        record = cls()
        record.today = {_who(recipient) for recipient in reminders.heard_on(connection, commune_id, today)}
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


def _who(recipient: str) -> str:
    """The person (or group, or account) of a recipient: what "at most once a day" is counted by."""
    _unit, found, person = recipient.partition(":person:")
    return f"person:{person}" if found else recipient.replace("officer:", "person:")


def _person(who: str) -> int:
    """The number of a person whom `_who` names."""
    return int(who.partition(":")[2])


class Reminding:
    """The reminders of one commune that are due now. `only`: see `Standing`."""

    def __init__(self, batch: Batch, commune_id: int, only: Collection[int] | None = None) -> None:
        self.batch = batch
        self.rules = batch.rules
        self.now = local(batch.now)
        self.standing = Standing.of(batch.connection, commune_id, batch.now, only)
        self.commune = self.standing.commune
        self.said: list[Said] = []
        self._cards: dict[int, Card] = {}
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
    def record(self) -> _Record:
        """What was said and decided before, of everything that can count now."""
        record = _Record.read(self.batch.connection, self.commune.id, self.now)
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

    def next_moment(self) -> datetime | None:
        """When what is due and was not said yet will be: in the morning, or tomorrow for who heard of something today.

        None when nothing waits. Việt Nam's wall clock.
        """
        people = {_who(one.recipient) for one in (*self._to_units(), *self._to_officers())}
        reachable = sessions.last_used(self.batch.connection, [_person(who) for who in people])
        waiting = [who for who in people if _person(who) in reachable]
        waiting += [found[0].recipient for _group, found in self._to_groups()]
        waiting += [one.recipient for _session, one in self._to_beginners()]
        start = next_round(self.rules, self.now)
        if start > self.now and any(who not in self.record.today for who in waiting):
            return start
        if waiting:
            return next_round(self.rules, datetime.combine(self.now.date() + timedelta(days=1), time()))
        return None

    def everything(self, most: int = MOST_AT_ONCE, *, at_once: bool = False) -> int:
        """Say what is due, to so many people at most; how many messages. `at_once`: also before the reminder time."""
        if self.rules.quiet.is_quiet(self.now) or (not at_once and next_round(self.rules, self.now) > self.now):
            return 0
        to_people: dict[str, list[_Due]] = {}
        for one in (*self._to_units(), *self._to_officers()):
            to_people.setdefault(_who(one.recipient), []).append(one)
        count = self._tell_people(to_people, most) + self._tell_groups() + self._tell_beginners()
        reminders.note(self.batch.connection, self.commune.id, self.said, self.batch.now)
        return count

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

    # --- what is due --------------------------------------------------------------------------------------------------

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

    def _to_units(self) -> list[_Due]:
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
                        found.append(_Due(recipient, rung, deadline, unit))
        return found

    def _to_officers(self) -> list[_Due]:
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
                    found.append(_Due(recipient, rung, deadline))
        return found

    def _officers_are_asked(self, deadline: Deadline) -> bool:
        """Whether there is something to tell officers: units that are missing, or their own work that is not done."""
        if deadline.audience is Audience.UNIT:
            return bool(self.standing.missing(deadline).count)
        return not self.standing.is_done_by_commune(deadline)

    def _to_groups(self) -> list[tuple[GroupRecord, list[_Due]]]:
        public = [d for d in self.standing.plan.deadlines if d.public and self._may_be_due(d, Recipient.GROUPS)]
        found = []
        for group in groups.in_commune(self.batch.connection, self.commune.id) if public else ():
            recipient, since = f"group:{group.id}", local(group.claimed_at or group.added_at)
            dues = [
                _Due(recipient, rung, deadline)
                for deadline in public
                if (rung := self._latest(deadline, Recipient.GROUPS, recipient, since)) is not None
                and rung.last_day >= self.now.date()  # a date that is over is no news
            ]
            if group.is_usable and dues:
                found.append((group, dues))
        return found

    def _to_beginners(self) -> list[tuple[Session, _Due]]:
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
                    found.append((session, _Due(recipient, rung, deadline)))
                    break
        return found

    def _agreed(self, session: Session) -> datetime:
        """Since when somebody who is not known yet has agreed to be kept."""
        given = consents.current(self.batch.connection, session.platform, session.account)
        return local(min((moment for purpose, moment in given if purpose == consents.WORK), default=self.batch.now))

    def progress(self, unit: UnitRecord) -> Progress:
        """How far a unit's card of this year is."""
        card_id, state = self.standing.cards.get(unit.id, (0, ""))
        card = self._cards.get(card_id) if card_id else None
        if card is None and card_id:
            self._read_cards([unit.id])
            card = self._cards.get(card_id)
        if card is None:
            template = self.standing.plan.scorecard_for(unit.kind)
            left = total(template, {}, unit.profile).of if template else 0
            return Progress(unit.id, unit.name, False, left, left)
        plan = communes.plan_version(self.batch.connection, card.plan_version_id)
        template = next(t for t in plan.scorecards if t.id == card.template)
        sums = total(template, card.answers, unit.profile)
        if state == cards.RETURNED:
            open_items = [i for i in card.returned if card.answered_in.get(i) != card.round]
            return Progress(unit.id, unit.name, True, len(open_items), len(card.returned), returned=True)
        return Progress(unit.id, unit.name, bool(sums.answered), sums.of - sums.answered, sums.of)

    def _read_cards(self, unit_ids: Iterable[int]) -> None:
        """Have the cards of these units at hand."""
        numbers = [self.standing.cards[unit_id][0] for unit_id in unit_ids if unit_id in self.standing.cards]
        self._cards |= cards.load(self.batch.connection, numbers, lock=False)

    # --- saying it ----------------------------------------------------------------------------------------------------

    def _item(self, one: _Due) -> Item:
        last_day = one.rung.last_day
        progress = self.progress(one.unit) if one.unit is not None else None
        return Item(one.deadline, last_day, (last_day - self.now.date()).days, progress)

    def _note(self, recipient: str, rung: Rung, letter_id: int) -> None:
        self.said.append(Said(rung.deadline, iso(rung.day), recipient, iso(self.now.date()), letter_id))

    def _tell_people(self, to_people: dict[str, list[_Due]], most: int) -> int:
        ids = {who: _person(who) for who in to_people if who not in self.record.today}
        reachable = sessions.last_used(self.batch.connection, ids.values())
        told = [(who, reachable[person_id]) for who, person_id in ids.items() if person_id in reachable][:most]
        self._read_cards({one.unit.id for who, _session in told for one in to_people[who] if one.unit is not None})
        for who, session in told:
            letter_id = self._say_to(session, self._to_person(session, to_people[who]))
            for one in to_people[who]:
                self._note(one.recipient, one.rung, letter_id)
        return len(told)

    def _to_person(self, session: Session, dues: Sequence[_Due]) -> Message:
        """Everything that somebody is told on one day."""
        for_officer = [one for one in dues if one.recipient.startswith("officer:")]
        own = [one for one in dues if one not in for_officer]
        parts, buttons = self._for_person(own, for_officer)
        return _message(session, join(*parts, separator="\n\n"), buttons)

    def _for_person(self, own: Sequence[_Due], for_officer: Sequence[_Due]) -> tuple[list[Value], list[Intent]]:
        plain_dates = [self._item(one) for one in for_officer if one.deadline.audience is not Audience.UNIT]
        items = sorted([*(self._item(one) for one in own), *plain_dates], key=lambda item: item.last_day)
        parts: list[Value] = []
        buttons: list[Intent] = []
        if items:
            text, intents = texts.personal(items, several=len(items) + len(for_officer) - len(plain_dates) > 1)
            parts.append(text)
            buttons += intents
        for one in for_officer:
            if one.deadline.audience is Audience.UNIT:
                text, intents = self.escalation(self._item(one))
                parts.append(text)
                buttons += intents
        return parts, buttons

    def _say_to(self, session: Session, message: Message) -> int:
        return self.batch.say(Address(session.platform, session.chat), message, NOTICE)

    def escalation(self, item: Item) -> tuple[Value, list[Intent]]:
        """The list of who is missing."""
        missing = self.standing.missing(item.deadline)
        listed = missing.units[: texts.LISTED]
        self._read_cards(unit.id for unit in listed)
        absentees = [Absentee(unit.name, self._state(item.deadline, unit)) for unit in listed]
        absentees += [Absentee(name, _("invited, not registered yet")) for name in missing.invited]
        stamp = int(f"{self.now:%Y%m%d}")
        return texts.escalation(item, absentees, missing.count, missing.of, stamp)

    def _state(self, deadline: Deadline, unit: UnitRecord) -> Value:
        if unit.status != "active":
            return _("waiting for approval")
        if deadline.done is not Done.CARD_SUBMITTED:
            return _("not confirmed")
        progress = self.progress(unit)
        if progress.returned:
            return CARD_STATES[cards.RETURNED]
        if not progress.started:
            return _("not started")
        return _("scored {done}/{of}", done=progress.of - progress.left, of=progress.of)

    def _tell_groups(self) -> int:
        count = 0
        for group, dues in self._to_groups():
            if dues[0].recipient in self.record.today:
                continue
            message = self._to_group(group, dues)
            letter_id = self.batch.say(Address(group.platform, group.chat), message, CAMPAIGN, group_id=group.id)
            for one in dues:
                self._note(one.recipient, one.rung, letter_id)
            count += 1
        return count

    def _to_group(self, group: GroupRecord, dues: Sequence[_Due]) -> Message:
        """What a group is told of public dates: the dates and their names as the plan has them, and who says it."""
        commune = self.commune
        office = Office(commune.name, commune.police_office, commune.hotline, commune.plan.year)
        text = join(*(texts.headline(self._item(one)) for one in dues), signature(office))
        return Message(text=render(text, self.rules.language), topic=group.topic)

    def _tell_beginners(self) -> int:
        count = 0
        for session, one in self._to_beginners():
            if one.recipient in self.record.today:
                continue
            self._note(one.recipient, one.rung, self._say_to(session, self._to_beginner(session, one)))
            count += 1
        return count

    def _to_beginner(self, session: Session, one: _Due) -> Message:
        text, intents = texts.begun(self._item(one))
        return _message(session, text, intents)

    # --- looking at it once more --------------------------------------------------------------------------------------

    def again(self, said: Sequence[Said]) -> Message | None:
        """What the letter that said this would say now; None when one of it is not to be said any more."""
        dues = [one for one in map(self._still_due, said) if one is not None]
        if len(dues) < len(said):
            return None
        kind, _colon, rest = said[0].recipient.partition(":")
        if kind == "group":
            group = groups.load(self.batch.connection, [int(rest)])[int(rest)]
            return self._to_group(group, dues) if group.is_usable else None
        if kind == "begun":
            for session in sessions.begun_registrations(self.batch.connection, self.commune.id):
                if begun_recipient(session.platform, session.account) == said[0].recipient:
                    return self._to_beginner(session, dues[0])
            return None
        person_id = _person(_who(said[0].recipient))
        found = sessions.last_used(self.batch.connection, [person_id])
        return self._to_person(found[person_id], dues) if person_id in found else None

    def _still_due(self, said: Said) -> _Due | None:
        """What was said, if there still is a reason for it."""
        deadline = self.standing.deadline(said.deadline)
        if deadline is None or deadline.only_year not in (None, self.commune.plan.year):
            return None
        kind, _colon, rest = said.recipient.partition(":")
        to, unit, wanted = _CLASSES[kind], None, True
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
        return _Due(said.recipient, self._rung(deadline, date.fromisoformat(said.day), to), deadline, unit)


_CLASSES = {
    "unit": Recipient.IN_CHARGE,
    "begun": Recipient.IN_CHARGE,
    "officer": Recipient.OFFICERS,
    "group": Recipient.GROUPS,
}


def _message(session: Session, text: Value, buttons: Sequence[Intent]) -> Message:
    rows = tuple((intent.choice(session.language),) for intent in buttons)
    return Message(text=render(text, session.language), rows=rows)


def remind(batch: Batch) -> int:
    """Say reminders that are due, in all communes; how many messages. If there were any, there may be more to say."""
    return sum(Reminding(batch, commune_id).everything() for commune_id in communes.ids(batch.connection))


def still_right(connection: Connection, letter_id: int, now: datetime, rules: HouseRules) -> bool:
    """Whether a letter may be sent now. A reminder is taken back that has lost its reason, that would come in quiet
    time, or that would say something else now: another number of days, another date, other missing items.

    What is taken back is worked out anew at the next tick, if there still is something to say.
    """
    if not outbox.is_waiting(connection, letter_id):
        return False
    said = reminders.of_letter(connection, letter_id)
    if not said:
        return True
    if not rules.quiet.is_quiet(local(now)):
        commune_id, recipients = said[0][0], [one.recipient for _commune, one in said]
        of_units = all(recipient.startswith("unit:") for recipient in recipients)
        only = {int(recipient.split(":")[1]) for recipient in recipients} if of_units else None
        reminding = Reminding(Batch(connection, now, Memory(), {}, commune_id, rules), commune_id, only)
        if reminding.again([one for _commune, one in said]) == from_json(reminders.body_of(connection, letter_id)):
            return True
    outbox.cancel(connection, [letter_id])
    reminders.take_back(connection, [letter_id])
    return False
