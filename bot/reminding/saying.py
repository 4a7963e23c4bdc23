"""Reminders: what is due is worked out of plan, calendar and what was said before; one transaction says it.

So a missed tick catches up, a doubled one changes nothing, and a person hears at most once a day: everything that is
due for them is put together. Nothing is said in quiet time, and what waited for its end comes with what is due on that
morning. What waits in the outbox is looked at once more right before it is sent (`still_right`): a reminder is taken
back whose reason is gone, or that would be worded differently now.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from bot.batch import Batch
from bot.chat import Address, Message
from bot.house_rules import HouseRules, iso, local
from bot.memory import Memory
from bot.reminding.due import Due, DueReminders
from bot.reminding.letters import Letters
from bot.reminding.record import begun_recipient, person_number, who_of
from bot.reminding.ways import PHONE, Way, ways
from bot.stored_message import from_json
from movement.reminders import Rung
from storage import communes, groups, outbox, reminders, sessions
from storage.outbox import CAMPAIGN, NOTICE
from storage.reminders import Said
from storage.sessions import Session

MOST_AT_ONCE = 100  # people who are told in one transaction: replies must not wait for thousands


class Reminding:
    """Says the reminders of one commune that are due now. `only`: see `Standing`."""

    def __init__(self, batch: Batch, commune_id: int, only: Collection[int] | None = None) -> None:
        self.batch = batch
        self.rules = batch.rules
        self.now = local(batch.now)
        self.due = DueReminders(batch, commune_id, only)
        self.letters = Letters(self.due.standing, self.now, batch)
        self.said: list[Said] = []

    def next_moment(self) -> datetime | None:
        """When what is due and was not said yet will be: in the morning, or tomorrow for who heard of something today.

        None when nothing waits. Việt Nam's wall clock.
        """
        people = {who_of(one.recipient) for one in (*self.due.to_units(), *self.due.to_officers())}
        reachable = sessions.last_used(self.batch.connection, [person_number(who) for who in people])
        waiting = [who for who in people if person_number(who) in reachable]
        waiting += [found[0].recipient for _group, found in self.due.to_groups()]
        waiting += [one.recipient for _session, one in self.due.to_beginners()]
        start = self.rules.next_round(self.now)
        if start > self.now and any(who not in self.due.record.today for who in waiting):
            return start
        if waiting:
            return self.rules.next_round(datetime.combine(self.now.date() + timedelta(days=1), time()))
        return None

    def everything(self, most: int = MOST_AT_ONCE, *, at_once: bool = False) -> int:
        """Say what is due, to so many people at most; how many messages. `at_once`: also before the reminder time."""
        if self.rules.quiet.is_quiet(self.now) or (not at_once and self.rules.next_round(self.now) > self.now):
            return 0
        to_people: dict[str, list[Due]] = {}
        for one in (*self.due.to_units(), *self.due.to_officers()):
            to_people.setdefault(who_of(one.recipient), []).append(one)
        count = self._tell_people(to_people, most) + self._tell_groups() + self._tell_beginners()
        reminders.note(self.batch.connection, self.due.commune.id, self.said, self.batch.now)
        return count

    def _note(self, recipient: str, rung: Rung, letter_id: int) -> None:
        self.said.append(Said(rung.deadline, iso(rung.day), recipient, iso(self.now.date()), letter_id))

    def _tell_people(self, to_people: dict[str, list[Due]], most: int) -> int:
        ids = {who: person_number(who) for who in to_people if who not in self.due.record.today}
        reachable = ways(self.batch, ids.values())
        told = [(who, reachable[person_id]) for who, person_id in ids.items() if person_id in reachable][:most]
        self.letters.read_cards({one.unit.id for who, _way in told for one in to_people[who] if one.unit})
        for who, way in told:
            message = self._to_person(way, to_people[who])
            letter_id = self.batch.say(way.address(message), message, NOTICE)
            for one in to_people[who]:
                self._note(one.recipient, one.rung, letter_id)
        return len(told)

    def _to_person(self, way: Way, dues: Sequence[Due]) -> Message:
        """What somebody is told on one day, on the way that there is to them."""
        by_phone = self.letters.by_phone(way.person_id, dues) if way.by_phone else None
        return by_phone or self.letters.to_person(way.session, dues)

    def _say_to(self, session: Session, message: Message) -> int:
        return self.batch.say(Address(session.platform, session.chat), message, NOTICE)

    def _tell_groups(self) -> int:
        count = 0
        for group, dues in self.due.to_groups():
            if dues[0].recipient in self.due.record.today:
                continue
            message = self.letters.to_group(group, dues)
            letter_id = self.batch.say(Address(group.platform, group.chat), message, CAMPAIGN, group_id=group.id)
            for one in dues:
                self._note(one.recipient, one.rung, letter_id)
            count += 1
        return count

    def _tell_beginners(self) -> int:
        count = 0
        for session, one in self.due.to_beginners():
            if one.recipient in self.due.record.today:
                continue
            self._note(one.recipient, one.rung, self._say_to(session, self.letters.to_beginner(session, one)))
            count += 1
        return count

    def again(self, said: Sequence[Said], platform: str, chat: str) -> Message | None:
        """What the letter that said this to a chat would say now; None when one of it is not to be said any more."""
        dues = [one for one in map(self.due.still_due, said) if one is not None]
        if len(dues) < len(said):
            return None
        kind, _colon, rest = said[0].recipient.partition(":")
        if kind == "group":
            group = groups.load(self.batch.connection, [int(rest)])[int(rest)]
            return self.letters.to_group(group, dues) if group.is_usable else None
        if kind == "begun":
            for session in sessions.begun_registrations(self.batch.connection, self.due.commune.id):
                if begun_recipient(session.platform, session.account) == said[0].recipient:
                    return self.letters.to_beginner(session, dues[0])
            return None
        person_id = person_number(who_of(said[0].recipient))
        if platform == PHONE:
            way = ways(self.batch, [person_id]).get(person_id)
            return self._to_person(way, dues) if way is not None else None
        here = [s for s in sessions.of_chats(self.batch.connection, [(platform, chat)]) if s.person_id == person_id]
        return self.letters.to_person(here[0], dues) if here else None


def remind(batch: Batch) -> int:
    """Say reminders that are due, in all communes; how many messages. If there were any, there may be more to say."""
    return sum(Reminding(batch, commune_id).everything() for commune_id in communes.ids(batch.connection))


def worded_for(
    connection: Connection, said: Sequence[tuple[int, Said]], chat: tuple[str, str], now: datetime, rules: HouseRules
) -> Message | None:
    """What one letter to a chat, as (platform, chat), says now of these reminders, each with its commune; None when one
    of them is not to be said any more."""
    commune_id, recipients = said[0][0], [one.recipient for _commune, one in said]
    of_units = all(recipient.startswith("unit:") for recipient in recipients)
    only = {int(recipient.split(":")[1]) for recipient in recipients} if of_units else None
    reminding = Reminding(Batch(connection, now, Memory(), {}, commune_id, rules), commune_id, only)
    return reminding.again([one for _commune, one in said], *chat)


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
    place = outbox.place_of(connection, letter_id)
    if place is not None and not rules.quiet.is_quiet(local(now)):
        worded = worded_for(connection, said, (place.platform, place.chat), now, rules)
        if worded == from_json(reminders.body_of(connection, letter_id)):
            return True
    outbox.cancel(connection, [letter_id])
    reminders.take_back(connection, [letter_id])
    return False
