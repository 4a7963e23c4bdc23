"""Telling people something that they did not ask for just now: on every account they have, in their own language."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.batch import Batch
from bot.chat import Address, Choice, File, Message
from bot.commands import Intent
from bot.i18n import Strong, Value, join, render
from storage import sessions
from storage.outbox import NOTICE


def notify(
    batch: Batch,
    person_ids: Iterable[int],
    text: Value,
    *intents: Intent,
    about: int | None = None,
    key: str = "",
    followed_by: Callable[[str], File] | None = None,
) -> None:
    """Tell these people; once per `key`. Whoever has several communes is told first which one it is `about`.

    `followed_by` gives the file for a language. It comes in a notice of its own, so that the text never waits for it.
    """
    wanted = list(person_ids)
    if not wanted:
        return
    batch.write_sessions()  # somebody may have come back, or chosen a language, earlier in this batch
    for session in sessions.of_people(batch.connection, wanted):
        said = join(whose(batch, session.person_id, about), text)
        rows: tuple[tuple[Choice, ...], ...] = tuple((intent.choice(session.language),) for intent in intents)
        address = Address(session.platform, session.chat)
        once = f"{key}:{session.platform}:{session.account}" if key else None
        batch.say(address, Message(text=render(said, session.language), rows=rows), NOTICE, dedupe_key=once)
        if followed_by is not None:
            file = Message(file=followed_by(session.language))
            batch.say(address, file, NOTICE, dedupe_key=f"{once}:file" if once else None)


def whose(batch: Batch, person_id: int | None, commune_id: int | None) -> Value | None:
    """The office of a commune, for a person who has roles in several; None for everybody else."""
    if commune_id is None or batch.sole_commune() is not None:
        return None
    actor = batch.actor(person_id)
    if actor is None or len(actor.communes()) < 2:
        return None
    return Strong(batch.commune(commune_id).police_office)
