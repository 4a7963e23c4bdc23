"""Telling people something that they did not ask for just now: on every account where they can be reached, in their own
language."""

from __future__ import annotations

from collections.abc import Iterable

from bot.batch import Batch
from bot.chat import Address, Choice, Message
from bot.commands import Intent
from bot.i18n import Strong, Value, join, render
from bot.windows import reachable
from storage import sessions
from storage.outbox import NOTICE


def notify(
    batch: Batch, person_ids: Iterable[int], text: Value, *intents: Intent, about: int | None = None, key: str = ""
) -> None:
    """Tell these people; once per `key`. Whoever has several communes is told first which one it is `about`."""
    wanted = list(person_ids)
    if not wanted:
        return
    batch.write_sessions()  # somebody may have come back, or chosen a language, earlier in this batch
    for session in reachable(batch.rules, sessions.of_people(batch.connection, wanted), batch.now):
        said = join(whose(batch, session.person_id, about), text)
        rows: tuple[tuple[Choice, ...], ...] = tuple((intent.choice(session.language),) for intent in intents)
        language = "" if session.language == batch.rules.language else session.language
        batch.say(
            Address(session.platform, session.chat),
            Message(text=render(said, session.language), rows=rows, language=language),
            NOTICE,
            dedupe_key=f"{key}:{session.platform}:{session.account}" if key else None,
        )


def whose(batch: Batch, person_id: int | None, commune_id: int | None) -> Value | None:
    """The office of a commune, for a person who has roles in several; None for everybody else."""
    if commune_id is None or batch.sole_commune() is not None:
        return None
    actor = batch.actor(person_id)
    if actor is None or len(actor.communes()) < 2:
        return None
    return Strong(batch.commune(commune_id).police_office)
