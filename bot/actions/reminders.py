"""What officers decide about reminders, and what people confirm or want to hear again."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.actions.people import MENU
from bot.deadlines import Standing, unit_subject
from bot.flows.outcomes import ConfirmDone, Open, OrderReminder, RemindAgain, RemindMissing, ShowMissing
from bot.flows.questions import phone_for_reading
from bot.flows.reminders import Decision
from bot.flows.texts import local as local_text
from bot.house_rules import iso, local
from bot.i18n import LongDate, Strong, Value, Verbatim, _, in_vietnam, join, plural
from bot.permissions import Action, Forbidden
from bot.reminding.due import DueReminders
from bot.reminding.record import unit_recipient
from bot.reminding.saying import Reminding
from bot.turn import Turn
from movement.dates import Audience, Deadline
from movement.ladder import Done
from movement.reminders import Recipient
from storage import Conflict, reminders
from storage.reminders import AGAIN, COMMUNE, NOW, Order


def _standing(turn: Turn) -> Standing:
    return Standing(turn.batch.connection, turn.commune, turn.batch.now)


def _deadline(standing: Standing, deadline_id: str) -> Deadline:
    found = standing.deadline(deadline_id)
    if found is None:
        raise Conflict  # the plan was changed meanwhile
    return found


def order_reminder(turn: Turn, outcome: OrderReminder) -> Open | None:
    """Skip, hold, let out, or send now; what was decided last counts."""
    turn.require(Action.MANAGE_REMINDERS)
    deadline = _deadline(_standing(turn), outcome.deadline)
    connection, commune_id = turn.batch.connection, turn.commune_id
    title = local_text(deadline.title)
    if outcome.order == Decision.FREE:
        reminders.withdraw_order(connection, commune_id, outcome.deadline, outcome.day, outcome.to.value)
    else:
        order = Order(outcome.deadline, outcome.day, outcome.to.value, outcome.order)
        reminders.give_order(connection, commune_id, order, turn.person_id, turn.batch.now)
    turn.audit("reminder " + outcome.order, f"deadline:{outcome.deadline}", day=outcome.day, to=outcome.to.value)
    match outcome.order:
        case Decision.SKIP:
            text: Value = _("✅ Skipped: {what}. The later reminders stay as they are.", what=title)
        case Decision.HOLD:
            text = _("✅ Held back: {what}. It goes out when an officer lets it.", what=title)
        case Decision.FREE:
            text = _("✅ It goes out as planned: {what}.", what=title)
        case _:
            text = _sent(turn)
    turn.say(text, MENU)
    return Open("reminders")


def _sent(turn: Turn) -> Value:
    """Send what was ordered for now, and say what came of it."""
    now, rules = local(turn.batch.now), turn.batch.rules
    if rules.quiet.is_quiet(now):
        return _("✅ It is quiet time now: it will be sent at {moment}.", moment=in_vietnam(rules.next_round(now)))
    count = Reminding(turn.batch, turn.commune_id).everything(at_once=True)
    if not count:
        day = rules.next_round(datetime.combine(now.date() + timedelta(days=1), time())).date()
        return _("Everybody concerned has had a reminder today; it will be sent on {day}.", day=LongDate(day))
    return plural("✅ {n} reminder is on its way.", "✅ {n} reminders are on their way.", count)


def remind_missing(turn: Turn, outcome: RemindMissing) -> Open | None:
    """Remind everybody who has not done it once more: today, or those who heard of something today, tomorrow."""
    turn.require(Action.MANAGE_REMINDERS)
    standing = _standing(turn)
    deadline = _deadline(standing, outcome.deadline)
    if not standing.missing(deadline).count:
        turn.say(_nobody_is_missing(deadline), MENU, anew=True)
        return None
    day = DueReminders(turn.batch, turn.commune_id).free_day(deadline)
    order = Order(deadline.id, iso(day), Recipient.IN_CHARGE.value, NOW)
    reminders.give_order(turn.batch.connection, turn.commune_id, order, turn.person_id, turn.batch.now)
    turn.audit("reminded again", f"deadline:{deadline.id}")
    turn.say(_sent(turn), MENU, anew=True)
    return None


def _nobody_is_missing(deadline: Deadline) -> Value:
    return _("✅ Nobody is missing any more: {what}.", what=local_text(deadline.title))


def show_missing(turn: Turn, outcome: ShowMissing) -> Open | None:
    """Who has not done it, with the people in charge and their telephone numbers."""
    turn.require(Action.MANAGE_REMINDERS)
    standing = _standing(turn)
    deadline = _deadline(standing, outcome.deadline)
    missing = standing.missing(deadline)
    lines: list[Value] = []
    for unit in missing.units:
        lines.append(Strong(Verbatim(unit.name)))
        lines += [
            _(
                "{position}: {name} · {phone}",
                position=p.position or "–",
                name=p.name or "–",
                phone=phone_for_reading(p.phone),
            )
            for p in standing.people.get(unit.id, ())
        ] or [_("Nobody in charge is known.")]
    lines += [_("{unit}: invited, not registered yet", unit=Strong(Verbatim(name))) for name in missing.invited]
    turn.say(
        join(Strong(_("Telephone list: {what}", what=local_text(deadline.title))), *lines)
        if lines
        else _nobody_is_missing(deadline),
        MENU,
        anew=True,
    )
    return None


def confirm_done(turn: Turn, outcome: ConfirmDone) -> Open | None:
    """Note that something has been done; nobody is reminded of it any more."""
    standing = _standing(turn)
    if outcome.unit_id is None:
        turn.require(Action.MANAGE_REMINDERS)
        subject, name = COMMUNE, turn.office.police_office
    else:
        turn.require(Action.CONFIRM, outcome.unit_id)
        unit = turn.batch.unit(outcome.unit_id)
        if unit is None:
            raise Conflict
        standing = Standing(turn.batch.connection, turn.batch.commune(unit.commune_id), turn.batch.now)
        subject, name = unit_subject(unit.id), unit.name
    deadline = _deadline(standing, outcome.deadline)
    if deadline.step is not None and outcome.unit_id is not None:
        return Open(
            "step", {"unit": outcome.unit_id, "step": deadline.step.value}
        )  # a button of before the plan changed
    if deadline.done is not Done.CONFIRMED or (deadline.audience is Audience.UNIT) != (outcome.unit_id is not None):
        raise Conflict  # nobody's word ends what shows by itself
    commune = standing.commune
    new = reminders.confirm(
        turn.batch.connection, commune.id, deadline.id, commune.plan.year, subject, turn.person_id, turn.batch.now
    )
    if new:
        turn.audit("confirmed", subject, in_commune=commune.id, deadline=deadline.id)
    turn.say(
        join(
            _("✅ Noted: {what} – {who}.", what=local_text(deadline.title), who=name),
            _("There will be no more reminders of it."),
        ),
        MENU,
        anew=True,
    )
    return None


def remind_again(turn: Turn, outcome: RemindAgain) -> Open | None:
    """Come back to it tomorrow morning, and to what else the same message was about and is not done."""
    turn.require(Action.CONFIRM, outcome.unit_id)
    if turn.actor is None or outcome.unit_id not in turn.actor.unit_ids():
        raise Forbidden(Action.CONFIRM)  # officers are not reminded of what a unit has to do
    unit = turn.batch.unit(outcome.unit_id)
    if unit is None:
        raise Conflict
    connection = turn.batch.connection
    commune = turn.batch.commune(unit.commune_id)
    standing = Standing(connection, commune, turn.batch.now)
    recipient = unit_recipient(unit.id, turn.known_person)
    deadline = _deadline(standing, outcome.deadline)
    together = reminders.said_together(connection, commune.id, deadline.id, recipient)
    open_dates = [d for d in map(standing.deadline, together) if d is not None and not standing.is_done(d, unit)]
    if not open_dates:
        turn.say(
            join(
                _("✅ It is done already: {what} – {who}.", what=local_text(deadline.title), who=unit.name),
                _("There will be no more reminders of it."),
            ),
            MENU,
            anew=True,
        )
        return None
    rules = turn.batch.rules
    day = rules.quiet.next_open(
        (local(turn.batch.now) + timedelta(days=1)).replace(
            hour=rules.reminder_time.hour, minute=rules.reminder_time.minute, second=0, microsecond=0
        )
    ).date()
    for each in open_dates:
        order = Order(each.id, iso(day), recipient, AGAIN)
        reminders.give_order(connection, commune.id, order, turn.person_id, turn.batch.now)
    turn.say(_("✅ There will be a reminder on {day}, in the morning.", day=LongDate(day)), MENU, anew=True)
    return None
