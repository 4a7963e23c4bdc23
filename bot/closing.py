"""After the assessment window: cards that were handed in before it closed are confirmed, or opened once more.

The plan of Thiện Tín wants units to report before 30/10 (III.5), the law looks at the time to 15/11 (TT 124 Điều 8
khoản 2). So a card handed in before the window closes is provisional. On the day after, its unit is asked whether
anything has changed since; what has is scored and verified again, and only then the card is as it will stay.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.batch import Batch
from bot.card_facts import number_of
from bot.clock import day_in_vietnam
from bot.commands import Intent
from bot.house_rules import local
from bot.i18n import LongDate, Strong, _, join, plural
from bot.notices import notify
from movement.plan import Plan
from movement.units import UnitKind
from storage import actors, cards, communes, units
from storage.cards import Card

ASKED_FOR = timedelta(days=30)  # after the window: whoever has not been asked by then is not asked any more


def window_end(plan: Plan, kind: UnitKind) -> date | None:
    """The last day of the window that cards of this kind are about; None where the plan names none."""
    window = plan.assessment_window(kind)
    return window[1] if window is not None else None


def is_provisional(card: Card, plan: Plan, kind: UnitKind) -> bool:
    """Whether something may still change: handed in before the window closed, and not confirmed since."""
    end = window_end(plan, kind)
    if end is None or card.status not in (cards.SUBMITTED, cards.VERIFIED) or card.confirmed_at is not None:
        return False
    return card.submitted_at is not None and day_in_vietnam(card.submitted_at) <= end


def has_closed(plan: Plan, kind: UnitKind, now: datetime) -> bool:
    """Whether the window of this kind of unit is over."""
    end = window_end(plan, kind)
    return end is not None and day_in_vietnam(now) > end


def ask_after_window(batch: Batch) -> int:
    """Ask the units whose window has closed, once, in the morning; how many cards it was about."""
    now = local(batch.now)
    if batch.rules.next_round(now) > now:
        return 0
    return sum(_ask(batch, commune_id, now.date()) for commune_id in communes.ids(batch.connection))


def next_question(batch: Batch) -> datetime | None:
    """When units will be asked next, on Việt Nam's wall clock; None when no card waits for the end of its window."""
    found = []
    for commune_id in communes.ids(batch.connection):
        plan = communes.load(batch.connection, commune_id).plan
        standing = cards.standing(batch.connection, commune_id, plan.year)
        numbers = [number for number, state in standing.values() if state in (cards.SUBMITTED, cards.VERIFIED)]
        held = [card for card in cards.rows(batch.connection, numbers) if card.asked_at is None]
        known = units.load(batch.connection, [card.unit_id for card in held])
        for kind in {known[card.unit_id].kind for card in held if is_provisional(card, plan, known[card.unit_id].kind)}:
            end = window_end(plan, kind)
            if end is not None:
                morning = datetime.combine(end + timedelta(days=1), batch.rules.reminder_time)
                found.append(batch.rules.next_round(morning))
    return min((moment for moment in found if moment > local(batch.now)), default=None)


def _ask(batch: Batch, commune_id: int, today: date) -> int:
    commune = communes.load(batch.connection, commune_id)
    plan = commune.plan
    ended = {
        kind: end
        for kind in plan.kinds
        if (end := window_end(plan, kind)) is not None and end < today <= end + ASKED_FOR
    }
    if not ended:
        return 0
    connection = batch.connection
    standing = cards.standing(connection, commune_id, plan.year)
    numbers = [number for number, state in standing.values() if state in (cards.SUBMITTED, cards.VERIFIED)]
    held = [card for card in cards.rows(connection, numbers) if card.asked_at is None]
    known = units.load(connection, [card.unit_id for card in held])
    count = 0
    for card in held:
        unit = known[card.unit_id]
        if unit.kind not in ended or card.submitted_at is None or not is_provisional(card, plan, unit.kind):
            continue
        remembered = batch.card(card.id) or card
        remembered.asked_at, remembered.changed = batch.now, True
        notify(
            batch,
            actors.member_ids(connection, unit.id),
            join(
                Strong(_("The assessment window has closed ({day}).", day=ended[unit.kind])),
                _(
                    "{unit}: card {number} was handed in on {day}. Has anything changed since?",
                    unit=unit.name,
                    number=number_of(plan, card),
                    day=LongDate(day_in_vietnam(card.submitted_at)),
                ),
            ),
            Intent(_("Nothing has changed"), "unchanged", card.id),
            Intent(_("Items have changed"), "reopen", card.id),
            key=f"card:{card.id}:window",
        )
        count += 1
    if count:
        notify(
            batch,
            actors.officer_ids(connection, commune_id),
            plural(
                "The assessment window has closed. {n} unit was asked whether its card still holds.",
                "The assessment window has closed. {n} units were asked whether their cards still hold.",
                count,
            ),
            Intent(_("Menu"), "menu"),
            key=f"commune:{commune_id}:window:{plan.year}:{today.isoformat()}",
        )
    return count
