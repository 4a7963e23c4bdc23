"""Reminders: what is due is worked out of plan, calendar and what was said before; one transaction says it.

So a missed tick catches up, a doubled one changes nothing, and a person hears at most once a day: everything that is
due for them is put together. Nothing is said in quiet time. What waits in the outbox is looked at once more right
before it is sent (`still_right`): a reminder whose reason is gone is taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

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
from bot.reminder_texts import Absentee, Item, Progress
from movement.dates import Audience, Deadline
from movement.ladder import Done
from movement.reminders import Recipient, Rung, due
from movement.scoring import total
from storage import actors, cards, communes, groups, outbox, reminders, sessions
from storage.cards import Card
from storage.outbox import CAMPAIGN, NOTICE
from storage.reminders import AGAIN, HOLD, NOW, SKIP, Said
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
    orders: dict[tuple[str, str, str], str] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection, commune_id: int, now: datetime) -> _Record:
        since, today = iso((now - LOOK_BACK).date()), iso(now.date())
        record = cls()
        record.today = {_who(recipient) for recipient in reminders.heard_on(connection, commune_id, today)}
        for order in reminders.orders(connection, commune_id, since):
            record.orders[(order.deadline, order.day, order.recipient)] = order.order
        return record

    def read_said(self, connection: Connection, commune_id: int, days: Collection[tuple[str, str]]) -> None:
        """Add what was said of these (deadline, day)."""
        for said in reminders.said_of(connection, commune_id, days):
            self.said.add((said.deadline, said.day, said.recipient))

    def ordered(self, deadline: Deadline, recipients: Collection[str], wanted: str) -> list[date]:
        """Days of which somebody said "now" or "again"; they need not be on the ladder."""
        return [
            date.fromisoformat(day)
            for (name, day, recipient), order in self.orders.items()
            if name == deadline.id and order == wanted and recipient in recipients
        ]


def _who(recipient: str) -> str:
    """The person (or group, or account) of a recipient: what "at most once a day" is counted by."""
    _unit, found, person = recipient.partition(":person:")
    return f"person:{person}" if found else recipient.replace("officer:", "person:")


class Reminding:
    """The reminders of one commune that are due now."""

    def __init__(self, batch: Batch, commune_id: int) -> None:
        self.batch = batch
        self.rules = batch.rules
        self.now = local(batch.now)
        self.standing = Standing(batch.connection, batch.commune(commune_id), batch.now)
        self.commune = self.standing.commune
        self.record = _Record.read(batch.connection, commune_id, self.now)
        self.said: list[Said] = []
        self._cards: dict[int, Card] = {}
        self._ladders = {
            (deadline.id, to): self.standing.rungs(deadline, to)
            for deadline in self.standing.plan.deadlines
            for to in Recipient
        }
        self._came = {
            key: due(ladder, self.now, self.rules.reminder_time, None) for key, ladder in self._ladders.items()
        }
        self._ordered = {
            deadline for (deadline, _day, _recipient), order in self.record.orders.items() if order in (NOW, AGAIN)
        }
        days = {(rung.deadline, iso(rung.day)) for rung in self._came.values() if rung is not None}
        self.record.read_said(batch.connection, commune_id, days | {key[:2] for key in self.record.orders})

    def _may_be_due(self, deadline: Deadline, to: Recipient) -> bool:
        """Whether anybody can have to hear of a date now: most days nobody has, and nothing more is looked at."""
        return self._came[deadline.id, to] is not None or deadline.id in self._ordered

    def waits_until_tomorrow(self) -> bool:
        """Whether something is due for somebody who has heard of something else today."""
        return any(_who(one.recipient) in self.record.today for one in (*self._to_units(), *self._to_officers()))

    def everything(self, most: int = MOST_AT_ONCE) -> int:
        """Say what is due, to so many people at most; how many messages."""
        if self.rules.quiet.is_quiet(self.now):
            return 0
        to_people: dict[str, list[_Due]] = {}
        for one in (*self._to_units(), *self._to_officers()):
            to_people.setdefault(_who(one.recipient), []).append(one)
        count = self._tell_people(to_people, most) + self._tell_groups() + self._tell_beginners()
        reminders.note(self.batch.connection, self.commune.id, self.said, self.batch.now)
        return count

    # --- what is due --------------------------------------------------------------------------------------------------

    def _latest(self, deadline: Deadline, to: Recipient, recipient: str, since: datetime) -> Rung | None:
        """The day of the ladder that counts for a recipient now and was not said; None when there is none."""
        ladder = self._ladders[deadline.id, to]
        if not ladder:
            return None
        began = max(since, local(self.commune.created_at))
        if deadline.id not in self._ordered:
            latest = self._came[deadline.id, to]
            if latest is None or datetime.combine(latest.day, self.rules.reminder_time) < began:
                return None
            return self._unless_settled(latest, to, recipient)
        last_day = ladder[0].last_day
        at_once, again = (
            [
                Rung(deadline.id, day, (last_day - day).days, to)
                for day in self.record.ordered(deadline, (recipient, to.value), wanted)
            ]
            for wanted in (NOW, AGAIN)
        )
        came = due([*ladder, *again], self.now, self.rules.reminder_time, began)
        candidates = [*at_once, *([came] if came else [])]
        if not candidates:
            return None
        return self._unless_settled(max(candidates, key=lambda rung: rung.day), to, recipient)

    def _unless_settled(self, rung: Rung, to: Recipient, recipient: str) -> Rung | None:
        """The rung, unless it was said, skipped or held back."""
        day = iso(rung.day)
        order = self.record.orders.get((rung.deadline, day, to.value), "")
        if order in (SKIP, HOLD) or (rung.deadline, day, recipient) in self.record.said:
            return None
        return rung

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
            done = (
                not self.standing.missing(deadline).count
                if deadline.audience is Audience.UNIT
                else self.standing.is_done_by_commune(deadline)
            )
            if done:
                continue
            for person_id, joined in since.items():
                recipient = f"officer:{person_id}"
                rung = self._latest(deadline, Recipient.OFFICERS, recipient, local(joined))
                if rung is not None:
                    found.append(_Due(recipient, rung, deadline))
        return found

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
        ids = {who: int(who.partition(":")[2]) for who in to_people if who not in self.record.today}
        reachable = sessions.last_used(self.batch.connection, ids.values())
        told = [(who, reachable[person_id]) for who, person_id in ids.items() if person_id in reachable][:most]
        self._read_cards({one.unit.id for who, _session in told for one in to_people[who] if one.unit is not None})
        for who, session in told:
            for_officer = [one for one in to_people[who] if one.recipient.startswith("officer:")]
            own = [one for one in to_people[who] if one not in for_officer]
            parts, buttons = self._for_person(own, for_officer)
            letter_id = self._letter(session, join(*parts, separator="\n\n"), buttons)
            for one in to_people[who]:
                self._note(one.recipient, one.rung, letter_id)
        return len(told)

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

    def _letter(self, session: Session, text: Value, buttons: Sequence[Intent]) -> int:
        rows = tuple((intent.choice(session.language),) for intent in buttons)
        message = Message(text=render(text, session.language), rows=rows)
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
        public = [d for d in self.standing.plan.deadlines if d.public and self._may_be_due(d, Recipient.GROUPS)]
        if not public:
            return 0
        commune = self.commune
        office = Office(commune.name, commune.police_office, commune.hotline, commune.plan.year)
        for group in groups.in_commune(self.batch.connection, commune.id):
            recipient = f"group:{group.id}"
            if not group.is_usable or recipient in self.record.today:
                continue
            since = local(group.claimed_at or group.added_at)
            found = [
                _Due(recipient, rung, deadline)
                for deadline in public
                if (rung := self._latest(deadline, Recipient.GROUPS, recipient, since)) is not None
            ]
            told = [one for one in found if self._item(one).days_left >= 0]  # a date that is over is no news
            if not told:
                continue
            language = self.rules.language
            text = join(*(texts.headline(self._item(one)) for one in told), signature(office))
            message = Message(text=render(text, language), topic=group.topic)
            letter_id = self.batch.say(Address(group.platform, group.chat), message, CAMPAIGN, group_id=group.id)
            for one in told:
                self._note(recipient, one.rung, letter_id)
            count += 1
        return count

    def _tell_beginners(self) -> int:
        """Those who have begun to register a unit and have not finished."""
        open_dates = [
            d
            for d in self.standing.plan.deadlines
            if d.done is Done.REGISTERED and self._may_be_due(d, Recipient.IN_CHARGE)
        ]
        if not open_dates:
            return 0
        count = 0
        for session in sessions.begun_registrations(self.batch.connection, self.commune.id):
            recipient = begun_recipient(session.platform, session.account)
            if recipient in self.record.today:
                continue
            for deadline in open_dates:
                rung = self._latest(deadline, Recipient.IN_CHARGE, recipient, local(self.commune.created_at))
                if rung is None:
                    continue
                text, intents = texts.begun(self._item(_Due(recipient, rung, deadline)))
                self._note(recipient, rung, self._letter(session, text, intents))
                count += 1
                break
        return count


def remind(batch: Batch) -> int:
    """Say reminders that are due, in all communes; how many messages. If there were any, there may be more to say."""
    return sum(Reminding(batch, commune_id).everything() for commune_id in communes.ids(batch.connection))


def still_right(connection: Connection, letter_id: int, now: datetime, rules: HouseRules) -> bool:
    """Whether a letter may be sent now. A reminder that lost its reason, or would come in quiet time, is taken back.

    What is taken back is worked out anew at the next tick, if there still is something to say.
    """
    if not outbox.is_waiting(connection, letter_id):
        return False
    said = reminders.of_letter(connection, letter_id)
    if not said:
        return True
    if not rules.quiet.is_quiet(local(now)) and all(_wanted(connection, c, s, now) for c, s in said):
        return True
    outbox.cancel(connection, [letter_id])
    reminders.take_back(connection, [letter_id])
    return False


def _wanted(connection: Connection, commune_id: int, said: Said, now: datetime) -> bool:
    standing = Standing.of(connection, commune_id, now)
    deadline = standing.deadline(said.deadline)
    if deadline is None:
        return False
    kind, _colon, rest = said.recipient.partition(":")
    if kind == "unit":
        unit = standing.units.get(int(rest.partition(":")[0]))
        to = Recipient.IN_CHARGE
        wanted = unit is not None and standing.concerns(deadline, unit) and not standing.is_done(deadline, unit)
    elif kind == "officer":
        to = Recipient.OFFICERS
        wanted = (
            bool(standing.missing(deadline).count)
            if deadline.audience is Audience.UNIT
            else not standing.is_done_by_commune(deadline)
        )
    else:
        to = Recipient.GROUPS if kind == "group" else Recipient.IN_CHARGE
        wanted = True
    orders = {(o.deadline, o.day, o.recipient): o.order for o in reminders.orders(connection, commune_id, said.day)}
    held = orders.get((said.deadline, said.day, to.value)) in (SKIP, HOLD)
    return wanted and not held
