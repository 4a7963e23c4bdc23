"""The officers' list of coming reminders."""

from __future__ import annotations

from bot.deadlines import Standing
from bot.facts import Args, Gone
from bot.flows.lists import Entry, ListFacts, pick
from bot.flows.outcomes import Open
from bot.flows.reminders import ReminderFacts, reminder, state, whom
from bot.flows.replay import Flow
from bot.flows.texts import local
from bot.house_rules import iso
from bot.i18n import _, in_vietnam, join, plain
from bot.permissions import Action
from bot.reminding.texts import price
from bot.reminding.ways import paid
from bot.turn import Turn
from bot.upcoming import SHOWN_DAYS, Coming, coming
from movement.dates import Audience
from movement.reminders import Recipient

NAMED = 10  # units that are named


def reminders_flow(turn: Turn, args: Args) -> Flow:
    turn.require(Action.MANAGE_REMINDERS)
    entries = []
    for one in coming(turn.batch, turn.commune_id):
        cost = price(_paid(turn, one), turn.batch.rules.template_price)
        detail = join(whom(one.rung.to, one.count), state(one.order), cost, separator=" · ")
        about = {"deadline": one.deadline.id, "day": iso(one.rung.day), "to": one.rung.to.value}
        label = f"{one.at:%d/%m %H:%M} · {plain(local(one.deadline.title), turn.session.language)}"
        entries.append(Entry(label, detail, Open("reminder", {**about})))
    return pick(
        ListFacts(
            _("Reminders of the next {n} days", n=SHOWN_DAYS),
            _("No reminder is coming: everything that has a date in the next {n} days is done.", n=SHOWN_DAYS),
            entries,
            numbered=True,
        )
    )


def reminder_flow(turn: Turn, args: Args) -> Flow:
    turn.require(Action.MANAGE_REMINDERS)
    wanted = (args["deadline"], args["day"], args["to"])
    for one in coming(turn.batch, turn.commune_id):
        if (one.deadline.id, iso(one.rung.day), one.rung.to.value) == wanted:
            return reminder(_facts(turn, one))
    raise Gone


def _facts(turn: Turn, one: Coming) -> ReminderFacts:
    names = []
    if one.rung.to is Recipient.IN_CHARGE and one.deadline.audience is Audience.UNIT:
        missing = Standing(turn.batch.connection, turn.commune, turn.batch.now).missing(one.deadline)
        names = [unit.name for unit in missing.units[:NAMED]]
        if len(missing.units) > NAMED:
            names.append("…")
    return ReminderFacts(
        deadline=one.deadline.id,
        day=iso(one.rung.day),
        to=one.rung.to,
        title=local(one.deadline.title),
        at=in_vietnam(one.at),
        count=one.count,
        order=one.order,
        names=names,
        price=price(_paid(turn, one), turn.batch.rules.template_price),
    )


def _paid(turn: Turn, one: Coming) -> int:
    """How many people are reminded by something that costs, as things stand now."""
    if turn.batch.rules.template_price is None or one.rung.to is not Recipient.IN_CHARGE:
        return 0
    standing = Standing(turn.batch.connection, turn.commune, turn.batch.now)
    people = (p.person_id for unit in standing.missing(one.deadline).units for p in standing.people.get(unit.id, ()))
    return paid(turn.batch, people)
