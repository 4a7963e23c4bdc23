"""People who can no longer be reached: noted, and told to the officers, who then know whom to call."""

from __future__ import annotations

from bot.accounts import accounts_of
from bot.forwarding import tell_what_is_held
from bot.i18n import _
from bot.turn import Turn, unreachable_key
from bot.waiting import heard
from bot.windows import is_open, window_of
from storage import actors, reminders


def lost(turn: Turn) -> None:
    """The person blocked the assistant, or the chat is gone; officers hear of it where they have no other account."""
    session = turn.session
    if session.unreachable_at is not None or _has_done_something_since(turn):
        return
    session.unreachable_at = turn.batch.now
    session.changed = True
    actor = turn.actor
    if actor is None or _is_somewhere_else(turn, actor.person_id):
        return
    for member in actor.memberships:
        if member.unit_id is None:
            continue
        turn.notify(
            actors.officer_ids(turn.batch.connection, member.commune_id),
            _(
                "⚠ {name} ({unit}) can no longer be reached through the assistant. Please call the unit.",
                name=actor.name,
                unit=member.unit_name,
            ),
            about=member.commune_id,
            key=f"{unreachable_key(session.platform, session.account)}{turn.batch.now:%Y%m%d}",
        )


def _has_done_something_since(turn: Turn) -> bool:
    """Whether this is older than what the person did last; where events may come late, they bear their own times."""
    heard_at = turn.session.heard_at
    may_be_late = window_of(turn.batch.rules, turn.session.platform) is not None
    return may_be_late and heard_at is not None and turn.event.at < heard_at


def _is_somewhere_else(turn: Turn, person_id: int) -> bool:
    """Whether the person can be told things on another account: what could not be delivered here goes there."""
    mine = accounts_of(turn.batch, person_id)
    return any(not one.lost for one in mine if one.key != turn.session.key)


def found(turn: Turn) -> None:
    """The person is back."""
    session, batch = turn.session, turn.batch
    was_away = session.unreachable_at is not None or not is_open(
        batch.rules, session.platform, session.heard_at, batch.now
    )
    if session.unreachable_at is not None:
        reminders.take_back_failed(turn.batch.connection, session.platform, session.chat)
    if session.unreachable_at is not None or session.chat != turn.event.chat:
        session.unreachable_at, session.chat = None, turn.event.chat
        session.changed = True
    heard(turn)
    if was_away and session.person_id is not None:
        _tell_what_waits_elsewhere(turn, session.person_id)


def _tell_what_waits_elsewhere(turn: Turn, person_id: int) -> None:
    """What waits on other accounts of the person, where they have not written for long, is told here."""
    others = [one for one in accounts_of(turn.batch, person_id) if one.key != turn.session.key]
    if others:
        tell_what_is_held(turn.batch, [(one.platform, one.chat) for one in others])
