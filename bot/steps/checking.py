"""Holding a printed paper against the record, in the chat."""

from __future__ import annotations

from bot.paper_check_texts import answer_in_chat, how_to_check
from bot.paper_checks import check
from bot.permissions import Action
from bot.turn import Turn


def check_paper(turn: Turn, code: str) -> None:
    """Say what the paper with this code must say, or what a code looks like; the conversation stays where it is."""
    turn.require(Action.CHECK_PAPER)
    turn.say(answer_in_chat(check(turn.batch.connection, code)) if code else how_to_check())
