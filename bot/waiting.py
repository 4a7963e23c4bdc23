"""Notices that wait for somebody to write again: they go out when that happens, and officers are told whom they wait
for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta

from bot.batch import Batch
from bot.channels.zalo_oa_mapping import PLATFORM
from bot.chat import Address, Message
from bot.house_rules import local
from bot.i18n import Strong, Value, Verbatim, _, bullets, in_vietnam, join, plural, render
from bot.notices import notify
from bot.platforms import platform_name
from bot.reminding.ways import PHONE, phone_person
from bot.turn import Turn
from bot.windows import CLOSED, is_open, window_of
from storage import actors, outbox, reminders, sessions
from storage.actors import Actor
from storage.outbox import NOTICE

MOST_RELEASED = 5  # notices that somebody gets at once who has come back; what is older is out of date
LISTED = 20  # people whom officers are told by name
GIVEN_UP = timedelta(days=60)  # after which what waits for somebody is out of date in any case


def heard(turn: Turn) -> None:
    """The person did something: what waits for that is on its way again, unless there is too much of it."""
    session, event, batch = turn.session, turn.event, turn.batch
    if session.heard_at is None or event.at > session.heard_at:
        session.heard_at, session.changed = event.at, True
    if window_of(batch.rules, session.platform) is None:
        return
    if session.is_new or not is_open(batch.rules, session.platform, session.heard_at, batch.now):
        return
    waiting = outbox.held(batch.connection, session.platform, session.chat)
    old, fresh = waiting[:-MOST_RELEASED], waiting[-MOST_RELEASED:]
    if old:
        outbox.cancel(batch.connection, old)
        reminders.take_back(batch.connection, old)
        text = plural(
            "{n} older notice was not delivered, because you had not written for long. The menu shows what is to do.",
            "{n} older notices were not delivered, because you had not written for long. The menu shows what is to do.",
            len(old),
        )
        address = Address(session.platform, session.chat)
        batch.say(address, Message(text=render(text, session.language)), NOTICE)
    if fresh:
        outbox.release(batch.connection, fresh)
        batch.released = True


def tell_waiting(batch: Batch) -> int:
    """Tell officers, once a day, whom new notices wait for in their commune; how many communes.

    That is an hour after the day's reminders went out, or did not. What has waited for very long is given up.
    """
    now, quiet = local(batch.now), batch.rules.quiet
    at = time((batch.rules.reminder_time.hour + 1) % 24, batch.rules.reminder_time.minute)
    if now.time() < at or quiet.is_quiet(now):
        return 0
    outbox.give_up_held(batch.connection, batch.now - GIVEN_UP, CLOSED, batch.now)
    since = datetime.combine(now.date() - timedelta(days=1), at)
    while quiet.is_day_off(since.date()):  # nobody was told then
        since -= timedelta(days=1)
    chats = outbox.held_chats(batch.connection, in_vietnam(since))
    ids = {session.person_id for session in sessions.of_chats(batch.connection, chats)}
    ids |= {phone_person(chat) for chat in outbox.failed_chats(batch.connection, PHONE, in_vietnam(since))}
    people: dict[int, dict[int, Actor]] = {}
    for actor in map(batch.actor, ids):
        if actor is not None:
            for commune_id in actor.communes():
                people.setdefault(commune_id, {})[actor.person_id] = actor
    platforms = sorted({platform for platform, _chat in chats}) or [PLATFORM]
    for commune_id, theirs in people.items():
        names = sorted(_name(actor, commune_id) for actor in theirs.values())
        notify(
            batch,
            actors.officer_ids(batch.connection, commune_id),
            waiting_text(names, platforms),
            about=commune_id,
            key=f"waiting:{commune_id}:{now:%Y%m%d}",
        )
    return len(people)


def waiting_text(names: Collection[str], platforms: Collection[str]) -> Value:
    """Whom notices wait for, and what to do."""
    listed = [Verbatim(name) for name in names][:LISTED]
    return join(
        Strong(
            plural(
                "⚠ {platform}: notices wait for {n} person",
                "⚠ {platform}: notices wait for {n} people",
                len(names),
                platform=Verbatim(", ".join(map(platform_name, platforms))),
            )
        ),
        bullets(listed),
        plural("… and {n} more person.", "… and {n} more people.", len(names) - LISTED)
        if len(names) > LISTED
        else None,
        _("They have not written for so long that the platform takes no more messages to them."),
        _("Please call them, or ask them to send any message there: what waits arrives at once."),
    )


def _name(actor: Actor, commune_id: int) -> str:
    unit = next((m.unit_name for m in actor.memberships if m.commune_id == commune_id and m.unit_name), "")
    return f"{actor.name or '–'} ({unit})" if unit else actor.name or "–"
