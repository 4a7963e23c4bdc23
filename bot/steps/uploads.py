"""A file that came by a page of ours, for a question that was asked on a platform that does not bring documents."""

from __future__ import annotations

from typing import Any

from bot.actions import carry_out
from bot.chat import File
from bot.flows.outcomes import AddEvidence
from bot.flows.outcomes_rosters import TakeRoster
from bot.flows.replay import Asking
from bot.i18n import Value, _
from bot.steps.answers import answer
from bot.steps.going import show_question
from bot.steps.pages import named, received
from bot.steps.standing import asking, changed
from bot.turn import Turn
from bot.upload_links import LISTS, SCORING
from storage import rosters, upload_links
from storage.upload_links import Upload


def take_upload(turn: Turn) -> None:
    """Take the file for what its link says; that alone uses the link up.

    The link may have been used by another request, or the account may belong to somebody else by now: then nothing is
    said here, and the page says that the file was not taken.
    """
    event, connection, now = turn.event, turn.batch.connection, turn.batch.now
    link = upload_links.get(connection, int(event.data)) if event.data.isdecimal() else None
    if link is None or not link.is_good(now) or link.person_id != turn.person_id or event.file is None:
        return
    if _take(turn, link, event.file):
        upload_links.use(connection, link.id, now)


def _take(turn: Turn, link: Upload, file: File) -> bool:
    flow = link.about.get("flow")
    if flow == SCORING:
        return _as_evidence(turn, link.about, file)
    return _as_list(turn, link, file) if flow == LISTS else _as_answer(turn, link.about, file)


def _as_evidence(turn: Turn, about: dict[str, Any], file: File) -> bool:
    """Attach it to the item, whatever the conversation is about by now."""
    card_id, item = int(about["args"]["card"]), str(about["question"])
    carry_out(turn, AddEvidence(card_id, item, named(file), ""))
    taken = not turn.replies  # what is said instead is why it was not
    if taken:
        turn.say(received(item))
    state = turn.session.state
    if state.get("flow") == SCORING and state.get("args") == about["args"]:
        if taken:
            state.pop("page", None)
            changed(turn)
        show_question(turn)
    return taken


def _as_list(turn: Turn, link: Upload, file: File) -> bool:
    """Have it read as a list of units for the link's commune, whatever else the conversation is about by now."""
    if turn.commune_id != link.commune_id:
        turn.say(_not_open(file))
        return False
    connection = turn.batch.connection
    waiting = len(rosters.to_read(connection))
    carry_out(turn, TakeRoster(named(file), ""))
    return len(rosters.to_read(connection)) > waiting


def _as_answer(turn: Turn, about: dict[str, Any], file: File) -> bool:
    """Let it answer the question, if that still stands."""
    state, asked = turn.session.state, asking(turn)
    same = (state.get("flow"), state.get("args", {})) == (about["flow"], about["args"])
    if not same or not isinstance(asked, Asking) or asked.question.key != about["question"]:
        turn.say(_not_open(file))
        return False
    before = turn.session.revision
    answer(turn)
    return turn.session.revision != before


def _not_open(file: File) -> Value:
    return _(
        "The question that the file “{name}” was for is not open any more, so it was not taken. Please open "
        "the question again and send the file there.",
        name=file.name,
    )
