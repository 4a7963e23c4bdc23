"""When a campaign is sent."""

from __future__ import annotations

from datetime import timedelta

from bot.flows.composing_facts import ComposingFacts
from bot.flows.composing_texts import EVERY
from bot.flows.questions import Choose, Option
from bot.flows.when import Day, Moment, tomorrow_morning
from bot.i18n import _, in_vietnam
from movement.campaigns import Schedule


async def ask_schedule(facts: ComposingFacts) -> Schedule:
    """Now, at a time, or repeatedly until a day; what falls into quiet time waits unless it is urgent."""
    way = await Choose(
        key="when",
        label=_("When"),
        prompt=lambda: _("When shall it be sent?"),
        choices=(
            Option("now", _("Now"), "now"),
            Option("at", _("At a time"), "at"),
            Option("repeat", _("Repeatedly"), "repeat"),
        ),
    )
    first = None
    every, until = 0, None
    if way != "now":
        first = await Moment(
            key="first",
            label=_("First time"),
            prompt=lambda: _("At what time?") if way == "at" else _("When shall the first one be sent?"),
            now=facts.now,
            offers=(facts.quiet.next_open(tomorrow_morning(facts.now, facts.morning)),),
        )
    if way == "repeat" and first is not None:
        every = await Choose(
            key="every",
            label=_("How often"),
            prompt=lambda: _("How often?"),
            choices=[Option(days, text, f"e{days}") for days, text in EVERY.items()],
        )
        day = first.date() + timedelta(days=every)
        until = await Day(
            key="until",
            label=_("Until"),
            prompt=lambda: _("Until which day?"),
            first=day,
            offers=(first.date() + timedelta(days=4 * every),),
        )
    planned = first or facts.now
    urgent = False
    if facts.quiet.is_quiet(planned):
        opened = facts.quiet.next_open(planned)
        urgent = await Choose(
            key=f"quiet.{planned:%Y%m%d}",
            label=_("Quiet time"),
            prompt=lambda: _("{moment} is quiet time (night, Sunday or holiday).", moment=in_vietnam(planned)),
            choices=(
                Option(False, _("Send it at {moment}", moment=in_vietnam(opened)), "wait", wide=True),
                Option(True, _("It is urgent: do not wait"), "urgent", wide=True),
            ),
        )
    return Schedule(first, every, until, urgent)
