"""Platforms that take messages only for a while after somebody last did something.

An answer is always in time. What nobody asked for waits until the person does something again (`bot.waiting`), unless
they have an account where they can be written to. A post to a subscriber is worth nothing later: it fails, and its
campaign says why.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.chat import Window
from bot.house_rules import HouseRules
from storage import outbox, sessions
from storage.outbox import CAMPAIGN

CLOSED = "window closed"  # the reason of what waits, or has failed, because somebody has not written for too long


def window_of(rules: HouseRules, platform: str) -> Window | None:
    """The window of a platform; None where everybody can be written to at any time."""
    capabilities = rules.capabilities.get(platform)
    return capabilities.window if capabilities is not None else None


def is_open(rules: HouseRules, platform: str, heard_at: datetime | None, now: datetime) -> bool:
    """Whether somebody who last did something at a moment can be written to now: on no platform that is not in use."""
    if rules.capabilities and platform not in rules.capabilities:
        return False
    window = window_of(rules, platform)
    return window is None or (heard_at is not None and now < heard_at + window.open)


def may_go(connection: Connection, letter_id: int, now: datetime, rules: HouseRules) -> bool:
    """Whether a letter that nobody asked for may go out now; one that may not is put aside."""
    if all(capabilities.window is None for capabilities in rules.capabilities.values()):
        return True
    place = outbox.place_of(connection, letter_id)
    if place is None or place.group_id is not None or window_of(rules, place.platform) is None:
        return True
    known = sessions.heard_in(connection, place.platform, place.chat)
    if known is None or is_open(rules, place.platform, known.heard_at, now):
        return True
    put_aside(connection, letter_id, place.lane, now)
    return False


def put_aside(connection: Connection, letter_id: int, lane: str, now: datetime) -> None:
    """A letter cannot be delivered now: a notice waits for its reader, a post of a campaign has failed."""
    if lane == CAMPAIGN:
        outbox.failed(connection, letter_id, CLOSED, now)
    else:
        outbox.hold(connection, [letter_id], CLOSED, now)
