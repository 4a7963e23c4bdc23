"""A list of units that an officer sends at any time, while no question waits for a file."""

from __future__ import annotations

from pathlib import PurePath

from bot.actions import carry_out
from bot.chat import File, FileKind
from bot.conversations import CONVERSATIONS
from bot.flows.outcomes_rosters import TakeRoster
from bot.flows.questions import clean
from bot.flows.replay import Asking
from bot.permissions import Action, may
from bot.steps.going import show_question
from bot.steps.pages import named
from bot.turn import Turn

_ENDINGS = frozenset([".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv"])
_TYPES = frozenset(
    [
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel",
        "application/vnd.oasis.opendocument.spreadsheet",
        "text/csv",
    ]
)


def _looks_like_list(file: File) -> bool:
    ending = PurePath(file.name).suffix.lower()
    return file.kind is FileKind.DOCUMENT and (ending in _ENDINGS or (not ending and file.mime in _TYPES))


def may_send_list(turn: Turn) -> bool:
    """Whether the person may enter units."""
    return may(turn.actor, Action.IMPORT_UNITS, commune_id=turn.commune_id, province=turn.commune.province)


def takes_roster(turn: Turn, asked: Asking) -> bool:
    """Take a file for a list of units where it may be one; whether it was. The question that stands stays."""
    file, question = turn.event.file, asked.question
    if file is None or question.answered_by_file or question.takes_files or not _looks_like_list(file):
        return False
    if not may_send_list(turn):
        return False
    carry_out(turn, TakeRoster(named(file), clean(turn.event.text)))
    if CONVERSATIONS[turn.session.state.get("flow", "home")].can_leave:  # elsewhere the buttons above still stand
        show_question(turn, asked=asked)
    return True
