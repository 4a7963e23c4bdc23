"""A notice that one account of a person cannot be given goes to the next one: once, and to none twice.

The person is told on the account that they used last and can be written to. Where that fails for good – they have
blocked the assistant there, the chat is gone, the platform's window has closed – the letter's place is taken by another
one to the account that was used before it. Letters know in whose place they go, so none comes back to where it failed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from bot.batch import Batch, Said
from bot.chat import Message
from bot.house_rules import HouseRules
from bot.reminding.saying import worded_for
from bot.stored_message import from_json, to_json
from bot.windows import is_open
from storage import accounts, outbox, reminders
from storage.accounts import Account
from storage.ids import new_id
from storage.outbox import NOTICE, Letter

MOST_AT_ONCE = 5  # notices that waited on another account


class Forwarding:
    """Finds who takes a letter's place when it cannot be delivered; implements `bot.undelivered.Forwarding`."""

    def __init__(self, rules: HouseRules) -> None:
        self._rules = rules

    def instead(self, connection: Connection, letter_id: int, now: datetime) -> list[Said]:
        """What was put into the outbox in place of a letter that cannot be delivered; nothing where nobody is told."""
        said = in_place_of(connection, letter_id, now, self._rules)
        if said is None:
            return []
        outbox.put(connection, [said.letter], now)
        return [said]


def in_place_of(
    connection: Connection,
    letter_id: int,
    now: datetime,
    rules: HouseRules,
    without: Collection[tuple[str, str]] = (),
) -> Said | None:
    """The letter to the next account of the person that a notice is for; None where there is none.

    Whoever calls this stores it, and sees to it that the letter in whose place it goes is not delivered any more.
    Chats as (platform, chat) that it must be `without` are about to be the person's no more.
    """
    letter = outbox.undelivered(connection, letter_id)
    if letter is None or letter.lane != NOTICE or letter.group_id is not None or letter.run_id is not None:
        return None
    here = accounts.in_chat(connection, letter.platform, letter.chat)
    if here is None:
        return None
    tried = outbox.tried(connection, letter).union(without)
    found = _next(connection, here.person_id, tried, now, rules)
    message = _message(connection, letter, found, now, rules) if found is not None else None
    if found is None or message is None:
        return None
    place = Letter(new_id(), found.platform, found.chat, NOTICE, to_json(message), instead_of=letter.id)
    reminders.moved(connection, letter.id, place.id)
    return Said(place, message)


def _next(
    connection: Connection, person_id: int, tried: Collection[tuple[str, str]], now: datetime, rules: HouseRules
) -> Account | None:
    """The account that was used last, of those that can be written to and where this was not tried."""
    for one in accounts.of_person(connection, person_id):
        if not one.lost and (one.platform, one.chat) not in tried and is_open(rules, one.platform, one.heard_at, now):
            return one
    return None


def _message(
    connection: Connection, letter: Letter, found: Account, now: datetime, rules: HouseRules
) -> Message | None:
    """What is said there: a reminder is worded anew, with what is left to do now; None if nothing is."""
    said = reminders.of_letter(connection, letter.id)
    if not said:
        return from_json(letter.body)
    return worded_for(connection, said, (found.platform, found.chat), now, rules)


def hand_over(batch: Batch, places: Collection[tuple[str, str]]) -> None:
    """What still waits for these chats, which are a person's no more, goes to another account of theirs.

    Where there is none it is dropped; a reminder is worked out anew once the person is somewhere again.
    """
    batch.write_sessions()
    for platform, chat in places:
        waiting = outbox.notices_for(batch.connection, platform, chat)
        for letter_id in waiting:
            _replace(batch, letter_id, places)
        outbox.cancel(batch.connection, waiting)
        reminders.take_back(batch.connection, waiting)  # of those whose place nobody has taken


def tell_what_is_held(batch: Batch, places: Collection[tuple[str, str]]) -> None:
    """What waits in these chats for their person to write there again goes to an account where they can be reached.

    The newest of it: too much at once is read by nobody.
    """
    batch.write_sessions()
    for platform, chat in places:
        for letter_id in outbox.held(batch.connection, platform, chat)[-MOST_AT_ONCE:]:
            if _replace(batch, letter_id):
                outbox.cancel(batch.connection, [letter_id])


def _replace(batch: Batch, letter_id: int, without: Collection[tuple[str, str]] = ()) -> bool:
    """Say what a letter says on another account, if there is one."""
    said = in_place_of(batch.connection, letter_id, batch.now, batch.rules, without)
    if said is not None:
        batch.said.append(said)
    return said is not None
