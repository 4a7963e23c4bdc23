"""What composing says about a campaign: to whom, when, and how long it takes to send."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat import File
from bot.flows.attachment import file_name
from bot.flows.composing_facts import ComposingFacts
from bot.flows.groups import AUDIENCES
from bot.i18n import LongDate, Strong, Value, Verbatim, _, in_vietnam, join, plural
from movement.campaigns import GroupAudience, Schedule, Target, TargetKind, sending_seconds

EVERY: Mapping[int, Value] = {1: _("Every day"), 7: _("Every week"), 14: _("Every two weeks")}


def summary(
    facts: ComposingFacts,
    topic: str,
    text: str,
    file: File | None,
    target: Target,
    schedule: Schedule,
    messages_each: int,
) -> Value:
    """What will happen: to how many groups, when, and how long it takes at the rate that is allowed."""
    reached = len(target.of(facts.groups))
    people = facts.subscribers.get(topic, 0) if target.subscribers else 0
    return join(
        Strong(_("Please check before sending")),
        _("Topic: {topic}", topic=facts.names[topic]),
        _("File: {name}", name=file_name(file)) if file else None,
        reach(reached, people),
        when(schedule),
        duration(sending_seconds((reached + people) * messages_each, facts.rate)),
        _("⚠ No duty phone is set for the commune; the signature has none.") if not facts.has_hotline else None,
        _("A second officer releases it before it is sent.") if facts.second_officer else None,
    )


def reach(groups: int, subscribers: int) -> Value:
    """To how many it goes."""
    return join(
        plural("To {n} group", "To {n} groups", groups),
        plural("{n} subscriber", "{n} subscribers", subscribers) if subscribers else None,
        separator=" · ",
    )


def when(schedule: Schedule) -> Value:
    """When it is sent."""
    if schedule.first is None:
        return _("At once.")
    if not schedule.every or schedule.until is None:
        return _("At {moment}.", moment=in_vietnam(schedule.first))
    return _(
        "{how_often} from {moment} to {day}, at most {n} times.",
        how_often=EVERY.get(schedule.every, _("Repeatedly")),
        moment=in_vietnam(schedule.first),
        day=LongDate(schedule.until),
        n=schedule.most_runs(),
    )


def duration(seconds: float) -> Value:
    """How long sending takes."""
    if seconds < 1:
        return _("Sending takes about a second.")
    if seconds < 90:
        return plural("Sending takes about {n} second.", "Sending takes about {n} seconds.", round(seconds))
    return plural("Sending takes about {n} minute.", "Sending takes about {n} minutes.", round(seconds / 60))


def target_text(target: Target, titles: Mapping[str, str]) -> Value:
    """Which groups are meant, in words. `titles` are those of groups by number."""
    match target.kind:
        case TargetKind.ALL:
            return _("all groups")
        case TargetKind.AUDIENCES:
            return join(*(AUDIENCES[GroupAudience(value)] for value in target.values), separator=", ")
        case TargetKind.NAMES:
            return Verbatim(", ".join(titles.get(value, "–") for value in target.values) or "–")
        case _:
            return Verbatim(", ".join(target.values))
