"""Reminders as messages: everything that somebody is told on one day, with how far the unit is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.batch import Batch
from bot.chat import Message
from bot.commands import Intent
from bot.deadlines import Standing
from bot.flows.consent import Office
from bot.flows.texts import CARD_STATES, local
from bot.i18n import Value, _, join, plain, render
from bot.notices import whose
from bot.reminding import texts
from bot.reminding.due import Due
from bot.reminding.texts import Absentee, Item, Progress
from bot.reminding.ways import form, paid
from movement.dates import Deadline
from movement.ladder import Done
from movement.scoring import total
from storage import cards, communes
from storage.cards import Card
from storage.groups import GroupRecord
from storage.sessions import Session
from storage.units import UnitRecord


class Letters:
    """Writes the reminders of one commune; `now` is Việt Nam's wall clock."""

    def __init__(self, standing: Standing, now: datetime, batch: Batch) -> None:
        self._standing = standing
        self._now = now
        self._batch = batch
        self._cards: dict[int, Card] = {}

    def _item(self, one: Due) -> Item:
        last_day = one.rung.last_day
        progress = self._progress(one.unit) if one.unit is not None else None
        alone = self._standing.deadline(f"{one.deadline.day}/{one.deadline.month}") is not None
        return Item(one.deadline, last_day, (last_day - self._now.date()).days, progress, alone)

    def to_person(self, session: Session, dues: Sequence[Due]) -> Message:
        """Everything that somebody is told on one day."""
        of_others = [one for one in dues if one.recipient.startswith("officer:") and one.unit_date]
        items = sorted((self._item(one) for one in dues if one not in of_others), key=lambda item: item.last_day)
        said = [texts.personal(items, several=len(dues) > 1)] if items else []
        said += [self._escalation(self._item(one)) for one in of_others]
        text = join(*(part for part, _buttons in said), separator="\n\n")
        text = join(whose(self._batch, session.person_id, self._standing.commune.id), text)
        return _message(session, text, [self._here(button) for _part, buttons in said for button in buttons])

    def by_phone(self, person_id: int, dues: Sequence[Due]) -> Message | None:
        """What somebody is told by an approved template: of their units' dates the first; None where there is none."""
        theirs = sorted((one for one in dues if one.unit is not None), key=lambda one: one.rung.last_day)
        if not theirs:
            return None
        first, unit = theirs[0], theirs[0].unit
        what = plain(local(first.deadline.title), self._batch.rules.language)
        more = f" (+{len(theirs) - 1})" if len(theirs) > 1 else ""
        return form(
            unit.name if unit is not None else "",
            what + more,
            first.rung.last_day,
            tracking=f"{person_id}-{first.rung.day:%Y%m%d}-{first.deadline.id}",
        )

    def _here(self, button: Intent) -> Intent:
        """A button about no unit says which commune it means, where there are several."""
        if self._batch.sole_commune() is not None or (button.number and button.name not in ("remind", "missing")):
            return button
        return replace(button, commune=self._standing.commune.id)

    def to_group(self, group: GroupRecord, dues: Sequence[Due]) -> Message:
        """What a group is told of public dates: the dates and their names as the plan has them, and who says it."""
        commune = self._standing.commune
        office = Office(commune.name, commune.police_office, commune.hotline, commune.plan.year)
        text = texts.public([self._item(one) for one in dues], office)
        return Message(text=render(text, self._batch.rules.language), topic=group.topic)

    def to_beginner(self, session: Session, one: Due) -> Message:
        """For somebody who has begun a registration."""
        text, intents = texts.begun(self._item(one))
        return _message(session, text, intents)

    def _escalation(self, item: Item) -> tuple[Value, list[Intent]]:
        """The list of who is missing."""
        missing = self._standing.missing(item.deadline)
        listed = missing.units[: texts.LISTED]
        self.read_cards(unit.id for unit in listed)
        absentees = [Absentee(unit.name, self._state(item.deadline, unit)) for unit in listed]
        absentees += [Absentee(name, _("invited, not registered yet")) for name in missing.invited]
        stamp = int(f"{self._now:%Y%m%d}")
        people = [p.person_id for unit in missing.units for p in self._standing.people.get(unit.id, ())]
        text, buttons = texts.escalation(item, absentees, missing.count, missing.of, stamp)
        return join(text, texts.price(paid(self._batch, people), self._batch.rules.template_price)), buttons

    def _state(self, deadline: Deadline, unit: UnitRecord) -> Value:
        if unit.status != "active":
            return _("waiting for approval")
        if unit.id not in self._standing.people:
            return _("nobody in charge yet")
        if deadline.step is not None:
            return _("nothing entered")
        if deadline.done is not Done.CARD_SUBMITTED:
            return _("not confirmed")
        progress = self._progress(unit)
        if progress.returned:
            return CARD_STATES[cards.RETURNED]
        if not progress.started:
            return _("not started")
        return _("scored {done}/{of}", done=progress.of - progress.left, of=progress.of)

    def _progress(self, unit: UnitRecord) -> Progress:
        """How far a unit's card of this year is."""
        card_id, state = self._standing.cards.get(unit.id, (0, ""))
        card = self._cards.get(card_id) if card_id else None
        if card is None and card_id:
            self.read_cards([unit.id])
            card = self._cards.get(card_id)
        if card is None:
            template = self._standing.plan.scorecard_for(unit.kind)
            left = total(template, {}, unit.profile).of if template else 0
            return Progress(unit.id, unit.name, False, left, left)
        plan = communes.plan_version(self._standing.connection, card.plan_version_id)
        template = next(t for t in plan.scorecards if t.id == card.template)
        sums = total(template, card.answers, unit.profile)
        if state == cards.RETURNED:
            open_items = [i for i in card.returned if card.answered_in.get(i) != card.round]
            return Progress(unit.id, unit.name, True, len(open_items), len(card.returned), returned=True)
        return Progress(unit.id, unit.name, bool(sums.answered), sums.of - sums.answered, sums.of)

    def read_cards(self, unit_ids: Iterable[int]) -> None:
        """Have the cards of these units at hand."""
        numbers = [self._standing.cards[unit_id][0] for unit_id in unit_ids if unit_id in self._standing.cards]
        self._cards |= cards.load(self._standing.connection, numbers, lock=False)


def _message(session: Session, text: Value, buttons: Sequence[Intent]) -> Message:
    rows = tuple((intent.choice(session.language),) for intent in buttons)
    return Message(text=render(text, session.language), rows=rows)
