"""Going on: the question that stands now is shown, or what a conversation came to is carried out."""

from __future__ import annotations

from typing import Any

from bot.actions import carry_out
from bot.flows.outcomes import Open
from bot.flows.questions import Question
from bot.flows.replay import Asking, Finished
from bot.i18n import Value, _, join
from bot.present import (
    show,
    show_list,
)
from bot.steps.offering import offers_page
from bot.steps.standing import PARKED, asking, close, open_flow, picks, tokens
from bot.turn import Turn

MAX_CHAIN = 8  # conversations that may follow one another in one step


def go_on(turn: Turn, target: Open | None) -> None:
    """Go on with a conversation, or stay silent when what was said is enough."""
    if target is None:
        close(turn)
        if not turn.replies:
            show_question(turn)
        return
    open_flow(turn, target)
    show_question(turn)


def advance(turn: Turn) -> None:
    """Show the next question, or carry out what the conversation came to."""
    asked = asking(turn)
    if isinstance(asked, Finished):
        finish(turn, asked)
    else:
        show_question(turn, asked=asked)


def finish(turn: Turn, finished: Finished) -> None:
    for _round in range(MAX_CHAIN):
        target = carry_out(turn, finished.outcome)
        close(turn, keep=False) if target is None or target.flow != "resume" else None
        if target is None:
            if not turn.replies:
                show_question(turn)
            return
        open_flow(turn, target)
        asked = asking(turn)
        if isinstance(asked, Asking):
            show_question(turn, asked=asked)
            return
        finished = asked
    raise RuntimeError("conversations follow one another without end")


def leave(turn: Turn) -> None:
    flow = turn.session.state.get("flow", "home")
    close(turn)
    if flow in ("scoring", "checklist"):
        turn.say(_("Saved. You can go on at any time, on any device: write “menu”."))
    elif flow in PARKED:
        turn.say(_("Saved. You can go on here at any time: write “menu”."))
    else:
        show_question(turn)


def show_question(turn: Turn, *, asked: Asking | Finished | None = None, above: Value | None = None) -> None:
    """Say the question that stands now."""
    session, state = turn.session, turn.session.state
    if asked is None:
        asked = asking(turn)
    if isinstance(asked, Finished):
        finish(turn, asked)
        return
    if state.get("asked") != asked.question.stage:
        state["asked"] = asked.question.stage
        session.changed = True
    replace = turn.pressed_message
    page = state.get("page")
    if page == "change":
        turn.replies.append(
            show_list(
                join(above, _("Which answer shall be changed?"), separator="\n\n"),
                picks(asked, session.language),
                session.revision,
                session.language,
                replace=replace,
            )
        )
        return
    if page == "evidence":
        turn.replies.append(
            show_list(
                join(above, _evidence_prompt(asked.question), separator="\n\n"),
                [],
                session.revision,
                session.language,
                replace=replace,
                by_page=offers_page(turn, asked.question),
            )
        )
        return
    turn.replies.append(
        show(asked.question, tokens(turn, asked), session.revision, session.language, replace=replace, above=above)
    )


def _evidence_prompt(question: Question[Any]) -> Value:
    return _(
        "📎 Item {code}: please send a photo or a document, or write a note. "
        "Never send secret documents through a messaging app.",
        code=question.key,
    )
