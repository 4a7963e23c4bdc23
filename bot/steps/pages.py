"""Beside the answers: looking something up, picking an earlier answer, attaching a file or a note."""

from __future__ import annotations

from dataclasses import replace

from bot.actions import carry_out
from bot.chat import File, FileKind, Message
from bot.flows.outcomes import AddEvidence, AddNote
from bot.flows.questions import MAX_TEXT, clean
from bot.flows.replay import Asking
from bot.i18n import Value, _, plain
from bot.present import (
    done_key,
)
from bot.steps.going import show_question
from bot.steps.standing import changed, picks
from bot.turn import Turn
from movement.names import fold

MAX_FILE_NAME = 120  # characters


def look_at(turn: Turn, asked: Asking, token: str) -> None:
    for look in asked.question.looks:
        if look.token == token:
            if look.posts is not None:
                turn.replies += look.posts()
                show_question(turn, asked=asked)
            elif look.last:
                turn.toast = plain(look.text(), turn.session.language)
                show_question(turn, asked=asked)
                turn.replies += [Message(file=file) for file in look.files]
            elif look.files or look.apart:
                turn.say(look.text(), files=look.files, anew=True)
                show_question(turn, asked=asked)
            else:
                show_question(turn, asked=asked, above=look.text())
            return
    show_question(turn, asked=asked)


def close_page(turn: Turn) -> None:
    """Back from a page to the question it belongs to."""
    turn.session.state.pop("page", None)
    changed(turn)
    show_question(turn)


def pick(turn: Turn, asked: Asking, text: str) -> None:
    """What is written while an earlier answer is being picked: its label, or the letter that ends the picking."""
    if fold(text).strip(" .)") == fold(done_key(turn.session.language)):
        close_page(turn)
    elif not pick_by_label(turn, asked, text):
        show_question(turn, above=_("Please choose one of the answers below."))


def pick_by_label(turn: Turn, asked: Asking, text: str) -> bool:
    wanted = text.casefold().removeprefix("mục ").removeprefix("item ").strip(" .)")
    on_offer = picks(asked, turn.session.language)
    for same in (
        lambda label: label.casefold() == wanted,
        lambda label: fold(label) == fold(wanted),
        lambda label: fold(label).startswith(fold(wanted) + " "),  # the first words of a long label
    ):
        found = [position for position, label, _shown in on_offer if same(label)]
        if len(found) == 1:
            reopen(turn, asked, found[0])
            return True
    return False


def reopen(turn: Turn, asked: Asking, position: str) -> None:
    state = turn.session.state
    if position.isdecimal() and int(position) < len(asked.path):
        question = asked.path[int(position)]
        if question.can_reopen:
            state["reopened"] = question.key
    state.pop("page", None)
    changed(turn)
    show_question(turn)


def named(file: File) -> File:
    """A file with its name and type as they may be kept."""
    return replace(file, name=clean(file.name)[:MAX_FILE_NAME], mime=clean(file.mime)[:MAX_FILE_NAME])


def take_file(turn: Turn, asked: Asking) -> None:
    file = turn.event.file
    question = asked.question
    if file is None or not question.takes_files or file.kind is FileKind.VIDEO:
        show_question(turn, above=question.otherwise or _("No file is needed at this question."))
        return
    card_id = int(turn.session.state["args"]["card"])
    carry_out(turn, AddEvidence(card_id, question.key, named(file), clean(turn.event.text)[:MAX_TEXT]))
    turn.session.state.pop("page", None)
    changed(turn)
    if not turn.replies:
        turn.say(received(question.key))
    show_question(turn)


def received(item: str) -> Value:
    """What is said to a file that is evidence now."""
    return _(
        "📎 Received as evidence for {code}. Please note: never send secret documents through a messaging app.",
        code=item,
    )


def take_note(turn: Turn, asked: Asking, text: str) -> None:
    """What is written while evidence or a note is awaited."""
    state, question = turn.session.state, asked.question
    if fold(text).strip(" .)") in (fold(done_key(turn.session.language)), "xong", "done"):
        close_page(turn)
        return
    if len(text) < 2 or len(text) > 500:
        show_question(turn, above=_("A note has between 2 and 500 characters; this one has {n}.", n=len(text)))
        return
    card_id = int(state["args"]["card"])
    carry_out(turn, AddNote(card_id, question.key, text))
    state.pop("page", None)
    changed(turn)
    show_question(turn)
