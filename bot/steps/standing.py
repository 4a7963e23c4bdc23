"""Where a conversation stands, in the session's state.

`flow` and `args` are what is under way, `answers` by key, `reopened` a question that is asked again, `page` ("change"
while an earlier answer is being picked, "evidence" while a note or file is awaited), `commune` the one it is about,
`parked` the flows that were put aside by name (`elsewhere`: those of other communes), `before` where a short
interruption came from, `asked` the question that was shown last (its `stage`).
"""

from __future__ import annotations

from typing import Any

from bot.actions import carry_out
from bot.batch import is_kept
from bot.conversations import CONVERSATIONS
from bot.flows.outcomes import Open
from bot.flows.replay import Asking, Finished, replay
from bot.i18n import plain
from bot.present import (
    navigation,
)
from bot.steps.offering import offers_page
from bot.turn import Turn
from bot.which_commune import commune_first, enter_for

MOST_PARKED = 12  # conversations put aside by one person
PARKED = (
    "registration",
    "invited",
    "joining",
    "verification",
    "authority",
    "approval",
    "opinion",
    "composing",
    "newmodel",
    "checkchecklist",
)


def present_flow(turn: Turn) -> Any:
    state = turn.session.state
    conversation = CONVERSATIONS[state.get("flow", "home")]
    turn.require(conversation.action)
    return conversation.start(turn, state.get("args", {}))


def asking(turn: Turn) -> Asking | Finished:
    state = turn.session.state
    return replay(present_flow(turn), state.get("answers", {}), state.get("reopened"))


def tokens(turn: Turn, asked: Asking) -> list[str]:
    can_leave = CONVERSATIONS[turn.session.state.get("flow", "home")].can_leave and is_kept(turn.session)
    has_path = any(question.can_reopen for question in asked.path)
    by_page = offers_page(turn, asked.question)
    return navigation(asked.question, has_path=has_path, can_leave=can_leave, by_page=by_page)


def picks(asked: Asking, language: str) -> list[tuple[str, str, str]]:
    """The earlier answers that can be changed, as (position, label, the answer in short)."""
    return [
        (str(position), plain(question.label, language), plain(question.shown, language))
        for position, question in enumerate(asked.path)
        if question.can_reopen and question.label
    ]


def changed(turn: Turn) -> None:
    turn.session.revision += 1
    turn.session.changed = True


def open_flow(turn: Turn, target: Open) -> None:
    state = turn.session.state
    if target.flow == "resume":
        restore(turn)
        return
    target = commune_first(turn, target)
    park(turn)
    enter_for(turn, target.args)
    same = state.get("parked", {}).pop(_name(target.flow, dict(target.args)), None)
    state.update(flow=target.flow, args=dict(target.args), answers=same or {})
    for key, value in target.answers.items():
        _preset(turn, key, value)
    changed(turn)


def _preset(turn: Turn, key: str, value: Any) -> None:
    """An answer that comes with a notice's button is one like any other: what it asks for is carried out too.

    If its question does not stand now (another officer has the card), something else was answered: it does not count.
    """
    answers = turn.session.state["answers"]
    flow = present_flow(turn)
    asked = replay(flow, {k: v for k, v in answers.items() if k != key})
    if not isinstance(asked, Asking) or asked.question.key != key:
        return
    outcome = asked.question.on_answer(asked.question.load(value))
    if outcome is not None:
        carry_out(turn, outcome)
    answers[key] = value


def _name(flow: str, args: dict[str, Any]) -> str:
    return ":".join([flow, *(f"{key}={value}" for key, value in sorted(args.items()))])


def park(turn: Turn) -> None:
    """Put what is under way aside, so that it can be gone on with."""
    state = turn.session.state
    flow = state.get("flow")
    if flow in PARKED and (state.get("answers") or "invitation" in state.get("args", {})):
        parked = state.setdefault("parked", {})
        parked[_name(flow, state.get("args", {}))] = state["answers"]
        while len(parked) > MOST_PARKED:
            parked.pop(next(iter(parked)))  # the oldest: a colleague has long finished that card
    if flow not in (None, "home", "language"):
        state["before"] = {"flow": flow, "args": state.get("args", {})}
    for key in ("reopened", "page"):
        state.pop(key, None)


def restore(turn: Turn) -> None:
    """Back to what was under way before a short interruption (changing the language)."""
    state = turn.session.state
    before = state.pop("before", None) or {"flow": "home", "args": {}}
    answers = state.get("parked", {}).pop(_name(before["flow"], before["args"]), {})
    state.update(flow=before["flow"], args=before["args"], answers=answers)
    changed(turn)


def close(turn: Turn, *, keep: bool = True) -> None:
    """End the present conversation: the menu stands next, unseen until somebody asks."""
    if keep:
        park(turn)
    state = turn.session.state
    state.pop("before", None)
    for key in ("reopened", "page"):
        state.pop(key, None)
    state.update(flow="home", args={}, answers={}, asked=None)
    changed(turn)
