"""Telling people something that they did not ask for just now: on every account they have, in their own language."""

from __future__ import annotations

from collections.abc import Iterable

from bot.batch import Batch
from bot.chat import Address, Choice, Message
from bot.commands import Intent
from bot.i18n import Value, render
from storage import sessions
from storage.outbox import NOTICE


def notify(batch: Batch, person_ids: Iterable[int], text: Value, *intents: Intent, key: str = "") -> None:
    """Tell these people; once per `key`."""
    wanted = list(person_ids)
    if not wanted:
        return
    batch.write_sessions()  # somebody may have come back, or chosen a language, earlier in this batch
    for session in sessions.of_people(batch.connection, wanted):
        rows: tuple[tuple[Choice, ...], ...] = tuple((intent.choice(session.language),) for intent in intents)
        batch.say(
            Address(session.platform, session.chat),
            Message(text=render(text, session.language), rows=rows),
            NOTICE,
            dedupe_key=f"{key}:{session.platform}:{session.account}" if key else None,
        )
