"""What will happen by itself: reminders, campaigns, groups that are left; for the officers and for the simulator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.batch import Batch
from bot.clock import Upcoming
from bot.closing import next_question
from bot.deadlines import Standing
from bot.house_rules import iso, local
from bot.i18n import in_vietnam
from bot.reminding.saying import Reminding
from movement.dates import Audience, Deadline
from movement.ladder import Done
from movement.reminders import Recipient, Rung
from storage import actors, campaigns, communes, groups, reminders, sessions
from storage.reminders import AGAIN, HOLD, NOW, SKIP

SHOWN_DAYS = 30
FORESEEN_DAYS = 400  # how far the simulator looks ahead


@dataclass(frozen=True, slots=True)
class Coming:
    """The reminders of one day: when they go out (Việt Nam's wall clock), of what, to how many, what was decided."""

    at: datetime
    deadline: Deadline
    rung: Rung
    count: int
    order: str = ""


def coming(batch: Batch, commune_id: int, days: int = SHOWN_DAYS) -> list[Coming]:
    """A commune's reminders of the next days, soonest first; those that are held come first."""
    now, rules = local(batch.now), batch.rules
    standing = Standing(batch.connection, batch.commune(commune_id), batch.now)
    orders = {
        (o.deadline, o.day, o.recipient): o.order
        for o in reminders.orders(batch.connection, commune_id, iso((now - timedelta(days=FORESEEN_DAYS)).date()))
    }
    found = []
    for deadline in standing.plan.deadlines:
        for to in Recipient:
            rungs = standing.rungs(deadline, to)
            passed = [rung for rung in rungs if datetime.combine(rung.day, rules.reminder_time) <= now]
            for rung in rungs:
                order = orders.get((deadline.id, iso(rung.day), to.value), "")
                at = rules.next_round(datetime.combine(rung.day, rules.reminder_time))
                is_held = order == HOLD and bool(passed) and rung == passed[-1]
                if order == NOW or not (is_held or now < at <= now + timedelta(days=days)):
                    continue
                count = recipients(standing, deadline, to)
                if count:
                    found.append(Coming(at, deadline, rung, count, order))
    return sorted(found, key=lambda one: (one.at, one.deadline.id, one.rung.to))


def recipients(standing: Standing, deadline: Deadline, to: Recipient) -> int:
    """How many would be told now: units, officers or groups."""
    connection, commune_id = standing.connection, standing.commune.id
    by_units = deadline.audience is Audience.UNIT
    match to:
        case Recipient.IN_CHARGE if deadline.done is Done.REGISTERED:
            return len(sessions.begun_registrations(connection, commune_id))
        case Recipient.IN_CHARGE:
            return standing.missing(deadline).count
        case Recipient.OFFICERS:
            done = not standing.missing(deadline).count if by_units else standing.is_done_by_commune(deadline)
            return 0 if done else len(actors.officer_ids(connection, commune_id))
        case Recipient.GROUPS:
            return sum(1 for group in groups.in_commune(connection, commune_id) if group.is_usable)


def next_thing(batch: Batch) -> Upcoming | None:
    """The next thing that will happen by itself in any commune; None when nothing is in sight."""
    found = [*_reminders(batch), *_others(batch)]
    return min(found, key=lambda upcoming: upcoming.at, default=None)


def _reminders(batch: Batch) -> list[Upcoming]:
    now, rules = local(batch.now), batch.rules
    found = []
    for commune_id in communes.ids(batch.connection):
        for one in coming(batch, commune_id, FORESEEN_DAYS):
            if one.order not in (SKIP, HOLD):
                title = one.deadline.title
                what = {"vi": f"Nhắc: {title.vi}", "en": f"Reminder: {title.en or title.vi}"}
                found.append(Upcoming(in_vietnam(one.at), what))
        for order in reminders.orders(batch.connection, commune_id, iso(now.date())):
            at = rules.next_round(datetime.combine(datetime.fromisoformat(order.day), rules.reminder_time))
            if order.order == AGAIN and at > now:
                found.append(
                    Upcoming(in_vietnam(at), {"vi": "Nhắc lại theo hẹn", "en": "A reminder that was asked for"})
                )
        waits = Reminding(batch, commune_id).next_moment()
        if waits is not None:
            found.append(Upcoming(in_vietnam(waits), {"vi": "Các nhắc hạn còn lại", "en": "The remaining reminders"}))
    return found


def _others(batch: Batch) -> list[Upcoming]:
    found = []
    campaign = campaigns.next_moment(batch.connection)
    if campaign is not None and campaign <= batch.now:  # missed: it waits for the end of quiet time
        campaign = in_vietnam(batch.rules.quiet.next_open(local(batch.now)))
    if campaign is not None and campaign > batch.now:
        found.append(Upcoming(campaign, {"vi": "Đợt tuyên truyền", "en": "A campaign"}))
    question = next_question(batch)
    if question is not None:
        window = {"vi": "Hết kỳ đánh giá: hỏi lại phiếu đã nộp", "en": "The assessment window has closed"}
        found.append(Upcoming(in_vietnam(question), window))
    for group in groups.unclaimed(batch.connection)[:1]:
        at = max(batch.now, group.added_at + batch.rules.leave_unclaimed_after)
        found.append(
            Upcoming(
                in_vietnam(batch.rules.quiet.next_open(local(at))),
                {"vi": "Rời nhóm chưa ai nhận", "en": "An unclaimed group is left"},
            )
        )
    return found
