"""Telling people something that they did not ask for just now: each on one account, in its language.

That is the account that they used last of those where they can be reached. Where it cannot be delivered,
`bot.forwarding` finds another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.batch import Batch
from bot.chat import Address, Choice, File, Message
from bot.commands import Intent
from bot.i18n import Strong, Value, join, render
from bot.windows import is_open
from storage import sessions
from storage.outbox import NOTICE
from storage.sessions import Key, Session


def notify(
    batch: Batch,
    person_ids: Iterable[int],
    text: Value,
    *intents: Intent,
    about: int | None = None,
    key: str = "",
    at: Key | None = None,
    followed_by: Callable[[str], File] | None = None,
) -> None:
    """Tell these people; once per `key`. Whoever has several communes is told first which one it is `about`.

    `at` is the account where somebody is just now, if that is known: then it is told there. `followed_by` gives the
    file for a language. It comes in a notice of its own, so that the text never waits for it, and only where the
    platform shows it or there is a page for it.
    """
    wanted = list(person_ids)
    if not wanted:
        return
    batch.write_sessions()  # somebody may have come back, or chosen a language, earlier in this batch
    for session in sorted(accounts_to_tell(batch, wanted, at).values(), key=lambda found: found.key):
        said = join(whose(batch, session.person_id, about), text)
        rows: tuple[tuple[Choice, ...], ...] = tuple((intent.choice(session.language),) for intent in intents)
        language = "" if session.language == batch.rules.language else session.language
        address = Address(session.platform, session.chat)
        once = person_key(key, session.person_id) if key else None
        message = Message(text=render(said, session.language), rows=rows, language=language)
        batch.say(address, message, NOTICE, dedupe_key=once)
        file = followed_by(session.language) if followed_by is not None else None
        if file is not None and batch.rules.carries(session.platform, file):
            picture = Message(file=file, language=language)
            batch.say(address, picture, NOTICE, dedupe_key=f"{once}:file" if once else None)


def accounts_to_tell(batch: Batch, person_ids: Iterable[int], at: Key | None = None) -> dict[int, Session]:
    """The one account of each of these people that a notice goes to; without those who have none."""

    def able(session: Session) -> bool:
        return is_open(batch.rules, session.platform, session.heard_at, batch.now)

    found = sessions.last_used(batch.connection, person_ids, able)
    here = sessions.load(batch.connection, [at]).get(at) if at is not None else None
    if here is not None and here.person_id in found and here.unreachable_at is None:
        found[here.person_id] = here
    return found


def person_key(key: str, person_id: int | None) -> str:
    """The dedupe key of what one person is told once, on whatever account."""
    return f"{key}:person:{person_id}"


def whose(batch: Batch, person_id: int | None, commune_id: int | None) -> Value | None:
    """The office of a commune, for a person who has roles in several; None for everybody else."""
    if commune_id is None or batch.sole_commune() is not None:
        return None
    actor = batch.actor(person_id)
    if actor is None or len(actor.communes()) < 2:
        return None
    return Strong(batch.commune(commune_id).police_office)
