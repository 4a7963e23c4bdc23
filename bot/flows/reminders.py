"""The officers' list of coming reminders (Lịch nhắc), and what can be decided about one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.flows.outcomes import Nothing, OrderReminder
from bot.flows.questions import Choose, Option
from bot.i18n import Strong, Value, Verbatim, _, join, plural
from movement.reminders import Recipient


class Decision:
    """What an officer can decide; the words are those of `storage.reminders`."""

    SKIP, HOLD, NOW, FREE = "skip", "hold", "now", "free"


@dataclass(frozen=True, slots=True)
class ReminderFacts:
    """The reminders of one day: when they go out, of what, to whom, and what was decided so far."""

    deadline: str
    day: str  # ISO, when they fall due
    to: Recipient
    title: Value
    at: datetime
    count: int
    order: str = ""
    names: Sequence[str] = ()
    price: Value | None = None  # what it costs, where some of it does


def whom(to: Recipient, count: int) -> Value:
    """Who is told, and how many they are."""
    match to:
        case Recipient.IN_CHARGE:
            return plural("{n} unit", "{n} units", count)
        case Recipient.OFFICERS:
            return plural("{n} officer", "{n} officers", count)
        case Recipient.GROUPS:
            return plural("{n} group", "{n} groups", count)


def state(order: str) -> Value | None:
    """What was decided, in words."""
    return {Decision.SKIP: _("skipped"), Decision.HOLD: _("held back")}.get(order)


async def reminder(facts: ReminderFacts) -> OrderReminder | Nothing:
    """Show the reminders of a day; send them now, hold them back, or leave them out."""
    options = [Option(Decision.NOW, _("Send now"), "now")]
    if facts.order in (Decision.SKIP, Decision.HOLD):
        options.append(Option(Decision.FREE, _("Let it go out"), "free"))
    if facts.order != Decision.HOLD:
        options.append(Option(Decision.HOLD, _("Hold back"), "hold"))
    if facts.order != Decision.SKIP:
        options.append(Option(Decision.SKIP, _("Skip this one"), "skip"))
    options.append(Option("", _("Close"), "close"))
    decision = await Choose(
        key="decision",
        can_leave=False,
        prompt=lambda: join(
            Strong(facts.title),
            _("{moment} · {whom}", moment=facts.at, whom=whom(facts.to, facts.count)),
            facts.price,
            _("So far: {state}.", state=found) if (found := state(facts.order)) else None,
            Verbatim(", ".join(facts.names)) if facts.names else None,
        ),
        choices=options,
    )
    return OrderReminder(facts.deadline, facts.day, facts.to, decision) if decision else Nothing()
